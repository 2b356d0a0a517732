"""Proof of play, from a report over HTTP to an acknowledgement that survives a power cut."""

import sqlite3
import tempfile
import time
from pathlib import Path

import msgspec
from rich.console import Console

from signage.bench.processes import load_client, loading, median, serving
from signage.bench.rows import Row, show
from signage.core.showing.report import Play, Report
from signage.errors import Unavailable
from signage.store.database import Database
from signage.store.tables import play as play_table

RUNS = 5
SCREENS = 64
REPORTS = 512
PLAYS = 100  # of one report: what a screen shows in a quarter of an hour


def run(console: Console) -> None:
    """Measure and print."""
    floors, ours = [], []
    with load_client() as client, tempfile.TemporaryDirectory() as name:
        for number in range(RUNS):
            folder = Path(name) / str(number)
            (folder / "media").mkdir(parents=True)
            floors.append(_executemany(folder))
            ours.append(_over_http(client, folder, number))
    rows = [
        Row(
            name="plays for a second of CPU",
            unit="",
            figure=REPORTS * PLAYS / median([cpu_s for cpu_s, _ in ours]),
            floor=REPORTS * PLAYS / median([cpu_s for cpu_s, _ in floors]),
            floor_name="executemany",
            least=0.5,
        ),
        Row(
            name="plays a second, client on the same cores",
            unit="",
            figure=REPORTS * PLAYS / median([wall_s for _, wall_s in ours]),
            floor=REPORTS * PLAYS / median([wall_s for _, wall_s in floors]),
            floor_name="executemany",
        ),
    ]
    note = (
        f"{REPORTS} reports of {PLAYS} plays over {SCREENS} connections, synchronous=FULL, each "
        f"hash-chained; floor: the same rows in one transaction; median of {RUNS}"
    )
    show(console, "Proof of play", rows, note=note)


def _play(seq: int, report: int) -> Play:
    # Screens report at the same time what they showed at the same time.
    shown = report // SCREENS * PLAYS + seq
    return Play(
        seq=seq,
        zone="main",
        revision="9f3c0a1b2c3d4e5f",
        entry="e8cb653e464",
        item="i47961b000579",
        asset="899dbf854200f0ad9c9bfa490d1736a5aea4ebddf7786887d685094114f9a879",
        title="Danh mục thủ tục hành chính mới ban hành",
        campaign="tet-2027",
        started_at_ms=1_795_000_000_000 + shown * 10_000 + report % SCREENS,
        duration_ms=10_000,
        completed=True,
        seen=True,
        reason="slot",
        clock_bound_ms=12,
    )


def _over_http(client: Path, folder: Path, run: int) -> tuple[float, float]:
    with (folder / "requests").open("wb") as requests:
        for number in range(REPORTS):
            plays = [_play(seq, number) for seq in range(1, PLAYS + 1)]
            report = Report(boot=f"{run}-{number}", plays=plays)
            body = msgspec.json.encode(report)
            head = (
                "POST /api/player/report HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Bearer token-{number % SCREENS}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            ).encode()
            requests.write(f"{len(head) + len(body)}\n".encode() + head + body)
    arguments = (str(SCREENS), str(folder / "media"), str(folder / "signage.db"))
    with serving("signage.bench.player_server", *arguments) as server:
        before = server.cpu_s()
        options = {"f": folder / "requests", "c": SCREENS, "d": 60}
        with loading(client, "replay", server.port, **options) as load:
            wall_s = load.next()["seconds"]
            _, sums = load.finish()
        spent = server.cpu_s() - before
    if sums["answered"] != REPORTS or sums["unexpected"]:
        raise Unavailable(f"bench: reports were not answered as expected: {sums}")
    return spent, wall_s


def _executemany(folder: Path) -> tuple[float, float]:
    path = folder / "floor.db"
    Database.open(path).close()
    names = [column.name for column in play_table.columns]
    rows = []
    for number in range(REPORTS):
        known = {"screen": f"man-{number % SCREENS}", "boot": f"0-{number}", "received_ms": 1}
        for seq in range(1, PLAYS + 1):
            play = known | msgspec.structs.asdict(_play(seq, number))
            rows.append(tuple(play.get(name, b"-" * 32) for name in names))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    signs = ",".join("?" * len(names))
    cpu, wall = time.process_time(), time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO play ({','.join(names)}) VALUES ({signs})", rows)
    connection.execute("COMMIT")
    spent = time.process_time() - cpu, time.perf_counter() - wall
    connection.close()
    return spent
