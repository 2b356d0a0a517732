"""Named fakes: the clock, and file events that never come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from signage.core.time.times import Instant


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, at_ms: int = 1_800_000_000_000) -> None:
        self._at_ms = at_ms

    def __call__(self) -> Instant:
        """Return the instant, as `now` does."""
        return Instant(self._at_ms)

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self._at_ms += milliseconds

    def set_to(self, at_ms: int) -> None:
        """Set the clock, also back."""
        self._at_ms = at_ms


async def still_watcher(folders: Sequence[Path]) -> AsyncIterator[set[Path]]:
    """Hint at nothing, ever: what is found is found by looking."""
    await asyncio.Event().wait()
    yield set()
