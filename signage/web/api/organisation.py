"""Units, screens and oneself, for programs."""

import re
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection

from signage.core.people.rights import Grant, Verb
from signage.core.place.canvas import parse_canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen, zones_of
from signage.core.showing.airing import light_instant
from signage.core.showing.explain import explain_at, explain_day
from signage.core.showing.manifest import Manifest
from signage.core.time.days import parse_hours
from signage.core.time.times import Instant, local_date
from signage.errors import NotFound, Rejected
from signage.store.audit import record
from signage.store.play_moments import told_at
from signage.store.recorded import remove_screen, save_on_record
from signage.store.reorganisation import remove_unit, save_unit
from signage.store.screens import screens as screen_shelf
from signage.store.units import units as unit_shelf
from signage.web.api.checks import check_screen, check_unit
from signage.web.api.operation import Call, Operation
from signage.web.versions import check_version

ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
LONGEST_ID = 63


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking, and as what. `scopes` is null in a browser."""

    person: str
    name: str
    grants: tuple[Grant, ...]
    scopes: list[Verb] | None


class ScreenState(msgspec.Struct, frozen=True, kw_only=True):
    """A screen with what it plays. `heard_ms` is null when no player ever asked."""

    screen: Screen
    revision: str
    connected: bool
    heard_ms: Instant | None
    state: dict[str, Any] | None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """An order to a screen's players: `restart` or `identify`."""

    command: str


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """How many players heard an order."""

    players: int


async def show_me(call: Call[None]) -> Me:
    """Say who is asking."""
    asker = call.desk.asker
    return Me(
        person=asker.person.id,
        name=asker.person.name,
        grants=asker.person.grants,
        scopes=sorted(asker.scopes) if asker.scopes is not None else None,
    )


async def list_units(call: Call[None]) -> list[Unit]:
    """List the units that one may view."""
    allowed = call.desk.units_where("view")
    return [unit for unit in call.desk.rules.units.values() if unit.id in allowed]


async def put_unit(call: Call[Unit]) -> Unit:
    """Create or change a unit."""
    desk, unit = call.desk, call.body
    call.same_id("unit", unit.id)
    check_unit(unit)

    def write(connection: Connection) -> None:
        before = unit_shelf.find(connection, unit.id)
        if before is not None:
            desk.need("administer", unit.id)
        if before is None or before.parent != unit.parent:
            desk.need("administer", unit.parent or desk.parts.unit)
        check_version(desk.request, connection, before)
        save_unit(connection, unit, desk.actor, now=desk.now)

    await desk.parts.database.write(write)
    return unit


async def show_unit(call: Call[None]) -> Unit:
    """Show a unit."""
    return await call.desk.parts.database.read(lambda c: _visible_unit(call, c))


async def delete_unit(call: Call[None]) -> None:
    """Remove a unit that never had anything; others are merged."""
    desk = call.desk

    def write(connection: Connection) -> None:
        unit = _visible_unit(call, connection)
        desk.need("administer", unit.parent or desk.parts.unit)
        check_version(desk.request, connection, unit)
        remove_unit(connection, unit.id, desk.actor, now=desk.now)

    await desk.parts.database.write(write)


def _visible_unit(call: Call[None], connection: Connection) -> Unit:
    unit = unit_shelf.get(connection, call.path("unit"))
    call.desk.need("view", unit.id)
    return unit


async def list_screens(call: Call[None]) -> list[Screen]:
    """List the screens that one may view."""
    return list(call.desk.screens().values())


async def show_screen(call: Call[None]) -> ScreenState:
    """Show a screen and how its player is."""
    desk = call.desk
    screen = desk.screen(call.path("screen"))
    manifest = desk.edition.manifests.get(screen.id)
    beat = desk.lives()[screen.id].heartbeat
    return ScreenState(
        screen=screen,
        revision=manifest.revision if manifest is not None else "",
        connected=beat.connected,
        heard_ms=beat.seen_ms,
        state=msgspec.to_builtins(beat.state) if beat.state is not None else None,
    )


async def put_screen(call: Call[Screen]) -> Screen:
    """Create or change a screen."""
    desk, screen = call.desk, call.body
    call.same_id("screen", screen.id)
    check_screen(screen)

    _check_screen(screen)

    def write(connection: Connection) -> None:
        before = screen_shelf.find(connection, screen.id)
        if before is not None:
            desk.need("operate", before.unit)
        desk.need("operate", screen.unit)
        check_version(desk.request, connection, before)
        save_on_record(connection, screen_shelf, "screen", screen, desk.actor, now=desk.now)

    await desk.parts.database.write(write)
    return screen


def _check_screen(screen: Screen) -> None:
    """Refuse what no player could show: a size out of bounds, hours that are none."""
    canvas, noon = screen.canvas, date(2027, 1, 1)
    try:
        parse_canvas(f"{canvas.width_px}x{canvas.height_px}", rotation_deg=canvas.rotation_deg)
        if not ID.fullmatch(screen.id) or len(screen.id) > LONGEST_ID:
            raise ValueError(f"“{screen.id}” is no id — use a-z, 0-9 and dashes")
        if min(canvas.offset_x_px, canvas.offset_y_px) < 0 or screen.distance_m <= 0:
            raise ValueError("a place or distance below zero — correct it")
        for hours in screen.hours or ():
            parse_hours(hours.days, hours.start, hours.end)
        for dimming in screen.dim:
            for text in (dimming.start, dimming.end):
                light_instant(text, screen.location, noon, "UTC")
        for zone in zones_of(screen):
            parse_canvas(f"{zone.rect.width_px}x{zone.rect.height_px}")
    except ValueError as wrong:
        raise Rejected(f"screen: {wrong}", vi=f"Khai báo màn hình chưa đúng: {wrong}") from wrong


async def show_declaration(call: Call[None]) -> Screen:
    """Show a screen as it was declared, to be changed and sent back."""
    return await call.desk.parts.database.read(lambda c: _visible_screen(call, c))


async def delete_screen(call: Call[None]) -> None:
    """Remove a screen and shut its players out; its past stays in reports."""
    desk = call.desk

    def write(connection: Connection) -> None:
        screen = _visible_screen(call, connection)
        desk.need("operate", screen.unit)
        check_version(desk.request, connection, screen)
        remove_screen(connection, screen, desk.actor, now=desk.now)

    await desk.parts.database.write(write)


def _visible_screen(call: Call[None], connection: Connection) -> Screen:
    screen = screen_shelf.get(connection, call.path("screen"))
    call.desk.need("view", screen.unit)
    return screen


async def show_day(call: Call[None]) -> dict[str, Any]:
    """Say what a screen shows on a day, slot by slot."""
    desk, manifest = call.desk, _manifest(call)
    screen = desk.screen(call.path("screen"))
    day = call.day("on") or local_date(desk.parts.tz, desk.now)
    drawn = desk.edition.drawn[screen.id]
    return explain_day(desk.rules, drawn, manifest, screen.id, day)


async def show_plan(call: Call[None]) -> dict[str, Any]:
    """Say what is planned on a screen at an instant, and why; for the past, what it told."""
    desk = call.desk
    screen, manifest = desk.screen(call.path("screen")), _manifest(call)
    at = call.instant("at") or desk.now
    drawn = desk.edition.drawn[screen.id]
    planned = explain_at(desk.rules, drawn, manifest, screen.id, at)
    if at >= desk.now:
        return planned
    told = await desk.parts.database.read(lambda c: told_at(c, screen.id, at))
    return {**planned, "told": told}


def _manifest(call: Call[None]) -> Manifest:
    desk = call.desk
    screen = desk.screen(call.path("screen"))
    manifest = desk.edition.manifests.get(screen.id)
    if manifest is None or screen.id not in desk.edition.drawn:
        raise NotFound(f"plan: “{screen.id}” is not published yet — ask again in a second")
    return manifest


async def command_screen(call: Call[Command]) -> Reached:
    """Order a screen's players to restart, or to show their name."""
    desk, command = call.desk, call.body.command
    screen = desk.screen(call.path("screen"))
    desk.need("operate", screen.unit)
    acts = {"restart": "player_restarted", "identify": "player_identified"}
    if command not in acts:
        raise Rejected(f"command: there is no “{command}” — use restart or identify")
    players = desk.parts.hub.command(screen.id, "restart" if command == "restart" else "identify")
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, acts[command], screen.id, now=desk.now, unit=screen.unit)
    )
    return Reached(players=players)


OPERATIONS = (
    Operation(method="GET", path="/me", summary="Who is asking", answer=show_me, result=Me),
    Operation(
        method="GET",
        path="/units",
        summary="The units one may view",
        answer=list_units,
        result=list[Unit],
    ),
    Operation(
        method="PUT",
        path="/units/{unit}",
        summary="Create or change a unit",
        answer=put_unit,
        body=Unit,
        result=Unit,
        tagged=True,
    ),
    Operation(
        method="GET",
        path="/units/{unit}",
        summary="A unit",
        answer=show_unit,
        result=Unit,
        tagged=True,
    ),
    Operation(
        method="DELETE",
        path="/units/{unit}",
        summary="Remove a unit that never had anything",
        answer=delete_unit,
        tagged=True,
    ),
    Operation(
        method="GET",
        path="/screens",
        summary="The screens one may view",
        answer=list_screens,
        result=list[Screen],
    ),
    Operation(
        method="GET",
        path="/screens/{screen}",
        summary="A screen and how its player is",
        answer=show_screen,
        result=ScreenState,
    ),
    Operation(
        method="PUT",
        path="/screens/{screen}",
        summary="Create or change a screen",
        answer=put_screen,
        body=Screen,
        result=Screen,
        tagged=True,
    ),
    Operation(
        method="GET",
        path="/screens/{screen}/declaration",
        summary="A screen as it was declared, to be changed and sent back",
        answer=show_declaration,
        result=Screen,
        tagged=True,
    ),
    Operation(
        method="DELETE",
        path="/screens/{screen}",
        summary="Remove a screen and shut its players out",
        answer=delete_screen,
        tagged=True,
    ),
    Operation(
        method="GET",
        path="/screens/{screen}/day",
        summary="What a screen shows on a day",
        answer=show_day,
        result=dict[str, Any],
        query=(("on", "a date, today by default"),),
    ),
    Operation(
        method="GET",
        path="/screens/{screen}/plan",
        summary="What is on at an instant by today's plan, and why; `told`: plays of a past one",
        answer=show_plan,
        result=dict[str, Any],
        query=(("at", "ISO time, now by default"),),
    ),
    Operation(
        method="POST",
        path="/screens/{screen}/commands",
        summary="Restart a screen's players, or let them show their name",
        answer=command_screen,
        body=Command,
        result=Reached,
    ),
)
