"""Playlists and their items, as read from one folder.

A body is what an item shows, before pixels: the typed result of reading one file. Bodies are
msgspec structs because they are hashed (approval), written down (last good version) and sent to
worker processes. Every body can be drawn for every surface or says why not.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from signage.core.content.asset import Fit, Page
from signage.core.content.card import Card, Infographic, QuestionList, Table, TickerLines
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureList
from signage.core.content.source import Source
from signage.core.time.times import ALWAYS, Span

Approval = Literal["required", "none", "folder"]
Transition = Literal["cut", "fade", "slide"]
LongPictures = Literal["pages", "pan"]  # in parts one after another, or moving slowly past

# A telephone's screen is 2.2 times as long as wide; what is longer was made to be scrolled.
LONG_SHAPE = 2.5


class Picture(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="shape", tag="picture"
):
    """A picture. `frames` above 1 means that it moves; `duration_ms` is one pass of it then."""

    source: Source
    width_px: int
    height_px: int
    frames: int = 1
    duration_ms: int = 0
    long: LongPictures = "pages"

    @property
    def is_long(self) -> bool:
        """Tell whether it is a still picture so tall or wide that `long` matters."""
        sides = (self.width_px, self.height_px)
        return self.frames == 1 and max(sides) >= LONG_SHAPE * min(sides)


class Video(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="shape", tag="video"):
    """A video that decodes to its end."""

    source: Source
    width_px: int
    height_px: int
    duration_ms: int
    codec: str
    has_audio: bool
    frame_rate: float


class Audio(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="shape", tag="audio"):
    """A sound, shown with a title card."""

    source: Source
    duration_ms: int


class Document(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="shape", tag="document"
):
    """A PDF; one slide a page."""

    source: Source
    pages: int


Body = (
    Picture
    | Video
    | Audio
    | Document
    | Card
    | Infographic
    | QuestionList
    | Table
    | TickerLines
    | ProcedureList
)


class Phase(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an item shows during [start_ms, end_ms); phases of an item never overlap."""

    body: Body
    start_ms: int = int(ALWAYS.start_ms)
    end_ms: int = int(ALWAYS.end_ms)

    @property
    def span(self) -> Span:
        """Return the phase's time as a span."""
        return Span(self.start_ms, self.end_ms)  # type: ignore[arg-type]  # NewType from the wire


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One version of one thing people approve and see.

    `name` is the file's name in NFC; `duration_ms` overrides the pages' own dwell times.
    `content_hash` is what approvals name, worked out when not given: the SHA-256 of the bytes,
    the companions' bytes and the parsed bodies. File name, title and dates are not part of it,
    so equal content under a new name stays approved; a sound's title is, because it is drawn.
    `procedure` is the code of the one that it is about: it leaves the screens with that one.
    """

    id: str
    playlist: str
    name: str
    title: str
    phases: tuple[Phase, ...]
    source: Source
    companions: tuple[Source, ...] = ()
    duration_ms: int | None = None
    author: str | None = None
    procedure: str = ""
    content_hash: str = ""

    def __post_init__(self) -> None:
        if not self.content_hash:
            msgspec.structs.force_setattr(self, "content_hash", _content_hash(self))


def _content_hash(item: Item) -> str:
    drawn_title = item.title if any(isinstance(p.body, Audio) for p in item.phases) else ""
    parts = (
        item.source.sha256,
        tuple(companion.sha256 for companion in item.companions),
        tuple(msgspec.json.encode(phase.body, order="sorted") for phase in item.phases),
        drawn_title,
    )
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistRules:
    """What `playlist.toml` may say; the defaults are those of a folder without one."""

    title: str = ""
    order: tuple[str, ...] = ()
    default_duration_ms: int | None = None
    transition: Transition = "fade"
    transition_ms: int = 500
    approval: Approval | None = None
    fit: Fit = "contain"
    long: LongPictures = "pages"
    valid_from: date | None = None
    valid_until: date | None = None  # included, as people write it
    pinned: bool = False
    festive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """One folder: its rules, the items on air in their order, and what is wrong in it."""

    id: str
    rules: PlaylistRules = PlaylistRules()
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()


def item_id(playlist: str, name: str) -> str:
    """Derive an item's id from its playlist and its NFC name alone."""
    return "i" + hashlib.sha256(f"{playlist}/{name}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPhase:
    """The pages of one phase of an item, as drawn for one surface."""

    span: Span
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnItem:
    """An item as drawn for one screen; no phases means it could not be drawn there."""

    id: str
    title: str
    duration_ms: int | None
    phases: tuple[DrawnPhase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPlaylist:
    """A playlist as drawn for one screen: items of its main zone and of its ticker zone.

    `canvas` holds the main items drawn for the whole canvas, where danger to life may take it.
    `missing` says why nothing of it can be shown: the folder is empty or absent, what is in it
    waits for approval, is still being drawn, or is broken.
    """

    id: str
    title: str
    rules: PlaylistRules
    items: tuple[DrawnItem, ...]
    ticker: tuple[DrawnItem, ...] = ()
    canvas: tuple[DrawnItem, ...] = ()
    missing: Literal["", "empty", "broken", "waiting", "drawing"] = ""
