"""Check that what an apply file wants fits together and into what is there."""

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from signage.core.content.problem import Problem
from signage.core.people.rights import Grant
from signage.core.place.organisation import Unit
from signage.core.place.screen import OpenHours, Screen
from signage.core.showing.campaign import Campaign, Daypart, Takeover, Targets
from signage.store.toml_places import Place
from signage.store.toml_values import Reader, nearest

T = TypeVar("T")

# A takeover must not be forgotten on a square: whoever needs more renews it.
LONGEST_TAKEOVER_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Draft(Generic[T]):
    """A whole value that the file wants to hold, and where it says so."""

    place: Place
    value: T


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """A person as the file wants it."""

    id: str
    name: str
    grants: tuple[Grant, ...]
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A playlist with its owner unit."""

    id: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """Everything that the file wants to hold, in its order."""

    units: list[Draft[Unit]] = field(default_factory=list)
    screens: list[Draft[Screen]] = field(default_factory=list)
    campaigns: list[Draft[Campaign]] = field(default_factory=list)
    takeovers: list[Draft[Takeover]] = field(default_factory=list)
    people: list[Draft[PersonDraft]] = field(default_factory=list)
    playlists: list[Draft[Owned]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What may be referred to: what is there together with what the file adds."""

    units: dict[str, Unit]
    screens: dict[str, Screen]
    playlists: frozenset[str]


def check(reader: Reader, drafts: Drafts, known: Known) -> None:
    """Say everything that does not fit to the reader."""
    checks: list[tuple[list[Any], Callable[[Reader, Place, Any, Known], None]]] = [
        (drafts.units, _check_unit),
        (drafts.screens, _check_screen),
        (drafts.campaigns, _check_campaign),
        (drafts.takeovers, _check_takeover),
        (drafts.people, _check_person),
        (drafts.playlists, _check_owned),
    ]
    for some, check_one in checks:
        for draft in some:
            check_one(reader, draft.place, draft.value, known)


def _check_person(reader: Reader, place: Place, person: PersonDraft, known: Known) -> None:
    for grant in person.grants:
        if grant is not None:
            _check_unit_exists(reader, place.key("roles"), grant.unit, known)


def _check_owned(reader: Reader, place: Place, owned: Owned, known: Known) -> None:
    _check_unit_exists(reader, place.key("unit"), owned.unit, known)
    _warn_of_playlists(reader, place, [owned.id], known)


def _check_unit(reader: Reader, place: Place, unit: Unit, known: Known) -> None:
    for key in ("parent", "successor"):
        other = getattr(unit, key)
        if other is not None:
            _check_unit_exists(reader, place.key(key), other, known)
    if unit.default_playlist:
        _warn_of_playlists(reader, place.key("default_playlist"), [unit.default_playlist], known)
    seen, current = {unit.id}, unit.parent
    while current is not None and current in known.units:
        if current in seen:
            reader.say("unit_circle", place.key("parent"), id=unit.id, parent=unit.parent or "")
            return
        seen.add(current)
        current = known.units[current].parent


def _check_screen(reader: Reader, place: Place, screen: Screen, known: Known) -> None:
    _check_unit_exists(reader, place.key("unit"), screen.unit, known)
    if screen.default_playlist:
        here = place.key("default_playlist")
        _warn_of_playlists(reader, here, [screen.default_playlist], known)
    _check_lengths(reader, place.key("hours"), screen.hours or ())
    if not isinstance(screen.layout, tuple):
        return
    here, canvas, ids = place.key("zones"), screen.canvas, set()
    for zone in screen.layout:
        if zone is None:
            continue
        right, below = zone.rect.x_px + zone.rect.width_px, zone.rect.y_px + zone.rect.height_px
        if right > canvas.width_px or below > canvas.height_px:
            size = f"{canvas.width_px}x{canvas.height_px}"
            reader.say("zone_outside", here, id=zone.id, canvas=size)
        if zone.id in ids:
            reader.say("duplicate_id", here, id=zone.id)
        ids.add(zone.id)


def _check_campaign(reader: Reader, place: Place, campaign: Campaign, known: Known) -> None:
    _check_unit_exists(reader, place.key("unit"), campaign.unit, known)
    _check_targets(reader, place.key("targets"), campaign.targets, known)
    _warn_of_playlists(reader, place.key("playlists"), campaign.playlists, known)
    _check_lengths(reader, place.key("dayparts"), campaign.dayparts)
    if campaign.from_ and campaign.until and campaign.until < campaign.from_:
        reader.say(
            "dates_reversed",
            place.key("until"),
            start=campaign.from_.isoformat(),
            end=campaign.until.isoformat(),
        )


def _check_takeover(reader: Reader, place: Place, takeover: Takeover, known: Known) -> None:
    if takeover.unit is not None:
        _check_unit_exists(reader, place.key("unit"), takeover.unit, known)
    _check_targets(reader, place.key("targets"), takeover.targets, known)
    _warn_of_playlists(reader, place.key("playlist"), [takeover.playlist], known)
    length_ms = takeover.end_ms - takeover.start_ms
    if length_ms <= 0:
        reader.say("takeover_ends_first", place.key("end"), id=takeover.id)
    elif length_ms > LONGEST_TAKEOVER_MS:
        hours = round(length_ms / 3_600_000, 2)
        reader.say("takeover_too_long", place.key("end"), id=takeover.id, hours=hours)


def _check_lengths(
    reader: Reader, place: Place, parts: Collection[Daypart | OpenHours | None]
) -> None:
    for part in parts:
        if part is not None and part.start == part.end:
            reader.say("empty_daypart", place, start=part.start, end=part.end)


def _check_targets(reader: Reader, place: Place, targets: Targets | None, known: Known) -> None:
    if targets is None:
        return
    for unit in targets.units:
        _check_unit_exists(reader, place, unit, known)
    for screen in targets.screens:
        if screen not in known.screens:
            reader.say("unknown_screen", place, id=screen, hint=nearest(screen, known.screens))


def _check_unit_exists(reader: Reader, place: Place, unit: str | None, known: Known) -> None:
    if unit is not None and unit not in known.units:
        reader.say("unknown_unit", place, id=unit, hint=nearest(unit, known.units))


def _warn_of_playlists(reader: Reader, place: Place, names: Collection[str], known: Known) -> None:
    for name in names:
        if unicodedata.normalize("NFC", name) not in known.playlists:
            reader.problems.append(
                Problem(
                    code="missing_playlist",
                    where=reader.where,
                    line=place.line,
                    severity="warning",
                    arguments={"id": name},
                )
            )
