"""What lies in the inboxes of all units, as every page counts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from signage.store import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """How much waits by unit, and which campaigns which units have acknowledged."""

    waiting: Mapping[str, int] = field(default_factory=dict)
    acknowledged: frozenset[tuple[str, str]] = frozenset()


def load_post(connection: Connection) -> Post:
    """Count what waits in every unit's inbox."""
    sent, seen = tables.contribution, tables.acknowledgement
    counts = connection.execute(
        select(sent.c.to_unit, func.count()).where(sent.c.state == "sent").group_by(sent.c.to_unit)
    )
    given = connection.execute(select(seen.c.campaign, seen.c.unit))
    return Post(
        waiting={row[0]: int(row[1]) for row in counts},
        acknowledged=frozenset((row[0], row[1]) for row in given),
    )
