"""Sums of plays by local day, so that a report on a quarter need not read every play.

Rule 1: a row adds up what one boot of a screen showed of one item on one local day.
Rule 2: `boot.summed_seq` says up to which number the plays of a boot are in these rows; both
change in one transaction. Plays of a boot are kept in order and without gaps, so the rows and the
plays behind that number are the record, each play once, at any moment and after any crash.
Rule 3: whoever reads takes both at one moment; see `play_counts`.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    case,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from signage.core.time.times import (
    DAY_MS,
    FOREVER,
    local_midnight,
    numbered_day,
)
from signage.store import tables
from signage.store.play_counts import (
    FIGURES,
    STEP_MS,
    as_counts,
    day_of_step,
    measures,
    tz_of,
    unsummed,
)

# One bite of work: the writer is held for some ten milliseconds, and reports come in between.
MOST_PLAYS, MOST_BOOTS = 5_000, 50
# A bite of one boot is some hours; of a clock that was set it may be years.
_ALIKE_AT_MOST_MS = 40 * DAY_MS

_play, _boot, _day, _tz = tables.play, tables.boot, tables.play_day, tables.play_day_tz
_KEYS = ("day", "screen", "boot", "zone", "item", "campaign", "drill")


def sum_up(connection: Connection, tz: str, *, most: int = MOST_PLAYS) -> int:
    """Add plays that are in no row yet, `most` at a time; return how many, 0 when all are in.

    A new time zone moves the ends of every day: the rows are then begun anew.
    """
    if tz_of(connection) != tz:
        _begin_anew(connection, tz)
    # Another node that adds the same boots up holds them; it needs no second one.
    waiting = (
        select(_boot.c.screen, _boot.c.boot, _boot.c.summed_seq, _boot.c.acked_seq)
        .where(unsummed())
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


def wrong_sums(connection: Connection) -> tuple[str, str] | None:
    """Return the first screen and boot whose sums are not those of its plays; None when all are.

    Sums are not chained as plays are: whoever would change a report could change them alone.
    """
    tz = tz_of(connection)
    boots = connection.execute(
        select(_boot.c.screen, _boot.c.boot, _boot.c.summed_seq).order_by(
            _boot.c.screen, _boot.c.boot
        )
    ).all()
    for boot in boots:
        same = and_(_day.c.screen == boot.screen, _day.c.boot == boot.boot)
        kept = connection.execute(select(_day).where(same)).mappings().all()
        rows = {tuple(row[name] for name in _KEYS): dict(row) for row in kept}
        right = _added_up(connection, tz, boot, 0, boot.summed_seq) if tz is not None else {}
        if rows != right:
            return boot.screen, boot.boot
    known = select(_boot.c.boot).where(
        _boot.c.screen == _day.c.screen, _boot.c.boot == _day.c.boot
    )
    stray = connection.execute(
        select(_day.c.screen, _day.c.boot).where(~known.exists()).limit(1)
    ).first()
    return None if stray is None else (stray.screen, stray.boot)


def _begin_anew(connection: Connection, tz: str) -> None:
    for table in (_day, _tz):
        connection.execute(table.delete())
    connection.execute(_boot.update().where(_boot.c.summed_seq > 0).values(summed_seq=0))
    connection.execute(_tz.insert(), {"id": 1, "tz": tz})


def _sum_boot(connection: Connection, tz: str, boot: Any, last: int) -> None:  # noqa: ANN401 - a row
    if days := _added_up(connection, tz, boot, boot.summed_seq, last):
        _add(connection, days.values())
    same = and_(_boot.c.screen == boot.screen, _boot.c.boot == boot.boot)
    connection.execute(_boot.update().where(same).values(summed_seq=last))


def _added_up(
    connection: Connection,
    tz: str,
    boot: Any,  # noqa: ANN401 - a row
    after: int,
    last: int,
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the rows that some plays of a boot make, by their keys."""
    of_boot = and_(_play.c.screen == boot.screen, _play.c.boot == boot.boot)
    fresh = and_(of_boot, _play.c.seq > after, _play.c.seq <= last)
    started = _play.c.started_at_ms
    ends = connection.execute(select(func.min(started), func.max(started)).where(fresh)).one()
    ahead_ms = None if ends[0] is None else _ahead_ms(tz, *ends)
    step = started // STEP_MS if ahead_ms is None else (started + ahead_ms) // DAY_MS
    plays = select(*as_counts(step)).where(fresh).subquery()
    keys = tuple(plays.c[name] for name in ("step", "zone", "item", "campaign", "drill"))
    asked = select(*keys, *measures(plays)).group_by(*keys)
    days: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in connection.execute(asked).mappings():
        made = {**row, "screen": boot.screen, "boot": boot.boot}
        number = made.pop("step")
        made["day"] = number if ahead_ms is not None else day_of_step(tz, number)
        identity = tuple(made[name] for name in _KEYS)
        days[identity] = _merged(days[identity], made) if identity in days else made
    return days


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


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {
        **first,
        **{name: first[name] + second[name] for name in FIGURES},
        "title": max(first["title"], second["title"]),
        "first_ms": min(first["first_ms"], second["first_ms"]),
        "last_ms": max(first["last_ms"], second["last_ms"]),
    }


def _add(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(_day)
    new = statement.excluded
    changed = {name: _day.c[name] + new[name] for name in FIGURES}
    changed["title"] = case((new.title > _day.c.title, new.title), else_=_day.c.title)
    changed["first_ms"] = case(
        (new.first_ms < _day.c.first_ms, new.first_ms), else_=_day.c.first_ms
    )
    changed["last_ms"] = case((new.last_ms > _day.c.last_ms, new.last_ms), else_=_day.c.last_ms)
    upsert = statement.on_conflict_do_update(index_elements=_KEYS, set_=changed)
    connection.execute(upsert, list(rows))
