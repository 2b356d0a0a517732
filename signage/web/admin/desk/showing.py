"""What a screen shows at an instant, in titles and pictures; the playing rule is the core's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from signage.core.showing.manifest import Manifest, Position, position, slot_at, takeover_at
from signage.core.showing.ownership import changes_after, main_zone
from signage.core.showing.shelf import drawn_item_id
from signage.core.time.times import Instant
from signage.web.admin.desk.pictures import picture_of_media

Owner = Literal["blackout", "takeover", "closed", "content", "nothing"]

_OWNERS: dict[str, Owner] = {
    "blackout": "blackout",
    "takeover": "takeover",
    "closed": "closed",
    "slot": "content",
    "nothing": "nothing",
}
# What follows is looked for over so many edges; a screen that shuts for weeks has nothing coming.
_EDGES_LOOKED_AT = 200


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
    start_ms: Instant
    duration_ms: int


NOTHING = Showing()


def owner_at(manifest: Manifest | None, at: Instant) -> Owner:
    """Say what owns the main zone, and nothing more: cheap enough for every screen there is."""
    if manifest is None:
        return "nothing"
    return _OWNERS[position(manifest, main_zone(manifest), at).holder]


def takeover_on(manifest: Manifest | None, at: Instant) -> str:
    """Return the id of the takeover in force by a manifest, or nothing."""
    held = takeover_at(manifest.document, at) if manifest is not None else None
    return str(held["id"]) if held is not None else ""


def opens_at(manifest: Manifest | None, at: Instant) -> Instant | None:
    """Return when a screen that sleeps opens again; None when it never does."""
    hours = manifest.document["screen"]["hours"] if manifest is not None else None
    return min((Instant(start) for start, _ in hours or () if start > at), default=None)


def showing_of(manifest: Manifest | None, at: Instant) -> Showing:
    """Say what people see in the main zone, and what comes next."""
    if manifest is None:
        return NOTHING
    document = manifest.document
    found = position(manifest, main_zone(manifest), at)
    item = document["items"].get(found.item) if found.item else None
    following = [] if found.entry is None else coming_up(manifest, at, 2)[1:]
    return Showing(
        winner=_OWNERS[found.holder],
        title=item["title"] if item is not None else "",
        picture=picture_of(document, item) if item is not None else "",
        item=found.item or "",
        campaign=(found.entry or {}).get("campaign") or "",
        next_title=following[0].title if following else "",
        next_ms=following[0].start_ms if following else None,
    )


def coming_up(manifest: Manifest | None, at: Instant, count: int) -> list[Shown]:
    """Return the entry on air and those that follow."""
    found: list[Shown] = []
    if manifest is None:
        return found
    for shown in _entries_from(manifest, at):
        found.append(shown)
        if len(found) >= count:
            break
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
    blackout, takeover = document["blackout"], takeover_at(document, at)
    if blackout is not None and blackout["since_ms"] <= at:
        return frozenset()
    if takeover is not None:
        loops = {takeover["loop"], takeover.get("ticker_loop")} - {None}
    else:
        zones = [zone for zone in document["zones"] if "timetable" in zone]
        slots = [slot_at(zone["timetable"], at) for zone in zones]
        loops = {slot["loop"] for slot in slots if slot is not None}
    return frozenset(
        drawn_item_id(entry["item"])
        for loop in loops
        for entry in document["loops"][loop]["entries"]
    )


def _entries_from(manifest: Manifest, at: Instant) -> Iterator[Shown]:
    zone = main_zone(manifest)
    titles = manifest.document["items"]
    for _ in range(_EDGES_LOOKED_AT):
        found = position(manifest, zone, at)
        edges = changes_after(manifest, zone, at)
        if found.entry is not None:
            end = min([found.start_ms + found.duration_ms, *(edge for edge in edges if edge > at)])
            yield _shown(found, titles, end)
        else:
            end = min((edge for edge in edges if edge > at), default=0)
        if end <= at:
            return
        at = Instant(end)


def _shown(found: Position, titles: Mapping[str, Any], end: int) -> Shown:
    return Shown(
        title=titles[found.item]["title"] if found.item else "",
        item=found.item or "",
        start_ms=Instant(found.start_ms),
        duration_ms=end - found.start_ms,
    )
