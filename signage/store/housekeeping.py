"""What the store lets go of with time, and what it anchors: one call an hour."""

from datetime import timedelta

from sqlalchemy import Connection

from signage.core.people.lockout import FORGET_MS
from signage.core.time.times import Instant
from signage.store import tables
from signage.store.play_chains import anchor_plays, forget_plays
from signage.store.sessions import prune_sessions

_DAY_MS = timedelta(days=1) // timedelta(milliseconds=1)


def keep_house(connection: Connection, now: Instant, *, keep_days: int) -> None:
    """Forget what is over, anchor what is new; plays are kept for `keep_days`."""
    prune_sessions(connection, now)
    failure, token, pairing = tables.login_failure, tables.api_token, tables.pairing
    connection.execute(failure.delete().where(failure.c.last_ms <= now - FORGET_MS))
    connection.execute(token.delete().where(token.c.expires_ms <= now))
    connection.execute(pairing.delete().where(pairing.c.expires_ms <= now))
    anchor_plays(connection, now)
    forget_plays(connection, Instant(now - keep_days * _DAY_MS), now)
