"""Reports of players, durable here before they are acknowledged, until upstream has them.

Upstream acknowledges by (screen, boot, seq) and takes the same record once, so sending again is
harmless and nothing is forgotten before it was acknowledged: each record arrives exactly once.
"""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from signage.core.showing.report import Fault, Play, PlayerState, Report
from signage.errors import Unavailable

# 30 silent days of a screen that changes every ten seconds, for a floor of such screens.
MOST_RECORDS = 4_000_000
# A forwarded report is as large as one that a player would send.
BATCH = 500
# Made when the module is loaded, for two threads must not meet a type first at once.
_PLAY, _FAULT = msgspec.json.Decoder(Play), msgspec.json.Decoder(Fault)

_TABLES = """
CREATE TABLE IF NOT EXISTS record (
  screen TEXT, boot TEXT, seq INTEGER, kind TEXT NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (screen, boot, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS boot (
  screen TEXT, boot TEXT, acked_seq INTEGER NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (screen, boot)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What to send upstream next, for one boot of one screen."""

    screen: str
    report: Report


class Spool:
    """One SQLite file; every method is safe to call from any thread, and blocks."""

    def __init__(self, path: Path) -> None:
        """Open it, made when it is not there."""
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(_TABLES)
        self._count = self._one("SELECT count(*) FROM record")

    def record(self, screen: str, report: Report) -> int:
        """Keep what is new; return up to which number this boot is safe with us or upstream.

        Raises: Unavailable when the disk is full or the spool is.
        """
        rows = [
            (screen, report.boot, entry.seq, kind, msgspec.json.encode(entry))
            for kind, entries in (("play", report.plays), ("fault", report.faults))
            for entry in entries
        ]
        with self._lock:
            if self._count + len(rows) > MOST_RECORDS:
                raise Unavailable("spool: is full — bring the link to the server back")
            try:
                return self._keep(screen, report.boot, rows)
            except sqlite3.Error as failure:
                raise Unavailable(f"spool: cannot be written ({failure})") from failure

    def acknowledge(self, screen: str, boot: str, acked_seq: int) -> None:
        """Let go of what upstream has; its word counts more than ours about older records."""
        with self._lock, self._writing():
            gone = self._connection.execute(
                "DELETE FROM record WHERE screen = ? AND boot = ? AND seq <= ?",
                (screen, boot, acked_seq),
            )
            self._count -= gone.rowcount
            self._connection.execute(
                "UPDATE boot SET acked_seq = max(acked_seq, ?) WHERE screen = ? AND boot = ?",
                (acked_seq, screen, boot),
            )

    def parcels(self, screen: str) -> Iterable[Parcel]:
        """Return what waits for upstream, one parcel a boot, the oldest boots first."""
        with self._lock:
            boots = self._connection.execute(
                "SELECT boot FROM boot WHERE screen = ? ORDER BY number", (screen,)
            ).fetchall()
        for (boot,) in boots:
            with self._lock:
                rows = self._connection.execute(
                    "SELECT kind, body FROM record WHERE screen = ? AND boot = ?"
                    " ORDER BY seq LIMIT ?",
                    (screen, boot, BATCH),
                ).fetchall()
            if rows:
                plays = [_PLAY.decode(body) for kind, body in rows if kind == "play"]
                faults = [_FAULT.decode(body) for kind, body in rows if kind != "play"]
                yield Parcel(screen=screen, report=Report(boot=boot, plays=plays, faults=faults))

    def waiting(self) -> int:
        """Return how many records wait for upstream."""
        return self._count

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _keep(self, screen: str, boot: str, rows: list[tuple[str, str, int, str, bytes]]) -> int:
        with self._writing():
            self._connection.execute(
                "INSERT INTO boot SELECT ?, ?, 0, coalesce(max(number), 0) + 1 FROM boot"
                " WHERE true ON CONFLICT DO NOTHING",
                (screen, boot),
            )
            acked = self._one(
                "SELECT acked_seq FROM boot WHERE screen = ? AND boot = ?", screen, boot
            )
            before = self._connection.total_changes
            self._connection.executemany(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [row for row in rows if row[2] > acked],
            )
            self._count += self._connection.total_changes - before
        return self._safe_up_to(screen, boot, acked)

    def _safe_up_to(self, screen: str, boot: str, acked: int) -> int:
        """Return the last number before the first gap after what upstream has."""
        first_gap = self._connection.execute(
            "SELECT seq FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS shift FROM"
            " record WHERE screen = ? AND boot = ? AND seq > ?) WHERE shift = ?"
            " ORDER BY seq DESC LIMIT 1",
            (screen, boot, acked, acked),
        ).fetchone()
        return acked if first_gap is None else int(first_gap[0])

    def _one(self, sql: str, *values: object) -> int:
        return int(self._connection.execute(sql, values).fetchone()[0])

    def _writing(self) -> "_Writing":
        return _Writing(self._connection)


class _Writing:
    """One transaction, durable at its end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def with_state(report: Report, state: PlayerState | None) -> bytes:
    """Encode a report for upstream, with the newest state of its player."""
    return msgspec.json.encode(msgspec.structs.replace(report, state=state))
