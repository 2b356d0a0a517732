"""Dates and hours as Vietnamese offices write them, read and written again in one form."""

import re
from datetime import date, datetime, time, timedelta

_DATE = re.compile(
    r"(?:ngày\s+)?(\d{1,2})\s*(?:[/.\-]|\s+tháng\s+)\s*(\d{1,2})\s*(?:[/.\-]|\s+năm\s+)\s*(\d{4})",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_HOUR = re.compile(r"\b(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{2})?(?!\d)", re.IGNORECASE)
# Spreadsheets count days from here; the range is 1990 to 2070.
_FIRST_SERIAL = date(1899, 12, 30)
_SERIALS = range(32_874, 62_094)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def date_in(text: str) -> date | None:
    """Return the first date in a text: `28/06/2026`, `2026-06-28`, `ngày 28 tháng 6 năm 2026`.

    Raises: ValueError when it is written as a date and no calendar has it.
    """
    if match := _ISO.search(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DATE.search(text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    return None


def suggested_date(text: str) -> str:
    """Return what a text that is no date was probably meant to be; empty when nobody can know.

    A spreadsheet's count of days, or month and day in the order of another country.
    """
    if text.isdecimal() and len(text) == 5 and int(text) in _SERIALS:
        return written(_FIRST_SERIAL + timedelta(days=int(text)))
    if (match := _DATE.fullmatch(text)) and int(match[1]) <= 12 < int(match[2]) <= 31:
        try:
            return written(date(int(match[3]), int(match[1]), int(match[2])))
        except ValueError:
            return ""
    return ""


def hours_in(text: str) -> tuple[time, ...]:
    """Return the hours of the day in a text: `07:30`, `7h30`, `7 giờ`.

    Raises: ValueError when an hour is no hour of a day.
    """
    without_dates = _ISO.sub(" ", _DATE.sub(" ", text))
    return tuple(time(int(m[1]), int(m[2] or 0)) for m in _HOUR.finditer(without_dates))


def moment_in(text: str) -> datetime | None:
    """Return the local moment that something begins: a date and its first hour, or midnight.

    Raises: ValueError as `date_in` and `hours_in`.
    """
    day, hours = date_in(text), hours_in(text)
    return datetime.combine(day, hours[0] if hours else time()) if day else None


def end_in(text: str) -> datetime | None:
    """Return the local moment that something is over: a date's last hour, or the whole day.

    Raises: ValueError as `date_in` and `hours_in`.
    """
    day, hours = date_in(text), hours_in(text)
    if day is None:
        return None
    if hours:
        return datetime.combine(day, hours[-1])
    return datetime.combine(day, time()) + timedelta(days=1)


def written(day: date) -> str:
    """Write a date as `28/06/2026`."""
    return f"{day:%d/%m/%Y}"


def span_in_words(start: datetime, end: datetime | None) -> str:
    """Write when something takes place: `07:30–11:30, thứ Hai 28/06/2026`."""
    first = f"{WEEKDAYS[start.weekday()]} {written(start.date())}"
    has_hour = start.time() != time()
    if end is None or end <= start:
        return f"{start:%H:%M}, {first}" if has_hour else first
    if end.time() == time():
        end -= timedelta(minutes=1)  # a whole day ends on itself, not on the next
        closing = ""
    else:
        closing = f"{end:%H:%M}"
    if end.date() == start.date():
        hours = "–".join(part for part in (f"{start:%H:%M}" if has_hour else "", closing) if part)
        return f"{hours}, {first}" if hours else first
    opening = f"{start:%H:%M} {written(start.date())}" if has_hour else written(start.date())
    return f"{opening} – {f'{closing} ' if closing else ''}{written(end.date())}"
