"""What happens by the clock: names, instants, and the one call each makes.

The scheduler only wakes us. No rule about content is a trigger here: one job stands at the next
instant at which any timetable changes, the rest is housekeeping. Players compute from their
manifests, so a late wake-up costs nothing on a screen.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from signage.core.time.times import FOREVER, Instant

log = logging.getLogger(__name__)

# A clock that moves this much against the machine's own steady one was set, not slewed.
STEP_MS = 500
# A step must be heard within a second.
LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """Housekeeping: a name, how often, and what to do."""

    name: str
    every_s: int
    call: Callable[[], Awaitable[None]]


class Jobs:
    """Wakes the publisher when a timetable changes and does the chores.

    `changed` is called at every change of any timetable and after every step of the clock.
    """

    def __init__(
        self,
        *,
        now: Callable[[], Instant],
        changed: Callable[[], None],
        chores: tuple[Chore, ...] = (),
        steady_ms: Callable[[], float] = lambda: time.monotonic() * 1000,
    ) -> None:
        self._now = now
        self._steady_ms = steady_ms
        self._changed = changed
        self._chores = chores
        self._due = FOREVER
        self._offset_ms = now() - steady_ms()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin to watch the clock and to do the chores."""
        self._scheduler.add_job(self.look, IntervalTrigger(seconds=LOOK_EVERY_S), id="clock")
        for chore in self._chores:
            self._scheduler.add_job(
                self._do, IntervalTrigger(seconds=chore.every_s), args=[chore], id=chore.name
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Stop waking anybody."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def arm(self, due: Instant) -> None:
        """Set the one wake-up: the next instant at which any timetable changes."""
        self._due = due
        if due >= FOREVER or not self._scheduler.running:
            return
        at = datetime.fromtimestamp(due / 1000, UTC)
        self._scheduler.add_job(
            self.look, DateTrigger(at), id="next-change", replace_existing=True
        )

    def look(self) -> None:
        """Look at the clock: wake the publisher when the instant has come or the clock was set.

        A wake-up that was missed (sleep, a clock set forward) is caught up here, once.
        """
        now = self._now()
        offset_ms = now - self._steady_ms()
        stepped_ms = offset_ms - self._offset_ms
        if abs(stepped_ms) > STEP_MS:
            log.warning("clock was set step_ms=%d", stepped_ms)
            self._offset_ms = offset_ms
            self._changed()
        elif now >= self._due:
            self._due = FOREVER
            self._changed()

    async def _do(self, chore: Chore) -> None:
        try:
            await chore.call()
        except Exception:  # named edge: one job; the others and the next run go on
            log.exception("chore failed, it is tried again next time name=%s", chore.name)
