"""Files that come in parts and go on after a broken link: kept in `var/uploads` until all is here.

A part names its place with Content-Range. What belongs to one person, place, name and version of
a file is one upload.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from signage.errors import Conflict, Rejected
from signage.web.admin.content.content_range import ContentRange
from signage.web.admin.desk.desk import Desk

_READ_BYTES = 1 << 20
# Who has not gone on after a day starts again.
_FORGET_AFTER_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """How much of a file is here, and where."""

    path: Path
    size_bytes: int
    is_complete: bool


async def take_part(
    desk: Desk, place: str, name: str, part: ContentRange, *, most_bytes: int
) -> Incoming:
    """Take the next part of a file.

    Raises: Rejected when it is too large, Conflict when the part does not follow.
    """
    if part.total > most_bytes:
        limit = f"{most_bytes >> 30} GB" if most_bytes >> 30 else f"{most_bytes >> 20} MB"
        raise Rejected(f"upload: larger than {limit}", vi=f"Tệp lớn hơn {limit}, hãy nén nhỏ lại")
    path = part_path(desk, place, name, identity_of(desk.request))
    await asyncio.to_thread(_forget_old_parts, path.parent, desk.now)
    size = await _append(path, part, desk.request)
    return Incoming(path=path, size_bytes=size, is_complete=size >= part.total)


def identity_of(request: Request) -> str:
    """Return what tells one version of a file from another of the same name."""
    return request.headers.get("Upload-Identity", "")


def part_path(desk: Desk, place: str, name: str, identity: str) -> Path:
    """Return where the parts of a file lie that this person sends to a place."""
    whole = "\0".join((desk.person.id, place, name, identity))
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return desk.parts.site / "var" / "uploads" / f"{digest}.part"


async def received_so_far(desk: Desk, place: str, name: str) -> Response:
    """Say how much of a file is here, so that its sender can go on."""
    path = part_path(desk, place, name, identity_of(desk.request))
    size = await asyncio.to_thread(_size_of, path)
    return Response(headers={"Upload-Offset": str(size), "Cache-Control": "no-store"})


def upload_answer(size: int, *, complete: bool, words: str) -> Response:
    """Answer a part: how much is here, whether that is all, and what to tell the sender."""
    content = {"received_bytes": size, "complete": complete, "words": words}
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


async def read_parts(path: Path) -> AsyncIterator[bytes]:
    """Yield the bytes of a file that nobody changes any more."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, _READ_BYTES):
            yield chunk
    finally:
        file.close()


async def _append(path: Path, part: ContentRange, request: Request) -> int:
    """Write a part after what is there; return the size then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = _size_of(path)
    if part.start > size:
        raise Conflict(
            f"upload: {size} bytes are here, this part starts at {part.start}",
            vi="Phần tệp gửi lên không nối tiếp, hãy gửi lại",
        )
    file = await asyncio.to_thread(path.open, "r+b" if path.exists() else "wb")
    try:
        file.seek(part.start)
        left = part.end - part.start
        async for chunk in request.stream():
            left -= len(chunk)
            if left < 0:
                raise Rejected("upload: the part is longer than it says", vi="Phần tệp quá dài")
            await asyncio.to_thread(file.write, chunk)
        file.truncate()
        return file.tell()
    finally:
        file.close()


def is_whole_here(path: Path, size_bytes: str) -> bool:
    """Tell whether all of a file was sent, by the size that its sender says."""
    return path.exists() and str(_size_of(path)) == size_bytes


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _forget_old_parts(folder: Path, now: int) -> None:
    for path in folder.glob("*.part") if folder.is_dir() else ():
        if now - path.stat().st_mtime * 1000 > _FORGET_AFTER_MS:
            path.unlink(missing_ok=True)
