"""Named days that this site added or removed, and days of national mourning.

The shipped holidays are data of the program; what people enter here goes on top of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from signage.core.showing.campaign import Mourning
from signage.core.time.calendar import Calendar
from signage.core.time.times import Instant
from signage.store import tables
from signage.store.documents import Shelf

# A weekend day on which offices work, as the government swaps days around long holidays.
WORKING_WEEKEND = "working_weekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One date that carries a name (or, with `removed`, does not carry it after all)."""

    name: str
    day: date
    document: str = ""
    removed: bool = False

    @property
    def id(self) -> str:
        """Return the key: a name stands on a day once."""
        return f"{self.day.isoformat()} {self.name}"


calendar_entries: Shelf[CalendarEntry] = Shelf(tables.calendar_entry, CalendarEntry)
mourning: Shelf[Mourning] = Shelf(tables.mourning, Mourning)


def load_calendar(connection: Connection, shipped: Calendar) -> Calendar:
    """Return the shipped calendar with this site's entries on top."""
    return with_entries(shipped, calendar_entries.all(connection).values())


def with_entries(shipped: Calendar, entries: Iterable[CalendarEntry]) -> Calendar:
    """Return a calendar with entries added to, or taken from, its named days."""
    days = defaultdict(set, {name: set(dates) for name, dates in shipped.days.items()})
    weekends = set(shipped.working_weekends)
    for entry in entries:
        named = weekends if entry.name == WORKING_WEEKEND else days[entry.name]
        if entry.removed:
            named.discard(entry.day)
        else:
            named.add(entry.day)
    return replace(
        shipped,
        days={name: frozenset(dates) for name, dates in days.items()},
        working_weekends=frozenset(weekends),
    )


def enter(connection: Connection, entry: CalendarEntry, now: Instant) -> None:
    """Write one entry; the newest word about a name and a day holds."""
    calendar_entries.save(connection, entry, now)
