"""Whose turn it is: files wait in a queue of their folder, and the folders take turns.

So ten thousand files dropped into one playlist do not delay an edit in another.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable

SHORT = 8  # a handful of files saved together is no batch


class Turns:
    """A queue of paths, each at most once. A path in hand that comes again waits until it is put
    back with `done`, so that no two workers hold one file."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[str]] = OrderedDict()
        self._queued: set[str] = set()
        self._in_hand: set[str] = set()
        self._again: dict[str, str] = {}
        self._any = asyncio.Event()
        self.is_idle = asyncio.Event()
        self.is_idle.set()
        self.is_short = asyncio.Event()
        self.is_short.set()

    def __len__(self) -> int:
        return len(self._queued) + len(self._in_hand)

    def add(self, folder: str, path: str, *, first: bool = False) -> None:
        """Queue a path behind those of its folder, or before them."""
        if path in self._in_hand:
            self._again[path] = folder
            return
        if path in self._queued:
            return
        self._queued.add(path)
        queue = self._waiting.setdefault(folder, deque())
        if first:
            queue.appendleft(path)
        else:
            queue.append(path)
        self._any.set()
        self.is_idle.clear()
        if len(self._queued) > SHORT:
            self.is_short.clear()

    async def take(self) -> str:
        """Wait for the next path and take it in hand."""
        while not self._waiting:
            self._any.clear()
            await self._any.wait()
        folder, queue = self._waiting.popitem(last=False)
        path = queue.popleft()
        if queue:
            self._waiting[folder] = queue
        self._queued.discard(path)
        if len(self._queued) <= SHORT:
            self.is_short.set()
        self._in_hand.add(path)
        return path

    def take_more(self, folder: str, most: int, fits: Callable[[str], bool]) -> list[str]:
        """Take further paths of a folder in hand while they fit, as long as a batch waits."""
        queue = self._waiting.get(folder)
        taken: list[str] = []
        while queue and len(self._queued) > SHORT and len(taken) < most and fits(queue[0]):
            path = queue.popleft()
            self._queued.discard(path)
            self._in_hand.add(path)
            taken.append(path)
        if queue is not None and not queue:
            del self._waiting[folder]
        return taken

    def done(self, path: str) -> None:
        """Put a path back; it is queued once more when it came again meanwhile."""
        self._in_hand.discard(path)
        folder = self._again.pop(path, None)
        if folder is not None:
            self.add(folder, path, first=True)
        if not self._queued and not self._in_hand:
            self.is_idle.set()
