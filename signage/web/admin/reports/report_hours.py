"""How long screens were open, day by day: what the record of plays is measured against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from signage.core.place.screen import OpenHours
from signage.core.showing.airing import Almanac, open_spans
from signage.core.time.calendar import Calendar
from signage.core.time.times import (
    Instant,
    Span,
    clip,
    day_number,
    local_date,
    midnights,
)
from signage.store.play_sums import ZoneDay
from signage.web.admin.reports.report_record import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDays:
    """The opening of every screen in a window, by local days since 1970."""

    window: Span
    tz: str
    days: range
    by_screen: Mapping[str, Mapping[int, int]]

    def day_of(self, at: int) -> int:
        """Return the local day of an instant."""
        return _day(at, self.tz)

    def of(self, screen: str, day: int) -> int:
        """Return for how many milliseconds a screen was open on a day."""
        return self.by_screen.get(screen, {}).get(day, 0)


def open_days(scope: Scope, window: Span, *, tz: str, calendar: Calendar) -> OpenDays:
    """Return how long each screen was open; a daypart past midnight belongs to its first day."""
    almanac = Almanac(tz, calendar, window)
    known: dict[tuple[OpenHours, ...] | None, Mapping[int, int]] = {}
    for screen in scope.screens.values():
        if screen.hours not in known:
            known[screen.hours] = _by_day(screen.hours, almanac)
    first, last = _day(window.start_ms, tz), _day(window.end_ms - 1, tz)
    return OpenDays(
        window=window,
        tz=tz,
        days=range(first, last + 1),
        by_screen={screen.id: known[screen.hours] for screen in scope.screens.values()},
    )


def coverage(zones: Iterable[ZoneDay], scope: Scope, open_: OpenDays) -> float | None:
    """Return the part of all opening hours that the record holds; None where nothing was open.

    Of several zones the one with the longest record of a day counts: they show at the same time.
    A screen is measured from its first day on, or from its first record where that is older.
    """
    recorded: dict[tuple[str, int], int] = {}
    began: dict[str, int] = {}
    for one in zones:
        key = (one.screen, one.day)
        recorded[key] = max(recorded.get(key, 0), one.recorded_ms)
        began[one.screen] = min(began.get(one.screen, one.day), one.day)
    whole = shown = 0
    for screen, days in open_.by_screen.items():
        since = scope.since.get(screen, open_.window.start_ms)
        known = open_.day_of(since)
        first = min(known, began.get(screen, known))
        for day, opened in days.items():
            if day >= first:
                whole += opened
                shown += min(opened, recorded.get((screen, day), 0))
    return shown / whole if whole else None


def _by_day(hours: tuple[OpenHours, ...] | None, almanac: Almanac) -> Mapping[int, int]:
    spans = open_spans(hours, almanac)
    if spans is None:
        edges = (*midnights(almanac.tz, almanac.window), almanac.window.end_ms)
        start = almanac.window.start_ms
        whole = []
        for end in edges:
            whole.append(Span(start, end))
            start = end
        spans = clip(whole, almanac.window)
    found: dict[int, int] = {}
    for span in spans:
        day = _day(span.start_ms, almanac.tz)
        found[day] = found.get(day, 0) + span.end_ms - span.start_ms
    return found


def _day(at: int, tz: str) -> int:
    return day_number(local_date(tz, Instant(at)))
