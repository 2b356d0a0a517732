"""Screens as people declare them: size, place, hours; and the devices paired with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from signage.core.place.screen import Screen
from signage.errors import Conflict, NotFound, Rejected
from signage.store.recorded import remove_screen, save_on_record
from signage.store.screens import screens as shelf
from signage.store.tokens import PlayerToken, load_player_tokens, revoke_player_token
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import headline, marked, texts_of
from signage.web.admin.desk.form_versions import refuse_outdated
from signage.web.admin.desk.screen_state import NO_LIFE, State
from signage.web.admin.desk.tiles import tile_state
from signage.web.admin.desk.unit_choices import UnitChoice, unit_choices
from signage.web.admin.screens.screen_effect import ScreenEffect, screen_effect
from signage.web.admin.screens.screen_forms import (
    LAYOUTS,
    PALETTES,
    new_said,
    read_screen,
    said_of,
)
from signage.web.admin.screens.screen_views import KINDS
from signage.web.admin.screens.screen_zones import ZONE_KINDS, fault_words, zone_rows
from signage.web.folding import found
from signage.web.versions import etag_of

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
    zone_kinds: Choices
    zone_rows: tuple[int, ...]
    drawing: ScreenEffect
    version: str
    tokens: tuple[tuple[str, str], ...]
    effect: str


def routes() -> list[Route]:
    """Return the routes of declaring screens."""
    return [
        Route("/settings/screens", screens, methods=["GET"]),
        Route("/settings/screens", save, methods=["POST"]),
        Route("/settings/screens/new", new, methods=["GET"]),
        Route("/settings/screens/effect", effect, methods=["POST"]),
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
            state=tile_state(
                desk.edition,
                one,
                lives.get(one.id, NO_LIFE),
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
    return desk.page("pages/screen_form.html", _form(desk, None, new_said(desk), ()))


async def screen(request: Request) -> Response:
    """Show the form of a screen."""
    desk = await desk_of(request)
    one = _screen(desk, request.path_params["id"])
    return desk.page(
        "pages/screen_form.html",
        _form(desk, one, said_of(one, desk.speech), await _keys(desk, one)),
    )


async def effect(request: Request) -> Response:
    """Draw, as a part of a page, the screen as its form describes it."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    before = _screen(desk, said["id"]) if said.get("id") else None
    if before is None:
        desk.need_anywhere("operate")
    return HTMLResponse(desk.part("parts/screen_effect.html", _effect(desk, said, before)))


async def save(request: Request) -> Response:
    """Declare or change a screen."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    before = _screen(desk, said["id"]) if said.get("id") else None
    keys = await _keys(desk, before)
    try:
        made = read_screen(desk, said, before)
        faults = list(fault_words(made, desk.speech))
        if faults:
            raise Rejected(" ".join(faults))
        desk.need("operate", made.unit)
        if said.get("intent") == "look":
            return desk.page("pages/screen_form.html", _form(desk, before, said, keys))
        await _save(desk, made, said.get("version", ""))
    except (Rejected, Conflict) as wrong:
        if isinstance(wrong, Conflict):
            before = await desk.parts.database.read(lambda c: shelf.find(c, said["id"]))
        text = headline(wrong, desk.said(wrong), desk.speech)
        view = _form(desk, before, marked(said, wrong), keys, wrong=text)
        status = 409 if isinstance(wrong, Conflict) else 400
        return desk.page("pages/screen_form.html", view, status=status)
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

    await desk.parts.database.write(lambda c: remove_screen(c, one, desk.actor, now=desk.now))
    await desk.until(lambda edition: one.id not in edition.rules.screens)
    return desk.see("/settings/screens", desk.speech.say("Đã xóa “{name}”.", name=one.name))


async def revoke(request: Request) -> Response:
    """Shut one device out."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = _screen(desk, request.path_params["id"])
    tokens = await _keys(desk, one)
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


async def _keys(desk: Desk, one: Screen | None) -> list[PlayerToken]:
    if one is None:
        return []
    return list(await desk.parts.database.read(lambda c: load_player_tokens(c, one.id)))


async def _save(desk: Desk, made: Screen, version: str) -> None:
    def write(connection: Connection) -> None:
        if version:
            refuse_outdated(connection, shelf, made.id, version, desk.speech)
        save_on_record(connection, shelf, "screen", made, desk.actor, now=desk.now)

    await desk.parts.database.write(write)
    await desk.until(lambda edition: edition.rules.screens.get(made.id) == made)


def _effect(desk: Desk, said: Mapping[str, str], before: Screen | None) -> ScreenEffect:
    # Neither changes the drawing, and a fresh form has none yet.
    unit = said.get("unit") or next(iter(desk.rules.units), "")
    asked = {**said, "name": said.get("name") or "…", "unit": unit}
    try:
        made = read_screen(desk, asked, before)
    except Rejected as wrong:
        return ScreenEffect(wrong=desk.said(wrong))
    return screen_effect(
        desk.edition,
        made,
        before,
        desk.lives().get(made.id, NO_LIFE),
        wrong=" ".join(fault_words(made, desk.speech)),
        now=desk.now,
        speech=desk.speech,
    )


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
        zone_kinds=tuple((key, say(words)) for key, words in ZONE_KINDS.items()),
        zone_rows=zone_rows(said),
        # What is wrong stands at its field: once is enough.
        drawing=ScreenEffect() if wrong else _effect(desk, said, one),
        version=etag_of(one) if one is not None else "",
        tokens=tuple(_token(desk, token) for token in tokens if token.revoked_ms is None),
        effect=say("Lịch sử phát vẫn còn trong báo cáo."),
    )


def _token(desk: Desk, token: PlayerToken) -> tuple[str, str]:
    say, when = desk.speech.say, desk.speech.moment(token.created_ms)
    label = token.label or say("Thiết bị")
    return token.id, say("{label}, ghép {when}", label=label, when=when)
