"""Puts manifests together: a group's sheet is encoded once, a screen adds its own few fields.

The canonical form sorts keys, and what a group shares (`adopt` to `loops`) sorts before what is
a screen's own (`screen` to `zones`), so the digest of the shared part is reckoned once as well.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from signage.core.content.asset import Page
from signage.core.place.screen import Screen, Zone, zones_of
from signage.core.showing.campaign import Blackout
from signage.core.showing.loop import Loop, Voice, compose
from signage.core.showing.manifest import (
    REVISION_DIGITS,
    Manifest,
    asset_document,
    assets_of,
    canonical,
    item_document,
)
from signage.core.showing.programme import Programme, Slot
from signage.core.showing.shelf import Block, Shot
from signage.core.showing.takeover import Holding
from signage.core.time.times import Span

BLANK_ITEM = "blank"
# How long one entry of nothing lasts; nothing depends on it.
BLANK_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What holds a screen besides its programme: holdings with their loops, and a blackout."""

    holdings: tuple[tuple[Holding, Loop, Loop | None], ...] = ()
    blackout: Blackout | None = None
    slate: Shot | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Return what tells two extras apart."""
        return (
            tuple(
                (
                    h.takeover.id,
                    h.span,
                    h.takeover.level,
                    h.takeover.sound,
                    loop.id,
                    lines and lines.id,
                )
                for h, loop, lines in self.holdings
            ),
            self.blackout and (self.blackout.since_ms, self.blackout.slate),
            self.slate,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is a screen's own besides its description: its zone, when it is lit and dimmed."""

    tz: str
    hours: tuple[Span, ...] | None
    dim: tuple[tuple[Span, int], ...]


class Sheet:
    """One group's programme with extras, as documents and as canonical bytes."""

    def __init__(
        self, programme: Programme, extras: Extras, week: Span, blank: Loop, *, only_main: bool
    ) -> None:
        """Encode everything that the screens of the group share."""
        self._week = week
        self.main = _timetable(programme.main, week)
        self.ticker = _timetable(programme.ticker, week)
        self.still = [{"start_ms": week.start_ms, "end_ms": week.end_ms, "loop": blank.id}]
        self._encoded = {
            kind: msgspec.Raw(canonical(rows))
            for kind, rows in (("main", self.main), ("ticker", self.ticker), ("", self.still))
        }
        if only_main:
            programme = Programme(programme.main, ())
        loops = _loops(programme, extras, week)
        if not only_main:
            loops[blank.id] = blank
        shots: dict[str, Shot] = {}
        for loop in loops.values():
            shots.update(loop.shots)
        if extras.slate is not None:
            shots[extras.slate.item] = extras.slate
        assets = assets_of(shot.page for shot in shots.values())
        self.assets = frozenset(assets)
        takeover, following = _takeovers(extras)
        self.shared: dict[str, Any] = {
            "adopt": "now" if takeover or extras.blackout else "boundary",
            "assets": {sha256: asset_document(asset) for sha256, asset in assets.items()},
            "blackout": _blackout(extras),
            "items": {item: item_document(shot.page, shot.title) for item, shot in shots.items()},
            "loops": {loop.id: loop.document for loop in loops.values()},
        }
        if following:
            self.shared["next_takeovers"] = following
        self.takeover = takeover
        self._takeover = msgspec.Raw(canonical(takeover))
        # Without the closing brace: the screen's own fields follow.
        self._head = canonical(self.shared)[:-1]
        self._digest = hashlib.sha256(self._head + b",")

    def manifest(self, screen: Screen, frame: Frame) -> Manifest:
        """Add a screen's own fields and name the revision."""
        zones = zones_of(screen)
        own: dict[str, Any] = {
            "screen": _screen(screen, frame),
            "takeover": self.takeover,
            "valid_from_ms": self._week.start_ms,
            "valid_until_ms": self._week.end_ms,
            "version": 1,
        }
        tail = canonical(
            {
                **own,
                "takeover": self._takeover,
                "zones": [_zone(zone, self._raw(zone)) for zone in zones],
            }
        )[1:]
        digest = self._digest.copy()
        digest.update(tail)
        revision = digest.hexdigest()[:REVISION_DIGITS]
        zone_documents = [_zone(zone, self._rows(zone)) for zone in zones]
        return Manifest(
            document={"revision": revision, **self.shared, **own, "zones": zone_documents},
            revision=revision,
            encoded=b'%b,"revision":"%b",%b' % (self._head, revision.encode(), tail),
            assets=self.assets,
        )

    def _raw(self, zone: Zone) -> msgspec.Raw:
        return self._encoded[zone.kind if zone.kind in ("main", "ticker") else ""]

    def _rows(self, zone: Zone) -> list[dict[str, Any]]:
        rows = {"main": self.main, "ticker": self.ticker}
        return rows.get(zone.kind, self.still)


def blank_loop() -> Loop:
    """Return the loop of a zone that shows nothing."""
    page = Page(kind="blank", asset=None, duration_ms=BLANK_MS)
    shot = Shot(BLANK_ITEM, "", page, "", BLANK_MS, "cut", 0)
    block = Block((shot,), BLANK_MS)
    return compose([Voice(owner=BLANK_ITEM, campaign=None, blocks=(block,))])


def _timetable(slots: Iterable[Slot], week: Span) -> list[dict[str, Any]]:
    return [
        {"start_ms": slot.span.start_ms, "end_ms": slot.span.end_ms, "loop": slot.loop.id}
        for slot in slots
        if slot.span.start_ms >= week.start_ms
    ]


def _loops(programme: Programme, extras: Extras, week: Span) -> dict[str, Loop]:
    slots = (*programme.main, *programme.ticker)
    found = {slot.loop.id: slot.loop for slot in slots if slot.span.start_ms >= week.start_ms}
    for _, loop, lines in extras.holdings:
        found.update({each.id: each for each in (loop, lines) if each is not None})
    return found


def _takeovers(extras: Extras) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    rows = [_takeover(*holding) for holding in extras.holdings]
    return (rows[0], rows[1:]) if rows else (None, [])


def _takeover(holding: Holding, loop: Loop, lines: Loop | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": holding.takeover.id,
        "loop": loop.id,
        "ticker_loop": lines.id if lines is not None else None,
        "start_ms": holding.span.start_ms,
        "end_ms": holding.span.end_ms,
        "level": holding.takeover.level,
        "sound": holding.takeover.sound,
    }
    # Only where it is so, so that players which do not know the words are not troubled by them.
    if holding.takeover.drill:
        row["drill"] = True
    if holding.whole:
        row["whole_canvas"] = True
    return row


def _blackout(extras: Extras) -> dict[str, Any] | None:
    if extras.blackout is None:
        return None
    slate = extras.slate.item if extras.slate is not None else None
    return {"since_ms": extras.blackout.since_ms, "slate": slate}


def _screen(screen: Screen, frame: Frame) -> dict[str, Any]:
    canvas = screen.canvas
    hours = frame.hours
    return {
        "id": screen.id,
        "name": screen.name,
        "unit": screen.unit,
        "kind": screen.kind,
        "tz": frame.tz,
        # Sound outdoors is against the law on advertising, article 28.
        "sound": screen.sound and not (screen.location and screen.location.outdoor),
        "canvas": {
            "width_px": canvas.width_px,
            "height_px": canvas.height_px,
            "offset_x_px": canvas.offset_x_px,
            "offset_y_px": canvas.offset_y_px,
            "rotation_deg": canvas.rotation_deg,
        },
        "hours": None if hours is None else [[span.start_ms, span.end_ms] for span in hours],
        "dim": [[span.start_ms, span.end_ms, percent] for span, percent in frame.dim],
    }


def _zone(zone: Zone, timetable: object) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": zone.id,
        "kind": zone.kind,
        "x_px": zone.rect.x_px,
        "y_px": zone.rect.y_px,
        "width_px": zone.rect.width_px,
        "height_px": zone.rect.height_px,
        "timetable": timetable,
    }
    if zone.fold:
        document["fold"] = [
            {
                "src": [
                    fold.source.x_px,
                    fold.source.y_px,
                    fold.source.width_px,
                    fold.source.height_px,
                ],
                "dst": [fold.x_px, fold.y_px],
            }
            for fold in zone.fold
        ]
    return document
