"""Which screens a rule reaches, and which playlists a screen may need.

Rule 1: within a list of targets any is enough, between lists all must hold; without any list
the target is the owner unit's subtree.
Rule 2: a screen's default playlists are tried in order: its own, its unit's and the units' above
it, the site's.
Rule 3: a pinned playlist that is the default of a unit or of screens reaches only those; one that
nobody names as a default reaches every screen.
"""

from collections.abc import Mapping

from signage.core.place.organisation import Unit, ancestors, is_within
from signage.core.place.screen import Screen
from signage.core.showing.airing import Almanac, campaign_spans
from signage.core.showing.campaign import Blackout, Campaign, Rules, Takeover, Targets
from signage.core.time.times import Span


def lineage_of(units: Mapping[str, Unit], screen: Screen) -> frozenset[str]:
    """Return the ids of a screen's unit and of every unit above it."""
    return frozenset(unit.id for unit in ancestors(units, screen.unit))


def is_reached(
    targets: Targets, owner: str | None, screen: Screen, lineage: frozenset[str]
) -> bool:
    """Tell whether targets hold a screen. An owner of None, without lists, means everything."""
    if not (targets.units or targets.screens or targets.kinds or targets.tags):
        return owner is None or owner in lineage
    return (
        (not targets.units or not lineage.isdisjoint(targets.units))
        and (not targets.screens or screen.id in targets.screens)
        and (not targets.kinds or screen.kind in targets.kinds)
        and (not targets.tags or not set(targets.tags).isdisjoint(screen.tags))
    )


def is_touched(units: Mapping[str, Unit], campaign: Campaign, screen: Screen) -> bool:
    """Tell whether people at this screen would ask why a campaign is not on it.

    That is: it belongs to a unit at or above the screen's, or one of its lists names the screen.
    """
    lineage, targets = lineage_of(units, screen), campaign.targets
    return (
        campaign.unit in lineage
        or not lineage.isdisjoint(targets.units)
        or screen.id in targets.screens
        or screen.kind in targets.kinds
        or not set(targets.tags).isdisjoint(screen.tags)
    )


def campaign_reaches(rules: Rules, campaign: Campaign, screen: Screen) -> bool:
    """Tell whether a campaign targets a screen."""
    lineage = lineage_of(rules.units, screen)
    return is_reached(campaign.targets, campaign.unit, screen, lineage)


def takeover_reaches(rules: Rules, takeover: Takeover, screen: Screen) -> bool:
    """Tell whether a takeover targets a screen; without unit and lists it is the whole site."""
    lineage = lineage_of(rules.units, screen)
    return is_reached(takeover.targets, takeover.unit, screen, lineage)


def blackout_reaches(rules: Rules, blackout: Blackout, screen: Screen) -> bool:
    """Tell whether a blackout holds a screen: named, or below a named unit; () is everything."""
    if not blackout.units and not blackout.screens:
        return True
    if screen.id in blackout.screens:
        return True
    return any(is_within(rules.units, screen.unit, top) for top in blackout.units)


def default_chain(rules: Rules, screen: Screen) -> tuple[str, ...]:
    """Return the default playlists of a screen in the order in which they are tried."""
    names = [screen.default_playlist]
    names += [unit.default_playlist for unit in ancestors(rules.units, screen.unit)]
    names.append(rules.default_playlist)
    return tuple(dict.fromkeys(name for name in names if name))


def default_names(rules: Rules) -> frozenset[str]:
    """Return every playlist that is the default of a screen, a unit or the site."""
    names = [screen.default_playlist for screen in rules.screens.values()]
    names += [unit.default_playlist for unit in rules.units.values()]
    return frozenset(name for name in (*names, rules.default_playlist) if name)


def pinned_reaches(rules: Rules, playlist: str, screen: Screen) -> bool:
    """Tell whether a pinned playlist is in every loop of this screen."""
    return playlist in default_chain(rules, screen) or playlist not in default_names(rules)


class Demand:
    """Which playlists each screen may show during a week's manifest.

    Expands every campaign once, and asks once for all screens that no rule can tell apart: equal
    unit, kind and tags, named by no campaign or takeover. Pinned playlists are not known here:
    whoever draws adds them.
    """

    def __init__(self, rules: Rules, week: Span) -> None:
        """Work out what is alive in this week."""
        almanac = Almanac(rules.tz, rules.calendar, week)
        self._rules = rules
        self._campaigns = [
            campaign
            for campaign in rules.campaigns.values()
            if campaign.state == "approved" and campaign_spans(campaign, almanac)
        ]
        self._takeovers = [
            takeover
            for takeover in rules.takeovers.values()
            if not takeover.waits and takeover.end_ms > week.start_ms
        ]
        targets = [c.targets for c in self._campaigns] + [t.targets for t in self._takeovers]
        self._named = {screen for target in targets for screen in target.screens}
        self._known: dict[object, frozenset[str]] = {}

    def of(self, screen: Screen) -> frozenset[str]:
        """Return the names of the playlists that this screen may show."""
        own = screen.id if screen.id in self._named else None
        key = (screen.unit, screen.kind, screen.tags, own)
        if key not in self._known:
            self._known[key] = self._wanted(screen)
        return self._known[key] | set(default_chain(self._rules, screen))

    def _wanted(self, screen: Screen) -> frozenset[str]:
        names: set[str] = set()
        for campaign in self._campaigns:
            if names.issuperset(campaign.playlists):
                continue
            if campaign_reaches(self._rules, campaign, screen):
                names.update(campaign.playlists)
        for takeover in self._takeovers:
            if takeover_reaches(self._rules, takeover, screen):
                names.add(takeover.playlist)
        return frozenset(names)


def playlists_of(rules: Rules, screen_id: str, week: Span) -> frozenset[str]:
    """Return the playlists that one screen may show during a week's manifest."""
    return Demand(rules, week).of(rules.screens[screen_id])
