"""The periods that reports are made for, and those they are compared with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from signage.core.time.times import Instant, Span, local_date, local_midnight
from signage.web.admin.desk.dates import month_start, months_later, week_start
from signage.web.language import mark

Period = Literal[
    "today", "week", "month", "quarter", "year", "last_month", "last_quarter", "last_year", "own"
]

PERIODS: dict[Period, str] = {
    "today": mark("Hôm nay"),
    "week": mark("Tuần này"),
    "month": mark("Tháng này"),
    "last_month": mark("Tháng trước"),
    "quarter": mark("Quý này"),
    "last_quarter": mark("Quý trước"),
    "year": mark("Năm nay"),
    "last_year": mark("Năm trước"),
    "own": mark("Tự chọn"),
}
# A quarter back is as far as anybody reports late; a year back is there to be looked up.
QUARTERS_OFFERED = 5


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a year."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """Return the quarter as it stands in addresses: `2026-4`."""
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return months_later(self.first, 3) - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter of a day."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_until(day: date) -> tuple[Quarter, ...]:
    """Return the quarters to choose from, the one that is going on first."""
    first = quarter_of(day).first
    return tuple(quarter_of(months_later(first, -3 * back)) for back in range(QUARTERS_OFFERED))


def quarter_named(key: str, today: date) -> Quarter:
    """Return the quarter of an address; the one that is going on for anything else."""
    year, _, number = key.partition("-")
    if year.isdigit() and len(year) == 4 and int(year) and number in ("1", "2", "3", "4"):
        return Quarter(int(year), int(number))
    return quarter_of(today)


def span_of(
    period: Period, first: date | None, last: date | None, *, now: Instant, tz: str
) -> Span:
    """Return the local days of a period, both dates included."""
    start, end = _days_of(period, first, last, local_date(tz, now))
    return days_span(min(start, end), max(start, end), tz)


def days_span(first: date, last: date, tz: str) -> Span:
    """Return local days, both included."""
    return Span(local_midnight(tz, first), local_midnight(tz, last + timedelta(days=1)))


def before(first: date, last: date) -> tuple[date, date]:
    """Return the period of the same length that ends the day before; whole months stay whole."""
    after = last + timedelta(days=1)
    if first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        return months_later(first, -months), first - timedelta(days=1)
    return first - (after - first), first - timedelta(days=1)


def year_before(first: date, last: date) -> tuple[date, date]:
    """Return the same days of the year before; a period that ends a month still ends it."""
    after = last + timedelta(days=1)
    return _last_year(first), _last_year(after) - timedelta(days=1)


def _last_year(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _days_of(
    period: Period, first: date | None, last: date | None, today: date
) -> tuple[date, date]:
    month, quarter, day = month_start(today), quarter_of(today).first, timedelta(days=1)
    match period:
        case "week":
            return week_start(today), week_start(today) + timedelta(days=6)
        case "month":
            return month, months_later(month, 1) - day
        case "last_month":
            return months_later(month, -1), month - day
        case "quarter":
            return quarter, months_later(quarter, 3) - day
        case "last_quarter":
            return months_later(quarter, -3), quarter - day
        case "year":
            return date(today.year, 1, 1), date(today.year, 12, 31)
        case "last_year":
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
        case "own":
            return first or last or today, last or first or today
    return today, today
