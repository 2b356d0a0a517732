"""What a screen shows at an instant, read from its manifest: title, picture, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from signage.core.manifest import Manifest
from signage.core.times import Instant

Owner = Literal["blackout", "takeover", "closed", "content", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What the main zone shows; empty strings where there is nothing to say."""

    winner: Owner = "nothing"
    title: str = ""
    picture: str = ""
    item: str = ""
    campaign: str = ""
    next_title: str = ""
    next_ms: Instant | None = None


NOTHING = Showing()


def showing_of(manifest: Manifest | None, at: Instant) -> Showing:
    """Apply the playing rule to the main zone and look up what people see there."""
    if manifest is None:
        return NOTHING
    document = manifest.document
    if document.get("blackout"):
        return _of_item(document, "blackout", str(document["blackout"].get("slate") or ""))
    takeover = document.get("takeover")
    if takeover and takeover["start_ms"] <= at < takeover["end_ms"]:
        return _in_loop(document, "takeover", takeover["loop"], takeover["start_ms"], at)
    hours = document["screen"].get("hours")
    if hours is not None and not any(start <= at < end for start, end in hours):
        opens = [start for start, _ in hours if start > at]
        return Showing(winner="closed", next_ms=Instant(min(opens)) if opens else None)
    for slot in _main_zone(document).get("timetable", ()):
        if slot["start_ms"] <= at < slot["end_ms"]:
            return _in_loop(document, "content", slot["loop"], slot["start_ms"], at)
    return NOTHING


def picture_of(document: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """Return the address of a still picture of an item; a video's or sound's is its card."""
    asset = item.get("card") or (
        item.get("asset") if item.get("kind") in ("image", "ticker") else ""
    )
    found = document["assets"].get(asset) if asset else None
    return str(found["url"]) if found else ""


def _main_zone(document: Mapping[str, Any]) -> Mapping[str, Any]:
    zones = document.get("zones", ())
    for zone in zones:
        if zone.get("kind", "main") == "main":
            return zone  # type: ignore[no-any-return]  # the wire document is untyped
    return {}


def _of_item(document: Mapping[str, Any], winner: Owner, item_id: str) -> Showing:
    item = document["items"].get(item_id)
    if item is None:
        return Showing(winner=winner)
    return Showing(
        winner=winner, title=item["title"], picture=picture_of(document, item), item=item_id
    )


def _in_loop(
    document: Mapping[str, Any], winner: Owner, loop_id: str, start_ms: int, at: Instant
) -> Showing:
    entries = document["loops"][loop_id]["entries"]
    length = sum(entry["duration_ms"] for entry in entries)
    if not length:
        return Showing(winner=winner)
    within = (at - start_ms) % length
    index, reached = 0, entries[0]["duration_ms"]
    while within >= reached:
        index += 1
        reached += entries[index]["duration_ms"]
    entry = entries[index]
    item = document["items"][entry["item"]]
    following = _following(document, entries, index)
    return Showing(
        winner=winner,
        title=item["title"],
        picture=picture_of(document, item),
        item=entry["item"],
        campaign=entry.get("campaign") or "",
        next_title=following,
        next_ms=Instant(at + reached - within) if following else None,
    )


def _following(document: Mapping[str, Any], entries: list[dict[str, Any]], index: int) -> str:
    if len(entries) < 2:
        return ""
    following = entries[(index + 1) % len(entries)]
    return str(document["items"][following["item"]]["title"])


def playing_items(manifest: Manifest, at: Instant) -> frozenset[str]:
    """Return the items in the loops of every zone at this instant, takeovers included."""
    document = manifest.document
    takeover = document.get("takeover")
    loops = {
        slot["loop"]
        for zone in document.get("zones", ())
        for slot in zone.get("timetable", ())
        if slot["start_ms"] <= at < slot["end_ms"]
    }
    if document.get("blackout"):
        return frozenset()
    if takeover and takeover["start_ms"] <= at < takeover["end_ms"]:
        loops = {takeover["loop"]}
    return frozenset(
        item_of(entry["item"]) for loop in loops for entry in document["loops"][loop]["entries"]
    )


def item_of(wire_id: str) -> str:
    """Return the item that a manifest's item shows: pages of one item differ after the dot."""
    return wire_id.partition(".")[0]
