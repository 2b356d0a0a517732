"""Sums over the record of plays, for reports: by item, campaign or screen, and day by day.

Everything is asked for a span of starts and a set of screens; nothing here knows what a person
may see.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, case, func, select, true

from signage.core.time.times import Instant, Span
from signage.store import tables

By = Literal["item", "campaign", "screen"]
DAY_MS = 86_400_000
# More names than this in one question and a database refuses; every screen is asked for instead.
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
    for row in rows:
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


def airtime_by_day(
    connection: Connection, span: Span, screens: Collection[str] | None, *, offset_ms: int
) -> dict[int, int]:
    """Return the airtime of each local day, as milliseconds by days since 1970."""
    day = (_play.c.started_at_ms + offset_ms) / DAY_MS
    whole = func.floor(day).label("day")
    rows = connection.execute(
        select(whole, func.sum(_play.c.duration_ms).label("airtime_ms"))
        .where(_within(span, screens))
        .group_by(whole)
    )
    return {int(row.day): int(row.airtime_ms) for row in rows}


def _within(span: Span, screens: Collection[str] | None) -> ColumnElement[bool]:
    named: ColumnElement[bool] = true()
    if screens is not None and len(screens) <= _MOST_NAMED:
        named = _play.c.screen.in_(screens)
    return and_(_play.c.started_at_ms >= span.start_ms, _play.c.started_at_ms < span.end_ms, named)
