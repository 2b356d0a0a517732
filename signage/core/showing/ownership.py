"""Whose entries a manifest holds, and when its zones change: what explanations read from it."""

from collections.abc import Mapping
from typing import Any

from signage.core.content.playlist import DrawnPlaylist
from signage.core.showing.manifest import Manifest, slot_at
from signage.core.showing.shelf import SLATE, drawn_item_id

Drawn = Mapping[str, DrawnPlaylist]


def main_zone(manifest: Manifest) -> str:
    """Return the id of a manifest's main zone."""
    for zone in manifest.document["zones"]:
        if zone["kind"] == "main":
            return str(zone["id"])
    return str(manifest.document["zones"][0]["id"])


def playlist_owner(name: str) -> str:
    """Return how a default or pinned playlist is told from a campaign of the same id."""
    return f"playlist {name}"


def owner_of(entry: Mapping[str, Any], owners: Mapping[str, str]) -> str:
    """Return whose entry this is: a campaign's id, or `playlist_owner` of its playlist."""
    if entry["campaign"] is not None:
        return str(entry["campaign"])
    return playlist_owner(owners.get(drawn_item_id(entry["item"]), SLATE))


def owners_of(drawn: Drawn) -> dict[str, str]:
    """Return the playlist of every drawn item's id."""
    return {
        item.id: name
        for name, playlist in drawn.items()
        for item in (*playlist.items, *playlist.ticker)
    }


def changes_after(manifest: Manifest, zone: str, at: int) -> list[int]:
    """Return the next edges of the zone's slot, of hours, takeovers and a blackout."""
    document = manifest.document
    edges: list[int] = []
    rows = next(z["timetable"] for z in document["zones"] if z["id"] == zone)
    slot = slot_at(rows, at)
    if slot is not None:
        edges.append(slot["end_ms"])
    blackout = document["blackout"]
    if blackout is not None and blackout["since_ms"] > at:
        edges.append(blackout["since_ms"])
    held = [document["takeover"], *document.get("next_takeovers", ())]
    spans = [(t["start_ms"], t["end_ms"]) for t in held if t is not None]
    for start, end in (*spans, *(document["screen"]["hours"] or ())):
        edges += [edge for edge in (start, end) if edge > at]
    return edges
