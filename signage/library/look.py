"""One look at the content folders: list them, let files settle, collect what stands in the way.

Blocks, and belongs in a thread. A folder that cannot be listed is not an empty one: what was
known of it stays known until it can be listed again.
"""

import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from signage.core.content.file_name import extension_of, nfc
from signage.core.content.problem import Problem
from signage.core.time.times import Instant
from signage.disk import is_being_written, is_share
from signage.library.readers import kind_of
from signage.library.scan import (
    MEDIA,
    PLAYLISTS,
    FolderListing,
    Inode,
    bases_of,
    inode_of,
    list_folder,
    list_playlists,
    unreadable,
)
from signage.library.settling import Changes, Settling, Surroundings, merged

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look found. `playlists` are all the playlist folders, as on disk."""

    changes: Changes
    playlists: tuple[str, ...]
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    took_s: float = 0.0


class Looker:
    """Looks at the folders of one site and remembers what it saw.

    `due` says when each folder with something unsettled must be looked at again.
    """

    def __init__(self, site: Path) -> None:
        self._site = site
        self._bases = bases_of(site)
        self._shares: dict[int, bool] = {}
        self._playlists: tuple[str, ...] = ()
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._inodes: dict[str, Inode] = {}
        self.due: Mapping[str, int] = {}
        self.settling = Settling(
            Surroundings(
                is_share=lambda device: self._shares.get(device, False),
                has_end_mark=_has_end_mark,
                is_being_written=lambda path: is_being_written(site / path),
            )
        )

    @property
    def has_share(self) -> bool:
        """Tell whether any folder seen lies on a network share."""
        return any(self._shares.values())

    def roots(self) -> dict[str, Inode | None]:
        """Tell which folders stand at the roots now: a root made again is another one."""
        return {root: inode_of(self._site / root) for root in (PLAYLISTS, MEDIA)}

    def look(self, at: Instant, folders: Collection[str] | None = None) -> Look:
        """Look at these folders (`playlists` means which ones there are), or at everything."""
        began = time.perf_counter()
        if folders is None or PLAYLISTS in folders:
            self._look_at_root()
        wanted = (*self._playlists, MEDIA) if folders is None else folders
        known = set(wanted) | (set(self.settling.folders) if folders is None else set())
        targets = sorted(known - {PLAYLISTS})
        changes = merged(self._look_at(folder, at) for folder in targets)
        self._note_due(targets)
        return Look(
            changes=changes,
            playlists=self._playlists,
            problems=dict(self._problems),
            took_s=time.perf_counter() - began,
        )

    def _look_at_root(self) -> None:
        self._bases = bases_of(self._site)
        try:
            listing = list_playlists(self._site, self._bases)
        except OSError as failure:
            self._problems[PLAYLISTS] = (self._missing(PLAYLISTS, failure),)
            return
        if self._is_unmounted(PLAYLISTS, listing.inode, empty=not listing.folders):
            self._problems[PLAYLISTS] = (self._missing(PLAYLISTS, FileNotFoundError()),)
            return
        self._playlists = listing.folders
        self._problems[PLAYLISTS] = listing.problems

    def _look_at(self, folder: str, at: Instant) -> Changes:
        if folder != MEDIA and folder not in self._playlists:
            return self._leave(folder, at)
        try:
            listing = list_folder(self._site, folder, self._bases)
        except FileNotFoundError as failure:
            if folder != MEDIA:
                is_away = inode_of(self._site / PLAYLISTS) is None
                return Changes() if is_away else self._leave(folder, at)
            if MEDIA in self._inodes:
                self._problems[MEDIA] = (self._missing(MEDIA, failure),)
            return Changes()
        except OSError as failure:
            self._problems[folder] = (unreadable(folder, failure),)
            return Changes()
        inode = inode_of(self._site / folder)
        if self._is_unmounted(folder, inode, empty=not listing.files):
            self._problems[folder] = (self._missing(folder, FileNotFoundError()),)
            return Changes()
        for name, stamp in listing.files.items():
            self._learn_device(f"{folder}/{name}", stamp.device)
        self._problems[folder] = listing.problems
        return self.settling.see(listing, at)

    def _note_due(self, folders: list[str]) -> None:
        due = {folder: moment for folder, moment in self.due.items() if folder not in folders}
        for folder in folders:
            if (moment := self.settling.due(folder)) is not None:
                due[folder] = moment
        self.due = due

    def _leave(self, folder: str, at: Instant) -> Changes:
        self._problems.pop(folder, None)
        self._inodes.pop(folder, None)
        changes = self.settling.see(FolderListing(folder=folder), at)
        if self.settling.due(folder) is None:
            self.settling.forget(folder)
        return changes

    def _is_unmounted(self, folder: str, inode: Inode | None, *, empty: bool) -> bool:
        """Tell an empty mount point, whose share went away, from a folder emptied by hand."""
        before = self._inodes.get(folder)
        if inode is None:
            return False
        if before is not None and empty and inode[0] != before[0]:
            return True
        self._inodes[folder] = inode
        self._learn_device(folder, inode[0])
        return False

    def _missing(self, folder: str, failure: OSError) -> Problem:
        if isinstance(failure, FileNotFoundError):
            name = nfc(folder)
            return Problem(code="missing_root", where=name, arguments={"name": name})
        return unreadable(folder, failure)

    def _learn_device(self, path: str, device: int) -> None:
        if device in self._shares:
            return
        self._shares[device] = is_share(self._site / path)
        if self._shares[device]:
            log.info("content on a network share, polling it path=%s", nfc(path))


def _has_end_mark(path: str) -> bool:
    kind = kind_of(extension_of(path))
    return kind is None or kind.has_end_mark
