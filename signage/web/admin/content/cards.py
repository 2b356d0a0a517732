"""Writing in the browser: choose a kind, fill in, see the slide, save the file."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from signage.core.content.card import Card
from signage.core.content.playlist import Item
from signage.core.content.source import Source
from signage.core.place.screen import Surface
from signage.core.showing.edition import Edition, PublishedItem, PublishedPlaylist
from signage.errors import NotFound
from signage.library.reading import Reading, SourceFile
from signage.store.approvals import record_upload
from signage.store.audit import record
from signage.web.admin.content.card_fields import fields_of
from signage.web.admin.content.card_forms import (
    CardFormView,
    CardPreview,
    card_kinds,
    file_name_of,
    kind_name,
)
from signage.web.admin.content.card_pictures import picture_choices, pictures_in
from signage.web.admin.content.card_problems import without_wrong, wrong_places
from signage.web.admin.content.playlist_views import row_address
from signage.web.admin.content.writings import Writing, taken_apart, text_of, writing_of
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.picture_rights import remember
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.admin.desk.screen_state import State
from signage.web.admin.desk.surfaces import canvas_choices, surface_for
from signage.web.admin.desk.usage import airing_of
from signage.web.admin.desk.wording import item_state, saving_words


def routes() -> list[Route]:
    """Return the routes of adding content and of cards."""
    cards = "/playlists/{id}/cards"
    return [
        Route("/playlists/{id}/add", add, methods=["GET"]),
        Route(cards + "/preview", preview, methods=["POST"]),
        Route(cards + "/new/{type}", new, methods=["GET"]),
        Route(cards + "/edit/{name:path}", edit, methods=["GET"]),
        Route(cards, save, methods=["POST"]),
    ]


async def add(request: Request) -> Response:
    """Offer every way to add content to a playlist."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"], "edit")
    return desk.page(
        "pages/add.html",
        {"playlist": one, "kinds": card_kinds(desk.speech), "saving": _saving(desk, one)},
    )


async def new(request: Request) -> Response:
    """Show an empty form."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"], "edit")
    kind = writing_of(request.path_params["type"])
    view = _view(desk, one, kind.kind, file="", said={}, preview=CardPreview())
    return desk.page("pages/card.html", view)


async def edit(request: Request) -> Response:
    """Show the form of a card that is there."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"], "edit")
    name = request.path_params["name"]
    known = _item_of(one, name)
    text = await _written(desk, one, name)
    apart = taken_apart(known.source.extension, text)
    if apart is None:
        raise NotFound(f"cards: “{name}” says more than a form", vi=f"Hãy sửa “{name}” trong tệp")
    kind, said = apart
    body = known.phases[0].body
    kind = body.type if isinstance(body, Card) else kind
    drawn = await _preview(desk, one, writing_of(kind), text, canvas="")
    view = _view(desk, one, kind, file=name, said=said, preview=drawn)
    return desk.page("pages/card.html", view)


async def preview(request: Request) -> Response:
    """Draw a card as it is written now: JSON for scripts, the form with its slides otherwise."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    said = {key: str(value) for key, value in form.items()}
    kind = writing_of(said.get("type", ""))
    drawn = CardPreview()
    if all(said.get(name, "").strip() for name in kind.needed):
        text = kind.put_together(said, await _written(desk, one, said.get("file", "")))
        drawn = await _preview(desk, one, kind, text, canvas=said.get("canvas", ""))
    if "application/json" in request.headers.get("accept", ""):
        content = {
            "pictures": drawn.pictures,
            "problems": drawn.problems,
            "width_px": drawn.width_px,
            "height_px": drawn.height_px,
        }
        return JSONResponse(content, headers={"Cache-Control": "no-store"})
    view = _view(desk, one, kind.kind, file=said.get("file", ""), said=said, preview=drawn)
    return desk.page("pages/card.html", view)


async def save(request: Request) -> Response:
    """Write the card's file into its playlist, when it can be shown."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    said = {key: str(value) for key, value in form.items()}
    kind = writing_of(said.get("type", ""))
    file = said.get("file", "")
    text = kind.put_together(said, await _written(desk, one, file))
    reading = await _read(desk, one, kind, text)
    missing = [
        field.name
        for field in fields_of(kind.kind, desk.speech)
        if field.is_required and not said.get(field.name, "").strip()
    ]
    if missing or not reading.phases:
        wrong, wrong_at = wrong_places(text, missing, reading.problems, desk.speech)
        drawn = await _preview(desk, one, kind, text, canvas=said.get("canvas", ""))
        view = _view(desk, one, kind.kind, file=file, said=said, preview=drawn)
        view = replace(view, wrong=wrong, wrong_at=wrong_at)
        return desk.page("pages/card.html", view, status=400)
    title = said.get("title", "").strip() or kind_name(kind.kind, desk.speech)
    name = file or _free_name(one, file_name_of(title, kind.extension))
    await _write(desk, one.id, name, text)
    return await _saved(desk, one.id, name)


async def _saved(desk: Desk, playlist: str, name: str) -> Response:
    """Lead to the row of what was saved, and say whether it waits or plays."""

    def found(edition: Edition) -> PublishedItem | None:
        return next(
            (each for each in edition.playlists[playlist].items if each.name == name), None
        )

    def is_settled(edition: Edition) -> bool:
        entry = found(edition)
        return entry is not None and entry.state != "checking"

    await desk.until(is_settled)
    edition, speech, stem = desk.parts.publisher.current, desk.speech, PurePosixPath(name).stem
    address, entry = row_address(edition.playlists[playlist], name), found(edition)
    stem = entry.title if entry is not None else stem
    if edition.playlists[playlist].approval == "required" or entry is None:
        return desk.see(
            address, speech.say("Đã gửi “{name}” đi duyệt.", name=stem), kind="waiting"
        )
    state = item_state(entry, airing_of(edition, desk.lives(), desk.now), speech)
    text = speech.say("Đã lưu “{name}”. {state}.", name=stem, state=state.words)
    return desk.see(address, text)


def _saving(desk: Desk, one: PublishedPlaylist) -> State:
    airing = airing_of(desk.edition, desk.lives(), desk.now)
    screens = airing.of(*(entry.item for entry in one.items))
    return saving_words(one.approval, len(screens), desk.speech)


def _item_of(one: PublishedPlaylist, name: str) -> Item:
    item = next((item for item in one.items if item.name == name), None)
    known = (item.candidate or item.item) if item is not None else None
    if known is None or not known.phases:
        raise NotFound(f"cards: there is no “{name}”", vi=f"Không có thẻ “{name}”")
    return known


async def _written(desk: Desk, one: PublishedPlaylist, name: str) -> str:
    """Return the text of a file as it is now; empty for a new one."""
    if not name:
        return ""
    source = _item_of(one, name).source
    return await asyncio.to_thread(text_of, desk.parts.library.kept, source)


def _view(
    desk: Desk,
    one: PublishedPlaylist,
    kind: str,
    *,
    file: str,
    said: Mapping[str, str],
    preview: CardPreview,
) -> CardFormView:
    return CardFormView(
        playlist=one.id,
        playlist_title=one.title,
        type=kind,
        type_name=kind_name(kind, desk.speech),
        file=file,
        fields=fields_of(kind, desk.speech),
        said=said,
        pictures=picture_choices(desk, one),
        canvases=canvas_choices(desk.edition, desk.screens(), one.id, desk.speech),
        preview=preview,
        saving=_saving(desk, one),
        wrong="",
        wrong_at={},
    )


async def _preview(
    desk: Desk, one: PublishedPlaylist, kind: Writing, text: str, *, canvas: str
) -> CardPreview:
    surface: Surface = surface_for(desk.edition, canvas, one.id)
    reading = await _read(desk, one, kind, text)
    problems = [desk.speech.problem(problem) for problem in reading.problems]
    if not reading.phases and kind.extension == "md":
        # One wrong field takes nobody's slide away while it is being mended.
        reading = await _read(desk, one, kind, without_wrong(text, reading.problems))
    if not reading.phases:
        return CardPreview(
            problems=tuple(problems), width_px=surface.width_px, height_px=surface.height_px
        )
    rendered = await desk.parts.renderer.pages(
        reading.phases[0].body, surface, fit=one.rules.fit, title=reading.title
    )
    remember(desk, rendered.pages)
    problems += [desk.speech.problem(problem) for problem in rendered.problems]
    return CardPreview(
        pictures=tuple(picture_address(still_of(page), 0) for page in rendered.pages),
        width_px=surface.width_px,
        height_px=surface.height_px,
        problems=tuple(dict.fromkeys(problems)),
    )


async def _read(desk: Desk, one: PublishedPlaylist, kind: Writing, text: str) -> Reading:
    """Read a text as the library would, without putting it into the folder."""
    pictures = await pictures_in(desk, one, text)
    encoded = text.encode()
    source = Source(
        sha256=hashlib.sha256(encoded).hexdigest(),
        extension=kind.extension,
        name="",
        size_bytes=len(encoded),
    )

    def read() -> Reading:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"card.{kind.extension}"
            path.write_bytes(encoded)
            file = SourceFile(name=path.name, path=path, source=source, tz=desk.parts.tz)
            return kind.read(file, pictures)

    return await asyncio.to_thread(read)


def _free_name(one: PublishedPlaylist, name: str) -> str:
    taken = {item.name.casefold() for item in one.items}
    whole, number = PurePosixPath(name), 2
    while name.casefold() in taken:
        name = f"{whole.stem} ({number}){whole.suffix}"
        number += 1
    return name


async def _write(desk: Desk, playlist: str, name: str, text: str) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield text.encode()

    source = await desk.parts.library.write_file(playlist, name, stream(), replace=True)
    unit, person = desk.unit_of(playlist), desk.person.id

    def write(connection: Connection) -> None:
        record_upload(connection, playlist, source.name, source.sha256, person, desk.now)
        subject = f"{playlist}/{source.name}"
        record(connection, desk.actor, "uploaded", subject, now=desk.now, unit=unit)

    await desk.parts.database.write(write)
