"""Takeovers and blackouts, for programs."""

from dataclasses import replace
from typing import Annotated

import msgspec

from signage.core.people.rights import blackout_units, takeover_units
from signage.core.showing.campaign import (
    Blackout,
    Level,
    Takeover,
    Targets,
)
from signage.core.time.times import Instant
from signage.errors import NotFound, Rejected
from signage.store.takeovers import (
    confirm_takeover,
    end_blackout,
    end_takeover,
    new_blackout_id,
    new_takeover_id,
    start_blackout,
    start_takeover,
    takeovers,
)
from signage.web.admin.desk.desk import Desk
from signage.web.api.operation import Call, Operation
from signage.web.auth import require_reach

_DAY_MIN = 24 * 60


class TakeoverBody(msgspec.Struct, frozen=True, kw_only=True):
    """A takeover that starts now and lasts some minutes, a day at most."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    playlist: str
    unit: str
    targets: Targets = Targets()
    minutes: Annotated[int, msgspec.Meta(ge=1, le=_DAY_MIN)]
    level: Level = "information"
    sound: bool = False
    reason: str
    drill: bool = False


class BlackoutBody(msgspec.Struct, frozen=True, kw_only=True):
    """Units and screens to switch off; name at least one."""

    units: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    reason: str
    slate: bool = False


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why."""

    reason: str


async def list_takeovers(call: Call[None]) -> list[Takeover]:
    """List the takeovers of one's units, those that wait for a second person too."""
    desk = call.desk
    kept = await desk.parts.database.read(takeovers.all)
    allowed = desk.units_where("view")
    return [one for one in kept.values() if set(_units_of(desk, one)) <= allowed]


async def begin_takeover(call: Call[TakeoverBody]) -> Takeover:
    """Start a takeover, or ask for a second person where a unit wants one."""
    desk, body = call.desk, call.body
    desk.need("takeover", body.unit)
    require_reach(desk.asker, "takeover", desk.rules, body.targets, body.unit)
    desk.playlist(body.playlist)
    wanted = Takeover(
        id=new_takeover_id(),
        title=body.title,
        playlist=body.playlist,
        unit=body.unit,
        targets=body.targets,
        start_ms=desk.now,
        end_ms=Instant(desk.now + body.minutes * 60_000),
        level=body.level,
        sound=body.sound,
        reason=body.reason,
        drill=body.drill,
    )
    return await desk.parts.database.write(
        lambda c: start_takeover(c, wanted, desk.actor, now=desk.now)
    )


async def second_takeover(call: Call[None]) -> Takeover:
    """Start, as the second person, a takeover that waits."""
    desk = call.desk
    one = await _takeover(desk, call.path("takeover"))
    return await desk.parts.database.write(
        lambda c: confirm_takeover(c, one.id, desk.actor, now=desk.now)
    )


async def finish_takeover(call: Call[None]) -> Takeover:
    """End a takeover now."""
    desk = call.desk
    one = await _takeover(desk, call.path("takeover"))
    return await desk.parts.database.write(
        lambda c: end_takeover(c, one.id, desk.now, actor=desk.actor)
    )


async def list_blackouts(call: Call[None]) -> list[Blackout]:
    """List the blackouts of one's units and screens."""
    desk = call.desk
    allowed = desk.units_where("view")
    kept = desk.rules.blackouts.values()
    return [one for one in kept if set(_units_off(desk, one)) <= allowed]


async def begin_blackout(call: Call[BlackoutBody]) -> Blackout:
    """Switch units and screens off until somebody ends it."""
    desk, body = call.desk, call.body
    if not body.units and not body.screens:
        raise Rejected("units: names nothing to switch off — name units or screens")
    made = Blackout(
        id=new_blackout_id(),
        units=body.units,
        screens=body.screens,
        since_ms=desk.now,
        reason=body.reason,
        slate=body.slate,
    )
    for screen in body.screens:
        desk.screen(screen)
    for unit in _units_off(desk, made):
        desk.need("blackout", unit)
    await desk.parts.database.write(lambda c: start_blackout(c, made, desk.actor, now=desk.now))
    return replace(made, person=desk.person.id)


async def finish_blackout(call: Call[Reason]) -> None:
    """Switch on again, as a second person."""
    desk, reason = call.desk, call.body.reason
    one = desk.rules.blackouts.get(call.path("blackout"))
    if one is None:
        raise NotFound(f"blackouts: there is no “{call.path('blackout')}” — list them again")
    for unit in _units_off(desk, one):
        desk.need("resume", unit)
    await desk.parts.database.write(
        lambda c: end_blackout(c, one.id, desk.actor, reason=reason, now=desk.now)
    )


async def _takeover(desk: Desk, id: str) -> Takeover:
    one = await desk.parts.database.read(lambda c: takeovers.get(c, id))
    for unit in _units_of(desk, one):
        desk.need("takeover", unit)
    return one


def _units_of(desk: Desk, one: Takeover) -> tuple[str, ...]:
    return takeover_units(one, site_unit=desk.parts.unit)


def _units_off(desk: Desk, one: Blackout) -> tuple[str, ...]:
    return blackout_units(desk.rules, one, site_unit=desk.parts.unit)


OPERATIONS = (
    Operation(
        method="GET",
        path="/takeovers",
        summary="Takeovers, waiting ones too",
        answer=list_takeovers,
        result=list[Takeover],
    ),
    Operation(
        method="POST",
        path="/takeovers",
        summary="Start a takeover, or ask for a second person",
        answer=begin_takeover,
        body=TakeoverBody,
        result=Takeover,
    ),
    Operation(
        method="POST",
        path="/takeovers/{takeover}/confirm",
        summary="Start a waiting takeover as the second person",
        answer=second_takeover,
        result=Takeover,
    ),
    Operation(
        method="POST",
        path="/takeovers/{takeover}/end",
        summary="End a takeover now",
        answer=finish_takeover,
        result=Takeover,
    ),
    Operation(
        method="GET",
        path="/blackouts",
        summary="What is switched off",
        answer=list_blackouts,
        result=list[Blackout],
    ),
    Operation(
        method="POST",
        path="/blackouts",
        summary="Switch units and screens off",
        answer=begin_blackout,
        body=BlackoutBody,
        result=Blackout,
    ),
    Operation(
        method="POST",
        path="/blackouts/{blackout}/end",
        summary="Switch on again, as a second person",
        answer=finish_blackout,
        body=Reason,
    ),
)
