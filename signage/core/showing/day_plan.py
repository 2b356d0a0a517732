"""A day of a screen, slot by slot: what `plan --on` prints."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from signage.core.showing.campaign import Rules
from signage.core.showing.manifest import Manifest, position
from signage.core.showing.ownership import (
    Drawn,
    changes_after,
    main_zone,
    owners_of,
    playlist_owner,
)
from signage.core.showing.stretches import winners_at
from signage.core.time.times import Instant, day_span


def explain_day(
    rules: Rules, drawn: Drawn, manifest: Manifest, screen_id: str, day: date
) -> dict[str, Any]:
    """Return the document of `plan --on`: the main zone's slots of a local day."""
    whole = day_span(rules.tz, day)
    zone = main_zone(manifest)
    owners = owners_of(drawn)
    slots: list[dict[str, Any]] = []
    at = whole.start_ms
    while at < whole.end_ms:
        edges = [edge for edge in changes_after(manifest, zone, at) if edge > at]
        end = Instant(min([*edges, whole.end_ms]))
        slots.append({"start_ms": at, "end_ms": end, **_slot(manifest, zone, at, owners)})
        at = end
    return {"screen": screen_id, "date": day.isoformat(), "tz": rules.tz, "slots": slots}


def _slot(manifest: Manifest, zone: str, at: Instant, owners: Mapping[str, str]) -> dict[str, Any]:
    found = position(manifest, zone, at)
    if found.loop is None:
        return {"winners": [], "length_ms": 0, "entries": []}
    entries = manifest.document["loops"][found.loop]["entries"]
    winners = winners_at(manifest, found, at, owners, {})
    titles = manifest.document["items"]
    return {
        "winners": list(dict.fromkeys(n.removeprefix(playlist_owner("")) for n in winners)),
        "length_ms": sum(entry["duration_ms"] for entry in entries),
        "entries": [
            {
                "item": entry["item"],
                "title": titles[entry["item"]]["title"],
                "campaign": entry["campaign"],
                "duration_ms": entry["duration_ms"],
            }
            for entry in entries
        ],
    }
