"""The calendar of campaigns, and what a screen would show at any instant."""

import asyncio
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.time.times import local_date, local_instant
from signage.errors import SignageError
from signage.store.play_moments import told_at
from signage.web.admin.desk.dates import read_day
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.planning.calendar_at import at_view
from signage.web.admin.planning.calendar_views import CalendarQuery, May, calendar_view


def routes() -> list[Route]:
    """Return the routes of the calendar."""
    return [Route("/calendar", calendar), Route("/calendar/at", at)]


async def calendar(request: Request) -> Response:
    """Show campaigns on a week or a month, and what people will see in a unit or on a screen."""
    desk = await desk_of(request)
    asked = request.query_params
    screens = dict(sorted(desk.screens().items(), key=lambda pair: pair[1].name))
    query = CalendarQuery(
        view="month" if asked.get("view") == "month" else "week",
        day=_day(desk, asked.get("day", "")),
        where=asked.get("where", ""),
    )
    # A month of a whole city takes some tenths of a second, in which players must be heard.
    view = await asyncio.to_thread(
        calendar_view,
        desk.edition,
        screens,
        query,
        may=May(desk.units_where("view"), desk.units_where("schedule")),
        now=desk.now,
        speech=desk.speech,
    )
    return desk.page("pages/calendar.html", view)


async def at(request: Request) -> Response:
    """Say what a screen shows at an instant, and why; for the past, what it told to have shown."""
    desk = await desk_of(request)
    asked = request.query_params
    screens = dict(sorted(desk.screens().items(), key=lambda pair: pair[1].name))
    if not screens:
        return desk.see("/calendar", desk.speech.say("Chưa có màn hình nào."), kind="problem")
    screen = desk.screen(asked.get("screen") or next(iter(screens)))
    day, minute = _day(desk, asked.get("day", "")), _minute(desk, asked.get("minute", ""))
    instant = local_instant(desk.parts.tz, day, minute)
    told = await desk.parts.database.read(lambda c: told_at(c, screen.id, instant))
    named = tuple((one.id, one.name) for one in screens.values())
    view = at_view(
        desk.edition, screen, named, told, day=day, minute=minute, now=desk.now, speech=desk.speech
    )
    return desk.page("pages/at.html", view)


def _day(desk: Desk, text: str) -> date:
    try:
        found = read_day(text, field=desk.speech.say("Ngày"), speech=desk.speech)
    except SignageError:
        found = None  # an address typed by hand: today says more than an error page
    return found or local_date(desk.parts.tz, desk.now)


def _minute(desk: Desk, text: str) -> int:
    if text.isdecimal() and len(text) < 5:
        return min(1439, int(text))
    local = desk.speech.local(desk.now)
    return local.hour * 60 + local.minute
