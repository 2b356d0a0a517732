"""What is wrong with a screen's own zones, before anything is drawn for them.

Rule 1: every zone lies on the canvas and is large enough to be seen.
Rule 2: no two zones overlap: which one is on top would be chance.
Rule 3: at least one zone is a main one, or campaigns would have nowhere to go.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from signage.core.place.canvas import Canvas, Rect
from signage.core.place.screen import Zone

# The lowest LED strips have 16 rows; a zone of half of them still shows a line.
LEAST_SIDE_PX = 8

FaultCode = Literal["outside", "too_small", "overlap", "same_id", "no_main"]


@dataclass(frozen=True, slots=True)
class LayoutFault:
    """One thing wrong: with a zone, or between it and another."""

    code: FaultCode
    zone: str = ""
    other: str = ""


def layout_faults(zones: Sequence[Zone], canvas: Canvas) -> Iterator[LayoutFault]:
    """Find everything that is wrong with zones on a canvas."""
    for zone in zones:
        if min(zone.rect.width_px, zone.rect.height_px) < LEAST_SIDE_PX:
            yield LayoutFault("too_small", zone.id)
        if not _lies_on(zone.rect, canvas):
            yield LayoutFault("outside", zone.id)
    for one, other in combinations(zones, 2):
        if one.id == other.id:
            yield LayoutFault("same_id", one.id, other.id)
        elif _meet(one.rect, other.rect):
            yield LayoutFault("overlap", one.id, other.id)
    if not any(zone.kind == "main" for zone in zones):
        yield LayoutFault("no_main")


def _lies_on(rect: Rect, canvas: Canvas) -> bool:
    return (
        min(rect.x_px, rect.y_px) >= 0
        and rect.x_px + rect.width_px <= canvas.width_px
        and rect.y_px + rect.height_px <= canvas.height_px
    )


def _meet(one: Rect, other: Rect) -> bool:
    return (
        one.x_px < other.x_px + other.width_px
        and other.x_px < one.x_px + one.width_px
        and one.y_px < other.y_px + other.height_px
        and other.y_px < one.y_px + one.height_px
    )
