"""A library that watches a site, as a process: `python -m signage.bench.watched_site SITE`.

Prints a line of JSON for every content: the names that are ready, with their hashes when there
are few, and how long its event loop was held up since the last one.
"""

import asyncio
import sys
import time
from pathlib import Path

import msgspec
import uvloop

from signage.core.time.times import Instant
from signage.library.content import Content
from signage.library.library import Library
from signage.workers import Workers

FEW = 100  # files whose hashes are told one by one
_METER_S = 0.002


class Report(msgspec.Struct):
    """One content: `at_ns` is monotonic, and the same clock as the driver's."""

    at_ns: int
    ready: int
    settling: int
    hashes: list[str] = []
    stalls_ms: list[float] = []


class Meter:
    """Notices how late a timer of two milliseconds comes: what every player would wait."""

    def __init__(self) -> None:
        self._stalls_ms: list[float] = []

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_METER_S)
            self._stalls_ms.append((time.perf_counter() - began - _METER_S) * 1000)

    def take(self) -> list[float]:
        """Return what was measured since last asked."""
        taken, self._stalls_ms = self._stalls_ms, []
        return [round(stall, 2) for stall in taken]


async def watch(site: Path) -> None:
    """Watch until standard input ends."""
    meter = Meter()

    def tell(content: Content, changed: frozenset[str]) -> None:
        ready = [
            verdict.sha256
            for folder in content.playlists.values()
            for verdict in folder.files
            if verdict.state == "ready"
        ]
        report = Report(
            at_ns=time.monotonic_ns(),
            ready=len(ready),
            settling=content.settling,
            hashes=ready if len(ready) <= FEW else [],
            stalls_ms=meter.take(),
        )
        print(msgspec.json.encode(report).decode(), flush=True)

    workers = Workers()
    library = Library(
        site,
        tz="Asia/Ho_Chi_Minh",
        run=workers.run,
        now=lambda: Instant(time.time_ns() // 1_000_000),
        on_content=tell,
    )
    measuring = asyncio.create_task(meter.run())
    await library.start()
    await asyncio.to_thread(sys.stdin.read)
    measuring.cancel()
    await library.stop()
    await workers.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(watch(Path(sys.argv[1])))
