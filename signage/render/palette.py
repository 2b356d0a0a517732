"""Colours for LED boards: pure ones, and for boards of one or two lamps a pixel only theirs."""

from PIL import Image

from signage.core.place.screen import Palette
from signage.render.themes import PALETTES

_PURE = [
    level
    for code in range(8)
    for level in ((code >> 2 & 1) * 255, (code >> 1 & 1) * 255, (code & 1) * 255)
]


def pure(picture: Image.Image) -> Image.Image:
    """Return a page that has no photograph in the eight pure colours.

    The layout engine draws some letters at level 254 instead of 255; as indexed colours the file
    is also a third as large.
    """
    return _onto(picture, _PURE, dither=Image.Dither.NONE)


def in_palette(picture: Image.Image, palette: Palette) -> Image.Image:
    """Return the picture in the board's own colours.

    A page of pure colours maps exactly; photographs in it are dithered, because the nearest of
    two or four colours would leave a silhouette.
    """
    if palette == "full":
        return picture
    colours = [int(c[at : at + 2], 16) for c in PALETTES[palette] for at in (1, 3, 5)]
    return _onto(picture, colours, dither=Image.Dither.FLOYDSTEINBERG)


def _onto(picture: Image.Image, colours: list[int], *, dither: Image.Dither) -> Image.Image:
    board = Image.new("P", (1, 1))
    board.putpalette(colours)
    opaque = picture if picture.mode == "RGB" else picture.convert("RGB")
    return opaque.quantize(palette=board, dither=dither)
