"""Freeze outlines into pixel fonts: `python -m signage.render.freeze_fonts STRIP_FONTS_FOLDER`.

A tool for developers, run by hand; what it makes is kept in `fonts/`. Every glyph is the hinted
one-bit picture that FreeType draws at one size, written as an outline of whole pixels, so that
the layout engine sets it without a single grey pixel. The folder holds Galmuri7, 9 and 11
(npm `galmuri`, `package/dist`), for strips too low for Be Vietnam Pro. Same input, same bytes.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fontpkg
import freetype
import numpy as np
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from signage.core.content.text import VIETNAMESE_LETTERS
from signage.core.place.legibility import PIXEL_FONTS, PixelFont

UNITS_A_PIXEL = 64
HERE = Path(__file__).parent / "fonts"
# Letters of Cơ Tu's neighbours (ĕ ŏ ŭ ƀ), which Be Vietnam Pro lacks and Noto Sans has.
NEIGHBOURS = "ĔĕŎŏŬŭɃƀ"
PUNCTUATION = "\u00a0–—“”‘’…•₫·×÷°²³½«»±§≥≤−€‰"
CHARACTERS = sorted(
    {chr(code) for code in range(32, 127)}
    | {chr(code) for code in range(0xC0, 0x100)}
    | set(VIETNAMESE_LETTERS)
    | set(PUNCTUATION)
    | set(NEIGHBOURS)
)


@dataclass(frozen=True)
class Glyph:
    """One letter: its pixels, how far left and up they start, and its advance."""

    pixels: np.ndarray
    left: int
    top: int
    advance: int


def main(strip_folder: Path) -> None:
    """Write every pixel font of `PIXEL_FONTS` into `fonts/`."""
    outlines = str(fontpkg.path("be-vietnam-pro", weight=600))
    noto = freetype.Face(str(fontpkg.family("noto-sans").files[0].path))
    noto.set_var_design_coords([600, 100])
    for font in PIXEL_FONTS:
        if font.strip:
            face = freetype.Face(str(strip_folder / f"Galmuri{font.cap_px}.ttf"))
            face.set_pixel_sizes(0, font.size_px)
            fallback = face
        else:
            face = freetype.Face(outlines)
            face.set_pixel_sizes(0, font.size_px)
            noto.set_pixel_sizes(0, font.size_px)
            fallback = noto
        glyphs = dict(_glyphs(face, fallback))
        glyphs.update(_drawn(font, glyphs))
        _write(font, glyphs)


def _glyphs(face: freetype.Face, fallback: freetype.Face) -> Iterator[tuple[str, Glyph]]:
    for character in CHARACTERS:
        if face.get_char_index(character):
            yield character, _freeze(face, character)
        elif fallback.get_char_index(character):
            yield character, _freeze(fallback, character)


def _freeze(face: freetype.Face, character: str) -> Glyph:
    flags = freetype.FT_LOAD_RENDER | freetype.FT_LOAD_TARGET_MONO | freetype.FT_LOAD_MONOCHROME
    face.load_char(character, flags)
    slot, bitmap = face.glyph, face.glyph.bitmap
    pixels = np.zeros((0, 0), np.uint8)
    if bitmap.rows:
        packed = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
        pixels = np.unpackbits(packed, axis=1)[:, : bitmap.width]
    return Glyph(pixels, slot.bitmap_left, slot.bitmap_top, max(1, round(slot.advance.x / 64)))


def _drawn(font: PixelFont, glyphs: dict[str, Glyph]) -> Iterator[tuple[str, Glyph]]:
    """Signs that the faces lack, and letters that share a picture with another."""
    yield "\u02bc", glyphs["’"]
    if "₫" not in glyphs:
        letter = glyphs["đ"]
        rows = np.vstack([letter.pixels, np.zeros_like(letter.pixels[:1]), letter.pixels[:1] | 1])
        yield "₫", Glyph(rows, letter.left, letter.top, letter.advance)
    side = font.cap_px * 3 // 4 | 1
    thick = max(1, round(font.cap_px / 7))
    right = _arrow(side, thick)
    pictures = {
        "→": right,
        "←": right[:, ::-1],
        "↓": right.T,
        "↑": right.T[::-1],
        "✓": _tick(side),
    }
    for character, pixels in pictures.items():
        lift = (font.cap_px - pixels.shape[0]) // 2
        yield character, Glyph(pixels, 1, lift + pixels.shape[0], pixels.shape[1] + 2)


def _arrow(side: int, thick: int) -> np.ndarray:
    pixels = np.zeros((side, side), np.uint8)
    middle = side // 2
    pixels[middle - thick // 2 : middle - thick // 2 + thick, :] = 1
    for step in range(middle + 1):
        for row in (middle - step, middle + step):
            pixels[row, max(0, side - 1 - step - thick) : side - step] = 1
    return pixels


def _tick(side: int) -> np.ndarray:
    pixels = np.zeros((side, side), np.uint8)
    thick = max(2, side // 5)
    corner = side // 3
    for column in range(side):
        bottom = side - 1 - abs(column - corner)
        pixels[max(0, bottom - thick + 1) : bottom + 1, column] = 1
    return pixels


def _rectangles(pixels: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Yield (left, top, right, bottom): runs of a row, joined with equal runs below."""
    open_runs: dict[tuple[int, int], int] = {}
    for row in range(pixels.shape[0] + 1):
        runs: set[tuple[int, int]] = set()
        if row < pixels.shape[0]:
            edges = np.flatnonzero(np.diff(np.concatenate(([0], pixels[row], [0]))))
            runs = {(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)}
        for run in sorted(set(open_runs) - runs):
            yield run[0], open_runs.pop(run), run[1], row
        for run in runs:
            open_runs.setdefault(run, row)


def _outline(glyph: Glyph) -> object:
    pen = TTGlyphPen(None)
    for left, top, right, bottom in _rectangles(glyph.pixels):
        x0, x1 = ((glyph.left + x) * UNITS_A_PIXEL for x in (left, right))
        y1, y0 = ((glyph.top - y) * UNITS_A_PIXEL for y in (top, bottom))
        pen.moveTo((x0, y0))
        for point in ((x0, y1), (x1, y1), (x1, y0)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def _write(font: PixelFont, glyphs: dict[str, Glyph]) -> None:
    empty = Glyph(np.zeros((0, 0), np.uint8), 0, 0, font.size_px // 2)
    named = {".notdef": empty} | {f"u{ord(c):04X}": g for c, g in sorted(glyphs.items())}
    builder = FontBuilder(font.size_px * UNITS_A_PIXEL, isTTF=True)
    builder.setupGlyphOrder(list(named))
    builder.setupCharacterMap({ord(c): f"u{ord(c):04X}" for c in glyphs})
    builder.setupGlyf({name: _outline(glyph) for name, glyph in named.items()})
    outlines = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {
            name: (glyph.advance * UNITS_A_PIXEL, getattr(outlines[name], "xMin", 0))
            for name, glyph in named.items()
        }
    )
    top, bottom = font.top_px * UNITS_A_PIXEL, font.bottom_px * UNITS_A_PIXEL
    builder.setupHorizontalHeader(ascent=top, descent=-bottom)
    # A font without a PostScript name is dropped by the layout engine without a word.
    builder.setupNameTable(
        {
            "copyright": "Derived from Galmuri by Lee Minseo"
            if font.strip
            else "Derived from Be Vietnam Pro by The Be Vietnam Pro Project Authors",
            "familyName": font.family,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{font.family} Regular",
            "fullName": f"{font.family} Regular",
            "version": "Version 1.0",
            "psName": f"{font.family.replace(' ', '')}-Regular",
            "licenseDescription": "SIL Open Font License, Version 1.1",
            "licenseInfoURL": "https://openfontlicense.org",
        }
    )
    builder.setupOS2(
        sTypoAscender=top,
        sTypoDescender=-bottom,
        usWinAscent=top,
        usWinDescent=bottom,
        sCapHeight=glyphs["H"].top * UNITS_A_PIXEL,
        sxHeight=glyphs["x"].top * UNITS_A_PIXEL,
        version=4,
    )
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = (
        3_800_000_000  # same bytes always
    )
    builder.font.recalcTimestamp = False
    HERE.mkdir(exist_ok=True)
    builder.save(HERE / font.file)
    _report(font, glyphs)


def _report(font: PixelFont, glyphs: dict[str, Glyph]) -> None:
    letters = [glyphs[c] for c in [*VIETNAMESE_LETTERS, *"gjpqy"]]
    top = max(g.top for g in letters)
    bottom = max(g.pixels.shape[0] - g.top for g in letters)
    cap = glyphs["H"].top
    sys.stdout.write(f"{font.file}: {len(glyphs)} glyphs, cap {cap}, ink {top}+{bottom}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
