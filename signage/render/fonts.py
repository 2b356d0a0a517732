"""The pinned fonts, where they lie and what each can draw; no font of the machine is ever used."""

from functools import cache
from pathlib import Path

import fontpkg
import typst
from fontTools.ttLib import TTFont

from signage.core.place.legibility import PIXEL_FONTS, PixelFont

PIXEL_FOLDER = Path(__file__).parent / "fonts"
# Drawn as shapes by the templates, because neither family has them.
DRAWN_SIGNS = frozenset("→←↑↓✓✔")


@cache
def typst_fonts() -> typst.Fonts:
    """Return the fonts for the layout engine, scanned once a process."""
    folders = {file.path.parent for file in fontpkg.family("be-vietnam-pro").files}
    folders |= {file.path.parent for file in fontpkg.family("noto-sans").files}
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(PIXEL_FOLDER), *sorted(str(folder) for folder in folders)],
    )


@cache
def text_advances(weight: int = 700) -> dict[str, float]:
    """Return the advance of each letter of the text family, in em."""
    return _advances(Path(fontpkg.path("be-vietnam-pro", weight=weight)))


@cache
def second_advances() -> dict[str, float]:
    """Return the advance of each letter of the second family, in em."""
    return _advances(Path(fontpkg.family("noto-sans").files[0].path))


@cache
def pixel_advances(font: PixelFont) -> dict[str, int]:
    """Return the advance of each letter of a pixel font, in pixels."""
    ems = _advances(PIXEL_FOLDER / font.file)
    return {character: round(em * font.size_px) for character, em in ems.items()}


@cache
def pixel_font(size_px: int) -> PixelFont:
    """Return the pixel font of exactly this size."""
    return next(font for font in PIXEL_FONTS if font.size_px == size_px)


def _advances(path: Path) -> dict[str, float]:
    with TTFont(path, lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {chr(code): metrics[name][0] / em for code, name in font.getBestCmap().items()}
