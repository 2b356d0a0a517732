"""The upstream's time on a device whose own clock may be years wrong, with an honest quality.

`synced`: worked out from samples since the start. `guess`: the device's clock corrected by what
was known before the restart. `floor`: an instant that is surely past. `none`: never met a server.
"""

import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from signage.core.showing.report import ClockQuality
from signage.core.time.times import Instant
from signage.disk import write_atomically
from signage.mirror.upstream import TimeSample

# Cheap quartz drifts by up to 50 µs a second; an old sample says less than a new one.
DRIFT = 5e-5
MOST_SAMPLES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The time as far as it is known; `bound_ms` is None while nobody can say."""

    now_ms: Instant
    quality: ClockQuality
    bound_ms: int | None


class RelayClock:
    """Tells the upstream's time. `wall` is the device's own clock, `ticks` its steady one."""

    def __init__(
        self, path: Path, *, wall: Callable[[], Instant], ticks: Callable[[], float]
    ) -> None:
        """Start from what was written down at `path` before."""
        self._path = path
        self._wall = wall
        self._ticks = ticks
        self._lock = threading.Lock()
        self._samples: deque[TimeSample] = deque(maxlen=MOST_SAMPLES)
        self._quality, start_ms = _recall(path, wall())
        self._offset_ms = start_ms - ticks()

    def sample(self, sample: TimeSample) -> None:
        """Learn from an answer; one that is unsure itself teaches only those who know less."""
        with self._lock:
            if sample.quality != "synced" and self._quality in ("synced", "guess"):
                return
            if sample.quality == "synced" and self._quality != "synced":
                self._samples.clear()
            self._samples.append(sample)
            self._quality = _known(sample.quality)
            best = min(self._samples, key=self._doubt)
            self._offset_ms = best.server_ms - (best.sent_ms + best.received_ms) / 2

    def raise_floor(self, at: int) -> None:
        """Hear of an instant that is surely past, such as that of a stored manifest's week."""
        with self._lock:
            if self._quality != "synced" and self._ticks() + self._offset_ms < at:
                self._offset_ms = at - self._ticks()
                self._quality = "floor"

    def read(self) -> Reading:
        """Tell the time and how far to trust it."""
        with self._lock:
            now_ms = Instant(round(self._ticks() + self._offset_ms))
            if self._quality != "synced":
                return Reading(now_ms=now_ms, quality=self._quality, bound_ms=None)
            bound_ms = min(map(self._doubt, self._samples))
            return Reading(now_ms=now_ms, quality="synced", bound_ms=round(bound_ms) + 1)

    def now(self) -> Instant:
        """Tell the time."""
        return self.read().now_ms

    def save(self) -> None:
        """Write down what is known, for the next start.

        Raises: OSError, DiskFull.
        """
        reading = self.read()
        if reading.quality != "none":
            note = {"wall_ms": self._wall(), "server_ms": reading.now_ms}
            write_atomically(self._path, json.dumps(note).encode())

    def _doubt(self, sample: TimeSample) -> float:
        trip_ms = sample.received_ms - sample.sent_ms
        return trip_ms / 2 + (self._ticks() - sample.received_ms) * DRIFT


def _recall(path: Path, wall_ms: Instant) -> tuple[ClockQuality, float]:
    try:
        note = json.loads(path.read_bytes())
        known_wall_ms, server_ms = int(note["wall_ms"]), int(note["server_ms"])
    except (OSError, ValueError, KeyError, TypeError):
        return "none", wall_ms
    if wall_ms >= known_wall_ms:
        return "guess", wall_ms + server_ms - known_wall_ms
    # The clock fell back to its factory date: time goes on from the last moment known.
    return "floor", server_ms


def _known(quality: str) -> ClockQuality:
    return quality if quality in ("synced", "guess", "floor") else "none"  # type: ignore[return-value]
