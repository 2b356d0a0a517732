"""The wall: every screen as it is right now, by unit, with at most one line of trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Takeover
from signage.core.showing.edition import Edition
from signage.core.time.times import Instant
from signage.web.admin.desk.paging import PagesBar, page_of
from signage.web.admin.desk.screen_state import NO_LIFE, ScreenLife, State, StateCode
from signage.web.admin.desk.tiles import Tile, tile_of, tile_state
from signage.web.admin.screens.first_steps import Step
from signage.web.admin.screens.wall_lines import (
    delivery_line,
    headline,
    quiet_line,
    running_lines,
)
from signage.web.folding import search_of
from signage.web.language import Speech

SCREENS_ON_A_PAGE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitGroup:
    """The screens of one unit; `line` counts them."""

    id: str
    name: str
    line: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to narrow a list."""

    words: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WallView:
    """What the wall page shows."""

    headline: str
    running: tuple[str, ...]
    asked: tuple[str, ...]
    quiet: str
    delivery: str
    site_problem: str
    search: str
    filtered: bool
    filters: tuple[Choice, ...]
    groups: tuple[UnitGroup, ...]
    pages: PagesBar | None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WallQuery:
    """What was asked of the wall; `units` None means every unit may be seen.

    `requests` wait for a second person, who may be the one that looks.
    """

    search: str = ""
    state: str = ""
    page: int = 1
    units: frozenset[str] | None = None
    requests: tuple[Takeover, ...] = ()


def wall_view(
    edition: Edition,
    lives: Mapping[str, ScreenLife],
    *,
    query: WallQuery,
    now: Instant,
    speech: Speech,
) -> WallView:
    """Say what every screen shows now and how it is."""
    units = query.units
    screens = [s for s in edition.rules.screens.values() if units is None or s.unit in units]
    found = {s.id: lives.get(s.id, NO_LIFE) for s in screens}
    states = {s.id: tile_state(edition, s, found[s.id], now=now, speech=speech) for s in screens}
    shown = _shown(edition, screens, states, query)
    part, pages = page_of(
        shown,
        query.page,
        SCREENS_ON_A_PAGE,
        address=lambda n: _address(query, page=n),
        speech=speech,
    )
    tiles = {s.id: tile_of(edition, s, found[s.id], now=now, speech=speech) for s in part}
    told = list(states.values())
    errors = [problem for problem in edition.problems if problem.severity == "error"]
    return WallView(
        headline=headline(told, speech),
        running=running_lines(edition, screens, states, now, speech),
        asked=tuple(
            speech.say("Chờ người thứ hai xác nhận: {title}", title=one.title)
            for one in query.requests
        ),
        quiet=quiet_line(told, speech),
        delivery=delivery_line(edition, found, now, speech),
        site_problem=speech.count("{n} tệp cần sửa.", len(errors)) if errors else "",
        search=query.search,
        filtered=bool(query.state),
        filters=_filters(query, {state.code for state in states.values()}, speech)
        if len(screens) > 1
        else (),
        groups=_groups(edition, part, tiles, speech),
        pages=pages,
    )


def _shown(
    edition: Edition, screens: list[Screen], states: Mapping[str, State], query: WallQuery
) -> list[Screen]:
    names = {unit.id: unit.name for unit in edition.rules.units.values()}
    holds = search_of(query.search)
    shown = [
        screen
        for screen in screens
        if (not query.state or states[screen.id].code == query.state)
        and (not query.search or holds(_words_of(screen, names)))
    ]
    order = _unit_order(edition.rules.units)
    return sorted(shown, key=lambda s: (order.get(s.unit, len(order)), s.name))


def _words_of(screen: Screen, units: Mapping[str, str]) -> str:
    return f"{screen.name} {screen.id} {units.get(screen.unit, '')} {' '.join(screen.tags)}"


def _filters(query: WallQuery, codes: set[StateCode], speech: Speech) -> tuple[Choice, ...]:
    words = {
        "": speech.say("Tất cả"),
        "on_air": speech.say("Đang phát"),
        "problem": speech.say("Cần xem lại"),
        "waiting": speech.say("Đang nhận"),
        "information": speech.say("Phát khẩn, dừng phát"),
        "asleep": speech.say("Nghỉ hoặc chưa ghép"),
    }
    return tuple(
        Choice(words=text, href=_address(query, state=code), chosen=query.state == code)
        for code, text in words.items()
        if not code or query.state == code or code in codes
    )


def _address(query: WallQuery, *, state: str | None = None, page: int = 1) -> str:
    asked = {
        "q": query.search,
        "state": query.state if state is None else state,
        "page": page if page > 1 else "",
    }
    text = urlencode({name: value for name, value in asked.items() if value})
    return f"/?{text}" if text else "/"


def _unit_order(units: Mapping[str, Unit]) -> dict[str, int]:
    order: dict[str, int] = {}

    def visit(parent: str | None) -> None:
        for unit in sorted(units.values(), key=lambda u: u.name):
            if unit.parent == parent and unit.id not in order:
                order[unit.id] = len(order)
                visit(unit.id)

    visit(None)
    return order


def _groups(
    edition: Edition, screens: list[Screen], tiles: Mapping[str, Tile], speech: Speech
) -> tuple[UnitGroup, ...]:
    grouped: dict[str, list[Tile]] = {}
    for screen in screens:
        grouped.setdefault(screen.unit, []).append(tiles[screen.id])
    return tuple(
        UnitGroup(
            id=unit_id,
            name=unit.name if (unit := edition.rules.units.get(unit_id)) else unit_id,
            line=speech.count("{n} màn hình", len(group)),
            tiles=tuple(group),
        )
        for unit_id, group in grouped.items()
    )
