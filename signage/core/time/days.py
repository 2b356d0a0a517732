"""Which days a rule means, and at what local times: the words people write in dayparts.

Rule 1: `mon-fri`, `sat,sun` and calendar names (`working`, `holiday`, `tet`) may be mixed; a day
is meant when any of the words means it. `fri-mon` passes the weekend.
Rule 2: an end that is not after its start lies on the next day; a daypart belongs to the day it
starts on; `00:00` to `24:00` is the whole day; equal start and end are a mistake.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from signage.core.time.calendar import COMPUTED_NAMES, Calendar
from signage.core.time.times import Span, dates_of, local_date, local_instant, union

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_NAME = re.compile(r"[^\W_](?:[\w-]*\w)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What a word list means: weekdays (0 is Monday) and calendar names."""

    weekdays: frozenset[int]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A daypart in minutes from the local midnight of the day it starts on."""

    days: Days
    start_minute: int
    end_minute: int


@lru_cache(maxsize=1024)
def parse_days(text: str) -> Days:
    """Read `mon-fri`, `sat,sun` or calendar names.

    Raises: ValueError when it is empty or holds what cannot be a name.
    """
    weekdays: set[int] = set()
    names: list[str] = []
    for word in re.split(r"[,\s]+", text.strip().lower()):
        first, dash, last = word.partition("-")
        if word in WEEKDAYS:
            weekdays.add(WEEKDAYS.index(word))
        elif dash and first in WEEKDAYS and last in WEEKDAYS:
            start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
            weekdays.update((start + step) % 7 for step in range((end - start) % 7 + 1))
        elif _NAME.fullmatch(word):
            names.append(word)
        else:
            raise ValueError(f"“{text}” is not a list of days — write it like mon-fri or sat,sun")
    return Days(weekdays=frozenset(weekdays), names=tuple(names))


def parse_clock(text: str) -> int:
    """Read `HH:MM`, 00:00 to 24:00, as minutes.

    Raises: ValueError when it is not a time of day.
    """
    match = _CLOCK.fullmatch(text.strip())
    minutes = int(match[1]) * 60 + int(match[2]) if match else 1441
    if minutes > 1440 or (match and int(match[2]) > 59):
        raise ValueError(f"“{text}” is not a time of day — write it like 07:30, at most 24:00")
    return minutes


@lru_cache(maxsize=4096)
def parse_hours(days: str, start: str, end: str) -> Hours:
    """Read a daypart.

    Raises: ValueError when a word or a time is not one, or start and end are the same.
    """
    first, last = parse_clock(start), parse_clock(end)
    if first % 1440 == last % 1440 and (first, last) != (0, 1440):
        raise ValueError(
            f"“{start}” to “{end}” lasts no time — for a whole day write 00:00 to 24:00"
        )
    if first == 1440:
        raise ValueError("“24:00” cannot be a start — write 00:00 of the next day")
    if last <= first:
        last += 1440
    return Hours(days=parse_days(days), start_minute=first, end_minute=last)


def unknown_names(days: Days, calendar: Calendar) -> tuple[str, ...]:
    """Return the names that the calendar does not know, in the order written."""
    known = COMPUTED_NAMES | calendar.days.keys()
    return tuple(name for name in days.names if name not in known)


def means(days: Days, calendar: Calendar, day: date) -> bool:
    """Tell whether the words mean this day."""
    if day.weekday() in days.weekdays:
        return True
    return any(calendar.carries(name, day) for name in days.names)


def spans_of(
    parts: Iterable[Hours], calendar: Calendar, tz: str, window: Span
) -> tuple[Span, ...]:
    """Expand dayparts over a window: sorted, disjoint, not clipped to it.

    The day before the window counts too, for a part may pass midnight into it.
    """
    first = local_date(tz, window.start_ms) - timedelta(days=1)
    days = (first, *dates_of(tz, window))
    return union(
        hours_on(part, tz, day)
        for part in parts
        for day in days
        if means(part.days, calendar, day)
    )


def hours_on(part: Hours, tz: str, day: date) -> Span:
    """Return the span of a daypart that starts on this local day."""
    return Span(local_instant(tz, day, part.start_minute), local_instant(tz, day, part.end_minute))
