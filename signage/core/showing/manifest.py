"""Everything one screen needs to play alone for 30 days, as bytes with a revision.

Rule 1: the bytes are canonical: sorted keys, no blanks, UTF-8; the revision is the beginning of
the SHA-256 of all but itself.
Rule 2: `position` is the playing rule, the treaty with the players: blackout, else takeover,
else closed outside the hours, else the slot that contains the instant; no counters, no state.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from signage.core.content.asset import Asset, Page
from signage.core.showing.loop import entry_at

REVISION_DIGITS = 16

Holder = Literal["blackout", "takeover", "closed", "slot", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A compiled manifest: the wire document, its canonical revision, its bytes, its media.

    `assets` holds the SHA-256 of every asset the document names.
    """

    document: Mapping[str, Any]
    revision: str
    encoded: bytes
    assets: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a zone shows at an instant. `entry` is None where nothing moves: black or a slate.

    `start_ms` is when this showing of the entry began; `slot_start_ms` anchors its loop.
    """

    holder: Holder
    item: str | None = None
    entry: Mapping[str, Any] | None = None
    loop: str | None = None
    index: int = 0
    slot_start_ms: int = 0
    start_ms: int = 0
    offset_ms: int = 0
    duration_ms: int = 0


def canonical(document: object) -> bytes:
    """Encode a value in the canonical form: what `json.dumps` gives with sorted keys, compact."""
    return msgspec.json.encode(document, order="sorted")


def revision_of(rest: bytes) -> str:
    """Return the revision of a document without its revision, in canonical form."""
    return hashlib.sha256(rest).hexdigest()[:REVISION_DIGITS]


def position(manifest: Manifest | Mapping[str, Any], zone_id: str, at: int) -> Position:
    """Apply the playing rule to a zone at an instant.

    Raises: KeyError when the manifest has no such zone.
    """
    document = manifest.document if isinstance(manifest, Manifest) else manifest
    zone = _zone(document, zone_id)
    blackout = document["blackout"]
    if blackout is not None and blackout["since_ms"] <= at:
        return Position(holder="blackout", item=blackout["slate"])
    takeover = takeover_at(document, at)
    kind = zone.get("kind", "main")
    if takeover is not None and _covers(takeover, kind):
        if takeover.get("whole_canvas") and kind != "main":
            return Position(holder="takeover")  # beneath the main zone, which is the canvas now
        loop = takeover["ticker_loop"] if kind == "ticker" else takeover["loop"]
        return _in_loop(document, "takeover", loop, takeover["start_ms"], at)
    hours = document["screen"]["hours"]
    if hours is not None and not any(start <= at < end for start, end in hours):
        return Position(holder="closed")
    slot = slot_at(zone["timetable"], at)
    if slot is None:
        return Position(holder="nothing")
    return _in_loop(document, "slot", slot["loop"], slot["start_ms"], at)


def takeover_at(document: Mapping[str, Any], at: int) -> Mapping[str, Any] | None:
    """Return the takeover in force at an instant, of the first and those that follow it."""
    first = document["takeover"]
    for takeover in (*([first] if first else ()), *document.get("next_takeovers", ())):
        if takeover["start_ms"] <= at < takeover["end_ms"]:
            return takeover  # type: ignore[no-any-return]  # the wire document is untyped
    return None


def slot_at(timetable: list[Mapping[str, Any]], at: int) -> Mapping[str, Any] | None:
    """Return the slot that contains an instant."""
    low, high = 0, len(timetable)
    while low < high:
        middle = (low + high) // 2
        if timetable[middle]["end_ms"] <= at:
            low = middle + 1
        else:
            high = middle
    if low < len(timetable) and timetable[low]["start_ms"] <= at:
        return timetable[low]
    return None


def item_document(page: Page, title: str) -> dict[str, Any]:
    """Return a page as the items of manifests hold it."""
    document: dict[str, Any] = {
        "kind": page.kind,
        "asset": page.asset.sha256 if page.asset else None,
        "title": title,
        "alt": page.alt,
        "fit": page.fit,
        "muted": page.muted,
    }
    if page.card is not None:
        document["card"] = page.card.sha256
    if page.speed_px_s:
        document["speed_px_s"] = page.speed_px_s
    if page.look is not None:
        luma = round(page.look.luma, 2)
        # Whole numbers as such, so that JavaScript writes the same canonical form.
        document["look"] = {"luma": int(luma) if luma in (0, 1) else luma, "hash": page.look.hash}
    return document


def asset_document(asset: Asset) -> dict[str, Any]:
    """Return an asset as manifests hold it."""
    return {
        "url": f"/media/{asset.name}",
        "type": asset.type,
        "size_bytes": asset.size_bytes,
        "width_px": asset.width_px,
        "height_px": asset.height_px,
        "duration_ms": asset.duration_ms,
    }


def assets_of(pages: Iterable[Page]) -> dict[str, Asset]:
    """Return every asset of some pages by its SHA-256, their cards included."""
    found: dict[str, Asset] = {}
    for page in pages:
        for asset in (page.asset, page.card):
            if asset is not None:
                found[asset.sha256] = asset
    return found


def _zone(document: Mapping[str, Any], zone_id: str) -> Mapping[str, Any]:
    for zone in document["zones"]:
        if zone["id"] == zone_id:
            return zone  # type: ignore[no-any-return]  # the wire document is untyped
    raise KeyError(zone_id)


def _covers(takeover: Mapping[str, Any], kind: str) -> bool:
    if kind == "reserved":
        return bool(takeover["level"] == "life_safety")
    return kind in ("main", "ticker")


def _in_loop(
    document: Mapping[str, Any], holder: Holder, loop: str | None, start_ms: int, at: int
) -> Position:
    if loop is None:
        return Position(holder=holder)
    entries = document["loops"][loop]["entries"]
    lengths = [entry["duration_ms"] for entry in entries]
    index, offset = entry_at(lengths, at - start_ms)
    return Position(
        holder=holder,
        item=entries[index]["item"],
        entry=entries[index],
        loop=loop,
        index=index,
        slot_start_ms=start_ms,
        start_ms=at - offset,
        offset_ms=offset,
        duration_ms=lengths[index],
    )
