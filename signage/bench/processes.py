"""Servers under measurement as processes of their own: their CPU time and their memory."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import IO, Any

from signage.errors import Unavailable

# A loop that starts 10,000 connections needs a moment on a busy machine, not forever.
PATIENCE_S = 60.0


class Server:
    """A process that prints `port N` when it listens and obeys lines on its standard input."""

    def __init__(self, module: str, *arguments: str, port: int = 0) -> None:
        """Start `python -m module port arguments…` and wait until it listens."""
        command = [sys.executable, "-m", module, str(port), *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.pid = self.process.pid
        line = self.line()
        if not line.startswith("port "):
            self.kill()
            raise Unavailable(f"bench: {module} did not start — run 'python -m {module} 0' to see")
        self.port = int(line.split()[1])

    def line(self) -> str:
        """Read the next line it prints."""
        return _stream(self.process.stdout).readline().strip()

    def say(self, word: str) -> None:
        """Tell it to do something."""
        _stream(self.process.stdin).write(f"{word}\n")
        _stream(self.process.stdin).flush()

    def cpu_s(self) -> float:
        """Return the CPU time of all its threads, from the scheduler's nanoseconds."""
        return cpu_s(self.pid)

    def memory_bytes(self) -> int:
        """Return the memory that only this process has."""
        return private_bytes(self.pid)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


@contextmanager
def serving(module: str, *arguments: str, port: int = 0) -> Iterator[Server]:
    """Run a server for the length of a block."""
    server = Server(module, *arguments, port=port)
    try:
        yield server
    finally:
        server.kill()


class Load:
    """The load client; its results come as JSON lines."""

    def __init__(self, client: Path, mode: str, server_port: int, **options: object) -> None:
        """Start it; `options` are its one-letter arguments."""
        command = [str(client), "-m", mode, "-p", str(server_port)]
        for letter, value in options.items():
            command += [f"-{letter}", str(value)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def next(self) -> dict[str, Any]:
        """Return the next thing it says.

        Raises: Unavailable when it ended without saying it.
        """
        line = _stream(self.process.stdout).readline()
        if not line:
            raise Unavailable("bench: the load client ended early — is another server running?")
        said: dict[str, Any] = json.loads(line)
        if said.get("end") and not said["answered"] and said["ready"] == 0:
            raise Unavailable(f"bench: no player got through: {said} — see the server's output")
        return said

    def finish(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Stop it; return what it heard of each event, and the sums."""
        with suppress(BrokenPipeError):  # it may have ended by itself
            os.write(_stream(self.process.stdin).fileno(), b"q")
        said = [json.loads(line) for line in _stream(self.process.stdout)]
        self.process.wait(PATIENCE_S)
        return [one for one in said if "event" in one], said[-1]

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


@contextmanager
def loading(client: Path, mode: str, port: int, **options: object) -> Iterator[Load]:
    """Run the load client for the length of a block."""
    load = Load(client, mode, port, **options)
    try:
        yield load
    finally:
        load.close()


@contextmanager
def load_client() -> Iterator[Path]:
    """Compile the load client.

    Raises: Unavailable when there is no C compiler.
    """
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        raise Unavailable("bench: there is no C compiler here — install one ('apt install gcc')")
    source = resources.files("signage.bench") / "load_client.c"
    with tempfile.TemporaryDirectory() as folder, resources.as_file(source) as path:
        program = Path(folder) / "load_client"
        subprocess.run([compiler, "-O2", "-o", program, path], check=True)
        yield program


def players_allowed(wanted: int = 10_000) -> int:
    """Return how many connections this machine lets one process hold, at most `wanted`."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # A server and its client have other files open, too.
    return min(wanted, hard - 200) if hard != resource.RLIM_INFINITY else wanted


def raise_file_limit() -> None:
    """Allow this process as many open files as it may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def cpu_s(pid: int) -> float:
    """Return the CPU time of a process' threads in seconds."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def private_bytes(pid: int) -> int:
    """Return the memory that nobody else shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def tree_cpu_s(pid: int) -> float:
    """Return the CPU time of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return cpu_s(pid) + sum(tree_cpu_s(int(child)) for child in children)


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def quiet_for(seconds: float) -> None:
    """Let the machine finish what it does; a measurement needs real time to pass."""
    time.sleep(seconds)  # measuring, not waiting for anything


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
