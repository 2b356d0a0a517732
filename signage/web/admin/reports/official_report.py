"""The report of a quarter, half or year with one button: what offices are asked for by law.

What was communicated and published, how procedures were made public, of halves and years also
how varied the forms were, and how much of the year's plan is done.
"""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from signage.core.place.organisation import ancestors
from signage.core.showing.shelf import SLATE
from signage.core.time.times import (
    DAY_MS,
    Instant,
    Span,
    day_number,
    local_date,
)
from signage.store.play_sums import PlaySum, sum_days, sum_plays
from signage.web.admin.desk.desk import Desk
from signage.web.admin.reports.report_drills import drill_notes
from signage.web.admin.reports.report_facts import period_facts
from signage.web.admin.reports.report_hours import open_days
from signage.web.admin.reports.report_paper import Paper, PaperTable
from signage.web.admin.reports.report_periods import Term, days_span, term_words
from signage.web.admin.reports.report_posting_days import Postings, posting_days
from signage.web.admin.reports.report_postings import postings_table
from signage.web.admin.reports.report_procedures import procedures_table
from signage.web.admin.reports.report_record import (
    Known,
    Scope,
    known_items,
    merged_pages,
    scope_of,
)
from signage.web.admin.reports.report_results import forms_table, results_table

# A decision is older than the term in which its posting is looked at; the record is a year long.
_FIRST_PLAYS_DAYS = 400


def official_paper(desk: Desk, connection: Connection, term: Term, unit: str) -> Paper:
    """Return the term of a unit's screens, or of all that the person may see, as a paper."""
    speech, tz = desk.speech, desk.parts.tz
    span = days_span(term.first, term.last, tz)
    scope = scope_of(desk, connection, span, unit)
    sums = merged_pages(sum_plays(connection, span, scope.chosen, "item", tz=tz))
    known = known_items(desk, connection)
    days = posting_days(_postings(desk, connection, span, scope))
    results = results_table(sums, scope, known, speech)
    drills = drill_notes(desk, connection, span, scope, speech)
    tables = [
        replace(results, notes=(*results.notes, *drills)),
        postings_table(sums, days, scope, known, speech),
        procedures_table(
            desk.parts.publisher.register.entries,
            _first_plays(desk, connection, span, scope),
            days,
            desk.rules.calendar,
            range(day_number(term.first), day_number(term.last) + 1),
            speech,
        ),
    ]
    if term.kind != "q":
        tables.append(forms_table(sums, known, speech))
    facts = period_facts(desk, connection, (term.first, term.last), unit, speech)
    return paper(
        desk,
        title=speech.say("Báo cáo kết quả tuyên truyền và niêm yết công khai trên màn hình"),
        subject=speech.say(
            "{term} ({first} – {last})",
            term=term_words(term, speech),
            first=speech.day(term.first),
            last=speech.day(term.last),
        ),
        unit=unit,
        facts=facts,
        tables=tuple(tables),
        plan=_plan_words(desk, connection, term, scope, known),
    )


def paper(
    desk: Desk,
    *,
    title: str,
    subject: str,
    unit: str,
    facts: tuple[tuple[str, ...], ...],
    tables: tuple[PaperTable, ...],
    plan: str = "",
) -> Paper:
    """Put the office that reports, and the one above it, over tables."""
    units = desk.rules.units
    line = [each.name for each in ancestors(units, unit or desk.parts.unit)]
    return Paper(
        above=line[1] if len(line) > 1 else "",
        office=line[0] if line else desk.parts.site_name,
        title=title,
        subject=subject,
        made=desk.speech.local(desk.now).strftime("ngày %d tháng %m năm %Y"),
        facts=facts,
        tables=tables,
        plan=plan,
    )


def _first_plays(
    desk: Desk, connection: Connection, span: Span, scope: Scope
) -> dict[str, PlaySum]:
    """Return what was shown by the end of a term, long before it too: when for the first time."""
    since = Instant(max(0, span.start_ms - _FIRST_PLAYS_DAYS * DAY_MS))
    until = Span(since, span.end_ms)
    sums = sum_plays(connection, until, scope.chosen, "item", tz=desk.parts.tz)
    return {one.key: one for one in merged_pages(sums)}


def _plan_words(
    desk: Desk, connection: Connection, term: Term, scope: Scope, known: dict[str, Known]
) -> str:
    """Say how much of the year's plan was done by the end of a term."""
    planned = desk.parts.yearly_items
    if not planned:
        return ""
    span = days_span(date(term.year, 1, 1), term.last, desk.parts.tz)
    sums = merged_pages(sum_plays(connection, span, scope.chosen, "item", tz=desk.parts.tz))
    done = sum(one.key != SLATE for one in sums)
    return desk.speech.say(
        "Chỉ tiêu năm {year}: {planned} nội dung; đã phát từ đầu năm đến {day}: {done} nội dung, "
        "đạt {share}.",
        year=term.year,
        planned=desk.speech.number(planned),
        day=desk.speech.day(min(term.last, local_date(desk.parts.tz, desk.now))),
        done=desk.speech.number(done),
        share=desk.speech.percent(done / planned),
    )


def _postings(desk: Desk, connection: Connection, span: Span, scope: Scope) -> Postings:
    """Take the days around the period too: thirty in a row may begin before it or end after it."""
    around_ms = desk.parts.posting.days * DAY_MS
    last = local_date(desk.parts.tz, Instant(span.end_ms - 1 + around_ms))
    first = local_date(desk.parts.tz, span.start_ms) - timedelta(days=desk.parts.posting.days)
    window = days_span(first, last, desk.parts.tz)
    return Postings(
        days=sum_days(connection, window, scope.chosen, tz=desk.parts.tz),
        open=open_days(
            scope,
            window,
            tz=desk.parts.tz,
            calendar=desk.rules.calendar,
        ),
        rule=desk.parts.posting,
        now=desk.now,
    )
