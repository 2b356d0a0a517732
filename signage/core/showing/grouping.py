"""What a compilation remembers for the next one: who shares a programme, and the programmes.

Everything is found again by value: a campaign, a drawn playlist or a unit tree that is equal to
an earlier one gives the earlier result. What no longer occurs is forgotten.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from signage.core.content.playlist import DrawnPlaylist
from signage.core.content.problem import Problem
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.airing import Almanac, campaign_problems
from signage.core.showing.campaign import Campaign, Mourning, Rules, Targets
from signage.core.showing.claims import ClaimBook
from signage.core.showing.contest import bits_of
from signage.core.showing.loop import Loop
from signage.core.showing.mourning import mourning_spans
from signage.core.showing.programme import Claim, Programme, sweep
from signage.core.showing.reach import default_chain, is_reached, lineage_of, pinned_reaches
from signage.core.showing.shelf import SLATE
from signage.core.time.calendar import Calendar
from signage.core.time.times import BEGINNING, DAY_MS, Instant, Span, midnights

Drawn = Mapping[str, DrawnPlaylist]
GroupKey = tuple[object, ...]

# An edit touches few campaigns; their targets are looked at one by one.
FEW_CAMPAIGNS = 8
# When this many past campaigns are known besides twice the live ones, memory starts afresh.
SPARE_CAMPAIGNS = 1000


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
        self.window = Span(BEGINNING, BEGINNING)
        self.book = ClaimBook(Almanac("UTC", Calendar(), self.window), ())
        self._reset()

    def _reset(self) -> None:
        self._campaigns: list[Campaign] = []
        self._campaign_numbers: dict[Campaign, int] = {}
        self._faults: dict[Campaign, tuple[Problem, ...]] = {}
        self._last_campaigns: dict[str, tuple[Campaign, int]] = {}
        self._reached: dict[object, tuple[int, int]] = {}
        self._aims: dict[tuple[Targets, str], int] = {}
        self._shelves: dict[int, _Shelf] = {}
        self._signed: dict[tuple[object, ...], tuple[GroupKey, Programme]] = {}
        self._shelf_numbers: dict[tuple[int, ...], int] = {}
        self._programmes: dict[GroupKey, Programme] = {}
        self._used: dict[GroupKey, Programme] = {}
        self._live = 0
        self._named: frozenset[str] = frozenset()

    def begin(self, rules: Rules, week: Span, blank: Loop) -> bool:
        """Take up these rules; return whether everything remembered had to be dropped."""
        frame = _Frame(rules.tz, week, rules.calendar, rules.mourning)
        fresh = frame != self._frame or self.book.is_crowded or self._is_crowded
        if fresh:
            self._reset()
            self._frame = frame
            # A day early: what was on air just before the week decides when limited plays begin.
            self.window = Span(Instant(week.start_ms - DAY_MS), week.end_ms)
            almanac = Almanac(rules.tz, rules.calendar, self.window)
            self.book = ClaimBook(almanac, mourning_spans(rules, self.window))
            self._midnights = midnights(rules.tz, self.window)
        if rules.units != self._units:
            self._units = rules.units
            self._reached = {}
        self._blank = blank
        self._shelves, self._used, self._signed = {}, {}, {}
        self.book.open()
        self._take_campaigns(rules)
        return fresh

    @property
    def _is_crowded(self) -> bool:
        return len(self._campaigns) > SPARE_CAMPAIGNS + 2 * self._live.bit_count()

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
        name = screen.id if screen.id in self._named else None
        sign = (screen.unit, screen.kind, screen.tags, name, screen.default_playlist, id(drawn))
        known = self._signed.get(sign)
        if known is None:
            known = self._signed[sign] = self._grouped(rules, screen, drawn)
        return known

    def _grouped(self, rules: Rules, screen: Screen, drawn: Drawn) -> tuple[GroupKey, Programme]:
        mask = self._mask(rules, screen)
        shelf = self._shelf(drawn)
        numbers = shelf.numbers
        chain = tuple(name for name in default_chain(rules, screen) if name in numbers)
        pinned = tuple(name for name in shelf.pinned if pinned_reaches(rules, name, screen))
        slate = self.book.number(drawn[SLATE]) if SLATE in drawn else -1
        defaults = tuple(numbers[name] for name in chain)
        needed = -1 if self.book.covers(defaults) else slate
        key = (mask, shelf.number, defaults, pinned, needed)
        if key not in self._used:
            if key not in self._programmes:
                claims = [*self._campaign_claims(mask, numbers)]
                claims += self.book.of_defaults(defaults, needed)
                claims += (
                    claim for name in pinned for claim in self.book.of_pinned(numbers[name])
                )
                self._programmes[key] = sweep(
                    self.book.stage, claims, self.window, self._midnights, self._blank
                )
            self._used[key] = self._programmes[key]
        return key, self._used[key]

    def _shelf(self, drawn: Drawn) -> "_Shelf":
        known = self._shelves.get(id(drawn))
        if known is None:
            numbers = {
                name: self.book.number(drawn[name]) for name in sorted(drawn) if name != SLATE
            }
            together = tuple(numbers.values())
            number = self._shelf_numbers.setdefault(together, len(self._shelf_numbers))
            pinned = tuple(name for name in numbers if drawn[name].rules.pinned)
            known = self._shelves[id(drawn)] = _Shelf(drawn, numbers, number, pinned)
        return known

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

    def _campaign_claims(self, mask: int, numbers: Mapping[str, int]) -> Iterable[Claim]:
        for number in bits_of(mask):
            yield from self.book.of_campaign(self._campaigns[number], number, numbers)
