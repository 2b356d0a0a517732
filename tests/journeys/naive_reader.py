"""What a manifest says, read by arithmetic alone: the judge of what a player showed and told.

Shares no line with the player or the compiler: slots and entries are walked from the slot's start.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Due:
    """What is due in a zone at an instant, and for how long."""

    entry: str
    item: str
    asset: str
    starts_ms: int
    ends_ms: int


def due_at(manifest: dict[str, Any], at_ms: float, zone: str = "main") -> Due:
    timetable = next(one["timetable"] for one in manifest["zones"] if one["id"] == zone)
    slot = next(one for one in timetable if one["start_ms"] <= at_ms < one["end_ms"])
    entries = manifest["loops"][slot["loop"]]["entries"]
    length = sum(entry["duration_ms"] for entry in entries)
    starts = slot["start_ms"] + int(at_ms - slot["start_ms"]) // length * length
    for entry in entries:
        if at_ms < starts + entry["duration_ms"]:
            asset = manifest["items"][entry["item"]]["asset"]
            ends = min(starts + entry["duration_ms"], slot["end_ms"])
            return Due(entry["entry"], entry["item"], asset, starts, ends)
        starts += entry["duration_ms"]
    raise AssertionError("a loop has a gap")


def all_due(manifest: dict[str, Any], from_ms: float, to_ms: float) -> list[Due]:
    """Return every showing that begins and ends in a span."""
    found = []
    at = from_ms
    while at < to_ms:
        one = due_at(manifest, at)
        if one.starts_ms >= from_ms and one.ends_ms <= to_ms:
            found.append(one)
        at = one.ends_ms
    return found
