"""Units: the organisation tree, what each may change about its slides, merging."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.place.organisation import Theme, Unit, is_within
from signage.core.time.times import local_date
from signage.errors import NotFound, Rejected, SignageError
from signage.render.themes import THEMES as COLOURS
from signage.render.themes import Colours
from signage.store.reorganisation import merge_units, remove_unit, save_unit
from signage.web.admin.content.shared_files import picture_names
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.form_reading import (
    Mistakes,
    headline,
    marked,
    need,
    new_slug,
    one_of,
    texts_of,
)
from signage.web.admin.desk.unit_choices import UnitChoice, unit_choices
from signage.web.admin.settings.unit_split import Belonging, belongings, may_split
from signage.web.language import mark

KINDS = {
    "province": mark("Tỉnh, thành phố"),
    "department": mark("Sở, ban, ngành"),
    "region_group": mark("Cụm, khu vực"),
    "commune": mark("Xã, phường"),
    "service_centre": mark("Trung tâm Phục vụ hành chính công"),
    "culture_centre": mark("Trung tâm Văn hóa, Thông tin và Thể thao"),
    "public_service_unit": mark("Đơn vị sự nghiệp"),
    "village": mark("Thôn, tổ dân phố"),
    "district_legacy": mark("Huyện (trước 01/7/2025)"),
    "ministry": mark("Bộ"),
    "central": mark("Trung ương"),
    "partner": mark("Đơn vị phối hợp"),
}
THEMES = {
    "hanh-chinh": mark("Hành chính: nền sáng, dải đỏ"),
    "dem": mark("Đêm: nền tối cho sảnh nhiều nắng"),
    "led": mark("LED: màu thuần trên nền đen"),
}
_COLOUR = re.compile("#[0-9a-f]{6}")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit in the tree."""

    id: str
    name: str
    depth: int
    kind: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChoice:
    """A look of slides with its colours, for the small picture of it."""

    id: str
    words: str
    colours: Colours


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitForm:
    """The form of one unit."""

    id: str  # empty for a new one
    name: str
    said: Mapping[str, str]
    wrong: str
    kinds: Choices
    themes: tuple[ThemeChoice, ...]
    logos: Choices
    parents: tuple[UnitChoice, ...]
    playlists: Choices
    may_end: bool
    may_split: bool
    belongings: tuple[Belonging, ...]


def routes() -> list[Route]:
    """Return the routes of units."""
    return [
        Route("/settings/units", units, methods=["GET"]),
        Route("/settings/units", save, methods=["POST"]),
        Route("/settings/units/new", new, methods=["GET"]),
        Route("/settings/units/{id}", unit, methods=["GET"]),
        Route("/settings/units/{id}/merge", merge, methods=["POST"]),
        Route("/settings/units/{id}/remove", remove, methods=["POST"]),
    ]


async def units(request: Request) -> Response:
    """Show the tree."""
    desk = await desk_of(request)
    desk.need_anywhere("administer")
    screens: dict[str, int] = {}
    for screen in desk.rules.screens.values():
        screens[screen.unit] = screens.get(screen.unit, 0) + 1
    rows = tuple(
        _row(desk, choice, screens.get(choice.id, 0))
        for choice in unit_choices(desk.rules.units, desk.units_where("view"))
    )
    return desk.page("pages/units.html", rows)


async def new(request: Request) -> Response:
    """Show an empty form."""
    desk = await desk_of(request)
    desk.need_anywhere("administer")
    said = {"parent": request.query_params.get("parent", ""), "kind": "commune"}
    return desk.page("pages/unit.html", await _form(desk, None, said))


async def unit(request: Request) -> Response:
    """Show the form of a unit."""
    desk = await desk_of(request)
    one = _unit(desk, request.path_params["id"])
    return desk.page("pages/unit.html", await _form(desk, one, _said(one)))


async def save(request: Request) -> Response:
    """Create or change a unit."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    before = _unit(desk, said["id"]) if said.get("id") else None
    try:
        made = _read(desk, said, before)
        if before is None or made.parent != before.parent:
            desk.need("administer", made.parent or desk.parts.unit)
        await desk.parts.database.write(lambda c: save_unit(c, made, desk.actor, now=desk.now))
    except Rejected as wrong:
        text = headline(wrong, desk.said(wrong), desk.speech)
        form = await _form(desk, before, marked(said, wrong), wrong=text)
        return desk.page("pages/unit.html", form, status=400)
    await desk.until(lambda edition: edition.rules.units.get(made.id) == made)
    return desk.see("/settings/units", desk.speech.say("Đã lưu “{name}”.", name=made.name))


async def merge(request: Request) -> Response:
    """End a unit and hand everything it has to another."""
    desk = await desk_of(request)
    said = texts_of(await desk.form())
    one = _unit(desk, request.path_params["id"])
    into = _unit(desk, said.get("into", ""))
    today = local_date(desk.parts.tz, desk.now)
    await desk.parts.database.write(
        lambda c: merge_units(c, one.id, into.id, desk.actor, on=today, now=desk.now)
    )
    text = desk.speech.say("Đã sáp nhập “{name}” vào “{into}”.", name=one.name, into=into.name)
    return desk.see("/settings/units", text)


async def remove(request: Request) -> Response:
    """Remove a unit that has nothing."""
    desk = await desk_of(request)
    await desk.form()
    one = _unit(desk, request.path_params["id"])
    try:
        await desk.parts.database.write(lambda c: remove_unit(c, one.id, desk.actor, now=desk.now))
    except SignageError as wrong:
        address = f"/settings/units/{quote(one.id, safe='')}"
        return desk.see(address, desk.said(wrong), kind="problem")
    return desk.see("/settings/units", desk.speech.say("Đã xóa “{name}”.", name=one.name))


def _unit(desk: Desk, id: str) -> Unit:
    one = desk.rules.units.get(id)
    if one is None:
        raise NotFound(f"units: there is no “{id}”", vi=f"Không có đơn vị “{id}”")
    desk.need("administer", id)
    return one


def _row(desk: Desk, choice: UnitChoice, screens: int) -> UnitRow:
    one = desk.rules.units[choice.id]
    facts = [desk.speech.count("{n} màn hình", screens)] if screens else []
    if one.hotline:
        facts.append(one.hotline)
    if one.successor:
        facts.append(desk.speech.say("đã sáp nhập"))
    return UnitRow(
        id=one.id,
        name=one.name,
        depth=min(choice.depth, 4),
        kind=desk.speech.say(KINDS.get(one.kind, one.kind)),
        line=" · ".join(facts),
    )


async def _form(
    desk: Desk, one: Unit | None, said: Mapping[str, str], wrong: str = ""
) -> UnitForm:
    say, rules = desk.speech.say, desk.rules
    logos = await asyncio.to_thread(picture_names, desk.parts.site / "media")
    kept = said.get("logo", "")  # also when its file is gone
    allowed = {
        id
        for id in desk.units_where("administer")
        if one is None or not is_within(rules.units, id, one.id)
    }
    if one is not None and one.parent is not None and one.parent in rules.units:
        allowed.add(one.parent)  # where it is now, also when that is somebody else's
    return UnitForm(
        id=one.id if one is not None else "",
        name=one.name if one is not None else say("Đơn vị mới"),
        said=said,
        wrong=wrong,
        kinds=tuple((kind, say(words)) for kind, words in KINDS.items()),
        themes=tuple(
            ThemeChoice(id=id, words=say(words), colours=COLOURS[id])
            for id, words in THEMES.items()
        ),
        logos=(("", say("Không có")), *((name, name) for name in sorted({*logos, kept} - {""}))),
        parents=unit_choices(rules.units, allowed),
        playlists=(("", say("Theo đơn vị cấp trên")), *_playlists(desk)),
        may_end=one is not None and one.parent is not None and one.successor is None,
        may_split=one is not None and may_split(desk, one),
        belongings=belongings(desk, one) if one is not None else (),
    )


def _playlists(desk: Desk) -> Choices:
    return tuple((playlist.id, playlist.title) for playlist in desk.playlists().values())


def _said(one: Unit) -> dict[str, str]:
    said = {
        "name": one.name,
        "short_name": one.short_name,
        "kind": one.kind,
        "parent": one.parent or "",
        "hotline": one.hotline,
        "default_playlist": one.default_playlist or "",
        "theme": one.theme.name,
        "accent": one.theme.accent,
        "logo": one.theme.logo,
        "footer": one.theme.footer,
    }
    said |= {"own_accent": "1"} if one.theme.accent else {}
    said |= {"self_approval": "1"} if one.self_approval else {}
    return said | ({"two_person_takeover": "1"} if one.two_person_takeover else {})


def _read(desk: Desk, said: Mapping[str, str], before: Unit | None) -> Unit:
    say, units = desk.speech.say, desk.rules.units
    wrong = Mistakes()
    name = wrong.past(lambda: need(said, "name", say("Tên đơn vị"), desk.speech), "")
    accent = said.get("accent", "").lower() if "own_accent" in said else ""
    if accent and not _COLOUR.fullmatch(accent):
        wrong.at["accent"] = say("Màu nhấn: viết như #a5271d.")
    is_root = before is not None and before.parent is None
    parent = None
    if not is_root:
        parent = wrong.past(lambda: need(said, "parent", say("Thuộc đơn vị"), desk.speech), "")
    wrong.refuse()
    return Unit(
        id=before.id if before is not None else new_slug(name, units),
        name=name,
        kind=one_of(said, "kind", say("Loại đơn vị"), KINDS, desk.speech),
        parent=parent,
        short_name=said.get("short_name", ""),
        default_playlist=said.get("default_playlist") or None,
        hotline=said.get("hotline", ""),
        theme=Theme(
            name=one_of(said, "theme", say("Giao diện slide"), THEMES, desk.speech),
            accent=accent,
            logo=said.get("logo", ""),
            footer=said.get("footer", ""),
        ),
        self_approval="self_approval" in said,
        two_person_takeover="two_person_takeover" in said,
        valid_from=before.valid_from if before is not None else None,
        valid_until=before.valid_until if before is not None else None,
        successor=before.successor if before is not None else None,
    )
