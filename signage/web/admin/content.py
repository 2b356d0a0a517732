"""The content pages: playlists and their files, their order, their rules, taking files out."""

from dataclasses import replace
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.showing.edition import Edition, PublishedPlaylist
from signage.errors import Rejected, SignageError
from signage.store.audit import record
from signage.store.owners import set_owner
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.paging import page_number
from signage.web.admin.playlist_forms import removal_view
from signage.web.admin.playlist_views import content_view, playlist_view
from signage.web.admin.problems import problems_view
from signage.web.admin.rules_writing import write_rules
from signage.web.admin.unit_choices import unit_choices
from signage.web.admin.uploads import read_parts
from signage.web.admin.usage import airing_of


def routes() -> list[Route]:
    """Return the routes of content; fixed names before playlists' own."""
    return [
        Route("/playlists", contents, methods=["GET"]),
        Route("/playlists", create, methods=["POST"]),
        Route("/playlists/new", new, methods=["GET"]),
        Route("/problems", problems),
        Route("/playlists/{id}", playlist, methods=["GET"]),
        Route("/playlists/{id}/order", order, methods=["POST"]),
        Route("/playlists/{id}/remove", ask_removal, methods=["POST"]),
        Route("/playlists/{id}/removed", remove, methods=["POST"]),
        Route("/playlists/{id}/restored", restore, methods=["POST"]),
    ]


def address_of(playlist: str) -> str:
    """Return the page of a playlist."""
    return f"/playlists/{quote(playlist, safe='')}"


async def contents(request: Request) -> Response:
    """List the playlists that the person may see."""
    desk = await desk_of(request)
    edition = replace(desk.edition, playlists=desk.playlists())
    view = content_view(
        edition,
        desk.lives(),
        search=request.query_params.get("q", "").strip(),
        page=page_number(request.query_params.get("page")),
        now=desk.now,
        speech=desk.speech,
    )
    return desk.page("pages/content.html", view)


async def problems(request: Request) -> Response:
    """List what is wrong with content."""
    desk = await desk_of(request)
    page = page_number(request.query_params.get("page"))
    return desk.page(
        "pages/problems.html", problems_view(desk.edition, page=page, speech=desk.speech)
    )


async def playlist(request: Request) -> Response:
    """Show one playlist."""
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"])
    view = playlist_view(
        desk.edition,
        one.id,
        desk.lives(),
        site=str(desk.parts.site),
        now=desk.now,
        speech=desk.speech,
        search=request.query_params.get("q", "").strip(),
        page=page_number(request.query_params.get("page")),
    )
    return desk.page("pages/playlist.html", view)


async def new(request: Request) -> Response:
    """Show the form for a new playlist."""
    desk = await desk_of(request)
    desk.need_anywhere("edit")
    units = unit_choices(desk.rules.units, desk.units_where("edit"))
    return desk.page("pages/playlist_new.html", units)


async def create(request: Request) -> Response:
    """Make a playlist: a folder that belongs to a unit."""
    desk = await desk_of(request)
    form = await desk.form()
    unit, name = str(form.get("unit", "")), str(form.get("name", "")).strip()
    desk.need("edit", unit)
    await desk.parts.library.create_playlist(name)

    def write(connection: Connection) -> None:
        set_owner(connection, name, unit, desk.person.id)
        record(connection, desk.actor, "playlist_created", name, now=desk.now, unit=unit)

    await desk.parts.database.write(write)
    await desk.until(lambda edition: name in edition.playlists)
    text = desk.speech.say("Đã tạo danh sách “{name}”. Thêm nội dung đầu tiên.", name=name)
    return desk.see(f"{address_of(name)}/add", text)


async def order(request: Request) -> Response:
    """Put the files of a playlist in an order: a whole one, or one file a step up or down."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    names = [item.name for item in one.items]
    wanted = [str(name) for name in form.getlist("order")]
    if "order_text" in form:
        wanted = str(form["order_text"]).split("\n")
    if "move" in form:
        wanted = _moved(names, str(form.get("file", "")), up=form["move"] == "up")
    known = [name for name in wanted if name in names]
    if not known:
        raise Rejected("order: names no file of this playlist", vi="Thứ tự không có tệp nào")
    whole = tuple(_placed(names, known))
    await write_rules(desk, one, replace(one.rules, order=whole))
    undo = {"order_text": "\n".join(names)}
    text = desk.speech.say("Đã đổi thứ tự.")
    return desk.see(address_of(one.id), text, undo=f"{address_of(one.id)}/order", fields=undo)


async def ask_removal(request: Request) -> Response:
    """Say what taking files out would do, with numbers."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    names = _chosen(one, [str(name) for name in form.getlist("file")])
    airing = airing_of(desk.edition, desk.lives(), desk.now)
    view = removal_view(desk.edition, one, names, airing=airing, speech=desk.speech)
    return desk.page("pages/removal.html", view)


async def remove(request: Request) -> Response:
    """Take files out of a playlist: delete them, or drop a shared one from the order."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    names = _chosen(one, [str(name) for name in form.getlist("file")])
    kept = {
        item.name: known.source.kept_name
        for item in one.items
        if (known := item.candidate or item.item) is not None
    }
    shared = [name for name in names if name.startswith("media/")]
    if shared:
        left = tuple(name for name in one.rules.order if name not in shared)
        await write_rules(desk, one, replace(one.rules, order=left))
    for name in names:
        if name not in shared:
            await desk.parts.library.delete_file(one.id, name)
    unit = desk.unit_of(one.id)

    def write(connection: Connection) -> None:
        for name in names:
            subject = f"{one.id}/{name}"
            record(connection, desk.actor, "file_deleted", subject, now=desk.now, unit=unit)

    await desk.parts.database.write(write)
    await desk.until(lambda edition: not set(names) & _names_in(edition, one.id))
    undo = "\n".join(f"{name}\t{kept[name]}" for name in names if name in kept)
    text = desk.speech.count("Đã gỡ {n} nội dung.", len(names))
    return desk.see(
        address_of(one.id),
        text,
        undo=f"{address_of(one.id)}/restored" if undo else "",
        fields={"files": undo, "order": "\n".join(item.name for item in one.items)},
    )


async def restore(request: Request) -> Response:
    """Put back what was just taken out, from the copies that are still kept."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.playlist(request.path_params["id"], "edit")
    back = 0
    for line in str(form.get("files", "")).split("\n"):
        name, _, kept = line.partition("\t")
        if name.startswith("media/"):
            back += 1
            continue
        try:
            await _put_back(desk, one.id, name, kept)
            back += 1
        except (SignageError, OSError):
            continue  # counted below; the copy is gone after ten minutes, the rest comes back
    order = tuple(name for name in str(form.get("order", "")).split("\n") if name)
    await write_rules(desk, one, replace(one.rules, order=order))
    text = desk.speech.count("Đã đặt lại {n} nội dung.", back)
    return desk.see(address_of(one.id), text)


async def _put_back(desk: Desk, playlist: str, name: str, kept: str) -> None:

    stem = kept.partition(".")[0]
    if len(stem) != 64 or not stem.isalnum() or "/" in kept:
        raise Rejected("restore: names no kept copy", vi="Không còn bản sao để đặt lại")
    path = desk.parts.library.kept / kept
    source = await desk.parts.library.write_file(playlist, name, read_parts(path))
    unit = desk.unit_of(playlist)

    def write(connection: Connection) -> None:
        subject = f"{playlist}/{source.name}"
        record(connection, desk.actor, "uploaded", subject, now=desk.now, unit=unit)

    await desk.parts.database.write(write)


def _names_in(edition: Edition, playlist: str) -> set[str]:
    one = edition.playlists.get(playlist)
    return {item.name for item in one.items} if one is not None else set()


def _placed(names: list[str], known: list[str]) -> list[str]:
    """Put some files into an order at the places that they hold: a page shows only some."""
    wanted, places = iter(dict.fromkeys(known)), set(known)
    return [next(wanted) if name in places else name for name in names]


def _moved(names: list[str], name: str, *, up: bool) -> list[str]:
    if name not in names:
        return names
    at = names.index(name)
    to = max(0, min(len(names) - 1, at + (-1 if up else 1)))
    moved = [other for other in names if other != name]
    moved.insert(to, name)
    return moved


def _chosen(one: PublishedPlaylist, names: list[str]) -> list[str]:
    known = {item.name for item in one.items}
    chosen = [name for name in names if name in known]
    if not chosen:
        raise Rejected("remove: names no file of this playlist", vi="Chưa chọn nội dung nào")
    return chosen
