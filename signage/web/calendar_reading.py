"""Campaigns read from iCalendar (RFC 5545): our own come back, foreign events become drafts."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
from icalendar import Calendar, Event

from signage.core.showing.campaign import Campaign
from signage.core.showing.recurrence import airtime_of
from signage.core.time.times import zone_of
from signage.errors import Rejected
from signage.web.calendar_file import Kept

_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 63
# Made when the module is loaded, for two threads must not meet a type first at once.
_KEPT = msgspec.json.Decoder(Kept)


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
            wrong_events.append(f"“{title}”: {reason}")
            continue
        before = found.get(made.id)
        found[made.id] = _joined(before, made) if before is not None else made
    if wrong_events:
        raise Rejected(
            "calendar: " + "; ".join(wrong_events),
            vi="Không nhận được: " + "; ".join(wrong_events),
        )
    return tuple(found.values())


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
    return _KEPT.decode(str(text).encode()) if text else None


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
