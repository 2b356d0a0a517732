"""Sums of plays by local day, so that a report on a quarter need not read every play.

Rule 1: a row adds up what one boot of a screen showed of one item on one local day.
Rule 2: `boot.summed_seq` says up to which number the plays of a boot are in these rows; both
change in one transaction. Plays of a boot are kept in order and without gaps, so the rows and the
plays behind that number are the record, each play once, at any moment and after any crash.
Rule 3: whoever reads takes both in one statement, which sees one state on either database.
"""

from collections.abc import Collection, Iterable
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
from sqlalchemy.dialects import postgresql, sqlite

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
    numbered_day,
)
from signage.store import tables

# One bite of work: the writer is held for some ten milliseconds, and reports come in between.
MOST_PLAYS, MOST_BOOTS = 5_000, 50
# Every zone in use since 1972 begins its days on such a step of UTC.
STEP_MS = 15 * MINUTE_MS
# A bite of one boot is some hours; of a clock that was set it may be years.
_ALIKE_AT_MOST_MS = 40 * DAY_MS
# More names than this in one question and a database refuses; every screen is asked for instead,
# and what was not asked about is left out of the answer.
_MOST_NAMED = 5_000

_play, _boot, _day, _tz = tables.play, tables.boot, tables.play_day, tables.play_day_tz
_KEYS = ("day", "screen", "boot", "zone", "item", "campaign", "drill")
_ADDED = ("plays", "airtime_ms", "completed", "seen", "unseen")


def sum_up(connection: Connection, tz: str, *, most: int = MOST_PLAYS) -> int:
    """Add plays that are in no row yet, `most` at a time; return how many, 0 when all are in.

    A new time zone moves the ends of every day: the rows are then begun anew.
    """
    if _tz_of(connection) != tz:
        _begin_anew(connection, tz)
    # Another node that adds the same boots up holds them; it needs no second one.
    waiting = (
        select(_boot.c.screen, _boot.c.boot, _boot.c.summed_seq, _boot.c.acked_seq)
        .where(_unsummed())
        .limit(MOST_BOOTS)
        .with_for_update(skip_locked=True)
    )
    summed = 0
    for boot in connection.execute(waiting).all():
        last = min(boot.acked_seq, boot.summed_seq + most - summed)
        _sum_boot(connection, tz, boot, last)
        summed += last - boot.summed_seq
        if summed >= most:
            break
    return summed


def forget_days(connection: Connection, screen: str, boot: str) -> None:
    """Let go of the sums of a boot whose plays are let go of."""
    connection.execute(_day.delete().where(_day.c.screen == screen, _day.c.boot == boot))


def counted(
    connection: Connection, span: Span, screens: Collection[str] | None, tz: str
) -> Subquery:
    """Return what was counted in a span: sums of whole days, and single plays where none are.

    A row has either its `day` or its `step` (of STEP_MS); see `day_of_step`.
    """
    whole = _whole_days(span, tz) if _tz_of(connection) == tz else None
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
        .where(_unsummed(), _behind(), named(_play.c.screen, screens)),
    ).subquery()
    first: int | None = connection.execute(select(func.min(starts.c.at))).scalar()
    return None if first is None else Instant(first)


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


def _tz_of(connection: Connection) -> str | None:
    found: str | None = connection.execute(select(_tz.c.tz)).scalar()
    return found


def _begin_anew(connection: Connection, tz: str) -> None:
    for table in (_day, _tz):
        connection.execute(table.delete())
    connection.execute(_boot.update().where(_boot.c.summed_seq > 0).values(summed_seq=0))
    connection.execute(_tz.insert(), {"id": 1, "tz": tz})


def _sum_boot(connection: Connection, tz: str, boot: Any, last: int) -> None:  # noqa: ANN401 - a row
    of_boot = and_(_play.c.screen == boot.screen, _play.c.boot == boot.boot)
    fresh = and_(of_boot, _play.c.seq > boot.summed_seq, _play.c.seq <= last)
    started = _play.c.started_at_ms
    ends = connection.execute(select(func.min(started), func.max(started)).where(fresh)).one()
    ahead_ms = None if ends[0] is None else _ahead_ms(tz, *ends)
    step = started // STEP_MS if ahead_ms is None else (started + ahead_ms) // DAY_MS
    plays = select(*_counted(step)).where(fresh).subquery()
    keys = tuple(plays.c[name] for name in ("step", "zone", "item", "campaign", "drill"))
    asked = select(*keys, *measures(plays)).group_by(*keys)
    days: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in connection.execute(asked).mappings():
        made = {**row, "screen": boot.screen, "boot": boot.boot}
        number = made.pop("step")
        made["day"] = number if ahead_ms is not None else day_of_step(tz, number)
        identity = tuple(made[name] for name in _KEYS)
        days[identity] = _merged(days[identity], made) if identity in days else made
    if days:
        _add(connection, days.values())
    same = and_(_boot.c.screen == boot.screen, _boot.c.boot == boot.boot)
    connection.execute(_boot.update().where(same).values(summed_seq=last))


def _ahead_ms(tz: str, first_ms: int, last_ms: int) -> int | None:
    """Return how far a zone is ahead of UTC where its days are all alike; None where they differ.

    Days are then counted by the database, which is several times as fast.
    """
    if last_ms >= FOREVER or last_ms - first_ms > _ALIKE_AT_MOST_MS:
        return None
    first, last = (day_of_step(tz, at // STEP_MS) for at in (first_ms, last_ms))
    midnights = [local_midnight(tz, numbered_day(day)) for day in range(first, last + 2)]
    found = {day * DAY_MS - at for day, at in enumerate(midnights, start=first)}
    return found.pop() if len(found) == 1 else None


def measures(rows: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - any selectable
    """Return what rows of `counted` add up to."""
    return (
        func.max(rows.c.title).label("title"),
        *(func.sum(rows.c[name]).label(name) for name in _ADDED),
        func.min(rows.c.first_ms).label("first_ms"),
        func.max(rows.c.last_ms).label("last_ms"),
    )


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {
        **first,
        **{name: first[name] + second[name] for name in _ADDED},
        "title": max(first["title"], second["title"]),
        "first_ms": min(first["first_ms"], second["first_ms"]),
        "last_ms": max(first["last_ms"], second["last_ms"]),
    }


def _add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(_day)
    new = statement.excluded
    changed = {name: _day.c[name] + new[name] for name in _ADDED}
    changed["title"] = case((new.title > _day.c.title, new.title), else_=_day.c.title)
    changed["first_ms"] = case(
        (new.first_ms < _day.c.first_ms, new.first_ms), else_=_day.c.first_ms
    )
    changed["last_ms"] = case((new.last_ms > _day.c.last_ms, new.last_ms), else_=_day.c.last_ms)
    upsert = statement.on_conflict_do_update(index_elements=_KEYS, set_=changed)
    connection.execute(upsert, list(rows))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _counted(step: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
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
    *(_day.c.title, *(_day.c[name] for name in _ADDED), _day.c.first_ms, _day.c.last_ms),
)


def _plays(span: Span, screens: Collection[str] | None) -> "Select[Any]":
    started = _play.c.started_at_ms
    within = and_(started >= span.start_ms, started < span.end_ms)
    return select(*_counted(started // STEP_MS)).where(within, named(_play.c.screen, screens))


def _plays_behind(span: Span, screens: Collection[str] | None) -> "Select[Any]":
    """Select the plays that are in no row yet."""
    return _plays(span, screens).join(_boot, _of_boot()).where(_unsummed(), _behind())


def _days(whole: Span, tz: str, screens: Collection[str] | None) -> "Select[Any]":
    first, end = (day_number(local_date(tz, at)) for at in (whole.start_ms, whole.end_ms))
    within = and_(_day.c.day >= first, _day.c.day < end)
    return select(*_SUMMED).where(within, named(_day.c.screen, screens))


def _unsummed() -> ColumnElement[bool]:
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
