"""What screens showed: reports from players, chained on receipt, acknowledged when durable.

Plays and faults of one start of a player (a boot) share one sequence from 1. A report is taken
up to the first gap; what follows a gap is neither kept nor acknowledged, so the player sends it
again. A gap that stays is closed after a while by a fault of kind `gap`: records that no longer
exist must not stop those that do.
"""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

from signage.core.report import Fault, Play, Report
from signage.core.times import Instant
from signage.store import tables

FIRST_LINK = b""
# A player that holds the missing records sends them with its next reports, a few seconds apart.
GAP_STAYS_MS = 10 * 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first row of a chain that does not fit."""

    screen: str
    boot: str
    seq: int


_boot = tables.boot
_encode = msgspec.json.Encoder().encode
_PLAY = [column.name for column in tables.play.columns]
_FAULT = [column.name for column in tables.fault.columns]


def record_report(
    connection: Connection, screen: str, report: Report, received_ms: Instant
) -> int:
    """Keep what is new in a report and return up to which number this boot is durable.

    Sending the same again changes nothing. Call it through `Database.write`: what it returns
    may be told to the player only after the commit.
    """
    known, chain, gap_since = _boot_state(connection, screen, report.boot)
    records = _in_order(report, known)
    if records and records[0].seq > known + 1:
        gap_since = gap_since or received_ms
        if received_ms - gap_since >= GAP_STAYS_MS:
            lost = f"{known + 1}-{records[0].seq - 1}"
            records.insert(0, Fault(seq=records[0].seq - 1, kind="gap", detail=lost))
            known = records[0].seq - 1
    taken = _contiguous(records, known)
    if taken:
        chain = _keep(connection, screen, report.boot, taken, received_ms, chain)
        known, gap_since = taken[-1].seq, None
    _note_boot(connection, screen, report.boot, known, chain, received_ms, gap_since=gap_since)
    return known


def verify_plays(connection: Connection, *, screen: str | None = None) -> Broken | None:
    """Return the first play or fault changed, missing or added; None when all chains hold."""
    query = select(_boot).order_by(_boot.c.screen, _boot.c.first_ms, _boot.c.boot)
    if screen is not None:
        query = query.where(_boot.c.screen == screen)
    for boot in connection.execute(query).all():
        broken = _broken_in(connection, boot.screen, boot.boot, boot.acked_seq, boot.chain)
        if broken is not None:
            return Broken(screen=boot.screen, boot=boot.boot, seq=broken)
    return _stray(connection)


def _in_order(report: Report, acked: int) -> list[Play | Fault]:
    fresh: list[Play | Fault] = [entry for entry in report.plays if entry.seq > acked]
    fresh += [entry for entry in report.faults if entry.seq > acked]
    if report.faults or any(a.seq >= b.seq for a, b in pairwise(fresh)):
        unique = {entry.seq: entry for entry in reversed(fresh)}
        fresh = [unique[seq] for seq in sorted(unique)]
    return fresh


def _contiguous(records: list[Play | Fault], known: int) -> list[Play | Fault]:
    if records and records[0].seq == known + 1 and records[-1].seq == known + len(records):
        return records
    taken = 0
    while taken < len(records) and records[taken].seq == known + 1 + taken:
        taken += 1
    return records[:taken]


def _keep(
    connection: Connection,
    screen: str,
    boot: str,
    records: list[Play | Fault],
    received_ms: Instant,
    chain: bytes,
) -> bytes:
    rows = [
        _play_row(screen, boot, entry, received_ms)
        if isinstance(entry, Play)
        else _fault_row(screen, boot, entry, received_ms)
        for entry in records
    ]
    linked = _linked(rows, chain)
    for table, width in ((tables.play, len(_PLAY)), (tables.fault, len(_FAULT))):
        if some := [row for row in linked if len(row) == width]:
            connection.exec_driver_sql(_insert(connection, table), some)
    return bytes(linked[-1][-1])


def _boot_state(connection: Connection, screen: str, boot: str) -> tuple[int, bytes, int | None]:
    sql = "SELECT acked_seq, chain, gap_since_ms FROM boot WHERE screen = ? AND boot = ?"
    row = connection.exec_driver_sql(_for(connection, sql), (screen, boot)).first()
    if row is None:
        return 0, FIRST_LINK, None
    return row.acked_seq, bytes(row.chain), row.gap_since_ms


def _note_boot(
    connection: Connection,
    screen: str,
    boot: str,
    acked: int,
    chain: bytes,
    received_ms: Instant,
    *,
    gap_since: int | None,
) -> None:
    sql = (
        "INSERT INTO boot (screen, boot, acked_seq, chain, first_ms, last_ms, gap_since_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (screen, boot) DO UPDATE SET"
        " acked_seq = excluded.acked_seq, chain = excluded.chain, last_ms = excluded.last_ms,"
        " gap_since_ms = excluded.gap_since_ms"
    )
    values = (screen, boot, acked, chain, received_ms, received_ms, gap_since)
    connection.exec_driver_sql(_for(connection, sql), values)


def _linked(rows: list[tuple[Any, ...]], chain: bytes) -> list[tuple[Any, ...]]:
    """Return the rows, each with its link at the end."""
    encoded = [_encode(row) for row in rows]
    # PostgreSQL holds no such text, and one odd title must not stop a player's reports.
    if b"\\u0000" in b"".join(encoded):
        rows = [
            tuple(v.replace("\0", "") if isinstance(v, str) else v for v in row) for row in rows
        ]
        encoded = [_encode(row) for row in rows]
    linked = []
    for row, text in zip(rows, encoded, strict=True):
        chain = sha256(chain + text).digest()
        linked.append((*row, chain))
    return linked


def _play_row(screen: str, boot: str, play: Play, received_ms: Instant) -> tuple[Any, ...]:
    return (
        screen,
        boot,
        play.seq,
        play.zone,
        play.revision,
        play.entry,
        play.item,
        play.asset or "",
        play.title,
        play.campaign,
        play.started_at_ms,
        play.duration_ms,
        int(play.completed),
        None if play.seen is None else int(play.seen),
        play.reason or "",
        play.clock_bound_ms,
        received_ms,
    )


def _fault_row(screen: str, boot: str, fault: Fault, received_ms: Instant) -> tuple[Any, ...]:
    return (screen, boot, fault.seq, fault.kind, fault.item or "", fault.detail or "", received_ms)


def _insert(connection: Connection, table: Table) -> str:
    names = ", ".join(column.name for column in table.columns)
    signs = ", ".join("?" * len(table.columns))
    return _for(connection, f"INSERT INTO {table.name} ({names}) VALUES ({signs})")


def _for(connection: Connection, sql: str) -> str:
    """Write the driver's own placeholders: compiled statements cost four times as much here."""
    return sql if connection.dialect.name == "sqlite" else sql.replace("?", "%s")


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
        if seq > acked or sha256(chain + _encode(row[:-1])).digest() != row[-1]:
            return seq
        chain, expected = bytes(row[-1]), seq + 1
    return None if expected == acked + 1 and chain == head else expected


def _closes_gap(row: tuple[Any, ...], expected: int) -> bool:
    return len(row) == len(_FAULT) and row[3] == "gap" and row[5] == f"{expected}-{row[2]}"


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
