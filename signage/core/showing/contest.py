"""Who is in the loop at an instant: priorities, shares, mandatory campaigns, defaults.

Rule 1: campaigns with a share take it whatever the others' priority, in order of priority, then
mandatory, then id, as long as all shares together stay within 100 percent.
Rule 2: among the others the highest priority is in; a mandatory campaign is displaced only by a
mandatory one of higher priority.
Rule 3: limited campaigns displace nobody: when only such are in, the next priority fills the
time between their plays, at last the default playlist.
Rule 4: the default playlist is in when no unlimited campaign is and shares leave time.

Claims are the bits of integers, so that a week of a thousand screens is a matter of masks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from signage.core.showing.campaign import Campaign

FULL_PERCENT = 100


def precedence(campaign: Campaign) -> tuple[int, bool, str]:
    """Return the key that sorts campaigns: priority, mandatory first, then id."""
    return -campaign.priority, not campaign.mandatory, campaign.id


def bits_of(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(slots=True)
class Board:
    """All claims that a compilation knows; bit n is the n-th claim added."""

    campaigns: list[Campaign | None] = field(default_factory=list)
    _shares: int = 0
    _limited: int = 0
    _mandatory: int = 0
    _weighted: int = 0
    _defaults: int = 0
    _pinned: int = 0
    _levels: dict[int, int] = field(default_factory=dict)
    _descending: tuple[int, ...] = ()
    _known: dict[int, int] = field(default_factory=dict)

    def add_campaign(self, campaign: Campaign) -> int:
        """Add a claim of a campaign and return its bit's number."""
        number = self._add(campaign)
        bit = 1 << number
        if campaign.max_plays_per_hour:
            self._limited |= bit
        if campaign.mandatory:
            self._mandatory |= bit
        if campaign.share_percent:
            self._shares |= bit
        else:
            self._weighted |= bit
            self._levels[campaign.priority] = self._levels.get(campaign.priority, 0) | bit
            self._descending = tuple(sorted(self._levels, reverse=True))
        return number

    def add_default(self) -> int:
        """Add a claim of a default playlist; at most one of them may be active at a time."""
        number = self._add(None)
        self._defaults |= 1 << number
        return number

    def add_pinned(self) -> int:
        """Add a claim of a pinned playlist."""
        number = self._add(None)
        self._pinned |= 1 << number
        return number

    def winners(self, active: int) -> int:
        """Return those of the active claims that are in the loop."""
        known = self._known.get(active)
        if known is None:
            known = self._known[active] = self._decide(active)
        return known

    def pinned(self, mask: int) -> int:
        """Return those of some claims that are pinned."""
        return mask & self._pinned

    def limited(self, mask: int) -> int:
        """Return those of some claims that are limited in plays an hour."""
        return mask & self._limited

    def ordered(self, mask: int) -> list[int]:
        """Return the numbers of some claims in the order of their precedence."""
        return sorted(bits_of(mask), key=self._precedence)

    def _add(self, campaign: Campaign | None) -> int:
        self.campaigns.append(campaign)
        return len(self.campaigns) - 1

    def _precedence(self, number: int) -> tuple[int, tuple[int, bool, str]]:
        campaign = self.campaigns[number]
        if campaign is None:
            return 1, (number, False, "")
        return 0, precedence(campaign)

    def _decide(self, active: int) -> int:
        taken = self._fitting_shares(active & self._shares)
        room = FULL_PERCENT - sum(self._percent(number) for number in bits_of(taken))
        chosen = 0
        if room > 0 or self._only_limited(taken):
            rest = active & self._weighted
            chosen = self._top(rest) | self._top(rest & self._mandatory, fill=False)
            if self._only_limited(chosen):
                chosen |= active & self._defaults
        return taken | chosen | active & self._pinned

    def _only_limited(self, mask: int) -> bool:
        return not mask & ~self._limited

    def _top(self, claims: int, *, fill: bool = True) -> int:
        """Return the highest priority's claims; with `fill` go on while all are limited."""
        chosen = 0
        if claims:
            for priority in self._descending:
                level = claims & self._levels[priority]
                chosen |= level
                if level and (not fill or level & ~self._limited):
                    break
        return chosen

    def _fitting_shares(self, claims: int) -> int:
        taken, total = 0, 0
        for number in self.ordered(claims) if claims else ():
            if total + self._percent(number) <= FULL_PERCENT:
                taken |= 1 << number
                total += self._percent(number)
        return taken

    def _percent(self, number: int) -> int:
        campaign = self.campaigns[number]
        return campaign.share_percent or 0 if campaign is not None else 0
