"""What the timetable gives to whom over a time: what the record of plays is held against.

Worked out from manifests by the playing rule, as shares of a loop: a slot gives each of its
entries the slot's open time in proportion to its length.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from signage.core.showing.composition import BLANK_ITEM
from signage.core.showing.manifest import Manifest
from signage.core.showing.shelf import drawn_item_id
from signage.core.time.times import Instant, Span, clip


class Planned(NamedTuple):
    """One item of one campaign (None is a default) on one screen."""

    screen: str
    item: str
    campaign: str | None


def planned_airtime(manifests: Mapping[str, Manifest], window: Span) -> dict[Planned, float]:
    """Return how many milliseconds of a window each item is planned for, pages put together."""
    found: defaultdict[Planned, float] = defaultdict(float)
    for screen, manifest in manifests.items():
        loops = {id: _shares(loop) for id, loop in manifest.document["loops"].items()}
        for loop, length_ms in _slots(manifest.document, window):
            for (item, campaign), share in loops[loop].items():
                found[Planned(screen, item, campaign)] += share * length_ms
    return dict(found)


def _shares(loop: Mapping[str, Any]) -> dict[tuple[str, str | None], float]:
    entries = loop["entries"]
    whole = sum(entry["duration_ms"] for entry in entries)
    shares: defaultdict[tuple[str, str | None], float] = defaultdict(float)
    for entry in entries:
        if entry["item"] == BLANK_ITEM:  # nothing to show is nothing planned
            continue
        key = (drawn_item_id(entry["item"]), entry["campaign"])
        shares[key] += entry["duration_ms"] / whole
    return dict(shares)


def _slots(document: Mapping[str, Any], window: Span) -> Iterator[tuple[str, int]]:
    """Yield each slot's loop with the time that the screen is open in it."""
    hours = document["screen"]["hours"]
    lit: tuple[Span, ...] = (window,)
    if hours is not None:
        lit = clip((Span(Instant(start), Instant(end)) for start, end in hours), window)
    for zone in document["zones"]:
        at = 0
        for slot in zone.get("timetable", ()):
            # Slots and hours are both sorted: what ended before this slot is over for good.
            while at < len(lit) and lit[at].end_ms <= slot["start_ms"]:
                at += 1
            length = 0
            for span in lit[at:]:
                if span.start_ms >= slot["end_ms"]:
                    break
                length += min(span.end_ms, slot["end_ms"]) - max(span.start_ms, slot["start_ms"])
            if length and slot["loop"] is not None:
                yield slot["loop"], length
