"""List the content folders: which files are there, which version of each, what stands in the way.

A listing is a value; nothing is opened or read here.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from signage.core.content.file_name import is_ignored, nfc
from signage.core.content.problem import Problem
from signage.disk import Stamp, stamp_of

PLAYLISTS = "playlists"
MEDIA = "media"

Inode = tuple[int, int]  # device, inode


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListing:
    """One folder. `folder` and the names are as on disk, the folder relative to the site.

    `hidden` holds the inode numbers of ignored files: what had one of them arrived by rename.
    """

    folder: str
    files: Mapping[str, Stamp] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RootListing:
    """The playlist folders by their paths; `inode` is None when there is no such root."""

    inode: Inode | None
    folders: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def bases_of(site: Path) -> tuple[Path, ...]:
    """Return the real folders in which every content file must lie, links resolved."""
    return tuple(Path(os.path.realpath(site / root)) for root in (PLAYLISTS, MEDIA))


def inode_of(path: Path) -> Inode | None:
    """Return what tells a folder from another of the same name; None when it is absent."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def list_playlists(site: Path, bases: Iterable[Path]) -> RootListing:
    """List `playlists/`: its folders, and files that lie where none should.

    Raises: OSError when the root cannot be listed.
    """
    root = site / PLAYLISTS
    folders: list[str] = []
    problems: list[Problem] = []
    with os.scandir(root) as entries:
        for entry in entries:
            path = f"{PLAYLISTS}/{entry.name}"
            if is_ignored(nfc(entry.name)):
                continue
            if obstacle := _obstacle(entry, path, bases):
                problems.append(obstacle)
            elif entry.is_dir():
                folders.append(path)
            else:
                problems.append(Problem(code="loose_file", where=nfc(path)))
    return RootListing(inode=inode_of(root), folders=tuple(folders), problems=_in_order(problems))


def list_folder(site: Path, folder: str, bases: Iterable[Path]) -> FolderListing:
    """List one playlist folder, or `media`.

    Raises: OSError when it cannot be listed.
    """
    files: dict[str, Stamp] = {}
    problems: list[Problem] = []
    hidden: set[int] = set()
    with os.scandir(site / folder) as entries:
        for entry in entries:
            name = nfc(entry.name)
            path = f"{folder}/{name}"
            if is_ignored(name):
                hidden.add(entry.inode())
            elif obstacle := _obstacle(entry, path, bases):
                problems.append(obstacle)
            elif entry.is_dir():
                problems.append(Problem(code="subfolder", where=path))
            elif not entry.is_file():
                arguments = {"reason": "@not_a_file"}
                problems.append(Problem(code="unreadable", where=path, arguments=arguments))
            elif (stamp := _stamp(entry)) is not None:
                files[entry.name] = stamp
    return FolderListing(
        folder=folder, files=files, problems=_in_order(problems), hidden=frozenset(hidden)
    )


def unreadable(where: str, failure: OSError) -> Problem:
    """Say why a file or folder cannot be read."""
    denied = isinstance(failure, PermissionError)
    missing = isinstance(failure, FileNotFoundError)
    reason = "@no_permission" if denied else "@broken_link" if missing else "@machine"
    return Problem(code="unreadable", where=nfc(where), arguments={"reason": reason})


def _obstacle(entry: os.DirEntry[str], path: str, bases: Iterable[Path]) -> Problem | None:
    where = nfc(path)
    if "\ufffd" in where:
        return Problem(code="bad_name", where=where)
    if not entry.is_symlink():
        return None
    real = Path(os.path.realpath(entry.path))
    if not any(real.is_relative_to(base) for base in bases):
        return Problem(code="escapes_site", where=where)
    if not real.exists():
        return Problem(code="unreadable", where=where, arguments={"reason": "@broken_link"})
    return None


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    try:
        return stamp_of(entry.stat())
    except OSError:
        return None  # deleted since the folder was opened: the next look misses it too


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.where))
