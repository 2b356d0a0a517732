"""Sums over the record of plays, for reports: by item, campaign or screen, and day by day.

Everything is asked for a span of starts and a set of screens; nothing here knows what a person
may see. A drill counts nowhere, but a screen that shows one is on.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, case, func, select

from signage.core.time.times import Instant, Span
from signage.store.play_counts import counted, day_of_step, measures

By = Literal["item", "campaign", "screen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySum:
    """What one key adds up to. `seen` counts plays that a player's own sample confirmed."""

    key: str
    title: str
    plays: int
    airtime_ms: int
    completed: int
    seen: int
    unseen: int
    screens: frozenset[str]
    first_ms: Instant
    last_ms: Instant


def sum_plays(
    connection: Connection, span: Span, screens: Collection[str] | None, by: By, *, tz: str
) -> list[PlaySum]:
    """Add up the plays that started in a span; no screens named means every screen.

    Pages of one item are separate keys here (`i1`, `i1-2`): whoever reads merges them.
    """
    plays = counted(connection, span, screens, tz)
    key = plays.c[by]
    rows = connection.execute(
        select(key.label("key"), plays.c.screen.label("screen"), *measures(plays))
        .where(plays.c.drill == 0)
        .group_by(key, plays.c.screen)
    )
    sums: dict[str, PlaySum] = {}
    for row in _asked(rows, screens):
        one = PlaySum(
            key=row.key,
            title=row.title,
            plays=int(row.plays),
            airtime_ms=int(row.airtime_ms),
            completed=int(row.completed),
            seen=int(row.seen),
            unseen=int(row.unseen),
            screens=frozenset({row.screen}),
            first_ms=Instant(row.first_ms),
            last_ms=Instant(row.last_ms),
        )
        sums[one.key] = added(sums[one.key], one) if one.key in sums else one
    return list(sums.values())


def added(first: PlaySum, second: PlaySum) -> PlaySum:
    """Return two sums of one key as one."""
    return PlaySum(
        key=first.key,
        title=first.title or second.title,
        plays=first.plays + second.plays,
        airtime_ms=first.airtime_ms + second.airtime_ms,
        completed=first.completed + second.completed,
        seen=first.seen + second.seen,
        unseen=first.unseen + second.unseen,
        screens=first.screens | second.screens,
        first_ms=min(first.first_ms, second.first_ms),
        last_ms=max(first.last_ms, second.last_ms),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySum:
    """What one page of an item adds up to on one screen and local day (days since 1970).

    `recorded_ms` is for how long there is a record of it, drills included.
    """

    screen: str
    zone: str
    item: str
    day: int
    plays: int
    completed: int
    recorded_ms: int


def sum_days(
    connection: Connection, span: Span, screens: Collection[str] | None, *, tz: str
) -> list[DaySum]:
    """Add up each page of each item by screen, zone and local day."""
    return [
        DaySum(
            screen=screen,
            zone=zone,
            item=item,
            day=day,
            plays=plays,
            completed=completed,
            recorded_ms=recorded_ms,
        )
        for (screen, zone, item, day), (plays, completed, _, recorded_ms) in _by_day(
            connection, span, screens, ("screen", "zone", "item"), tz=tz
        ).items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDay:
    """What one zone of one screen adds up to on a local day (days since 1970).

    `recorded_ms` is for how long there is a record of it, drills included.
    """

    screen: str
    zone: str
    day: int
    plays: int
    airtime_ms: int
    recorded_ms: int


def sum_zones(
    connection: Connection, span: Span, screens: Collection[str] | None, *, tz: str
) -> list[ZoneDay]:
    """Add up the plays that started in a span by screen, zone and local day."""
    return [
        ZoneDay(
            screen=screen,
            zone=zone,
            day=day,
            plays=plays,
            airtime_ms=airtime_ms,
            recorded_ms=recorded_ms,
        )
        for (screen, zone, day), (plays, _, airtime_ms, recorded_ms) in _by_day(
            connection, span, screens, ("screen", "zone"), tz=tz
        ).items()
    ]


def _by_day(
    connection: Connection,
    span: Span,
    screens: Collection[str] | None,
    keys: tuple[str, ...],
    *,
    tz: str,
) -> dict[tuple[Any, ...], tuple[int, int, int, int]]:
    """Return plays, those to the end, airtime and recorded time, by the keys and the local day."""
    rows = counted(connection, span, screens, tz)
    columns = [rows.c[name] for name in (*keys, "day", "step")]
    figures = (
        *(_without_drills(rows, name) for name in ("plays", "completed", "airtime_ms")),
        func.sum(rows.c.airtime_ms).label("recorded_ms"),
    )
    found: dict[tuple[Any, ...], tuple[int, int, int, int]] = {}
    asked = connection.execute(select(*columns, *figures).group_by(*columns))
    for row in _asked(asked, screens):
        day = row.day if row.day is not None else day_of_step(tz, row.step)
        key = (*row[: len(keys)], int(day))
        known = found.get(key, (0, 0, 0, 0))
        plays, completed, airtime_ms, recorded_ms = map(int, row[len(columns) :])
        found[key] = (
            known[0] + plays,
            known[1] + completed,
            known[2] + airtime_ms,
            known[3] + recorded_ms,
        )
    return found


def _without_drills(rows: Any, name: str) -> Any:  # noqa: ANN401 - any selectable, a column of it
    return func.sum(case((rows.c.drill == 0, rows.c[name]), else_=0)).label(name)


def _asked(rows: Iterable[Any], screens: Collection[str] | None) -> Iterator[Any]:
    asked = None if screens is None else frozenset(screens)
    return (row for row in rows if asked is None or row.screen in asked)
