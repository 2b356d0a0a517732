"""The shared library: files that playlists use by name, who uses each, adding one."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.file_name import is_ignored, nfc
from signage.core.showing.edition import Edition
from signage.errors import Rejected
from signage.store.audit import record
from signage.web.admin.content.content_range import read_content_range
from signage.web.admin.content.upload_parts import (
    read_parts,
    received_so_far,
    take_part,
    upload_answer,
)
from signage.web.admin.content.uploads import LARGEST_BYTES
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import texts_of
from signage.web.admin.desk.paging import page_number, page_of
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.auth import check_csrf
from signage.web.folding import search_of
from signage.web.language import Speech

FILES_ON_A_PAGE = 100
# What slides can have as a logo.
_PICTURES = (".png", ".jpg", ".jpeg", ".webp")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file of the library."""

    name: str
    size: str
    picture: str
    users: tuple[tuple[str, str], ...]


def routes() -> list[Route]:
    """Return the routes of the shared library."""
    return [
        Route("/files", files, methods=["GET"]),
        Route("/files", add, methods=["POST"]),
        Route("/files/use", use, methods=["POST"]),
        Route("/files/delete", delete, methods=["POST"]),
        Route("/files/sent/{name:path}", received, methods=["HEAD"]),
        Route("/files/sent/{name:path}", receive, methods=["PUT"]),
    ]


async def files(request: Request) -> Response:
    """List the library."""
    desk = await desk_of(request)
    search = request.query_params.get("q", "")
    entries = await asyncio.to_thread(_listed, desk.parts.site / "media")
    holds = search_of(search)
    part, pages = page_of(
        [entry for entry in entries if holds(entry[0])],
        page_number(request.query_params.get("page")),
        FILES_ON_A_PAGE,
        address=lambda n: f"/files?{urlencode({'q': search, 'page': n})}",
        speech=desk.speech,
    )
    view = {
        "rows": file_rows(desk.edition, part, desk.speech),
        "pages": pages,
        "search": search,
        "playlists": [(p.id, p.title) for p in desk.playlists("edit").values()],
        "may_add": bool(desk.units_where("edit")),
    }
    return desk.page("pages/files.html", view)


async def add(request: Request) -> Response:
    """Take files into the library."""
    desk = await desk_of(request)
    form = await desk.form()
    desk.need("edit", desk.parts.unit)
    count = 0
    for upload in form.getlist("files"):
        if isinstance(upload, str) or not upload.filename:
            continue
        name = nfc(upload.filename)

        await desk.parts.library.write_file(None, name, _bytes_of(upload))
        await _note(desk, "uploaded", name)
        count += 1
    return desk.see("/files", desk.speech.count("Đã thêm {n} tệp vào kho.", count))


async def receive(request: Request) -> Response:
    """Take a file into the library, or the next part of one.

    Raises: Rejected, Conflict when the part does not follow or the file exists already.
    """
    desk = await desk_of(request)
    check_csrf(request, request.headers.get("X-CSRF-Token", ""))
    desk.need("edit", desk.parts.unit)
    name, say = nfc(unquote(request.path_params["name"])), desk.speech.say
    part = read_content_range(request.headers.get("Content-Range"))
    if part is None:
        raise Rejected("upload: is empty — send the file's bytes", vi="Tệp rỗng")
    sent = await take_part(desk, "media/", name, part, most_bytes=LARGEST_BYTES)
    if not sent.is_complete:
        return upload_answer(sent.size_bytes, complete=False, words=say("Đang gửi"))
    may_replace = request.query_params.get("replace") == "1"
    await desk.parts.library.write_file(None, name, read_parts(sent.path), replace=may_replace)
    await asyncio.to_thread(sent.path.unlink, missing_ok=True)
    await _note(desk, "uploaded", name)
    return upload_answer(sent.size_bytes, complete=True, words=say("Đã vào kho"))


async def received(request: Request) -> Response:
    """Say how much of a file is here, so that its sender can go on."""
    desk = await desk_of(request)
    return await received_so_far(desk, "media/", nfc(unquote(request.path_params["name"])))


async def use(request: Request) -> Response:
    """Name a file of the library in a playlist's order: it plays there from now on."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(said.get("playlist", ""), "edit")
    name = f"media/{nfc(said.get('name', ''))}"
    order = tuple(item.name for item in one.items if item.name != name)
    await desk.parts.library.write_rules(one.id, replace(one.rules, order=(*order, name)))
    text = desk.speech.say("Đã thêm vào cuối “{title}”.", title=one.title)
    return desk.see(f"/playlists/{quote(one.id, safe='')}", text)


async def delete(request: Request) -> Response:
    """Delete a file that nobody uses."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    desk.need("edit", desk.parts.unit)
    name = nfc(said.get("name", ""))
    users = _users(desk.edition, {name}).get(name, ())
    if users:
        text = desk.speech.count("Tệp đang được {n} danh sách dùng, gỡ ở đó trước.", len(users))
        return desk.see("/files", text, kind="problem")
    await desk.parts.library.delete_file(None, name)
    await _note(desk, "file_deleted", name)
    return desk.see("/files", desk.speech.say("Đã xóa “{name}”.", name=name))


async def _bytes_of(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(1 << 20):
        yield chunk


async def _note(desk: Desk, act: str, name: str) -> None:
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, act, f"media/{name}", now=desk.now, unit=desk.parts.unit)
    )


def _listed(folder: Path) -> list[tuple[str, int]]:
    if not folder.is_dir():
        return []
    entries = [
        (nfc(path.name), path.stat().st_size)
        for path in folder.iterdir()
        if path.is_file() and not is_ignored(nfc(path.name))
    ]
    return sorted(entries, key=lambda entry: entry[0].casefold())


def picture_names(folder: Path) -> list[str]:
    """Return the pictures among the shared files; it may block."""
    return [name for name, _ in _listed(folder) if name.lower().endswith(_PICTURES)]


def file_rows(
    edition: Edition, entries: Iterable[tuple[str, int]], speech: Speech
) -> tuple[FileRow, ...]:
    """Return the rows of some files: name and size. Everything else is looked up at one go."""
    sizes = dict(entries)
    users = _users(edition, sizes)
    thumbnails = {
        entry.name.removeprefix("media/"): entry.thumbnail
        for playlist in edition.playlists.values()
        for entry in playlist.items
        if entry.name.startswith("media/") and entry.thumbnail is not None
    }
    return tuple(
        FileRow(
            name=name,
            size=speech.size(size),
            picture=picture_address(still_of(thumbnails.get(name)), 320),
            users=tuple(users.get(name, ())),
        )
        for name, size in sizes.items()
    )


def _users(edition: Edition, names: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the playlists that name each file: in their order, or in one of their cards."""
    found: dict[str, list[tuple[str, str]]] = {}
    for playlist in edition.playlists.values():
        named = {name for name in playlist.rules.order if name.startswith("media/")}
        named |= {
            companion.name
            for entry in playlist.items
            for item in (entry.item, entry.candidate)
            if item is not None
            for companion in item.companions
        }
        for name in {one.removeprefix("media/") for one in named}:
            if name in names:
                found.setdefault(name, []).append((playlist.id, playlist.title))
    return found
