"""Whether plays are what they were: chains, and their anchors in the audit record; and their end.

An anchor writes the newest link of every chain into the audit record. Whoever would rewrite the
plays of a past day must then rewrite the audit record too.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select

from signage.core.showing.takeover import is_entry_of
from signage.core.time.times import Instant
from signage.store import tables
from signage.store.audit import SYSTEM, record
from signage.store.play_days import forget_days
from signage.store.plays import FIRST_LINK, chained, encode_row

_boot = tables.boot
_ANCHORED, _FORGOTTEN = "plays_anchored", "plays_forgotten"
_FAULT_WIDTH, _PLAY_WIDTH = len(tables.fault.columns), len(tables.play.columns)
_ENTRY, _ITEM, _TAKEOVER = map(
    [column.name for column in tables.play.columns].index, ("entry", "item", "takeover")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first row of a chain that does not fit."""

    screen: str
    boot: str
    seq: int


class _Anchor(msgspec.Struct, frozen=True):
    """One chain at one moment."""

    screen: str
    boot: str
    seq: int
    chain: str
    last_ms: int


# Made when the module is loaded, for two threads must not meet a type first at once.
_ANCHORS = msgspec.json.Decoder(list[_Anchor])


def verify_plays(connection: Connection, *, screen: str | None = None) -> Broken | None:
    """Return the first play or fault changed, missing or added; None when all chains hold."""
    query = select(_boot).order_by(_boot.c.screen, _boot.c.first_ms, _boot.c.boot)
    if screen is not None:
        query = query.where(_boot.c.screen == screen)
    for boot in connection.execute(query).all():
        broken = _broken_in(connection, boot.screen, boot.boot, boot.acked_seq, boot.chain)
        if broken is not None:
            return Broken(screen=boot.screen, boot=boot.boot, seq=broken)
    return _stray(connection) or _broken_anchor(connection)


def anchor_plays(connection: Connection, now: Instant) -> int:
    """Anchor every chain that grew since the last time; return how many. A job does this daily."""
    last = _last_anchor_ms(connection)
    grown = connection.execute(
        select(_boot)
        .where(_boot.c.last_ms >= last, _boot.c.acked_seq > 0)
        .order_by(_boot.c.screen, _boot.c.boot)
    ).all()
    if not grown:
        return 0
    anchors = [
        _Anchor(row.screen, row.boot, row.acked_seq, bytes(row.chain).hex(), row.last_ms)
        for row in grown
    ]
    plays = sum(anchor.seq for anchor in anchors)
    arguments: dict[str, str | int] = {"boots": len(anchors), "plays": plays}
    record(connection, SYSTEM, _ANCHORED, "plays", now=now, arguments=arguments, after=anchors)
    return len(anchors)


def forget_plays(connection: Connection, before_ms: Instant, now: Instant) -> int:
    """Let go of chains that ended before an instant, whole; return how many plays that were."""
    old = select(_boot.c.screen, _boot.c.boot).where(_boot.c.last_ms < before_ms)
    forgotten = 0
    for row in connection.execute(old).all():
        for table in (tables.play, tables.fault):
            gone = connection.execute(
                table.delete().where(table.c.screen == row.screen, table.c.boot == row.boot)
            )
            forgotten += gone.rowcount
        forget_days(connection, row.screen, row.boot)
        connection.execute(
            _boot.delete().where(_boot.c.screen == row.screen, _boot.c.boot == row.boot)
        )
    if forgotten:
        arguments: dict[str, str | int] = {"plays": forgotten, "before_ms": before_ms}
        record(connection, SYSTEM, _FORGOTTEN, "plays", now=now, arguments=arguments)
    return forgotten


def _anchor(row: "Row[Any]") -> _Anchor:
    chain = bytes(row.chain).hex()
    return _Anchor(row.screen, row.boot, row.acked_seq, chain, row.last_ms)


def _last_anchor_ms(connection: Connection) -> int:
    audit = tables.audit
    found = connection.execute(
        select(func.max(audit.c.at_ms)).where(audit.c.act == _ANCHORED)
    ).scalar()
    return int(found or 0)


def _broken_anchor(connection: Connection) -> Broken | None:
    audit = tables.audit
    forgotten_ms = _forgotten_before_ms(connection)
    rows = connection.execute(
        select(audit.c.after).where(audit.c.act == _ANCHORED).order_by(audit.c.number)
    )
    newest = {}
    for text in rows.scalars().all():
        for anchor in _ANCHORS.decode(text):
            newest[anchor.screen, anchor.boot] = anchor
    for anchor in newest.values():
        if _link_at(connection, anchor) != anchor.chain and anchor.last_ms >= forgotten_ms:
            return Broken(screen=anchor.screen, boot=anchor.boot, seq=anchor.seq)
    return None


def _forgotten_before_ms(connection: Connection) -> int:
    audit = tables.audit
    found = connection.execute(select(audit.c.arguments).where(audit.c.act == _FORGOTTEN))
    ends = [msgspec.json.decode(text)["before_ms"] for text in found.scalars()]
    return max(ends, default=0)


def _link_at(connection: Connection, anchor: _Anchor) -> str | None:
    for table in (tables.play, tables.fault):
        found = connection.execute(
            select(table.c.chain).filter_by(screen=anchor.screen, boot=anchor.boot, seq=anchor.seq)
        ).scalar()
        if found is not None:
            return bytes(found).hex()
    return None


def _broken_in(
    connection: Connection, screen: str, boot: str, acked: int, head: bytes
) -> int | None:
    rows: dict[int, tuple[Any, ...]] = {}
    for table in (tables.play, tables.fault):
        found = connection.execute(
            select(table).where(table.c.screen == screen, table.c.boot == boot)
        )
        rows |= {row.seq: tuple(row) for row in found}
    chain, expected = FIRST_LINK, 1
    for seq in sorted(rows):
        row = rows[seq]
        if seq != expected and not _closes_gap(row, expected):
            return expected
        if seq > acked or not _is_linked(row, chain):
            return seq
        chain, expected = bytes(row[-1]), seq + 1
    return None if expected == acked + 1 and chain == head else expected


def _is_linked(row: tuple[Any, ...], chain: bytes) -> bool:
    """Tell whether a row is what its link was reckoned over."""
    facts = row[:-1]
    if sha256(chain + encode_row(chained(facts))).digest() == row[-1]:
        return True
    # Plays from before takeovers were named got theirs from their entry, beside their link.
    if len(row) != _PLAY_WIDTH or facts[_TAKEOVER] is None:
        return False
    named = is_entry_of(facts[_ENTRY], facts[_ITEM], facts[_TAKEOVER])
    return named and sha256(chain + encode_row(facts[:-2])).digest() == row[-1]


def _closes_gap(row: tuple[Any, ...], expected: int) -> bool:
    return len(row) == _FAULT_WIDTH and row[3] == "gap" and row[5] == f"{expected}-{row[2]}"


def _stray(connection: Connection) -> Broken | None:
    for table in (tables.play, tables.fault):
        row = connection.execute(
            select(table.c.screen, table.c.boot, table.c.seq)
            .outerjoin(_boot, (_boot.c.screen == table.c.screen) & (_boot.c.boot == table.c.boot))
            .where(_boot.c.boot.is_(None))
            .limit(1)
        ).first()
        if row is not None:
            return Broken(screen=row.screen, boot=row.boot, seq=row.seq)
    return None
