"""What is on the screen at an instant and what comes next, as `plan --at` tells it."""

from typing import Any

from signage.core.showing.manifest import Manifest, Position, position
from signage.core.showing.ownership import changes_after
from signage.core.time.times import Instant


def now_document(manifest: Manifest, found: Position) -> dict[str, Any] | None:
    """Return the entry on air with its times; None where nothing is."""
    if found.item is None:
        return None
    item = manifest.document["items"][found.item]
    return {
        "item": found.item,
        "title": item["title"],
        "asset": item["asset"],
        "start_ms": found.start_ms,
        "offset_ms": found.offset_ms,
        "duration_ms": found.duration_ms,
    }


def next_document(
    manifest: Manifest, zone: str, at: Instant, found: Position
) -> dict[str, Any] | None:
    """Return the next showing of the zone, if the manifest holds one."""
    if found.holder == "blackout":
        return None
    moment = at
    while True:
        edges = changes_after(manifest, zone, moment)
        if found.entry is not None:
            edges.append(found.start_ms + found.duration_ms)
        later = [edge for edge in edges if edge > moment]
        if not later:
            return None
        moment = Instant(min(later))
        found = position(manifest, zone, moment)
        if found.item is not None and found.holder != "blackout":
            title = manifest.document["items"][found.item]["title"]
            return {"item": found.item, "title": title, "start_ms": moment}
