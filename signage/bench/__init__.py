"""The figures we publish, each beside its floor from the same run.

A figure is a module of this package with `run(console)`, which measures for a minute at most and
prints its rows. Modules are imported when asked for: floors run without any of ours.
"""

import signal
from collections.abc import Callable
from importlib import import_module

from rich.console import Console

from signage.errors import NotFound


def _figure(module: str) -> Callable[[Console], None]:
    def run(console: Console) -> None:
        import_module(f"signage.bench.{module}").run(console)

    return run


FIGURES: dict[str, Callable[[Console], None]] = {
    "fan-out": _figure("fan_out"),
    "restart": _figure("restart"),
    "stuck": _figure("stuck"),
    "media": _figure("media"),
    "plays": _figure("plays"),
    "reports": _figure("reports"),
    "ingest": _figure("ingest"),
    "watch": _figure("watch"),
    "paint": _figure("paint"),
    "player": _figure("player"),
    "step": _figure("step"),
    "power-cuts": _figure("power_cuts"),
    "slow-link": _figure("slow_link"),
    "kills": _figure("kills"),
    "idle": _figure("idle"),
    "wake-ups": _figure("wake_ups"),
    "compile": _figure("compile"),
    "slides": _figure("slides"),
    "procedures": _figure("procedures"),
}
"""Every figure by the name that `signage bench NAME` takes."""


def run_figures(names: tuple[str, ...]) -> int:
    """Measure these figures, or all; return the exit code.

    Raises: NotFound when there is no such figure.
    """
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        raise NotFound(f"bench: there is no “{unknown[0]}” — use one of: {', '.join(FIGURES)}")
    # Our command line dies of a closed pipe, as others do; proxies here meet closed sockets daily.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    console = Console()
    for name in names or tuple(FIGURES):
        FIGURES[name](console)
    return 0
