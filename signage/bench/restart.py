"""The server dies and comes back: 10,000 players ask for their manifest and listen again."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from signage.bench.processes import Server, load_client, loading, median, players_allowed
from signage.bench.rows import Row, show

RUNS = 5


@dataclass(frozen=True, slots=True)
class Back:
    """Until everybody was back, from the moment the port answered."""

    cpu_s: float
    wall_s: float


def run(console: Console) -> None:
    """Measure and print."""
    players = players_allowed()
    with load_client() as client, tempfile.TemporaryDirectory() as folder:
        floor = _measure(client, players, "/ping", "signage.bench.floors", "ping")
        ours = _measure(
            client,
            players,
            "/api/player/manifest",
            "signage.bench.player_server",
            str(players),
            folder,
        )
    rows = [
        Row(
            name="server's CPU until all are back",
            unit="s",
            figure=ours.cpu_s,
            floor=floor.cpu_s,
            floor_name="accept + ping",
            most=2.5,
        ),
        Row(
            name="time until all are back",
            unit="s",
            figure=ours.wall_s,
            floor=floor.wall_s,
            floor_name="accept + ping",
            most=2.5,
        ),
    ]
    note = (
        f"{players:,} players, kill -9, no jitter; each gets its 304 and its event stream again; "
        f"median of {RUNS}"
    )
    show(console, "Restart", rows, note=note)


def _measure(client: Path, players: int, first: str, module: str, *arguments: str) -> Back:
    backs = []
    server = Server(module, *arguments)
    try:
        with loading(client, "return", server.port, n=players, u=first, d=120) as load:
            load.next()
            for _ in range(RUNS):
                port = server.port
                server.kill()
                server = Server(module, *arguments, port=port)
                before = server.cpu_s()
                wall_s = load.next()["since_open"]
                backs.append(Back(server.cpu_s() - before, wall_s))
    finally:
        server.kill()
    return Back(median([back.cpu_s for back in backs]), median([back.wall_s for back in backs]))
