"""One item on any screen: its looks, what is wrong, who uses it; previews of whole playlists."""

import asyncio
from dataclasses import replace
from typing import cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.file_name import extension_of
from signage.core.content.playlist import Item, LongPictures
from signage.core.showing.edition import PublishedItem, PublishedPlaylist
from signage.errors import NotFound, SignageError
from signage.store.approvals import decide
from signage.store.audit import record
from signage.web.admin.content.item_views import (
    PreviewView,
    draw,
    facts_of,
    item_view,
    pictures_of,
    shape_of,
)
from signage.web.admin.content.playlist_forms import LONGS, one_of
from signage.web.admin.content.writings import can_be_written
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import need, texts_of
from signage.web.admin.desk.surfaces import canvas_choices, first_canvas, surface_for
from signage.web.admin.desk.usage import airing_of
from signage.web.admin.desk.wording import item_state


def routes() -> list[Route]:
    """Return the routes of items and previews."""
    item = "/playlists/{id}/items/{name:path}"
    return [
        Route("/playlists/{id}/preview", preview, methods=["GET"]),
        Route("/playlists/{id}/long", choose_long, methods=["POST"]),
        Route("/playlists/{id}/rename", rename, methods=["POST"]),
        Route("/playlists/{id}/withdraw", withdraw, methods=["POST"]),
        Route("/playlists/{id}/publish-now", publish_now, methods=["POST"]),
        Route(item, show, methods=["GET"]),
    ]


async def show(request: Request) -> Response:
    """Show one item on one screen's canvas."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"])
    entry = _entry(one, request.path_params["name"])
    canvas = request.query_params.get("canvas") or first_canvas(desk.edition, one.id)
    surface = surface_for(desk.edition, canvas, one.id)
    item = entry.candidate or entry.item
    pages = await draw(desk, one, item, surface)
    facts = await desk.parts.database.read(lambda c: facts_of(desk, c, one, entry))
    kept = desk.parts.library.kept
    is_written = item is not None and await asyncio.to_thread(can_be_written, kept, item.source)
    view = item_view(desk, one, entry, surface, pages, facts)
    return desk.page("pages/item.html", replace(view, is_written=is_written))


async def preview(request: Request) -> Response:
    """Show a playlist on one screen's canvas, what waits included."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"])
    canvas = request.query_params.get("canvas") or first_canvas(desk.edition, one.id)
    surface = surface_for(desk.edition, canvas, one.id)
    entries = [entry for entry in one.items if (entry.candidate or entry.item) is not None]
    drawn = await asyncio.gather(
        *(draw(desk, one, entry.candidate or entry.item, surface) for entry in entries)
    )
    airing = airing_of(desk.edition, desk.lives(), desk.now)
    items = tuple(
        (
            entry.title,
            item_state(entry, airing, desk.speech),
            pictures_of(desk, entry.candidate or entry.item, pages),
        )
        for entry, pages in zip(entries, drawn, strict=True)
    )
    view = PreviewView(
        playlist=one.id,
        title=one.title,
        canvas=canvas,
        canvases=canvas_choices(desk.edition, desk.screens(), one.id, desk.speech),
        width_px=surface.width_px,
        height_px=surface.height_px,
        shape=shape_of(surface),
        fit=one.rules.fit,
        items=items,
    )
    return desk.page("pages/preview.html", view)


async def choose_long(request: Request) -> Response:
    """Choose how very long pictures of a playlist are shown: in pages, or moving slowly past."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(request.path_params["id"], "edit")
    chosen = cast(LongPictures, one_of(said.get("long", ""), LONGS))
    await desk.parts.library.write_rules(one.id, replace(one.rules, long=chosen))
    unit = desk.unit_of(one.id)
    await desk.parts.database.write(
        lambda c: record(
            c,
            desk.actor,
            "playlist_changed",
            one.id,
            now=desk.now,
            unit=unit,
            arguments={"long": chosen},
        )
    )
    await desk.until(lambda edition: edition.playlists[one.id].rules.long == chosen)
    address = f"/playlists/{quote(one.id, safe='')}/items/{quote(said.get('file', ''), safe='')}"
    words = desk.speech.say(LONGS[chosen])
    return desk.see(address, desk.speech.say("Mọi ảnh rất dài ở đây: {way}.", way=words.lower()))


async def rename(request: Request) -> Response:
    """Give a file another name; its extension stays."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(request.path_params["id"], "edit")
    entry = _entry(one, said.get("file", ""))
    extension = extension_of(entry.name)
    stem = need(said, "stem", desk.speech.say("Tên tệp"), desk.speech)
    new = f"{stem}.{extension}" if extension else stem
    back = f"/playlists/{quote(one.id, safe='')}"
    try:
        await desk.parts.library.rename_file(one.id, entry.name, new)
    except SignageError as wrong:
        address = f"{back}/items/{quote(entry.name, safe='')}"
        return desk.see(address, desk.said(wrong), kind="problem")
    unit = desk.unit_of(one.id)
    await desk.parts.database.write(
        lambda c: record(
            c,
            desk.actor,
            "file_renamed",
            f"{one.id}/{entry.name}",
            now=desk.now,
            unit=unit,
            arguments={"to": new},
        )
    )
    return desk.see(back, desk.speech.say("Đã đổi tên thành “{name}”.", name=new))


async def withdraw(request: Request) -> Response:
    """Take the version on air off every screen now; the file stays."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(request.path_params["id"], "withdraw")
    entry = _entry(one, said.get("file", ""))
    await _rule(desk, one, entry.item, "withdrawn", said.get("reason", ""))
    text = desk.speech.say("Đã gỡ “{title}” khỏi mọi màn hình.", title=entry.title)
    return desk.see(f"/playlists/{quote(one.id, safe='')}", text)


async def publish_now(request: Request) -> Response:
    """Put a waiting version on air at once; a second person confirms or it withdraws itself."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = desk.playlist(request.path_params["id"], "takeover")
    entry = _entry(one, said.get("file", ""))
    await _rule(desk, one, entry.candidate, "emergency", said.get("reason", ""))
    text = desk.speech.count(
        "Đang phát. Người thứ hai xác nhận trong {n} phút, nếu không sẽ tự gỡ.",
        desk.parts.confirm_min,
    )
    return desk.see(f"/playlists/{quote(one.id, safe='')}", text, kind="waiting")


async def _rule(
    desk: Desk, one: PublishedPlaylist, item: Item | None, ruling: str, reason: str
) -> None:
    if item is None:
        raise NotFound("items: nothing to decide on", vi="Không có bản nào để quyết định")
    within_ms = desk.parts.confirm_min * 60_000
    await desk.parts.database.write(
        lambda c: decide(
            c,
            item,
            "emergency" if ruling == "emergency" else "withdrawn",
            desk.actor,
            now=desk.now,
            reason=reason,
            unit=desk.unit_of(one.id),
            confirm_within_ms=within_ms,
        )
    )


def _entry(one: PublishedPlaylist, name: str) -> PublishedItem:
    for entry in one.items:
        if entry.name == name:
            return entry
    raise NotFound(f"items: there is no “{name}”", vi=f"Không có nội dung “{name}”")
