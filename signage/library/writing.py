"""The only writer of the two folders: uploads, names, rules. Everything appears at once and whole.

Names are written in NFC; a file that is there already keeps the bytes of its name. Everything
here blocks, except receiving.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterable
from dataclasses import dataclass, replace
from pathlib import Path

from signage.core.content.file_name import extension_of, is_ignored, nfc
from signage.core.content.playlist import PlaylistRules
from signage.core.content.source import Source
from signage.disk import (
    TEMP_PREFIX,
    full_or,
    require_room,
    safe_join,
    sync_folder,
    temp_name,
    write_atomically,
)
from signage.errors import Conflict, NotFound, Rejected
from signage.library.playlist_file import dump_rules, parse_rules
from signage.library.readers import ACCEPTED, kind_of
from signage.library.scan import MEDIA, PLAYLISTS, bases_of
from signage.library.shelf import RULES_NAME

FLUSH_BYTES = 1024 * 1024  # one hop into a thread a megabyte


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What was uploaded, under a name that is no content yet."""

    path: Path
    sha256: str
    size_bytes: int


class FolderWriter:
    """Writes below one site."""

    def __init__(self, site: Path) -> None:
        self._site = site

    def folder(self, playlist: str | None) -> Path:
        """Return the folder of a playlist, of the shared library for None.

        Raises: NotFound, also when the folder is a link that leaves the site.
        """
        if playlist is None:
            (self._site / MEDIA).mkdir(exist_ok=True)
            return self._site / MEDIA
        found = _named(self._site / PLAYLISTS, nfc(playlist))
        inside = found is not None and any(
            Path(os.path.realpath(found)).is_relative_to(base) for base in bases_of(self._site)
        )
        if found is None or not inside or not found.is_dir():
            raise NotFound(
                f"playlists/{nfc(playlist)}: there is no such playlist — create it",
                vi=f"Không có danh sách phát “{nfc(playlist)}”. Hãy tạo trước",
            )
        return found

    async def receive(self, folder: Path, stream: AsyncIterable[bytes]) -> Received:
        """Write a stream down beside its final place.

        Raises: DiskFull and what the stream raises; nothing is left behind then.
        """
        path = folder / temp_name()
        digest = hashlib.sha256()
        size_bytes = 0
        file = await asyncio.to_thread(path.open, "xb")
        try:
            waiting = bytearray()
            async for chunk in stream:
                waiting += chunk
                if len(waiting) >= FLUSH_BYTES:
                    size_bytes += len(waiting)
                    await asyncio.to_thread(_write, file.fileno(), bytes(waiting), digest, folder)
                    waiting.clear()
            size_bytes += len(waiting)
            await asyncio.to_thread(_write, file.fileno(), bytes(waiting), digest, folder)
            await asyncio.to_thread(os.fsync, file.fileno())
        except BaseException as failure:
            path.unlink(missing_ok=True)
            if isinstance(failure, OSError):
                raise full_or(failure, path) from failure
            raise
        finally:
            file.close()
        return Received(path=path, sha256=digest.hexdigest(), size_bytes=size_bytes)

    def place(self, received: Received, name: str, *, may_replace: bool) -> tuple[Path, Source]:
        """Give what was received its name; return where it is and what it holds.

        Raises: Conflict when there is such a file with other bytes and it may not be replaced.
        """
        folder = received.path.parent
        present = _named(folder, name)
        target = present or folder / name
        try:
            if may_replace:
                received.path.replace(target)
            elif present is None:
                _move_to_new(received.path, target)
            # Who sends the same bytes again did not get the answer to the first time.
            elif not _holds(present, received):
                raise _exists(folder, name)
        finally:
            received.path.unlink(missing_ok=True)
        sync_folder(folder)
        source = Source(
            sha256=received.sha256,
            extension=extension_of(name),
            name=name,
            size_bytes=received.size_bytes,
        )
        return target, source

    def delete(self, folder: Path, name: str) -> Path:
        """Delete a file and take it out of the order; return where it was.

        Raises: NotFound.
        """
        present = self._present(folder, name)
        present.unlink()
        self._edit_order(folder, nfc(name), None)
        return present

    def rename(self, folder: Path, old: str, new: str) -> Path:
        """Give a file another name in the same folder, and in the order; return where it is.

        Raises: NotFound, Conflict, Rejected.
        """
        new = checked_name(new)
        present = self._present(folder, old)
        other = _named(folder, new)
        if other is not None and other != present:
            raise _exists(folder, new)
        target = folder / new
        present.rename(target)
        sync_folder(folder)
        self._edit_order(folder, nfc(old), new)
        return target

    def create_playlist(self, name: str) -> Path:
        """Make an empty playlist folder.

        Raises: Rejected, Conflict.
        """
        name = nfc(name)
        unusable = dict.fromkeys(c for c in name if c in "/\\\x7f" or ord(c) < 32)
        if unusable:
            marks = " ".join(f"“{c}”" for c in unusable)
            raise Rejected(
                f"the name holds {marks}, which no folder's may — leave it out or write a hyphen",
                vi=f"Tên có {marks}, tên thư mục không dùng được. Hãy bỏ đi hoặc viết gạch ngang",
            )
        folder = safe_join(self._site / PLAYLISTS, name)
        if is_ignored(name) or name != name.strip():
            raise Rejected(
                f"“{name}”: folders of such names are never content — begin with a letter",
                vi=f"Thư mục tên “{name}” không bao giờ được phát. Hãy bắt đầu bằng chữ",
            )
        if _named(folder.parent, name) is not None:
            raise Conflict(
                f"playlists/{name}: exists already — choose another name",
                vi=f"Đã có danh sách phát “{name}”. Hãy chọn tên khác",
            )
        folder.parent.mkdir(exist_ok=True)
        folder.mkdir()
        sync_folder(folder.parent)
        return folder

    def delete_playlist(self, folder: Path) -> None:
        """Delete a playlist folder that holds nothing but its rules and hidden files.

        Raises: Conflict when files are left.
        """
        left = [entry for entry in folder.iterdir() if not _is_ours(entry.name)]
        if left:
            raise Conflict(
                f"{_place(folder)}: holds {len(left)} files — delete or move them first",
                vi=f"Danh sách phát còn {len(left)} tệp. Hãy xóa hoặc chuyển đi trước",
            )
        for entry in folder.iterdir():
            entry.unlink()
        folder.rmdir()

    def write_rules(self, folder: Path, rules: PlaylistRules) -> Path:
        """Write `playlist.toml`; comments and untouched lines of an earlier one stay."""
        path = folder / RULES_NAME
        try:
            text = path.read_text("utf-8-sig")
        except (FileNotFoundError, UnicodeDecodeError):
            text = ""
        write_atomically(path, dump_rules(rules, text).encode())
        return path

    def forget_leftovers(self, *, older_than_ns: int) -> None:
        """Delete what uploads left behind when the server was killed in the middle of them."""
        for root in (PLAYLISTS, MEDIA):
            for path in (self._site / root).rglob(f"{TEMP_PREFIX}*"):
                if path.lstat().st_mtime_ns < older_than_ns:
                    path.unlink(missing_ok=True)

    def _edit_order(self, folder: Path, old: str, new: str | None) -> None:
        try:
            rules, _ = parse_rules((folder / RULES_NAME).read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            return  # no rules, or unreadable ones, which are a problem of their own
        if rules is None or old not in rules.order:
            return
        order = [new if name == old else name for name in rules.order]
        self.write_rules(folder, replace(rules, order=tuple(name for name in order if name)))

    def _present(self, folder: Path, name: str) -> Path:
        present = _named(folder, nfc(name))
        if present is None or not present.is_file() or present.name == RULES_NAME:
            raise NotFound(
                f"{_place(folder)}/{nfc(name)}: there is no such file",
                vi=f"Không có tệp “{nfc(name)}”",
            )
        return present


def checked_name(name: str) -> str:
    """Return a file name in NFC that can be content.

    Raises: Rejected.
    """
    name = nfc(name)
    safe_join(Path("/"), name)
    if "/" in name:
        raise Rejected(
            f"“{name}”: a file name holds no “/” — choose the playlist instead",
            vi=f"Tên tệp “{name}” không được có dấu “/”. Hãy chọn danh sách phát ở trang",
        )
    if is_ignored(name) or name == RULES_NAME or name != name.strip():
        raise Rejected(
            f"“{name}”: such files are never shown — choose another name",
            vi=f"Tệp tên “{name}” không bao giờ được phát. Hãy đặt tên khác",
        )
    if kind_of(extension_of(name)) is None:
        raise Rejected(
            f"“{name}”: files of this kind cannot be shown — use {ACCEPTED}",
            vi=f"Không phát được loại tệp của “{name}”. Hãy dùng: {ACCEPTED}",
        )
    return name


def _named(folder: Path, name: str) -> Path | None:
    """Find a file by its NFC name, whatever the bytes on disk."""
    try:
        entries = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return None
    same = [entry for entry in entries if nfc(entry) == name]
    return folder / (name if name in same else same[0]) if same else None


def _write(descriptor: int, content: bytes, digest: "hashlib._Hash", folder: Path) -> None:
    require_room(folder, len(content))
    digest.update(content)
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _move_to_new(path: Path, target: Path) -> None:
    """Rename without replacing; a hard link is the portable way to fail when there is one."""
    try:
        target.hardlink_to(path)
    except FileExistsError:
        raise _exists(target.parent, target.name) from None
    except OSError:  # no hard links here, as on FAT and some shares
        if target.exists():
            raise _exists(target.parent, target.name) from None
        path.rename(target)
        return
    path.unlink()


def _holds(present: Path, received: Received) -> bool:
    with present.open("rb") as file:
        is_as_long = os.fstat(file.fileno()).st_size == received.size_bytes
        return is_as_long and hashlib.file_digest(file, "sha256").hexdigest() == received.sha256


def _exists(folder: Path, name: str) -> Conflict:
    return Conflict(
        f"{_place(folder)}/{nfc(name)}: exists already — replace it or rename yours",
        vi=f"Đã có tệp “{nfc(name)}”. Hãy thay tệp đó hoặc đổi tên tệp của bạn",
    )


def _place(folder: Path) -> str:
    return nfc(folder.name if folder.name == MEDIA else f"{PLAYLISTS}/{folder.name}")


def _is_ours(name: str) -> bool:
    return name == RULES_NAME or is_ignored(nfc(name))
