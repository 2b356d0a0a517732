"""The part of the organisation that a calendar is about: a unit with all below it, or a screen."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from signage.core.place.organisation import ancestors
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Rules
from signage.core.showing.reach import campaign_reaches
from signage.web.admin.desk.unit_choices import UnitChoice, unit_choices


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPlace:
    """What was chosen, with its screens that the person may see. `key`: `unit:ID`, `screen:ID`."""

    key: str = ""
    name: str = ""
    screens: tuple[Screen, ...] = ()

    @property
    def is_unit(self) -> bool:
        """Tell whether it is a unit."""
        return self.key.startswith("unit:")

    @property
    def screen(self) -> str:
        """Return the id of the one screen that was chosen, or nothing."""
        return "" if self.is_unit else self.key.removeprefix("screen:")

    def concerns(self, rules: Rules, campaign: Campaign) -> bool:
        """Tell whether a campaign belongs to this place or reaches a screen of it."""
        if self.is_unit and _is_in(rules, campaign.unit, self.key.removeprefix("unit:")):
            return True
        return any(campaign_reaches(rules, campaign, screen) for screen in self.screens)


def place_of(
    rules: Rules, screens: Mapping[str, Screen], asked: str, *, views: AbstractSet[str]
) -> CalendarPlace:
    """Return the place that an address names; else the highest unit that has screens to see.

    `screens` and the units of `views` are what the person may see.
    """
    kind, _, id = asked.partition(":")
    if kind == "screen" and id in screens:
        return CalendarPlace(key=asked, name=screens[id].name, screens=(screens[id],))
    if kind == "unit" and id in views and id in rules.units:
        within = [one for one in screens.values() if _is_in(rules, one.unit, id)]
        if within:
            return CalendarPlace(key=asked, name=rules.units[id].name, screens=tuple(within))
    units = place_units(rules, screens, views=views)
    if not units:
        return CalendarPlace()
    return place_of(rules, screens, f"unit:{units[0].id}", views=views)


def place_units(
    rules: Rules, screens: Mapping[str, Screen], *, views: AbstractSet[str]
) -> tuple[UnitChoice, ...]:
    """Return the units that have screens, their own or below them."""
    return unit_choices(rules.units, _units_with(rules, screens) & views)


def _units_with(rules: Rules, screens: Mapping[str, Screen]) -> AbstractSet[str]:
    own = {screen.unit for screen in screens.values()}
    return {above.id for unit in own for above in ancestors(rules.units, unit)}


def _is_in(rules: Rules, unit: str, top: str) -> bool:
    return any(above.id == top for above in ancestors(rules.units, unit))
