"""What screens showed: reports from players, chained on receipt, acknowledged when durable.

Plays and faults of one start of a player (a boot) share one sequence from 1. A report is taken
up to the first gap; what follows a gap is neither kept nor acknowledged, so the player sends it
again. A gap that stays is closed after a while by a fault of kind `gap`: records that no longer
exist must not stop those that do.

A play of a takeover is kept with the takeover's id, which the name of its entry tells, and with
whether that was a drill then: what is decided of a takeover later changes no record.
"""

from hashlib import sha256
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import Connection, Table

from signage.core.showing.campaign import Takeover
from signage.core.showing.report import Fault, Play, Report
from signage.core.showing.takeover import is_entry_of
from signage.core.time.times import Instant
from signage.store import tables
from signage.store.takeovers import takeovers

FIRST_LINK = b""
# A player that holds the missing records sends them with its next reports, a few seconds apart.
GAP_STAYS_MS = 10 * 60_000


_boot = tables.boot
encode_row = msgspec.json.Encoder().encode
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
    owners = _takeovers_of(connection, records)
    rows = [
        _play_row(screen, boot, entry, received_ms, owners.get(entry.entry))
        if isinstance(entry, Play)
        else _fault_row(screen, boot, entry, received_ms)
        for entry in records
    ]
    linked = _linked(rows, chain)
    for table, width in ((tables.play, len(_PLAY)), (tables.fault, len(_FAULT))):
        if some := [row for row in linked if len(row) == width]:
            connection.exec_driver_sql(_insert(connection, table), some)
    return bytes(linked[-1][-1])


def _takeovers_of(
    connection: Connection, records: list[Play | Fault]
) -> dict[str, Takeover | None]:
    """Return whose the entries are that a takeover showed."""
    entries = {
        one.entry: one.item
        for one in records
        if isinstance(one, Play) and one.reason == "takeover" and one.campaign is None
    }
    if not entries:
        return {}
    # The newest first: it is nearly always the one.
    known = sorted(takeovers.all(connection).values(), key=lambda one: -one.start_ms)
    return {
        entry: next((one for one in known if is_entry_of(entry, item, one.id)), None)
        for entry, item in entries.items()
    }


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


def chained(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what of a row, without its link, the link is reckoned over.

    An ordinary play has nothing of what only those of takeovers have.
    """
    is_plain_play = len(row) == len(_PLAY) - 1 and row[-2:] == (None, 0)
    return row[:-2] if is_plain_play else row


def _linked(rows: list[tuple[Any, ...]], chain: bytes) -> list[tuple[Any, ...]]:
    """Return the rows, each with its link at the end."""
    encoded = [encode_row(chained(row)) for row in rows]
    # PostgreSQL holds no such text, and one odd title must not stop a player's reports.
    if b"\\u0000" in b"".join(encoded):
        rows = [
            tuple(v.replace("\0", "") if isinstance(v, str) else v for v in row) for row in rows
        ]
        encoded = [encode_row(chained(row)) for row in rows]
    linked = []
    for row, text in zip(rows, encoded, strict=True):
        chain = sha256(chain + text).digest()
        linked.append((*row, chain))
    return linked


def _play_row(
    screen: str, boot: str, play: Play, received_ms: Instant, takeover: Takeover | None
) -> tuple[Any, ...]:
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
        takeover.id if takeover is not None else None,
        int(takeover is not None and takeover.drill),
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
