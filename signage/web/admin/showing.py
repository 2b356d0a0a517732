"""What a screen shows at an instant, read from its manifest: title, picture, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from signage.core.manifest import Manifest
from signage.core.shelf import drawn_item_id
from signage.core.times import Instant
from signage.web.admin.pictures import picture_of_media

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One entry on air or to come: when it starts, how long it stays."""

    title: str
    item: str
    campaign: str
    start_ms: Instant
    duration_ms: int


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
        return _in_loop(document, "takeover", at)
    hours = document["screen"].get("hours")
    if hours is not None and not any(start <= at < end for start, end in hours):
        opens = [start for start, _ in hours if start > at]
        return Showing(winner="closed", next_ms=Instant(min(opens)) if opens else None)
    return _in_loop(document, "content", at)


def coming_up(manifest: Manifest | None, at: Instant, count: int) -> list[Shown]:
    """Return the entry on air and those that follow, whatever the opening hours."""
    found: list[Shown] = []
    while manifest is not None and len(found) < count:
        shown = _entry_at(manifest.document, at)
        if shown is None:
            break
        found.append(shown)
        at = Instant(shown.start_ms + shown.duration_ms)
    return found


def picture_of(
    document: Mapping[str, Any], item: Mapping[str, Any], *, width_px: int = 720
) -> str:
    """Return the address of a still picture of an item; a video's or sound's is its card."""
    is_still = item.get("kind") in ("image", "ticker")
    asset = item.get("card") or (item.get("asset") if is_still else None)
    found = document["assets"].get(asset) if asset else None
    return picture_of_media(str(found["url"]), width_px) if found else ""


def playing_items(manifest: Manifest, at: Instant) -> frozenset[str]:
    """Return the items in the loops of every zone at this instant, takeovers included."""
    document = manifest.document
    takeover = document.get("takeover")
    if document.get("blackout"):
        return frozenset()
    if takeover and takeover["start_ms"] <= at < takeover["end_ms"]:
        loops = {takeover["loop"]}
    else:
        loops = {
            slot["loop"]
            for zone in document.get("zones", ())
            for slot in zone.get("timetable", ())
            if slot["start_ms"] <= at < slot["end_ms"]
        }
    return frozenset(
        drawn_item_id(entry["item"])
        for loop in loops
        for entry in document["loops"][loop]["entries"]
    )


def main_slots(manifest: Manifest) -> list[Mapping[str, Any]]:
    """Return the slots of the main zone: `start_ms`, `end_ms`, `loop`."""
    return list(_main_zone(manifest.document).get("timetable", ()))


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


def _in_loop(document: Mapping[str, Any], winner: Owner, at: Instant) -> Showing:
    shown = _entry_at(document, at)
    if shown is None:
        return Showing(winner=winner) if winner != "content" else NOTHING
    end = Instant(shown.start_ms + shown.duration_ms)
    following = _entry_at(document, end)
    return Showing(
        winner=winner,
        title=shown.title,
        picture=picture_of(document, document["items"][shown.item]),
        item=shown.item,
        campaign=shown.campaign,
        next_title=following.title if following is not None else "",
        next_ms=end,
    )


def _entry_at(document: Mapping[str, Any], at: Instant) -> Shown | None:
    slot = _slot_at(document, at)
    entries = document["loops"][slot["loop"]]["entries"] if slot is not None else ()
    length = sum(entry["duration_ms"] for entry in entries)
    if slot is None or not length:
        return None
    within = (at - slot["start_ms"]) % length
    start = at - within
    for entry in entries:
        if at < start + entry["duration_ms"]:
            break
        start += entry["duration_ms"]
    end = min(start + entry["duration_ms"], slot["end_ms"])
    return Shown(
        title=document["items"][entry["item"]]["title"],
        item=entry["item"],
        campaign=entry.get("campaign") or "",
        start_ms=Instant(start),
        duration_ms=end - start,
    )


def _slot_at(document: Mapping[str, Any], at: Instant) -> Mapping[str, Any] | None:
    takeover = document.get("takeover")
    if takeover and takeover["start_ms"] <= at < takeover["end_ms"]:
        return takeover  # type: ignore[no-any-return]  # the wire document is untyped
    for slot in _main_zone(document).get("timetable", ()):
        if slot["start_ms"] <= at < slot["end_ms"]:
            return slot  # type: ignore[no-any-return]  # the wire document is untyped
    return None
