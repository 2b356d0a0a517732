"""What a compilation remembers for the next one: who shares a programme, and the programmes.

Everything is found again by value: a campaign, a drawn playlist or a unit tree that is equal to
an earlier one gives the earlier result. What no longer occurs is forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from signage.core.airing import Almanac, campaign_problems, campaign_spans
from signage.core.calendar import Calendar
from signage.core.campaign import Campaign, Mourning, Rules, Targets
from signage.core.contest import bits_of
from signage.core.loop import Loop
from signage.core.mourning import mourning_spans
from signage.core.organisation import Unit
from signage.core.playlist import DrawnPlaylist
from signage.core.problem import Problem
from signage.core.programme import Claim, Programme, Stage, sweep
from signage.core.reach import default_chain, is_reached, lineage_of, pinned_reaches
from signage.core.screen import Screen
from signage.core.shelf import SLATE, Block, Segment, merged, segments_of
from signage.core.times import DAY_MS, Instant, Span, intersection, midnights, union

Drawn = Mapping[str, DrawnPlaylist]
GroupKey = tuple[object, ...]

# An edit touches few campaigns; their targets are looked at one by one.
FEW_CAMPAIGNS = 8
# When this many claims are known beyond those in use, the memory starts afresh.
SPARE_CLAIMS = 4000


@dataclass(frozen=True, slots=True)
class _Frame:
    """What everything remembered depends on."""

    tz: str
    week: Span
    calendar: Calendar
    mourning: tuple[Mourning, ...]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is drawn for a screen: playlists' numbers by name, and one number for all of them."""

    drawn: Drawn  # held so that its identity stays its own
    numbers: Mapping[str, int]
    number: int
    pinned: tuple[str, ...]


class GroupMemo:
    """Groups screens and makes each group's programme once."""

    def __init__(self) -> None:
        """Start knowing nothing."""
        self._frame: _Frame | None = None
        self._units: Mapping[str, Unit] = {}
        self._reset()

    def _reset(self) -> None:
        self.stage = Stage()
        self._campaigns: list[Campaign] = []
        self._campaign_numbers: dict[Campaign, int] = {}
        self._faults: dict[Campaign, tuple[Problem, ...]] = {}
        self._last_campaigns: dict[str, tuple[Campaign, int]] = {}
        self._reached: dict[object, tuple[int, int]] = {}
        self._aims: dict[tuple[Targets, str], int] = {}
        self._playlists: list[DrawnPlaylist] = []
        self._playlist_numbers: dict[DrawnPlaylist, int] = {}
        self._by_identity: dict[int, tuple[DrawnPlaylist, int]] = {}
        self._shelves: dict[int, _Shelf] = {}
        self._chains: dict[tuple[str | None, str], tuple[str, ...]] = {}
        self._shelf_numbers: dict[tuple[int, ...], int] = {}
        self._segments: dict[int, tuple[tuple[Segment, ...], tuple[Segment, ...]]] = {}
        self._claims: dict[tuple[object, ...], tuple[Claim, ...]] = {}
        self._programmes: dict[GroupKey, Programme] = {}
        self._used: dict[GroupKey, Programme] = {}
        self._live = 0
        self._named: frozenset[str] = frozenset()

    def begin(self, rules: Rules, week: Span, blank: Loop) -> bool:
        """Take up these rules; return whether everything remembered had to be dropped."""
        frame = _Frame(rules.tz, week, rules.calendar, rules.mourning)
        crowded = len(self.stage.claims) > SPARE_CLAIMS + 2 * len(self._claims)
        fresh = frame != self._frame or crowded
        if fresh:
            self._reset()
            self._frame = frame
            # A day early: what was on air just before the week decides when limited plays begin.
            self.window = Span(Instant(week.start_ms - DAY_MS), week.end_ms)
            self._almanac = Almanac(rules.tz, rules.calendar, self.window)
            self._mourning = mourning_spans(rules, self.window)
            self._midnights = midnights(rules.tz, self.window)
        if rules.units != self._units:
            self._units = rules.units
            self._reached = {}
        self._blank = blank
        self._by_identity, self._shelves, self._used, self._chains = {}, {}, {}, {}
        self._take_campaigns(rules)
        return fresh

    def problems(self) -> Iterable[Problem]:
        """Yield what is wrong with the campaigns in force."""
        for campaign, _ in self._last_campaigns.values():
            yield from self._faults[campaign]

    def finish(self) -> None:
        """Forget the programmes that this compilation did not use."""
        self._programmes = self._used

    @property
    def programmes(self) -> Mapping[GroupKey, Programme]:
        """Return the programmes of the last compilation."""
        return self._used

    def programme(self, rules: Rules, screen: Screen, drawn: Drawn) -> tuple[GroupKey, Programme]:
        """Return the group of a screen and what the group plays."""
        mask = self._mask(rules, screen)
        shelf = self._shelf(drawn)
        numbers = shelf.numbers
        at = (screen.default_playlist, screen.unit)
        if at not in self._chains:
            self._chains[at] = default_chain(rules, screen)
        chain = tuple(name for name in self._chains[at] if name in numbers)
        pinned = tuple(name for name in shelf.pinned if pinned_reaches(rules, name, screen))
        slate = self.number(drawn[SLATE]) if SLATE in drawn else -1
        defaults = tuple(numbers[name] for name in chain)
        covered = self._is_covered(defaults)
        needed = -1 if covered else slate
        key = (mask, shelf.number, defaults, pinned, needed)
        if key not in self._used:
            if key not in self._programmes:
                claims = [
                    *self._campaign_claims(mask, numbers),
                    *self._default_claims(defaults, needed),
                    *self._pinned_claims(numbers[name] for name in pinned),
                ]
                self._programmes[key] = sweep(
                    self.stage, claims, self.window, self._midnights, self._blank
                )
            self._used[key] = self._programmes[key]
        return key, self._used[key]

    def _shelf(self, drawn: Drawn) -> "_Shelf":
        known = self._shelves.get(id(drawn))
        if known is None:
            numbers = {name: self.number(drawn[name]) for name in sorted(drawn) if name != SLATE}
            together = tuple(numbers.values())
            number = self._shelf_numbers.setdefault(together, len(self._shelf_numbers))
            pinned = tuple(name for name in numbers if drawn[name].rules.pinned)
            known = self._shelves[id(drawn)] = _Shelf(drawn, numbers, number, pinned)
        return known

    def number(self, playlist: DrawnPlaylist) -> int:
        """Return the number of a drawn playlist; equal ones have the same."""
        known = self._by_identity.get(id(playlist))
        if known is None:
            number = self._playlist_numbers.setdefault(playlist, len(self._playlists))
            if number == len(self._playlists):
                self._playlists.append(playlist)
            known = self._by_identity[id(playlist)] = (playlist, number)
        return known[1]

    def _take_campaigns(self, rules: Rules) -> None:
        last: dict[str, tuple[Campaign, int]] = {}
        live = 0
        named: set[str] = set()
        for campaign in rules.campaigns.values():
            if campaign.state != "approved":
                continue
            known = self._last_campaigns.get(campaign.id)
            if known is None or known[0] is not campaign:
                number = self._campaign_numbers.setdefault(campaign, len(self._campaigns))
                if number == len(self._campaigns):
                    self._campaigns.append(campaign)
                    self._faults[campaign] = tuple(campaign_problems(campaign, rules.calendar))
                    aim = (campaign.targets, campaign.unit)
                    self._aims[aim] = self._aims.get(aim, 0) | 1 << number
                known = (campaign, number)
            last[campaign.id] = known
            live |= 1 << known[1]
            named.update(campaign.targets.screens)
        self._last_campaigns, self._live, self._named = last, live, frozenset(named)

    def _mask(self, rules: Rules, screen: Screen) -> int:
        name = screen.id if screen.id in self._named else None
        sign = (screen.unit, screen.kind, screen.tags, name)
        judged, mask = self._reached.get(sign, (0, 0))
        fresh = self._live & ~judged
        if fresh:
            lineage = lineage_of(rules.units, screen)
            for targets, owner in self._aims_of(fresh):
                if is_reached(targets, owner, screen, lineage):
                    mask |= self._aims[targets, owner]
            self._reached[sign] = (judged | self._live, mask)
        return mask & self._live

    def _aims_of(self, fresh: int) -> Iterable[tuple[Targets, str]]:
        if fresh.bit_count() > FEW_CAMPAIGNS:
            return self._aims
        found = (self._campaigns[number] for number in bits_of(fresh))
        return [(campaign.targets, campaign.unit) for campaign in found]

    def segments(self, number: int) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
        """Return what a playlist offers over the window, in its main and its ticker zone."""
        if number not in self._segments:
            playlist = self._playlists[number]
            main, ticker = (
                segments_of(
                    playlist,
                    zone,
                    tz=self._almanac.tz,
                    window=self.window,
                    mourning=self._mourning,
                )
                for zone in ("main", "ticker")
            )
            self._segments[number] = (main, ticker)
        return self._segments[number]

    def _campaign_claims(self, mask: int, numbers: Mapping[str, int]) -> Iterable[Claim]:
        for number in bits_of(mask):
            campaign = self._campaigns[number]
            playlists = tuple(numbers[name] for name in campaign.playlists if name in numbers)
            key = ("campaign", number, playlists)
            if key not in self._claims:
                spans = campaign_spans(campaign, self._almanac)
                self._claims[key] = self._make(
                    campaign.id, campaign, self._offers(playlists), spans
                )
            yield from self._claims[key]

    def _default_claims(self, defaults: tuple[int, ...], slate: int) -> tuple[Claim, ...]:
        key = ("default", defaults, slate)
        if key not in self._claims:
            offers: list[tuple[Span, tuple[Block, ...], tuple[Block, ...]]] = []
            chain = (*defaults, slate) if slate >= 0 else defaults
            rows = [self._offers((number,)) for number in chain]
            for cut in _cuts(rows, self.window):
                chosen = _first_offer(rows, cut)
                if chosen is not None:
                    offers.append((cut, *chosen))
            self._claims[key] = self._make("default", None, offers, (self.window,))
        return self._claims[key]

    def _pinned_claims(self, numbers: Iterable[int]) -> Iterable[Claim]:
        for number in numbers:
            key = ("pinned", number)
            if key not in self._claims:
                owner = f"pinned {self._playlists[number].id}"
                offers = self._offers((number,))
                self._claims[key] = self._make(owner, None, offers, (self.window,))
            yield from self._claims[key]

    def _offers(
        self, numbers: tuple[int, ...]
    ) -> list[tuple[Span, tuple[Block, ...], tuple[Block, ...]]]:
        return list(merged((self.segments(number) for number in numbers), self.window))

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

    def _is_covered(self, defaults: tuple[int, ...]) -> bool:
        """Tell whether one of the default playlists has something to show at any instant."""
        key = ("covered", defaults)
        if key not in self._claims:
            shown = union(
                segment.span
                for number in defaults
                for segment in self.segments(number)[0]
                if segment.blocks
            )
            whole = shown == (self.window,)
            self._claims[key] = self._default_claims(defaults, -1) if whole else ()
        return bool(self._claims[key])


Offer = tuple[Span, tuple[Block, ...], tuple[Block, ...]]


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
