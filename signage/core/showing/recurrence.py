"""Recurring events of office calendars as dates and dayparts, where our model can hold them.

Rule 1: an event is a whole number of local days, or one daypart of less than 24 hours.
Rule 2: it repeats every day, or on given weekdays every week, until a date or for ever.
Rule 3: what does not fit (every second week, by month, exceptions) is refused with the reason;
nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from signage.core.showing.campaign import Daypart
from signage.core.time.days import WEEKDAYS

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN_PARTS = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "BYDAY", "WKST"}
# Longer counts mean for ever to anybody who sets a screen.
_LONGEST_COUNT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Airtime:
    """When a campaign is shown: its dates, both included, and its daypart; None is whole days."""

    from_: date
    until: date | None
    daypart: Daypart | None


def airtime_of(
    start: date | datetime, end: date | datetime, rule: Mapping[str, Sequence[Any]] | None
) -> Airtime:
    """Read an event in local wall-clock time; `end` is excluded, as calendars have it.

    Raises: ValueError with the reason when our model cannot hold it.
    """
    if end <= start:
        raise ValueError("sự kiện kết thúc trước khi bắt đầu / the event ends before it begins")
    first, last, clock = _days_and_clock(start, end)
    if rule is None:
        only = last if clock is None else first
        return Airtime(from_=first, until=only, daypart=_daypart("mon-sun", clock))
    if last != first and clock is None:
        raise ValueError(
            "sự kiện nhiều ngày lặp lại / an event of several days that recurs — give it dates"
        )
    weekdays = _weekdays(rule, first)
    until = _until(rule, first, weekdays, start)
    words = "mon-sun" if len(weekdays) == 7 else ",".join(WEEKDAYS[day] for day in weekdays)
    if clock is None and len(weekdays) == 7:
        return Airtime(from_=first, until=until, daypart=None)
    return Airtime(from_=first, until=until, daypart=_daypart(words, clock or ("00:00", "24:00")))


def weekday_codes(days: Sequence[int]) -> list[str]:
    """Return weekdays (0 is Monday) as calendars write them."""
    return [WEEKDAY_CODES[day] for day in sorted(days)]


def _days_and_clock(
    start: date | datetime, end: date | datetime
) -> tuple[date, date, tuple[str, str] | None]:
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return start, end - timedelta(days=1), None
    if start.time() == time() and end.time() == time():
        return start.date(), end.date() - timedelta(days=1), None
    if end - start >= timedelta(days=1):
        raise ValueError(
            "dài hơn một ngày, không trọn ngày / longer than a day, but not whole days — split it"
        )
    if start.second or end.second:
        raise ValueError("giờ lẻ giây / its times have seconds — use whole minutes")
    ends = "24:00" if end.time() == time() else f"{end:%H:%M}"
    return start.date(), start.date(), (f"{start:%H:%M}", ends)


def _daypart(days: str, clock: tuple[str, str] | None) -> Daypart | None:
    return Daypart(days=days, start=clock[0], end=clock[1]) if clock is not None else None


def _weekdays(rule: Mapping[str, Sequence[Any]], first: date) -> list[int]:
    unknown = sorted(set(rule) - _KNOWN_PARTS)
    if unknown:
        raise ValueError(
            f"quy tắc lặp {unknown[0]} / the recurrence part {unknown[0]} — give dates"
        )
    interval = int(rule.get("INTERVAL", [1])[0])
    if interval != 1:
        raise ValueError(f"lặp cách {interval} kỳ / recurs every {interval} periods — give dates")
    frequency = str(rule["FREQ"][0])
    codes = [str(code) for code in rule.get("BYDAY", [])]
    if frequency == "DAILY" and not codes:
        return list(range(7))
    if frequency not in ("DAILY", "WEEKLY"):
        raise ValueError(f"lặp theo {frequency} / recurs {frequency} — give dates")
    wrong = [code for code in codes if code not in WEEKDAY_CODES]
    if wrong:
        raise ValueError(f"ngày {wrong[0]} / the day {wrong[0]} — use MO to SU")
    days = sorted(WEEKDAY_CODES.index(code) for code in codes) or [first.weekday()]
    if first.weekday() not in days:
        raise ValueError(
            "ngày đầu không thuộc quy tắc lặp / its first day is none of its days — move it"
        )
    return days


def _until(
    rule: Mapping[str, Sequence[Any]], first: date, weekdays: list[int], start: date | datetime
) -> date | None:
    if "COUNT" in rule:
        return _last_of(first, weekdays, int(rule["COUNT"][0]))
    if "UNTIL" not in rule:
        return None
    until = rule["UNTIL"][0]
    if not isinstance(until, datetime):
        return until if isinstance(until, date) else None
    # An instant before the day's own start leaves that day out.
    begins = start.time() if isinstance(start, datetime) else time()
    return until.date() if until.time() >= begins else until.date() - timedelta(days=1)


def _last_of(first: date, weekdays: list[int], count: int) -> date:
    if not 1 <= count <= _LONGEST_COUNT:
        raise ValueError(f"lặp {count} lần / recurs {count} times — give an end date")
    day = first
    while True:
        count -= day.weekday() in weekdays
        if not count:
            return day
        day += timedelta(days=1)
