"""What the content pages show: the list of playlists, and one playlist with its items."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from signage.core.content.playlist import DrawnItem, DrawnPlaylist
from signage.core.showing.edition import Edition, PublishedItem, PublishedPlaylist
from signage.core.time.times import Instant
from signage.web.admin.content.register import FoundProcedures
from signage.web.admin.content.returns import Returned
from signage.web.admin.content.searched_words import words_of
from signage.web.admin.desk.addresses import address_of, anchor_of
from signage.web.admin.desk.paging import PagesBar, page_of
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.admin.desk.screen_state import ScreenLife, State
from signage.web.admin.desk.usage import Airing, PlaylistUse, airing_of, use_of_playlists
from signage.web.admin.desk.wording import (
    ProblemLine,
    item_state,
    kind_words,
    policy_words,
    problem_lines,
)
from signage.web.folding import search_of
from signage.web.language import Speech

THUMBS_SHOWN = 3
ITEMS_ON_A_PAGE = 100
PLAYLISTS_ON_A_PAGE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One file of a playlist."""

    key: str
    anchor: str
    name: str
    playlist: str
    title: str
    picture: str
    state: State
    facts: tuple[str, ...]
    problems: tuple[ProblemLine, ...]
    remark: str = ""  # what somebody said of it
    is_shared: bool  # lives in media/: removing it here only takes it out of the order


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistRow:
    """One playlist in the list."""

    id: str
    title: str
    pictures: tuple[str, ...]
    states: tuple[State, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentView:
    """The content page: playlists, or what a search found in them; what came back to be mended."""

    headline: str
    line: str
    search: str
    playlists: tuple[PlaylistRow, ...]
    items: tuple[ItemRow, ...]
    found: int
    pages: PagesBar | None
    returned: tuple[Returned, ...] = ()
    may_add: bool = False
    procedures: FoundProcedures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Files that were taken out together a moment ago."""

    at: Instant
    names: tuple[str, ...]
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistView:
    """One playlist."""

    id: str
    title: str
    line: str
    policy: str
    needs_approval: bool
    search: str
    items: tuple[ItemRow, ...]
    pages: PagesBar | None
    problems: tuple[ProblemLine, ...]
    folder: str
    use: str
    screens: tuple[tuple[str, str], ...]
    removed: tuple[Removed, ...] = ()
    may_edit: bool = False
    may_schedule: bool = False


def content_view(
    edition: Edition,
    lives: Mapping[str, ScreenLife],
    *,
    search: str,
    page: int,
    now: Instant,
    speech: Speech,
) -> ContentView:
    """List the playlists; with a search, also the items whose title or name match."""
    airing = airing_of(edition, lives, now)
    uses = use_of_playlists(edition)
    playlists = sorted(edition.playlists.values(), key=lambda playlist: playlist.title.casefold())
    files = sum(len(playlist.items) for playlist in playlists)

    def address(number: int) -> str:
        return "/playlists?" + urlencode(
            {"q": search, "page": number} if search else {"page": number}
        )

    items: list[tuple[PublishedPlaylist, PublishedItem]] = []
    if search:
        holds = search_of(search)
        items = [
            (playlist, item)
            for playlist in playlists
            for item in playlist.items
            if holds(words_of(item))
        ]
        playlists = [p for p in playlists if holds(f"{p.title} {p.id}")][:PLAYLISTS_ON_A_PAGE]
        shown, pages = page_of(items, page, ITEMS_ON_A_PAGE, address=address, speech=speech)
    else:
        shown = []
        playlists, pages = page_of(
            playlists, page, PLAYLISTS_ON_A_PAGE, address=address, speech=speech
        )
    return ContentView(
        headline=speech.say("Nội dung"),
        line=speech.say(
            "{files} nội dung trong {playlists} danh sách phát",
            files=speech.number(files),
            playlists=speech.number(len(edition.playlists)),
        ),
        search=search,
        playlists=tuple(_playlist_row(p, uses, airing, edition, speech) for p in playlists),
        items=tuple(_item_row(item, p, {}, airing, speech) for p, item in shown),
        found=len(items),
        pages=pages,
    )


def playlist_view(
    edition: Edition,
    playlist_id: str,
    lives: Mapping[str, ScreenLife],
    *,
    site: str,
    now: Instant,
    speech: Speech,
    search: str = "",
    page: int = 1,
) -> PlaylistView:
    """Say everything about one playlist; of its items a page, or a page of what a search finds.

    Raises: KeyError when there is no such playlist.
    """
    playlist = edition.playlists[playlist_id]
    airing = airing_of(edition, lives, now)
    drawn = _drawn_items(edition, playlist_id)
    use = use_of_playlists(edition).get(playlist_id, PlaylistUse())
    holds = search_of(search)
    items, pages = page_of(
        [item for item in playlist.items if not search or holds(words_of(item))],
        page,
        ITEMS_ON_A_PAGE,
        address=lambda n: f"?{urlencode({'q': search, 'page': n} if search else {'page': n})}",
        speech=speech,
    )
    return PlaylistView(
        id=playlist.id,
        title=playlist.title,
        line=" · ".join(
            (
                speech.count("{n} nội dung", len(playlist.items)),
                *(
                    speech.say("một vòng {length}", length=length)
                    for length in _loop_words(playlist, edition, speech)
                ),
                use.words(speech),
            )
        ),
        policy=policy_words(playlist.approval, speech),
        needs_approval=playlist.approval == "required",
        search=search,
        items=tuple(_item_row(item, playlist, drawn, airing, speech) for item in items),
        pages=pages,
        problems=problem_lines(playlist.problems, speech),
        folder=f"{site}/playlists/{playlist.id}",
        use=use.words(speech),
        screens=tuple(
            (screen_id, edition.rules.screens[screen_id].name)
            for screen_id in use.reached
            if screen_id in edition.rules.screens
        ),
    )


def row_address(playlist: PublishedPlaylist, file: str) -> str:
    """Return where a file's row stands: the page of its playlist, and the place on it."""
    names = [item.name for item in playlist.items]
    page = names.index(file) // ITEMS_ON_A_PAGE + 1 if file in names else 1
    query = f"?page={page}" if page > 1 else ""
    return f"{address_of(playlist.id)}{query}#{anchor_of(file)}"


def _playlist_row(
    playlist: PublishedPlaylist,
    uses: Mapping[str, PlaylistUse],
    airing: Airing,
    edition: Edition,
    speech: Speech,
) -> PlaylistRow:
    pictures = [_picture(item) for item in playlist.items if _picture(item)]
    return PlaylistRow(
        id=playlist.id,
        title=playlist.title,
        pictures=tuple(pictures[:THUMBS_SHOWN]),
        states=_summary(playlist, airing, speech),
        facts=(
            speech.count("{n} nội dung", len(playlist.items)),
            *_loop_words(playlist, edition, speech),
            uses.get(playlist.id, PlaylistUse()).words(speech),
        ),
    )


def _summary(playlist: PublishedPlaylist, airing: Airing, speech: Speech) -> tuple[State, ...]:
    counts = {state: 0 for state in ("broken", "returned", "waiting", "checking")}
    for item in playlist.items:
        if item.state in counts:
            counts[item.state] += 1
    screens = airing.of(*(item.item for item in playlist.items))
    states = [
        State(code="problem", words=speech.count("{n} cần sửa", counts["broken"])),
        State(code="problem", words=speech.count("{n} bị trả lại", counts["returned"])),
        State(code="waiting", words=speech.count("{n} chờ duyệt", counts["waiting"])),
        State(code="information", words=speech.count("{n} đang kiểm tra", counts["checking"])),
    ]
    shown = [s for s, n in zip(states, counts.values(), strict=True) if n]
    if screens:
        shown.append(airing.state(screens, speech))
    return tuple(shown)


def _item_row(
    item: PublishedItem,
    playlist: PublishedPlaylist,
    drawn: Mapping[str, DrawnItem],
    airing: Airing,
    speech: Speech,
) -> ItemRow:
    known = item.candidate or item.item
    facts = [kind_words(known.phases[0].body, speech)] if known and known.phases else []
    length = _length_ms(item, drawn)
    if length:
        facts.append(speech.length(length))
    if known is not None:
        facts.append(speech.size(known.source.size_bytes))
    if item.title != item.name:
        facts.append(item.name)
    return ItemRow(
        key=item.name,
        anchor=anchor_of(item.name),
        name=item.name,
        playlist=playlist.id,
        title=item.title,
        picture=_picture(item),
        state=item_state(item, airing, speech),
        facts=tuple(facts),
        problems=problem_lines(item.problems, speech),
        is_shared=item.name.startswith("media/"),
    )


def _picture(item: PublishedItem) -> str:
    return picture_address(still_of(item.thumbnail), 320)


def _drawn(edition: Edition, playlist_id: str) -> DrawnPlaylist | None:
    found = (playlists.get(playlist_id) for playlists in edition.drawn.values())
    return next((playlist for playlist in found if playlist is not None), None)


def _drawn_items(edition: Edition, playlist_id: str) -> dict[str, DrawnItem]:
    drawn = _drawn(edition, playlist_id)
    return {item.id: item for item in (*drawn.items, *drawn.ticker)} if drawn else {}


def _loop_words(playlist: PublishedPlaylist, edition: Edition, speech: Speech) -> tuple[str, ...]:
    """Say how long what follows one another lasts, if anything may be shown yet.

    Lines of a ticker run beside it.
    """
    shown, drawn = _drawn_items(edition, playlist.id), _drawn(edition, playlist.id)
    beside = {item.id for item in drawn.ticker} if drawn else set()
    loop_ms = sum(
        _length_ms(item, shown)
        for item in playlist.items
        if item.item is not None and item.item.id not in beside
    )
    return (speech.length(loop_ms),) if loop_ms else ()


def _length_ms(item: PublishedItem, drawn: Mapping[str, DrawnItem]) -> int:
    known = item.item or item.candidate
    if known is None:
        return 0
    shown = drawn.get(known.id)
    pages = shown.phases[0].pages if shown is not None and shown.phases else item.pages
    if known.duration_ms is not None:
        return known.duration_ms * max(1, len(pages))
    return sum(page.duration_ms for page in pages)
