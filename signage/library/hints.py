"""File events as hints: they say where to look soon, never what is there.

Events are lost without a word when the kernel's queue overflows, a closed file gives none, and a
root that is deleted and made again is no longer watched. So nothing here is relied upon.
"""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from watchfiles import awatch

log = logging.getLogger(__name__)

# A batch ends after STEP_MS of quiet, at most BATCH_MS after its first event. Measured: 5 to
# 17 ms from a close to here; longer batches only delay, shorter ones cost idle processor time.
BATCH_MS = 60
STEP_MS = 5

Hints = Callable[[Sequence[Path]], AsyncIterator[set[Path]]]
"""Given folders that exist, yields sets of paths below them where something may have changed."""


async def file_events(folders: Sequence[Path]) -> AsyncIterator[set[Path]]:
    """Yield hints from the kernel until cancelled.

    Raises: OSError when the kernel has no watches left or a folder vanishes at the start.
    """
    # It tells every batch at INFO, and ours is the sentence that people read.
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    events = awatch(
        *folders,
        watch_filter=None,
        debounce=BATCH_MS,
        step=STEP_MS,
        ignore_permission_denied=True,
    )
    async for batch in events:
        yield {Path(path) for _, path in batch}
