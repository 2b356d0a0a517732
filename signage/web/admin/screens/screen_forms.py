"""The form of a screen as people describe it: size, place, hours; read back with fields named."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Literal

from signage.core.place.canvas import LARGEST_SIDE_PX, Canvas
from signage.core.place.screen import Location, OpenHours, Palette, Screen, Zone
from signage.web.admin.desk.dates import read_hours
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.form_reading import (
    Mistakes,
    need,
    new_slug,
    number,
    one_of,
    written,
)
from signage.web.admin.screens.screen_views import KINDS
from signage.web.admin.screens.screen_zones import read_zones, zones_said
from signage.web.language import Speech, mark

LAYOUTS = {
    "full": mark("Một vùng, chiếu toàn màn hình"),
    "ticker": mark("Có dòng chữ chạy và đồng hồ ở dưới"),
    "own": mark("Tự chia vùng"),
}
PALETTES = {
    "full": mark("Đủ màu"),
    "two-colour": mark("Hai màu (đỏ, xanh)"),
    "one-bit": mark("Một màu"),
}
ROTATIONS = ("0", "90", "180", "270")
_OPEN_ROWS = 3


def said_of(one: Screen, speech: Speech) -> dict[str, str]:
    """Write a screen into the form's fields."""
    size = one.pitch_mm if one.kind == "led" else one.diagonal_in
    said = {
        "name": one.name,
        "unit": one.unit,
        "kind": one.kind,
        "width": str(one.canvas.width_px),
        "height": str(one.canvas.height_px),
        "left": str(one.canvas.offset_x_px),
        "top": str(one.canvas.offset_y_px),
        "rotation": str(one.canvas.rotation_deg),
        "size": written(size, speech) if size else "",
        "distance": written(one.distance_m, speech),
        "scan_distance": written(one.scan_distance_m, speech),
        "layout": one.layout if isinstance(one.layout, str) else "own",
        "palette": one.palette,
        "default_playlist": one.default_playlist or "",
        "tags": ", ".join(one.tags),
    }
    said |= {"sound": "1"} if one.sound else {}
    said |= {"outdoor": "1"} if one.location is not None and one.location.outdoor else {}
    if one.hours is not None:
        said["limited"] = "1"
        for row, part in enumerate(one.hours[:_OPEN_ROWS]):
            said |= {f"days{row}": part.days, f"start{row}": part.start, f"end{row}": part.end}
    return said | zones_said(one)


def new_said(desk: Desk) -> dict[str, str]:
    """Fill the form of a new screen with what most halls have."""
    return said_of(_fresh(desk, ""), desk.speech) | {"name": "", "unit": "", "size": "55"}


def read_screen(desk: Desk, said: Mapping[str, str], before: Screen | None) -> Screen:
    """Read the form; its own zones may still be wrong, `fault_words` says how.

    Raises: FieldsRejected, naming every wrong field.
    """
    say, speech, wrong = desk.speech.say, desk.speech, Mistakes()
    name = wrong.past(lambda: need(said, "name", say("Tên màn hình"), speech), "")
    unit = wrong.past(lambda: one_of(said, "unit", say("Đơn vị"), desk.rules.units, speech), "")
    base = _measured(said, before or _fresh(desk, name), wrong, speech)
    layout = wrong.past(lambda: _layout(said, base, speech), base.layout)
    hours = wrong.past(lambda: _hours(said, speech), ()) if "limited" in said else None
    wrong.refuse()
    return replace(
        base,
        name=name,
        unit=unit,
        default_playlist=said.get("default_playlist") or None,
        layout=layout,
        palette=_palette(said.get("palette", "full")),
        tags=tuple(tag.strip() for tag in said.get("tags", "").split(",") if tag.strip()),
        sound="sound" in said,
        hours=hours,
        location=_location(said, base),
    )


def _measured(said: Mapping[str, str], base: Screen, wrong: Mistakes, speech: Speech) -> Screen:
    """Return the screen with its kind, its pixels, its size and the distances of people."""

    def metres(name: str, label: str, least: float, most: float) -> float | None:
        return wrong.past(
            lambda: number(said, name, label, least=least, most=most, speech=speech), None
        )

    kind = wrong.past(lambda: one_of(said, "kind", speech.say("Loại"), KINDS, speech), "eboard")
    size = metres("size", speech.say("Cỡ màn hình"), 0.5, 1000)
    distance = metres("distance", speech.say("Người xem đứng cách"), 0.3, 300)
    scan = metres("scan_distance", speech.say("Quét mã ở cách"), 0.1, 100)
    return replace(
        base,
        kind="led" if kind == "led" else "eboard",
        canvas=_canvas(said, wrong, speech),
        diagonal_in=size if kind == "eboard" else None,
        pitch_mm=size if kind == "led" else None,
        width_mm=base.width_mm if size is None else None,
        distance_m=distance or base.distance_m,
        scan_distance_m=scan or base.scan_distance_m,
    )


def _fresh(desk: Desk, name: str) -> Screen:
    return Screen(
        id=new_slug(name, desk.rules.screens),
        name=name,
        unit="",
        kind="eboard",
        canvas=Canvas(width_px=1920, height_px=1080),
    )


def _layout(
    said: Mapping[str, str], base: Screen, speech: Speech
) -> Literal["full", "ticker"] | tuple[Zone, ...]:
    layout = said.get("layout", "full")
    if layout == "own":
        return read_zones(said, base, speech)
    return "ticker" if layout == "ticker" else "full"


def _location(said: Mapping[str, str], base: Screen) -> Location | None:
    if "outdoor" not in said and (base.location is None or not base.location.outdoor):
        return base.location
    at = base.location or Location(lat=16.4637, lon=107.5909)
    return replace(at, outdoor="outdoor" in said)


def _palette(text: str) -> Palette:
    return "two-colour" if text == "two-colour" else "one-bit" if text == "one-bit" else "full"


def _canvas(said: Mapping[str, str], wrong: Mistakes, speech: Speech) -> Canvas:
    def pixels(name: str, label: str, least: int) -> int:
        value = wrong.past(
            lambda: number(
                {name: said.get(name) or "0"},
                name,
                label,
                least=least,
                most=LARGEST_SIDE_PX,
                speech=speech,
            ),
            None,
        )
        return round(value or 0)

    rotation = said.get("rotation", "0")
    return Canvas(
        width_px=pixels("width", speech.say("Rộng (điểm ảnh)"), 1),
        height_px=pixels("height", speech.say("Cao (điểm ảnh)"), 1),
        offset_x_px=pixels("left", speech.say("Lệch trái (điểm ảnh)"), 0),
        offset_y_px=pixels("top", speech.say("Lệch trên (điểm ảnh)"), 0),
        rotation_deg=int(rotation) if rotation in ROTATIONS else 0,
    )


def _hours(said: Mapping[str, str], speech: Speech) -> tuple[OpenHours, ...]:
    wrong, found = Mistakes(), []
    for row in range(_OPEN_ROWS):
        days, start, end = (said.get(f"{part}{row}", "") for part in ("days", "start", "end"))
        if start or end:
            days, end = days or "mon-sun", end or "24:00"
            found.append(wrong.past(partial(_open, days, start, end, row, speech), None))
    wrong.refuse()
    return tuple(part for part in found if part is not None)


def _open(days: str, start: str, end: str, row: int, speech: Speech) -> OpenHours:
    field = speech.say("Giờ mở")
    start, end = read_hours(days, start, end, row=row, field=field, speech=speech)
    return OpenHours(days=days, start=start, end=end)
