"""Put what an apply file says on top of what is there."""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from signage.core.place.canvas import Canvas, Rect
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen, Zone
from signage.core.showing.campaign import Campaign, Takeover
from signage.core.time.times import Instant, instant_of, local_moment
from signage.store.apply_check import Draft, Drafts, Known, Owned, PersonDraft, check
from signage.store.apply_fields import SECTIONS
from signage.store.campaigns import campaigns
from signage.store.people import load_people
from signage.store.screens import screens
from signage.store.takeovers import takeovers
from signage.store.toml_places import Place
from signage.store.toml_values import Reader
from signage.store.units import units


class EntryLike(Protocol):
    """One table of the file: its values by key, and its place."""

    @property
    def values(self) -> dict[str, Any]: ...
    @property
    def place(self) -> Place: ...


def merge(
    connection: Connection,
    reader: Reader,
    entries: Mapping[str, list[Any]],
    *,
    now: Instant,
    tz: str,
    playlists: Collection[str],
) -> Drafts:
    """Make whole values of the entries; what does not fit is said to the reader."""
    there_units, there_screens = units.all(connection), screens.all(connection)

    def each(section: str, there: Mapping[str, Any], make: Callable[..., Any]) -> list[Any]:
        return [
            Draft(entry.place, make(there.get(entry.values["id"]), entry.values))
            for entry in entries.get(section, [])
            if entry.values["id"] in there or _is_complete(reader, section, entry)
        ]

    drafts = Drafts(
        units=each("units", there_units, _unit),
        screens=each("screens", there_screens, _screen),
        campaigns=each("campaigns", campaigns.all(connection), _campaign),
        takeovers=each(
            "takeovers",
            takeovers.all(connection),
            lambda before, values: _takeover(before, values, now=now, tz=tz),
        ),
        people=each("people", load_people(connection), _person),
        playlists=each("playlists", {}, lambda _, values: Owned(**values)),
    )
    known = Known(
        units={**there_units, **{draft.value.id: draft.value for draft in drafts.units}},
        screens={**there_screens, **{draft.value.id: draft.value for draft in drafts.screens}},
        playlists=frozenset(unicodedata.normalize("NFC", name) for name in playlists),
    )
    check(reader, drafts, known)
    return drafts


def _is_complete(reader: Reader, section: str, entry: EntryLike) -> bool:
    complete = True
    for name, wanted in SECTIONS[section].items():
        if wanted.required and name not in entry.values:
            complete = False
            # A key that is there but wrong was named already.
            if entry.place.key(name) is entry.place:
                reader.say("missing_key", entry.place, key=name, example=wanted.example)
    return complete


def _unit(before: Unit | None, values: dict[str, Any]) -> Unit:
    return replace(before, **values) if before is not None else Unit(**values)


def _screen(before: Screen | None, values: dict[str, Any]) -> Screen:
    values = dict(values)
    rect: Rect | None = values.pop("canvas", None)
    turn: int | None = values.pop("rotation_deg", None)
    zones: tuple[Zone, ...] | None = values.pop("zones", None)
    if zones is not None:
        values["layout"] = zones
    if rect is not None:
        values["canvas"] = Canvas(
            width_px=rect.width_px,
            height_px=rect.height_px,
            offset_x_px=rect.x_px,
            offset_y_px=rect.y_px,
            rotation_deg=before.canvas.rotation_deg if before is not None else 0,
        )
    canvas = values.get("canvas", before.canvas if before is not None else None)
    if turn is not None and isinstance(canvas, Canvas):
        values["canvas"] = replace(canvas, rotation_deg=turn)
    sizes = {"diagonal_in", "width_mm", "pitch_mm"}
    if sizes & values.keys():
        # One of the three says how large a pixel is; naming one takes the others' place.
        values = {**dict.fromkeys(sizes), **values}
    return replace(before, **values) if before is not None else Screen(**values)


def _campaign(before: Campaign | None, values: dict[str, Any]) -> Campaign:
    values = dict(values)
    if "from" in values:
        values["from_"] = values.pop("from")
    return replace(before, **values) if before is not None else Campaign(**values)


def _takeover(
    before: Takeover | None, values: dict[str, Any], *, now: Instant, tz: str
) -> Takeover:
    values = dict(values)
    for key, wanted in (("start", "start_ms"), ("end", "end_ms")):
        if key in values:
            values[wanted] = _instant(values.pop(key), tz)
    if before is not None:
        return replace(before, **values)
    return Takeover(**{"start_ms": now, **values})


def _person(before: Any, values: dict[str, Any]) -> PersonDraft:  # noqa: ANN401 - a Person or None
    return PersonDraft(
        id=values["id"],
        name=values.get("name", before.name if before is not None else values["id"]),
        grants=values.get("roles", before.grants if before is not None else ()),
        new=before is None,
    )


def _instant(moment: datetime, tz: str) -> Instant:
    return instant_of(moment) if moment.tzinfo is not None else local_moment(tz, moment)
