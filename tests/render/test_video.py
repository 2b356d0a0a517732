"""Videos on surfaces: kept or made anew, their size, sound, posters and looks."""

import struct
from dataclasses import replace
from fractions import Fraction

import av
import pytest
from PIL import Image

from signage.core.content.playlist import Video
from signage.library.readers import video as reader
from signage.render import video
from signage.render.media_store import look_of
from tests.library.made import source_file, write_video
from tests.render.surfaces import LED, PORTRAIT, TELEVISION

HEARD = replace(TELEVISION, sound=True)


class Film:
    """The file that a page names, opened."""

    def __init__(self, page, out):
        self.path = out / page.asset.name
        with av.open(str(self.path)) as container:
            stream = container.streams.video[0]
            self.codec = stream.codec_context.name
            self.size = (stream.codec_context.width, stream.codec_context.height)
            self.pixels = stream.codec_context.pix_fmt
            self.sounds = [sound.codec_context.name for sound in container.streams.audio]
            self.duration_ms = round(container.duration / 1000)
            self.rate = stream.average_rate
            frames = list(container.decode(stream))
            self.frames = len(frames)
            self.keyframes = [round(f.time, 3) for f in frames if f.key_frame]
            self.middle = frames[len(frames) // 2].to_image()

    @property
    def starts_with_its_index(self):
        content = self.path.read_bytes()
        return content.find(b"moov") < content.find(b"mdat")


@pytest.fixture
def drawn(tmp_path):
    def draw(path, surface, fit="contain"):
        reading = reader.read(source_file(path), {})
        body = reading.phases[0].body
        out = tmp_path / "out"
        drawing = video.draw(body, surface, kept=path, out=out, fit=fit, title="")
        (page,) = drawing.pages
        return page, Film(page, out)

    return draw


@pytest.mark.parametrize(
    ("name", "settings", "codec", "extension"),
    [
        ("a.mp4", {}, "h264", "mp4"),
        ("a.mov", {}, "h264", "mp4"),
        ("a.mkv", {}, "h264", "mp4"),
        ("a.webm", {"codec": "libvpx-vp9"}, "vp9", "webm"),
        ("a.mkv", {"codec": "libvpx-vp9"}, "vp9", "webm"),
    ],
)
def test_what_browsers_play_is_kept(tmp_path, drawn, name, settings, codec, extension):
    path = write_video(tmp_path / name, **settings)

    page, film = drawn(path, TELEVISION)

    assert (film.codec, page.asset.extension, film.frames) == (codec, extension, 50)
    assert extension == "webm" or film.starts_with_its_index
    with av.open(str(path)) as given, av.open(str(film.path)) as made:
        before, after = ([bytes(p) for p in f.demux(video=0) if p.size] for f in (given, made))
    assert before == after


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        pytest.param("a.mp4", {"codec": "libx265"}, id="hevc"),
        pytest.param("a.mp4", {"codec": "mpeg4"}, id="mpeg4"),
        pytest.param("a.mp4", {"pixels": "yuv444p"}, id="colours-in-full"),
        pytest.param("a.mp4", {"pixels": "yuv420p10le"}, id="ten-bits"),
    ],
)
def test_what_browsers_do_not_play_becomes_h264(tmp_path, drawn, name, settings):
    _, film = drawn(write_video(tmp_path / name, **settings), TELEVISION)

    assert (film.codec, film.pixels, film.frames) == ("h264", "yuv420p", 50)
    assert film.starts_with_its_index


def test_the_page_lasts_as_long_as_the_film(tmp_path, drawn):
    for codec in ("libx264", "libx265"):
        page, film = drawn(write_video(tmp_path / "a.mp4", codec=codec, seconds=3), TELEVISION)

        assert abs(page.duration_ms - 3000) <= 20
        assert page.duration_ms == page.asset.duration_ms == film.duration_ms


def test_a_film_much_larger_than_the_surface_is_scaled(tmp_path, drawn):
    path = write_video(tmp_path / "a.mp4", size=(1920, 1080), seconds=0.4)

    _, film = drawn(path, PORTRAIT)

    assert film.size == (1080, 608)


def test_a_film_a_little_larger_is_kept(tmp_path, drawn):
    path = write_video(tmp_path / "a.mp4", size=(1920, 1080), seconds=0.4)

    _, film = drawn(path, replace(TELEVISION, height_px=990))

    assert film.size == (1920, 1080)


@pytest.mark.parametrize(
    ("fit", "size"), [("contain", (170, 128)), ("cover", (256, 128)), ("pixel", (170, 128))]
)
def test_lamps_get_a_film_of_their_size(tmp_path, drawn, fit, size):
    page, film = drawn(write_video(tmp_path / "a.mp4"), LED, fit)

    assert film.size == size
    assert (page.card.width_px, page.card.height_px) == (256, 128)


def test_a_small_film_grows_to_the_lamps(tmp_path, drawn):
    _, film = drawn(write_video(tmp_path / "a.mp4", size=(64, 32)), LED)

    assert film.size == (256, 128)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_silent_screen_gets_no_sound_track(tmp_path, drawn, codec):
    page, film = drawn(write_video(tmp_path / "a.mp4", sound=True, codec=codec), TELEVISION)

    assert (film.sounds, page.muted) == ([], True)


@pytest.mark.parametrize(
    ("name", "codec", "sound"),
    [
        ("a.mp4", "libx264", "aac"),
        ("a.mp4", "libx265", "aac"),
        ("a.webm", "libvpx-vp9", "opus"),
        ("a.webm", "libsvtav1", "aac"),
    ],
)
def test_a_screen_with_sound_keeps_it(tmp_path, drawn, name, codec, sound):
    page, film = drawn(write_video(tmp_path / name, sound=True, codec=codec), HEARD)

    assert (film.sounds, page.muted) == ([sound], False)
    assert abs(page.duration_ms - 2000) <= 40


def test_screens_in_step_get_steady_pictures_without_sound(tmp_path, drawn):
    path = write_video(tmp_path / "a.mp4", sound=True, seconds=3)

    page, film = drawn(path, replace(HEARD, sync=True))

    assert (film.sounds, page.muted) == ([], True)
    assert {0.0, 1.0, 2.0} <= set(film.keyframes)
    assert film.rate == Fraction(25)


def test_mourning_takes_the_colour_out_of_film_and_card(tmp_path, drawn):
    page, film = drawn(write_video(tmp_path / "a.mp4"), replace(TELEVISION, grey=True))

    bands = film.middle.convert("YCbCr").split()[1:]
    assert all(low >= 127 - 2 and high <= 128 + 2 for low, high in (b.getextrema() for b in bands))
    with Image.open(film.path.parent / page.card.name) as card:
        assert card.mode in ("L", "P")


@pytest.mark.parametrize("palette", ["one-bit", "two-colour"])
def test_boards_of_few_colours_get_lit_or_dark(tmp_path, drawn, palette):
    _, film = drawn(write_video(tmp_path / "a.mp4"), replace(LED, palette=palette))

    counts = film.middle.convert("L").histogram()
    assert sum(counts[30:70]) < 0.05 * sum(counts)


def turned(path, matrix):
    """Note a turn into the film's header, as telephones do."""
    content = bytearray(path.read_bytes())
    at = content.find(b"tkhd") + 4 + 40
    content[at : at + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(content)
    return path


ONE = 1 << 16
CLOCKWISE = (0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30)
COUNTER = (0, -ONE, 0, ONE, 0, 0, 0, 0, 1 << 30)
HALF = (-ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30)


def corner(number, size):
    image = Image.new("RGB", size)
    image.paste("white", (0, 0, size[0] // 2, size[1] // 2))
    return image


@pytest.mark.parametrize(
    ("matrix", "size", "lit"),
    [
        pytest.param(CLOCKWISE, (240, 320), (180, 80), id="clockwise"),
        pytest.param(COUNTER, (240, 320), (60, 240), id="counter-clockwise"),
        pytest.param(HALF, (320, 240), (240, 180), id="upside-down"),
    ],
)
def test_a_film_of_a_turned_telephone_stands_upright(tmp_path, drawn, matrix, size, lit):
    path = turned(write_video(tmp_path / "a.mp4", frame=corner, seconds=0.4), matrix)

    _, film = drawn(path, TELEVISION)

    assert film.size == size
    assert film.middle.convert("L").getpixel(lit) > 200
    assert sum(film.middle.convert("L").resize((2, 2), Image.Resampling.BOX).tobytes()) < 400


def test_the_look_is_that_of_the_middle(tmp_path, drawn):
    page, film = drawn(write_video(tmp_path / "a.mp4", seconds=4), TELEVISION)

    assert abs(look_of(film.middle).luma - page.look.luma) <= 0.02


def test_the_same_film_gives_the_same_bytes(tmp_path, drawn):
    path = write_video(tmp_path / "a.mp4", codec="libx265", sound=True)

    assert drawn(path, HEARD)[0] == drawn(path, HEARD)[0]


def test_fast_large_films_are_thinned(tmp_path, drawn):
    path = write_video(tmp_path / "a.mp4", size=(2560, 1440), rate=60, seconds=0.5)

    _, film = drawn(path, replace(TELEVISION, width_px=3840, height_px=2160))

    assert (film.size, film.rate) == ((2560, 1440), Fraction(30))


def test_the_body_need_not_be_read_again(tmp_path):
    path = write_video(tmp_path / "a.mp4")
    body = reader.read(source_file(path), {}).phases[0].body
    path.rename(tmp_path / body.source.kept_name)

    drawing = video.draw(
        body, TELEVISION, kept=tmp_path, out=tmp_path / "out", fit="contain", title=""
    )

    assert isinstance(body, Video)
    assert len(drawing.pages) == 1
    assert not [p for p in (tmp_path / "out").iterdir() if p.name.startswith(".")]
