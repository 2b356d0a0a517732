"""Sums over the record of plays, for reports: by item, campaign or screen, and day by day.

Everything is asked for a span of starts and a set of screens; nothing here knows what a person
may see.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, func, select, true

from signage.core.time.times import Instant, Span
from signage.store import tables

By = Literal["item", "campaign", "screen"]
DAY_MS = 86_400_000
# More names than this in one question and a database refuses; every screen is asked for instead,
# and what was not asked about is left out of the answer.
_MOST_NAMED = 5_000

_play = tables.play


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
    connection: Connection, span: Span, screens: Collection[str] | None, by: By
) -> list[PlaySum]:
    """Add up the plays that started in a span; no screens named means every screen.

    Pages of one item are separate keys here (`i1`, `i1-2`): whoever reads merges them.
    """
    column = {"item": _play.c.item, "campaign": _play.c.campaign, "screen": _play.c.screen}[by]
    rows = connection.execute(
        select(
            column.label("key"),
            _play.c.screen.label("screen"),
            func.max(_play.c.title).label("title"),
            func.count().label("plays"),
            func.sum(_play.c.duration_ms).label("airtime_ms"),
            func.sum(_play.c.completed).label("completed"),
            func.sum(case((_play.c.seen == 1, 1), else_=0)).label("seen"),
            func.sum(case((_play.c.seen == 0, 1), else_=0)).label("unseen"),
            func.min(_play.c.started_at_ms).label("first_ms"),
            func.max(_play.c.started_at_ms + _play.c.duration_ms).label("last_ms"),
        )
        .where(_within(span, screens))
        .group_by(column, _play.c.screen)
    )
    sums: dict[str, PlaySum] = {}
    for row in _asked(rows, screens):
        one = PlaySum(
            key=row.key or "",
            title=row.title,
            plays=row.plays,
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
    """What one page of an item adds up to on one screen and local day (days since 1970)."""

    screen: str
    zone: str
    item: str
    day: int
    completed: int
    airtime_ms: int


def sum_days(
    connection: Connection, span: Span, screens: Collection[str] | None, *, offset_ms: int
) -> list[DaySum]:
    """Add up each page of each item by screen, zone and local day."""
    day = func.floor((_play.c.started_at_ms + offset_ms) / DAY_MS).label("day")
    keys = (_play.c.screen, _play.c.zone, _play.c.item, day)
    rows = connection.execute(
        select(
            *keys,
            func.sum(_play.c.completed).label("completed"),
            func.sum(_play.c.duration_ms).label("airtime_ms"),
        )
        .where(_within(span, screens))
        .group_by(*keys)
    )
    return [
        DaySum(
            screen=row.screen,
            zone=row.zone,
            item=row.item,
            day=int(row.day),
            completed=int(row.completed),
            airtime_ms=int(row.airtime_ms),
        )
        for row in _asked(rows, screens)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDay:
    """What one zone of one screen adds up to on a local day (days since 1970)."""

    screen: str
    zone: str
    day: int
    plays: int
    airtime_ms: int


def sum_zones(
    connection: Connection, span: Span, screens: Collection[str] | None, *, offset_ms: int
) -> list[ZoneDay]:
    """Add up the plays that started in a span by screen, zone and local day."""
    day = func.floor((_play.c.started_at_ms + offset_ms) / DAY_MS).label("day")
    keys = (_play.c.screen, _play.c.zone, day)
    rows = connection.execute(
        select(
            *keys,
            func.count().label("plays"),
            func.sum(_play.c.duration_ms).label("airtime_ms"),
        )
        .where(_within(span, screens))
        .group_by(*keys)
    )
    return [
        ZoneDay(
            screen=row.screen,
            zone=row.zone,
            day=int(row.day),
            plays=row.plays,
            airtime_ms=int(row.airtime_ms),
        )
        for row in _asked(rows, screens)
    ]


def recorded_since(connection: Connection, screens: Collection[str] | None) -> Instant | None:
    """Return when the oldest play that is still kept started; None when nothing is on record."""
    # In the order of the index on starts: the first row found is the answer, whatever follows.
    first = connection.execute(
        select(_play.c.started_at_ms)
        .where(_named(screens))
        .order_by(_play.c.started_at_ms)
        .limit(1)
    ).scalar()
    return None if first is None else Instant(first)


def _within(span: Span, screens: Collection[str] | None) -> ColumnElement[bool]:
    started = _play.c.started_at_ms
    return and_(started >= span.start_ms, started < span.end_ms, _named(screens))


def _named(screens: Collection[str] | None) -> ColumnElement[bool]:
    if screens is None or len(screens) > _MOST_NAMED:
        return true()
    return _play.c.screen.in_(screens)


def _asked(rows: Iterable[Any], screens: Collection[str] | None) -> Iterator[Any]:
    asked = None if screens is None else frozenset(screens)
    return (row for row in rows if asked is None or row.screen in asked)
