"""A period in figures beside the one before it and the same a year ago."""

from datetime import date

from sqlalchemy import Connection

from signage.core.time.times import Instant, Span
from signage.web.admin.desk.desk import Desk
from signage.web.admin.reports.report_hours import coverage, open_days
from signage.web.admin.reports.report_paper import clock
from signage.web.admin.reports.report_periods import before, days_span, year_before
from signage.web.admin.reports.report_record import PeriodSum, Scope, period_sum, scope_of
from signage.web.language import Speech


def period_facts(
    desk: Desk,
    connection: Connection,
    days: tuple[date, date],
    unit: str,
    speech: Speech,
    *,
    known: PeriodSum | None = None,
    on_page: bool = False,
) -> tuple[tuple[str, ...], ...]:
    """Compare a period with the one before and the same a year ago; the first line is the head.

    `known` is the period itself when it was added up already. A page says lengths in words.

    A period without any record says so and is not called zero.
    """
    say = speech.say
    length = say("Thời lượng") if on_page else say("Thời lượng (giờ:phút:giây)")
    figures = (say("Lượt phát"), length, say("Màn hình"), say("Độ phủ giờ mở"))
    lines = [(say("Kỳ"), say("Ngày"), *figures)]
    compared = [(say("Kỳ này"), days), (say("Kỳ trước"), before(*days))]
    if (last_year := year_before(*days)) != before(*days):
        compared.append((say("Cùng kỳ năm trước"), last_year))
    for name, (start, end) in compared:
        span = days_span(start, end, desk.parts.tz)
        scope = scope_of(desk, connection, span, unit)
        found = known if known is not None and known.span == span else None
        found = found or period_sum(desk, connection, span, scope)
        between = f"{speech.day(start)} – {speech.day(end)}"
        share = _coverage(desk, scope, found)
        lines.append((name, between, *_figures(found, share, speech, on_page=on_page)))
    return tuple(lines)


def _figures(
    found: PeriodSum, share: float | None, speech: Speech, *, on_page: bool
) -> tuple[str, str, str, str]:
    if found.measured == "none":
        return (speech.say("Chưa có bản ghi"), "–", "–", "–")
    plays = speech.number(found.plays)
    if found.measured == "part" and found.since_ms is not None:
        plays = speech.say("{n} (ghi từ {day})", n=plays, day=speech.day(found.since_ms))
    return (
        plays,
        speech.length(found.airtime_ms) if on_page else clock(found.airtime_ms),
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
