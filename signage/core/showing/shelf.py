"""What a drawn playlist offers over time: blocks of shots, segment by segment.

A block is one item with all its pages, which are shown one after the other; a shot is one page
with its length and transition. A segment ends wherever an item or the playlist begins or ceases
to be valid, so that inside a segment the content is constant.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal

from signage.core.content.asset import Page
from signage.core.content.playlist import DrawnItem, DrawnPhase, DrawnPlaylist, PlaylistRules
from signage.core.time.times import ALWAYS, Instant, Span, local_midnight

# What a page without a length of its own gets: the ideal look at a message is 8 to 10 s.
DEFAULT_DURATION_MS = 10_000

# The id of the drawn playlist that holds the built-in slate: unit's name, clock, hotline.
SLATE = "@slate"

# A page number follows the item's id; ids themselves hold letters and digits only.
PAGE_MARK = "-"

# Ends the id of a page that was drawn for the whole canvas.
CANVAS_MARK = "w"

ShelfZone = Literal["main", "ticker", "canvas"]


@dataclass(frozen=True, slots=True)
class Shot:
    """One page on air: `item` names it in manifests, `playlist` is where it comes from."""

    item: str
    playlist: str
    page: Page
    title: str
    duration_ms: int
    transition: str
    transition_ms: int


@dataclass(frozen=True, slots=True)
class Block:
    """One item on air: its shots follow each other without anything between them."""

    shots: tuple[Shot, ...]
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Segment:
    """What is offered during a span; no blocks means nothing."""

    span: Span
    blocks: tuple[Block, ...]


def segments_of(
    playlist: DrawnPlaylist, zone: ShelfZone, *, tz: str, window: Span, mourning: Iterable[Span]
) -> tuple[Segment, ...]:
    """Cut a window into segments: sorted, touching, the whole window, no two alike in a row."""
    items = {"main": playlist.items, "ticker": playlist.ticker, "canvas": playlist.canvas}[zone]
    suspended = tuple(mourning) if playlist.rules.festive else ()
    valid = validity_of(playlist.rules, tz)
    cuts = {window.start_ms, window.end_ms, *_edges((valid, *suspended), window)}
    for item in items:
        cuts.update(_edges((phase.span for phase in item.phases), window))
    edges = sorted(cuts)
    shelves = [_Shelf(item, playlist, whole=zone == "canvas") for item in items]
    segments: list[Segment] = []
    for start, end in pairwise(edges):
        open_ = valid.holds(start) and not any(span.holds(start) for span in suspended)
        blocks = tuple(_blocks_at(shelves, start)) if open_ else ()
        if segments and segments[-1].blocks == blocks:
            segments[-1] = Segment(Span(segments[-1].span.start_ms, end), blocks)
        else:
            segments.append(Segment(Span(start, end), blocks))
    return tuple(segments)


def validity_of(rules: PlaylistRules, tz: str) -> Span:
    """Return when a playlist is valid; its dates are local and both included."""
    start, end = ALWAYS.start_ms, ALWAYS.end_ms
    if rules.valid_from is not None:
        start = local_midnight(tz, rules.valid_from)
    if rules.valid_until is not None:
        end = local_midnight(tz, rules.valid_until + timedelta(days=1))
    return Span(start, end)


def drawn_item_id(manifest_item: str) -> str:
    """Return the id of the item that a manifest's item is a page of."""
    return manifest_item.partition(PAGE_MARK)[0]


def ticker_item_id(item: str) -> str:
    """Return the id under which an item of the main zone also runs along the ticker.

    A showing of its summary is none of the item: reports count them apart.
    """
    return f"{item}t"  # own ids end in a hexadecimal digit


class _Shelf:
    """One item and the blocks of its phases; phases with equal pages are one block."""

    def __init__(self, item: DrawnItem, playlist: DrawnPlaylist, *, whole: bool) -> None:
        self.phases = item.phases
        self._item = item
        self._playlist = playlist
        self._whole = whole
        self._blocks: dict[tuple[Page, ...], Block] = {}

    def block(self, phase: DrawnPhase) -> Block:
        if phase.pages not in self._blocks:
            self._blocks[phase.pages] = self._make(phase.pages, len(self._blocks))
        return self._blocks[phase.pages]

    def _make(self, pages: tuple[Page, ...], look: int) -> Block:
        rules = self._playlist.rules
        shots: list[Shot] = []
        for number, page in enumerate(pages):
            # The first page of the first look keeps the item's own id.
            suffix = f"{PAGE_MARK}{number + 1}" if number or look or self._whole else ""
            suffix += f"{PAGE_MARK}{look + 1}" if look else ""
            suffix += f"{PAGE_MARK}{CANVAS_MARK}" if self._whole else ""
            duration = _duration(page, self._item.duration_ms, rules.default_duration_ms)
            shots.append(
                Shot(
                    item=self._item.id + suffix,
                    playlist=self._playlist.id,
                    page=page,
                    title=page.title or self._item.title,
                    duration_ms=duration,
                    transition=rules.transition,
                    transition_ms=0 if rules.transition == "cut" else rules.transition_ms,
                )
            )
        return Block(tuple(shots), sum(shot.duration_ms for shot in shots))


def _duration(page: Page, own_ms: int | None, default_ms: int | None) -> int:
    # A film and a song last as long as they last; only a name token cuts them.
    chosen = own_ms or (default_ms if page.kind == "image" else None) or page.duration_ms
    return chosen if chosen > 0 else DEFAULT_DURATION_MS


def _edges(spans: Iterable[Span], window: Span) -> Iterator[Instant]:
    for span in spans:
        for at in (span.start_ms, span.end_ms):
            if window.start_ms < at < window.end_ms:
                yield at


def _blocks_at(shelves: Iterable[_Shelf], at: Instant) -> Iterator[Block]:
    for shelf in shelves:
        for phase in shelf.phases:
            if phase.pages and phase.span.holds(at):
                yield shelf.block(phase)
                break


def merged(
    rows: Iterable[tuple[tuple[Segment, ...], tuple[Segment, ...]]], window: Span
) -> Iterator[tuple[Span, tuple[Block, ...], tuple[Block, ...]]]:
    """Lay several playlists' segments over each other: main and ticker blocks, one after another.

    Each row holds a playlist's main and ticker segments, both covering the window.
    """
    lists = tuple(rows)
    edges = {window.start_ms, window.end_ms}
    for row in lists:
        edges.update(segment.span.start_ms for part in row for segment in part)
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        main = tuple(block for row in lists for block in _blocks_in(row[0], start))
        ticker = tuple(block for row in lists for block in _blocks_in(row[1], start))
        yield Span(start, end), main, ticker


def _blocks_in(segments: Iterable[Segment], at: Instant) -> tuple[Block, ...]:
    for segment in segments:
        if segment.span.holds(at):
            return segment.blocks
    return ()
