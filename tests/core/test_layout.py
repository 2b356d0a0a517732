import pytest

from signage.core.place.canvas import Canvas, parse_rect
from signage.core.place.layout import LayoutFault, layout_faults
from signage.core.place.screen import Zone

CANVAS = Canvas(width_px=1920, height_px=1080)


def zone(id: str, rect: str, kind: str = "main") -> Zone:
    return Zone(id=id, kind=kind, rect=parse_rect(rect))  # type: ignore[arg-type]


MAIN = zone("main", "1440x1080")
QUEUE = zone("queue", "480x1080+1440+0", "reserved")


def test_zones_that_touch_and_fill_the_canvas_are_right():
    assert list(layout_faults((MAIN, QUEUE), CANVAS)) == []


@pytest.mark.parametrize(
    ("zones", "fault"),
    [
        ((zone("main", "1440x1080"), zone("x", "481x1080+1440+0")), LayoutFault("outside", "x")),
        ((MAIN, zone("x", "480x4+1440+0")), LayoutFault("too_small", "x")),
        ((MAIN, zone("x", "480x1080+1439+0")), LayoutFault("overlap", "main", "x")),
        ((MAIN, zone("main", "480x1080+1440+0")), LayoutFault("same_id", "main", "main")),
        ((QUEUE,), LayoutFault("no_main")),
        ((), LayoutFault("no_main")),
    ],
    ids=lambda value: value.code if isinstance(value, LayoutFault) else "",
)
def test_what_is_wrong_is_named_with_its_zone(zones, fault):
    assert list(layout_faults(zones, CANVAS)) == [fault]
