"""Take settled files through their examination, in turns and a few at a time.

Quick files and slow ones (video, sound) have lanes of their own: a film never delays a notice.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from signage.core.content.file_name import extension_of, nfc
from signage.core.content.problem import Problem
from signage.core.content.source import Source
from signage.disk import Stamp
from signage.library.examine import Examiner, Kept
from signage.library.readers import Kind, kind_of
from signage.library.reading import Reading
from signage.library.rules import RuleBook
from signage.library.shelf import Shelf, folder_of, is_rules
from signage.library.turns import Turns

log = logging.getLogger(__name__)

QUICK_AT_ONCE = 4  # two in the workers, two being copied or looked up
TOGETHER = 16  # small files of a batch in one job: each alone costs more to hand over than to read
SMALL_BYTES = 100_000  # sixteen such pictures are decoded in a fifth of a second
SLOW_AT_ONCE = 2  # one film in the worker, one being copied
RETRY_S = 5.0  # after a full disk, or a version that changed under our hands

_PICTURE = "picture"
_UNKNOWN = Kind(reader="", extensions=())  # a file that only others make sense of


class Judge(Protocol):
    """Is told how a version of a file came out."""

    def __call__(self, path: str, *, is_good: bool) -> None: ...


class Pipeline:
    """Examines what it is given and notes the outcome on the shelf and in the rule book.

    `on_done` is told each path; `judge` how its version came out; `look_again` the folders
    where a file is no longer what the last look saw.
    """

    def __init__(
        self,
        shelf: Shelf,
        rules: RuleBook,
        examiner: Examiner,
        *,
        on_done: Callable[[str], None],
        judge: Judge,
        look_again: Callable[[str], None],
    ) -> None:
        self._shelf = shelf
        self._rules = rules
        self._examiner = examiner
        self._on_done = on_done
        self._judge = judge
        self._look_again = look_again
        self._lanes = {False: Turns(), True: Turns()}
        self._tasks: list[asyncio.Task[None]] = []
        self._retries: dict[str, asyncio.TimerHandle] = {}

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing waits and nothing is in hand."""
        return not any(len(turns) for turns in self._lanes.values())

    async def calm(self) -> None:
        """Wait until no batch runs: at most a few quick files wait for their turn."""
        await self._lanes[False].is_short.wait()

    def start(self) -> None:
        """Begin to take turns."""
        for slow, count in ((False, QUICK_AT_ONCE), (True, SLOW_AT_ONCE)):
            turns = self._lanes[slow]
            self._tasks += [asyncio.create_task(self._work(turns)) for _ in range(count)]

    async def stop(self) -> None:
        """Drop what waits and end what is in hand."""
        for timer in self._retries.values():
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def idle(self) -> None:
        """Wait until nothing waits and nothing is in hand."""
        while not self.is_idle:
            for turns in self._lanes.values():
                await turns.is_idle.wait()

    async def recall(self, paths: Sequence[str]) -> list[str]:
        """Conclude what is remembered from earlier; return the paths that must be examined."""
        wanted = [
            (path, stamp, kind)
            for path in paths
            if (stamp := self._shelf.stamp(path)) is not None
            and (kind := kind_of(extension_of(path))) is not None
            and not is_rules(path)
        ]
        known = await self._examiner.in_thread(
            lambda: {
                path: self._examiner.recall(path, stamp, kind) for path, stamp, kind in wanted
            }
        )
        stamps = {path: stamp for path, stamp, _ in wanted}
        left: list[str] = []
        for path in paths:
            found = known.get(path)
            if found is None or self._shelf.stamp(path) != stamps[path]:
                left.append(path)
            else:
                self._shelf.conclude(path, *found)
        return left

    def add(self, path: str) -> None:
        """Have a settled file examined; what is on air already, and rules, come first."""
        kind = kind_of(extension_of(path))
        known = self._shelf.get(path)
        urgent = is_rules(path) or (known is not None and known.reading is not None)
        self._lanes[bool(kind and kind.slow)].add(folder_of(path), path, first=urgent)

    def retry(self) -> None:
        """Try again now what failed for a reason that may have gone, like a full disk."""
        for path, timer in list(self._retries.items()):
            timer.cancel()
            self._retry(path)

    async def _work(self, turns: Turns) -> None:
        while True:
            path = await turns.take()
            paths = [path]
            if self._is_small(path):
                more = turns.take_more(folder_of(path), TOGETHER - 1, self._is_small)
                paths = await self._examine_together([path, *more], turns)
            for path in paths:
                try:
                    await self._examine(path)
                except Exception:  # named edge: one file; the others go on
                    log.exception("could not examine a file, shown as unreadable path=%s", path)
                    self._shelf.refuse(path, (_crashed(path),))
                finally:
                    self._put_back(path, turns)

    def _put_back(self, path: str, turns: Turns) -> None:
        turns.done(path)
        self._on_done(path)

    def _is_small(self, path: str) -> bool:
        """Tell whether a file may share a job with others, because it delays none of them."""
        stamp, kind = self._shelf.stamp(path), kind_of(extension_of(path))
        is_plain = kind is not None and not (kind.slow or kind.names_others or is_rules(path))
        return is_plain and stamp is not None and stamp.size_bytes <= SMALL_BYTES

    async def _examine_together(self, paths: Sequence[str], turns: Turns) -> list[str]:
        """Examine small files of a batch in one job; return those that need one alone."""
        versions = [
            (path, stamp, kind)
            for path in paths
            if (stamp := self._shelf.stamp(path)) is not None
            and (kind := kind_of(extension_of(path))) is not None
        ]
        if len(versions) < 2:
            return list(paths)
        try:
            read = await self._keep_and_read(versions)
        except Exception:  # named edge: these files; each is tried again alone
            log.exception("could not examine files together, going on one by one")
            return list(paths)
        done: set[str] = set()
        for (path, stamp, _), (source, reading) in zip(versions, read, strict=True):
            if source is not None and reading is not None and self._shelf.stamp(path) == stamp:
                self._shelf.conclude(path, source, reading)
                self._judge(path, is_good=bool(reading.phases))
                self._put_back(path, turns)
                done.add(path)
        return [path for path in paths if path not in done]

    async def _keep_and_read(
        self, versions: Sequence[tuple[str, Stamp, Kind]]
    ) -> list[tuple[Source | None, Reading | None]]:
        kept = await self._examiner.keep_together(versions)
        unread = [
            (kind, one.source)
            for (_, _, kind), one in zip(versions, kept, strict=True)
            if one.source is not None and one.reading is None
        ]
        readings = iter(await self._examiner.read_together(unread) if unread else ())
        return [
            (one.source, next(readings) if one.source and one.reading is None else one.reading)
            for one in kept
        ]

    async def _examine(self, path: str) -> None:
        stamp = self._shelf.stamp(path)
        if stamp is None:
            return  # it moves again, or is gone
        if is_rules(path):
            rules = await self._examiner.in_thread(self._rules.read, path)
            if self._shelf.stamp(path) == stamp:
                self._rules.take(folder_of(path), rules)
            return
        kind = kind_of(extension_of(path))
        if kind is None:
            self._shelf.refuse(path, ())  # the sentence about kinds is made with the verdict
            return
        kept = await self._examiner.keep(path, stamp, kind)
        if self._shelf.stamp(path) != stamp:
            return
        if kept.source is None:
            self._note_not_kept(path, kept)
            return
        if kept.reading is not None:
            self._shelf.conclude(path, kept.source, kept.reading)
            self._judge(path, is_good=bool(kept.reading.phases))
        else:
            await self._read(path, stamp, kind, kept.source)

    async def _read(self, path: str, stamp: Stamp, kind: Kind, source: Source) -> None:
        known = self._shelf.get(path)
        if known is None:
            return
        name = known.name.name
        names = await self._examiner.names(kind, name, source)
        uses = self._shelf.use(path, names)
        others, broken = await self._companions(path, names)
        if others is None:
            self._shelf.wait(path, uses)
            return
        reading = await self._examiner.read(kind, name, source, others)
        if self._shelf.stamp(path) != stamp:
            return
        if broken:
            reading = Reading(problems=(*reading.problems, *broken))
        companions = tuple({other.sha256: other for other in others.values()}.values())
        self._shelf.conclude(path, source, reading, companions=companions, uses=uses)
        self._judge(path, is_good=bool(reading.phases))

    async def _companions(
        self, path: str, names: Sequence[str]
    ) -> tuple[dict[str, Source] | None, tuple[Problem, ...]]:
        """Return the files that stand behind these names, None while one of them moves."""
        others: dict[str, Source] = {}
        broken: list[Problem] = []
        for written in names:
            other = self._shelf.find(folder_of(path), written)
            if other is None or other == path:
                continue  # the reader says on which line a name leads nowhere
            stamp = self._shelf.stamp(other)
            if stamp is None:
                return None, ()
            kind = kind_of(extension_of(other)) or _UNKNOWN
            kept = await self._examiner.keep(other, stamp, kind)
            if kept.must_retry:
                self._note_not_kept(path, kept)
                return None, ()
            if kept.source is None or not await self._is_sound(kind, kept):
                arguments = {"name": written}
                broken.append(Problem(code="broken_companion", where="", arguments=arguments))
            if kept.source is not None:
                others[written] = kept.source
        return others, tuple(broken)

    async def _is_sound(self, kind: Kind, kept: Kept) -> bool:
        """Tell whether a picture decodes to its end; other kinds are their user's business."""
        if kind.reader != _PICTURE or kept.source is None:
            return True
        reading = kept.reading or await self._examiner.read(
            kind, kept.source.name, kept.source, {}
        )
        return bool(reading.phases)

    def _note_not_kept(self, path: str, kept: Kept) -> None:
        if kept.problem is not None:
            self._shelf.refuse(path, (replace(kept.problem, where=nfc(path)),))
        if kept.must_retry:
            self._look_again(folder_of(path))
            loop = asyncio.get_running_loop()
            if path in self._retries:
                self._retries[path].cancel()
            self._retries[path] = loop.call_later(RETRY_S, self._retry, path)
        else:
            self._judge(path, is_good=False)

    def _retry(self, path: str) -> None:
        self._retries.pop(path, None)
        if self._shelf.stamp(path) is not None:
            self.add(path)


def _crashed(path: str) -> Problem:
    return Problem(code="unreadable", where=nfc(path), arguments={"reason": "@crashed"})
