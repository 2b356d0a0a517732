"""Units, screens and oneself, for programs."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from signage.core.explain import explain_at
from signage.core.organisation import Unit
from signage.core.rights import Grant, Verb
from signage.core.screen import Screen
from signage.core.times import Instant
from signage.errors import NotFound, Rejected
from signage.store.audit import record
from signage.store.reorganisation import save_unit
from signage.store.screens import screens as screen_shelf
from signage.web.api.operation import Call, Operation


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
    before = desk.rules.units.get(unit.id)
    if before is not None:
        desk.need("administer", unit.id)
    if before is None or before.parent != unit.parent:
        desk.need("administer", unit.parent or desk.parts.unit)
    await desk.parts.database.write(lambda c: save_unit(c, unit, desk.actor, now=desk.now))
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
    before = desk.rules.screens.get(screen.id)
    if before is not None:
        desk.need("operate", before.unit)
    desk.need("operate", screen.unit)

    def write(connection: Connection) -> None:
        saved = screen_shelf.save(connection, screen, desk.now)
        if saved != "unchanged":
            record(
                connection,
                desk.actor,
                f"screen_{saved}",
                screen.id,
                now=desk.now,
                unit=screen.unit,
                before=before,
                after=screen,
            )

    await desk.parts.database.write(write)
    return screen


async def show_plan(call: Call[None]) -> dict[str, Any]:
    """Say what is on a screen at an instant, and why."""
    desk = call.desk
    screen = desk.screen(call.path("screen"))
    manifest = desk.edition.manifests.get(screen.id)
    if manifest is None or screen.id not in desk.edition.drawn:
        raise NotFound(f"plan: '{screen.id}' is not published yet — ask again in a second")
    at = call.instant("at") or desk.now
    drawn = desk.edition.drawn[screen.id]
    return explain_at(desk.rules, drawn, manifest, screen.id, at)


async def command_screen(call: Call[Command]) -> Reached:
    """Order a screen's players to restart, or to show their name."""
    desk, command = call.desk, call.body.command
    screen = desk.screen(call.path("screen"))
    desk.need("operate", screen.unit)
    acts = {"restart": "player_restarted", "identify": "player_identified"}
    if command not in acts:
        raise Rejected(f"command: there is no '{command}' — use restart or identify")
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
    ),
    Operation(
        method="GET",
        path="/screens/{screen}/plan",
        summary="What is on at an instant, and why",
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
