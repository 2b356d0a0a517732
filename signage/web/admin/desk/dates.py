"""Dates and times as people write them in forms: `28/06/2026`, `07:30`. Never month first."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from signage.core.time.days import parse_hours
from signage.web.admin.desk.form_reading import FieldRejected, FieldsRejected, Mistakes
from signage.web.language import Speech, mark

_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:hg.](\d{2})?)?")


def read_day(text: str, *, field: str, speech: Speech, name: str = "") -> date | None:
    """Read a date as people write it; None for an empty field.

    Raises: FieldRejected, naming the field to people and, by `name`, to the form.
    """
    text = text.strip()
    if not text:
        return None
    local = _DAY.fullmatch(text)
    iso = _ISO.fullmatch(text)
    parts = (local[3], local[2], local[1]) if local else iso.groups() if iso else None
    try:
        if parts is None:
            raise ValueError(text)
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError as wrong:
        raise FieldRejected(
            name,
            speech.say(
                "{field}: “{text}” không phải là ngày. Viết như 28/06/2026.",
                field=field,
                text=text,
            ),
        ) from wrong


def read_period(
    said: Mapping[str, str], speech: Speech
) -> tuple[date | None, date | None, FieldsRejected | None]:
    """Read the first and the last day of a filter, and what is wrong with them.

    A wrong day limits nothing: the page keeps the other filters and marks its field.
    """
    wrong = Mistakes()
    first, last = (
        wrong.past(
            partial(
                read_day, said.get(name, ""), field=speech.say(label), speech=speech, name=name
            ),
            None,
        )
        for name, label in (("from", mark("Từ ngày")), ("until", mark("Đến hết")))
    )
    return first, last, FieldsRejected(wrong.at) if wrong.at else None


def read_clock(text: str, *, field: str, speech: Speech, name: str = "") -> str:
    """Read a time of day and return it as `HH:MM`; `24:00` is the end of a day.

    Raises: FieldRejected, naming the field to people and, by `name`, to the form.
    """
    found = _CLOCK.fullmatch(text.strip().lower())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise FieldRejected(
            name,
            speech.say(
                "{field}: “{text}” không phải là giờ. Viết như 07:30.", field=field, text=text
            ),
        )
    return f"{hour:02d}:{minute:02d}"


def read_hours(
    days: str, start: str, end: str, *, row: int, field: str, speech: Speech
) -> tuple[str, str]:
    """Read the hours of one row of a form, `start0` and `end0`, and return them as `HH:MM`.

    Raises: FieldsRejected.
    """
    wrong = Mistakes()
    opens = wrong.past(
        lambda: read_clock(start, field=field, speech=speech, name=f"start{row}"), ""
    )
    closes = wrong.past(lambda: read_clock(end, field=field, speech=speech, name=f"end{row}"), "")
    wrong.refuse()
    try:
        parse_hours(days, opens, closes)
    except ValueError as wrong:
        raise FieldRejected(
            f"end{row}",
            speech.say(
                "{field}: {start}–{end} không dùng được.", field=field, start=opens, end=closes
            ),
        ) from wrong
    return opens, closes


def week_start(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def month_start(day: date) -> date:
    """Return the first day of a month."""
    return day.replace(day=1)


def months_later(day: date, months: int) -> date:
    """Return the first day of the month so many months later, or earlier."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
