"""Campaigns and screens as iCalendar (RFC 5545), and campaigns read from it.

A campaign becomes one event a daypart; what calendars do not know stands in `X-SIGNAGE` as JSON,
so that what was written can be read back. A foreign calendar's events become drafts.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from icalendar import Calendar, Event

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Daypart, Rules, Targets
from signage.core.showing.explain import main_zone, owner_of, owners_of
from signage.core.showing.manifest import Manifest
from signage.core.showing.ownership import Drawn
from signage.core.showing.recurrence import airtime_of, weekday_codes
from signage.core.time.days import Hours, means, parse_hours
from signage.core.time.times import Instant, days_between, local_date, moment_of, zone_of
from signage.errors import Rejected

PRODUCT = "-//Signage//Lịch phát//VI"
# Where a campaign has no first day, its events begin on this Monday.
_OPEN_START = date(2026, 1, 5)
# Days that only our calendar names (`working`, `tet`) are listed for so long.
_LISTED_DAYS = 366
_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 63


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


def read_campaigns(
    text: bytes, *, tz: str, unit: str, playlists: Sequence[str]
) -> tuple[Campaign, ...]:
    """Read a calendar's events as draft campaigns of a unit.

    `playlists` are what foreign events show. Raises: Rejected, with every event that our model
    cannot hold and the reason.
    """
    try:
        events = [event for one in Calendar.from_ical(text, multiple=True) for event in one.events]
    except (ValueError, KeyError, IndexError) as wrong:
        raise Rejected(
            f"calendar: is no iCalendar file ({wrong})", vi="Tệp không phải lịch iCalendar"
        ) from wrong
    found: dict[str, Campaign] = {}
    wrong_events: list[str] = []
    for event in events:
        title = str(event.get("summary", "")).strip() or "?"
        try:
            made = _read_event(event, title, tz=tz, unit=unit, playlists=playlists)
        except (ValueError, KeyError, AttributeError, msgspec.ValidationError) as reason:
            wrong_events.append(f"'{title}': {reason}")
            continue
        before = found.get(made.id)
        found[made.id] = _joined(before, made) if before is not None else made
    if wrong_events:
        raise Rejected(
            "calendar: " + "; ".join(wrong_events),
            vi="Không nhận được: " + "; ".join(wrong_events),
        )
    return tuple(found.values())


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


@dataclass(frozen=True, slots=True)
class _Times:
    """An event's times as local wall clocks."""

    start: date | datetime
    end: date | datetime
    rule: Mapping[str, Sequence[Any]] | None


def _read_event(
    event: Event, title: str, *, tz: str, unit: str, playlists: Sequence[str]
) -> Campaign:
    kept = _kept(event)
    if kept is None:
        if not playlists:
            raise ValueError("không có danh sách phát / names no playlist — choose one")
        identity = str(event.get("uid", title))
        kept = Kept(id=_slug(title, identity), unit=unit, playlists=tuple(playlists))
    times = _times(event, tz, named=bool(kept.days))
    made = Campaign(
        id=kept.id,
        title=title[:200],
        unit=kept.unit,
        playlists=kept.playlists,
        targets=kept.targets,
        priority=kept.priority,
        weight=kept.weight,
        share_percent=kept.share_percent,
        max_plays_per_hour=kept.max_plays_per_hour,
        mandatory=kept.mandatory,
    )
    airtime = airtime_of(times.start, times.end, None if kept.days else times.rule)
    if kept.days and airtime.daypart is not None:
        named = replace(airtime.daypart, days=kept.days)
        return replace(made, from_=kept.first, until=kept.last, dayparts=(named,))
    dayparts = (airtime.daypart,) if airtime.daypart is not None else ()
    first = None if kept.open else airtime.from_
    return replace(made, from_=first, until=airtime.until, dayparts=dayparts)


def _kept(event: Event) -> Kept | None:
    text = event.get("x-signage")
    return msgspec.json.decode(str(text).encode(), type=Kept) if text else None


def _times(event: Event, tz: str, *, named: bool) -> _Times:
    for part in ("exdate", "recurrence-id", *(() if named else ("rdate",))):
        if part in event:
            raise ValueError(
                f"có {part.upper()} / has {part.upper()} — make it an event of its own"
            )
    start = _wall(event.start, tz)
    end = _wall(event.end, tz)
    rule = event.get("rrule")
    if isinstance(rule, list):
        raise ValueError("nhiều quy tắc lặp / has several recurrence rules — split it")
    if rule is None:
        return _Times(start, end, None)
    local = {key: [_wall(value, tz) for value in values] for key, values in rule.items()}
    return _Times(start, end, local)


def _wall(value: Any, tz: str) -> Any:  # noqa: ANN401 - dates and times change, all else stays
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone_of(tz)).replace(tzinfo=None)
    return value


def _joined(one: Campaign, other: Campaign) -> Campaign:
    """Join the events of one campaign: their dayparts together, the widest dates."""
    firsts, lasts = (one.from_, other.from_), (one.until, other.until)
    return replace(
        one,
        from_=None if None in firsts else min(day for day in firsts if day is not None),
        until=None if None in lasts else max(day for day in lasts if day is not None),
        dayparts=(*one.dayparts, *other.dayparts),
    )


def _slug(title: str, identity: str) -> str:
    plain = unicodedata.normalize("NFD", title.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    slug = _NOT_A_SLUG.sub("-", letters).strip("-")[: _LONGEST_ID - 9].strip("-")
    digest = hashlib.sha256(identity.encode()).hexdigest()[:8]
    return f"{slug}-{digest}" if slug else digest
