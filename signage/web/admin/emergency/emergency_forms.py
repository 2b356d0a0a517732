"""The forms of an emergency, read back: where, what, how long and why."""

import re

from starlette.datastructures import FormData, QueryParams

from signage.core.people.rights import takeover_units
from signage.core.showing.campaign import Blackout, Takeover, Targets
from signage.core.time.times import Instant
from signage.errors import Rejected
from signage.store.takeovers import new_blackout_id, new_takeover_id
from signage.web.admin.desk.desk import Desk
from signage.web.admin.emergency.emergency_past import LENGTHS_MIN
from signage.web.admin.emergency.emergency_views import LEVELS

# As a form that is posted, or as the address of the page before.
Said = FormData | QueryParams

_LONGEST_REASON = 300


def read_takeover(desk: Desk, form: Said) -> Takeover:
    """Read a takeover that starts now.

    Raises: Rejected, naming what is missing; NotFound, Forbidden.
    """
    unit, kinds = str(form.get("unit", "")), str(form.get("screen_kind", ""))
    if unit not in desk.rules.units:
        raise Rejected(f"unit: there is no “{unit}”", vi="Chưa chọn nơi phát")
    desk.need("takeover", unit)
    playlist, level = str(form.get("playlist", "")), str(form.get("level", "information"))
    if not playlist:
        raise Rejected("playlist: is missing", vi="Chưa chọn nội dung")
    desk.playlist(playlist)
    if level not in LEVELS:
        raise Rejected(f"level: “{level}” is not one", vi="Mức độ không đúng")
    return Takeover(
        id=_kept_id(form, "khan") or new_takeover_id(),
        title=_required(form, "title"),
        playlist=playlist,
        unit=unit,
        targets=Targets(units=(unit,), kinds=(kinds,) if kinds else ()),
        start_ms=desk.now,
        end_ms=Instant(desk.now + _length_min(form) * 60_000),
        level=level,
        sound="sound" in form,
        reason=_required(form, "reason"),
        drill="drill" in form,
    )


def read_blackout(desk: Desk, form: Said) -> Blackout:
    """Read a blackout that starts now.

    Raises: Rejected, naming what is missing; NotFound, Forbidden.
    """
    what, _, id = str(form.get("where", "")).partition(":")
    is_screen = what == "screen" and id in desk.rules.screens
    if not is_screen and not (what == "unit" and id in desk.rules.units):
        raise Rejected(f"where: there is no “{id}”", vi="Chưa chọn nơi dừng")
    desk.need("blackout", desk.rules.screens[id].unit if is_screen else id)
    return Blackout(
        id=_kept_id(form, "dung") or new_blackout_id(),
        units=() if is_screen else (id,),
        screens=(id,) if is_screen else (),
        since_ms=desk.now,
        reason=_required(form, "reason"),
        slate=bool(form.get("slate")),
    )


def need_takeover(desk: Desk, one: Takeover) -> None:
    """Make sure that the person may start and end this takeover.

    Raises: NotFound, Forbidden.
    """
    for unit in takeover_units(one, site_unit=desk.parts.unit):
        desk.need("takeover", unit)


def _kept_id(form: Said, kind: str) -> str:
    """Return the id that the page before gave to what is begun, when it is one of ours."""
    text = str(form.get("id", ""))
    return text if re.fullmatch(rf"{kind}-[0-9a-f]{{8}}", text) else ""


def _length_min(form: Said) -> int:
    text = str(form.get("length_min", ""))
    minutes = int(text) if text.isdecimal() and len(text) < 6 else 0
    if not 1 <= minutes <= max(LENGTHS_MIN):
        raise Rejected("length: longer than 24 hours", vi="Phát khẩn dài nhất 24 giờ")
    return minutes


def _required(form: Said, name: str) -> str:
    text = str(form.get(name, "")).strip()
    if not text:
        raise Rejected(f"{name}: is missing", vi="Hãy ghi rõ tên và lý do")
    return text[:_LONGEST_REASON]
