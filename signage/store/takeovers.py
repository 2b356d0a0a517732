"""Takeovers and blackouts as they are kept; both survive restarts."""

from dataclasses import replace

from sqlalchemy import Connection

from signage.core.campaign import Blackout, Takeover
from signage.core.times import Instant
from signage.store import tables
from signage.store.documents import Shelf

takeovers: Shelf[Takeover] = Shelf(tables.takeover, Takeover)
blackouts: Shelf[Blackout] = Shelf(tables.blackout, Blackout)


def end_takeover(connection: Connection, id: str, now: Instant) -> Takeover:
    """End a takeover now; one that ended before keeps its earlier end.

    Raises: NotFound.
    """
    takeover = takeovers.get(connection, id)
    if takeover.ended_ms is None and takeover.end_ms > now:
        takeover = replace(takeover, ended_ms=now)
        takeovers.save(connection, takeover, now)
    return takeover
