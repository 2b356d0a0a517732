"""What every page counts: versions and campaigns that wait, and emergencies that are on."""

from collections.abc import Collection
from dataclasses import dataclass

from signage.core.content.playlist import Item
from signage.core.showing.campaign import Campaign, Rules, Takeover
from signage.core.showing.edition import Edition, PublishedItem, PublishedPlaylist
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


def is_running(takeover: Takeover, now: Instant) -> bool:
    """Tell whether a takeover is on now or still to come."""
    if takeover.waits:
        return is_waiting(takeover, now)
    return takeover.ended_ms is None and takeover.end_ms > now
