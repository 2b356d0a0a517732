"""The newest state of every player, written in batches because nobody waits for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from signage.core.time.times import Instant
from signage.store import tables

_table = tables.player_state


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerState:
    """What a player last said of itself, and when it arrived. `state` is its own JSON."""

    screen: str
    received_ms: Instant
    state: dict[str, Any]


def record_states(connection: Connection, states: Iterable[tuple[str, bytes, Instant]]) -> None:
    """Keep the newest state of each screen: (screen, JSON, when it arrived)."""
    newest = {screen: (text, at) for screen, text, at in states}
    if not newest:
        return
    connection.execute(_table.delete().where(_table.c.screen.in_(newest)))
    rows = [
        {"screen": screen, "received_ms": at, "state": text.decode()}
        for screen, (text, at) in newest.items()
    ]
    connection.execute(_table.insert(), rows)


def load_states(connection: Connection) -> dict[str, PlayerState]:
    """Return the newest state of every player that ever reported, by screen."""
    return {
        row.screen: PlayerState(
            screen=row.screen,
            received_ms=Instant(row.received_ms),
            state=msgspec.json.decode(row.state, type=dict[str, Any]),
        )
        for row in connection.execute(select(_table))
    }
