"""Screens as people declare them: size, place, hours; and the devices paired with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.place.screen import Screen
from signage.errors import NotFound, Rejected
from signage.store.audit import record
from signage.store.screens import screens as shelf
from signage.store.tokens import PlayerToken, load_player_tokens, revoke_player_token
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.form_reading import texts_of
from signage.web.admin.screen_forms import LAYOUTS, PALETTES, read_screen, said_of
from signage.web.admin.screen_state import NO_LIFE, State, state_of
from signage.web.admin.screen_views import KINDS
from signage.web.admin.showing import showing_of
from signage.web.admin.unit_choices import UnitChoice, unit_choices
from signage.web.folding import found

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRow:
    """One screen in the list."""

    id: str
    name: str
    unit: str
    size: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenForm:
    """The form of one screen with its devices."""

    id: str
    name: str
    said: Mapping[str, str]
    wrong: str
    units: tuple[UnitChoice, ...]
    kinds: Choices
    layouts: Choices
    palettes: Choices
    playlists: Choices
    has_own_zones: bool
    tokens: tuple[tuple[str, str], ...]
    effect: str


def routes() -> list[Route]:
    """Return the routes of declaring screens."""
    return [
        Route("/settings/screens", screens, methods=["GET"]),
        Route("/settings/screens", save, methods=["POST"]),
        Route("/settings/screens/new", new, methods=["GET"]),
        Route("/settings/screens/{id}", screen, methods=["GET"]),
        Route("/settings/screens/{id}/remove", remove, methods=["POST"]),
        Route("/settings/screens/{id}/revoke", revoke, methods=["POST"]),
    ]


async def screens(request: Request) -> Response:
    """List the screens that the person runs."""
    desk = await desk_of(request)
    desk.need_anywhere("operate")
    search = request.query_params.get("q", "")
    lives, units = desk.lives(), desk.rules.units
    rows = [
        ScreenRow(
            id=one.id,
            name=one.name,
            unit=units[one.unit].name if one.unit in units else one.unit,
            size=f"{one.canvas.width_px}×{one.canvas.height_px}",
            state=state_of(
                lives.get(one.id, NO_LIFE),
                winner=showing_of(desk.edition.manifests.get(one.id), desk.now).winner,
                current_revision=getattr(desk.edition.manifests.get(one.id), "revision", ""),
                now=desk.now,
                speech=desk.speech,
            ),
        )
        for one in sorted(desk.screens().values(), key=lambda s: (s.unit, s.name))
        if desk.may("operate", one.unit)
    ]
    shown = [row for row in rows if found(search, f"{row.name} {row.unit} {row.id}")]
    return desk.page("pages/screens.html", {"rows": shown, "search": search})


async def new(request: Request) -> Response:
    """Show an empty form."""
    desk = await desk_of(request)
    desk.need_anywhere("operate")
    said = {"kind": "eboard", "width": "1920", "height": "1080", "distance": "5", "size": "55"}
    return desk.page("pages/screen_form.html", _form(desk, None, said, ()))


async def screen(request: Request) -> Response:
    """Show the form of a screen."""
    desk = await desk_of(request)
    one = _screen(desk, request.path_params["id"])
    tokens = await desk.parts.database.read(lambda c: load_player_tokens(c, one.id))
    return desk.page("pages/screen_form.html", _form(desk, one, said_of(one), tokens))


async def save(request: Request) -> Response:
    """Declare or change a screen."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    before = _screen(desk, said["id"]) if said.get("id") else None
    try:
        made = read_screen(desk, said, before)
    except Rejected as wrong:
        view = _form(desk, before, said, (), wrong=desk.said(wrong))
        return desk.page("pages/screen_form.html", view, status=400)
    desk.need("operate", made.unit)

    def write(connection: Connection) -> None:
        saved = shelf.save(connection, made, desk.now)
        if saved != "unchanged":
            act = f"screen_{saved}"
            record(
                connection,
                desk.actor,
                act,
                made.id,
                now=desk.now,
                unit=made.unit,
                before=before,
                after=made,
            )

    await desk.parts.database.write(write)
    await desk.until(lambda edition: edition.rules.screens.get(made.id) == made)
    if before is None:
        text = desk.speech.say("Đã thêm “{name}”. Bây giờ ghép thiết bị.", name=made.name)
    else:
        text = desk.speech.say("Đã lưu “{name}”.", name=made.name)
    return desk.see(f"/screens/{quote(made.id, safe='')}", text)


async def remove(request: Request) -> Response:
    """Remove a screen; its past stays in reports."""
    desk = await desk_of(request)
    await desk.form()
    one = _screen(desk, request.path_params["id"])

    def write(connection: Connection) -> None:
        for token in load_player_tokens(connection, one.id):
            if token.revoked_ms is None:
                revoke_player_token(connection, token.id, desk.actor, now=desk.now)
        shelf.remove(connection, one.id)
        record(
            connection,
            desk.actor,
            "screen_removed",
            one.id,
            now=desk.now,
            unit=one.unit,
            before=one,
        )

    await desk.parts.database.write(write)
    await desk.until(lambda edition: one.id not in edition.rules.screens)
    return desk.see("/settings/screens", desk.speech.say("Đã xóa “{name}”.", name=one.name))


async def revoke(request: Request) -> Response:
    """Shut one device out."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = _screen(desk, request.path_params["id"])
    tokens = await desk.parts.database.read(lambda c: load_player_tokens(c, one.id))
    if said.get("token") not in {token.id for token in tokens}:
        raise NotFound("token: is not this screen's", vi="Thiết bị này không còn")
    await desk.parts.database.write(
        lambda c: revoke_player_token(c, said["token"], desk.actor, now=desk.now)
    )
    address = f"/settings/screens/{quote(one.id, safe='')}"
    return desk.see(address, desk.speech.say("Đã ngắt thiết bị."))


def _screen(desk: Desk, id: str) -> Screen:
    one = desk.screen(id)
    desk.need("operate", one.unit)
    return one


def _form(
    desk: Desk,
    one: Screen | None,
    said: Mapping[str, str],
    tokens: Sequence[PlayerToken],
    wrong: str = "",
) -> ScreenForm:
    say = desk.speech.say
    playlists = tuple((p.id, p.title) for p in desk.playlists().values())
    return ScreenForm(
        id=one.id if one is not None else "",
        name=one.name if one is not None else say("Màn hình mới"),
        said=said,
        wrong=wrong,
        units=unit_choices(desk.rules.units, desk.units_where("operate")),
        kinds=tuple((key, say(words)) for key, words in KINDS.items()),
        layouts=tuple((key, say(words)) for key, words in LAYOUTS.items()),
        palettes=tuple((key, say(words)) for key, words in PALETTES.items()),
        playlists=(("", say("Theo đơn vị")), *playlists),
        has_own_zones=one is not None and isinstance(one.layout, tuple),
        tokens=tuple(
            (
                token.id,
                say(
                    "{label}, ghép {when}",
                    label=token.label or say("Thiết bị"),
                    when=desk.speech.moment(token.created_ms),
                ),
            )
            for token in tokens
            if token.revoked_ms is None
        ),
        effect=say("Lịch sử phát vẫn còn trong báo cáo."),
    )
