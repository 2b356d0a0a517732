"""The load client compiles, and its figures are those of the servers it meets."""

import shutil

import pytest
from rich.console import Console

from signage.bench import FIGURES
from signage.bench.processes import load_client, loading, serving
from signage.bench.rows import Row, show

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")


@needs_compiler
def test_every_event_is_counted_once_a_player(tmp_path):
    with (
        load_client() as client,
        serving("signage.bench.player_server", "20", str(tmp_path)) as server,
        loading(client, "listen", server.port, n=20, d=20) as load,
    ):
        assert load.next()["ready"] == 20
        server.say("flood 0 20 1")
        assert server.line() == "flooded"
        server.say("all")
        server.say("flood 0 1 1")
        assert server.line() == "flooded"
        heard, sums = load.finish()

    assert sum(one["heard"] for one in heard) == 20
    assert sums["failures"] == 0


@pytest.mark.parametrize(
    ("row", "verdict", "goal"),
    [
        (Row(name="a", unit="s", figure=3, floor=2, most=1.5), "pass", "≤ 1.5×"),
        (Row(name="a", unit="s", figure=4, floor=2, most=1.5), "miss", "≤ 1.5×"),
        (Row(name="a", unit="", figure=1, floor=4, least=0.5), "miss", "≥ 0.5×"),
        (Row(name="a", unit="kB", figure=99, most=100), "pass", "≤ 100 kB"),
        (Row(name="a", unit="kB", figure=99), "", ""),
    ],
    ids=["within", "over", "under", "no-floor", "no-goal"],
)
def test_a_miss_is_called_a_miss(row, verdict, goal):
    console = Console(record=True, width=120)

    show(console, "Tables", [row])

    assert (row.verdict, row.goal) == (verdict, goal)
    assert verdict in console.export_text()


def test_figures_have_names_that_can_be_typed():
    assert all(name == name.lower() and " " not in name for name in FIGURES)
