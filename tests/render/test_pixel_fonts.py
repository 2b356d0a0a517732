"""LED boards: every letter at every size, whole pixels, pure colours."""

from io import BytesIO
from itertools import combinations

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from slide_examples import BODIES, EVERY_BLOCK, in_palette, infographic, led

from signage.core.content.card import Card
from signage.core.content.text import VIETNAMESE_LETTERS
from signage.core.place.legibility import PIXEL_FONTS
from signage.render import fonts, slides
from signage.render.composition import Desk
from signage.render.style import Script, style_for
from signage.render.themes import PALETTES
from signage.render.typesetting import typeset

SETTINGS = {"led": True, "band": 0, "foot": 0, "margin": 0, "small": 8, "colours": {}}
each_font = pytest.mark.parametrize("font", PIXEL_FONTS, ids=lambda font: font.family)


def letter_pictures(font):
    """Set every letter by itself, as the templates do, and return its pixels."""
    side = font.line_px + 12
    colours = dict.fromkeys(("paper",), "#000000") | {"accent": "#ffffff", "ink": "#ffffff"}
    found = {}
    for letter in VIETNAMESE_LETTERS:
        settings = SETTINGS | {
            "w": 3 * side,
            "h": side,
            "sizes": [font.size_px],
            "pixel": {
                str(font.size_px): {
                    "family": font.family,
                    "top": font.top_px,
                    "bottom": font.bottom_px,
                }
            },
            "colours": colours,
            "light": False,
            "lead_in": 4,
            "dy": 2,
            "spacer": 0,
            "dot": 1,
            "dot_y": 1,
        }
        values = {"lines": [[{"t": letter, "f": "", "b": False}]]}
        sheet = typeset("ticker", settings, values)
        found[letter] = sheet.pages[0]
    return found


@each_font
def test_all_134_letters_differ(font):
    pictures = letter_pictures(font)

    assert len(pictures) == 134
    alike = [a + b for a, b in combinations(pictures, 2) if pictures[a] == pictures[b]]
    assert alike == []


@each_font
def test_the_metrics_that_layout_relies_on_are_those_of_the_font(font):
    with TTFont(fonts.PIXEL_FOLDER / font.file) as made:
        outlines, names = made["glyf"], made.getBestCmap()
        pixel = made["head"].unitsPerEm // font.size_px
        ink = [outlines[names[ord(letter)]] for letter in [*VIETNAMESE_LETTERS, *"gjpqy"]]

        assert outlines[names[ord("H")]].yMax == font.cap_px * pixel
        assert max(glyph.yMax for glyph in ink) == font.top_px * pixel
        assert min(glyph.yMin for glyph in ink) == -font.bottom_px * pixel


@each_font
def test_every_outline_and_advance_is_of_whole_pixels(font):
    with TTFont(fonts.PIXEL_FOLDER / font.file) as made:
        pixel = made["head"].unitsPerEm // font.size_px
        for name in made.getGlyphOrder():
            coordinates = getattr(made["glyf"][name], "coordinates", [])
            assert all(x % pixel == 0 and y % pixel == 0 for x, y in coordinates)
            assert made["hmtx"].metrics[name][0] % pixel == 0


def test_the_licence_travels_with_the_fonts():
    text = (fonts.PIXEL_FOLDER / "OFL.txt").read_text()

    assert "Be Vietnam Pro" in text and "Galmuri" in text and "SIL OPEN FONT LICENSE" in text


def colours_of(page, folder):
    image = Image.open(folder / page.asset.name).convert("RGB")
    return {colour for _, colour in image.getcolors(1 << 20)}


def colours_set(body, board, folder):
    """Return the colours of the pages as the layout engine set them, before any is mapped."""
    style = style_for(board)
    desk = Desk(style=style, script=Script(style), title="", kept=folder)
    sheets = [
        typeset(made.template, made.settings, made.values)
        for made in slides.composers()[type(body)](body, desk)
    ]
    pages = [page for sheet in sheets for page in sheet.pages]
    assert pages
    images = [Image.open(BytesIO(page)).convert("RGB") for page in pages]
    return {colour for image in images for _, colour in image.getcolors(1 << 20)}


def are_pure(colours):
    """The engine draws some letters one level darker; a half pixel would be far from either."""
    return all(min(level, 255 - level) <= 1 for colour in colours for level in colour)


BOARDS = [
    led(320, 16, distance_m=12),
    led(320, 32, distance_m=15),
    led(192, 96, distance_m=30),
    led(256, 128),
    led(768, 384, pitch_mm=5),
    led(256, 768, pitch_mm=2.5, distance_m=6),
    led(2560, 192, pitch_mm=5),
    led(1408, 800, pitch_mm=5, distance_m=40),
]
each_board = pytest.mark.parametrize("board", BOARDS, ids=lambda s: f"{s.width_px}x{s.height_px}")


@each_board
@pytest.mark.parametrize("name", BODIES)
def test_no_half_pixel_slips_onto_a_board(name, board, tmp_path):
    colours = colours_set(BODIES[name], board, tmp_path)

    assert len(colours) <= 9 and are_pure(colours)
    for page in slides.draw(BODIES[name], board, kept=tmp_path, out=tmp_path).pages:
        assert all(set(colour) <= {0, 255} for colour in colours_of(page, tmp_path))


@pytest.mark.parametrize("block", EVERY_BLOCK, ids=lambda block: block.kind)
@pytest.mark.parametrize("board", BOARDS[2:7], ids=lambda s: f"{s.width_px}x{s.height_px}")
def test_charts_on_boards_are_of_pure_colours(block, board, tmp_path):
    assert are_pure(colours_set(infographic(block), board, tmp_path))


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("name", ["announcement", "contact", "infographic", "table", "ticker"])
def test_boards_of_few_lamps_show_only_their_own_colours(name, palette, tmp_path):
    board = in_palette(led(384, 192, pitch_mm=8, distance_m=20), palette)
    own = {tuple(int(c[at : at + 2], 16) for at in (1, 3, 5)) for c in PALETTES[palette]}

    for page in slides.draw(BODIES[name], board, kept=tmp_path, out=tmp_path).pages:
        assert colours_of(page, tmp_path) <= own | {(255, 255, 255)} - (
            set() if palette == "one-bit" else {(255, 255, 255)}
        )


def test_a_strip_of_sixteen_rows_holds_marks_above_and_below(tmp_path):
    board = led(320, 16, distance_m=12)
    card = Card(type="notice", title="Ẳm thực Ỗ, KỶ, ỰỢỆ, g j p q y")

    (page,) = slides.draw(card, board, kept=tmp_path, out=tmp_path).pages

    ink = Image.open(tmp_path / page.asset.name).convert("L").getbbox()
    assert ink[1] >= 0 and ink[3] <= 16 and ink[3] - ink[1] == 16
