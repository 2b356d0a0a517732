"""Takeovers and blackouts from one place: asked for, looked at with numbers, started, ended."""

import secrets
from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.people.rights import Verb
from signage.core.place.organisation import ancestors
from signage.core.showing.campaign import Blackout, Takeover, Targets
from signage.core.time.times import Instant
from signage.errors import Rejected
from signage.store.takeovers import (
    blackouts,
    confirm_takeover,
    end_blackout,
    end_takeover,
    start_blackout,
    start_takeover,
    takeovers,
)
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.emergency_views import (
    LENGTHS_MIN,
    LEVELS,
    EmergencyView,
    area_words,
    check_view,
    is_running,
    running_blackout,
    running_takeover,
)
from signage.web.admin.unit_choices import unit_choices

_PAST_SHOWN = 8


def routes() -> list[Route]:
    """Return the routes of emergencies."""
    return [
        Route("/emergency", emergency, methods=["GET"]),
        Route("/emergency/check", check, methods=["POST"]),
        Route("/emergency/takeover", begin_takeover, methods=["POST"]),
        Route("/emergency/blackout", begin_blackout, methods=["POST"]),
        Route("/emergency/confirm", confirm, methods=["POST"]),
        Route("/emergency/end", end, methods=["POST"]),
    ]


async def emergency(request: Request) -> Response:
    """Show what runs, whom it reached, and the forms for what may be started."""
    desk = await desk_of(request)
    kept = await desk.parts.database.read(takeovers.all)
    return desk.page("pages/emergency.html", _view(desk, kept))


async def check(request: Request) -> Response:
    """Say with numbers what an emergency would do."""
    desk = await desk_of(request)
    form = await desk.form()
    kind = str(form.get("kind", ""))
    targets, unit = _targets(desk, form, kind)
    _need(desk, kind, targets, unit)
    view = check_view(
        desk.edition,
        kind=kind,
        targets=targets,
        unit=unit,
        length_ms=_length_min(form) * 60_000 if kind == "takeover" else 0,
        fields=tuple((key, str(value)) for key, value in form.items() if key != "csrf"),
        is_drill="drill" in form,
        two_persons=kind == "takeover" and _needs_two(desk, unit),
        lives=desk.lives(),
        now=desk.now,
        speech=desk.speech,
    )
    return desk.page("pages/emergency_check.html", view)


async def begin_takeover(request: Request) -> Response:
    """Start a takeover, or ask for it where the unit wants two persons."""
    desk = await desk_of(request)
    form = await desk.form()
    targets, unit = _targets(desk, form, "takeover")
    _need(desk, "takeover", targets, unit)
    made = _takeover(desk, form, targets, unit)
    started = await desk.parts.database.write(
        lambda c: start_takeover(c, made, desk.actor, now=desk.now)
    )
    if not started.waits:
        await desk.until(lambda edition: made.id in edition.rules.takeovers)
    if started.waits:
        text = desk.speech.say("Đã gửi yêu cầu. Người thứ hai xác nhận ở trang này.")
        return desk.see("/emergency", text, kind="waiting")
    return desk.see("/emergency", desk.speech.say("Đang phát khẩn “{title}”.", title=made.title))


async def begin_blackout(request: Request) -> Response:
    """Switch an area off."""
    desk = await desk_of(request)
    form = await desk.form()
    targets, unit = _targets(desk, form, "blackout")
    _need(desk, "blackout", targets, unit)
    made = Blackout(
        id=f"dung-{secrets.token_hex(4)}",
        units=targets.units,
        screens=targets.screens,
        since_ms=desk.now,
        reason=_required(form, "reason"),
        slate=bool(form.get("slate")),
    )
    await desk.parts.database.write(lambda c: start_blackout(c, made, desk.actor, now=desk.now))
    await desk.until(lambda edition: made.id in edition.rules.blackouts)
    where = area_words(desk.edition, targets, desk.speech)
    return desk.see("/emergency", desk.speech.say("Đã dừng phát {where}.", where=where))


async def confirm(request: Request) -> Response:
    """Start, as the second person, a takeover that somebody asked for."""
    desk = await desk_of(request)
    form = await desk.form()
    id = str(form.get("id", ""))
    asked = await desk.parts.database.read(lambda c: takeovers.get(c, id))
    _need(desk, "takeover", asked.targets, asked.unit)
    started = await desk.parts.database.write(
        lambda c: confirm_takeover(c, id, desk.actor, now=desk.now)
    )
    text = desk.speech.say("Đang phát khẩn “{title}”.", title=started.title)
    return desk.see("/emergency", text)


async def end(request: Request) -> Response:
    """End a takeover, also one that waits, or let an area play again."""
    desk = await desk_of(request)
    form = await desk.form()
    id, kind = str(form.get("id", "")), str(form.get("kind", ""))
    if kind == "blackout":
        await _resume(desk, id, _required(form, "reason"))
        await desk.until(lambda edition: id not in edition.rules.blackouts)
        return desk.see("/emergency", desk.speech.say("Đã cho phát lại."))
    database = desk.parts.database
    one = await database.read(lambda c: takeovers.get(c, id))
    _need(desk, "takeover", one.targets, one.unit)
    await database.write(lambda c: end_takeover(c, id, desk.now, actor=desk.actor))
    return desk.see("/emergency", desk.speech.say("Đã kết thúc “{title}”.", title=one.title))


async def _resume(desk: Desk, id: str, reason: str) -> None:
    one = await desk.parts.database.read(lambda c: blackouts.get(c, id))
    units = set(one.units) | {
        desk.rules.screens[s].unit for s in one.screens if s in desk.rules.screens
    }
    for unit in units or {desk.parts.unit}:
        desk.need("resume", unit)
    alone = all(
        any(above.self_approval for above in ancestors(desk.rules.units, unit)) for unit in units
    )
    await desk.parts.database.write(
        lambda c: end_blackout(
            c, id, desk.actor, reason=reason, self_approval=bool(units) and alone, now=desk.now
        )
    )


def _takeover(desk: Desk, form: FormData, targets: Targets, unit: str | None) -> Takeover:
    playlist = str(form.get("playlist", ""))
    desk.playlist(playlist)
    level = str(form.get("level", "information"))
    if level not in LEVELS:
        raise Rejected(f"level: '{level}' is not one", vi="Mức độ không đúng")
    return Takeover(
        id=f"khan-{secrets.token_hex(4)}",
        title=_required(form, "title"),
        playlist=playlist,
        unit=unit,
        targets=targets,
        start_ms=desk.now,
        end_ms=Instant(desk.now + _length_min(form) * 60_000),
        level=level,
        sound="sound" in form,
        reason=_required(form, "reason"),
        drill="drill" in form,
    )


def _targets(desk: Desk, form: FormData, kind: str) -> tuple[Targets, str | None]:
    if kind == "takeover":
        unit, kinds = str(form.get("unit", "")), str(form.get("screen_kind", ""))
        if unit not in desk.rules.units:
            raise Rejected(f"unit: there is no '{unit}'", vi="Chưa chọn nơi phát")
        return Targets(units=(unit,), kinds=(kinds,) if kinds else ()), unit
    what, _, id = str(form.get("where", "")).partition(":")
    if what == "screen" and id in desk.rules.screens:
        return Targets(screens=(id,)), desk.rules.screens[id].unit
    if what == "unit" and id in desk.rules.units:
        return Targets(units=(id,)), id
    raise Rejected(f"where: there is no '{id}'", vi="Chưa chọn nơi dừng")


def _need(desk: Desk, kind: str, targets: Targets, unit: str | None) -> None:
    verb: Verb = "takeover" if kind == "takeover" else "blackout"
    for one in targets.units or (unit or desk.parts.unit,):
        desk.need(verb, one)


def _needs_two(desk: Desk, unit: str | None) -> bool:
    return any(u.two_person_takeover for u in ancestors(desk.rules.units, unit or desk.parts.unit))


def _may(desk: Desk, one: Takeover) -> bool:
    return all(
        desk.may("takeover", unit) for unit in one.targets.units or (one.unit or desk.parts.unit,)
    )


def _length_min(form: FormData) -> int:
    text = str(form.get("length_min", ""))
    minutes = int(text) if text.isdecimal() and len(text) < 6 else 0
    if not 1 <= minutes <= max(LENGTHS_MIN):
        raise Rejected("length: longer than 24 hours", vi="Phát khẩn dài nhất 24 giờ")
    return minutes


def _required(form: FormData, name: str) -> str:
    text = str(form.get(name, "")).strip()
    if not text:
        raise Rejected(f"{name}: is missing", vi="Hãy ghi rõ tên và lý do")
    return text[:300]


def _view(desk: Desk, kept: Mapping[str, Takeover]) -> EmergencyView:
    lives, now, speech = desk.lives(), desk.now, desk.speech
    takes, stops = desk.units_where("takeover"), desk.units_where("blackout")
    resumes = desk.units_where("resume")
    running = [
        running_takeover(
            desk.edition,
            one,
            lives,
            me=desk.person.id,
            may_end=_may(desk, one),
            now=now,
            speech=speech,
        )
        for one in kept.values()
        if is_running(one, now)
    ]
    running += [
        running_blackout(
            desk.edition,
            one,
            lives,
            may_end=bool(resumes) and set(one.units) <= resumes,
            now=now,
            speech=speech,
        )
        for one in desk.rules.blackouts.values()
    ]
    past = sorted(
        (one for one in kept.values() if not is_running(one, now)),
        key=lambda one: -(one.ended_ms or one.end_ms),
    )
    units = unit_choices(desk.rules.units, takes | stops)
    return EmergencyView(
        running=tuple(running),
        playlists=tuple((p.id, p.title) for p in desk.playlists().values() if p.items),
        units=units,
        screens=tuple((s.id, s.name) for s in desk.screens().values() if s.unit in stops),
        levels=tuple((level, speech.say(words)) for level, words in LEVELS.items()),
        lengths=tuple((n, speech.length(n * 60_000)) for n in LENGTHS_MIN),
        may_takeover=bool(takes),
        may_blackout=bool(stops),
        past=tuple(
            f"{one.title}, {speech.moment(one.start_ms)} – "
            f"{speech.moment(one.ended_ms or one.end_ms)}"
            for one in past[:_PAST_SHOWN]
        ),
    )
