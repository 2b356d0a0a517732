"""Colours for boards that have only one or two lamps a pixel."""

from PIL import Image

from signage.core.screen import Palette
from signage.render.themes import PALETTES


def in_palette(picture: Image.Image, palette: Palette) -> Image.Image:
    """Return the picture in the board's own colours.

    A page of pure colours maps exactly; photographs in it are dithered, because the nearest of
    two or four colours would leave a silhouette.
    """
    if palette == "full":
        return picture
    colours = [int(c[at : at + 2], 16) for c in PALETTES[palette] for at in (1, 3, 5)]
    board = Image.new("P", (1, 1))
    board.putpalette(colours)
    opaque = picture.convert("RGB")
    return opaque.quantize(palette=board, dither=Image.Dither.FLOYDSTEINBERG)
