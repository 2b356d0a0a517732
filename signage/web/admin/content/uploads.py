"""Files that people send into a playlist: whole, or in parts; then their state.

When the last part is there the library takes the file in by the same road as any other.
"""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote, unquote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from signage.core.content.file_name import nfc
from signage.core.content.source import Source
from signage.store.approvals import record_upload
from signage.store.audit import record
from signage.web.admin.content.content_range import read_content_range
from signage.web.admin.content.upload_parts import (
    read_parts,
    received_so_far,
    take_part,
    upload_answer,
)
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.usage import airing_of
from signage.web.admin.desk.wording import is_doubt, item_state, problem_lines
from signage.web.auth import check_csrf

# A video of an hour in good quality; more is a mistake, and a disk is not endless.
LARGEST_BYTES = 8 << 30


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
    say = desk.speech.say
    if part is None or (part.is_whole and part.total <= LARGEST_BYTES):
        source = await _take_in(desk, playlist, name, request.stream())
        return upload_answer(source.size_bytes, complete=True, words=say("Đang kiểm tra"))
    sent = await take_part(desk, playlist, name, part, most_bytes=LARGEST_BYTES)
    if not sent.is_complete:
        return upload_answer(sent.size_bytes, complete=False, words=say("Đang gửi"))
    source = await _take_in(desk, playlist, name, read_parts(sent.path))
    await asyncio.to_thread(sent.path.unlink, missing_ok=True)
    return upload_answer(source.size_bytes, complete=True, words=say("Đang kiểm tra"))


async def received(request: Request) -> Response:
    """Say how much of a file is here, so that its sender can go on."""
    desk = await desk_of(request)
    playlist, name = _names(desk)
    return await received_so_far(desk, playlist, name)


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
    doubts = sum(is_doubt(p) and p.severity == "error" for p in item.problems)
    answer = {}
    if doubts:
        address = f"/playlists/{quote(playlist.id, safe='')}/table?file={quote(name)}"
        answer = {"address": address, "action": speech.say("Trả lời chỗ nghi ngờ")}
        found = speech.count("Bảng có {n} chỗ nghi ngờ", doubts)
        words = found if item.state == "broken" else f"{said.words} · {found}"
    elif item.state == "broken":
        words = " ".join(line.sentence for line in problem_lines(item.problems, speech)[:1])
    # What waits for a person is followed until the person has decided.
    is_settled = item.state not in ("checking", "waiting")
    return _json({"words": words, "sign": said.code, "settled": is_settled, **answer})


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


def _json(content: dict[str, object]) -> Response:
    return JSONResponse(content, headers={"Cache-Control": "no-store"})
