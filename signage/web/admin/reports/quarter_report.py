"""The quarterly report with one button: what was communicated, and what was lawfully posted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from signage.core.place.organisation import ancestors
from signage.core.time.times import DAY_MS, Instant, Span, local_date
from signage.store.play_sums import PlaySum, sum_days, sum_plays
from signage.web.admin.desk.desk import Desk
from signage.web.admin.reports.report_drills import drill_notes
from signage.web.admin.reports.report_hours import coverage, open_days
from signage.web.admin.reports.report_paper import Airtime, Paper, PaperTable, clock
from signage.web.admin.reports.report_periods import Quarter, before, days_span, year_before
from signage.web.admin.reports.report_postings import Postings, channels, postings_table
from signage.web.admin.reports.report_record import (
    Known,
    PeriodSum,
    Scope,
    known_items,
    merged_pages,
    period_sum,
    scope_of,
)
from signage.web.language import Speech


def quarter_paper(
    desk: Desk, connection: Connection, quarter: Quarter, unit: str, speech: Speech
) -> Paper:
    """Return the quarter of a unit's screens, or of all that the person may see, as a paper."""
    span = days_span(quarter.first, quarter.last, desk.parts.tz)
    scope = scope_of(desk, connection, span, unit)
    sums = merged_pages(sum_plays(connection, span, scope.chosen, "item", tz=desk.parts.tz))
    known = known_items(desk, connection)
    results = _results(sums, scope, known, speech)
    drills = drill_notes(desk, connection, span, scope, speech)
    title = speech.say("Báo cáo kết quả tuyên truyền và niêm yết công khai trên màn hình")
    return paper(
        desk,
        title=title,
        subject=speech.say(
            "Quý {number} năm {year} ({first} – {last})",
            number=("I", "II", "III", "IV")[quarter.number - 1],
            year=quarter.year,
            first=speech.day(quarter.first),
            last=speech.day(quarter.last),
        ),
        unit=unit,
        facts=period_facts(desk, connection, quarter.first, quarter.last, unit, speech),
        tables=(
            replace(results, notes=(*results.notes, *drills)),
            postings_table(sums, _postings(desk, connection, span, scope), scope, known, speech),
        ),
        speech=speech,
    )


def paper(
    desk: Desk,
    *,
    title: str,
    subject: str,
    unit: str,
    facts: tuple[tuple[str, ...], ...],
    tables: tuple[PaperTable, ...],
    speech: Speech,
) -> Paper:
    """Put the office that reports, and the one above it, over tables."""
    units = desk.rules.units
    line = [each.name for each in ancestors(units, unit or desk.parts.unit)]
    return Paper(
        above=line[1] if len(line) > 1 else "",
        office=line[0] if line else desk.parts.site_name,
        title=title,
        subject=subject,
        made=speech.local(desk.now).strftime("ngày %d tháng %m năm %Y"),
        facts=facts,
        tables=tables,
    )


def period_facts(
    desk: Desk,
    connection: Connection,
    first: date,
    last: date,
    unit: str,
    speech: Speech,
    known: PeriodSum | None = None,
) -> tuple[tuple[str, ...], ...]:
    """Compare a period with the one before and the same a year ago; the first line is the head.

    `known` is the period itself when it was added up already: a scan of millions of plays.

    A period without any record says so and is not called zero.
    """
    say = speech.say
    figures = (say("Lượt phát"), say("Thời lượng"), say("Màn hình"), say("Độ phủ giờ mở"))
    lines = [(say("Kỳ"), say("Ngày"), *figures)]
    for name, (start, end) in (
        (say("Kỳ này"), (first, last)),
        (say("Kỳ trước"), before(first, last)),
        (say("Cùng kỳ năm trước"), year_before(first, last)),
    ):
        span = days_span(start, end, desk.parts.tz)
        scope = scope_of(desk, connection, span, unit)
        found = known if known is not None and known.span == span else None
        found = found or period_sum(desk, connection, span, scope)
        days = f"{speech.day(start)} – {speech.day(end)}"
        share = _coverage(desk, scope, found)
        lines.append((name, days, *_figures(found, share, speech)))
    return tuple(lines)


def _figures(found: PeriodSum, share: float | None, speech: Speech) -> tuple[str, str, str, str]:
    if found.measured == "none":
        return (speech.say("Chưa có bản ghi"), "–", "–", "–")
    plays = speech.number(found.plays)
    if found.measured == "part" and found.since_ms is not None:
        plays = speech.say("{n} (ghi từ {day})", n=plays, day=speech.day(found.since_ms))
    return (
        plays,
        clock(found.airtime_ms),
        speech.number(found.screens),
        "–" if share is None else speech.percent(share),
    )


def _coverage(desk: Desk, scope: Scope, found: PeriodSum) -> float | None:
    """Return the coverage of the part of a period that is over and of which there is a record."""
    start = max(found.span.start_ms, found.since_ms or found.span.start_ms)
    end = min(found.span.end_ms, desk.now)
    if found.measured == "none" or start >= end:
        return None
    window = Span(Instant(start), Instant(end))
    opened = open_days(
        scope,
        window,
        tz=desk.parts.tz,
        calendar=desk.rules.calendar,
    )
    return coverage(found.zones, scope, opened)


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


def _results(
    sums: Sequence[PlaySum], scope: Scope, known: Mapping[str, Known], speech: Speech
) -> PaperTable:
    say = speech.say
    ordered = sorted(sums, key=lambda one: (-one.airtime_ms, one.key))
    rows = []
    for number, one in enumerate(ordered, start=1):
        about = known.get(one.key) or Known(title="", playlist="–", kind="–")
        decided = "–"
        if about.approved_ms is not None:
            decided = f"{about.approver}, {speech.day(about.approved_ms)}"
        rows.append(
            (
                number,
                about.playlist,
                about.title or one.title or "–",
                about.kind,
                about.author or "–",
                decided,
                channels(one, scope, speech) or "–",
                len(one.screens),
                one.plays,
                Airtime(ms=one.airtime_ms),
                f"{speech.day(one.first_ms)} – {speech.day(Instant(one.last_ms - 1))}",
            )
        )
    screens = frozenset[str]().union(*(one.screens for one in sums))
    return PaperTable(
        title=say("Kết quả tuyên truyền"),
        head=(
            say("STT"),
            say("Chuyên mục"),
            say("Tiêu đề"),
            say("Loại"),
            say("Nguồn cung cấp"),
            say("Duyệt"),
            say("Kênh"),
            say("Số màn hình"),
            say("Số lượt"),
            say("Thời lượng"),
            say("Từ ngày – đến ngày"),
        ),
        shares=(0.5, 1.8, 3.2, 1.5, 1.4, 1.6, 1.3, 0.9, 1, 1.2, 1.5),
        numbers=frozenset({0, 7, 8, 9}),
        rows=tuple(rows),
        total=(
            *("", say("Cộng"), "", "", "", "", ""),
            len(screens),
            sum(one.plays for one in sums),
            Airtime(ms=sum(one.airtime_ms for one in sums)),
            "",
        ),
        notes=(
            say("Mỗi trang của một nội dung nhiều trang là một lượt phát trong bản ghi."),
            say("Thời lượng ghi theo giờ:phút:giây; dòng cộng tính trên số liệu gốc."),
        ),
        empty=say("Không có nội dung nào được phát trong kỳ."),
    )
