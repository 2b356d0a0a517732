"""Very tall or very wide pictures in readable parts, instead of shrunk until nobody reads them."""

from signage.core.content.playlist import LONG_SHAPE
from signage.core.place.screen import Surface
from signage.render.rasters import Frame, Size, frame_of

# Shown whole, it would leave more than half of the surface black.
_SMALL_SHARE = 0.5
# A line of text that one part cuts is whole on the next: 86 rows of 1,080.
_OVERLAP_SHARE = 0.08
# Parts narrower than this hold no readable text.
_NARROWEST_PX = 96


def is_long(size: Size, surface: Surface) -> bool:
    """Tell whether a picture would be too small when shown whole."""
    width, height = size
    if max(size) < LONG_SHAPE * min(size):
        return False
    scale = min(surface.width_px / width, surface.height_px / height)
    shown = width * scale * height * scale
    is_larger = width > surface.width_px or height > surface.height_px
    return is_larger and shown < _SMALL_SHARE * surface.width_px * surface.height_px


def has_room_for_parts(surface: Surface) -> bool:
    """Tell whether a part of a long picture could be read on the surface."""
    return min(surface.width_px, surface.height_px) >= _NARROWEST_PX


def scale_of(size: Size, surface: Surface) -> float:
    """Return by how much a long picture is scaled to be read.

    Its short side becomes the surface's short side, so that an infographic made for a telephone
    is shown at about its own size.
    """
    return min(surface.width_px, surface.height_px) / min(size)


def parts_of(size: Size, surface: Surface) -> list[Frame]:
    """Cut a long picture into frames in reading order, with a small overlap.

    Parts are equally long and end where the picture ends.
    """
    width, height = size
    scale = scale_of(size, surface)
    is_tall = height > width
    room_px = (surface.height_px if is_tall else surface.width_px) / scale
    length_px = max(size)
    part_px = min(length_px, round(room_px))
    overlap_px = round(part_px * _OVERLAP_SHARE)
    count = max(1, -(-(length_px - overlap_px) // max(1, part_px - overlap_px)))
    step = (length_px - part_px) / max(1, count - 1)
    starts = [round(number * step) for number in range(count)]
    crops = [
        (0, start, width, start + part_px) if is_tall else (start, 0, start + part_px, height)
        for start in starts
    ]
    return [frame_of(size, crop, scale, surface) for crop in crops]
