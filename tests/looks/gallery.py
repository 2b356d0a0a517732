"""Every template on eight canvases, on one sheet: `python -m tests.looks.gallery [FOLDER]`.

A board's pages are shown as its lamps, so that a person judges what people on the square see.
"""

import sys
import tempfile
from pathlib import Path

import fontpkg
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parent.parent / "render"))

from slide_examples import (
    BODIES,
    CANVASES,
    COMPARISON,
    LINE,
    PROGRESS,
    RANKING,
    REPLACEMENT,
    STACKED,
    TIMELINE,
    infographic,
    pictured_guide,
)

from signage.core.content.asset import Page
from signage.core.place.screen import Surface
from signage.render import slides

BEFORE_AND_NOW = "before, now"  # the second page of a list: its first procedure compared
CELL = (372, 236)
GAP = 14
LEFT = 150
LEAST_WIDTH = 120  # of a column, so that its label fits
TOP = 54
GROUND, INK, QUIET = "#e4e2dc", "#16202b", "#5b6875"
_LAMPS_FROM = 3  # pixels of the sheet for one lamp: fewer, and dots are only noise


def draw_gallery(out: Path) -> Path:
    """Draw the sheet into a folder and return its file."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = _rows(Path(folder))
        lefts = _lefts()
        size = (lefts[-1], TOP + len(rows) * (CELL[1] + GAP))
        sheet = Image.new("RGB", size, GROUND)
        _label_columns(sheet)
        for at, (name, body) in enumerate(rows.items()):
            y = TOP + at * (CELL[1] + GAP)
            ImageDraw.Draw(sheet).text((GAP, y + 6), name, INK, _font(18))
            for column, surface in enumerate(CANVASES.values()):
                x = lefts[column]
                _paste(
                    sheet, (x, y), body, surface, Path(folder), page=int(name == BEFORE_AND_NOW)
                )
    target = out / "slides.png"
    sheet.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    return target


def _rows(folder: Path) -> dict[str, object]:
    guide = pictured_guide(folder / "kept")
    return BODIES | {
        "guide": guide,
        "line, ranking": infographic(LINE, RANKING),
        "stacked, progress": infographic(STACKED, PROGRESS),
        "timeline,\ncomparison": infographic(TIMELINE, COMPARISON),
        "procedures": REPLACEMENT,
        BEFORE_AND_NOW: REPLACEMENT,
    }


def _lefts() -> list[int]:
    """Return where each column begins: as wide as its canvas, and at last where they end."""
    found = [LEFT]
    for surface in CANVASES.values():
        scale = min(CELL[0] / surface.width_px, CELL[1] / surface.height_px)
        found.append(found[-1] + max(LEAST_WIDTH, round(surface.width_px * scale)) + GAP)
    return found


def _label_columns(sheet: Image.Image) -> None:
    draw = ImageDraw.Draw(sheet)
    for left, name in zip(_lefts(), CANVASES, strict=False):
        for line, part in enumerate(name.split(", ", 1)):
            draw.text((left, 8 + 20 * line), part, INK if line == 0 else QUIET, _font(16))


def _paste(
    sheet: Image.Image,
    at: tuple[int, int],
    body: object,
    surface: Surface,
    folder: Path,
    *,
    page: int,
) -> None:
    drawing = slides.draw(body, surface, kept=folder / "kept", out=folder / "media")
    draw = ImageDraw.Draw(sheet)
    if not drawing.pages:
        draw.text(at, ", ".join(p.code for p in drawing.problems), "#b3261e", _font(18))
        return
    page = min(page, len(drawing.pages) - 1)
    shown = _shown(drawing.pages[page], surface, folder / "media")
    sheet.paste(shown, at)
    moving = drawing.pages[page].kind == "ticker"
    count = "→" if moving else f"{page + 1}/{len(drawing.pages)}" if len(drawing.pages) > 1 else ""
    if count and shown.height < CELL[1] - 22:
        text = "moves" if moving else count
        draw.text((at[0], at[1] + shown.height + 3), text, QUIET, _font(14))


def _shown(page: Page, surface: Surface, media: Path) -> Image.Image:
    picture = Image.open(media / page.asset.name).convert("RGB")
    picture = picture.crop((0, 0, min(picture.width, surface.width_px), picture.height))
    scale = min(CELL[0] / picture.width, CELL[1] / picture.height)
    size = (round(picture.width * scale), round(picture.height * scale))
    if surface.kind != "led":
        return picture.resize(size, Image.Resampling.LANCZOS)
    lamps = _as_lamps(picture).resize(size, Image.Resampling.BOX)
    # Round lamps leave dark corners; the eye sees the board as bright as it is.
    return lamps.point(lambda level: min(255, round(level * 1.25)))


def _as_lamps(picture: Image.Image) -> Image.Image:
    """Draw every pixel as a round lamp on black."""
    side = _LAMPS_FROM * 2
    lamp = Image.new("L", (side, side), 0)
    ImageDraw.Draw(lamp).ellipse((0, 0, side - 1, side - 1), fill=255)
    large = picture.resize((picture.width * side, picture.height * side), Image.Resampling.NEAREST)
    mask = Image.new("L", large.size)
    for x in range(0, large.width, side):
        mask.paste(lamp, (x, 0))
    row = mask.crop((0, 0, large.width, side))
    for y in range(side, large.height, side):
        mask.paste(row, (0, y))
    return Image.composite(large, Image.new("RGB", large.size), mask)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fontpkg.path("be-vietnam-pro", weight=600)), size)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "out"
    sys.stdout.write(f"{draw_gallery(folder)}\n")
