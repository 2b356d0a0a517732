"""One item on any screen: its looks, what is wrong, who uses it; previews of whole playlists."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.file_name import extension_of
from signage.core.content.playlist import Item
from signage.core.content.procedure import ProcedureList
from signage.core.place.screen import Surface
from signage.core.showing.edition import PublishedItem, PublishedPlaylist
from signage.errors import NotFound, SignageError
from signage.store import tables
from signage.store.approvals import authors_of, decide
from signage.store.audit import record
from signage.store.people import load_people
from signage.store.versions import on_air_since
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.form_reading import need, texts_of
from signage.web.admin.picture_rights import remember
from signage.web.admin.pictures import picture_address, still_of
from signage.web.admin.screen_state import State
from signage.web.admin.surfaces import canvas_choices, first_canvas, surface_for
from signage.web.admin.usage import screens_playing
from signage.web.admin.wording import ProblemLine, item_state, kind_words, problem_lines

# Pages of a long list; more are on the screen itself, a page would only grow slow.
MOST_PAGES = 24

Pictures = tuple[tuple[str, str, str], ...]  # address, words for who cannot see it, length


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """The page of one item."""

    playlist: str
    playlist_title: str
    name: str
    title: str
    stem: str
    state: State
    facts: tuple[tuple[str, str], ...]
    problems: tuple[ProblemLine, ...]
    canvas: str
    canvases: tuple[tuple[str, str], ...]
    width_px: int
    height_px: int
    pictures: Pictures
    on_air: tuple[tuple[str, str], ...]
    also_in: tuple[tuple[str, str], ...]
    may_edit: bool
    is_card: bool
    has_doubts: bool
    register: str  # its rows there, empty for what is no list of procedures
    may_approve: bool
    may_withdraw: bool
    may_publish: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """A whole playlist as one screen would show it."""

    playlist: str
    title: str
    canvas: str
    canvases: tuple[tuple[str, str], ...]
    width_px: int
    height_px: int
    items: tuple[tuple[str, State, Pictures], ...]


def routes() -> list[Route]:
    """Return the routes of items and previews."""
    item = "/playlists/{id}/items/{name:path}"
    return [
        Route("/playlists/{id}/preview", preview, methods=["GET"]),
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
    pictures = await _pictures(desk, one, item, surface) if item is not None else ()
    facts = await desk.parts.database.read(lambda c: _facts(desk, c, one, entry))
    return desk.page("pages/item.html", _view(desk, one, entry, surface, pictures, facts))


async def preview(request: Request) -> Response:
    """Show a playlist on one screen's canvas, what waits included."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"])
    canvas = request.query_params.get("canvas") or first_canvas(desk.edition, one.id)
    surface = surface_for(desk.edition, canvas, one.id)
    entries = [entry for entry in one.items if (entry.candidate or entry.item) is not None]
    drawn = await asyncio.gather(
        *(_pictures(desk, one, entry.candidate or entry.item, surface) for entry in entries)
    )
    playing = screens_playing(desk.edition, desk.now)
    items = tuple(
        (entry.title, _state(desk, entry, playing), pictures)
        for entry, pictures in zip(entries, drawn, strict=True)
    )
    view = PreviewView(
        playlist=one.id,
        title=one.title,
        canvas=canvas,
        canvases=canvas_choices(desk.edition, desk.screens(), one.id, desk.speech),
        width_px=surface.width_px,
        height_px=surface.height_px,
        items=items,
    )
    return desk.page("pages/preview.html", view)


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
    raise NotFound(f"items: there is no '{name}'", vi=f"Không có nội dung “{name}”")


async def _pictures(
    desk: Desk, one: PublishedPlaylist, item: Item | None, surface: Surface
) -> Pictures:
    if item is None or not item.phases:
        return ()
    phase = next(
        (each for each in item.phases if each.start_ms <= desk.now < each.end_ms), item.phases[0]
    )
    rendered = await desk.parts.renderer.pages(
        phase.body, surface, fit=one.rules.fit, title=item.title
    )
    remember(desk, rendered.pages)
    return tuple(
        (
            picture_address(still_of(page), 720),
            page.alt or page.title or item.title,
            desk.speech.length(item.duration_ms or page.duration_ms),
        )
        for page in rendered.pages[:MOST_PAGES]
    )


def _state(desk: Desk, entry: PublishedItem, playing: dict[str, set[str]]) -> State:
    screens = playing.get(entry.item.id, set()) if entry.item is not None else set()
    return item_state(entry, screens=len(screens), speech=desk.speech)


def _facts(
    desk: Desk, connection: Connection, one: PublishedPlaylist, entry: PublishedItem
) -> tuple[tuple[str, str], ...]:
    say, speech = desk.speech.say, desk.speech
    item = entry.candidate or entry.item
    facts: list[tuple[str, str]] = []
    if item is None:
        return ()
    people = load_people(connection)
    if item.phases:
        facts.append((say("Loại"), kind_words(item.phases[0].body, speech)))
    facts.append((say("Dung lượng"), speech.size(item.source.size_bytes)))
    authors = sorted(authors_of(connection, item))
    names = ", ".join(people[id].name if id in people else id for id in authors)
    facts.append((say("Người gửi"), names or say("Từ thư mục dùng chung")))
    since = on_air_since(connection, one.id, entry.name)
    if since is not None and entry.item is not None:
        facts.append((say("Phát từ"), speech.moment(since)))
    decision = tables.decision
    last = connection.execute(
        select(decision)
        .where(decision.c.playlist == one.id, decision.c.content_hash == item.content_hash)
        .order_by(decision.c.id.desc())
        .limit(1)
    ).first()
    if last is not None:
        who = people[last.person].name if last.person in people else last.person
        words = {
            "approved": say("{who} duyệt lúc {when}", who=who, when=speech.moment(last.at_ms)),
            "returned": say("{who} trả lại: {reason}", who=who, reason=last.reason),
            "withdrawn": say("{who} gỡ: {reason}", who=who, reason=last.reason),
            "emergency": say("{who} phát khẩn: {reason}", who=who, reason=last.reason),
        }
        facts.append((say("Quyết định"), words[last.decision]))
    return tuple(facts)


def _view(
    desk: Desk,
    one: PublishedPlaylist,
    entry: PublishedItem,
    surface: Surface,
    pictures: Pictures,
    facts: tuple[tuple[str, str], ...],
) -> ItemView:
    edition, rules = desk.edition, desk.rules
    playing = screens_playing(edition, desk.now)
    screens = playing.get(entry.item.id, set()) if entry.item is not None else set()
    unit = desk.unit_of(one.id)
    extension = extension_of(entry.name)
    item = entry.candidate or entry.item
    return ItemView(
        playlist=one.id,
        playlist_title=one.title,
        name=entry.name,
        title=entry.title,
        stem=entry.name[: -len(extension) - 1] if extension else entry.name,
        state=_state(desk, entry, playing),
        facts=facts,
        problems=problem_lines(entry.problems, desk.speech),
        canvas=desk.request.query_params.get("canvas") or first_canvas(edition, one.id),
        canvases=canvas_choices(edition, desk.screens(), one.id, desk.speech),
        width_px=surface.width_px,
        height_px=surface.height_px,
        pictures=pictures,
        on_air=tuple(
            (id, rules.screens[id].name) for id in sorted(screens) if id in rules.screens
        ),
        also_in=_also_in(desk, one.id, item),
        may_edit=desk.may("edit", unit) and not entry.name.startswith("media/"),
        is_card=extension == "md",
        has_doubts=any("answers" in problem.arguments for problem in entry.problems),
        register=_register(item),
        may_approve=entry.state == "waiting" and desk.may("approve", unit),
        may_withdraw=entry.item is not None and desk.may("withdraw", unit),
        may_publish=entry.state == "waiting" and desk.may("takeover", unit),
    )


def _register(item: Item | None) -> str:
    body = item.phases[0].body if item is not None and item.phases else None
    if not isinstance(body, ProcedureList):
        return ""
    return (
        f"/register?{urlencode({'q': body.decision.number})}"
        if body.decision.number
        else "/register"
    )


def _also_in(desk: Desk, playlist: str, item: Item | None) -> tuple[tuple[str, str], ...]:
    """Return the other playlists that show the same bytes."""
    if item is None:
        return ()
    found: Sequence[tuple[str, str]] = [
        (other.id, other.title)
        for other in desk.playlists().values()
        if other.id != playlist
        and any(
            known.source.sha256 == item.source.sha256
            for entry in other.items
            for known in (entry.item, entry.candidate)
            if known is not None
        )
    ]
    return tuple(found)
