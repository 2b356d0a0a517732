"""What wants a screen and when: claims of campaigns, default and pinned playlists over a window.

Made once for equal campaigns and equal content, found again by value.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from signage.core.content.playlist import DrawnPlaylist
from signage.core.showing.airing import Almanac, campaign_spans
from signage.core.showing.campaign import Campaign
from signage.core.showing.programme import Claim, Stage
from signage.core.showing.shelf import Block, Segment, merged, segments_of
from signage.core.time.times import Span, intersection, union

Offer = tuple[Span, tuple[Block, ...], tuple[Block, ...]]


# Past forms of playlists are kept for a quick way back, up to this many times the items in use;
# ten thousand files dropped one by one would otherwise be kept ten thousand times.
TIMES_HELD = 3
SPARE_ITEMS = 5000


class ClaimBook:
    """Every claim of one window, with the stage on which they compete."""

    def __init__(self, almanac: Almanac, mourning: tuple[Span, ...]) -> None:
        """Start with no claims; `almanac` knows the days of the window."""
        self.stage = Stage()
        self._almanac = almanac
        self._window = almanac.window
        self._mourning = mourning
        self._playlists: list[DrawnPlaylist] = []
        self._held = 0
        self._playlist_numbers: dict[DrawnPlaylist, int] = {}
        # By identity, each holding its object, so that no other can take its place in memory.
        self._by_identity: dict[int, tuple[DrawnPlaylist, int]] = {}
        self._met_before: dict[int, tuple[DrawnPlaylist, int]] = {}
        self._segments: dict[int, tuple[tuple[Segment, ...], tuple[Segment, ...]]] = {}
        self._claims: dict[tuple[object, ...], tuple[Claim, ...]] = {}

    @property
    def is_crowded(self) -> bool:
        """Tell whether so much of what is remembered is past that starting afresh is better."""
        live = sum(_weight(playlist) for playlist, _ in self._by_identity.values())
        return self._held > TIMES_HELD * live + SPARE_ITEMS

    def open(self) -> None:
        """Begin a compilation: only what it meets again keeps its object in memory."""
        self._met_before, self._by_identity = self._by_identity, {}

    def number(self, playlist: DrawnPlaylist) -> int:
        """Return the number of a drawn playlist; equal ones have the same."""
        known = self._by_identity.get(id(playlist)) or self._met_before.get(id(playlist))
        if known is not None:
            self._by_identity[id(playlist)] = known
        else:
            number = self._playlist_numbers.setdefault(playlist, len(self._playlists))
            if number == len(self._playlists):
                self._playlists.append(playlist)
                self._held += _weight(playlist)
            known = self._by_identity[id(playlist)] = (playlist, number)
        return known[1]

    def _segments_of(self, number: int) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
        """Return what a playlist offers over the window, in its main and its ticker zone."""
        if number not in self._segments:
            playlist = self._playlists[number]
            main, ticker = (
                segments_of(
                    playlist,
                    zone,
                    tz=self._almanac.tz,
                    window=self._window,
                    mourning=self._mourning,
                )
                for zone in ("main", "ticker")
            )
            self._segments[number] = (main, ticker)
        return self._segments[number]

    def of_campaign(
        self, campaign: Campaign, number: int, numbers: Mapping[str, int]
    ) -> tuple[Claim, ...]:
        """Return the claims of a campaign; `numbers` are those of the playlists at hand."""
        playlists = tuple(numbers[name] for name in campaign.playlists if name in numbers)
        key = ("campaign", number, playlists)
        if key not in self._claims:
            spans = campaign_spans(campaign, self._almanac)
            self._claims[key] = self._make(campaign.id, campaign, self._offers(playlists), spans)
        return self._claims[key]

    def of_defaults(self, defaults: tuple[int, ...], slate: int) -> tuple[Claim, ...]:
        """Return the claims of default playlists, tried in order, and of the slate (−1: none)."""
        key = ("default", defaults, slate)
        if key not in self._claims:
            offers: list[tuple[Span, tuple[Block, ...], tuple[Block, ...]]] = []
            chain = (*defaults, slate) if slate >= 0 else defaults
            rows = [self._offers((number,)) for number in chain]
            for cut in _cuts(rows, self._window):
                chosen = _first_offer(rows, cut)
                if chosen is not None:
                    offers.append((cut, *chosen))
            self._claims[key] = self._make("default", None, offers, (self._window,))
        return self._claims[key]

    def of_pinned(self, number: int) -> tuple[Claim, ...]:
        """Return the claims of a pinned playlist."""
        key = ("pinned", number)
        if key not in self._claims:
            owner = f"pinned {self._playlists[number].id}"
            self._claims[key] = self._make(owner, None, self._offers((number,)), (self._window,))
        return self._claims[key]

    def _offers(
        self, numbers: tuple[int, ...]
    ) -> list[tuple[Span, tuple[Block, ...], tuple[Block, ...]]]:
        return list(merged((self._segments_of(number) for number in numbers), self._window))

    def _make(
        self,
        owner: str,
        campaign: Campaign | None,
        offers: Iterable[tuple[Span, tuple[Block, ...], tuple[Block, ...]]],
        spans: tuple[Span, ...],
    ) -> tuple[Claim, ...]:
        """Make one claim for every content that a party has over time, with when it has it."""
        by_content: dict[tuple[tuple[Block, ...], tuple[Block, ...]], list[Span]] = {}
        for span, main, ticker in offers:
            if main or ticker:
                by_content.setdefault((main, ticker), []).append(span)
        made: list[Claim] = []
        for (main, ticker), when in by_content.items():
            active = intersection(spans, union(when))
            if not active:
                continue
            board = self.stage.board
            if campaign is not None:
                number = board.add_campaign(campaign)
            else:
                number = board.add_pinned() if owner != "default" else board.add_default()
            made.append(self.stage.add(Claim(number, owner, campaign, active, main, ticker)))
        return tuple(made)

    def covers(self, defaults: tuple[int, ...]) -> bool:
        """Tell whether one of the default playlists has something to show at any instant."""
        key = ("covered", defaults)
        if key not in self._claims:
            shown = union(
                segment.span
                for number in defaults
                for segment in self._segments_of(number)[0]
                if segment.blocks
            )
            whole = shown == (self._window,)
            self._claims[key] = self.of_defaults(defaults, -1) if whole else ()
        return bool(self._claims[key])


def _cuts(rows: Iterable[list[Offer]], window: Span) -> Iterable[Span]:
    edges = {window.start_ms, window.end_ms}
    edges.update(offer[0].start_ms for row in rows for offer in row)
    cuts = sorted(edges)
    return [Span(start, end) for start, end in pairwise(cuts)]


def _first_offer(
    rows: Iterable[list[Offer]], cut: Span
) -> tuple[tuple[Block, ...], tuple[Block, ...]] | None:
    """Return the blocks of the first playlist that has any; lines of those before it run too."""
    lines: tuple[Block, ...] = ()
    for row in rows:
        for span, main, ticker in row:
            if span.holds(cut.start_ms):
                lines = lines or ticker
                if main:
                    return main, lines
    return None


def _weight(playlist: DrawnPlaylist) -> int:
    return 1 + len(playlist.items) + len(playlist.ticker)
