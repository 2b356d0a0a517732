"""What the edges need of the file system: atomic writes, safe paths, kept copies, shares.

Everything here blocks and belongs in a thread. Nothing half-written ever carries its final name.
"""

import ctypes
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from signage.core.content.file_name import extension_of, nfc
from signage.core.content.source import Source
from signage.errors import NotFound, Rejected, Unavailable

CHUNK_BYTES = 4 * 1024 * 1024  # large enough for full speed, small enough to stop soon
TEMP_PREFIX = ".signage-"
LONGEST_NAME_BYTES = 255  # of ext4, XFS, NTFS and SMB
# Left free for the database, whose writes must not fail because of a picture.
RESERVE_BYTES = 64 * 1024 * 1024
RESERVE_SHARE = 50  # but at most a fiftieth of a small disk

# f_type of file systems whose changes other machines can make without an event here.
# Source: linux/magic.h, and statfs(2) for CIFS and SMB2.
_SHARES = {
    0x6969,  # NFS
    0x517B,  # SMB
    0xFF534D42,  # CIFS
    0xFE534D42,  # SMB2 and later
    0x65735546,  # FUSE: sshfs, rclone, also ntfs-3g, where polling does no harm
    0x01021997,  # 9p, as in shared folders of virtual machines
    0x786F4256,  # VirtualBox shared folders
    0x00C36400,  # Ceph
    0x5346414F,  # AFS
    0x73757245,  # Coda
}
_FULL = {errno.ENOSPC, errno.EDQUOT}
# What `copy_file_range` says where the kernel cannot do it between these two files.
_NO_RANGE_COPY = {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}


class DiskFull(Unavailable):
    """There is no room for these bytes; nothing was left behind."""


class ChangedMeanwhile(Unavailable):
    """The file was written to while it was being copied."""


class Stamp(NamedTuple):
    """What changes when a file's bytes change: equal stamps mean the same version."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int


def stamp_of(status: os.stat_result) -> Stamp:
    """Take the stamp from a stat."""
    return Stamp(
        status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
    )


def temp_name() -> str:
    """Return a fresh name that is ignored as content and fits whatever the final name is."""
    return f"{TEMP_PREFIX}{secrets.token_hex(8)}.part"


def safe_join(base: Path, relative: str) -> Path:
    """Join a name that somebody gave us to a folder that we own.

    Raises: Rejected for absolute names, `..`, empty or over-long parts, control characters.
    """
    parts = relative.split("/")
    for part in parts:
        too_long = len(os.fsencode(part)) > LONGEST_NAME_BYTES
        unsafe = part in ("", ".", "..") or any(ord(c) < 32 or c in "\x7f\\" for c in part)
        if unsafe or too_long:
            raise Rejected(
                f"“{nfc(relative)[:80]}”: not a safe name — use letters, digits, spaces and dots, "
                f"at most {LONGEST_NAME_BYTES} bytes",
                vi=f"“{nfc(relative)[:80]}” không làm tên tệp được. Hãy dùng chữ, số, dấu cách, "
                "dấu chấm và tên ngắn hơn",
            )
    return base.joinpath(*parts)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old bytes or the new ones, never a part.

    Raises: DiskFull; OSError of any other kind. Neither leaves anything behind.
    """
    temporary = path.with_name(temp_name())
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as failure:
        temporary.unlink(missing_ok=True)
        raise full_or(failure, path) from failure
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_bytes(path: Path) -> int:
    """Return what may still be written here without touching the reserve; may be negative."""
    total, _, free = shutil.disk_usage(path)
    return free - min(RESERVE_BYTES, total // RESERVE_SHARE)


def require_room(folder: Path, size_bytes: int) -> None:
    """Refuse early what cannot fit.

    Raises: DiskFull.
    """
    if free_bytes(folder) < size_bytes:
        raise DiskFull(
            f"{folder.name}/: no room for {size_bytes} bytes — free some disk space",
            vi="Ổ đĩa của máy chủ không còn đủ chỗ cho tệp này. Hãy dọn bớt rồi tải lại",
        )


def full_or(failure: OSError, path: Path) -> Exception:
    """Return what a failed write means: DiskFull, or the failure itself."""
    if failure.errno in _FULL:
        return DiskFull(
            f"{nfc(path.name)}: the disk is full — free some space",
            vi="Ổ đĩa của máy chủ đã đầy. Hãy dọn bớt rồi làm lại",
        )
    return failure


def keep(
    path: Path,
    folder: Path,
    *,
    inside: Iterable[Path] = (),
    go_on: Callable[[], bool] = lambda: True,
) -> tuple[Source, Stamp]:
    """Copy a file to `folder` under the name of its hash, and say which version was copied.

    The copy is hashed, not the original, so the hash is true whatever happens to the original.
    With `inside` given, the file opened must really lie in one of those folders. `go_on` is
    asked every few megabytes; when it says no, the copy ends as if the file had changed.

    Raises: ChangedMeanwhile, DiskFull, NotFound (no regular file), Rejected (not inside), OSError.
    """
    source = _open_regular(path, tuple(inside))
    temporary = folder / temp_name()
    try:
        before = stamp_of(os.fstat(source))
        require_room(folder, before.size_bytes)
        digest = _copy_and_hash(source, temporary, before.size_bytes, go_on)
        if stamp_of(os.fstat(source)) != before:
            raise ChangedMeanwhile(f"{path.name}: changed while it was copied — trying again")
        kept = _source(path, digest, before.size_bytes)
        temporary.replace(folder / kept.kept_name)
    except OSError as failure:
        raise full_or(failure, path) from failure
    finally:
        os.close(source)
        temporary.unlink(missing_ok=True)
    return kept, before


def hash_file(path: Path, *, inside: Iterable[Path] = ()) -> tuple[Source, Stamp]:
    """Hash a file without copying it: for one whose copy is probably there already.

    Raises: as `keep`, except DiskFull.
    """
    source = _open_regular(path, tuple(inside))
    try:
        before = stamp_of(os.fstat(source))
        digest = hashlib.sha256()
        while chunk := os.read(source, CHUNK_BYTES):
            digest.update(chunk)
        if stamp_of(os.fstat(source)) != before:
            raise ChangedMeanwhile(f"{path.name}: changed while it was read — trying again")
    finally:
        os.close(source)
    return _source(path, digest.hexdigest(), before.size_bytes), before


def is_being_written(path: Path) -> bool:
    """Tell whether some process holds the file open for writing; False when nobody can say.

    A read lease is refused while there is a writer. Needs Linux and our own file (or root).
    """
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False  # whoever reads it next says why
    try:
        # A writer that comes in these microseconds makes the kernel signal us: SIGURG is
        # ignored by default, the default SIGIO would end the process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as refusal:
        return refusal.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


def is_share(path: Path) -> bool:
    """Tell by the file system's type whether other machines can change it unseen."""
    if sys.platform != "linux":
        return False
    buffer = ctypes.create_string_buffer(256)  # struct statfs has 120 bytes; f_type comes first
    if ctypes.CDLL(None, use_errno=True).statfs(os.fsencode(path), buffer) != 0:
        return False
    kind: int = ctypes.c_long.from_buffer(buffer).value
    return kind & 0xFFFFFFFF in _SHARES


def _open_regular(path: Path, inside: tuple[Path, ...]) -> int:
    # Non-blocking, because opening a pipe would wait for its other end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotFound(
                f"{path.name}: not a regular file — copy a real file here",
                vi=f"“{nfc(path.name)}” không phải tệp thường. Hãy chép tệp thật vào đây",
            )
        # Links may have been swapped since the folder was listed: ask what was really opened.
        real = Path(os.path.realpath(f"/proc/self/fd/{descriptor}"))
        if (
            sys.platform == "linux"
            and inside
            and not any(real.is_relative_to(base) for base in inside)
        ):
            raise Rejected(
                f"{path.name}: leads out of the site — copy the file itself here",
                vi=f"“{nfc(path.name)}” dẫn ra ngoài thư mục. Hãy chép chính tệp đó vào đây",
            )
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _copy_and_hash(
    source: int, temporary: Path, size_bytes: int, go_on: Callable[[], bool]
) -> str:
    digest = hashlib.sha256()
    target = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    try:
        done = 0
        while done < size_bytes:
            copied = _copy_range(source, target, min(CHUNK_BYTES, size_bytes - done), done)
            if copied == 0 or not go_on():
                raise ChangedMeanwhile(f"{temporary.name}: could not be copied — trying again")
            digest.update(os.pread(target, copied, done))
            done += copied
        os.fsync(target)
    finally:
        os.close(target)
    return digest.hexdigest()


def _copy_range(source: int, target: int, count: int, offset: int) -> int:
    try:
        copied = os.copy_file_range(source, target, count, offset, offset)
    except OSError as failure:
        if failure.errno not in _NO_RANGE_COPY:
            raise
        copied = 0
    # Some file systems answer 0 instead of refusing: ask in the old way before believing it.
    return copied or os.pwrite(target, os.pread(source, count, offset), offset)


def _source(path: Path, sha256: str, size_bytes: int) -> Source:
    name = nfc(path.name)
    return Source(sha256=sha256, extension=extension_of(name), name=name, size_bytes=size_bytes)
