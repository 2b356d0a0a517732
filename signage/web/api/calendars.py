"""Campaigns and screens as iCalendar, for office calendars: to subscribe to, and to bring in."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from signage.core.showing.campaign import Campaign
from signage.core.showing.reach import campaign_reaches
from signage.errors import Conflict, NotFound, Rejected
from signage.store.audit import record
from signage.store.campaigns import campaigns as shelf
from signage.web.admin.desk.desk import Desk
from signage.web.api.operation import LARGEST_BODY_BYTES, Call, Operation
from signage.web.auth import require_reach
from signage.web.calendar_file import write_campaigns, write_screen
from signage.web.calendar_reading import read_campaigns

MEDIA = "text/calendar; charset=utf-8"


async def screen_calendar(call: Call[None]) -> str:
    """Return what campaigns a screen shows in the coming month, span by span."""
    desk = call.desk
    screen = desk.screen(call.path("screen"))
    manifest = desk.edition.manifests.get(screen.id)
    if manifest is None:
        raise NotFound(f"calendar: “{screen.id}” is not published yet — ask again in a second")
    drawn = desk.edition.drawn[screen.id]
    return write_screen(screen, manifest, drawn, desk.rules, desk.now).decode()


async def campaigns_calendar(call: Call[None]) -> str:
    """Return the campaigns that one may view."""
    desk = call.desk
    screens = desk.screens().values()
    seen = [
        one
        for one in desk.rules.campaigns.values()
        if desk.may("view", one.unit) or any(campaign_reaches(desk.rules, one, s) for s in screens)
    ]
    return write_campaigns(seen, desk.rules, desk.now).decode()


async def bring_calendar(call: Call[None]) -> list[str]:
    """Take a calendar's events in as draft campaigns, all or none; return their ids."""
    desk = call.desk
    unit = call.query("unit") or desk.parts.unit
    playlists = [name for name in call.query("playlists").split(",") if name]
    made = read_campaigns(await _bytes(desk), tz=desk.parts.tz, unit=unit, playlists=playlists)
    for one in made:
        desk.need("schedule", one.unit)
        require_reach(desk.asker, "schedule", desk.rules, one.targets, one.unit)
        for name in one.playlists:
            if name in desk.edition.playlists:
                desk.playlist(name)
    await desk.parts.database.write(lambda connection: _keep(connection, desk, made))
    return [one.id for one in made]


def _keep(connection: Connection, desk: Desk, made: tuple[Campaign, ...]) -> None:
    there = sorted(one.id for one in made if shelf.find(connection, one.id) is not None)
    if there:
        raise Conflict(
            f"calendar: {', '.join(there)} exist already — remove them first, or change them",
            vi=f"Đã có: {', '.join(there)}",
        )
    for one in made:
        draft = replace(one, state="draft")
        shelf.save(connection, draft, desk.now)
        told: dict[str, Any] = {"unit": draft.unit, "after": draft}
        record(connection, desk.actor, "campaign_created", draft.id, now=desk.now, **told)


async def _bytes(desk: Desk) -> bytes:
    content = bytearray()
    async for chunk in desk.request.stream():
        content += chunk
        if len(content) > LARGEST_BODY_BYTES:
            raise Rejected(f"body: is larger than {LARGEST_BODY_BYTES} bytes — send less")
    return bytes(content)


OPERATIONS = (
    Operation(
        method="GET",
        path="/screens/{screen}/calendar.ics",
        summary="What campaigns a screen shows, as iCalendar to subscribe to",
        answer=screen_calendar,
        result=str,
        media=MEDIA,
    ),
    Operation(
        method="GET",
        path="/campaigns.ics",
        summary="The campaigns one may view, as iCalendar",
        answer=campaigns_calendar,
        result=str,
        media=MEDIA,
    ),
    Operation(
        method="POST",
        path="/campaigns.ics",
        summary="Take an iCalendar file in as draft campaigns, all or none",
        answer=bring_calendar,
        result=list[str],
        query=(
            ("unit", "whose campaigns foreign events become; the site's unit by default"),
            ("playlists", "what foreign events show, divided by commas"),
        ),
        raw=True,
    ),
)
