"""Takeovers and blackouts from one place: asked for, looked at with numbers, started, ended."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.people.rights import blackout_units, takeover_units
from signage.core.showing.campaign import Takeover
from signage.core.time.times import Instant
from signage.errors import Conflict, Rejected
from signage.store.people import load_people
from signage.store.takeovers import (
    blackouts,
    confirm_takeover,
    end_blackout,
    end_takeover,
    is_one_enough,
    is_waiting,
    needs_two_people,
    start_blackout,
    start_takeover,
    takeovers,
)
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.live import changes_of
from signage.web.admin.desk.tally import is_running
from signage.web.admin.desk.tiles import running_words
from signage.web.admin.emergency.emergency_check import (
    CheckView,
    Crew,
    blackout_check,
    confirmed_by,
    reached_by,
    switched_off_by,
    takeover_check,
)
from signage.web.admin.emergency.emergency_forms import (
    Said,
    need_takeover,
    read_blackout,
    read_takeover,
)
from signage.web.admin.emergency.emergency_page import emergency_page
from signage.web.admin.emergency.emergency_people import able, resumers
from signage.web.admin.emergency.emergency_pictures import shapes_of, slates_of
from signage.web.admin.emergency.emergency_views import (
    area_words,
)


def routes() -> list[Route]:
    """Return the routes of emergencies."""
    return [
        Route("/emergency", emergency, methods=["GET"]),
        Route("/emergency/check", check, methods=["GET"]),
        Route("/emergency/takeover", begin_takeover, methods=["POST"]),
        Route("/emergency/blackout", begin_blackout, methods=["POST"]),
        Route("/emergency/requests/{id}", check_request, methods=["GET"]),
        Route("/emergency/confirm", confirm, methods=["POST"]),
        Route("/emergency/end", end, methods=["POST"]),
    ]


async def emergency(request: Request) -> Response:
    """Show what runs, whom it reached, and the forms for what may be started."""
    desk = await desk_of(request)
    return desk.page("pages/emergency.html", await emergency_page(desk, request.query_params))


async def check(request: Request) -> Response:
    """Say with numbers what an emergency would do.

    It changes nothing and its address holds what was filled in: who was signed out meanwhile is
    led back to it.
    """
    desk = await desk_of(request)
    said = request.query_params
    read = _check_blackout if said.get("kind") == "blackout" else _check_takeover
    try:
        return desk.page("pages/emergency_check.html", await read(desk, said))
    except Rejected as wrong:
        view = await emergency_page(desk, said, wrong=desk.said(wrong))
        return desk.page("pages/emergency.html", view, status=400)


async def check_request(request: Request) -> Response:
    """Show a second person what they are asked to start."""
    desk = await desk_of(request)
    id = request.path_params["id"]
    asked = await desk.parts.database.read(lambda c: takeovers.get(c, id))
    need_takeover(desk, asked)
    is_there = is_waiting(asked, desk.now) and asked.playlist in desk.edition.playlists
    if not is_there or asked.person == desk.person.id:
        text = desk.speech.say("Yêu cầu này không chờ bạn xác nhận.")
        return desk.see("/emergency", text, kind="waiting")
    # It keeps its length, which begins when it is confirmed.
    length_ms = asked.end_ms - asked.start_ms
    now_on = replace(asked, start_ms=desk.now, end_ms=Instant(desk.now + length_ms))
    view = await _takeover_check(desk, now_on, (("id", asked.id),))
    return desk.page("pages/emergency_check.html", confirmed_by(view, asked, desk.speech))


async def begin_takeover(request: Request) -> Response:
    """Start a takeover, or ask for it where the unit wants two persons."""
    desk = await desk_of(request)
    made = read_takeover(desk, await desk.form())
    try:
        started = await desk.parts.database.write(
            lambda c: start_takeover(c, made, desk.actor, now=desk.now)
        )
    except Conflict:
        known = await desk.parts.database.read(lambda c: takeovers.get(c, made.id))
        return _pressed_twice(desk, known.person)
    if started.waits:
        changes_of(request, desk).tell()  # the second person's pages look again
        text = desk.speech.say("Đã gửi yêu cầu. Người thứ hai xác nhận ở trang này.")
        return desk.see("/emergency", text, kind="waiting")
    await desk.until(lambda edition: made.id in edition.rules.takeovers)
    return desk.see("/emergency", f"{running_words(made, desk.speech)}.")


async def begin_blackout(request: Request) -> Response:
    """Switch an area off."""
    desk = await desk_of(request)
    made = read_blackout(desk, await desk.form())
    try:
        await desk.parts.database.write(
            lambda c: start_blackout(c, made, desk.actor, now=desk.now)
        )
    except Conflict:
        known = await desk.parts.database.read(lambda c: blackouts.get(c, made.id))
        return _pressed_twice(desk, known.person)
    await desk.until(lambda edition: made.id in edition.rules.blackouts)
    where = area_words(desk.edition, made.units, made.screens, (), desk.speech)
    return desk.see("/emergency", desk.speech.say("Đã dừng phát {where}.", where=where))


def _pressed_twice(desk: Desk, begun_by: str) -> Response:
    """Lead on to what the same page began a moment ago; nothing is begun twice.

    Raises: Conflict when it is somebody else's.
    """
    if begun_by != desk.person.id:
        raise Conflict(
            "emergency: that id is taken — open the page again",
            vi="Trang này đã cũ. Hãy mở lại trang phát khẩn",
        )
    return desk.see("/emergency")


async def confirm(request: Request) -> Response:
    """Start, as the second person, a takeover that somebody asked for."""
    desk = await desk_of(request)
    form = await desk.form()
    id = str(form.get("id", ""))
    asked = await desk.parts.database.read(lambda c: takeovers.get(c, id))
    need_takeover(desk, asked)
    if is_running(asked, desk.now) and not asked.waits:
        return desk.see("/emergency")  # pressed twice, or by two people: it runs
    started = await desk.parts.database.write(
        lambda c: confirm_takeover(c, id, desk.actor, now=desk.now)
    )
    await desk.until(lambda edition: edition.rules.takeovers.get(id) == started)
    return desk.see("/emergency", f"{running_words(started, desk.speech)}.")


async def end(request: Request) -> Response:
    """End a takeover, also one that waits, or let an area play again."""
    desk = await desk_of(request)
    form = await desk.form()
    id = str(form.get("id", ""))
    if form.get("kind") == "blackout":
        return await _resume(desk, id, str(form.get("reason", "")))
    one = await desk.parts.database.read(lambda c: takeovers.get(c, id))
    need_takeover(desk, one)
    ended = await desk.parts.database.write(
        lambda c: end_takeover(c, id, desk.now, actor=desk.actor)
    )
    if one.waits:
        changes_of(request, desk).tell()
        return desk.see("/emergency", desk.speech.say("Đã bỏ yêu cầu “{title}”.", title=one.title))
    await desk.until(lambda edition: edition.rules.takeovers.get(id) == ended)
    return desk.see("/emergency", desk.speech.say("Đã kết thúc “{title}”.", title=one.title))


async def _resume(desk: Desk, id: str, reason: str) -> Response:
    one = await desk.parts.database.read(lambda c: blackouts.find(c, id))
    if one is None:
        return desk.see("/emergency", desk.speech.say("Nơi này đã được cho phát lại."))
    for unit in blackout_units(desk.rules, one, site_unit=desk.parts.unit):
        desk.need("resume", unit)
    await desk.parts.database.write(
        lambda c: end_blackout(c, id, desk.actor, reason=reason, now=desk.now)
    )
    await desk.until(lambda edition: id not in edition.rules.blackouts)
    return desk.see("/emergency", desk.speech.say("Đã cho phát lại."))


async def _check_takeover(desk: Desk, said: Said) -> CheckView:
    made = read_takeover(desk, said)
    return await _takeover_check(desk, made, _fields(said, made.id))


async def _takeover_check(
    desk: Desk, made: Takeover, fields: tuple[tuple[str, str], ...]
) -> CheckView:
    people = await desk.parts.database.read(load_people)
    units = takeover_units(made, site_unit=desk.parts.unit)
    return takeover_check(
        desk.edition,
        made,
        desk.lives(),
        crew=Crew(
            two=await desk.parts.database.read(lambda c: needs_two_people(c, made)),
            others=able(desk, people, "takeover", units),
        ),
        shapes=await shapes_of(desk, made, reached_by(desk.edition, made)),
        fields=fields,
        now=desk.now,
        speech=desk.speech,
    )


async def _check_blackout(desk: Desk, said: Said) -> CheckView:
    made = read_blackout(desk, said)
    screens = switched_off_by(desk.edition, made)
    return blackout_check(
        desk.edition,
        made,
        desk.lives(),
        shapes=slates_of(desk, screens) if made.slate else (),
        fields=_fields(said, made.id),
        alone=await desk.parts.database.read(lambda c: is_one_enough(c, made)),
        others=resumers(desk, made, await desk.parts.database.read(load_people)),
        now=desk.now,
        speech=desk.speech,
    )


def _fields(said: Said, id: str) -> tuple[tuple[str, str], ...]:
    """Return what is posted again; with an id of its own it begins once, however often pressed."""
    kept = ((key, str(value)) for key, value in said.items() if key not in ("csrf", "id"))
    return (*kept, ("id", id))
