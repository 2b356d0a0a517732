"""A report on a million plays: from sums of days, beside the plays themselves and bare sums."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection

from signage.bench.processes import median
from signage.bench.rows import Row, show
from signage.core.time.times import DAY_MS, HOUR_MS, Instant, Span
from signage.store.database import Database
from signage.store.play_days import sum_up
from signage.store.play_sums import sum_plays, sum_zones
from signage.store.tables import play as play_table

RUNS = 5
# A month of nine boards that are open for ten hours and change every ten seconds: a million.
SCREENS, DAYS, PLAYS_A_DAY, ITEMS = 9, 31, 3_600, 20
PLAYS = SCREENS * DAYS * PLAYS_A_DAY
TZ = "Asia/Ho_Chi_Minh"
FIRST_MS = 1_793_466_000_000  # a local midnight
MONTH = Span(Instant(FIRST_MS), Instant(FIRST_MS + DAYS * DAY_MS))
_SUM = "SELECT item, sum(plays), sum(airtime_ms) FROM play_day GROUP BY item"
_GROUP = (
    "SELECT screen, zone, item, campaign, started_at_ms / 86400000, count(*), sum(duration_ms)"
    " FROM play GROUP BY 1, 2, 3, 4, 5"
)


def run(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "signage.db"
        database = Database.open(path)
        bare = sqlite3.connect(path, isolation_level=None)
        _fill(bare)
        before_ms = _median_ms(lambda: database.read_sync(_report))
        count_ms = _median_ms(lambda: bare.execute("SELECT count(*) FROM play").fetchall())
        group_ms = _median_ms(lambda: bare.execute(_GROUP).fetchall())
        adding_ms = _ms(lambda: _add_up(database))
        after_ms = _median_ms(lambda: database.read_sync(_report))
        sum_ms = _median_ms(lambda: bare.execute(_SUM).fetchall())
        bare.close()
        database.close()
    rows = [
        Row(
            name="a month by item and by day, from sums of days",
            unit="ms",
            figure=after_ms,
            floor=sum_ms,
            floor_name="one bare SUM over those sums",
        ),
        Row(
            name="the same, beside the plays themselves",
            unit="ms",
            figure=after_ms,
            floor=before_ms,
            floor_name="from every play",
            most=0.05,
        ),
        Row(
            name="from every play, where no day is summed",
            unit="ms",
            figure=before_ms,
            floor=count_ms,
            floor_name="count(*) over plays",
        ),
        Row(
            name="adding a play up, once",
            unit="µs",
            figure=adding_ms / PLAYS * 1000,
            floor=group_ms / PLAYS * 1000,
            floor_name="one bare GROUP BY of all",
        ),
    ]
    note = (
        f"{PLAYS:,} plays of {SCREENS} screens in {DAYS} days, SQLite; CPU time, median of {RUNS}"
    )
    show(console, "Reports", rows, note=note)


def _report(connection: Connection) -> None:
    """Ask what the page of reports asks."""
    sum_zones(connection, MONTH, None, tz=TZ)
    sum_plays(connection, MONTH, None, "item", tz=TZ)


def _add_up(database: Database) -> None:
    while database.write_sync(lambda connection: sum_up(connection, TZ)):
        pass


def _fill(bare: sqlite3.Connection) -> None:
    names = [column.name for column in play_table.columns]
    play = f"INSERT INTO play ({','.join(names)}) VALUES ({','.join('?' * len(names))})"
    boot = "INSERT INTO boot (screen, boot, acked_seq, chain, first_ms, last_ms)"
    bare.execute("BEGIN IMMEDIATE")
    for screen in range(SCREENS):
        known = {"screen": f"man-{screen}", "boot": "1"}
        plays = (known | _play(seq) for seq in range(DAYS * PLAYS_A_DAY))
        bare.executemany(play, (tuple(each.get(name) for name in names) for each in plays))
        values = (known["screen"], "1", DAYS * PLAYS_A_DAY, b"-" * 32, 0, 0)
        bare.execute(f"{boot} VALUES (?, ?, ?, ?, ?, ?)", values)
    bare.execute("COMMIT")


def _play(turn: int) -> dict[str, object]:
    day, of_day = divmod(turn, PLAYS_A_DAY)
    return {
        "seq": turn + 1,
        "zone": "main",
        "revision": "9f3c0a1b2c3d4e5f",
        "entry": "e8cb653e464",
        "item": f"i47961b0005{turn % ITEMS:02d}",
        "asset": "899dbf854200f0ad9c9bfa490d1736a5aea4ebddf7786887d685094114f9a879",
        "title": "Danh mục thủ tục hành chính mới ban hành",
        "campaign": "tet-2027" if turn % 2 else None,
        "started_at_ms": FIRST_MS + day * DAY_MS + 7 * HOUR_MS + of_day * 10_000,
        "duration_ms": 10_000,
        "completed": 1,
        "seen": 1,
        "reason": "slot",
        "clock_bound_ms": 12,
        "received_ms": FIRST_MS,
        "drill": 0,
        "chain": b"-" * 32,
    }


def _median_ms(ask: Callable[[], object]) -> float:
    return median([_ms(ask) for _ in range(RUNS)])


def _ms(work: Callable[[], object]) -> float:
    """Return the CPU time of a piece of work, in whichever thread it is done."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000
