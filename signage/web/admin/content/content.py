"""The content pages: playlists and their files, their order, their rules, taking files out."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.content.file_name import shortest_order
from signage.errors import Conflict, Rejected
from signage.store.audit import record
from signage.store.owners import set_owner
from signage.web.admin.content.playlist_views import content_view, playlist_view
from signage.web.admin.content.problems import problems_view
from signage.web.admin.content.register import procedures_found
from signage.web.admin.content.removals import removed_lately
from signage.web.admin.content.returns import reasons_in, returned_to
from signage.web.admin.content.rules_writing import write_rules
from signage.web.admin.desk.addresses import address_of
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import FieldRejected, headline, marked
from signage.web.admin.desk.paging import page_number
from signage.web.admin.desk.unit_choices import UnitChoice, unit_choices
from signage.web.admin.desk.usage import twins_in


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlaylist:
    """The form of a new playlist, as just written where that was wrong."""

    said: dict[str, str]
    wrong: str
    units: tuple[UnitChoice, ...]


def routes() -> list[Route]:
    """Return the routes of content; fixed names before playlists' own."""
    return [
        Route("/playlists", contents, methods=["GET"]),
        Route("/playlists", create, methods=["POST"]),
        Route("/playlists/new", new, methods=["GET"]),
        Route("/problems", problems),
        Route("/playlists/{id}", playlist, methods=["GET"]),
        Route("/playlists/{id}/order", order, methods=["POST"]),
    ]


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
    returned = () if view.search else await returned_to(desk)
    procedures = procedures_found(desk, view.search) if view.search else None
    may_add = bool(desk.units_where("edit"))
    view = replace(view, returned=returned, may_add=may_add, procedures=procedures)
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
    may_edit = desk.may("edit", desk.unit_of(one.id))
    removed = await removed_lately(desk, one) if may_edit else ()
    twins, reasons = twins_in(one, desk.speech), await reasons_in(desk, [one])
    remarks = {row.name: reasons.get((one.id, row.name), "") for row in view.items} | twins
    items = tuple(replace(row, remark=remarks[row.name]) for row in view.items)
    view = replace(
        view,
        items=items,
        removed=removed,
        may_edit=may_edit,
        may_schedule=bool(desk.units_where("schedule")),
    )
    return desk.page("pages/playlist.html", view)


async def new(request: Request) -> Response:
    """Show the form for a new playlist."""
    desk = await desk_of(request)
    desk.need_anywhere("edit")
    return desk.page("pages/playlist_new.html", _new(desk, {}))


async def create(request: Request) -> Response:
    """Make a playlist: a folder that belongs to a unit."""
    desk = await desk_of(request)
    form = await desk.form()
    unit, name = str(form.get("unit", "")), str(form.get("name", "")).strip()
    desk.need("edit", unit)
    try:
        if not name:
            raise Rejected("the name is missing", vi="Chưa điền tên")
        await desk.parts.library.create_playlist(name)
    except (Rejected, Conflict) as wrong:
        view = _new(desk, {"name": name, "unit": unit}, f"{desk.said(wrong)}.")
        return desk.page("pages/playlist_new.html", view, status=400)

    def write(connection: Connection) -> None:
        set_owner(connection, name, unit, desk.person.id)
        record(connection, desk.actor, "playlist_created", name, now=desk.now, unit=unit)

    await desk.parts.database.write(write)
    await desk.until(lambda edition: name in edition.playlists)
    text = desk.speech.say("Đã tạo danh sách “{name}”. Thêm nội dung đầu tiên.", name=name)
    return desk.see(f"{address_of(name)}/add", text)


def _new(desk: Desk, said: dict[str, str], wrong: str = "") -> NewPlaylist:
    failure = FieldRejected("name", wrong)
    return NewPlaylist(
        said=marked(said, failure) if wrong else said,
        wrong=headline(failure, wrong, desk.speech) if wrong else "",
        units=unit_choices(desk.rules.units, desk.units_where("edit")),
    )


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
    whole = shortest_order(_placed(names, known))
    await write_rules(desk, one, replace(one.rules, order=whole))
    undo = {"order_text": "\n".join(names)}
    text = desk.speech.say("Đã đổi thứ tự.")
    return desk.see(address_of(one.id), text, undo=f"{address_of(one.id)}/order", fields=undo)


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
