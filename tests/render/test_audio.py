"""Sounds on surfaces: files that browsers play, cards that people see."""

from dataclasses import replace

import av
import pytest

from signage.library.readers import audio as reader
from signage.render import audio
from tests.library.made import source_file, write_sound
from tests.render.surfaces import LED, TELEVISION


def draw(path, surface, title="Quốc ca"):
    body = reader.read(source_file(path), {}).phases[0].body
    out = path.parent / "out"
    return audio.draw(body, surface, kept=path, out=out, fit="contain", title=title)


@pytest.mark.parametrize(
    ("name", "extension", "codec"),
    [
        ("a.mp3", "mp3", "mp3float"),
        ("a.m4a", "m4a", "aac"),
        ("a.ogg", "m4a", "aac"),
        ("a.wav", "m4a", "aac"),
    ],
)
def test_every_sound_becomes_one_that_browsers_play(tmp_path, name, extension, codec):
    (page,) = draw(write_sound(tmp_path / name, seconds=3), TELEVISION).pages

    assert (page.kind, page.asset.extension) == ("audio", extension)
    assert abs(page.duration_ms - 3000) <= 80
    with av.open(str(tmp_path / "out" / page.asset.name)) as container:
        assert container.streams.audio[0].codec_context.name == codec
        assert abs(container.duration / 1000 - 3000) <= 80


def test_only_screens_with_sound_are_heard(tmp_path):
    path = write_sound(tmp_path / "a.mp3")

    (silent,) = draw(path, TELEVISION).pages
    (heard,) = draw(path, replace(TELEVISION, sound=True)).pages

    assert (silent.muted, heard.muted) == (True, False)


@pytest.mark.parametrize("surface", [TELEVISION, LED], ids=["television", "led"])
def test_a_card_with_the_title_stands_for_the_sound(tmp_path, surface):
    (page,) = draw(write_sound(tmp_path / "a.mp3"), surface).pages

    assert (page.card.width_px, page.card.height_px) == (surface.width_px, surface.height_px)
    assert page.alt == "Quốc ca"
    assert page.look is not None


def test_a_title_that_cannot_be_drawn_is_a_problem(tmp_path):
    drawing = draw(write_sound(tmp_path / "a.mp3"), TELEVISION, title="國歌")

    assert drawing.pages == ()
    assert [problem.code for problem in drawing.problems] == ["missing_glyph"]


def test_the_same_sound_gives_the_same_bytes(tmp_path):
    path = write_sound(tmp_path / "a.wav")

    assert draw(path, TELEVISION).pages == draw(path, TELEVISION).pages
