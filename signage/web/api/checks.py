"""What units and screens must be beyond their types, before they are kept.

Raises: Rejected everywhere, naming the field.
"""

import re

from signage.core.place.canvas import LARGEST_SIDE_PX, Canvas
from signage.core.place.layout import layout_faults
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.errors import Rejected
from signage.store.apply_fields import UNIT_KINDS

_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_COLOUR = re.compile(r"(?:#[0-9a-fA-F]{6})?")
_LONGEST_ID = 63
_LONGEST_TEXT = 200
_LAYOUT = "a main zone and others inside the canvas, apart, with ids of their own"


def check_unit(unit: Unit) -> None:
    """Refuse a unit that pages, slides or addresses could not carry."""
    _id(unit.id)
    _text("name", unit.name, needed=True)
    _text("short_name", unit.short_name)
    _text("hotline", unit.hotline)
    _text("theme.footer", unit.theme.footer)
    _need(unit.kind in UNIT_KINDS, "kind", unit.kind, " ".join(UNIT_KINDS))
    _need(bool(_COLOUR.fullmatch(unit.theme.accent)), "theme.accent", unit.theme.accent, "#rrggbb")


def check_screen(screen: Screen) -> None:
    """Refuse a screen that nothing could be drawn for."""
    _id(screen.id)
    _text("name", screen.name, needed=True)
    _canvas(screen.canvas)
    for name, least, most in (
        ("diagonal_in", 1, 1000),
        ("width_mm", 10, 100_000),
        ("pitch_mm", 0.1, 100),
        ("distance_m", 0.1, 500),
        ("scan_distance_m", 0.1, 100),
    ):
        value = getattr(screen, name)
        if value is not None:
            _need(least <= value <= most, name, value, f"{least} to {most}")
    for hours in screen.hours or ():
        for clock in (hours.start, hours.end):
            _need(bool(_CLOCK.fullmatch(clock)), "hours", clock, "07:00")
    for dim in screen.dim:
        _need(0 <= dim.percent <= 100, "dim.percent", dim.percent, "0 to 100")
    if isinstance(screen.layout, tuple):
        for fault in layout_faults(screen.layout, screen.canvas):
            _need(False, f"layout.{fault.zone}", fault.code, _LAYOUT)


def _canvas(canvas: Canvas) -> None:
    for name in ("width_px", "height_px"):
        value = getattr(canvas, name)
        _need(1 <= value <= LARGEST_SIDE_PX, f"canvas.{name}", value, f"1 to {LARGEST_SIDE_PX}")
    for name in ("offset_x_px", "offset_y_px"):
        value = getattr(canvas, name)
        _need(0 <= value <= LARGEST_SIDE_PX, f"canvas.{name}", value, f"0 to {LARGEST_SIDE_PX}")
    turn = canvas.rotation_deg
    _need(turn in (0, 90, 180, 270), "canvas.rotation_deg", turn, "0, 90, 180 or 270")


def _id(id: str) -> None:
    fits = len(id) <= _LONGEST_ID and _SLUG.fullmatch(id) is not None
    _need(fits, "id", id[:80], "letters a to z, digits and hyphens")


def _text(name: str, value: str, *, needed: bool = False) -> None:
    fits = (
        len(value) <= _LONGEST_TEXT and value.isprintable() and bool(value.strip() or not needed)
    )
    _need(fits, name, value[:80], f"one line of at most {_LONGEST_TEXT} characters")


def _need(fits: bool, name: str, value: object, wanted: str) -> None:
    if not fits:
        raise Rejected(f"{name}: is “{value}” — write {wanted}")
