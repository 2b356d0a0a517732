"""What was counted in a span: sums of whole days, and the single plays that no day holds yet.

Rows of `play_day` are kept by `play_days`; whoever asks takes them and the plays behind them in
one statement, which sees one state on either database.
"""

from collections.abc import Collection
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)

from signage.core.showing.takeover import voice_of
from signage.core.time.times import (
    DAY_MS,
    FOREVER,
    MINUTE_MS,
    Instant,
    Span,
    day_number,
    local_date,
    local_midnight,
)
from signage.store import tables

# Every zone in use since 1972 begins its days on such a step of UTC.
STEP_MS = 15 * MINUTE_MS
FIGURES = ("plays", "airtime_ms", "completed", "seen", "unseen")
# More names than this in one question and a database refuses; every screen is asked for instead,
# and what was not asked about is left out of the answer.
_MOST_NAMED = 5_000

_play, _boot, _day, _tz = tables.play, tables.boot, tables.play_day, tables.play_day_tz


def counted(
    connection: Connection, span: Span, screens: Collection[str] | None, tz: str
) -> Subquery:
    """Return what was counted in a span: sums of whole days, and single plays where none are.

    A row has either its `day` or its `step` (of STEP_MS); see `day_of_step`.
    """
    whole = _whole_days(span, tz) if tz_of(connection) == tz else None
    if whole is None:
        return _plays(span, screens).subquery()
    return union_all(
        _days(whole, tz, screens),
        _plays_behind(whole, screens),
        *(_plays(edge, screens) for edge in _edges(span, whole)),
    ).subquery()


def oldest_play(connection: Connection, screens: Collection[str] | None) -> Instant | None:
    """Return when the oldest play that is kept started, drills included; None without any."""
    chosen = named(_day.c.screen, screens)
    first_day = select(_day.c.day).where(chosen).order_by(_day.c.day).limit(1).scalar_subquery()
    starts = union_all(
        select(func.min(_day.c.first_ms).label("at")).where(chosen, _day.c.day == first_day),
        select(func.min(_play.c.started_at_ms))
        .join(_boot, _of_boot())
        .where(unsummed(), _behind(), named(_play.c.screen, screens)),
    ).subquery()
    first: int | None = connection.execute(select(func.min(starts.c.at))).scalar()
    return None if first is None else Instant(first)


def measures(rows: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - any selectable
    """Return what rows of `counted` add up to."""
    return (
        func.max(rows.c.title).label("title"),
        *(func.sum(rows.c[name]).label(name) for name in FIGURES),
        func.min(rows.c.first_ms).label("first_ms"),
        func.max(rows.c.last_ms).label("last_ms"),
    )


@lru_cache(maxsize=4096)
def day_of_step(tz: str, step: int) -> int:
    """Return the local day, counted from 1970, that a step of STEP_MS belongs to."""
    at = step * STEP_MS
    # Beyond it lies no calendar: a player's clock may say anything.
    return day_number(local_date(tz, Instant(at))) if at < FOREVER else at // DAY_MS


def named(column: ColumnElement[str], screens: Collection[str] | None) -> ColumnElement[bool]:
    """Ask for some screens only, when they are few enough to be named."""
    if screens is None or len(screens) > _MOST_NAMED:
        return true()
    return column.in_(screens)


def tz_of(connection: Connection) -> str | None:
    """Return the time zone whose days are summed; None before the first."""
    found: str | None = connection.execute(select(_tz.c.tz)).scalar()
    return found


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def as_counts(step: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    """Return a single play in the shape of a sum."""
    return (
        *(_play.c.screen, _play.c.zone, _play.c.item),
        # A takeover stands among campaigns, under the name of its voice.
        func.coalesce(_play.c.campaign, voice_of("") + _play.c.takeover, "").label("campaign"),
        _play.c.drill,
        null().cast(BigInteger).label("day"),
        step.label("step"),
        _play.c.title,
        literal_column("1").label("plays"),
        _play.c.duration_ms.label("airtime_ms"),
        _play.c.completed,
        _one(_play.c.seen == 1).label("seen"),
        _one(_play.c.seen == 0).label("unseen"),
        _play.c.started_at_ms.label("first_ms"),
        (_play.c.started_at_ms + _play.c.duration_ms).label("last_ms"),
    )


_SUMMED = (
    *(_day.c[name] for name in ("screen", "zone", "item", "campaign", "drill", "day")),
    null().cast(BigInteger).label("step"),
    *(_day.c.title, *(_day.c[name] for name in FIGURES), _day.c.first_ms, _day.c.last_ms),
)


def _plays(span: Span, screens: Collection[str] | None) -> "Select[Any]":
    started = _play.c.started_at_ms
    within = and_(started >= span.start_ms, started < span.end_ms)
    return select(*as_counts(started // STEP_MS)).where(within, named(_play.c.screen, screens))


def _plays_behind(span: Span, screens: Collection[str] | None) -> "Select[Any]":
    """Select the plays that are in no row yet."""
    return _plays(span, screens).join(_boot, _of_boot()).where(unsummed(), _behind())


def _days(whole: Span, tz: str, screens: Collection[str] | None) -> "Select[Any]":
    first, end = (day_number(local_date(tz, at)) for at in (whole.start_ms, whole.end_ms))
    within = and_(_day.c.day >= first, _day.c.day < end)
    return select(*_SUMMED).where(within, named(_day.c.screen, screens))


def unsummed() -> ColumnElement[bool]:
    """Tell the boots with plays in no row."""
    # Written as the partial index is, or no database would use it.
    return _boot.c.acked_seq > _boot.c.summed_seq


def _of_boot() -> ColumnElement[bool]:
    # An expression can be searched for and not be searched in: whoever plans this begins with the
    # few boots, where without it SQLite looked up the boot of every play there is.
    return and_(_play.c.screen == _boot.c.screen + "", _play.c.boot == _boot.c.boot + "")


def _behind() -> ColumnElement[bool]:
    return _play.c.seq > _boot.c.summed_seq


def _whole_days(span: Span, tz: str) -> Span | None:
    first = local_date(tz, span.start_ms)
    start = local_midnight(tz, first)
    if start < span.start_ms:
        start = local_midnight(tz, first + timedelta(days=1))
    end = local_midnight(tz, local_date(tz, span.end_ms))
    return Span(start, end) if start < end else None


def _edges(span: Span, whole: Span) -> tuple[Span, ...]:
    edges = (Span(span.start_ms, whole.start_ms), Span(whole.end_ms, span.end_ms))
    return tuple(edge for edge in edges if edge.start_ms < edge.end_ms)
