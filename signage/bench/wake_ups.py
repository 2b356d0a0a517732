"""How late a change by the clock is heard: the scheduler's wake-ups on the real clock.

Floor: the event loop's own timer for the same instants, in the same run. Then the clock is set
forward by an hour, as an argument and never the system's, and the time until it is noticed.
"""

import asyncio
import statistics
import time

from rich.console import Console

from signage.app import system_now
from signage.bench.rows import Row, show
from signage.core.time.times import Instant
from signage.jobs import Jobs

ROUNDS = 30
AHEAD_MS = 150
HOUR_MS = 3_600_000
PATIENCE_S = 10.0


def run(console: Console) -> None:
    """Measure and print."""
    late_ms, bare_ms, noticed_ms = asyncio.run(_measure())
    late_ms.sort()
    rows = [
        Row(
            name="wake-up after its instant, median",
            unit="ms",
            figure=statistics.median(late_ms),
            floor=statistics.median(bare_ms),
            floor_name="the loop's own timer",
        ),
        Row(name="wake-up after its instant, worst", unit="ms", figure=late_ms[-1], most=100),
        Row(name="clock set by an hour → noticed, worst", unit="ms", figure=noticed_ms, most=1000),
    ]
    show(console, "Wake-ups", rows, note=f"{ROUNDS} instants, {AHEAD_MS} ms ahead each")


async def _measure() -> tuple[list[float], list[float], float]:
    woken = asyncio.Event()
    step_ms = 0

    def now() -> Instant:
        return Instant(system_now() + step_ms)

    jobs = Jobs(now=now, changed=woken.set)
    jobs.start()
    late_ms = [await _one_wake_up(jobs, woken) for _ in range(ROUNDS)]
    bare_ms = [await _one_timer() for _ in range(ROUNDS)]
    noticed = []
    for direction in (1, -1, 1):
        woken.clear()
        step_ms += direction * HOUR_MS
        began = time.perf_counter()
        await asyncio.wait_for(woken.wait(), PATIENCE_S)
        noticed.append((time.perf_counter() - began) * 1000)
    jobs.stop()
    return late_ms, bare_ms, max(noticed)


async def _one_wake_up(jobs: Jobs, woken: asyncio.Event) -> float:
    woken.clear()
    due = Instant(system_now() + AHEAD_MS)
    jobs.arm(due)
    await asyncio.wait_for(woken.wait(), PATIENCE_S)
    return time.time() * 1000 - due


async def _one_timer() -> float:
    rung = asyncio.Event()
    due = system_now() + AHEAD_MS
    asyncio.get_running_loop().call_later(AHEAD_MS / 1000, rung.set)
    await rung.wait()
    return time.time() * 1000 - due
