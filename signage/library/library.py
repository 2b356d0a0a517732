"""The two content folders as one value that is always current: `Library.current`.

Watches, keeps copies, has files read by workers and assembles verdicts, a few at a time, so that
ten thousand files cost patience and nothing else. A failure of one file is a problem of that file.
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterable, Callable, Collection, Mapping
from pathlib import Path

from signage.core.content.file_name import nfc
from signage.core.content.playlist import PlaylistRules
from signage.core.content.problem import Problem
from signage.core.content.source import Source
from signage.core.time.times import Instant
from signage.library.compose import Composer
from signage.library.content import Content
from signage.library.examine import Examiner, Run
from signage.library.hints import Hints, file_events
from signage.library.look import Look
from signage.library.pipeline import Pipeline
from signage.library.readings import Readings
from signage.library.rules import RuleBook
from signage.library.scan import MEDIA, PLAYLISTS
from signage.library.settling import Changes, parts_of
from signage.library.shelf import RULES_NAME, Shelf, folder_of, is_rules
from signage.library.trials import Trials
from signage.library.watcher import Watcher, WatchMode
from signage.library.writing import FolderWriter, checked_name

log = logging.getLogger(__name__)

PAUSE_S = (
    0.5  # between contents while a batch runs: half a second of patience, not 10,000 editions
)
REST = 4  # or four times as long as making the last content took
FILES_AT_ONCE = 50  # noted before others have their turn: a millisecond
LOOK_AGAIN_S = 0.05  # for a command that waits: a quarter of the shortest settle time
DAY_NS = 86_400 * 10**9  # no upload takes that long
KEEP_UNUSED_NS = 600 * 10**9  # copies made for what is being examined have no user yet

OnContent = Callable[[Content, frozenset[str]], None]


class Library:
    """The content of one site. To be used on the event loop only."""

    def __init__(
        self,
        site: Path,
        *,
        tz: str,
        run: Run,
        now: Callable[[], Instant],
        on_content: OnContent,
        watch: WatchMode = "auto",
        hints: Hints = file_events,
        on_stir: Callable[[], None] | None = None,
        procedure_address: str = "",
    ) -> None:
        """Watch `site`. `on_stir` is called when files begin to move: work is about to come.

        `procedure_address` is where the public reads about the procedure of a `{code}`.
        """
        self.site = site.absolute()
        self.kept = self.site / "var" / "kept"
        self.kept.mkdir(parents=True, exist_ok=True)
        self._on_content = on_content
        self._on_stir = on_stir
        self._now = now
        self._readings = Readings(self.site / "var" / "readings")
        self._examiner = Examiner(
            self.site, self.kept, self._readings, run, tz=tz, procedure_address=procedure_address
        )
        self._watcher = Watcher(self.site, now=now, mode=watch, hints=hints)
        self._writer = FolderWriter(self.site)
        self._writing = asyncio.Lock()
        self._shelf = Shelf()
        self.trials = Trials(self.site, self.kept, self._shelf, self._examiner, self._writer)
        self._rules = RuleBook(self.site, self._readings)
        self._composer = Composer(self._shelf, self._rules, self._readings, tz=tz)
        self._pipeline = Pipeline(
            self._shelf,
            self._rules,
            self._examiner,
            on_done=self._note_done,
            judge=self._watcher.judge,
            look_again=self._watcher.poke,
        )
        self._playlists: tuple[str, ...] = ()
        self._found: Mapping[str, tuple[Problem, ...]] = {}
        self._dirty: set[str] = set()
        self._taking = asyncio.Lock()
        self._changed = asyncio.Event()
        self._quiet = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.current = Content()

    async def start(self) -> None:
        """Look once at everything, then go on watching in the background."""
        await self.begin()
        self._tasks.append(asyncio.create_task(self._watcher.watch(self._take_in)))

    async def begin(self) -> None:
        """Examine what is there now; without `start`, further looks are asked for one by one.

        `current` then knows every file, as far as it is remembered from before.
        """
        self._pipeline.start()
        await self.look()
        await self._publish_safely()
        self._wake()
        self._tasks.append(asyncio.create_task(self._publish_forever()))

    async def stop(self) -> None:
        """End every task and thread; what was not examined is examined after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self._pipeline.stop()
        await asyncio.to_thread(self._examiner.close)
        self._readings.close()

    def poke(self) -> None:
        """Have everything looked at soon."""
        self._watcher.poke()

    async def look(self, folders: Collection[str] | None = None) -> None:
        """Look at some folders, or at everything, now; with the latter, try again what failed."""
        if folders is None:
            self._pipeline.retry()
        await self._take_in(await self._watcher.look(folders))

    async def idle(self) -> None:
        """Wait until everything settled is examined and in `current`."""
        await self._pipeline.idle()
        await self._quiet.wait()

    async def settled(self, limit_s: float = 10.0) -> Content:
        """Look until nothing settles any more, at most for the limit; return the content."""
        try:
            async with asyncio.timeout(limit_s):
                await self.idle()
                while self.current.settling or self._watcher.unsettled:
                    await asyncio.sleep(LOOK_AGAIN_S)
                    await self.look(self._watcher.unsettled)
                    await self.idle()
        except TimeoutError:
            log.warning("some files did not hold still count=%d", self.current.settling)
        return self.current

    async def forget_copies(self, needed: Collection[str]) -> int:
        """Delete kept copies that neither `needed` (hashes) nor the content here names."""
        used = frozenset(needed) | self._shelf.hashes()
        limit_ns = self._now() * 1_000_000 - KEEP_UNUSED_NS

        def forget() -> int:
            self._writer.forget_leftovers(older_than_ns=limit_ns - DAY_NS)
            return self._examiner.forget_copies(used, older_than_ns=limit_ns)

        return await asyncio.to_thread(forget)

    async def hold_copy(self, name: str) -> None:
        """Let a kept copy stay for a while after the last file that names it is deleted."""
        at_s = self._now() / 1000
        with contextlib.suppress(FileNotFoundError):
            await asyncio.to_thread(os.utime, self.kept / name, (at_s, at_s))

    async def write_file(
        self,
        playlist: str | None,
        name: str,
        stream: AsyncIterable[bytes],
        *,
        replace: bool = False,
    ) -> Source:
        """Write an uploaded file into a playlist, or into the shared library for None.

        Returns what was written; its hash tells whose it is when it is examined.
        Raises: Rejected, NotFound, Conflict unless `replace`, DiskFull.
        """
        name = checked_name(name)
        folder = await asyncio.to_thread(self._writer.folder, playlist)
        received = await self._writer.receive(folder, stream)
        async with self._writing:
            path, source = await asyncio.to_thread(
                lambda: self._writer.place(received, name, may_replace=replace)
            )
        await self._look_at_written(path)
        return source

    async def delete_file(self, playlist: str | None, name: str) -> None:
        """Delete a file. Raises: NotFound."""
        await self._write(playlist, lambda folder: self._writer.delete(folder, name))

    async def rename_file(self, playlist: str | None, old: str, new: str) -> None:
        """Rename a file within its playlist. Raises: NotFound, Conflict, Rejected."""
        await self._write(playlist, lambda folder: self._writer.rename(folder, old, new))

    async def write_rules(self, playlist: str, rules: PlaylistRules) -> None:
        """Write a playlist's rules; comments and untouched lines stay. Raises: NotFound."""
        await self._write(playlist, lambda folder: self._writer.write_rules(folder, rules))

    async def create_playlist(self, name: str) -> None:
        """Make an empty playlist. Raises: Rejected, Conflict."""
        async with self._writing:
            await asyncio.to_thread(self._writer.create_playlist, name)
        await self.look()

    async def delete_playlist(self, name: str) -> None:
        """Delete a playlist that holds no files. Raises: NotFound, Conflict."""
        folder = await asyncio.to_thread(self._writer.folder, name)
        async with self._writing:
            await asyncio.to_thread(self._writer.delete_playlist, folder)
        await self.look()

    async def _write(self, playlist: str | None, change: Callable[[Path], Path]) -> None:
        folder = await asyncio.to_thread(self._writer.folder, playlist)
        async with self._writing:
            path = await asyncio.to_thread(change, folder)
        # Deleting and renaming change the order too, and both must be seen together.
        await self._look_at_written(path, RULES_NAME)

    async def _look_at_written(self, path: Path, *others: str) -> None:
        folder = path.parent.relative_to(self.site).as_posix()
        written = [f"{folder}/{name}" for name in (path.name, *others)]
        for each in written:
            self._watcher.trust(each)
        try:
            await self.look({PLAYLISTS, folder})
        finally:
            for each in written:
                self._watcher.trust_no_more(each)

    async def _take_in(self, look: Look) -> None:
        """Note what a look found and have it examined, giving way after every few files."""
        changes = look.changes
        if changes.moving and self._on_stir is not None:
            self._on_stir()
        async with self._taking:
            if (look.playlists, look.problems) != (self._playlists, self._found):
                self._dirty |= {*look.playlists, *self._playlists}
                self._playlists, self._found = look.playlists, look.problems
            elif not changes:
                return
            # Rules first: they may hold their folder. Then every name, so that a card finds its
            # pictures; only then is anything examined.
            self._note_rules(changes)
            for part in parts_of(changes, FILES_AT_ONCE):
                self._dirty |= self._shelf.take_in(part)
                await asyncio.sleep(0)
            self._wake()
            self._composer.forget(changes.gone)
            for part in parts_of(changes, FILES_AT_ONCE):
                await self._examine(part)
                await asyncio.sleep(0)
            self._wake()

    def _note_rules(self, changes: Changes) -> None:
        for path in filter(is_rules, (*changes.moving, *changes.ready)):
            folder = folder_of(path)
            self._rules.note_moving(folder, is_new=not self._shelf.shows_anything_of(folder))
        for path in filter(is_rules, changes.gone):
            self._rules.drop(folder_of(path))

    async def _examine(self, changes: Changes) -> None:
        wanted = [path for path in changes.ready if self._is_wanted(path)]
        for path in await self._pipeline.recall(wanted) if wanted else ():
            self._pipeline.add(path)
        self._dirty |= {folder_of(path) for path in wanted}
        for path in (*changes.gone, *changes.ready):
            for user in self._shelf.users_of(path):
                self._pipeline.add(user)

    def _is_wanted(self, path: str) -> bool:
        """Tell whether a file plays somewhere: one of the library only where an order names it."""
        folder, _, name = path.rpartition("/")
        return folder != MEDIA or self._rules.is_ordered(f"{MEDIA}/{nfc(name)}", self._playlists)

    def _note_done(self, path: str) -> None:
        folder = folder_of(path)
        self._dirty.add(folder)
        if is_rules(path):
            ordered = (
                name for name in self._rules.of(folder).order if name.startswith(f"{MEDIA}/")
            )
            for name in ordered:
                shared = self._shelf.find(MEDIA, name)
                if shared is not None and self._shelf.needs_examination(shared):
                    self._pipeline.add(shared)
        self._wake()

    def _wake(self) -> None:
        self._quiet.clear()
        self._changed.set()

    async def _publish_forever(self) -> None:
        """Make contents: at once after a few changes, now and then while a batch runs."""
        next_s = 0.0
        while True:
            await self._changed.wait()
            try:
                async with asyncio.timeout(max(0.0, next_s - time.perf_counter())):
                    await self._pipeline.calm()
            except TimeoutError:
                pass  # the batch goes on, and those who watch want to see how far it is
            self._changed.clear()
            began = time.perf_counter()
            await self._publish_safely()
            ended = time.perf_counter()
            next_s = ended + max(PAUSE_S, REST * (ended - began))
            if self._pipeline.is_idle and not self._changed.is_set():
                self._quiet.set()

    async def _publish_safely(self) -> None:
        try:
            await self._publish()
        except Exception:  # named edge: one content; the last one stays current
            log.exception("could not make the content, the last one stays")

    async def _publish(self) -> None:
        dirty, self._dirty = self._dirty, set()
        content, changed = await self._composer.compose(
            self._playlists, self._found, dirty, self.current
        )
        if content is not self.current:
            self.current = content
            self._on_content(content, changed)
