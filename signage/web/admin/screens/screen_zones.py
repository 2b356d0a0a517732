"""A screen's own zones in its form: one row each, read back, with what is wrong in words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from signage.core.place.canvas import LARGEST_SIDE_PX, Rect
from signage.core.place.layout import FaultCode, layout_faults
from signage.core.place.screen import Screen, Zone, ZoneKind, zones_of
from signage.errors import Rejected
from signage.web.admin.desk.form_reading import Mistakes, number
from signage.web.language import Speech, mark

ZONE_KINDS: dict[ZoneKind, str] = {
    "main": mark("Nội dung chính"),
    "ticker": mark("Dòng chữ chạy"),
    "clock": mark("Đồng hồ"),
    "reserved": mark("Để trống cho hệ thống khác"),
}
_FAULTS: dict[FaultCode, str] = {
    "outside": mark("{zone}: nằm ngoài màn hình {size}. Giảm kích thước hoặc dời vào trong."),
    "too_small": mark("{zone}: nhỏ hơn 8 điểm ảnh thì không nhìn thấy được."),
    "overlap": mark("{zone} và {other} đè lên nhau. Dời hoặc thu nhỏ một vùng."),
    "same_id": mark("{zone}: có hai vùng trùng tên."),
    "no_main": mark("Bố cục: cần ít nhất một vùng nội dung chính."),
}
_SIDES = ("left", "top", "width", "height")
_FEWEST_ROWS, _MOST_ROWS = 4, 8


def zone_rows(said: Mapping[str, str]) -> tuple[int, ...]:
    """Return the numbers of the rows that the form shows: those in use and some to add."""
    used = sum(f"zone_kind{row}" in said for row in range(_MOST_ROWS))
    return tuple(range(min(_MOST_ROWS, max(_FEWEST_ROWS, used + 1))))


def zones_said(screen: Screen) -> dict[str, str]:
    """Write the zones of a screen into the form's fields."""
    said: dict[str, str] = {}
    for row, zone in enumerate(zones_of(screen)):
        rect = zone.rect
        values = (rect.x_px, rect.y_px, rect.width_px, rect.height_px)
        said |= {f"zone_id{row}": zone.id, f"zone_kind{row}": zone.kind}
        said |= {
            f"zone_{side}{row}": str(value) for side, value in zip(_SIDES, values, strict=True)
        }
    return said


def read_zones(said: Mapping[str, str], before: Screen, speech: Speech) -> tuple[Zone, ...]:
    """Read the rows that have a kind. `before` keeps how its zones are folded.

    Raises: FieldsRejected; Rejected, naming the zone.
    """
    known = {zone.id: zone for zone in zones_of(before)}
    found: list[Zone] = []
    wrong = Mistakes()
    for row in range(_MOST_ROWS):
        kind = next((k for k in ZONE_KINDS if k == said.get(f"zone_kind{row}")), None)
        if kind is None:
            continue
        old = known.get(said.get(f"zone_id{row}", ""))
        name = old.id if old is not None and old.kind == kind else _new_id(kind, found)
        zone = Zone(id=name, kind=kind, rect=_rect(said, row, wrong, speech))
        found.append(_folded(zone, old, speech))
    wrong.refuse()
    return tuple(found)


def zone_words(zone: Zone, zones: tuple[Zone, ...], speech: Speech) -> str:
    """Name a zone as people read it; with its number where there are several of a kind."""
    words = speech.say(ZONE_KINDS[zone.kind])
    same = [one.id for one in zones if one.kind == zone.kind]
    return words if len(same) == 1 else f"{words} {same.index(zone.id) + 1}"


def fault_words(screen: Screen, speech: Speech) -> Iterator[str]:
    """Say everything that is wrong with a screen's own zones."""
    zones, canvas = zones_of(screen), screen.canvas
    names = {zone.id: zone_words(zone, zones, speech) for zone in zones}
    size = f"{canvas.width_px}×{canvas.height_px}"
    for fault in layout_faults(zones, canvas):
        one, other = names.get(fault.zone, ""), names.get(fault.other, "")
        yield speech.say(_FAULTS[fault.code], zone=one, other=other, size=size)


def _rect(said: Mapping[str, str], row: int, wrong: Mistakes, speech: Speech) -> Rect:
    label = speech.say("Vùng {n}", n=row + 1)
    read = partial(number, said, label=label, least=0, most=LARGEST_SIDE_PX, speech=speech)
    values = [wrong.past(partial(read, name=f"zone_{side}{row}"), None) for side in _SIDES]
    left, top, width, height = (round(value or 0) for value in values)
    return Rect(x_px=left, y_px=top, width_px=width, height_px=height)


def _new_id(kind: ZoneKind, taken: list[Zone]) -> str:
    ids = {zone.id for zone in taken}
    numbered = (f"{kind}-{number}" for number in range(2, _MOST_ROWS + 2))
    return next(id for id in (kind, *numbered) if id not in ids)


def _folded(zone: Zone, old: Zone | None, speech: Speech) -> Zone:
    if old is None or not old.fold:
        return zone
    if (zone.rect.width_px, zone.rect.height_px) != (old.rect.width_px, old.rect.height_px):
        raise Rejected(
            speech.say(
                "{zone}: bộ điều khiển LED gấp vùng này, chỉ đổi cỡ được bằng tệp cấu hình.",
                zone=speech.say(ZONE_KINDS[zone.kind]),
            )
        )
    return replace(zone, fold=old.fold)
