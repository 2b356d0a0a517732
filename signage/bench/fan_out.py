"""Telling 10,000 players at once: CPU for each, how late the last is, and what one costs idle."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from signage.bench.processes import (
    Server,
    load_client,
    loading,
    median,
    players_allowed,
    quiet_for,
    serving,
)
from signage.bench.rows import Row, show

EVENTS = 8
# Long enough for the slowest of 10,000 on a busy machine; the next event must not overlap.
BETWEEN_S = 0.8
# A third of a turn of the wheel: every beat goes to another spoke.
IDLE_S = 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One server: medians over the events."""

    cpu_us: float
    p99_ms: float
    memory_bytes: float
    missing: int
    idle_percent: float


def run(console: Console) -> None:
    """Measure and print."""
    players = players_allowed()
    with load_client() as client, tempfile.TemporaryDirectory() as folder:
        floor = _measure(client, players, "signage.bench.floors", "broadcast-uvloop", word="all")
        plain = _measure(client, players, "signage.bench.floors", "broadcast-asyncio", word="all")
        ours = _measure(
            client, players, "signage.bench.player_server", str(players), folder, word="all"
        )
    rows = []
    for name, bare in (("bare uvloop", floor), ("bare asyncio", plain)):
        rows += [
            Row(
                name="CPU per delivered event",
                unit="µs",
                figure=ours.cpu_us,
                floor=bare.cpu_us,
                floor_name=name,
                most=1.25,
            ),
            Row(
                name="one event to 99 %",
                unit="ms",
                figure=ours.p99_ms,
                floor=bare.p99_ms,
                floor_name=name,
                most=1.5,
            ),
            Row(
                name="memory per idle player",
                unit="bytes",
                figure=ours.memory_bytes,
                floor=bare.memory_bytes,
                floor_name=name,
                most=2.0,
            ),
        ]
    rows += [
        Row(name="memory per idle player", unit="bytes", figure=ours.memory_bytes, most=3000),
        Row(
            name="idle, a beat every 15 s", unit="% of a core", figure=ours.idle_percent, most=1.5
        ),
        Row(name="events not delivered", unit="", figure=ours.missing, most=0),
    ]
    note = f"{players:,} players; median of {EVENTS - 1} events; latency by the load client"
    show(console, "Fan-out", rows, note=note)


def _measure(client: Path, players: int, module: str, *arguments: str, word: str) -> Measured:
    with serving(module, *arguments) as server:
        before = server.memory_bytes()
        with loading(client, "listen", server.port, n=players, d=120) as load:
            load.next()
            quiet_for(1.0)
            memory = (server.memory_bytes() - before) / players
            spent = [_event(server, word) for _ in range(EVENTS)]
            idle_percent = _idle(server)
            heard, _ = load.finish()
    # The first event touches cold memory in every server.
    return Measured(
        cpu_us=median(spent[1:]) / players * 1e6,
        p99_ms=median([one["p99_ms"] for one in heard[1:EVENTS]]),
        memory_bytes=memory,
        missing=players * EVENTS - sum(one["heard"] for one in heard),
        idle_percent=idle_percent,
    )


def _idle(server: Server) -> float:
    server.say("wheel")
    quiet_for(1.0)
    before = server.cpu_s()
    quiet_for(IDLE_S)
    return (server.cpu_s() - before) / IDLE_S * 100


def _event(server: Server, word: str) -> float:
    before = server.cpu_s()
    server.say(word)
    quiet_for(BETWEEN_S)
    return server.cpu_s() - before
