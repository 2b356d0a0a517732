"""What drills showed, apart from every other sum: it is told, and counts nowhere."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from signage.core.time.times import Span
from signage.store import tables
from signage.store.play_counts import named

_play = tables.play


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSum:
    """What one drill showed, and where."""

    takeover: str
    plays: int
    screens: frozenset[str]


def sum_drills(
    connection: Connection, span: Span, screens: Collection[str] | None
) -> list[DrillSum]:
    """Count the plays of drills that started in a span, the earliest drill first."""
    started = _play.c.started_at_ms
    rows = connection.execute(
        select(_play.c.takeover, _play.c.screen, func.count().label("plays"))
        .where(started >= span.start_ms, started < span.end_ms, named(_play.c.screen, screens))
        # Few plays are of a takeover, and an index holds those alone.
        .where(_play.c.takeover.is_not(None), _play.c.drill == 1)
        .group_by(_play.c.takeover, _play.c.screen)
        .order_by(func.min(started), _play.c.takeover)
    ).all()
    asked = None if screens is None else frozenset(screens)
    found: dict[str, DrillSum] = {}
    for row in rows:
        if asked is None or row.screen in asked:
            known = found.get(row.takeover) or DrillSum(
                takeover=row.takeover, plays=0, screens=frozenset()
            )
            found[row.takeover] = DrillSum(
                takeover=row.takeover,
                plays=known.plays + row.plays,
                screens=known.screens | {row.screen},
            )
    return list(found.values())
