"""What the pages of one item and of a whole playlist show."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from sqlalchemy import Connection, select

from signage.core.content.asset import Fit, Page
from signage.core.content.file_name import extension_of
from signage.core.content.playlist import Body, Item, LongPictures, Picture
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureList
from signage.core.place.screen import Surface
from signage.core.showing.edition import PublishedItem, PublishedPlaylist
from signage.core.time.times import Instant
from signage.store import tables
from signage.store.approvals import authors_of
from signage.store.people import load_people
from signage.store.versions import on_air_since
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.picture_rights import remember
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.admin.desk.screen_state import State
from signage.web.admin.desk.surfaces import canvas_choices, first_canvas
from signage.web.admin.desk.usage import airing_of
from signage.web.admin.desk.wording import ProblemLine, item_state, kind_words, problem_lines

# Pages of a long list; more are on the screen itself, a page would only grow slow.
MOST_PAGES = 24

# A film takes minutes: the page comes without it, and again by itself when an edition has it.
LONGEST_DRAWING_S = 8.0

Shape = Literal["wide", "tall", "strip"]
Pictures = tuple[tuple[str, str, str], ...]  # address, words for who cannot see it, length


@dataclass(frozen=True, slots=True, kw_only=True)
class LongChoice:
    """How a very long picture is shown here, and the other way that its list may choose.

    There is no other way where a list asks for movement and a surface cannot give it.
    """

    line: str
    other: LongPictures | None
    button: str


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
    shape: Shape
    fit: Fit
    pictures: Pictures
    long: LongChoice | None
    on_air: tuple[tuple[str, str, bool], ...]  # screen, its name, whether its device is heard
    also_in: tuple[tuple[str, str], ...]
    may_edit: bool
    has_doubts: bool
    register: str  # its rows there, empty for what is about no procedures
    may_approve: bool
    may_withdraw: bool
    may_publish: bool
    is_written: bool = False  # in a form of ours, which can change it


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """A whole playlist as one screen would show it."""

    playlist: str
    title: str
    canvas: str
    canvases: tuple[tuple[str, str], ...]
    width_px: int
    height_px: int
    shape: Shape
    fit: Fit
    items: tuple[tuple[str, State, Pictures], ...]


def shape_of(surface: Surface) -> Shape:
    """Return how a surface is laid out among others."""
    if surface.width_px >= 4 * surface.height_px:
        return "strip"
    return "tall" if surface.height_px > surface.width_px else "wide"


async def draw(
    desk: Desk, one: PublishedPlaylist, item: Item | None, surface: Surface
) -> tuple[Page, ...]:
    """Return an item's pages of today on a surface; none for what is not drawn in time."""
    if item is None or not item.phases:
        return ()
    try:
        async with asyncio.timeout(LONGEST_DRAWING_S):
            rendered = await desk.parts.renderer.pages(
                body_now(item, desk.now), surface, fit=one.rules.fit, title=item.title
            )
    except TimeoutError:
        return ()
    remember(desk, rendered.pages)
    return rendered.pages


def body_now(item: Item, now: Instant) -> Body:
    """Return what an item says now; its first words when it says nothing now."""
    phases = (each for each in item.phases if each.start_ms <= now < each.end_ms)
    return next(phases, item.phases[0]).body


def pictures_of(desk: Desk, item: Item | None, pages: Sequence[Page]) -> Pictures:
    """Return pages as a page of ours shows them."""
    if item is None:
        return ()
    return tuple(
        (
            picture_address(still_of(page), 720),
            page.alt or page.title or item.title,
            desk.speech.length(item.duration_ms or page.duration_ms),
        )
        for page in pages[:MOST_PAGES]
    )


def held_rows(problems: Sequence[Problem]) -> int:
    """Count the rows of a list that wait for an answer; one question may be about many."""
    held: dict[str, int] = {}
    for problem in problems:
        said = problem.arguments
        if problem.severity != "error" or "row" not in said:
            continue
        held[str(said["row"])] = int(said.get("rows", 1))
        if problem.code == "duplicate_code":  # which of the two is right, nobody knows
            held.setdefault(str(said["other"]), 1)
    return sum(held.values())


def facts_of(
    desk: Desk, connection: Connection, one: PublishedPlaylist, entry: PublishedItem
) -> tuple[tuple[str, str], ...]:
    """Return what is known of an item: its kind, who sent it, who decided and since when."""
    say, speech = desk.speech.say, desk.speech
    item = entry.candidate or entry.item
    facts: list[tuple[str, str]] = []
    if item is None:
        return ()
    people = load_people(connection)
    if item.phases:
        facts.append((say("Loại"), kind_words(item.phases[0].body, speech)))
    if held := held_rows(entry.problems):
        facts.append((say("Chưa chiếu"), speech.count("{n} dòng chờ trả lời", held)))
    if item.procedure:
        facts.append((say("Mã thủ tục"), item.procedure))
    facts.append((say("Dung lượng"), speech.size(item.source.size_bytes)))
    authors = sorted(authors_of(connection, item))
    names = ", ".join(people[id].name if id in people else id for id in authors)
    facts.append((say("Người gửi"), names or say("Từ thư mục dùng chung")))
    since = on_air_since(connection, one.id, entry.name)
    if since is not None and entry.item is not None:
        facts.append((say("Được phép phát từ"), speech.moment(since)))
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
            "reopened": say("{who} rút lại quyết định", who=who),
            "withdrawn": say("{who} gỡ: {reason}", who=who, reason=last.reason),
            "emergency": say("{who} phát khẩn: {reason}", who=who, reason=last.reason),
        }
        facts.append((say("Quyết định"), words[last.decision]))
    return tuple(facts)


def item_view(
    desk: Desk,
    one: PublishedPlaylist,
    entry: PublishedItem,
    surface: Surface,
    pages: Sequence[Page],
    facts: tuple[tuple[str, str], ...],
) -> ItemView:
    """Return the page of one item as it looks on one surface."""
    edition, rules = desk.edition, desk.rules
    airing = airing_of(edition, desk.lives(), desk.now)
    unit = desk.unit_of(one.id)
    extension = extension_of(entry.name)
    item = entry.candidate or entry.item
    return ItemView(
        playlist=one.id,
        playlist_title=one.title,
        name=entry.name,
        title=entry.title,
        stem=entry.name[: -len(extension) - 1] if extension else entry.name,
        state=item_state(entry, airing, desk.speech),
        facts=facts,
        problems=problem_lines(entry.problems, desk.speech),
        canvas=desk.request.query_params.get("canvas") or first_canvas(edition, one.id),
        canvases=canvas_choices(edition, desk.screens(), one.id, desk.speech),
        width_px=surface.width_px,
        height_px=surface.height_px,
        shape=shape_of(surface),
        fit=one.rules.fit,
        pictures=pictures_of(desk, item, pages),
        long=_long_choice(item, pages, desk),
        on_air=tuple(
            (id, rules.screens[id].name, id in airing.heard)
            for id in sorted(airing.of(entry.item))
            if id in rules.screens
        ),
        also_in=_also_in(desk, one.id, item),
        may_edit=desk.may("edit", unit) and not entry.name.startswith("media/"),
        has_doubts=any("answers" in problem.arguments for problem in entry.problems),
        register=_register(item),
        may_approve=entry.state == "waiting" and desk.may("approve", unit),
        may_withdraw=entry.item is not None and desk.may("withdraw", unit),
        may_publish=entry.state == "waiting" and desk.may("takeover", unit),
    )


def _long_choice(item: Item | None, pages: Sequence[Page], desk: Desk) -> LongChoice | None:
    """Say how a picture that is too long for the surface is shown, and offer the other way."""
    body = body_now(item, desk.now) if item is not None and item.phases else None
    if not isinstance(body, Picture) or not body.is_long:
        return None
    say, moves = desk.speech.say, body.long == "pan"
    if moves and (not pages or pages[0].kind == "video"):
        return LongChoice(
            line=say("Ảnh dài hơn màn hình: lướt chậm từ đầu tới cuối, chữ giữ nguyên cỡ."),
            other="pages",
            button=say("Chia thành nhiều trang"),
        )
    if len(pages) < 2:
        return None
    return LongChoice(
        line=desk.speech.count(
            "Ảnh dài hơn màn hình: chia thành {n} trang để chữ đủ to, không thu nhỏ.", len(pages)
        ),
        other=None if moves else "pan",
        button=say("Cho lướt chậm"),
    )


def _register(item: Item | None) -> str:
    if item is not None and item.procedure:
        return f"/register?{urlencode({'q': item.procedure})}"
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
