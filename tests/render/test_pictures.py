"""Pictures on surfaces: sizes, colours, parts, movement and what players find in the file."""

import io
from dataclasses import replace
from itertools import pairwise

import av
import pytest
from PIL import Image, ImageCms, ImageDraw

from signage.core.content.playlist import Picture
from signage.core.content.source import Source
from signage.render import pictures
from signage.render.media_store import look_of
from signage.render.rasters import store_image
from tests.render.surfaces import LED, PORTRAIT, TELEVISION


def noise(width, height):
    grain = [Image.effect_noise((width, height), sigma) for sigma in (40, 60, 80)]
    return Image.merge("RGB", grain)


def numbered(width, height, rows):
    """Draw a picture whose every row of `rows` can be told from its colour."""
    image = Image.new("RGB", (width, height))
    pencil = ImageDraw.Draw(image)
    for row in range(rows):
        top = row * height // rows
        pencil.rectangle(
            (0, top, width, (row + 1) * height // rows), fill=(row * 5, 90, 200 - row)
        )
    return image


@pytest.fixture
def draw(tmp_path):
    def draw_on(surface, image, kind="PNG", *, fit="contain", upright=None, **settings):
        buffer = io.BytesIO()
        image.save(buffer, kind, **settings)
        path = tmp_path / "kept.bin"
        path.write_bytes(buffer.getvalue())
        with Image.open(path) as opened:
            frames = getattr(opened, "n_frames", 1)
        width, height = upright or image.size
        body = Picture(
            source=Source(sha256="0" * 64, extension="png", name="a.png", size_bytes=1),
            width_px=width,
            height_px=height,
            frames=frames,
            duration_ms=frames * 100 if frames > 1 else 0,
        )
        return pictures.draw(body, surface, kept=path, out=tmp_path / "out", fit=fit, title="")

    return draw_on


@pytest.fixture
def shown(tmp_path):
    def load(page):
        with Image.open(tmp_path / "out" / page.asset.name) as image:
            image.load()
            return image

    return load


def test_a_large_photograph_becomes_a_jpeg_of_the_surface(draw, shown):
    (page,) = draw(TELEVISION, noise(4000, 3000), "JPEG").pages

    image = shown(page)
    assert image.format == "JPEG"
    assert image.size == (1440, 1080) == (page.asset.width_px, page.asset.height_px)
    assert (page.kind, page.duration_ms) == ("image", 10_000)


def test_a_small_picture_is_not_enlarged_on_a_television(draw, shown):
    (page,) = draw(TELEVISION, noise(300, 200), "JPEG").pages

    assert shown(page).size == (300, 200)


def test_a_picture_that_fits_is_sent_as_it_is(draw, tmp_path):
    (page,) = draw(TELEVISION, noise(1920, 1080), "JPEG").pages

    assert (tmp_path / "out" / page.asset.name).read_bytes() == (
        tmp_path / "kept.bin"
    ).read_bytes()


def test_a_board_of_lamps_gets_exactly_its_pixels(draw, shown):
    (page,) = draw(LED, noise(4000, 3000), "JPEG").pages

    image = shown(page)
    assert (image.format, image.size) == ("PNG", (256, 128))
    assert image.convert("RGB").getpixel((10, 64)) == (0, 0, 0)


def test_a_picture_made_for_the_board_keeps_every_pixel(draw, shown):
    original = noise(256, 128)

    (page,) = draw(LED, original, fit="pixel").pages

    assert shown(page).convert("RGB").tobytes() == original.tobytes()


def test_a_smaller_picture_at_pixel_fit_lies_in_the_middle(draw, shown):
    (page,) = draw(LED, Image.new("RGB", (56, 28), "white"), fit="pixel").pages

    assert shown(page).convert("L").point(lambda level: level > 0).getbbox() == (100, 50, 156, 78)


def test_cover_keeps_the_middle_in_the_shape_of_the_surface(draw, shown):
    image = Image.new("RGB", (1000, 1000), "red")
    image.paste("blue", (0, 300, 1000, 700))

    (page,) = draw(LED, image, fit="cover").pages

    assert shown(page).size == (256, 128)
    assert shown(page).convert("RGB").getpixel((128, 64)) == (0, 0, 255)
    assert shown(page).convert("RGB").getpixel((128, 2)) == (255, 0, 0)


def test_a_sideways_photograph_is_drawn_upright(draw, shown):
    image = Image.new("RGB", (400, 200), "red")
    image.paste("blue", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6

    (page,) = draw(TELEVISION, image, "JPEG", exif=exif, upright=(200, 400)).pages

    drawn = shown(page)
    assert drawn.size == (200, 400)
    assert drawn.convert("RGB").getpixel((100, 50))[2] > 200
    assert not drawn.getexif()


def test_another_colour_space_becomes_srgb(draw, shown):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    for icc_profile in (profile, srgb, b"rubbish"):
        image = Image.new("RGB", (100, 80), "red")
        (page,) = draw(TELEVISION, image, icc_profile=icc_profile).pages
        assert "icc_profile" not in shown(page).info


@pytest.mark.parametrize(
    ("ink", "paper"), [((0, 0, 0, 255), (255, 255, 255)), ((255, 255, 0, 255), (0, 0, 0))]
)
def test_transparent_drawings_get_a_paper_that_shows_them(draw, shown, ink, paper):
    image = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    image.paste(ink, (50, 40, 150, 60))

    (page,) = draw(TELEVISION, image).pages

    assert shown(page).convert("RGB").getpixel((5, 5)) == paper


def test_deep_greys_keep_their_brightness(draw, shown):
    image = Image.new("I;16", (64, 32), 32768)

    (page,) = draw(TELEVISION, image).pages

    assert abs(shown(page).convert("L").getpixel((5, 5)) - 128) <= 1


@pytest.mark.parametrize(
    ("palette", "colours"),
    [
        ("one-bit", {(0, 0, 0), (255, 255, 255)}),
        ("two-colour", {(0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 255, 0)}),
    ],
)
def test_small_palettes_get_only_their_colours(draw, shown, palette, colours):
    (page,) = draw(replace(LED, palette=palette), noise(640, 480), "JPEG").pages

    drawn = shown(page).convert("RGB")
    assert {colour for _, colour in drawn.getcolors()} <= colours


def test_mourning_takes_the_colour_out(draw, shown):
    (page,) = draw(replace(TELEVISION, grey=True), Image.new("RGB", (640, 480), "red")).pages

    red, green, blue = shown(page).convert("RGB").getpixel((5, 5))
    assert red == green == blue


@pytest.mark.parametrize(
    ("screen", "size", "count"),
    [
        pytest.param(TELEVISION, (1080, 4800), 5, id="tall-on-landscape"),
        pytest.param(PORTRAIT, (1080, 4800), 3, id="tall-on-portrait"),
        pytest.param(PORTRAIT, (4800, 1080), 5, id="wide-on-portrait"),
        pytest.param(LED, (1080, 4800), 5, id="tall-on-led"),
        pytest.param(TELEVISION, (1080, 1920), 1, id="a-poster-stays-whole"),
        pytest.param(TELEVISION, (3000, 1000), 1, id="a-panorama-stays-whole"),
    ],
)
def test_long_pictures_are_shown_in_parts(draw, screen, size, count):
    assert len(draw(screen, numbered(*size, 40)).pages) == count


def test_the_parts_hold_every_row_and_overlap(draw, shown):
    original = numbered(1080, 4800, 40)

    pages = draw(TELEVISION, original).pages

    seen = [{c for _, c in shown(page).convert("RGB").getcolors(999)} for page in pages]
    assert {colour for _, colour in original.getcolors()} <= set().union(*seen)
    assert all(one & other for one, other in pairwise(seen))
    assert all(shown(page).size == (1080, 1080) for page in pages)


def test_a_strip_too_low_for_parts_says_so(draw):
    strip = replace(LED, width_px=320, height_px=16)

    drawing = draw(strip, numbered(1080, 4800, 40))

    assert [problem.code for problem in drawing.problems] == ["too_narrow_for_long"]
    assert len(drawing.pages) == 1


def moving(count, size=(320, 240)):
    frames = [Image.new("RGB", size, (20 * i, 90, 120)) for i in range(count)]
    return frames[0], {"save_all": True, "append_images": frames[1:], "duration": 100}


def test_an_animation_that_loops_and_fits_is_sent_as_it_is(draw):
    first, settings = moving(7)

    (page,) = draw(TELEVISION, first, "GIF", loop=0, **settings).pages

    assert (page.asset.extension, page.kind) == ("gif", "image")
    assert page.duration_ms == 10_500


def test_an_animation_that_would_stop_is_made_to_loop(draw, shown):
    first, settings = moving(7)

    (page,) = draw(TELEVISION, first, "GIF", **settings).pages

    assert page.asset.extension == "webp"
    assert (shown(page).n_frames, shown(page).info["loop"]) == (7, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_is_scaled_to_the_board_and_keeps_moving(draw, shown, kind):
    first, settings = moving(5, (640, 480))

    (page,) = draw(LED, first, kind, loop=0, **settings).pages

    image = shown(page)
    assert (image.format, image.n_frames, image.size) == ("WEBP", 5, (256, 128))


def test_a_heavy_animation_becomes_a_silent_video_of_whole_passes(draw, tmp_path):
    first, settings = moving(12, (1919, 1079))
    settings["append_images"] *= 3
    settings["duration"] = 200

    (page,) = draw(TELEVISION, first, "WEBP", method=0, loop=1, **settings).pages

    assert (page.kind, page.muted) == ("video", True)
    assert page.asset.duration_ms == page.duration_ms == 13_600
    assert page.card is not None
    with av.open(str(tmp_path / "out" / page.asset.name)) as video:
        assert abs(video.duration / 1000 - 13_600) <= 40
        assert len(list(video.decode(video=0))) == 68


def test_equal_pictures_give_equal_bytes(draw):
    first, second = (draw(TELEVISION, numbered(2500, 1600, 40)).pages for _ in range(2))

    assert first == second


def test_the_look_is_that_of_the_page(draw, shown):
    # Grain alone averages to one grey, whose neighbours differ by chance.
    lit = Image.radial_gradient("L").resize((3000, 2000)).convert("RGB")
    (page,) = draw(TELEVISION, Image.blend(lit, noise(3000, 2000), 0.3), "JPEG").pages

    sampled = look_of(shown(page))
    assert abs(sampled.luma - page.look.luma) <= 0.01
    assert (int(sampled.hash, 16) ^ int(page.look.hash, 16)).bit_count() <= 6


def test_a_picture_of_pure_noise_still_becomes_a_jpeg(tmp_path):
    loud = Image.merge("RGB", [Image.effect_noise((1920, 1080), 255) for _ in range(3)])

    assert store_image(loud, tmp_path, exact=False).extension == "jpg"
