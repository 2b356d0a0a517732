"""The approval queue, and one waiting version as it would look on each screen it reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from signage.core.content.asset import Page
from signage.core.content.problem import Problem
from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.web.admin.approval.approval_differences import Difference, differences
from signage.web.admin.approval.taking_back import DecidedRow
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.admin.desk.tally import Waiting
from signage.web.admin.desk.usage import PlaylistUse, use_of_playlists
from signage.web.admin.desk.wording import ProblemLine, kind_words, problem_lines
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One line of the queue."""

    key: str
    playlist: str
    name: str
    content_hash: str
    title: str
    picture: str
    facts: tuple[str, ...]
    author: str
    opened: bool
    own: bool
    replaces: bool
    sent: str = ""  # when it came


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """The approval page."""

    headline: str
    line: str
    rows: tuple[WaitingRow, ...]
    emergencies: tuple["EmergencyRow", ...]
    campaigns: tuple["CampaignRow", ...]
    decided: tuple[DecidedRow, ...] = ()  # what can be taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """A campaign that waits for approval."""

    id: str
    title: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRow:
    """Something published at once that a second person has to confirm."""

    key: str
    title: str
    line: str
    may_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidePicture:
    """One slide: a small copy, and itself for who looks at it large."""

    small: str
    whole: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slides:
    """The slides of a version on one kind of canvas, and the screens that have it."""

    heading: str
    screens: str
    shape: str  # wide | tall | strip
    pictures: tuple[SlidePicture, ...]
    before: tuple[SlidePicture, ...]
    width_px: int
    height_px: int
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Whose a version is; `own` when it is this person's and a colleague has to decide."""

    names: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One waiting version."""

    row: WaitingRow
    effect: str
    problems: tuple[ProblemLine, ...]
    slides: tuple[Slides, ...]
    differences: tuple[Difference, ...]
    next: str
    position: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceGroup:
    """Screens that show the same slides."""

    canvas: str
    screens: tuple[Screen, ...]
    has_ticker: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFor:
    """What the renderer made of a version, and of the one on air, for one group."""

    group: SurfaceGroup
    pages: tuple[Page, ...]
    before: tuple[Page, ...]
    problems: tuple[Problem, ...]


def queue_view(
    edition: Edition,
    waiting: Sequence[Waiting],
    *,
    authors: Mapping[str, Authors],
    opened: frozenset[str],
    emergencies: Sequence[EmergencyRow],
    campaigns: Sequence[CampaignRow],
    speech: Speech,
) -> QueueView:
    """List what waits; `authors` are known by content hash, `opened` what this person saw."""
    uses = use_of_playlists(edition)
    rows = tuple(
        waiting_row(
            one,
            use=uses.get(one.playlist.id, PlaylistUse()),
            authors=authors.get(one.item.content_hash, Authors()),
            opened=one.item.content_hash in opened,
            speech=speech,
        )
        for one in waiting
    )
    return QueueView(
        headline=speech.count("{n} mục chờ duyệt", len(rows) + len(campaigns))
        if rows or campaigns
        else speech.say("Không có gì chờ duyệt"),
        line=speech.say("Xem từng trang như trên màn hình, rồi duyệt hoặc trả lại kèm lý do."),
        rows=rows,
        emergencies=tuple(emergencies),
        campaigns=tuple(campaigns),
    )


def waiting_row(
    one: Waiting, *, use: PlaylistUse, authors: Authors, opened: bool, speech: Speech
) -> WaitingRow:
    """Say what one waiting version is."""
    item = one.item
    facts = [one.playlist.title]
    if item.phases:
        facts.append(kind_words(item.phases[0].body, speech))
    facts.append(use.words(speech))
    return WaitingRow(
        key=one.key,
        playlist=one.playlist.id,
        name=one.entry.name,
        content_hash=item.content_hash,
        title=item.title,
        picture=picture_address(still_of(one.entry.thumbnail), 320),
        facts=tuple(facts),
        author=authors.names or speech.say("Từ thư mục dùng chung"),
        opened=opened,
        own=authors.own,
        replaces=one.entry.item is not None,
    )


def groups_of(edition: Edition, playlist: str) -> list[SurfaceGroup]:
    """Group the screens that a playlist reaches by what their slides look like."""
    use = use_of_playlists(edition).get(playlist, PlaylistUse())
    found: dict[tuple[object, ...], list[Screen]] = {}
    for screen_id in use.reached:
        screen = edition.rules.screens.get(screen_id)
        if screen is not None:
            canvas = screen.canvas
            size = (canvas.width_px, canvas.height_px, screen.kind, screen.layout, screen.palette)
            found.setdefault(size, []).append(screen)
    return [
        SurfaceGroup(
            canvas=f"{screens[0].canvas.width_px}×{screens[0].canvas.height_px}",
            screens=tuple(screens),
            has_ticker=screens[0].layout == "ticker",
        )
        for screens in found.values()
    ]


def version_view(
    row: WaitingRow,
    one: Waiting,
    drawn: Sequence[DrawnFor],
    *,
    missing: str,
    next_key: str,
    position: str,
    speech: Speech,
) -> VersionView:
    """Say how a version looks wherever it would be shown, and what it changes."""
    reached = sum(len(each.group.screens) for each in drawn if each.group.screens)
    return VersionView(
        row=row,
        effect=speech.count("Duyệt là phát ngay ở {n} màn hình", reached)
        if reached
        else speech.say("Chưa màn hình nào dùng danh sách này; duyệt xong nội dung sẵn sàng phát"),
        problems=problem_lines(one.entry.problems, speech),
        slides=tuple(_slides(each, speech) for each in drawn),
        differences=differences(one.entry.item, one.item, speech),
        next=f"/approval/{next_key}" if next_key else "",
        position=position,
        missing=missing,
    )


def _slides(drawn: DrawnFor, speech: Speech) -> Slides:
    screens = drawn.group.screens
    names = ", ".join(screen.name for screen in screens[:3])
    if len(screens) > 3:
        names += speech.say(" và {n} màn hình khác", n=len(screens) - 3)
    width, _, height = drawn.group.canvas.partition("×")
    strip = int(width) >= 4 * int(height)
    return Slides(
        shape="strip" if strip else "tall" if int(height) > int(width) else "wide",
        heading=drawn.group.canvas
        + (speech.say(", có dòng chữ chạy") if drawn.group.has_ticker else ""),
        screens=names,
        pictures=_pictures(drawn.pages),
        before=_pictures(drawn.before),
        width_px=int(width),
        height_px=int(height),
        problems=problem_lines(drawn.problems, speech),
    )


def _pictures(pages: Sequence[Page]) -> tuple[SlidePicture, ...]:
    stills = ((still_of(page), page.alt or page.title) for page in pages)
    return tuple(
        SlidePicture(small=picture_address(still, 720), whole=picture_address(still, 0), alt=alt)
        for still, alt in stills
        if still
    )
