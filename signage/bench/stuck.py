"""Players that stopped reading: what one costs, and whether the others notice."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from signage.bench.processes import Server, load_client, loading, median, quiet_for, serving
from signage.bench.rows import Row, show

PLAYERS = 2000
STUCK = 100
EVENTS = 8
BETWEEN_S = 0.3
# Enough to fill every buffer on the way several times over: 60 bytes each.
FLOOD = 3000


@dataclass(frozen=True, slots=True)
class Measured:
    """With some players stuck, or none; memory is what the flood added."""

    p99_ms: float
    server_bytes: float
    kernel_bytes: float


def run(console: Console) -> None:
    """Measure and print."""
    with load_client() as client, tempfile.TemporaryDirectory() as folder:
        well = _measure(client, folder, stuck=0)
        ill = _measure(client, folder, stuck=STUCK)
    kernel, server = ill.kernel_bytes / STUCK, ill.server_bytes / STUCK
    rows = [
        Row(
            name="one event to 99 % of the others",
            unit="ms",
            figure=ill.p99_ms,
            floor=well.p99_ms,
            floor_name="nobody stuck",
            most=1.2,
        ),
        Row(
            name="memory per stuck player, kernel and server",
            unit="kB",
            figure=(kernel + server) / 1000,
            most=100,
        ),
        Row(name="of that in the kernel", unit="kB", figure=kernel / 1000),
    ]
    note = f"{PLAYERS:,} players, {STUCK} of them stuck, {FLOOD:,} events to each of these"
    show(console, "Stuck players", rows, note=note)


def _measure(client: Path, folder: str, *, stuck: int) -> Measured:
    with (
        serving("signage.bench.player_server", str(PLAYERS), folder) as server,
        loading(client, "listen", server.port, n=PLAYERS, k=stuck, d=60) as load,
    ):
        load.next()
        # The same to players that read, so that the server's own growth is not counted.
        _flood(server, PLAYERS - STUCK)
        before = server.memory_bytes(), _tcp_bytes()
        _flood(server, 0)
        added = server.memory_bytes() - before[0], _tcp_bytes() - before[1]
        for _ in range(EVENTS):
            server.say("all")
            quiet_for(BETWEEN_S)
        heard, _ = load.finish()
    return Measured(median([one["p99_ms"] for one in heard[1:]]), *added)


def _flood(server: Server, first: int) -> None:
    server.say(f"flood {first} {STUCK} {FLOOD}")
    assert server.line() == "flooded"
    quiet_for(1.0)


def _tcp_bytes() -> int:
    """Return what the kernel holds for all TCP sockets of this machine."""
    lines = Path("/proc/net/sockstat").read_text().splitlines()
    pages = int(next(line for line in lines if line.startswith("TCP:")).split()[-1])
    return pages * 4096
