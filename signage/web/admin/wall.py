"""The wall: every screen as it is right now, by unit, with at most one line of trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest
from signage.core.time.times import Instant
from signage.web.admin.paging import PagesBar, page_of
from signage.web.admin.screen_state import (
    NO_LIFE,
    ScreenLife,
    State,
    StateCode,
    state_of,
    trouble_of,
)
from signage.web.admin.showing import Showing, owner_at, showing_of
from signage.web.folding import search_of
from signage.web.language import Speech

# The shelf: every preview fits this box, so that no kind of screen shouts louder than another.
BOX_WIDTH_PX, BOX_HEIGHT_PX = 356, 200
# Below this a running-text strip could not be seen or clicked.
LEAST_SIDE_PX = 18
SCREENS_ON_A_PAGE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One screen on the wall; sizes are those of its preview and of the frame behind it."""

    id: str
    name: str
    width_px: int
    height_px: int
    frame_width_px: int
    frame_height_px: int
    picture: str
    preview: str
    state: State
    trouble: str
    brightness: str
    now: str
    next: str


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
    delivery: str
    site_problem: str
    search: str
    filtered: bool
    filters: tuple[Choice, ...]
    groups: tuple[UnitGroup, ...]
    pages: PagesBar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WallQuery:
    """What was asked of the wall; `units` None means every unit may be seen."""

    search: str = ""
    state: str = ""
    page: int = 1
    units: frozenset[str] | None = None


def wall_view(
    edition: Edition,
    lives: Mapping[str, ScreenLife],
    *,
    query: WallQuery,
    now: Instant,
    speech: Speech,
) -> WallView:
    """Say what every screen shows now and how it is."""
    screens = [
        screen
        for screen in edition.rules.screens.values()
        if query.units is None or screen.unit in query.units
    ]
    states = {
        screen.id: _state(edition, screen, lives.get(screen.id, NO_LIFE), now=now, speech=speech)
        for screen in screens
    }
    names = {unit.id: unit.name for unit in edition.rules.units.values()}
    holds = search_of(query.search)
    shown = [
        screen
        for screen in screens
        if (not query.state or states[screen.id].code == query.state)
        and (not query.search or holds(_words_of(screen, names)))
    ]
    order = _unit_order(edition.rules.units)
    shown.sort(key=lambda s: (order.get(s.unit, len(order)), s.name))
    part, pages = page_of(
        shown,
        query.page,
        SCREENS_ON_A_PAGE,
        address=lambda n: _address(query, page=n),
        speech=speech,
    )
    tiles = {
        screen.id: tile_of(edition, screen, lives.get(screen.id, NO_LIFE), now=now, speech=speech)
        for screen in part
    }
    errors = [problem for problem in edition.problems if problem.severity == "error"]
    return WallView(
        headline=_headline(list(states.values()), speech),
        delivery=_delivery(edition, screens, lives, now, speech),
        site_problem=speech.count("{n} tệp cần sửa.", len(errors)) if errors else "",
        search=query.search,
        filtered=bool(query.state),
        filters=_filters(query, {state.code for state in states.values()}, speech)
        if len(screens) > 1
        else (),
        groups=_groups(edition, part, tiles, speech),
        pages=pages,
    )


def preview_size(screen: Screen, *, width_px: int, height_px: int) -> tuple[int, int]:
    """Return the largest size of this shape that fits the box, thin strips kept visible."""
    across, down = screen.canvas.width_px, screen.canvas.height_px
    scale = min(width_px / across, height_px / down)
    return max(LEAST_SIDE_PX, round(across * scale)), max(LEAST_SIDE_PX, round(down * scale))


def tile_of(
    edition: Edition, screen: Screen, life: ScreenLife, *, now: Instant, speech: Speech
) -> Tile:
    """Return the tile of one screen."""
    manifest = edition.manifests.get(screen.id)
    showing = showing_of(manifest, now)
    width, height = preview_size(screen, width_px=BOX_WIDTH_PX, height_px=BOX_HEIGHT_PX)
    return Tile(
        id=screen.id,
        name=screen.name,
        width_px=width,
        height_px=height,
        frame_width_px=screen.canvas.width_px,
        frame_height_px=screen.canvas.height_px,
        picture=showing.picture,
        preview="/play?" + urlencode({"screen": screen.id, "preview": 1}) if manifest else "",
        state=_state(edition, screen, life, now=now, speech=speech),
        trouble=trouble_of(life, manifest, now=now, speech=speech),
        brightness=brightness_words(manifest, now, speech),
        now=showing.title,
        next=_next_words(showing, speech),
    )


def _state(
    edition: Edition, screen: Screen, life: ScreenLife, *, now: Instant, speech: Speech
) -> State:
    manifest = edition.manifests.get(screen.id)
    return state_of(
        life,
        winner=owner_at(manifest, now),
        current_revision=manifest.revision if manifest is not None else "",
        now=now,
        speech=speech,
    )


def brightness_words(manifest: Manifest | None, now: Instant, speech: Speech) -> str:
    """Say how bright a dimmed screen is and until when; nothing while it is not dimmed."""
    spans = manifest.document["screen"]["dim"] if manifest is not None else ()
    for start, end, percent in spans:
        if start <= now < end:
            until = speech.time(end)
            return speech.say("Độ sáng {percent} % tới {until}", percent=percent, until=until)
    return ""


def _next_words(showing: Showing, speech: Speech) -> str:
    if not showing.next_title or showing.next_ms is None or showing.next_title == showing.title:
        return ""
    return speech.say(
        "{time} tiếp theo: {title}", time=speech.time(showing.next_ms), title=showing.next_title
    )


def _words_of(screen: Screen, units: Mapping[str, str]) -> str:
    return f"{screen.name} {screen.id} {units.get(screen.unit, '')} {' '.join(screen.tags)}"


def _headline(states: list[State], speech: Speech) -> str:
    playing = sum(state.code in ("on_air", "waiting") for state in states)
    lost = sum(state.code == "problem" for state in states)
    if not states:
        return speech.say("Màn hình")
    if lost:
        return speech.count("{n} màn hình cần xem lại", lost)
    if playing == len(states):
        return speech.count("Cả {n} màn hình đang phát", playing)
    return speech.say(
        "{playing} trong {all} màn hình đang phát",
        playing=speech.number(playing),
        all=speech.number(len(states)),
    )


def _delivery(
    edition: Edition,
    screens: list[Screen],
    lives: Mapping[str, ScreenLife],
    now: Instant,
    speech: Speech,
) -> str:
    paired = [s for s in screens if lives.get(s.id, NO_LIFE).paired]
    if not paired or not edition.published_ms:
        return ""
    received = shown = 0
    for screen in paired:
        life = lives[screen.id]
        manifest = edition.manifests.get(screen.id)
        if manifest is not None and life.received == manifest.revision:
            received += 1
            shown += manifest.revision in life.showing and life.is_reached(now)
    return speech.say(
        "Nội dung cập nhật {when}: {received}/{all} màn hình đã nhận, {shown} đang phát.",
        when=speech.lately(edition.published_ms, now),
        received=speech.number(received),
        all=speech.number(len(paired)),
        shown=speech.number(shown),
    )


def _filters(query: WallQuery, codes: set[StateCode], speech: Speech) -> tuple[Choice, ...]:
    words = {
        "": speech.say("Tất cả"),
        "on_air": speech.say("Đang phát"),
        "problem": speech.say("Cần xem lại"),
        "waiting": speech.say("Đang nhận"),
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
