"""Pairing: a player without a token shows six digits, and a person says which screen it is.

The player keeps a claim that nobody else has seen; the digits alone give nothing away.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from signage.core.time.times import Instant
from signage.errors import NotFound, Unavailable
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.screens import screens
from signage.store.tokens import hash_token, make_player_token

VALID_MS = 10 * 60_000
# More at once than any office installs; beyond it somebody is guessing.
_MOST_OPEN = 1000

_table = tables.pairing


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a new player is told: the digits to show, the claim to keep."""

    code: str
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """What a claim is worth once it is confirmed: for the only time."""

    screen: str
    token: str


def create_offer(connection: Connection, now: Instant) -> Offer:
    """Open a pairing for ten minutes.

    Raises: Unavailable when too many are open.
    """
    connection.execute(_table.delete().where(_table.c.expires_ms <= now))
    if connection.execute(select(func.count()).select_from(_table)).scalar_one() >= _MOST_OPEN:
        raise Unavailable("pairing: too many players ask at once — try again in ten minutes")
    taken = set(connection.execute(select(_table.c.code)).scalars())
    code = _free_code(taken)
    claim = secrets.token_urlsafe(24)
    row = {
        "claim_hash": hash_token(claim),
        "code": code,
        "created_ms": now,
        "expires_ms": now + VALID_MS,
    }
    connection.execute(_table.insert(), row)
    return Offer(code=code, claim=claim)


def is_waiting(connection: Connection, code: str, now: Instant) -> bool:
    """Tell whether a player shows these digits now and nobody confirmed them yet."""
    return _waiting(connection, code, now) is not None


def confirm_code(
    connection: Connection, code: str, screen: str, actor: Actor, *, now: Instant
) -> None:
    """Say which screen the player with these digits is.

    Raises: NotFound when nobody shows them, they are older than ten minutes, or there is no
    such screen.
    """
    unit = screens.get(connection, screen).unit
    claim_hash = _waiting(connection, code, now)
    if claim_hash is None:
        raise NotFound(
            "pairing: no player shows this code — check the six digits, they are valid ten minutes"
        )
    connection.execute(
        _table.update().where(_table.c.claim_hash == claim_hash), {"screen": screen}
    )
    record(connection, actor, "screen_paired", screen, now=now, unit=unit)


def is_awaited(connection: Connection, screen: str, now: Instant) -> bool:
    """Tell whether a player was paired with a screen and has not fetched its token yet."""
    rows = select(_table.c.code).where(_table.c.screen == screen, _table.c.expires_ms > now)
    return connection.execute(rows).first() is not None


def claim_token(connection: Connection, claim: str, now: Instant) -> Paired | None:
    """Redeem a claim: a new player token when it was confirmed, None while it was not.

    Raises: NotFound when the claim is unknown, used or too old.
    """
    row = connection.execute(
        select(_table).where(_table.c.claim_hash == hash_token(claim), _table.c.expires_ms > now)
    ).first()
    if row is None:
        raise NotFound("pairing: this claim is unknown or too old — ask for a new code")
    if row.screen is None:
        return None
    connection.execute(_table.delete().where(_table.c.claim_hash == row.claim_hash))
    token = make_player_token(connection, row.screen, Actor(), now=now, label=f"mã {row.code}")
    return Paired(screen=row.screen, token=token)


def peek_claim(connection: Connection, claim: str, now: Instant) -> bool:
    """Tell whether a claim was confirmed, without redeeming it; a read for the waiting player.

    Raises: NotFound as `claim_token`.
    """
    row = connection.execute(
        select(_table.c.screen).where(
            _table.c.claim_hash == hash_token(claim), _table.c.expires_ms > now
        )
    ).first()
    if row is None:
        raise NotFound("pairing: this claim is unknown or too old — ask for a new code")
    return row.screen is not None


def _waiting(connection: Connection, code: str, now: Instant) -> str | None:
    digits = "".join(character for character in code if character.isdigit())
    found: str | None = connection.execute(
        select(_table.c.claim_hash).where(
            _table.c.code == digits, _table.c.expires_ms > now, _table.c.screen.is_(None)
        )
    ).scalar()
    return found


def _free_code(taken: set[str]) -> str:
    while True:
        code = f"{secrets.randbelow(1_000_000):06d}"
        if code not in taken:
            return code
