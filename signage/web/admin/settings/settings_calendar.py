"""Named days of this site: holidays, working weekends, national mourning."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.showing.campaign import Mourning
from signage.core.time.calendar import Calendar
from signage.core.time.times import days_between, local_date
from signage.errors import Rejected
from signage.store.audit import record
from signage.store.calendar import WORKING_WEEKEND, CalendarEntry, enter, mourning
from signage.web.admin.desk.dates import read_day
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import FieldRejected, headline, marked, texts_of
from signage.web.language import mark

_SHOWN_DAYS = 400
# The longest breaks around Tết have nine or ten days; more is a mistyped year.
_LONGEST_BREAK_DAYS = 31

NAMES = {
    "holiday": mark("Ngày lễ, nghỉ"),
    WORKING_WEEKEND: mark("Cuối tuần đi làm bù"),
    "tet": mark("Tết"),
    "giao_thua": mark("Giao thừa"),
    "gio_to": mark("Giỗ Tổ"),
    "phat_dan": mark("Phật đản"),
    "vu_lan": mark("Vu Lan"),
    "trung_thu": mark("Trung thu"),
    "giai_phong_hue": mark("Giải phóng Huế"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One named day to come."""

    day: str
    iso: str
    weekday: str
    title: str
    kinds: tuple[tuple[str, str], ...]  # name, and how people say it


@dataclass(frozen=True, slots=True, kw_only=True)
class MourningRow:
    """Days of mourning, set or past."""

    id: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """The page of named days."""

    rows: tuple[DayRow, ...]
    names: tuple[tuple[str, str], ...]
    mourning: tuple[MourningRow, ...]
    said: Mapping[str, str]
    wrong: str


def routes() -> list[Route]:
    """Return the routes of the calendar's settings."""
    return [
        Route("/settings/calendar", days, methods=["GET"]),
        Route("/settings/calendar", add, methods=["POST"]),
        Route("/settings/calendar/remove", remove, methods=["POST"]),
        Route("/settings/calendar/mourning", mourn, methods=["POST"]),
        Route("/settings/calendar/mourning/remove", end_mourning, methods=["POST"]),
    ]


async def days(request: Request) -> Response:
    """Show the named days to come."""
    desk = await desk_of(request)
    desk.need_anywhere("administer")
    return desk.page("pages/days.html", _view(desk))


async def add(request: Request) -> Response:
    """Give a day a name, or each day of a break that was announced."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    desk.need("administer", desk.parts.unit)
    try:
        first, last = _days(desk, said)
    except Rejected as wrong:
        written = {"day": said.get("day", ""), "last-day": said.get("until", "")}
        kept = {"name": said.get("name", ""), "document": said.get("document", "")}
        return _refused(desk, {**written, **kept}, wrong)
    name = said.get("name", "")
    if name not in NAMES:
        raise Rejected(f"calendar: no name “{name}”", vi="Chưa chọn loại ngày")
    document = said.get("document", "")
    await _enter(
        desk,
        [CalendarEntry(name=name, day=d, document=document) for d in days_between(first, last)],
    )
    text = desk.speech.say("Đã thêm {days}.", days=_words(desk, first, last))
    fields = {"day": first.isoformat(), "until": last.isoformat(), "name": name}
    return desk.see("/settings/calendar", text, undo="/settings/calendar/remove", fields=fields)


async def remove(request: Request) -> Response:
    """Take a name from a day, or from several in a row."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    desk.need("administer", desk.parts.unit)
    first, last = _days(desk, said)
    name = said.get("name", "")
    await _enter(
        desk, [CalendarEntry(name=name, day=d, removed=True) for d in days_between(first, last)]
    )
    text = desk.speech.say("Đã bỏ {days}.", days=_words(desk, first, last))
    return desk.see("/settings/calendar", text)


async def mourn(request: Request) -> Response:
    """Set days of national mourning."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    desk.need("administer", desk.parts.unit)
    try:
        first, last = _day(desk, said, "from", "from"), _day(desk, said, "until", "until")
        if last < first:
            raise FieldRejected("until", desk.speech.say("Ngày cuối đứng trước ngày đầu."))
    except Rejected as wrong:
        kept = {"mourning-document": said.get("document", "")}
        written = {name: said.get(name, "") for name in ("from", "until")}
        return _refused(desk, {**written, **kept}, wrong)
    made = Mourning(
        id=f"quoc-tang-{secrets.token_hex(3)}",
        from_=first,
        until=last,
        document=said.get("document", ""),
    )

    def write(connection: Connection) -> None:
        mourning.save(connection, made, desk.now)
        record(connection, desk.actor, "mourning_set", made.id, now=desk.now, after=made)

    await desk.parts.database.write(write)
    return desk.see("/settings/calendar", desk.speech.say("Đã đặt ngày quốc tang."))


async def end_mourning(request: Request) -> Response:
    """Remove days of mourning."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    desk.need("administer", desk.parts.unit)

    def write(connection: Connection) -> None:
        before = mourning.get(connection, said.get("id", ""))
        mourning.remove(connection, before.id)
        record(connection, desk.actor, "mourning_set", before.id, now=desk.now, before=before)

    await desk.parts.database.write(write)
    return desk.see("/settings/calendar", desk.speech.say("Đã bỏ ngày quốc tang."))


async def _enter(desk: Desk, entries: Sequence[CalendarEntry]) -> None:
    def write(connection: Connection) -> None:
        for entry in entries:
            enter(connection, entry, desk.now)
            record(connection, desk.actor, "calendar_changed", entry.id, now=desk.now, after=entry)

    await desk.parts.database.write(write)
    await desk.until(lambda edition: all(_holds(edition.rules.calendar, e) for e in entries))


def _holds(calendar: Calendar, entry: CalendarEntry) -> bool:
    if entry.name == WORKING_WEEKEND:
        return (entry.day in calendar.working_weekends) is not entry.removed
    return (entry.day in calendar.days.get(entry.name, ())) is not entry.removed


def _words(desk: Desk, first: date, last: date) -> str:
    day = desk.speech.day
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def _days(desk: Desk, said: Mapping[str, str]) -> tuple[date, date]:
    """Read one day, or the first and the last of some in a row."""
    first = _day(desk, said, "day", "day")
    last = _day(desk, said, "until", "last-day") if said.get("until") else first
    if last < first or (last - first).days >= _LONGEST_BREAK_DAYS:
        text = desk.speech.say(
            "Đến hết: phải sau ngày đầu và trong {n} ngày.", n=_LONGEST_BREAK_DAYS
        )
        raise FieldRejected("last-day", text)
    return first, last


def _day(desk: Desk, said: Mapping[str, str], name: str, field: str) -> date:
    """Read a day; `field` is what the page calls it, where two forms stand beside each other."""
    label = desk.speech.say("Ngày")
    day = read_day(said.get(name, ""), field=label, speech=desk.speech, name=field)
    if day is None:
        raise FieldRejected(field, desk.speech.say("{field}: chưa điền.", field=label))
    return day


def _refused(desk: Desk, said: Mapping[str, str], wrong: Rejected) -> Response:
    """Show the page again with what was written, marked where it is wrong."""
    text = headline(wrong, desk.said(wrong), desk.speech)
    view = _view(desk, marked(said, wrong), text)
    return desk.page("pages/days.html", view, status=400)


def _view(desk: Desk, said: Mapping[str, str] | None = None, wrong: str = "") -> CalendarView:
    say, speech = desk.speech.say, desk.speech
    return CalendarView(
        said=said or {},
        wrong=wrong,
        rows=tuple(_rows(desk)),
        names=tuple((name, say(words)) for name, words in NAMES.items()),
        mourning=tuple(
            MourningRow(
                id=one.id,
                line=f"{speech.day(one.from_)} – {speech.day(one.until)}"
                + (f" · {one.document}" if one.document else ""),
            )
            for one in desk.rules.mourning
        ),
    )


def _rows(desk: Desk) -> Iterator[DayRow]:
    calendar, speech = desk.rules.calendar, desk.speech
    today = local_date(desk.parts.tz, desk.now)
    last = today + timedelta(days=_SHOWN_DAYS)
    named: dict[date, list[str]] = {}
    for name, dates in calendar.days.items():
        for day in dates:
            named.setdefault(day, []).append(name)
    for day in calendar.working_weekends:
        named.setdefault(day, []).append(WORKING_WEEKEND)
    for day, names in sorted(named.items()):
        if today <= day <= last:
            yield DayRow(
                day=speech.day(day),
                iso=day.isoformat(),
                weekday=speech.weekday(day),
                title=calendar.titles.get(day, ""),
                kinds=tuple((n, speech.say(NAMES[n]) if n in NAMES else n) for n in names),
            )
