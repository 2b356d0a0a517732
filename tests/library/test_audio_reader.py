"""The audio reader: lengths, cut files and wrong content."""

import pytest

from signage.library.readers import audio
from tests.library.made import codes, source_file, write_sound, write_video

NAMES = ["a.mp3", "a.m4a", "a.ogg", "a.wav"]


def read(path):
    return audio.read(source_file(path), {})


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_is_measured(tmp_path, name):
    reading = read(write_sound(tmp_path / name, seconds=3))

    assert reading.problems == ()
    assert abs(reading.phases[0].body.duration_ms - 3000) <= 80


@pytest.mark.parametrize("name", NAMES)
def test_half_a_sound_is_refused(tmp_path, name):
    path = write_sound(tmp_path / name, seconds=6)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    assert codes(read(path)) == ["truncated"]


def test_a_film_without_sound_is_refused(tmp_path):
    path = write_video(tmp_path / "a.mp4").rename(tmp_path / "a.m4a")

    assert codes(read(path)) == ["no_sound"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(b"rubbish " * 99, "unknown_content", id="rubbish"),
        pytest.param(b"%PDF-1.4", "wrong_extension", id="pdf"),
    ],
)
def test_what_is_no_sound_is_refused(tmp_path, content, code):
    (tmp_path / "a.mp3").write_bytes(content)

    assert codes(read(tmp_path / "a.mp3")) == [code]
