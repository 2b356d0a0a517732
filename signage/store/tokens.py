"""Tokens of players and of the JSON API: random, shown once, kept as SHA-256 only.

They carry 256 random bits, so a plain hash is enough; argon2 is for what people choose. A player
token ends by a mark that stays, an API token by leaving the table; the record keeps both.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from signage.core.people.rights import VERBS, Verb
from signage.core.time.times import Instant
from signage.errors import NotFound, Rejected
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.database import announce
from signage.store.people import load_person
from signage.store.screens import screens

_player = tables.player_token
_api = tables.api_token

LONGEST_DAYS = 366  # a token nobody renews within a year belongs to nobody
NOTE_USE_EVERY_MS = 60_000  # an inventory needs no more, and a busy program costs one write


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerToken:
    """One key of one screen, without the key itself."""

    id: str
    screen: str
    label: str
    created_ms: Instant
    revoked_ms: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """One key to the JSON API in a person's name, without the key itself."""

    id: str
    person: str
    label: str
    scopes: frozenset[Verb]
    created_ms: Instant
    expires_ms: Instant
    used_ms: Instant | None


def hash_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_player_token(
    connection: Connection, screen: str, actor: Actor, *, now: Instant, label: str = ""
) -> str:
    """Make a new token of a screen; earlier ones stay valid. Return it, for the only time.

    Raises: NotFound when there is no such screen.
    """
    unit = screens.get(connection, screen).unit
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": hash_token(token),
        "id": secrets.token_hex(6),
        "screen": screen,
        "label": label,
        "created_ms": now,
    }
    connection.execute(_player.insert(), row)
    record(connection, actor, "player_token_made", screen, now=now, unit=unit)
    announce(connection, "player_tokens")
    return token


def revoke_player_token(connection: Connection, id: str, actor: Actor, *, now: Instant) -> None:
    """End a player token; the player that holds it is shut out at once.

    Raises: NotFound.
    """
    row = connection.execute(select(_player.c.screen).where(_player.c.id == id)).first()
    if row is None:
        raise NotFound(
            f"player token: there is no “{id}” — load the page again",
            vi="Khóa của thiết bị này không còn",
        )
    connection.execute(
        _player.update().where(_player.c.id == id, _player.c.revoked_ms.is_(None)),
        {"revoked_ms": now},
    )
    screen = screens.find(connection, row.screen)
    unit = screen.unit if screen is not None else ""
    record(connection, actor, "player_token_revoked", row.screen, now=now, unit=unit)
    announce(connection, "player_tokens")


def load_player_tokens(connection: Connection, screen: str | None = None) -> list[PlayerToken]:
    """Return the tokens of a screen, or of all, newest first."""
    query = select(_player).order_by(_player.c.created_ms.desc(), _player.c.id)
    if screen is not None:
        query = query.where(_player.c.screen == screen)
    return [
        PlayerToken(
            id=row.id,
            screen=row.screen,
            label=row.label,
            created_ms=Instant(row.created_ms),
            revoked_ms=None if row.revoked_ms is None else Instant(row.revoked_ms),
        )
        for row in connection.execute(query)
    ]


def load_player_keys(connection: Connection) -> dict[str, str]:
    """Return every valid player token's hash with its screen, to be held in memory."""
    rows = connection.execute(
        select(_player.c.token_hash, _player.c.screen)
        .join(tables.screen, tables.screen.c.id == _player.c.screen)
        .where(_player.c.revoked_ms.is_(None))
    )
    return {row.token_hash: row.screen for row in rows}


def make_api_token(
    connection: Connection,
    person: str,
    actor: Actor,
    *,
    now: Instant,
    scopes: Iterable[str],
    days: int,
    label: str = "",
) -> str:
    """Make an API token in a person's name; it can do what the person may and a scope names.

    Raises: NotFound, Rejected for an unknown scope or a length that is not 1 to 366 days.
    """
    load_person(connection, person)
    wanted = frozenset(scopes)
    unknown = wanted - frozenset(VERBS)
    if unknown or not wanted:
        raise Rejected(
            f"api token: scope “{', '.join(sorted(unknown))}” is unknown — use {' '.join(VERBS)}"
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise Rejected(f"api token: {days} days is not within 1 to {LONGEST_DAYS} — choose less")
    token = secrets.token_urlsafe(32)
    row = {
        "token_hash": hash_token(token),
        "id": secrets.token_hex(6),
        "person": person,
        "scopes": " ".join(sorted(wanted)),
        "label": label,
        "created_ms": now,
        "expires_ms": now + days * 86_400_000,
    }
    connection.execute(_api.insert(), row)
    arguments = {"label": label or str(row["id"])}
    record(connection, actor, "api_token_made", person, now=now, arguments=arguments)
    return token


def find_api_token(connection: Connection, token: str, now: Instant) -> ApiToken | None:
    """Return the valid API token that this is, or None."""
    row = connection.execute(
        select(_api).where(_api.c.token_hash == hash_token(token), _api.c.expires_ms > now)
    ).first()
    return None if row is None else _api_token(row)


def load_api_tokens(connection: Connection, person: str | None = None) -> list[ApiToken]:
    """Return a person's API tokens, or everybody's, newest first."""
    query = select(_api).order_by(_api.c.created_ms.desc(), _api.c.id)
    if person is not None:
        query = query.where(_api.c.person == person)
    return [_api_token(row) for row in connection.execute(query)]


def revoke_api_token(connection: Connection, id: str, actor: Actor, *, now: Instant) -> None:
    """End an API token; the program that holds it is refused from its next request on.

    Raises: NotFound.
    """
    row = connection.execute(select(_api).where(_api.c.id == id)).first()
    if row is None:
        raise NotFound(
            f"api token: there is no “{id}” — load the page again", vi="Khóa API này không còn"
        )
    connection.execute(_api.delete().where(_api.c.id == id))
    arguments = {"label": row.label or id}
    record(connection, actor, "api_token_revoked", row.person, now=now, arguments=arguments)


def note_api_token_used(connection: Connection, id: str, now: Instant) -> None:
    """Remember that an API token was used, to the minute; requests at once write one row."""
    due = _api.c.used_ms.is_(None) | (_api.c.used_ms <= now - NOTE_USE_EVERY_MS)
    connection.execute(_api.update().where(_api.c.id == id, due), {"used_ms": now})


def _api_token(row: "Row[Any]") -> ApiToken:
    return ApiToken(
        id=row.id,
        person=row.person,
        label=row.label,
        scopes=frozenset(row.scopes.split()),
        created_ms=Instant(row.created_ms),
        expires_ms=Instant(row.expires_ms),
        used_ms=None if row.used_ms is None else Instant(row.used_ms),
    )
