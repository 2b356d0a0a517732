"""The periods that reports are made for, and those they are compared with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast

from signage.core.time.times import Instant, Span, local_date, local_midnight
from signage.web.admin.desk.dates import month_start, months_later, week_start
from signage.web.language import Speech, mark

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
# What is reported late is a term back; a year back is there to be looked up.
QUARTERS_OFFERED, HALVES_OFFERED, YEARS_OFFERED = 5, 3, 2
_MONTHS = {"q": 3, "h": 6, "y": 12}
_ROMAN, _NUMBERS = ("I", "II", "III", "IV"), ("1", "2", "3", "4")

TermKind = Literal["q", "h", "y"]


@dataclass(frozen=True, slots=True)
class Term:
    """A quarter, a half or the whole of a year: what offices report on."""

    year: int
    kind: TermKind
    number: int = 1

    @property
    def key(self) -> str:
        """Return the term as it stands in addresses: `2026-q4`, `2026-h2`, `2026-y1`."""
        return f"{self.year}-{self.kind}{self.number}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, (self.number - 1) * _MONTHS[self.kind] + 1, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return months_later(self.first, _MONTHS[self.kind]) - timedelta(days=1)

    @property
    def stem(self) -> str:
        """Return the name of its files."""
        names = {
            "q": f"quy-{self.number}",
            "h": "6-thang-" + ("dau" if self.number == 1 else "cuoi"),
            "y": "",
        }
        return "-".join(part for part in ("bao-cao", names[self.kind], f"nam-{self.year}") if part)


def term_words(term: Term, speech: Speech) -> str:
    """Say a term as papers do: `Quý IV năm 2026`."""
    if term.kind == "q":
        number = _ROMAN[term.number - 1]
        return speech.say("Quý {number} năm {year}", number=number, year=term.year)
    if term.kind == "h":
        half = mark("6 tháng đầu năm {year}"), mark("6 tháng cuối năm {year}")
        return speech.say(half[term.number - 1], year=term.year)
    return speech.say("Năm {year}", year=term.year)


def term_of(kind: TermKind, day: date) -> Term:
    """Return the quarter, half or year of a day."""
    return Term(day.year, kind, (day.month - 1) // _MONTHS[kind] + 1)


def terms_until(day: date) -> tuple[Term, ...]:
    """Return the terms to choose from: quarters, halves and years, those that go on first."""
    offered: tuple[tuple[TermKind, int], ...] = (
        ("q", QUARTERS_OFFERED),
        ("h", HALVES_OFFERED),
        ("y", YEARS_OFFERED),
    )
    return tuple(
        term_of(kind, months_later(term_of(kind, day).first, -_MONTHS[kind] * back))
        for kind, count in offered
        for back in range(count)
    )


def terms_offered(day: date, speech: Speech) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the terms to choose from in groups, as a page offers them."""
    groups = (("q", mark("Quý")), ("h", mark("6 tháng")), ("y", mark("Năm")))
    offered = terms_until(day)
    return [
        (
            speech.say(name),
            [(one.key, term_words(one, speech)) for one in offered if one.kind == kind],
        )
        for kind, name in groups
    ]


def term_named(key: str, today: date) -> Term:
    """Return the term of an address; the quarter that is going on for anything else."""
    year, _, rest = key.partition("-")
    kind, number = rest[:1], rest[1:]
    is_year = year.isdecimal() and len(year) == 4 and int(year) > 0
    if is_year and kind in _MONTHS and number in _NUMBERS[: 12 // _MONTHS[kind]]:
        return Term(int(year), cast(TermKind, kind), int(number))
    return term_of("q", today)


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
    month, quarter, day = month_start(today), term_of("q", today).first, timedelta(days=1)
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
