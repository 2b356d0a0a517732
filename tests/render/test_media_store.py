"""The media store: names by hash, whole files only, and the look that players compare."""

import hashlib

import pytest
from PIL import Image

from signage.render.media_store import arriving, flatten, look_of, store_bytes, store_file


def test_bytes_are_named_by_their_hash(tmp_path):
    asset = store_bytes(b"abc", tmp_path, extension="png", width_px=3, height_px=2)

    assert asset.name == hashlib.sha256(b"abc").hexdigest() + ".png"
    assert (tmp_path / asset.name).read_bytes() == b"abc"
    assert (asset.type, asset.size_bytes) == ("image/png", 3)


def test_a_file_is_stored_as_its_bytes_are(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"abc")

    from_file = store_file(tmp_path / "a.mp4", tmp_path / "out", extension="mp4")
    from_bytes = store_bytes(b"abc", tmp_path / "out", extension="mp4")

    assert from_file == from_bytes
    assert [path.name for path in (tmp_path / "out").iterdir()] == [from_file.name]


def test_what_failed_half_way_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), arriving(tmp_path / "a.png") as path:
        path.write_bytes(b"half")
        raise ZeroDivisionError

    assert list(tmp_path.iterdir()) == []


def test_a_picture_brighter_to_the_right_has_every_bit():
    row = bytes(range(0, 252, 28))

    look = look_of(Image.frombytes("L", (9, 8), row * 8))

    assert look.hash == "f" * 16
    assert look.luma == round(sum(row) / 9 / 255, 2)


def test_the_first_bit_is_the_top_left_pixel():
    image = Image.new("RGB", (9, 8))
    image.putpixel((1, 0), (255, 255, 255))

    assert look_of(image).hash == "8" + "0" * 15


def test_scaling_a_picture_hardly_changes_its_look():
    image = Image.radial_gradient("L").convert("RGB").resize((900, 800))

    first, second = (look_of(image.resize(size)) for size in ((450, 400), (135, 120)))

    assert abs(first.luma - second.luma) <= 0.01
    assert (int(first.hash, 16) ^ int(second.hash, 16)).bit_count() <= 4


def test_transparency_is_laid_on_the_background():
    image = Image.new("RGBA", (2, 2), (255, 0, 0, 0))

    assert flatten(image, "#ffffff").getpixel((0, 0)) == (255, 255, 255)
