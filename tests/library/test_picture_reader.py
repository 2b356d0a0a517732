"""The picture reader: what is shown, what is refused and with which words."""

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

from signage.core.content.problem import say
from signage.library.readers import picture
from tests.library.made import codes, source_file


def noise(width=320, height=240):
    return Image.effect_noise((width, height), 60).convert("RGB")


def encoded(image, kind, **settings):
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    buffer = io.BytesIO()
    image.save(buffer, kind, **settings)
    return buffer.getvalue()


def animated(kind, durations, **settings):
    frames = [Image.new("RGB", (64, 48), (40 + 5 * i, 90, 120)) for i in range(len(durations))]
    return encoded(
        frames[0],
        kind,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        **settings,
    )


@pytest.fixture
def read(tmp_path):
    def read_named(name, content):
        (tmp_path / name).write_bytes(content)
        return picture.read(source_file(tmp_path / name), {})

    return read_named


KINDS = [
    pytest.param("JPEG", "jpg", {}, id="jpeg"),
    pytest.param("JPEG", "jpeg", {"progressive": True}, id="progressive-jpeg"),
    pytest.param("PNG", "png", {}, id="png"),
    pytest.param("WEBP", "webp", {}, id="webp"),
    pytest.param("AVIF", "avif", {}, id="avif"),
    pytest.param("GIF", "gif", {}, id="gif"),
    pytest.param("HEIF", "heic", {}, id="heic"),
]


@pytest.mark.parametrize(("kind", "extension", "settings"), KINDS)
def test_a_picture_is_measured(read, kind, extension, settings):
    reading = read(f"Ảnh đẹp.{extension}", encoded(noise(), kind, **settings))

    assert reading.problems == ()
    body = reading.phases[0].body
    assert (body.width_px, body.height_px, body.frames) == (320, 240, 1)


@pytest.mark.parametrize(("kind", "extension", "settings"), KINDS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.99])
def test_a_cut_picture_is_refused(read, kind, extension, settings, part):
    whole = encoded(noise(), kind, **settings)

    reading = read(f"a.{extension}", whole[: int(len(whole) * part)])

    assert (codes(reading), reading.phases) == (["truncated"], ())


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF", "PNG"])
def test_an_animation_has_its_true_length(read, kind):
    reading = read("a." + kind.lower(), animated(kind, [50, 160, 70, 180, 90]))

    body = reading.phases[0].body
    assert (body.frames, body.duration_ms) == (5, 550)


def test_frames_too_short_for_browsers_count_as_browsers_show_them(read):
    reading = read("a.gif", animated("GIF", [10, 10, 10]))

    assert reading.phases[0].body.duration_ms == 300


def test_the_still_picture_of_an_animated_png_is_no_frame(read):
    reading = read("a.png", animated("PNG", [100, 100, 100], default_image=True))

    body = reading.phases[0].body
    assert (body.frames, body.duration_ms) == (2, 200)


def test_a_sideways_photograph_is_measured_upright(read):
    exif = Image.Exif()
    exif[0x0112] = 6

    reading = read("a.jpg", encoded(noise(), "JPEG", exif=exif))

    body = reading.phases[0].body
    assert (body.width_px, body.height_px) == (240, 320)


def test_an_empty_file_is_refused(read):
    assert codes(read("a.png", b"")) == ["empty_file"]


def test_a_huge_picture_is_refused_before_it_is_decoded(read):
    side = 30_000
    row = b"\0" * (1 + side // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join([*(packer.compress(row) for _ in range(side)), packer.flush()])
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)), (b"IDAT", pixels)]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in [*chunks, (b"IEND", b"")]
    )

    reading = read("a.png", content)

    assert codes(reading) == ["too_large"]
    assert "30000×30000" in say(reading.problems[0])["vi"]


@pytest.mark.parametrize("name", ["a.svg", "a.jpg", "a.png"])
@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>'.encode("utf-16"),
        b"<!DOCTYPE html><html></html>",
    ],
    ids=["script", "byte-order-mark", "utf-16", "html"],
)
def test_drawings_that_can_hold_scripts_are_unsafe_under_any_name(read, name, content):
    assert codes(read(name, content)) == ["unsafe"]


def test_a_picture_under_another_pictures_name_is_shown(read):
    reading = read("a.jpg", encoded(noise(), "PNG"))

    assert reading.phases[0].body.width_px == 320


def test_other_known_content_is_told_its_right_name(read):
    reading = read("a.png", b"%PDF-1.7\n...")

    assert codes(reading) == ["wrong_extension"]
    assert "“.pdf”" in say(reading.problems[0])["vi"]


def test_rubbish_is_no_picture(read):
    assert codes(read("a.png", bytes(range(1, 200)))) == ["unknown_content"]


def test_a_flashing_animation_is_refused_with_its_second(read):
    frames = [Image.new("RGB", (64, 48), color) for color in ("black", "white") * 5]
    content = encoded(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0
    )

    reading = read("a.gif", content)

    assert (codes(reading), reading.phases) == (["flashing"], ())
    assert "0:00" in say(reading.problems[0])["vi"]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "CMYK", "F"])
def test_every_mode_is_read(read, mode):
    kind = {"CMYK": "JPEG", "F": "TIFF"}.get(mode, "PNG")
    image = Image.new(mode, (32, 16))

    reading = read("a.png", encoded(image, kind))

    assert codes(reading) == (["unknown_content"] if mode == "F" else [])
