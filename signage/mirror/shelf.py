"""Media of a relay on its disk: resumable on the way in, durable and checked once there.

Rule 1: a file has its final name only after its hash was right and its bytes are on the disk.
Rule 2: a file that was there before this start is read and checked before it is first served.
Rule 3: what no kept manifest names goes first when room is needed.
"""

import hashlib
import logging
import os
import re
import threading
from collections.abc import Callable, Collection
from pathlib import Path

from signage.disk import full_or, require_room, sync_folder
from signage.errors import NotFound, Unavailable
from signage.mirror.upstream import Upstream

log = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 18
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")


class MediaShelf:
    """The folder of media and the folder of halves. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Use this folder, made when it is not there."""
        self._media = folder / "media"
        self._halves = folder / "halves"
        for part in (self._media, self._halves):
            part.mkdir(parents=True, exist_ok=True)
        self._checked: set[str] = set()
        self._busy: set[str] = set()
        self._moved = threading.Condition()

    def path(self, name: str) -> Path | None:
        """Return where a file lies once it is known to be whole; None when it is not here."""
        if _NAME.fullmatch(name) is None or not self.check(name):
            return None
        return self._media / name

    def is_checked(self, name: str) -> bool:
        """Tell whether the file was found whole in this run, without reading it."""
        return name in self._checked

    def holds(self, name: str, size_bytes: int) -> bool:
        """Tell whether a file of this size is here; its bytes were not looked at."""
        try:
            return (self._media / name).stat().st_size == size_bytes
        except OSError:
            return False

    def check(self, name: str) -> bool:
        """Read a file once in this run; one that is damaged is thrown away and False."""
        if name in self._checked:
            return True
        path = self._media / name
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return False
        if digest != name.partition(".")[0]:
            log.warning("threw a damaged copy away file=%s", name)
            path.unlink(missing_ok=True)
            return False
        self._checked.add(name)
        return True

    def forget(self, name: str) -> None:
        """Hear that a file could not be read; it is checked again before it is served."""
        self._checked.discard(name)

    def fetch(
        self,
        upstream: Upstream,
        name: str,
        token: str,
        *,
        size_bytes: int,
        make_room: Callable[[], None],
        stopped: Callable[[], bool],
    ) -> None:
        """Bring a file here whole, going on where an earlier try ended.

        Raises: Unavailable when the link, the disk or the bytes fail; NotFound when upstream does
        not have it for us.
        """
        with self._moved:
            self._moved.wait_for(lambda: name not in self._busy)
            if name in self._checked:
                return
            self._busy.add(name)
        try:
            half = self._halves / name
            if self._start_of(half, size_bytes) < size_bytes:
                self._download(upstream, half, token, size_bytes, make_room, stopped)
            self._accept(half, name)
        except OSError as failure:
            raise full_or(failure, self._media / name) from failure
        finally:
            with self._moved:
                self._busy.discard(name)
                self._moved.notify_all()

    def prune(self, kept: Collection[str]) -> int:
        """Delete every file that is not among the kept names; return how many."""
        kept = set(kept)
        gone = [path for path in self._media.iterdir() if path.name not in kept]
        with self._moved:
            halves = [
                path
                for path in self._halves.iterdir()
                if path.name not in kept and path.name not in self._busy
            ]
        for path in gone + halves:
            path.unlink(missing_ok=True)
            self._checked.discard(path.name)
        return len(gone)

    def _start_of(self, half: Path, size_bytes: int) -> int:
        try:
            here = half.stat().st_size
        except OSError:
            return 0
        if here > size_bytes:
            half.unlink()
            return 0
        return here

    def _download(
        self,
        upstream: Upstream,
        half: Path,
        token: str,
        size_bytes: int,
        make_room: Callable[[], None],
        stopped: Callable[[], bool],
    ) -> None:
        start = self._start_of(half, size_bytes)
        if size_bytes - start:
            self._require_room(size_bytes - start, make_room)
        with upstream.download(half.name, token, start=start) as (status, headers, read):
            if status == 404:
                raise NotFound(f"media: {half.name} is not there for us any more")
            if status not in (200, 206):
                raise Unavailable(f"upstream: {half.name} was answered with {status}")
            goes_on = status == 206 and headers.get("content-range", "").startswith(
                f"bytes {start}-"
            )
            with half.open("ab" if goes_on else "wb") as file:
                while (chunk := read(CHUNK_BYTES)) and not stopped():
                    file.write(chunk)
        if half.stat().st_size < size_bytes:
            raise Unavailable(f"upstream: {half.name} was cut off, the rest comes later")

    def _require_room(self, size_bytes: int, make_room: Callable[[], None]) -> None:
        try:
            require_room(self._media, size_bytes)
        except Unavailable:
            make_room()
            require_room(self._media, size_bytes)

    def _accept(self, half: Path, name: str) -> None:
        with half.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != name.partition(".")[0]:
                half.unlink()
                raise Unavailable(f"upstream: {name} arrived damaged, it is fetched again")
            os.fsync(file.fileno())
        half.replace(self._media / name)
        sync_folder(self._media)
        self._checked.add(name)
