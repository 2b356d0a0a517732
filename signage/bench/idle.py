"""What a server costs that has nothing to do: the sample site, drawn, half a minute later.

Floors: an interpreter with uvicorn and Starlette and nothing of ours for memory; there is none
for the first page, whose goal is a time.
"""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from rich.console import Console

from signage.bench.processes import PATIENCE_S, quiet_for
from signage.bench.rows import Row, show
from signage.bench.trial_site import free_port
from signage.demo import copy_sample
from signage.errors import Unavailable

# Workers end after 30 s without work; then the server is alone.
UNTIL_IDLE_S = 45.0
STARTS = 5
_BARE = "import uvicorn, starlette.applications, starlette.routing, time; time.sleep(600)"


def run(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="signage-idle-") as folder:
        site = Path(folder) / "site"
        copy_sample(site)
        first_pages = [_first_page_s(site) for _ in range(STARTS)]
        server, _ = _started(site)
        try:
            quiet_for(UNTIL_IDLE_S)
            memory = _tree_pss_bytes(server.pid)
        finally:
            _stop(server)
    bare = subprocess.Popen([sys.executable, "-c", _BARE])
    try:
        quiet_for(2)
        floor = _tree_pss_bytes(bare.pid)
    finally:
        _stop(bare)
    rows = [
        Row(name="memory of an idle server (PSS)", unit="MB", figure=memory / 1e6, most=80),
        Row(name="… of uvicorn and Starlette alone", unit="MB", figure=floor / 1e6),
        Row(
            name="start → first page, median",
            unit="ms",
            figure=sorted(first_pages)[STARTS // 2] * 1000,
            most=1000,
        ),
    ]
    show(console, "An idle server", rows, note="the sample site, its slides drawn before")


def _first_page_s(site: Path) -> float:
    server, took_s = _started(site)
    _stop(server)
    return took_s


def _started(site: Path) -> tuple[subprocess.Popen[bytes], float]:
    """Start a server and return it with the time until its sign-in page was there."""
    port = free_port()
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "signage", "serve", str(site), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not _answers(f"http://127.0.0.1:{port}/login"):
        if time.perf_counter() - began > PATIENCE_S or server.poll() is not None:
            _stop(server)
            raise Unavailable("bench: the server did not start — run 'signage serve' to see why")
        quiet_for(0.01)
    return server, time.perf_counter() - began


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(PATIENCE_S)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _tree_pss_bytes(pid: int) -> int:
    """Return the proportional memory of a process and everything below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    own = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return own + sum(_tree_pss_bytes(int(child)) for child in children)
