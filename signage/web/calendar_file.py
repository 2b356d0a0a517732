"""Campaigns and screens written as iCalendar (RFC 5545).

A campaign becomes one event a daypart; what calendars do not know stands in `X-SIGNAGE` as JSON,
so that what was written can be read back.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from icalendar import Calendar, Event

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Daypart, Rules, Targets
from signage.core.showing.explain import main_zone, owner_of, owners_of
from signage.core.showing.manifest import Manifest
from signage.core.showing.ownership import Drawn
from signage.core.showing.recurrence import weekday_codes
from signage.core.time.days import Hours, means, parse_hours
from signage.core.time.times import Instant, days_between, local_date, moment_of, zone_of

PRODUCT = "-//Signage//Lịch phát//VI"
# Where a campaign has no first day, its events begin on this Monday.
_OPEN_START = date(2026, 1, 5)
# Days that only our calendar names (`working`, `tet`) are listed for so long.
_LISTED_DAYS = 366


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event keeps for us. `days` and the dates only where weekdays cannot say it."""

    id: str
    unit: str
    playlists: tuple[str, ...]
    targets: Targets = Targets()
    priority: int = 0
    weight: int = 1
    share_percent: int | None = None
    max_plays_per_hour: int | None = None
    mandatory: bool = False
    open: bool = False
    days: str = ""
    first: date | None = None
    last: date | None = None


def write_campaigns(campaigns: Iterable[Campaign], rules: Rules, now: Instant) -> bytes:
    """Return campaigns as one calendar."""
    events = [
        event
        for campaign in campaigns
        for number, daypart in enumerate(campaign.dayparts or (None,))
        for event in _campaign_events(campaign, daypart, number, rules, now)
    ]
    return _calendar("Đợt tuyên truyền", events)


def write_screen(
    screen: Screen, manifest: Manifest, drawn: Drawn, rules: Rules, now: Instant
) -> bytes:
    """Return what campaigns a screen shows until its manifest ends; defaults are no events."""
    zone = next(z for z in manifest.document["zones"] if z["id"] == main_zone(manifest))
    owners = owners_of(drawn)
    open_since: dict[str, tuple[int, int]] = {}
    events: list[Event] = []
    for slot in zone["timetable"]:
        entries = manifest.document["loops"][slot["loop"]]["entries"]
        on_air = {owner_of(entry, owners) for entry in entries if entry["campaign"] is not None}
        for name in on_air:
            start = open_since.get(name, (slot["start_ms"], 0))[0]
            open_since[name] = (start, slot["end_ms"])
        for name in [name for name in open_since if name not in on_air]:
            events.append(_shown(screen, name, open_since.pop(name), rules, now))
    events += [_shown(screen, name, span, rules, now) for name, span in open_since.items()]
    return _calendar(screen.name, events)


def _calendar(name: str, events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(identity: str, title: str, now: Instant) -> Event:
    event = Event()
    event.add("uid", f"{identity}@signage")
    event.add("dtstamp", moment_of(now).astimezone(UTC))
    event.add("summary", title)
    return event


def _shown(screen: Screen, name: str, span: tuple[int, int], rules: Rules, now: Instant) -> Event:
    campaign = rules.campaigns.get(name)
    event = _event(f"{screen.id}-{name}-{span[0]}", campaign.title if campaign else name, now)
    event.add("dtstart", moment_of(Instant(span[0]), rules.tz))
    event.add("dtend", moment_of(Instant(span[1]), rules.tz))
    event.add("location", screen.name)
    return event


def _campaign_events(
    campaign: Campaign, daypart: Daypart | None, number: int, rules: Rules, now: Instant
) -> Iterator[Event]:
    event = _event(f"{campaign.id}-{number}", campaign.title, now)
    kept = Kept(
        id=campaign.id,
        unit=campaign.unit,
        playlists=campaign.playlists,
        targets=campaign.targets,
        priority=campaign.priority,
        weight=campaign.weight,
        share_percent=campaign.share_percent,
        max_plays_per_hour=campaign.max_plays_per_hour,
        mandatory=campaign.mandatory,
        open=campaign.from_ is None,
    )
    first = campaign.from_ or _OPEN_START
    if daypart is None:
        _add_whole_days(event, first, campaign.until)
    else:
        try:
            part = parse_hours(daypart.days, daypart.start, daypart.end)
        except ValueError:
            return  # it holds never, and `check` says so
        if part.days.names:
            kept = msgspec.structs.replace(
                kept, days=daypart.days, first=campaign.from_, last=campaign.until
            )
            days = _named_days(campaign, part, rules, now)
        else:
            days = [day for day in _week_from(first) if day.weekday() in part.days.weekdays]
        if not days or (campaign.until is not None and days[0] > campaign.until):
            return
        _add_daypart(event, part, days, campaign.until, rules.tz)
    event.add("x-signage", msgspec.json.encode(kept).decode())
    yield event


def _week_from(first: date) -> list[date]:
    return list(days_between(first, first + timedelta(days=6)))


def _named_days(campaign: Campaign, part: Hours, rules: Rules, now: Instant) -> list[date]:
    first = max(campaign.from_ or _OPEN_START, local_date(rules.tz, now))
    last = min(campaign.until or date.max, first + timedelta(days=_LISTED_DAYS))
    return [day for day in days_between(first, last) if means(part.days, rules.calendar, day)]


def _add_whole_days(event: Event, first: date, until: date | None) -> None:
    event.add("dtstart", first)
    event.add("dtend", (until or first) + timedelta(days=1))
    if until is None:
        event.add("rrule", {"freq": "daily"})


def _add_daypart(event: Event, part: Hours, days: list[date], until: date | None, tz: str) -> None:
    zone = zone_of(tz)

    def at(day: date, minute: int) -> datetime:
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
        return wall.replace(tzinfo=zone)

    event.add("dtstart", at(days[0], part.start_minute))
    event.add("dtend", at(days[0], part.end_minute))
    if part.days.names:
        event.add("rdate", [at(day, part.start_minute) for day in days[1:]])
        return
    rule: dict[str, Any] = {"freq": "weekly", "byday": weekday_codes(list(part.days.weekdays))}
    if until is not None:
        rule["until"] = at(until, 1439).astimezone(UTC)
    event.add("rrule", rule)
