"""Reports of what was shown: on a page, as CSV and XLSX to add up, as DOCX to sign."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.showing.takeover import voice_of
from signage.core.time.times import Instant, Span, local_date
from signage.store.play_sums import sum_plays
from signage.web.admin.desk.dates import read_period
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import marked
from signage.web.admin.desk.unit_choices import unit_choices
from signage.web.admin.reports.official_report import official_paper, paper
from signage.web.admin.reports.report_drills import drill_notes
from signage.web.admin.reports.report_facts import period_facts
from signage.web.admin.reports.report_files import Kind, file_of, note_export, send_paper
from signage.web.admin.reports.report_pack import pack_of, pictures_of
from signage.web.admin.reports.report_paper import Paper, csv_of
from signage.web.admin.reports.report_periods import (
    PERIODS,
    Period,
    Term,
    span_of,
    term_named,
    terms_offered,
)
from signage.web.admin.reports.report_plan import Plan, plan_of, with_absent
from signage.web.admin.reports.report_record import (
    PeriodSum,
    Scope,
    known_items,
    merged_pages,
    moved_to_units,
    period_sum,
    scope_of,
)
from signage.web.admin.reports.report_shown import BYS, By, Shown, in_order, plan_notes
from signage.web.admin.reports.report_table import report_table
from signage.web.admin.reports.report_views import report_view
from signage.web.language import Speech

ROWS_ON_A_PAGE = 200


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
        Route("/reports.xlsx", as_workbook),
        Route("/reports.docx", as_word),
        Route("/reports/official.docx", official_as_word),
        Route("/reports/official.xlsx", official_as_workbook),
        Route("/reports/official.zip", official_as_pack),
    ]


async def page(request: Request) -> Response:
    """Show a report."""
    desk = await desk_of(request)
    question = _question(desk, on_page=True)
    shown = await _report(desk, question, on_page=True)
    asked = urlencode(
        {key: text for key, text in question.said.items() if text and not key.startswith("wrong")}
    )
    return desk.page(
        "pages/reports.html",
        {
            "report": report_view(shown, desk.speech, most=ROWS_ON_A_PAGE),
            "said": question.said,
            "bys": [(key, desk.speech.say(words)) for key, words in BYS.items()],
            "periods": [(key, desk.speech.say(words)) for key, words in PERIODS.items()],
            "units": unit_choices(desk.rules.units, desk.units_where("view")),
            "query": asked,
            "terms": terms_offered(local_date(desk.parts.tz, desk.now), desk.speech),
        },
    )


async def as_csv(request: Request) -> Response:
    """Send a report as a CSV file."""
    desk = await desk_of(request)
    question = _question(desk)
    table = report_table(await _report(desk, question), desk.speech)
    await note_export(desk, "reports.csv")
    return file_of(csv_of(table, desk.speech), "text/csv; charset=utf-8", "bao-cao.csv")


async def as_workbook(request: Request) -> Response:
    """Send a report as a workbook."""
    desk = await desk_of(request)
    question = _question(desk)
    made = _paper_of(desk, question, await _report(desk, question))
    return await send_paper(desk, made, "bao-cao", "xlsx")


async def as_word(request: Request) -> Response:
    """Send a report as a Word document; an official paper is Vietnamese."""
    desk = await desk_of(request)
    desk = replace(desk, speech=Speech("vi", desk.parts.tz))
    question = _question(desk)
    made = _paper_of(desk, question, await _report(desk, question))
    return await send_paper(desk, made, "bao-cao", "docx")


async def official_as_word(request: Request) -> Response:
    """Send the report of a quarter, half or year, to be signed."""
    desk = await desk_of(request)
    return await _official(replace(desk, speech=Speech("vi", desk.parts.tz)), "docx")


async def official_as_workbook(request: Request) -> Response:
    """Send the report of a quarter, half or year, to be added up."""
    return await _official(await desk_of(request), "xlsx")


async def official_as_pack(request: Request) -> Response:
    """Send the report of a term with its tables and pictures of what was shown, to be kept."""
    desk = await desk_of(request)
    desk = replace(desk, speech=Speech("vi", desk.parts.tz))
    term, unit = _term_asked(desk), _unit_asked(desk)
    made, pictures = await desk.parts.database.read(
        lambda c: (official_paper(desk, c, term, unit), pictures_of(desk, c, term, unit))
    )
    body = await asyncio.to_thread(pack_of, made, term.stem, pictures, desk.speech)
    await note_export(desk, f"{term.stem}.zip")
    return file_of(body, "application/zip", f"{term.stem}.zip")


async def _official(desk: Desk, kind: Kind) -> Response:
    term, unit = _term_asked(desk), _unit_asked(desk)
    made = await desk.parts.database.read(lambda c: official_paper(desk, c, term, unit))
    return await send_paper(desk, made, term.stem, kind)


def _term_asked(desk: Desk) -> Term:
    today = local_date(desk.parts.tz, desk.now)
    return term_named(desk.request.query_params.get("term", ""), today)


def _unit_asked(desk: Desk) -> str:
    unit = desk.request.query_params.get("unit", "")
    return unit if unit in desk.units_where("view") else ""


def _question(desk: Desk, *, on_page: bool = False) -> Question:
    """Read what is asked for; a page marks a wrong day, a file is not made of it."""
    asked = desk.request.query_params
    by = asked.get("by", "item")
    period = asked.get("period", "month")
    first, last, wrong = read_period(asked, desk.speech)
    if wrong is not None and not on_page:
        raise wrong
    chosen = period if period in PERIODS else "month"
    said = {
        "by": by,
        "period": chosen,
        "unit": asked.get("unit", ""),
        "from": asked.get("from", ""),
        "until": asked.get("until", ""),
    }
    return Question(
        by=by if by in BYS else "item",
        period=chosen,
        span=span_of(chosen, first, last, now=desk.now, tz=desk.parts.tz),
        unit=_unit_asked(desk),
        said=said if wrong is None else marked(said, wrong),
    )


async def _report(desk: Desk, question: Question, *, on_page: bool = False) -> Shown:
    span, by = question.span, question.by
    scope, whole = await desk.parts.database.read(lambda c: _measured(desk, c, question))
    since = whole.since_ms if whole.since_ms is not None else desk.now
    window = Span(Instant(max(span.start_ms, since)), min(span.end_ms, desk.now))
    # Hundreds of screens take a second, in which others want to be answered.
    plan = await asyncio.to_thread(
        plan_of, desk.edition, scope, whole.measured_screens, span=span, window=window, by=by
    )
    return await desk.parts.database.read(
        lambda c: _shown(desk, c, question, (scope, whole, plan), on_page=on_page)
    )


def _measured(desk: Desk, connection: Connection, question: Question) -> tuple[Scope, PeriodSum]:
    """Return the screens asked about, and what all of them add up to."""
    scope = scope_of(desk, connection, question.span, question.unit)
    return scope, period_sum(desk, connection, question.span, scope)


def _shown(
    desk: Desk,
    connection: Connection,
    question: Question,
    found: tuple[Scope, PeriodSum, Plan | None],
    *,
    on_page: bool,
) -> Shown:
    span, by, (scope, whole, plan) = question.span, question.by, found
    sums = sum_plays(
        connection, span, scope.chosen, "screen" if by == "unit" else by, tz=desk.parts.tz
    )
    if by == "unit":
        sums = moved_to_units(sums, scope)
    if by == "item":
        sums = merged_pages(sums)
    drills = drill_notes(desk, connection, span, scope, desk.speech)
    return Shown(
        by=by,
        span=span,
        sums=in_order(with_absent(sums, plan)),
        names=_names(desk, scope, by),
        places=_places(scope) if by == "screen" else {},
        known=known_items(desk, connection) if by == "item" else {},
        days=whole.days,
        plan=plan,
        periods=period_facts(
            desk,
            connection,
            _days_of(desk, span),
            question.unit,
            desk.speech,
            known=whole,
            on_page=on_page,
        ),
        notes=(*plan_notes(plan, desk.speech), *drills),
    )


def _places(scope: Scope) -> Mapping[str, str]:
    return {id: scope.name_of(each.unit) for id, each in scope.screens.items()}


def _days_of(desk: Desk, span: Span) -> tuple[date, date]:
    tz = desk.parts.tz
    return local_date(tz, span.start_ms), local_date(tz, Instant(span.end_ms - 1))


def _names(desk: Desk, scope: Scope, by: By) -> Mapping[str, str]:
    if by == "campaign":
        titles = {c.id: c.title for c in desk.rules.campaigns.values()}
        for one in desk.rules.takeovers.values():
            titles[voice_of(one.id)] = desk.speech.say("Phát khẩn: {title}", title=one.title)
        return {"": desk.speech.say("Không thuộc đợt nào (danh sách mặc định)"), **titles}
    return {
        id: each.name for id, each in (scope.screens if by == "screen" else scope.units).items()
    }


def _paper_of(desk: Desk, question: Question, shown: Shown) -> Paper:
    speech = desk.speech
    first, last = _days_of(desk, question.span)
    return paper(
        desk,
        title=speech.say("Báo cáo nội dung đã phát trên màn hình"),
        subject=speech.say(
            "Từ {first} đến {last}", first=speech.day(first), last=speech.day(last)
        ),
        unit=question.unit,
        facts=shown.periods,
        tables=(report_table(shown, speech),),
    )
