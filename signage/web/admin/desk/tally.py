"""What every page counts: versions and campaigns that wait, and emergencies that are on."""

from collections.abc import Collection
from dataclasses import dataclass

from signage.core.content.playlist import Item
from signage.core.place.organisation import is_within
from signage.core.showing.campaign import Campaign, Rules, Takeover
from signage.core.showing.edition import Edition, PublishedItem, PublishedPlaylist
from signage.core.showing.reach import campaign_reaches
from signage.core.time.times import Instant
from signage.store.takeovers import is_waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One version that waits: where it stands and what it would replace."""

    playlist: PublishedPlaylist
    entry: PublishedItem
    item: Item

    @property
    def key(self) -> str:
        """Return what names it in forms: playlist, file and bytes."""
        return f"{self.playlist.id}/{self.entry.name}"


def waiting_of(edition: Edition) -> list[Waiting]:
    """Return every version that waits for approval, playlist by playlist."""
    return [
        Waiting(playlist=playlist, entry=entry, item=entry.candidate)
        for playlist in edition.playlists.values()
        for entry in playlist.items
        if entry.state == "waiting" and entry.candidate is not None
    ]


def campaigns_waiting(rules: Rules, units: Collection[str]) -> list[Campaign]:
    """Return the campaigns of these units that wait for approval."""
    return [
        one for one in rules.campaigns.values() if one.state == "submitted" and one.unit in units
    ]


def mandatory_waiting(
    rules: Rules, units: Collection[str], acknowledged: Collection[tuple[str, str]]
) -> list[tuple[str, Campaign]]:
    """Return the campaigns from above that reach screens of a unit and were not acknowledged."""
    asked = [one for one in rules.campaigns.values() if one.mandatory and one.state == "approved"]
    return [
        (unit, one)
        for unit in sorted(units if asked else ())
        for one in asked
        if one.unit != unit
        and (one.id, unit) not in acknowledged
        and is_within(rules.units, unit, one.unit)
        and any(s.unit == unit and campaign_reaches(rules, one, s) for s in rules.screens.values())
    ]


def is_running(takeover: Takeover, now: Instant) -> bool:
    """Tell whether a takeover is on now or still to come."""
    if takeover.waits:
        return is_waiting(takeover, now)
    return takeover.ended_ms is None and takeover.end_ms > now
