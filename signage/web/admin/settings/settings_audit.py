"""The record of who did what: filtered, paged, sent as a file, its chain checked."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.csv_text import csv_text
from signage.core.people.acts import ACTS
from signage.core.people.audit import Record, sentence
from signage.core.time.times import Instant, local_midnight
from signage.store.audit import load_records, record, verify_audit
from signage.store.people import load_people
from signage.web.admin.desk.dates import read_period
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import marked
from signage.web.language import mark

ROWS_ON_A_PAGE = 100
# A year of a busy province; spreadsheets stop at a million rows.
MOST_EXPORTED = 500_000
_COMMAND_LINE = "command line"

_HEAD = (
    mark("Số"),
    mark("Thời điểm"),
    mark("Tài khoản"),
    mark("Địa chỉ máy"),
    mark("Việc"),
    mark("Đơn vị"),
    mark("Trước"),
    mark("Sau"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One act as a sentence."""

    number: int
    time: str
    person: str
    sentence: str
    address: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """The page of the record."""

    rows: tuple[AuditRow, ...]
    said: dict[str, str]
    people: tuple[tuple[str, str], ...]
    earlier: str
    query: str
    chain: str
    chain_is_whole: bool


def routes() -> list[Route]:
    """Return the routes of the record."""
    return [Route("/settings/audit", page), Route("/settings/audit.csv", as_csv)]


async def page(request: Request) -> Response:
    """Show the newest acts that fit the filters."""
    desk = await desk_of(request)
    desk.need_anywhere("audit")
    said = _said(desk)
    *_, wrong = read_period(said, desk.speech)

    def ask(connection: Connection) -> tuple[list[Record], dict[str, str], int | None]:
        names = {person.id: person.name for person in load_people(connection).values()}
        broken = verify_audit(connection) if said["check"] else None
        return _records(desk, connection, said, ROWS_ON_A_PAGE + 1), names, broken

    records, names, broken = await desk.parts.database.read(ask)
    asked = {key: value for key, value in said.items() if value and key != "check"}
    shown = records[:ROWS_ON_A_PAGE]
    earlier = ""
    if len(records) > ROWS_ON_A_PAGE:
        earlier = "/settings/audit?" + urlencode({**asked, "before": shown[-1].number})
    chain = ""
    if said["check"]:
        chain = (
            desk.speech.say("Chuỗi nhật ký nguyên vẹn, không bản ghi nào bị sửa hay xóa.")
            if broken is None
            else desk.speech.say("Chuỗi nhật ký hỏng từ bản ghi số {n}.", n=broken)
        )
    view = AuditView(
        rows=tuple(_row(desk, one, names) for one in shown),
        said=said if wrong is None else marked(said, wrong),
        people=tuple(sorted(names.items(), key=lambda pair: pair[1].casefold())),
        earlier=earlier,
        query=urlencode(asked),
        chain=chain,
        chain_is_whole=broken is None,
    )
    return desk.page("pages/audit.html", view)


async def as_csv(request: Request) -> Response:
    """Send the acts that fit the filters as a CSV file; that is an act itself."""
    desk = await desk_of(request)
    desk.need_anywhere("audit")
    said = _said(desk)
    *_, wrong = read_period(said, desk.speech)
    if wrong is not None:
        raise wrong
    records = await desk.parts.database.read(lambda c: _records(desk, c, said, MOST_EXPORTED))
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "exported", "audit.csv", now=desk.now)
    )
    say = desk.speech.say
    rows = [
        (
            one.number,
            made.time,
            one.person,
            one.address,
            made.sentence,
            made.unit,
            one.before,
            one.after,
        )
        for one in records
        for made in (_row(desk, one, {}),)
    ]
    body = csv_text([[say(word) for word in _HEAD], *rows])
    headers = {
        "Content-Disposition": 'attachment; filename="nhat-ky.csv"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _said(desk: Desk) -> dict[str, str]:
    asked = desk.request.query_params
    keys = ("person", "act", "subject", "from", "until", "before", "check")
    return {key: asked.get(key, "").strip() for key in keys}


def _records(desk: Desk, connection: Connection, said: dict[str, str], limit: int) -> list[Record]:
    tz = desk.parts.tz
    first, last, _ = read_period(said, desk.speech)
    before = said["before"]
    # Whoever audits the whole site reads also what belongs to no unit, such as sign-ins.
    units = None if desk.may("audit", desk.parts.unit) else desk.units_where("audit")
    until: Instant | None = local_midnight(tz, last + timedelta(days=1)) if last else None
    return load_records(
        connection,
        units=units,
        person=said["person"] or None,
        act=said["act"] if said["act"] in ACTS else None,
        subject=said["subject"] or None,
        since_ms=local_midnight(tz, first) if first else None,
        until_ms=until,
        before_number=int(before) if before.isdecimal() and len(before) < 16 else None,
        limit=limit,
    )


def _row(desk: Desk, one: Record, names: dict[str, str]) -> AuditRow:
    unit_names = {id: unit.name for id, unit in desk.rules.units.items()}
    told = sentence(one, unit_names)[desk.speech.language]
    person = names.get(one.person, one.person) or desk.speech.say("Hệ thống")
    unit = desk.rules.units.get(one.unit)
    return AuditRow(
        number=one.number,
        time=desk.speech.local(one.at_ms).strftime("%d/%m/%Y %H:%M:%S"),
        person=person,
        sentence=told[:1].upper() + told[1:],
        address=desk.speech.say("dòng lệnh") if one.address == _COMMAND_LINE else one.address,
        unit=unit.name if unit is not None else "",
    )
