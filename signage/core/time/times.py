"""Instants, spans and the one place where local time becomes an instant.

Rule 1: inside the program an instant is a whole number of milliseconds UTC since 1970.
Rule 2: every span is half-open, [start, end).
Rule 3: a local start that does not exist moves to the next instant that does; a doubled one
means its first occurrence; lengths are differences of instants, never of wall clocks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo

Instant = NewType("Instant", int)
"""Milliseconds UTC since 1970-01-01."""

DurationMs = NewType("DurationMs", int)
"""A length of time in milliseconds."""

# Far enough to mean "never" and still exact in JavaScript's doubles.
FOREVER = Instant(253_370_764_800_000)
BEGINNING = Instant(0)

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open: `start_ms` is in, `end_ms` is out."""

    start_ms: Instant
    end_ms: Instant

    def holds(self, at: Instant) -> bool:
        """Tell whether the instant lies inside."""
        return self.start_ms <= at < self.end_ms

    def meets(self, other: "Span") -> bool:
        """Tell whether the two have an instant in common."""
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms


ALWAYS = Span(BEGINNING, FOREVER)


@lru_cache(maxsize=64)
def zone_of(tz: str) -> ZoneInfo:
    """Return the zone of an IANA name.

    Raises: ValueError when there is no such zone.
    """
    try:
        return ZoneInfo(tz)
    except (OSError, LookupError, ValueError) as error:
        raise ValueError(f"“{tz}” is not a time zone — use a name such as Asia/Ho_Chi_Minh") from (
            error
        )


def instant_of(moment: datetime) -> Instant:
    """Turn an aware datetime into an instant; what is finer than a millisecond is cut off."""
    return Instant((moment - _EPOCH) // _MILLISECOND)


def moment_of(at: Instant, tz: str = "UTC") -> datetime:
    """Turn an instant into an aware datetime of a zone."""
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(zone_of(tz))


def local_date(tz: str, at: Instant) -> date:
    """Return the date on the calendar of a zone at an instant."""
    return moment_of(at, tz).date()


def day_number(day: date) -> int:
    """Count a date from 1970-01-01."""
    return (day - _EPOCH.date()).days


def numbered_day(number: int) -> date:
    """Return the date that `day_number` counted."""
    return _EPOCH.date() + timedelta(days=number)


def local_moment(tz: str, wall: datetime) -> Instant:
    """Return the instant of a naive wall-clock time, by Rule 3."""
    zone = zone_of(tz)
    first = wall.replace(tzinfo=zone, fold=0)
    instant = instant_of(first.astimezone(UTC))
    if moment_of(instant, tz).replace(tzinfo=None) == wall.replace(
        microsecond=wall.microsecond // 1000 * 1000
    ):
        return instant
    # In a gap fold=1 reckons with the later offset, so the change lies between the two.
    return _change_between(
        zone, instant_of(wall.replace(tzinfo=zone, fold=1).astimezone(UTC)), instant
    )


def _change_between(zone: ZoneInfo, before: Instant, after: Instant) -> Instant:
    low, high = before // 1000, after // 1000
    old = (_EPOCH + timedelta(seconds=low)).astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if (_EPOCH + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return Instant(high * 1000)


@lru_cache(maxsize=4096)
def local_midnight(tz: str, day: date) -> Instant:
    """Return the instant at which a local day begins."""
    return local_moment(tz, datetime.combine(day, time()))


def day_span(tz: str, day: date) -> Span:
    """Return a whole local day; 23, 24 or 25 hours long."""
    return Span(local_midnight(tz, day), local_midnight(tz, day + timedelta(days=1)))


@lru_cache(maxsize=4096)
def _is_plain_day(tz: str, day: date) -> bool:
    span = day_span(tz, day)
    offsets = {moment_of(Instant(at), tz).utcoffset() for at in (span.start_ms, span.end_ms)}
    return span.end_ms - span.start_ms == DAY_MS and len(offsets) == 1


def local_instant(tz: str, day: date, minute: int) -> Instant:
    """Return the instant of a local day's minute, 0 to 1440 and past midnight beyond."""
    if minute >= 1440:
        return local_instant(tz, day + timedelta(days=minute // 1440), minute % 1440)
    if _is_plain_day(tz, day):
        return Instant(local_midnight(tz, day) + minute * MINUTE_MS)
    return local_moment(tz, datetime.combine(day, time(minute // 60, minute % 60)))


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every date from the first to the last, both included."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def dates_of(tz: str, span: Span) -> Iterator[date]:
    """Yield the local dates that have an instant inside the span."""
    if span.start_ms < span.end_ms:
        last = Instant(span.end_ms - 1)
        yield from days_between(local_date(tz, span.start_ms), local_date(tz, last))


def midnights(tz: str, span: Span) -> tuple[Instant, ...]:
    """Return the local midnights strictly inside the span."""
    instants = (local_midnight(tz, day) for day in dates_of(tz, span))
    return tuple(at for at in instants if at > span.start_ms)


def week_of(tz: str, now: Instant, horizon_days: int = 30) -> Span:
    """Return what manifests of this local week cover.

    From the week's Monday 00:00 to the first Monday at least `horizon_days` after it: the same
    span at every moment of the week.
    """
    today = local_date(tz, now)
    monday = today - timedelta(days=today.weekday())
    weeks = max(1, -(-horizon_days // 7))
    return Span(local_midnight(tz, monday), local_midnight(tz, monday + timedelta(weeks=weeks)))


def parse_iso(text: str, tz: str) -> Instant:
    """Read an ISO 8601 time or date; without an offset it is local time of the zone.

    Raises: ValueError when the text is neither.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"“{text}” is not a time — write it like 2027-02-06T07:30 or 2027-02-06T07:30+07:00"
        ) from None
    if moment.tzinfo is None:
        return local_moment(tz, moment)
    return instant_of(moment)


def iso_of(at: Instant, tz: str) -> str:
    """Write an instant as ISO 8601 with the zone's offset; milliseconds only if there are any."""
    moment = moment_of(at, tz)
    return moment.isoformat(timespec="milliseconds" if at % 1000 else "seconds")


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans and join those that overlap or touch; empty ones vanish."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.start_ms < span.end_ms):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return tuple(joined)


def intersection(first: Iterable[Span], second: Iterable[Span]) -> tuple[Span, ...]:
    """Return what two sorted, disjoint lists of spans have in common."""
    rights = tuple(second)
    common: list[Span] = []
    start = 0
    for left in first:
        while start < len(rights) and rights[start].end_ms <= left.start_ms:
            start += 1
        for right in rights[start:]:
            if right.start_ms >= left.end_ms:
                break
            common.append(Span(max(left.start_ms, right.start_ms), min(left.end_ms, right.end_ms)))
    return tuple(common)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """Return sorted, disjoint spans less the sorted, disjoint holes."""
    cuts = tuple(holes)
    left: list[Span] = []
    for span in spans:
        start = span.start_ms
        for hole in cuts:
            if not hole.meets(span):
                continue
            if hole.start_ms > start:
                left.append(Span(start, hole.start_ms))
            start = max(start, hole.end_ms)
        if start < span.end_ms:
            left.append(Span(start, span.end_ms))
    return tuple(left)


def clip(spans: Iterable[Span], window: Span) -> tuple[Span, ...]:
    """Return what of sorted, disjoint spans lies inside the window."""
    return intersection(spans, (window,))
