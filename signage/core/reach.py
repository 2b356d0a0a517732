"""Which screens a rule reaches, and which playlists a screen may need.

Rule 1: within a list of targets any is enough, between lists all must hold; without any list
the target is the owner unit's subtree.
Rule 2: a screen's default playlists are tried in order: its own, its unit's and the units' above
it, the site's.
Rule 3: a pinned playlist that is the default of a unit or of screens reaches only those; one that
nobody names as a default reaches every screen.
"""

from collections.abc import Iterator, Mapping

from signage.core.airing import Almanac, campaign_spans
from signage.core.campaign import Blackout, Campaign, Rules, Takeover, Targets
from signage.core.organisation import Unit, ancestors, is_within
from signage.core.screen import Screen
from signage.core.times import Span


def is_reached(
    units: Mapping[str, Unit], targets: Targets, owner: str | None, screen: Screen
) -> bool:
    """Tell whether targets hold a screen. An owner of None, without lists, means everything."""
    if targets == Targets():
        return owner is None or is_within(units, screen.unit, owner)
    return all(matches is not False for matches in _matches(units, targets, screen))


def is_touched(units: Mapping[str, Unit], campaign: Campaign, screen: Screen) -> bool:
    """Tell whether people at this screen would ask why a campaign is not on it.

    That is: it belongs to a unit at or above the screen's, or one of its lists names the screen.
    """
    if is_within(units, screen.unit, campaign.unit):
        return True
    return any(matches is True for matches in _matches(units, campaign.targets, screen))


def _matches(units: Mapping[str, Unit], targets: Targets, screen: Screen) -> Iterator[bool | None]:
    """Yield for each list whether the screen is in it, None for an empty list."""
    yield _any_of(targets.units, any(is_within(units, screen.unit, top) for top in targets.units))
    yield _any_of(targets.screens, screen.id in targets.screens)
    yield _any_of(targets.kinds, screen.kind in targets.kinds)
    yield _any_of(targets.tags, not set(targets.tags).isdisjoint(screen.tags))


def _any_of(names: tuple[str, ...], found: bool) -> bool | None:
    return found if names else None


def campaign_reaches(rules: Rules, campaign: Campaign, screen: Screen) -> bool:
    """Tell whether a campaign targets a screen."""
    return is_reached(rules.units, campaign.targets, campaign.unit, screen)


def takeover_reaches(rules: Rules, takeover: Takeover, screen: Screen) -> bool:
    """Tell whether a takeover targets a screen; without unit and lists it is the whole site."""
    return is_reached(rules.units, takeover.targets, takeover.unit, screen)


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


def playlists_of(rules: Rules, screen_id: str, week: Span) -> frozenset[str]:
    """Return the playlists that may be shown on a screen during a week's manifest.

    Pinned playlists are not known here: whoever draws adds them.
    """
    screen = rules.screens[screen_id]
    names = set(default_chain(rules, screen))
    almanac = Almanac(rules.tz, rules.calendar, week)
    for campaign in rules.campaigns.values():
        if campaign.state != "approved" or names.issuperset(campaign.playlists):
            continue
        if campaign_reaches(rules, campaign, screen) and campaign_spans(campaign, almanac):
            names.update(campaign.playlists)
    for takeover in rules.takeovers.values():
        over = takeover.waits or takeover.end_ms <= week.start_ms
        if not over and takeover_reaches(rules, takeover, screen):
            names.add(takeover.playlist)
    return frozenset(names)
