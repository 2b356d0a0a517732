"""Long pictures that move slowly past: how far, how fast, how long, and where they do not."""

import asyncio
from dataclasses import replace
from random import Random

import av
import msgspec
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from signage.core.content.playlist import Picture
from signage.core.content.source import Source
from signage.render import pictures
from signage.render.media_store import look_of
from signage.render.renderer import Renderer
from tests.render.surfaces import LED, TELEVISION

SMALL = replace(TELEVISION, width_px=320, height_px=180)
UPRIGHT = replace(TELEVISION, width_px=180, height_px=320)


def banded(width, height, *, across=False):
    """Draw bands of six pixels that can be told from their neighbours."""
    image = Image.new("RGB", (width, height))
    pencil = ImageDraw.Draw(image)
    colours = Random(7)
    for at in range(0, width if across else height, 6):
        box = (at, 0, at + 5, height) if across else (0, at, width, at + 5)
        pencil.rectangle(box, fill=tuple(colours.randrange(0, 256, 32) for _ in range(3)))
    return image


@pytest.fixture
def draw(tmp_path):
    def draw_on(surface, image, *, long="pan", fit="contain"):
        path = tmp_path / "kept.png"
        image.save(path)
        body = Picture(
            source=Source(sha256="0" * 64, extension="png", name="a.png", size_bytes=1),
            width_px=image.width,
            height_px=image.height,
            long=long,
        )
        return pictures.draw(body, surface, kept=path, out=tmp_path / "out", fit=fit, title="")

    return draw_on


@pytest.fixture
def decoded(tmp_path):
    def frames_of(page):
        with av.open(str(tmp_path / "out" / page.asset.name)) as film:
            assert not film.streams.audio
            stream = film.streams.video[0]
            assert (stream.codec_context.name, stream.average_rate) == ("h264", 30)
            assert abs(film.duration / 1000 - page.duration_ms) <= 1
            return [frame.to_image() for frame in film.decode(stream)]

    return frames_of


def difference(one, other):
    return sum(ImageStat.Stat(ImageChops.difference(one, other.convert("RGB"))).mean) / 3


def test_a_tall_picture_rests_moves_two_pixels_a_frame_and_rests(draw, decoded):
    original = banded(180, 780)

    (page,) = draw(SMALL, original).pages

    frames = decoded(page)
    way = 780 - 180
    assert len(frames) == 60 + way // 2 - 1 + 60
    assert (page.kind, page.muted, page.asset.extension) == ("video", True, "mp4")
    assert page.asset.duration_ms == page.duration_ms == round(len(frames) * 1000 / 30)
    assert {frame.size for frame in frames} == {(320, 180)}
    for number, top in [
        (0, 0),
        (59, 0),
        (60, 2),
        (209, 300),
        (358, way - 2),
        (359, way),
        (-1, way),
    ]:
        seen = frames[number].crop((70, 0, 250, 180))
        near = {
            shift: difference(seen, original.crop((0, top + shift, 180, top + shift + 180)))
            for shift in (-2, 0, 2)
        }
        assert near[0] < 12 and min(near, key=near.get) == 0, (number, near)
        assert difference(frames[number].crop((0, 0, 60, 180)), Image.new("RGB", (60, 180))) < 3


@pytest.mark.parametrize("surface", [SMALL, UPRIGHT])
def test_a_wide_picture_moves_sideways(draw, decoded, surface):
    original = banded(1260, 180, across=True)

    (page,) = draw(surface, original).pages

    frames = decoded(page)
    window = surface.width_px
    top = (surface.height_px - 180) // 2
    assert len(frames) == 119 + (1260 - window) // 2
    for frame, left in [(frames[0], 0), (frames[159], 200), (frames[-1], 1260 - window)]:
        seen = frame.crop((0, top, window, top + 180))
        assert difference(seen, original.crop((left, 0, left + window, 180))) < 12


def test_the_card_is_the_beginning_and_the_look_that_of_the_middle(draw, decoded, tmp_path):
    original = banded(180, 780)

    (page,) = draw(SMALL, original).pages

    with Image.open(tmp_path / "out" / page.card.name) as card:
        assert card.size == (320, 180)
        assert difference(original.crop((0, 0, 180, 180)), card.crop((70, 0, 250, 180))) < 3
    frames = decoded(page)
    assert abs(look_of(frames[len(frames) // 2]).luma - page.look.luma) <= 0.02


def test_a_picture_of_any_size_is_scaled_to_even_sides_of_the_surface(draw, decoded):
    odd = replace(TELEVISION, width_px=321, height_px=181)

    (page,) = draw(odd, banded(401, 1803), fit="cover").pages

    frames = decoded(page)
    assert frames[0].size == (320, 180) == (page.asset.width_px, page.asset.height_px)
    assert len(frames) == 119 + (814 - 180) // 2


def test_mourning_takes_the_colour_out_of_the_film(draw, decoded):
    (page,) = draw(replace(SMALL, grey=True), banded(180, 600)).pages

    for frame in decoded(page)[::60]:
        red, green, blue = frame.split()
        assert ImageStat.Stat(ImageChops.difference(red, green)).mean[0] < 2
        assert ImageStat.Stat(ImageChops.difference(green, blue)).mean[0] < 2


def test_a_way_of_more_than_a_minute_and_a_half_stays_in_parts_and_says_so(draw):
    longest = 180 + 2 * (90 * 30 - 119)

    (page,) = draw(SMALL, Image.new("RGB", (180, longest), "white")).pages
    parts = draw(SMALL, Image.new("RGB", (180, longest + 2), "white"))

    assert (page.kind, page.duration_ms) == ("video", 90_000)
    assert {part.kind for part in parts.pages} == {"image"} and len(parts.pages) > 20
    (problem,) = parts.problems
    assert (problem.code, problem.severity) == ("too_narrow_for_long", "warning")


@pytest.mark.parametrize(
    "surface",
    [LED, replace(TELEVISION, palette="one-bit"), replace(TELEVISION, palette="two-colour")],
    ids=["led", "one-bit", "two-colour"],
)
def test_lamps_and_small_palettes_keep_parts(draw, surface):
    image = banded(540, 2400)

    drawing = draw(surface, image)

    assert drawing == draw(surface, image, long="pages")
    assert {page.kind for page in drawing.pages} == {"image"} and not drawing.problems


def test_a_poster_is_a_picture_whatever_was_chosen(draw):
    (page,) = draw(TELEVISION, Image.new("RGB", (1080, 1920), "red")).pages

    assert page.kind == "image"


def test_equal_pictures_give_equal_films(draw):
    first, second = (draw(replace(SMALL, sync=True), banded(180, 600)) for _ in range(2))

    assert first == second


def test_a_film_is_drawn_where_it_delays_no_slide_and_under_a_key_of_its_own(tmp_path):
    lanes = []

    async def run(function, *arguments, deadline_s, slow):
        lanes.append(slow)
        return function(*arguments)

    image = banded(180, 600)
    source = Source(sha256="0" * 64, extension="png", name="", size_bytes=1)
    image.save(tmp_path / source.kept_name)
    body = Picture(source=source, width_px=180, height_px=600)
    drawer = Renderer(tmp_path / "made", kept=lambda s: tmp_path / s.kept_name, run=run)

    async def ask():
        parts = await drawer.pages(body, SMALL)
        return parts, await drawer.pages(msgspec.structs.replace(body, long="pan"), SMALL)

    parts, film = asyncio.run(ask())

    assert lanes == [False, True]
    assert (parts.pages[0].kind, film.pages[0].kind) == ("image", "video")
