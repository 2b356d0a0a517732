"""Sessions of people in browsers: random tokens kept as hashes, idle limits, a list to revoke."""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from signage.core.time.times import Instant
from signage.errors import NotFound
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.tokens import hash_token

# However busy, nobody stays signed in from one morning to the next.
LONGEST_MS = 12 * 3_600_000
# Noting every request would make each page a write; this is fine enough for limits in minutes.
NOTE_EVERY_MS = 15_000

_table = tables.session


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser of one person. `csrf` proves that a form came from one of our pages."""

    id: str
    person: str
    csrf: str
    address: str
    agent: str
    created_ms: Instant
    seen_ms: Instant

    def is_over(self, now: Instant, *, idle_ms: int) -> bool:
        """Tell whether it was idle for too long, or open for too long."""
        return now - self.seen_ms >= idle_ms or now - self.created_ms >= LONGEST_MS


def start_session(
    connection: Connection, person: str, actor: Actor, *, agent: str, now: Instant
) -> str:
    """Open a session and return its token, kept only by the browser."""
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": hash_token(token),
        "id": secrets.token_hex(6),
        "person": person,
        "csrf": secrets.token_urlsafe(24),
        "address": actor.address,
        "agent": agent[:200],
        "created_ms": now,
        "seen_ms": now,
    }
    connection.execute(_table.insert(), row)
    connection.execute(
        tables.person.update().where(tables.person.c.id == person), {"last_seen_ms": now}
    )
    record(connection, actor, "login", person, now=now)
    return token


def find_session(connection: Connection, token: str) -> Session | None:
    """Return the session of a token, whether or not it is over."""
    row = connection.execute(
        select(_table).where(_table.c.token_hash == hash_token(token))
    ).first()
    return None if row is None else _of(row)


def note_seen(connection: Connection, id: str, now: Instant) -> None:
    """Remember that somebody used a session."""
    connection.execute(_table.update().where(_table.c.id == id), {"seen_ms": now})


def load_sessions(connection: Connection, person: str) -> list[Session]:
    """Return a person's sessions, the newest first."""
    rows = connection.execute(
        select(_table).where(_table.c.person == person).order_by(_table.c.created_ms.desc())
    )
    return [_of(row) for row in rows]


def end_session(connection: Connection, id: str, actor: Actor, *, now: Instant) -> None:
    """End one session, one's own or another's.

    Raises: NotFound.
    """
    row = connection.execute(select(_table.c.person).where(_table.c.id == id)).first()
    if row is None:
        raise NotFound(
            "session: is over already — load the page again", vi="Phiên này đã kết thúc"
        )
    connection.execute(_table.delete().where(_table.c.id == id))
    act = "logout" if row.person == actor.person else "session_ended"
    record(connection, actor, act, row.person, now=now)


def end_other_sessions(connection: Connection, person: str, keep: str | None) -> None:
    """End every session of a person but one; when a password changed, whoever knew it is out."""
    others = _table.delete().where(_table.c.person == person)
    connection.execute(others.where(_table.c.id != keep) if keep is not None else others)


def prune_sessions(connection: Connection, now: Instant) -> None:
    """Forget sessions that nobody can use any more."""
    connection.execute(_table.delete().where(_table.c.created_ms <= now - LONGEST_MS))


def _of(row: "Row[Any]") -> Session:
    return Session(
        id=row.id,
        person=row.person,
        csrf=row.csrf,
        address=row.address,
        agent=row.agent,
        created_ms=Instant(row.created_ms),
        seen_ms=Instant(row.seen_ms),
    )
