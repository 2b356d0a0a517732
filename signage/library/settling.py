"""Decide which version of a file has settled: it held still for as long as its kind asks.

Rule 1: a listing is the truth; a version is a stamp, and any other stamp is another version.
Rule 2: stillness counts from the first time a version was seen, on a local disk also from the
        file's own times, so that old files are ready at once.
Rule 3: a file that was whole under another name is whole under this one.
Rule 4: a file that vanishes is missed for a moment first: many programs save by deleting.
The clock is told to us; nothing here waits or reads.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from signage.core.time.times import Instant
from signage.disk import Stamp
from signage.library.scan import FolderListing

T = TypeVar("T")

STILL_MS = 200  # a local copy writes every few milliseconds
STILL_TEXT_MS = 1_000  # nothing in a text says that it is whole; editors save within this
STILL_SHARE_MS = 2_000  # SMB and NFS clients cache sizes and times for up to a second
# While somebody holds the file open for writing. Not for ever: office programs keep theirs open.
STILL_OPEN_MS = 2_000
STILL_OPEN_TEXT_MS = 5_000
LONGEST_STILL_MS = 6_400  # for a file that came out broken again and again: it is still growing
MISSED_MS = 200
_MS = 1_000_000  # nanoseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What settling asks about the world: is it a share, has the kind an end mark, who writes."""

    is_share: Callable[[int], bool]
    has_end_mark: Callable[[str], bool]
    is_being_written: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one look found, by paths relative to the site as on disk.

    `ready` are versions that have just settled, `moving` files seen in a new version that has
    not; `gone` are no longer there.
    """

    ready: Mapping[str, Stamp] = field(default_factory=dict)
    moving: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ready or self.moving or self.gone)


@dataclass(slots=True)
class _Seen:
    stamp: Stamp
    since: int
    wait_ms: int
    is_ready: bool = False
    look_again: int = 0
    missed_since: int | None = None

    @property
    def due(self) -> int:
        if self.missed_since is not None:
            return self.missed_since + MISSED_MS
        return max(self.since + self.wait_ms, self.look_again)


class Settling:
    """Remembers every file seen, folder by folder."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._ask = surroundings
        self._folders: dict[str, dict[str, _Seen]] = {}
        self._inodes: dict[tuple[int, int], tuple[int, int, bool]] = {}
        self._hidden: dict[str, frozenset[int]] = {}
        self._broken: dict[str, int] = {}
        self._whole: set[str] = set()

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the folders that were seen and are not forgotten."""
        return tuple(self._folders)

    def trust(self, path: str) -> None:
        """Take the next version of this path at once: we wrote it ourselves and whole."""
        self._whole.add(path)

    def trust_no_more(self, path: str) -> None:
        """Take back `trust`."""
        self._whole.discard(path)

    def judge(self, path: str, *, is_good: bool) -> None:
        """Learn how a version came out: after bad ones the next must hold still for longer."""
        if is_good:
            self._broken.pop(path, None)
        else:
            self._broken[path] = self._broken.get(path, 0) + 1

    def see(self, listing: FolderListing, at: Instant) -> Changes:
        """Compare a folder's listing with what was seen before."""
        seen = self._folders.setdefault(listing.folder, {})
        ready: dict[str, Stamp] = {}
        moving: set[str] = set()
        for name, stamp in listing.files.items():
            path = f"{listing.folder}/{name}"
            known = seen.get(path)
            if known is None or known.stamp != stamp:
                known = seen[path] = self._first_sight(path, stamp, listing.folder, at)
                moving.add(path)
            known.missed_since = None
            if not known.is_ready and self._is_still(path, known, at):
                known.is_ready = True
                self._remember(known)
                ready[path] = stamp
                moving.discard(path)
        present = {f"{listing.folder}/{name}" for name in listing.files}
        gone = self._missed(seen, present, at)
        self._hidden[listing.folder] = listing.hidden
        return Changes(ready=ready, moving=frozenset(moving), gone=gone)

    def forget(self, folder: str) -> Changes:
        """Drop a folder that is no longer there."""
        seen = self._folders.pop(folder, {})
        self._hidden.pop(folder, None)
        return Changes(gone=frozenset(seen))

    def due(self, folder: str) -> int | None:
        """Return when the folder must be looked at again for what is still open in it."""
        moments = [
            known.due
            for known in self._folders.get(folder, {}).values()
            if not known.is_ready or known.missed_since is not None
        ]
        return min(moments, default=None)

    def _first_sight(self, path: str, stamp: Stamp, folder: str, at: Instant) -> _Seen:
        wait_ms = self._wait_ms(path, stamp, folder)
        since: int = at
        if not self._ask.is_share(stamp.device):
            # A file's time ahead of our clock says nothing.
            since = min(at, max(stamp.modified_ns, stamp.changed_ns) // _MS)
        fresh = _Seen(stamp, since, wait_ms)
        self._remember(fresh)
        return fresh

    def _wait_ms(self, path: str, stamp: Stamp, folder: str) -> int:
        earlier = self._inodes.get(stamp[:2])
        same_bytes = earlier is not None and earlier[:2] == stamp[2:4]
        if path in self._whole or (same_bytes and earlier is not None and earlier[2]):
            return 0
        if self._ask.is_share(stamp.device):
            wait_ms = STILL_SHARE_MS
        elif self._ask.has_end_mark(path) or self._arrived_whole(stamp, folder):
            wait_ms = STILL_MS
        else:
            wait_ms = STILL_TEXT_MS
        return min(wait_ms << min(self._broken.get(path, 0), 5), LONGEST_STILL_MS)

    def _arrived_whole(self, stamp: Stamp, folder: str) -> bool:
        """Tell whether the last thing that happened to the file was no write but a rename."""
        # Writing sets both times alike; a rename, a chmod or a copied date only the second.
        renamed = stamp.changed_ns > stamp.modified_ns
        return renamed or stamp.inode in self._hidden.get(folder, ())

    def _is_still(self, path: str, known: _Seen, at: Instant) -> bool:
        known.since = min(known.since, at)  # the clock was set back
        still_ms = at - known.since
        if still_ms < known.wait_ms:
            return False
        if known.wait_ms == 0 or self._ask.is_share(known.stamp.device):
            return True
        open_ms = STILL_OPEN_MS if self._ask.has_end_mark(path) else STILL_OPEN_TEXT_MS
        if still_ms >= open_ms or not self._ask.is_being_written(path):
            return True
        known.look_again = at + STILL_MS
        return False

    def _missed(self, seen: dict[str, _Seen], present: set[str], at: Instant) -> frozenset[str]:
        gone: set[str] = set()
        for path in seen.keys() - present:
            known = seen[path]
            if known.missed_since is None:
                known.missed_since = at
            elif at - known.missed_since >= MISSED_MS:
                del seen[path]
                self._inodes.pop(known.stamp[:2], None)
                self._broken.pop(path, None)
                gone.add(path)
        return frozenset(gone)

    def _remember(self, known: _Seen) -> None:
        stamp = known.stamp
        self._inodes[stamp[:2]] = (stamp.size_bytes, stamp.modified_ns, known.is_ready)


def merged(changes: Iterable[Changes]) -> Changes:
    """Join what several looks found, one after the other."""
    ready: dict[str, Stamp] = {}
    moving: set[str] = set()
    gone: set[str] = set()
    for change in changes:
        ready.update(change.ready)
        moving |= change.moving
        gone |= change.gone
    return Changes(
        ready=ready, moving=frozenset(moving), gone=frozenset(gone - ready.keys() - moving)
    )


def parts_of(changes: Changes, size: int) -> Iterator[Changes]:
    """Cut changes into parts of at most so many files."""
    for gone in _cut(tuple(changes.gone), size):
        yield Changes(gone=frozenset(gone))
    for moving in _cut(tuple(changes.moving), size):
        yield Changes(moving=frozenset(moving))
    for ready in _cut(tuple(changes.ready.items()), size):
        yield Changes(ready=dict(ready))


def _cut(values: tuple[T, ...], size: int) -> Iterator[tuple[T, ...]]:
    return (values[start : start + size] for start in range(0, len(values), size))
