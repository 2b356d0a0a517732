"""Reports of what was shown, on a page and as CSV or XLSX files."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.place.organisation import is_within
from signage.core.time.times import Instant, Span, moment_of
from signage.store import tables
from signage.store.audit import record
from signage.store.people import load_people
from signage.store.play_sums import PlaySum, added, airtime_by_day, sum_plays
from signage.store.screens import screens as screen_shelf
from signage.store.units import units as unit_shelf
from signage.web.admin.dates import read_day
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.report_views import (
    BYS,
    PERIODS,
    By,
    Known,
    Period,
    ReportView,
    merged_pages,
    report_view,
    span_of,
)
from signage.web.admin.unit_choices import unit_choices
from signage.web.admin.wording import kind_words

ROWS_ON_A_PAGE = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the record of plays."""

    by: By
    period: Period
    span: Span
    unit: str
    said: Mapping[str, str]


def routes() -> list[Route]:
    """Return the routes of reports."""
    return [
        Route("/reports", page),
        Route("/reports.csv", as_csv),
        Route("/reports.xlsx", as_xlsx),
    ]


async def page(request: Request) -> Response:
    """Show a report."""
    desk = await desk_of(request)
    question = _question(desk)
    view = await _report(desk, question, most=ROWS_ON_A_PAGE)
    asked = urlencode({key: value for key, value in question.said.items() if value})
    return desk.page(
        "pages/reports.html",
        {
            "report": view,
            "said": question.said,
            "bys": [(key, desk.speech.say(words)) for key, words in BYS.items()],
            "periods": [(key, desk.speech.say(words)) for key, words in PERIODS.items()],
            "units": unit_choices(desk.rules.units, desk.units_where("view")),
            "query": asked,
        },
    )


async def as_csv(request: Request) -> Response:
    """Send a report as a CSV file that spreadsheets open with its letters right."""
    desk = await desk_of(request)
    view = await _report(desk, _question(desk), most=None)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(view.head)
    writer.writerows([[_harmless(value) for value in row.values] for row in view.rows])
    await _note(desk, "reports.csv")
    # Spreadsheets take UTF-8 for what it is only behind this mark.
    return _file("﻿" + text.getvalue(), "text/csv; charset=utf-8", "bao-cao.csv")


async def as_xlsx(request: Request) -> Response:
    """Send a report as a workbook."""
    desk = await desk_of(request)
    view = await _report(desk, _question(desk), most=None)
    await _note(desk, "reports.xlsx")
    return _file(_workbook(desk, view), _XLSX, "bao-cao.xlsx")


def _question(desk: Desk) -> Question:
    asked = desk.request.query_params
    by = asked.get("by", "item")
    period = asked.get("period", "month")
    speech = desk.speech
    first = read_day(asked.get("from", ""), field=speech.say("Từ ngày"), speech=speech)
    last = read_day(asked.get("until", ""), field=speech.say("Đến hết"), speech=speech)
    chosen = period if period in PERIODS else "month"
    return Question(
        by=by if by in BYS else "item",
        period=chosen,
        span=span_of(chosen, first, last, now=desk.now, tz=desk.parts.tz),
        unit=asked.get("unit", ""),
        said={
            "by": by,
            "period": chosen,
            "unit": asked.get("unit", ""),
            "from": asked.get("from", ""),
            "until": asked.get("until", ""),
        },
    )


async def _report(desk: Desk, question: Question, *, most: int | None) -> ReportView:
    allowed = desk.units_where("view")
    everything = allowed >= set(desk.rules.units) and not question.unit

    def ask(connection: Connection) -> ReportView:
        # Screens that moved or are gone belong where they belonged at the end of the period.
        end = Instant(question.span.end_ms - 1)
        names, homes = _past_names(connection, end)
        chosen: Collection[str] | None = None
        if not everything:
            chosen = [
                screen
                for screen, unit in homes.items()
                if unit in allowed
                and (not question.unit or is_within(desk.rules.units, unit, question.unit))
            ]
        by = "screen" if question.by == "unit" else question.by
        sums = sum_plays(connection, question.span, chosen, by)
        local = moment_of(question.span.start_ms, desk.parts.tz).utcoffset()
        offset_ms = int(local.total_seconds() * 1000) if local is not None else 0
        days = airtime_by_day(connection, question.span, chosen, offset_ms=offset_ms)
        if question.by == "unit":
            sums = _by_unit(sums, homes)
        if question.by == "item":
            sums = merged_pages(sums)
        if question.by == "campaign":
            names = {c.id: c.title for c in desk.rules.campaigns.values()}
        return report_view(
            sums,
            by=question.by,
            span=question.span,
            names=names,
            known=_known(desk, connection) if question.by == "item" else {},
            days=days,
            most=most,
            speech=desk.speech,
        )

    return await desk.parts.database.read(ask)


def _past_names(connection: Connection, at: Instant) -> tuple[dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    homes: dict[str, str] = {}
    past = select(tables.history.c.subject, tables.history.c.id).distinct()
    for subject, id in connection.execute(past).all():
        if subject == "screen" and (screen := screen_shelf.as_of(connection, id, at)):
            names[id], homes[id] = screen.name, screen.unit
        if subject == "unit" and (unit := unit_shelf.as_of(connection, id, at)):
            names.setdefault(id, unit.name)
    return names, homes


def _by_unit(sums: Sequence[PlaySum], homes: Mapping[str, str]) -> list[PlaySum]:
    found: dict[str, PlaySum] = {}
    for one in sums:
        unit = homes.get(one.key, "")
        moved = replace(one, key=unit, title="")
        found[unit] = added(found[unit], moved) if unit in found else moved
    return list(found.values())


def _known(desk: Desk, connection: Connection) -> dict[str, Known]:
    people = load_people(connection)
    decision = tables.decision
    rows = connection.execute(
        select(decision).where(decision.c.decision == "approved").order_by(decision.c.id)
    )
    approved = {(row.playlist, row.content_hash): row for row in rows}
    found: dict[str, Known] = {}
    for playlist in desk.edition.playlists.values():
        for entry in playlist.items:
            item = entry.item or entry.candidate
            if item is None:
                continue
            row = approved.get((playlist.id, item.content_hash))
            author = people[item.author].name if item.author in people else ""
            approver = people[row.person].name if row and row.person in people else ""
            found[item.id] = Known(
                title=item.title,
                playlist=playlist.title,
                kind=kind_words(item.phases[0].body, desk.speech) if item.phases else "–",
                author=author,
                approver=approver,
                approved_ms=Instant(row.at_ms) if row is not None else None,
            )
    return found


async def _note(desk: Desk, what: str) -> None:
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "exported", what, now=desk.now)
    )


def _workbook(desk: Desk, view: ReportView) -> bytes:
    # Imported when a report is wanted: 15 MB that a server without one does not need.
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=False)
    sheet = book.active
    sheet.title = desk.speech.say("Báo cáo")
    sheet.append([desk.parts.site_name])
    sheet.append([f"{view.headline}, {view.line}"])
    sheet.append([])
    sheet.append(list(view.head))
    for row in view.rows:
        sheet.append([_harmless(value) for value in row.values])
    sheet.append(list(view.total))
    font = "Times New Roman"
    for line in sheet.iter_rows():
        for cell in line:
            cell.font = Font(name=font, size=12, bold=cell.row in (1, 4, sheet.max_row))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for index, head in enumerate(view.head):
        longest = max((len(str(row.values[index])) for row in view.rows), default=0)
        letter = sheet.cell(row=4, column=index + 1).column_letter
        sheet.column_dimensions[letter].width = min(48, max(len(head), longest) + 3)
    sheet.freeze_panes = "A5"
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _harmless(value: str | float) -> str | float:
    # A title that begins like a formula would be run by the spreadsheet of whoever opens it.
    is_formula = isinstance(value, str) and len(value) > 1 and value[0] in "=+-@\t"
    return f"'{value}" if is_formula else value


def _file(body: str | bytes, kind: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=kind, headers=headers)
