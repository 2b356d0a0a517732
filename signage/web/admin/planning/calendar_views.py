"""Campaigns on a week or a month: when each holds, where it wins, and what people will see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.core.time.times import Instant, Span, local_midnight
from signage.web.admin.desk.dates import month_start, months_later, week_start
from signage.web.admin.desk.unit_choices import UnitChoice
from signage.web.admin.planning.calendar_bars import part_of
from signage.web.admin.planning.calendar_place import CalendarPlace, place_of, place_units
from signage.web.admin.planning.calendar_rows import CampaignRow, Sheet, rows_of
from signage.web.admin.planning.calendar_seen import Seen, kin_of, seen_of
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One column."""

    weekday: str
    number: str
    x: float
    is_today: bool
    is_off: bool
    title: str  # what the calendar calls it
    holiday: str  # the same, of a day off that has a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where the rest of the calendar is; `screen` lacks only a screen's id at its end."""

    here: str
    previous: str
    next: str
    now: str
    week: str
    month: str
    screen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """The calendar page."""

    headline: str
    view: str
    day: str
    may_schedule: bool
    may_shape: bool
    days: tuple[Day, ...]
    today_x: float  # below 0: today is not on it
    place: CalendarPlace
    units: tuple[UnitChoice, ...]
    screens: tuple[tuple[str, str], ...]
    seen: Seen
    rows: tuple[CampaignRow, ...]
    elsewhere: str
    links: Links


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarQuery:
    """What part of the calendar is asked for; `where` is `unit:ID` or `screen:ID`."""

    view: str
    day: date
    where: str

    @property
    def address(self) -> str:
        """Return where this part is shown."""
        where = f"&where={self.where}" if self.where else ""
        return f"/calendar?view={self.view}&day={self.day.isoformat()}{where}"


@dataclass(frozen=True, slots=True)
class May:
    """The units that a person sees, and those that the person plans for."""

    see: frozenset[str]
    plan: frozenset[str]


def calendar_view(
    edition: Edition,
    screens: Mapping[str, Screen],
    query: CalendarQuery,
    *,
    may: May,
    now: Instant,
    speech: Speech,
) -> CalendarView:
    """Draw a week or a month of campaigns; `screens` are those that the person sees."""
    rules = edition.rules
    first, last = _days_of(query)
    place = place_of(rules, screens, query.where, views=may.see)
    query = replace(query, where=place.key)
    sheet = _sheet(edition, place, query, may, now, speech)
    campaigns = [c for c in rules.campaigns.values() if c.state != "ended"]
    here = [c for c in campaigns if place.concerns(rules, c)]
    rows = tuple(rows_of(sheet, here))
    return CalendarView(
        headline=_headline(query.view, first, last, speech),
        view=query.view,
        day=query.day.isoformat(),
        may_schedule=bool(may.plan),
        may_shape=any(row.may_shape for row in rows),
        days=tuple(_day_columns(edition, first, last, now, speech)),
        today_x=part_of(now, sheet.window) if sheet.window.holds(now) else -1.0,
        place=place,
        units=place_units(rules, screens, views=may.see),
        screens=tuple((s.id, s.name) for s in screens.values()),
        seen=seen_of(edition, sheet.kin, sheet.window, now, speech),
        rows=rows,
        elsewhere=_elsewhere(len(here) - len(rows), speech),
        links=_links(query, first, last, speech.local(now).date()),
    )


def _sheet(
    edition: Edition,
    place: CalendarPlace,
    query: CalendarQuery,
    may: May,
    now: Instant,
    speech: Speech,
) -> Sheet:
    first, last = _days_of(query)
    tz = edition.rules.tz
    window = Span(local_midnight(tz, first), local_midnight(tz, last))
    return Sheet(
        edition=edition,
        window=window,
        now=now,
        kin=kin_of(edition, place.screens, window),
        by_hours=query.view == "week",
        schedules=may.plan,
        speech=speech,
    )


def _links(query: CalendarQuery, first: date, last: date, today: date) -> Links:
    return Links(
        here=query.address,
        previous=replace(query, day=first - timedelta(days=1)).address,
        next=replace(query, day=last).address,
        now=replace(query, day=today).address,
        week=replace(query, view="week").address,
        month=replace(query, view="month").address,
        screen=replace(query, where="screen:").address,
    )


def _elsewhere(count: int, speech: Speech) -> str:
    return speech.count("{n} đợt khác không rơi vào khoảng này", count) if count else ""


def _days_of(query: CalendarQuery) -> tuple[date, date]:
    """Return the first day shown and the first day after."""
    if query.view == "month":
        first = month_start(query.day)
        return first, months_later(first, 1)
    first = week_start(query.day)
    return first, first + timedelta(days=7)


def _headline(view: str, first: date, last: date, speech: Speech) -> str:
    if view == "month":
        return speech.say("Tháng {month}", month=first.strftime("%m/%Y"))
    end = last - timedelta(days=1)
    return speech.say("Tuần {first} – {last}", first=first.strftime("%d/%m"), last=speech.day(end))


def _day_columns(
    edition: Edition, first: date, last: date, now: Instant, speech: Speech
) -> Iterator[Day]:
    count = (last - first).days
    today = speech.local(now).date()
    for at in range(count):
        day = first + timedelta(days=at)
        title = edition.rules.calendar.titles.get(day, "")
        is_off = not edition.rules.calendar.is_working(day)
        yield Day(
            weekday=speech.short_weekday(day),
            number=str(day.day) if count > 7 else day.strftime("%d/%m"),
            x=round(at / count * 100, 4),
            is_today=day == today,
            is_off=is_off,
            title=title or (speech.say("Ngày nghỉ") if is_off else ""),
            holiday=title if is_off else "",
        )
