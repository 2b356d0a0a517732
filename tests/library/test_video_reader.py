"""The video reader: lengths, kinds, cut files and flashing."""

import pytest
from PIL import Image

from signage.core.content.problem import say
from signage.library.readers import video
from tests.library.made import codes, moving_picture, source_file, write_sound, write_video


def read(path):
    return video.read(source_file(path), {})


KINDS = [
    pytest.param("a.mp4", {}, "h264", id="mp4-index-at-the-end"),
    pytest.param("a.mp4", {"container": {"movflags": "+faststart"}}, "h264", id="mp4-faststart"),
    pytest.param("a.mov", {}, "h264", id="mov"),
    pytest.param("a.mkv", {}, "h264", id="mkv"),
    pytest.param("a.webm", {"codec": "libvpx-vp9"}, "vp9", id="webm"),
    pytest.param("a.mp4", {"codec": "libx265"}, "hevc", id="hevc"),
]


@pytest.mark.parametrize(("name", "settings", "codec"), KINDS)
def test_a_video_is_measured(tmp_path, name, settings, codec):
    reading = read(write_video(tmp_path / name, sound=True, **settings))

    body = reading.phases[0].body
    assert reading.problems == ()
    assert (body.width_px, body.height_px, body.codec) == (320, 240, codec)
    assert abs(body.duration_ms - 2000) <= 60
    assert (body.has_audio, body.frame_rate) == (True, 25.0)


@pytest.mark.parametrize(("name", "settings", "codec"), KINDS)
@pytest.mark.parametrize("part", [0.3, 0.5, 0.95, 0.999])
def test_a_cut_video_is_refused(tmp_path, name, settings, codec, part):
    path = write_video(tmp_path / name, **settings)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])

    reading = read(path)

    assert (codes(reading), reading.phases) == (["truncated"], ())


def test_a_damaged_middle_is_refused(tmp_path):
    path = write_video(tmp_path / "a.mp4", seconds=4)
    content = bytearray(path.read_bytes())
    middle = len(content) // 3
    content[middle : middle + 4000] = b"\xff" * 4000
    path.write_bytes(content)

    assert codes(read(path)) == ["truncated"]


def test_a_video_without_sound_says_so(tmp_path):
    assert not read(write_video(tmp_path / "a.mp4")).phases[0].body.has_audio


def test_a_sound_in_a_video_file_is_told_its_names(tmp_path):
    path = write_sound(tmp_path / "a.m4a")

    reading = read(path.rename(tmp_path / "a.mp4"))

    assert codes(reading) == ["no_moving_picture"]
    assert ".m4a" in say(reading.problems[0])["vi"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty_file", id="empty"),
        pytest.param(b"GIF89a....", "wrong_extension", id="gif"),
        pytest.param(b"<svg><script/></svg>", "unsafe", id="svg"),
        pytest.param(b"rubbish " * 99, "unknown_content", id="rubbish"),
        pytest.param(b"\0\0\0\x18ftypisom" + b"\0" * 99, "truncated", id="head-alone"),
    ],
)
def test_what_is_no_video_is_refused(tmp_path, content, code):
    (tmp_path / "a.mp4").write_bytes(content)

    assert codes(read(tmp_path / "a.mp4")) == [code]


def flashing(hertz, share=1.0, since=0):
    def frame(number, size):
        image = moving_picture(0, size)
        is_lit = number >= since and int((number - since) * 2 * hertz / 25) % 2
        image.paste("white" if is_lit else "black", (0, 0, round(size[0] * share), size[1]))
        return image

    return frame


def test_five_flashes_a_second_over_two_fifths_are_refused_with_the_time(tmp_path):
    path = write_video(tmp_path / "a.mp4", seconds=8, frame=flashing(5, 0.4, since=125))

    reading = read(path)

    assert (codes(reading), reading.phases) == (["flashing"], ())
    assert "từ 0:05" in say(reading.problems[0])["vi"]


def test_two_flashes_a_second_pass_with_a_warning(tmp_path):
    reading = read(write_video(tmp_path / "a.mp4", seconds=4, frame=flashing(2, 0.4)))

    assert [(p.code, p.severity) for p in reading.problems] == [("flickering", "warning")]
    assert reading.phases


def test_a_calm_film_passes_without_a_word(tmp_path):
    assert read(write_video(tmp_path / "a.mp4", seconds=4)).problems == ()


def test_a_film_of_one_picture_has_a_length(tmp_path):
    path = write_video(
        tmp_path / "a.mp4", seconds=0.04, frame=lambda _, size: Image.new("RGB", size)
    )

    assert read(path).phases[0].body.duration_ms == 10_000
