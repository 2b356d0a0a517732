"""Backups: the store and the site's files, copied while the server works, checked, put back.

A backup is a plain folder that people can also read by hand: `site/` with the files as they
were, `signage.db`, and `backup.json` with the SHA-256 of each. Files that did not change since
the last backup beside it share their bytes with it.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from signage.core.content.source import Source
from signage.core.time.times import Instant
from signage.disk import (
    ChangedMeanwhile,
    hash_file,
    keep,
    sync_folder,
    temp_name,
    write_atomically,
)
from signage.errors import Conflict, NotFound, Rejected, Unavailable
from signage.store.copying import check_store, copy_store, load_store

LIST_NAME = "backup.json"
STORE_NAME = "signage.db"
# What makes a site: its rules, its content, and the kept bytes of what is on air.
_PARTS = ("signage.toml", "demo.toml", "playlists", "media", "var/kept")
_TRIES = 5  # a file that somebody is writing right now holds still soon


class BackedUpFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a backup, relative to `site/`."""

    path: str
    sha256: str
    size_bytes: int


class BackupList(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; `skipped` could not be read or would not hold still."""

    made_at_ms: int
    store_sha256: str
    files: list[BackedUpFile]
    folders: list[str] = []  # empty ones too: an empty playlist is a playlist
    skipped: list[str] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A finished backup and where it lies."""

    folder: Path
    contents: BackupList


def make_backup(site: Path, location: str | Path, target: Path, *, now: Instant) -> Backup:
    """Back a site up into a new folder of `target`, named by the time, and check it.

    Raises: Conflict when one was made this second, Unavailable when the copy is not whole,
    DiskFull, Rejected when `target` lies inside what is backed up.
    """
    inside = target.resolve()
    if any(inside.is_relative_to((site / part).resolve()) for part in _PARTS):
        raise Rejected(f"{target}: lies inside what is backed up — choose another folder")
    target.mkdir(parents=True, exist_ok=True)
    folder = target / datetime.fromtimestamp(now / 1000, UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    if folder.exists():
        raise Conflict(f"{folder}: exists already — wait a second")
    earlier = _newest(target)
    # Secrets lie in the store: password hashes, second steps.
    making = target / temp_name()
    making.mkdir(mode=0o700)
    try:
        files, skipped = _copy_site(site, making / "site", earlier)
        copy_store(location, making / STORE_NAME)
        store, _ = hash_file(making / STORE_NAME)
        contents = BackupList(
            made_at_ms=now,
            store_sha256=store.sha256,
            files=files,
            folders=_folders_of(site),
            skipped=skipped,
        )
        encoded = msgspec.json.format(msgspec.json.encode(contents))
        write_atomically(making / LIST_NAME, encoded)
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    sync_folder(target)
    return Backup(folder=folder, contents=contents)


def restore_backup(source: Path, site: Path, *, location: str | Path | None = None) -> Backup:
    """Put a backup back as a new site; `source` is a backup or a folder of them (the newest).

    `location` is where the store goes, `var/signage.db` by default. Everything is checked
    before anything is written.

    Raises: NotFound, Conflict when the site is not empty, Unavailable when a hash differs.
    """
    backup = find_backup(source)
    if site.exists() and (not site.is_dir() or any(site.iterdir())):
        raise Conflict(f"{site}: is not empty — restore into a new folder")
    check_backup(backup)
    site.mkdir(parents=True, exist_ok=True)
    for folder in backup.contents.folders:
        (site / folder).mkdir(parents=True, exist_ok=True)
    for file in backup.contents.files:
        _put_back(backup.folder / "site" / file.path, site / file.path, file.sha256)
    (site / "var").mkdir(exist_ok=True)
    if location is None:
        shutil.copyfile(backup.folder / STORE_NAME, site / "var" / STORE_NAME)
        (site / "var" / STORE_NAME).chmod(0o600)
        check_store(site / "var" / STORE_NAME)
    else:
        load_store(backup.folder / STORE_NAME, location)
    return backup


def find_backup(source: Path) -> Backup:
    """Return the backup that lies in a folder, or the newest of several in it.

    Raises: NotFound.
    """
    folder = source if (source / LIST_NAME).is_file() else _newest(source)
    if folder is None:
        raise NotFound(f"{source}: no backup here — name the folder that “signage backup” filled")
    try:
        contents = msgspec.json.decode((folder / LIST_NAME).read_bytes(), type=BackupList)
    except (msgspec.DecodeError, OSError) as failure:
        raise Unavailable(f"{folder}: its list cannot be read ({failure})") from failure
    return Backup(folder=folder, contents=contents)


def check_backup(backup: Backup) -> None:
    """Make sure that every file of a backup is there with the bytes it had.

    Raises: Unavailable, naming the first that is not.
    """
    wanted = [(f"site/{file.path}", file.sha256) for file in backup.contents.files]
    for name, sha256 in [*wanted, (STORE_NAME, backup.contents.store_sha256)]:
        try:
            found, _ = hash_file(backup.folder / name)
        except (OSError, NotFound) as failure:
            raise Unavailable(f"{backup.folder.name}/{name}: is missing") from failure
        if found.sha256 != sha256:
            raise Unavailable(f"{backup.folder.name}/{name}: was changed — use another backup")
    check_store(backup.folder / STORE_NAME)


def _copy_site(
    site: Path, target: Path, earlier: Path | None
) -> tuple[list[BackedUpFile], list[str]]:
    files: list[BackedUpFile] = []
    skipped: list[str] = []
    for path in _files_of(site):
        relative = path.relative_to(site)
        copy = target / relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        source = _copy_file(path, copy)
        if source is None:
            skipped.append(str(relative))
            continue
        files.append(
            BackedUpFile(path=str(relative), sha256=source.sha256, size_bytes=source.size_bytes)
        )
        if earlier is not None:
            _share_bytes(earlier / "site" / relative, copy, files[-1])
    return files, skipped


def _copy_file(path: Path, copy: Path) -> Source | None:
    for _ in range(_TRIES):
        try:
            source, _stamp = keep(path, copy.parent)
        except ChangedMeanwhile:
            continue
        except (NotFound, PermissionError, FileNotFoundError):
            return None
        (copy.parent / source.kept_name).rename(copy)
        return source
    return None


def _share_bytes(before: Path, copy: Path, file: BackedUpFile) -> None:
    """Let two backups share one file; saving room is a wish, so failing to is no failure."""
    with contextlib.suppress(OSError, NotFound, ChangedMeanwhile):
        if before.stat().st_size == file.size_bytes and hash_file(before)[0].sha256 == file.sha256:
            linked = copy.with_name(temp_name())
            os.link(before, linked)
            linked.replace(copy)


def _files_of(site: Path) -> Iterator[Path]:
    for part in _PARTS:
        path = site / part
        if path.is_file():
            yield path
        elif path.is_dir():
            found = sorted(path.rglob("*"))
            yield from (p for p in found if p.is_file() and not p.name.endswith(".part"))


def _folders_of(site: Path) -> list[str]:
    tops = [site / part for part in _PARTS if (site / part).is_dir()]
    found = [path for top in tops for path in (top, *sorted(top.rglob("*"))) if path.is_dir()]
    return [str(path.relative_to(site)) for path in found]


def _put_back(source: Path, target: Path, sha256: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    copied = _copy_file(source, target)
    if copied is None or copied.sha256 != sha256:
        raise Unavailable(f"{target}: could not be restored — try again")


def _newest(folder: Path) -> Path | None:
    if not folder.is_dir():
        return None
    found = [path for path in folder.iterdir() if (path / LIST_NAME).is_file()]
    return max(found, key=lambda path: path.name, default=None)
