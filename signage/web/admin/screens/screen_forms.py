"""The form of a screen as people describe it: size, place, hours; read back with fields named."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from signage.core.place.canvas import Canvas, parse_canvas
from signage.core.place.screen import Location, OpenHours, Palette, Screen, Zone
from signage.errors import Rejected
from signage.web.admin.desk.dates import read_hours
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.form_reading import need, new_slug, number, one_of
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
_OPEN_ROWS = 3


def said_of(one: Screen) -> dict[str, str]:
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
        "size": f"{size:g}" if size else "",
        "distance": f"{one.distance_m:g}",
        "scan_distance": f"{one.scan_distance_m:g}",
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
    return said_of(_fresh(desk, "")) | {"name": "", "unit": "", "size": "55"}


def read_screen(desk: Desk, said: Mapping[str, str], before: Screen | None) -> Screen:
    """Read the form; its own zones may still be wrong, `fault_words` says how.

    Raises: Rejected, naming the field.
    """
    say, speech = desk.speech.say, desk.speech
    name = need(said, "name", say("Tên màn hình"), speech)
    kind = one_of(said, "kind", say("Loại"), KINDS)
    size = number(said, "size", say("Cỡ màn hình"), least=0.5, most=1000, speech=speech)
    base = before or _fresh(desk, name)
    distance = number(
        said, "distance", say("Người xem đứng cách"), least=0.3, most=300, speech=speech
    )
    scan = number(said, "scan_distance", say("Quét mã ở cách"), least=0.1, most=100, speech=speech)
    return replace(
        base,
        name=name,
        unit=one_of(said, "unit", say("Đơn vị"), desk.rules.units),
        kind="led" if kind == "led" else "eboard",
        canvas=_canvas(desk, said),
        diagonal_in=size if kind == "eboard" else None,
        pitch_mm=size if kind == "led" else None,
        width_mm=base.width_mm if size is None else None,
        distance_m=distance or base.distance_m,
        scan_distance_m=scan or base.scan_distance_m,
        default_playlist=said.get("default_playlist") or None,
        layout=_layout(said, base, speech),
        palette=_palette(said.get("palette", "full")),
        tags=tuple(tag.strip() for tag in said.get("tags", "").split(",") if tag.strip()),
        sound="sound" in said,
        hours=_hours(desk, said) if "limited" in said else None,
        location=_location(said, base),
    )


def _fresh(desk: Desk, name: str) -> Screen:
    return Screen(
        id=new_slug(name, desk.rules.screens),
        name=name,
        unit="",
        kind="eboard",
        canvas=parse_canvas("1920x1080"),
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


def _canvas(desk: Desk, said: Mapping[str, str]) -> Canvas:
    text = f"{said.get('width', '')}x{said.get('height', '')}"
    if said.get("left") or said.get("top"):
        text += f"+{said.get('left') or 0}+{said.get('top') or 0}"
    rotation = said.get("rotation", "0")
    try:
        return parse_canvas(text, rotation_deg=int(rotation) if rotation.isdecimal() else -1)
    except ValueError as wrong:
        raise Rejected(
            desk.speech.say("Kích thước: “{text}” không dùng được. Viết số điểm ảnh.", text=text)
        ) from wrong


def _hours(desk: Desk, said: Mapping[str, str]) -> tuple[OpenHours, ...]:
    field = desk.speech.say("Giờ mở")
    found: list[OpenHours] = []
    for row in range(_OPEN_ROWS):
        days, start, end = (said.get(f"{part}{row}", "") for part in ("days", "start", "end"))
        if not (start or end):
            continue
        days = days or "mon-sun"
        start, end = read_hours(
            days, start, end or "24:00", row=row, field=field, speech=desk.speech
        )
        found.append(OpenHours(days=days, start=start, end=end))
    return tuple(found)
