"""Who may do what: roles in units, inherited downward, worked out from the tree when asked.

Rule 1: a right in a unit is a right in everything below it, and nowhere else.
Rule 2: what one may not view does not exist for one.
Rule 3: nothing is stored about inheritance, so moving a unit moves what it means at once.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from signage.core.place.organisation import Unit, ancestors, is_within
from signage.core.showing.campaign import Blackout, Rules, Takeover, Targets

Role = Literal[
    "viewer", "contributor", "editor", "approver", "scheduler", "operator", "admin", "auditor"
]
Verb = Literal[
    "view",  # see objects, previews, reports
    "contribute",  # send content to another unit's inbox
    "edit",  # files and rules of playlists
    "approve",  # approve and return
    "withdraw",  # take content off the air now
    "schedule",  # campaigns
    "operate",  # screens and players: pair, restart, revoke
    "takeover",  # start and end takeovers
    "blackout",  # switch an area off
    "resume",  # switch it on again
    "administer",  # units, people, tokens, calendar
    "audit",  # read the whole record
]

VERBS: tuple[Verb, ...] = (
    "view",
    "contribute",
    "edit",
    "approve",
    "withdraw",
    "schedule",
    "operate",
    "takeover",
    "blackout",
    "resume",
    "administer",
    "audit",
)

VERBS_OF: Mapping[Role, frozenset[Verb]] = {
    "viewer": frozenset({"view"}),
    "contributor": frozenset({"view", "contribute"}),
    "editor": frozenset({"view", "contribute", "edit", "withdraw"}),
    "approver": frozenset({"view", "approve", "withdraw", "takeover", "blackout", "resume"}),
    "scheduler": frozenset({"view", "schedule", "withdraw", "blackout"}),
    # Whoever stands before a hijacked screen must be able to switch it off; switching it on
    # again is for somebody with a second look.
    "operator": frozenset({"view", "operate", "withdraw", "takeover", "blackout"}),
    "admin": frozenset(VERBS),
    "auditor": frozenset({"view", "audit"}),
}
ROLES: tuple[Role, ...] = tuple(VERBS_OF)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Grant:
    """One role in one unit and everything below it."""

    role: Role
    unit: str


def may(units: Mapping[str, Unit], grants: Iterable[Grant], verb: Verb, unit_id: str) -> bool:
    """Tell whether these grants carry the verb in this unit."""
    return any(
        verb in VERBS_OF[grant.role] and is_within(units, unit_id, grant.unit) for grant in grants
    )


def units_where(units: Mapping[str, Unit], grants: Iterable[Grant], verb: Verb) -> frozenset[str]:
    """Return every unit in which these grants carry the verb."""
    tops = {grant.unit for grant in grants if verb in VERBS_OF[grant.role]}
    return frozenset(
        unit_id
        for unit_id in units
        if any(above.id in tops for above in ancestors(units, unit_id))
    )


def spread(
    units: Mapping[str, Unit], grants: Iterable[Grant], *, site_unit: str
) -> tuple[Grant, ...]:
    """Return the grants with those of the site's own unit spread to every other root.

    Whoever runs the site runs all of it, also trees that stand beside the site's unit.
    """
    held = tuple(grants)
    site = units.get(site_unit)
    if site is not None and site.parent is not None:
        return held
    roots = [unit.id for unit in units.values() if unit.parent is None and unit.id != site_unit]
    extra = [
        Grant(role=grant.role, unit=root)
        for grant in held
        if grant.unit == site_unit
        for root in roots
    ]
    return held + tuple(grant for grant in extra if grant not in held)


def outranks(units: Mapping[str, Unit], grants: Iterable[Grant], given: Iterable[Grant]) -> bool:
    """Tell whether somebody with `grants` may hand out every one of `given`.

    Only an admin hands out roles, and only inside the units he administers.
    """
    held = tuple(grants)
    return all(may(units, held, "administer", grant.unit) for grant in given)


def stays_within(
    rules: Rules, targets: Targets, owner: str | None, allowed: AbstractSet[str]
) -> bool:
    """Tell whether whatever these targets can ever reach lies in the allowed units.

    Kinds and tags alone reach screens anywhere, also ones that do not exist yet.
    """
    if targets.units:
        return allowed >= set(targets.units)
    if targets.screens:
        known = [rules.screens[id].unit for id in targets.screens if id in rules.screens]
        return len(known) == len(targets.screens) and allowed >= set(known)
    if targets == Targets() and owner is not None:
        return owner in allowed
    return all(unit.id in allowed for unit in rules.units.values() if unit.parent is None)


def takeover_units(takeover: Takeover, *, site_unit: str) -> tuple[str, ...]:
    """Return the units in which somebody needs the right to start or end a takeover."""
    return takeover.targets.units or (takeover.unit or site_unit,)


def blackout_units(rules: Rules, blackout: Blackout, *, site_unit: str) -> tuple[str, ...]:
    """Return the units in which somebody needs the right to switch off or on again."""
    screens = rules.screens
    named = (*blackout.units, *(screens[id].unit for id in blackout.screens if id in screens))
    return named or (site_unit,)


def playlist_unit(
    rules: Rules, playlist: str, owners: Mapping[str, str], *, site_unit: str
) -> str:
    """Return the unit that a playlist belongs to.

    An owner that was written down comes first; else the lowest unit above everybody whose
    default it is; else the same of the campaigns that play it; else the site's own unit, where
    few have rights, so that an unclaimed folder is never open to many.
    """
    owner = owners.get(playlist)
    if owner is not None and owner in rules.units:
        return owner
    defaults = [u.id for u in rules.units.values() if u.default_playlist == playlist]
    defaults += [s.unit for s in rules.screens.values() if s.default_playlist == playlist]
    campaigns = [c.unit for c in rules.campaigns.values() if playlist in c.playlists]
    for claims in (defaults, campaigns):
        common = _lowest_common(rules.units, [unit for unit in claims if unit in rules.units])
        if common is not None:
            return common
    return site_unit


def _lowest_common(units: Mapping[str, Unit], claims: list[str]) -> str | None:
    if not claims:
        return None
    others: list[AbstractSet[str]] = [
        {unit.id for unit in ancestors(units, claim)} for claim in claims[1:]
    ]
    for unit in ancestors(units, claims[0]):
        if all(unit.id in above for above in others):
            return unit.id
    return None
