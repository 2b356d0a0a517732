"""Decide when to look at the folders: after hints, when something is due, and now and then anyway.

Rule 1: hints only make a look come sooner; every file is found by looking.
Rule 2: everything is looked at on start, every minute, and when a root was made again.
Rule 3: on a share, or when told so, or when the kernel gives no events, looking is periodic.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Literal

from signage.core.time.times import Instant
from signage.disk import is_share
from signage.library.hints import Hints, file_events
from signage.library.look import Look, Looker
from signage.library.scan import MEDIA, PLAYLISTS

log = logging.getLogger(__name__)

WatchMode = Literal["auto", "events", "poll"]

RESCAN_MS = 60_000  # heals whatever events missed; 10,000 files take 0.1 % of a core
POLL_MS = 1_000
POLL_SHARE_MS = 2_000  # every stat there is a question over the network
TICK_S = 1.0  # how soon a root that was made again is noticed
SHARE_OF_TIME = 4  # a folder rests four times as long as looking at it took: a fifth of a core
RETRY_EVENTS_S = 60.0  # kernel watches may be free again by then


class Watcher:
    """Watches the folders of one site and hands over what each look found."""

    def __init__(
        self,
        site: Path,
        *,
        now: Callable[[], Instant],
        mode: WatchMode = "auto",
        hints: Hints = file_events,
    ) -> None:
        self._site = site
        self._now = now
        self._mode = mode
        self._hints = hints
        self._looker = Looker(site)
        self._looking = asyncio.Lock()
        self._dirty: set[str] = set()
        self._everything = True
        self._wake = asyncio.Event()
        self._last_full: int | None = None
        self._rest_s = 0.0
        self._resting: dict[str, float] = {}
        self._has_events = False

    @property
    def unsettled(self) -> frozenset[str]:
        """Return the folders where the last look saw files that do not hold still yet."""
        return frozenset(self._looker.due)

    async def look(self, folders: Collection[str] | None = None) -> Look:
        """Look once, at these folders or at everything."""
        async with self._looking:
            return await asyncio.to_thread(self._looker.look, self._now(), folders)

    def poke(self, *folders: str) -> None:
        """Ask for a look soon: at these folders, or at everything."""
        self._everything = self._everything or not folders
        self._dirty.update(folders)
        self._wake.set()

    def trust(self, path: str) -> None:
        """Take the next version of this path at once: we wrote it whole."""
        self._looker.settling.trust(path)

    def trust_no_more(self, path: str) -> None:
        """Take back `trust`, when its version was seen or never came."""
        self._looker.settling.trust_no_more(path)

    def judge(self, path: str, *, is_good: bool) -> None:
        """Learn how the last settled version of a file came out."""
        self._looker.settling.judge(path, is_good=is_good)

    async def watch(self, on_look: Callable[[Look], Awaitable[None]]) -> None:
        """Look whenever there is reason to, until cancelled."""
        events = asyncio.create_task(self._follow_events())
        try:
            while True:
                try:
                    for folders in self._what_is_due():
                        await on_look(await self._look_and_rest(folders))
                except Exception:  # named edge: one look; the next comes within a minute
                    log.exception("could not take in what changed, going on watching")
                    await asyncio.sleep(TICK_S)
                await self._wait()
        finally:
            events.cancel()
            await asyncio.gather(events, return_exceptions=True)

    def _what_is_due(self) -> list[Collection[str] | None]:
        """Return what to look at now: everything (None), or folders one by one."""
        now = self._now()
        if self._everything or self._is_full_look_due(now):
            self._everything = False
            self._dirty.clear()
            self._last_full = now
            return [None]
        self._dirty |= {folder for folder, moment in self._looker.due.items() if moment <= now}
        clock = asyncio.get_running_loop().time()
        folders = {f for f in self._dirty if self._resting.get(f, 0.0) <= clock}
        self._dirty -= folders
        # The root first: it says which folders there are.
        return [(folder,) for folder in sorted(folders, key=lambda f: (f != PLAYLISTS, f))]

    async def _look_and_rest(self, folders: Collection[str] | None) -> Look:
        look = await self.look(folders)
        rest_s = look.took_s * SHARE_OF_TIME
        if folders is None:
            self._rest_s = rest_s
        else:
            until = asyncio.get_running_loop().time() + rest_s
            self._resting.update(dict.fromkeys(folders, until))
        return look

    def _is_full_look_due(self, now: Instant) -> bool:
        if self._last_full is None or now < self._last_full:  # the clock was set back
            return True
        return now - self._last_full >= self._full_look_ms()

    def _full_look_ms(self) -> float:
        if self._has_events and not self._polls():
            return RESCAN_MS
        shortest = POLL_SHARE_MS if self._looker.has_share else POLL_MS
        # A large share is asked less often, so that looking never fills the network.
        return min(max(shortest, self._rest_s * 1000 * 4), RESCAN_MS)

    def _polls(self) -> bool:
        return self._mode == "poll" or (self._mode == "auto" and self._looker.has_share)

    async def _wait(self) -> None:
        """Wait for a hint, for what is due next, or for a tick."""
        now = self._now()
        clock = asyncio.get_running_loop().time()
        full = (self._last_full or now) + self._full_look_ms()
        pauses = [
            TICK_S,
            (full - now) / 1000,
            *(
                max((moment - now) / 1000, self._resting.get(folder, 0.0) - clock)
                for folder, moment in self._looker.due.items()
            ),
            *(self._resting.get(folder, 0.0) - clock for folder in self._dirty),
        ]
        try:
            async with asyncio.timeout(max(0.0, min(pauses))):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def _follow_events(self) -> None:
        """Turn events into dirty folders; begin again when a root is made again."""
        while self._mode != "poll":
            roots = await asyncio.to_thread(self._looker.roots)
            folders = [self._site / root for root, inode in roots.items() if inode is not None]
            if self._mode == "auto" and any(map(is_share, folders)):
                return
            listening = asyncio.create_task(self._listen(folders))
            watching = asyncio.create_task(self._until_roots_differ(roots))
            try:
                await asyncio.wait((listening, watching), return_when=asyncio.FIRST_COMPLETED)
            finally:
                listening.cancel()
                watching.cancel()
                ended = await asyncio.gather(listening, watching, return_exceptions=True)
            self._has_events = False
            failure = ended[0]
            if isinstance(failure, Exception):
                log.warning("no file events, polling instead reason=%s", failure)
                await asyncio.sleep(RETRY_EVENTS_S)
            self.poke()

    async def _listen(self, folders: list[Path]) -> None:
        if not folders:
            await asyncio.Event().wait()
        self._has_events = True
        async for paths in self._hints(folders):
            self._dirty |= {folder for path in paths for folder in self._folders_of(path)}
            self._wake.set()

    def _folders_of(self, path: Path) -> tuple[str, ...]:
        parts = path.relative_to(self._site).parts
        if parts[0] == MEDIA:
            return (MEDIA,)
        if len(parts) <= 2:  # the root, or a folder or loose file in it
            return (PLAYLISTS, "/".join(parts)) if len(parts) == 2 else (PLAYLISTS,)
        return ("/".join(parts[:2]),)

    async def _until_roots_differ(self, roots: object) -> None:
        while await asyncio.to_thread(self._looker.roots) == roots:
            await asyncio.sleep(TICK_S)
