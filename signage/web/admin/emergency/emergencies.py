"""Takeovers and blackouts from one place: asked for, looked at with numbers, started, ended."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.people.rights import blackout_units, takeover_units
from signage.core.showing.campaign import Takeover
from signage.core.time.times import Instant
from signage.errors import Rejected
from signage.store.people import Person, load_people
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
from signage.web.admin.desk.form_reading import texts_of
from signage.web.admin.desk.live import changes_of
from signage.web.admin.desk.tally import is_running
from signage.web.admin.desk.tiles import running_words
from signage.web.admin.desk.unit_choices import unit_choices
from signage.web.admin.emergency.emergency_check import (
    CheckView,
    Crew,
    blackout_check,
    confirmed_by,
    reached_by,
    switched_off_by,
    takeover_check,
)
from signage.web.admin.emergency.emergency_forms import need_takeover, read_blackout, read_takeover
from signage.web.admin.emergency.emergency_past import LENGTHS_MIN, past_of
from signage.web.admin.emergency.emergency_people import able, resumers, who_may
from signage.web.admin.emergency.emergency_pictures import shapes_of, slates_of
from signage.web.admin.emergency.emergency_views import (
    LEVELS,
    EmergencyView,
    Running,
    area_words,
    headline,
    running_blackout,
    running_takeover,
    waiting_takeover,
)

_PAST_SHOWN = 8


def routes() -> list[Route]:
    """Return the routes of emergencies."""
    return [
        Route("/emergency", emergency, methods=["GET"]),
        Route("/emergency/check", check, methods=["POST"]),
        Route("/emergency/takeover", begin_takeover, methods=["POST"]),
        Route("/emergency/blackout", begin_blackout, methods=["POST"]),
        Route("/emergency/requests/{id}", check_request, methods=["GET"]),
        Route("/emergency/confirm", confirm, methods=["POST"]),
        Route("/emergency/end", end, methods=["POST"]),
    ]


async def emergency(request: Request) -> Response:
    """Show what runs, whom it reached, and the forms for what may be started."""
    desk = await desk_of(request)
    return desk.page("pages/emergency.html", await _view(desk, request.query_params))


async def check(request: Request) -> Response:
    """Say with numbers what an emergency would do."""
    desk = await desk_of(request)
    form = await desk.form()
    read = _check_blackout if form.get("kind") == "blackout" else _check_takeover
    try:
        return desk.page("pages/emergency_check.html", await read(desk, form))
    except Rejected as wrong:
        view = await _view(desk, texts_of(form), wrong=desk.said(wrong))
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
    started = await desk.parts.database.write(
        lambda c: start_takeover(c, made, desk.actor, now=desk.now)
    )
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
    await desk.parts.database.write(lambda c: start_blackout(c, made, desk.actor, now=desk.now))
    await desk.until(lambda edition: made.id in edition.rules.blackouts)
    where = area_words(desk.edition, made.units, made.screens, (), desk.speech)
    return desk.see("/emergency", desk.speech.say("Đã dừng phát {where}.", where=where))


async def confirm(request: Request) -> Response:
    """Start, as the second person, a takeover that somebody asked for."""
    desk = await desk_of(request)
    form = await desk.form()
    id = str(form.get("id", ""))
    need_takeover(desk, await desk.parts.database.read(lambda c: takeovers.get(c, id)))
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
    one = await desk.parts.database.read(lambda c: blackouts.get(c, id))
    for unit in blackout_units(desk.rules, one, site_unit=desk.parts.unit):
        desk.need("resume", unit)
    await desk.parts.database.write(
        lambda c: end_blackout(c, id, desk.actor, reason=reason, now=desk.now)
    )
    await desk.until(lambda edition: id not in edition.rules.blackouts)
    return desk.see("/emergency", desk.speech.say("Đã cho phát lại."))


async def _check_takeover(desk: Desk, form: FormData) -> CheckView:
    return await _takeover_check(desk, read_takeover(desk, form), _fields(form))


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


async def _check_blackout(desk: Desk, form: FormData) -> CheckView:
    made = read_blackout(desk, form)
    screens = switched_off_by(desk.edition, made)
    return blackout_check(
        desk.edition,
        made,
        desk.lives(),
        shapes=slates_of(desk, screens) if made.slate else (),
        fields=_fields(form),
        alone=await desk.parts.database.read(lambda c: is_one_enough(c, made)),
        others=resumers(desk, made, await desk.parts.database.read(load_people)),
        now=desk.now,
        speech=desk.speech,
    )


def _fields(form: FormData) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(value)) for key, value in form.items() if key != "csrf")


async def _view(desk: Desk, said: Mapping[str, str], *, wrong: str = "") -> EmergencyView:
    now, speech = desk.now, desk.speech
    kept = await desk.parts.database.read(takeovers.all)
    alone = await desk.parts.database.read(
        lambda c: {one.id for one in blackouts.all(c).values() if is_one_enough(c, one)}
    )
    people = await desk.parts.database.read(load_people)
    takes, stops = desk.units_where("takeover"), desk.units_where("blackout")
    may = () if takes or stops else who_may(desk, people)
    past = sorted(
        (one for one in kept.values() if not is_running(one, now)),
        key=lambda one: -(one.ended_ms or one.end_ms),
    )
    running = (*_takeovers_of(desk, kept, people), *_blackouts_of(desk, alone, people))
    return EmergencyView(
        headline=headline(running, speech),
        running=running,
        playlists=tuple((p.id, p.title) for p in desk.playlists().values() if p.items),
        units=unit_choices(desk.rules.units, takes | stops),
        screens=tuple((s.id, s.name) for s in desk.screens().values() if s.unit in stops),
        levels=tuple((level, speech.say(words)) for level, words in LEVELS.items()),
        lengths=tuple((n, speech.length(n * 60_000)) for n in LENGTHS_MIN),
        may_takeover=bool(takes),
        may_blackout=bool(stops),
        able=may,
        may_create=bool(desk.units_where("edit")),
        past=tuple(past_of(one, speech) for one in past[:_PAST_SHOWN]),
        takeover_said=said if said.get("kind") == "takeover" else {},
        blackout_said=said if said.get("kind") == "blackout" else {},
        wrong=wrong,
    )


def _takeovers_of(
    desk: Desk, kept: Mapping[str, Takeover], people: Mapping[str, Person]
) -> Iterator[Running]:
    edition, now, speech = desk.edition, desk.now, desk.speech
    lives, me = desk.lives(), desk.person.id
    names = {id: person.name for id, person in people.items()}
    for one in kept.values():
        if not is_running(one, now):
            continue
        units = takeover_units(one, site_unit=desk.parts.unit)
        may_end = all(desk.may("takeover", unit) for unit in units)
        if one.waits:
            yield waiting_takeover(
                edition, one, names, me=me, may_end=may_end, now=now, speech=speech
            )
        else:
            yield running_takeover(
                edition, one, lives, names, may_end=may_end, now=now, speech=speech
            )


def _blackouts_of(desk: Desk, alone: set[str], people: Mapping[str, Person]) -> Iterator[Running]:
    lives, resumes = desk.lives(), desk.units_where("resume")
    for one in desk.rules.blackouts.values():
        yield running_blackout(
            desk.edition,
            one,
            lives,
            {id: person.name for id, person in people.items()},
            may_end=resumes >= set(blackout_units(desk.rules, one, site_unit=desk.parts.unit)),
            needs_other=one.person == desk.person.id and one.id not in alone,
            others=resumers(desk, one, people),
            now=desk.now,
            speech=desk.speech,
        )
