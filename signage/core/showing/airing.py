"""When rules hold: campaigns, opening hours and dimming expanded into spans over a window.

An `Almanac` knows the days of one window in one zone under one calendar and remembers what it
worked out, so that five hundred campaigns with the same dayparts cost one expansion.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from signage.core.content.problem import Problem
from signage.core.place.screen import Dimming, Location, OpenHours
from signage.core.showing.campaign import Campaign, Daypart
from signage.core.time.calendar import COMPUTED_NAMES, Calendar
from signage.core.time.days import (
    Days,
    Hours,
    hours_on,
    means,
    parse_clock,
    parse_hours,
    unknown_names,
)
from signage.core.time.sun import SunEvent, sun_instant
from signage.core.time.times import (
    MINUTE_MS,
    Instant,
    Span,
    clip,
    dates_of,
    local_date,
    local_instant,
    local_midnight,
    union,
)

# Where a screen has no location or the sun does not rise or set that day.
_USUAL_MINUTE: dict[SunEvent, int] = {"sunrise": 6 * 60, "sunset": 18 * 60}


class Almanac:
    """The local days of a window, one before it included, for a daypart may pass midnight."""

    def __init__(self, tz: str, calendar: Calendar, window: Span) -> None:
        """Take the days of `window`; everything else is worked out when asked."""
        self.tz = tz
        self.calendar = calendar
        self.window = window
        first = local_date(tz, window.start_ms) - timedelta(days=1)
        self.days: tuple[date, ...] = (first, *dates_of(tz, window))
        self._meant: dict[Days, frozenset[date]] = {}
        self._parts: dict[Hours, dict[date, Span]] = {}

    def spans(
        self, parts: Iterable[Hours], first: date | None = None, last: date | None = None
    ) -> tuple[Span, ...]:
        """Return when any of the parts that begin within the dates holds, inside the window."""
        spans = [
            span
            for part in parts
            for day, span in self._spans_by_day(part).items()
            if (first is None or first <= day) and (last is None or day <= last)
        ]
        return clip(union(spans), self.window)

    def meant(self, days: Days) -> frozenset[date]:
        """Return the days of the window that these words mean."""
        if days not in self._meant:
            self._meant[days] = frozenset(
                day for day in self.days if means(days, self.calendar, day)
            )
        return self._meant[days]

    def _spans_by_day(self, part: Hours) -> dict[date, Span]:
        if part not in self._parts:
            meant = self.meant(part.days)
            self._parts[part] = {
                day: hours_on(part, self.tz, day) for day in self.days if day in meant
            }
        return self._parts[part]


def parts_of(dayparts: Iterable[Daypart | OpenHours]) -> tuple[Hours, ...]:
    """Read dayparts; those that cannot be read hold never, and are reported elsewhere."""
    parts: list[Hours] = []
    for daypart in dayparts:
        try:
            parts.append(parse_hours(daypart.days, daypart.start, daypart.end))
        except ValueError:
            continue  # `campaign_problems` names it; a wrong rule must not show anything
    return tuple(parts)


def campaign_problems(campaign: Campaign, calendar: Calendar) -> Iterator[Problem]:
    """Yield what is wrong with a campaign's dayparts: empty ones, unknown names of days."""
    where = f"campaigns/{campaign.id}"
    for daypart in campaign.dayparts:
        try:
            part = parse_hours(daypart.days, daypart.start, daypart.end)
        except ValueError:
            yield Problem(
                code="empty_daypart",
                where=where,
                arguments={"start": daypart.start, "end": daypart.end},
            )
            continue
        for name in unknown_names(part.days, calendar):
            known = ", ".join(sorted(COMPUTED_NAMES | calendar.days.keys()))
            arguments = {"campaign": campaign.id, "name": name, "known": known}
            yield Problem(code="unknown_day", where=where, arguments=arguments)


def campaign_spans(campaign: Campaign, almanac: Almanac) -> tuple[Span, ...]:
    """Return when a campaign's dates and dayparts hold, whatever its state."""
    if campaign.dayparts:
        return almanac.spans(parts_of(campaign.dayparts), campaign.from_, campaign.until)
    return clip((dates_span(campaign, almanac.tz),), almanac.window)


def dates_span(campaign: Campaign, tz: str) -> Span:
    """Return the span of a campaign's dates, both included; open ends reach to the horizon."""
    start, end = Instant(0), Instant(2**53)
    if campaign.from_ is not None:
        start = local_midnight(tz, campaign.from_)
    if campaign.until is not None:
        end = local_midnight(tz, campaign.until + timedelta(days=1))
    return Span(start, max(start, end))


def open_spans(hours: tuple[OpenHours, ...] | None, almanac: Almanac) -> tuple[Span, ...] | None:
    """Return when a screen is lit; None is always, () is never."""
    return None if hours is None else almanac.spans(parts_of(hours))


def dim_spans(
    dimmings: Iterable[Dimming], location: Location | None, almanac: Almanac
) -> tuple[tuple[Span, int], ...]:
    """Return when a screen is dimmed and to how many percent: sorted, disjoint.

    Where two dimmings meet, the darker holds.
    """
    found = [
        (span, dimming.percent)
        for dimming in dimmings
        for day in almanac.days
        for span in clip((_dim_span(dimming, location, day, almanac.tz),), almanac.window)
    ]
    edges = sorted({at for span, _ in found for at in (span.start_ms, span.end_ms)})
    result: list[tuple[Span, int]] = []
    for start, end in pairwise(edges):
        levels = [percent for span, percent in found if span.holds(start)]
        if not levels:
            continue
        level = min(levels)
        if result and result[-1][0].end_ms == start and result[-1][1] == level:
            result[-1] = (Span(result[-1][0].start_ms, end), level)
        else:
            result.append((Span(start, end), level))
    return tuple(result)


def _dim_span(dimming: Dimming, location: Location | None, day: date, tz: str) -> Span:
    start = light_instant(dimming.start, location, day, tz)
    end = light_instant(dimming.end, location, day, tz)
    if end <= start:
        end = light_instant(dimming.end, location, day + timedelta(days=1), tz)
    return Span(start, max(start, end))


def light_instant(text: str, location: Location | None, day: date, tz: str) -> Instant:
    """Return the instant of `HH:MM`, `sunset` or `sunrise-00:30` on a local day.

    Raises: ValueError when the text is none of these.
    """
    word = text.strip().lower()
    for event in _USUAL_MINUTE:
        if word.startswith(event):
            return Instant(_sun(event, location, day, tz) + _shift(word[len(event) :], text))
    return local_instant(tz, day, parse_clock(word))


def _sun(event: SunEvent, location: Location | None, day: date, tz: str) -> Instant:
    found = None
    if location is not None:
        found = sun_instant(event, day, lat=location.lat, lon=location.lon)
    return local_instant(tz, day, _USUAL_MINUTE[event]) if found is None else found


def _shift(text: str, whole: str) -> int:
    if not text:
        return 0
    if text[0] not in "+-":
        raise ValueError(f"“{whole}” is not a time — write it like sunset or sunset+00:30")
    return parse_clock(text[1:]) * MINUTE_MS * (1 if text[0] == "+" else -1)
