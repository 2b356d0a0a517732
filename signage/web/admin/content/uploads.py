"""Files that people send: whole, or in parts that go on after a broken link; then their state.

A part names its place with Content-Range. Parts are kept in `var/uploads` until the last one is
there; then the library takes the file in by the same road as any other.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from signage.core.content.file_name import nfc
from signage.core.content.source import Source
from signage.errors import Conflict, Rejected
from signage.store.approvals import record_upload
from signage.store.audit import record
from signage.web.admin.content.content_range import ContentRange, read_content_range
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.usage import airing_of
from signage.web.admin.desk.wording import item_state, problem_lines
from signage.web.auth import check_csrf

# A video of an hour in good quality; more is a mistake, and a disk is not endless.
LARGEST_BYTES = 8 << 30
_READ_BYTES = 1 << 20
# Who has not gone on after a day starts again.
_FORGET_AFTER_MS = 24 * 3600 * 1000


def routes() -> list[Route]:
    """Return the routes; part of the JSON API."""
    file = "/api/v1/playlists/{id}/files/{name:path}"
    return [
        Route(file + "/state", state, methods=["GET"]),
        Route(file, received, methods=["HEAD"]),
        Route(file, receive, methods=["PUT"]),
    ]


async def receive(request: Request) -> Response:
    """Take a file, or the next part of one.

    Raises: Rejected, Conflict when the part does not follow or the file exists already.
    """
    desk = await desk_of(request)
    check_csrf(request, request.headers.get("X-CSRF-Token", ""))
    playlist, name = _names(desk)
    part = read_content_range(request.headers.get("Content-Range"))
    if part is not None and part.total > LARGEST_BYTES:
        raise Rejected("upload: larger than 8 GB", vi="Tệp lớn hơn 8 GB, hãy nén nhỏ lại")
    if part is None or part.is_whole:
        source = await _take_in(desk, playlist, name, request.stream())
        return _answer(desk, source.size_bytes, complete=True)
    path = _part_path(desk, playlist, name)
    await asyncio.to_thread(_forget_old_parts, path.parent, desk.now)
    size = await _append(path, part, request)
    if size < part.total:
        return _answer(desk, size, complete=False)
    source = await _take_in(desk, playlist, name, read_parts(path))
    await asyncio.to_thread(path.unlink, missing_ok=True)
    return _answer(desk, source.size_bytes, complete=True)


async def received(request: Request) -> Response:
    """Say how much of a file is here, so that its sender can go on."""
    desk = await desk_of(request)
    playlist, name = _names(desk)
    path = _part_path(desk, playlist, name)
    size = await asyncio.to_thread(lambda: path.stat().st_size if path.exists() else 0)
    return Response(headers={"Upload-Offset": str(size), "Cache-Control": "no-store"})


async def state(request: Request) -> Response:
    """Say how far a file is on its way to the screens."""
    desk = await desk_of(request)
    playlist = desk.playlist(request.path_params["id"])
    name = nfc(request.path_params["name"])
    item = next((one for one in playlist.items if one.name == name), None)
    speech = desk.speech
    if item is None:
        content = {"words": speech.say("Đang kiểm tra"), "sign": "information", "settled": False}
        return _json(content)
    said = item_state(item, airing_of(desk.edition, desk.lives(), desk.now), speech)
    words = said.words
    if item.state == "broken":
        words = " ".join(line.sentence for line in problem_lines(item.problems, speech)[:1])
    # What waits for a person is followed until the person has decided.
    is_settled = item.state not in ("checking", "waiting")
    return _json({"words": words, "sign": said.code, "settled": is_settled})


async def read_parts(path: Path) -> AsyncIterator[bytes]:
    """Yield the bytes of a file that nobody changes any more."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, _READ_BYTES):
            yield chunk
    finally:
        file.close()


def _names(desk: Desk) -> tuple[str, str]:
    playlist = desk.playlist(desk.request.path_params["id"], "edit")
    return playlist.id, nfc(unquote(desk.request.path_params["name"]))


async def _take_in(desk: Desk, playlist: str, name: str, stream: AsyncIterator[bytes]) -> Source:
    may_replace = desk.request.query_params.get("replace") == "1"
    source = await desk.parts.library.write_file(playlist, name, stream, replace=may_replace)
    unit, person = desk.unit_of(playlist), desk.person.id

    def write(connection: Connection) -> None:
        record_upload(connection, playlist, source.name, source.sha256, person, desk.now)
        subject = f"{playlist}/{source.name}"
        record(connection, desk.actor, "uploaded", subject, now=desk.now, unit=unit)

    await desk.parts.database.write(write)
    return source


def _part_path(desk: Desk, playlist: str, name: str) -> Path:
    identity = desk.request.headers.get("Upload-Identity", "")
    whole = "\0".join((desk.person.id, playlist, name, identity))
    digest = hashlib.sha256(whole.encode()).hexdigest()
    return desk.parts.site / "var" / "uploads" / f"{digest}.part"


async def _append(path: Path, part: ContentRange, request: Request) -> int:
    """Write a part after what is there; return the size then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = path.stat().st_size if path.exists() else 0
    if part.start > size:
        raise Conflict(
            f"upload: {size} bytes are here, this part starts at {part.start}",
            vi="Phần tệp gửi lên không nối tiếp, hãy gửi lại",
        )
    file = await asyncio.to_thread(path.open, "r+b" if size else "wb")
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


def _forget_old_parts(folder: Path, now: int) -> None:
    for path in folder.glob("*.part") if folder.is_dir() else ():
        if now - path.stat().st_mtime * 1000 > _FORGET_AFTER_MS:
            path.unlink(missing_ok=True)


def _answer(desk: Desk, size: int, *, complete: bool) -> Response:
    words = desk.speech.say("Đang kiểm tra") if complete else desk.speech.say("Đang gửi")
    return _json({"received_bytes": size, "complete": complete, "words": words})


def _json(content: dict[str, object]) -> Response:
    return JSONResponse(content, headers={"Cache-Control": "no-store"})
