"""Pixel rectangles: the canvas of a screen and the zones it is divided into."""

import re
from dataclasses import dataclass

# A page beyond this aborts the layout engine's process instead of raising (measured), so no
# canvas may ask for one.
LARGEST_SIDE_PX = 7680

_CANVAS = re.compile(r"(\d{1,5})x(\d{1,5})(?:\+(\d{1,5})\+(\d{1,5}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A rectangle in whole pixels, origin top left."""

    x_px: int = 0
    y_px: int = 0
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """What people see (width and height as seen) and where it lies in the HDMI frame.

    `rotation_deg` is clockwise, from what people see into the frame: 0, 90, 180 or 270.
    """

    width_px: int
    height_px: int
    offset_x_px: int = 0
    offset_y_px: int = 0
    rotation_deg: int = 0


def parse_rect(text: str) -> Rect:
    """Read `WxH` or `WxH+X+Y`.

    Raises: ValueError when the text has another form or a side is not within 1…7680.
    """
    match = _CANVAS.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}” is not WIDTHxHEIGHT or WIDTHxHEIGHT+X+Y")
    width, height, x, y = (int(part or 0) for part in match.groups())
    if not (1 <= width <= LARGEST_SIDE_PX and 1 <= height <= LARGEST_SIDE_PX):
        raise ValueError(f"“{text}” has a side that is not within 1 to {LARGEST_SIDE_PX} pixels")
    return Rect(x_px=x, y_px=y, width_px=width, height_px=height)


def parse_canvas(text: str, *, rotation_deg: int = 0) -> Canvas:
    """Read a canvas as people write it: `1920x1080`, or `256x128+10+20` at an offset.

    Raises: ValueError as `parse_rect`, or when the rotation is not a quarter turn.
    """
    if rotation_deg not in (0, 90, 180, 270):
        raise ValueError(f"rotation {rotation_deg} is not 0, 90, 180 or 270")
    rect = parse_rect(text)
    return Canvas(
        width_px=rect.width_px,
        height_px=rect.height_px,
        offset_x_px=rect.x_px,
        offset_y_px=rect.y_px,
        rotation_deg=rotation_deg,
    )
