"""Bring one settled file to its reading: keep a copy, ask what it uses, decode it in a worker.

Each step is remembered, so a file whose bytes are known costs neither copying nor decoding.
"""

import asyncio
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from signage.core.content.file_name import extension_of, nfc
from signage.core.content.problem import Problem
from signage.core.content.source import Source
from signage.disk import (
    ChangedMeanwhile,
    DiskFull,
    Stamp,
    hash_file,
    keep,
    stamp_of,
    write_atomically,
)
from signage.errors import NotFound, Rejected
from signage.library.readers import Kind, name_companions, read_file, read_files
from signage.library.reading import Reading, SourceFile
from signage.library.readings import Readings
from signage.library.scan import bases_of, unreadable
from signage.workers import WorkerLost

log = logging.getLogger(__name__)

T = TypeVar("T")
COPIES_AT_ONCE = 4  # a disk gains nothing from more, and each holds a buffer
MOST_PROBABLE = 50_000  # renames are recognised within minutes; this only bounds memory


class Run(Protocol):
    """Runs a module-level function in a worker process: `Workers.run`."""

    async def __call__(
        self, function: Callable[..., T], *arguments: object, deadline_s: float, slow: bool
    ) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A version of a file that has been kept, or the problem that prevented it.

    `must_retry` when the same version may succeed later; `stamp` is the version in hand.
    `reading` is what is remembered of these bytes, for kinds that use no other files.
    """

    stamp: Stamp
    source: Source | None = None
    reading: Reading | None = None
    problem: Problem | None = None
    must_retry: bool = False


class Examiner:
    """Examines files of one site; holds no state but the threads that copy."""

    def __init__(
        self,
        site: Path,
        kept: Path,
        readings: Readings,
        run: Run,
        *,
        tz: str,
        procedure_address: str,
    ) -> None:
        self._site = site
        self._tz = tz
        self._procedure_address = procedure_address
        self._folder = kept
        self._readings = readings
        self._run = run
        self._closing = threading.Event()
        self._threads = ThreadPoolExecutor(COPIES_AT_ONCE, thread_name_prefix="library")
        # Inode, size and time → hash: what a renamed file probably still is.
        self._probable: dict[tuple[int, ...], str] = {}

    def close(self) -> None:
        """End copies under way; start no more."""
        self._closing.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def in_thread(self, function: Callable[..., T], *arguments: object) -> T:
        """Run something that blocks, under the library's own limit."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, function, *arguments
        )

    async def keep(self, path: str, stamp: Stamp, kind: Kind) -> Kept:
        """Keep a copy of a file's version, unless there is one."""
        return await self.in_thread(self._keep, path, stamp, kind)

    async def keep_together(self, versions: Sequence[tuple[str, Stamp, Kind]]) -> list[Kept]:
        """Keep copies of several small files, one after the other in one thread."""
        return await self.in_thread(lambda: [self._keep(*version) for version in versions])

    async def keep_bytes(self, name: str, content: bytes) -> Source:
        """Keep what lies in no folder, so that it is read as if it did."""
        return await self.in_thread(self._keep_bytes, name, content)

    async def names(self, kind: Kind, name: str, source: Source) -> tuple[str, ...]:
        """Return the names of the other files that this one uses."""
        if not kind.names_others:
            return ()
        key = f"{kind.reader}:{name if kind.uses_name else ''}:{source.sha256}"
        known = await self.in_thread(self._readings.recall_names, key)
        if known is not None:
            return known
        try:
            names = await self._run(
                name_companions,
                kind.reader,
                self._file(name, source),
                deadline_s=kind.deadline_s,
                slow=False,
            )
        except WorkerLost:
            return ()  # reading it loses a worker too, and that is where it is said
        self._threads.submit(self._readings.remember_names, key, names)
        return names

    async def read(
        self, kind: Kind, name: str, source: Source, others: Mapping[str, Source]
    ) -> Reading:
        """Return what the file's reader makes of it; a worker that is lost is a problem of it.

        For kinds that use no other files, `Kept` has what is remembered already.
        """
        key = self._key(kind, name, source, others)
        if others or kind.names_others:
            known = await self.in_thread(self._readings.recall, key)
            if known is not None:
                return known
        companions = {written: self._file(other.name, other) for written, other in others.items()}
        megabytes = source.size_bytes / 1_000_000
        try:
            reading = await self._run(
                read_file,
                kind.reader,
                self._file(name, source),
                companions,
                deadline_s=kind.deadline_s + kind.deadline_s_per_mb * megabytes,
                slow=kind.slow,
            )
        except WorkerLost as loss:
            reason = "@deadline" if loss.reason == "deadline" else "@crashed"
            return _refusal(reason)
        # Nobody waits for the memory: forgetting this costs reading it again.
        self._threads.submit(self._readings.remember, key, reading)
        return reading

    async def read_together(self, kept: Sequence[tuple[Kind, Source]]) -> list[Reading | None]:
        """Read several small files in one job; None for what must be read alone."""
        jobs = [(kind.reader, self._file(source.name, source)) for kind, source in kept]
        deadline_s = max(kind.deadline_s for kind, _ in kept)
        try:
            readings = await self._run(read_files, jobs, deadline_s=deadline_s, slow=False)
        except WorkerLost:
            return [None] * len(kept)

        def remember() -> None:
            for (kind, source), reading in zip(kept, readings, strict=True):
                if reading is not None:
                    self._readings.remember(self._key(kind, source.name, source, {}), reading)

        self._threads.submit(remember)
        return readings

    def recall(self, path: str, stamp: Stamp, kind: Kind) -> tuple[Source, Reading] | None:
        """Return what is remembered of a version, for kinds that use no other files. Blocks."""
        if kind.names_others:
            return None
        try:
            known = self._remembered(path, self._site / path, stamp)
        except OSError:
            return None
        if known is None:
            return None
        reading = self._recall(kind, known)
        return (known, reading) if reading is not None else None

    def forget_copies(self, needed: frozenset[str], *, older_than_ns: int) -> int:
        """Delete copies that nobody needs and that are older; return how many. Blocks."""
        deleted = 0
        with os.scandir(self._folder) as entries:
            for entry in entries:
                sha256 = entry.name.partition(".")[0]
                if sha256 in needed or entry.stat().st_mtime_ns >= older_than_ns:
                    continue
                Path(entry.path).unlink(missing_ok=True)
                deleted += 1
        return deleted

    def _is_open(self) -> bool:
        return not self._closing.is_set()

    def _keep(self, path: str, stamp: Stamp, kind: Kind) -> Kept:
        if stamp.size_bytes == 0:
            return Kept(stamp=stamp, problem=Problem(code="empty_file", where=nfc(path)))
        file = self._site / path
        try:
            known = self._known(path, file, stamp)
            source, copied = known or keep(
                file, self._folder, inside=bases_of(self._site), go_on=self._is_open
            )
        except (DiskFull, ChangedMeanwhile) as failure:
            full = isinstance(failure, DiskFull)
            problem = Problem(code="disk_full", where=nfc(path)) if full else None
            return Kept(stamp=stamp, problem=problem, must_retry=True)
        except Rejected:
            return Kept(stamp=stamp, problem=Problem(code="escapes_site", where=nfc(path)))
        except NotFound:
            return Kept(stamp=stamp, problem=_not_a_file(path))
        except OSError as failure:
            # Gone or never ours to read: the next look decides which.
            problem = unreadable(path, failure)
            return Kept(stamp=stamp, problem=problem, must_retry=not _is_denied(failure))
        if copied != stamp:
            return Kept(stamp=stamp, must_retry=True)
        self._readings.remember_hash(path, stamp, source)
        if len(self._probable) >= MOST_PROBABLE:
            self._probable.clear()
        self._probable[_essence(stamp)] = source.sha256
        return Kept(stamp=stamp, source=source, reading=self._recall(kind, source))

    def _keep_bytes(self, name: str, content: bytes) -> Source:
        source = Source(
            sha256=hashlib.sha256(content).hexdigest(),
            extension=extension_of(name),
            name=name,
            size_bytes=len(content),
        )
        write_atomically(self._folder / source.kept_name, content)
        return source

    def _known(self, path: str, file: Path, stamp: Stamp) -> tuple[Source, Stamp] | None:
        """Return the copy that is there already, without copying again."""
        source = self._remembered(path, file, stamp)
        if source is not None and stamp_of(file.stat()) == stamp:
            return source, stamp
        sha256 = self._probable.get(_essence(stamp))
        if sha256 is not None:
            source, hashed = hash_file(file, inside=bases_of(self._site))
            if source.sha256 == sha256 and self._has_copy(source):
                return source, hashed
        return None

    def _remembered(self, path: str, file: Path, stamp: Stamp) -> Source | None:
        sha256 = self._readings.recall_hash(path, stamp)
        if sha256 is None:
            return None
        name = nfc(file.name)
        source = Source(
            sha256=sha256,
            extension=extension_of(name),
            name=name,
            size_bytes=stamp.size_bytes,
        )
        return source if self._has_copy(source) else None

    def _key(self, kind: Kind, name: str, source: Source, others: Mapping[str, Source]) -> str:
        hashes = {written: other.sha256 for written, other in others.items()}
        told_name = name if kind.uses_name else ""
        site = f"{self._tz} {self._procedure_address}"
        reader = f"{kind.reader} .{source.extension} {site}"  # bodies name the copy
        return self._readings.reading_key(reader, told_name, source.sha256, hashes)

    def _recall(self, kind: Kind, source: Source) -> Reading | None:
        if kind.names_others:
            return None
        return self._readings.recall(self._key(kind, source.name, source, {}))

    def _has_copy(self, source: Source) -> bool:
        try:
            return (self._folder / source.kept_name).stat().st_size == source.size_bytes
        except OSError:
            return False

    def _file(self, name: str, source: Source) -> SourceFile:
        nameless = msgspec.structs.replace(source, name="")
        path = self._folder / source.kept_name
        return SourceFile(
            name=name,
            path=path,
            source=nameless,
            tz=self._tz,
            procedure_address=self._procedure_address,
        )


def _refusal(reason: str) -> Reading:
    problem = Problem(code="unreadable", where="", arguments={"reason": reason})
    return Reading(problems=(problem,))


def _not_a_file(path: str) -> Problem:
    return Problem(code="unreadable", where=nfc(path), arguments={"reason": "@not_a_file"})


def _is_denied(failure: OSError) -> bool:
    return isinstance(failure, PermissionError)


def _essence(stamp: Stamp) -> tuple[int, ...]:
    return stamp[:4]
