"""Named days: working days, holidays, Tết and other lunar dates, as editable data.

Every date of a name is written out when the data are read, so that a calendar is a plain value;
only `working` and `weekend` are computed. Swapped and compensating days are data of their year,
never inferred.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from signage.core.time.lunar import solar_of

COMPUTED_NAMES = frozenset({"working", "weekend"})

# A deadline counts at most this many calendar days onward; beyond it the data are wrong.
_LONGEST_SEARCH_DAYS = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Names → the dates that carry them, both as data; `working` and weekdays are computed."""

    days: Mapping[str, frozenset[date]] = field(default_factory=dict)
    working_weekends: frozenset[date] = frozenset()
    titles: Mapping[date, str] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Tell whether offices work: Monday to Friday but for holidays, and swapped weekends."""
        if day in self.working_weekends:
            return True
        return day.weekday() < 5 and day not in self.days.get("holiday", frozenset())

    def carries(self, name: str, day: date) -> bool:
        """Tell whether a day has a name; an unknown name is carried by no day."""
        if name == "working":
            return self.is_working(day)
        if name == "weekend":
            return day.weekday() >= 5 and day not in self.working_weekends
        return day in self.days.get(name, frozenset())


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """Return the last of `count` working days after a day: the end of a deadline.

    Raises: ValueError when the calendar has no such day within ten years.
    """
    for step in range(1, _LONGEST_SEARCH_DAYS):
        if count <= 0:
            break
        day += timedelta(days=1)
        count -= calendar.is_working(day)
        if step == _LONGEST_SEARCH_DAYS - 1:
            raise ValueError("the calendar has too few working days")
    return day


class NamedDays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the calendar's data.

    One of `solar` (`MM-DD`, every year), `lunar` (`MM-DD` of the lunar calendar) and `dates` says
    when; `before` days earlier it starts and `length` days it lasts. `expected` marks what the
    authority fixes anew each year and has not fixed yet.
    """

    name: str
    title: str
    solar: str | None = None
    lunar: str | None = None
    dates: tuple[date, ...] = ()
    before: int = 0
    length: int = 1
    from_year: int = 2026
    until_year: int = 2031
    kind: str = ""
    expected: bool = False
    source: str = ""


class WorkingWeekend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Saturday or Sunday on which offices work in exchange for another day."""

    day: date
    source: str = ""


class CalendarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data of a calendar as they are kept and edited."""

    about: str = ""
    days: tuple[NamedDays, ...] = ()
    working_weekends: tuple[WorkingWeekend, ...] = ()


def calendar_of(files: Iterable[CalendarFile]) -> Calendar:
    """Write out the dates of every name; later files add to earlier ones.

    Raises: ValueError when a date is not one.
    """
    days: dict[str, set[date]] = {}
    titles: dict[date, str] = {}
    weekends: set[date] = set()
    for file in files:
        weekends.update(entry.day for entry in file.working_weekends)
        for line in file.days:
            for day in _dates_of(line):
                days.setdefault(line.name, set()).add(day)
                titles.setdefault(day, line.title)
    return Calendar(
        days={name: frozenset(found) for name, found in sorted(days.items())},
        working_weekends=frozenset(weekends),
        titles=titles,
    )


def _dates_of(line: NamedDays) -> Iterator[date]:
    for first in _starts_of(line):
        for step in range(line.length):
            yield first + timedelta(days=step - line.before)


def _starts_of(line: NamedDays) -> Iterator[date]:
    yield from line.dates
    for year in range(line.from_year, line.until_year + 1):
        if line.solar is not None:
            month, day = _month_and_day(line.solar)
            # 29 February exists in leap years only; elsewhere the name has no day.
            if (month, day) != (2, 29) or year % 4 == 0:
                yield date(year, month, day)
        if line.lunar is not None:
            yield solar_of(year, *_month_and_day(line.lunar))


def _month_and_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    if not (month.isdigit() and day.isdigit()):
        raise ValueError(f"“{text}” is not a month and a day — write it like 09-02")
    return int(month), int(day)
