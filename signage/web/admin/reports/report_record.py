"""What the record of plays holds for a report: whose screens, which sums, and what is known."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection, select

from signage.core.content.file_name import extension_of
from signage.core.content.playlist import item_id
from signage.core.place.organisation import Unit, is_within
from signage.core.place.screen import Screen
from signage.core.showing.shelf import SLATE, drawn_item_id
from signage.core.time.times import Instant, Span
from signage.store import tables
from signage.store.approvals import authors_of_all
from signage.store.people import load_people
from signage.store.play_counts import oldest_play
from signage.store.play_sums import PlaySum, ZoneDay, added, sum_zones
from signage.store.screens import screens as screen_shelf
from signage.store.units import units as unit_shelf
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.wording import file_kind_words, form_words, kind_words

Measured = Literal["whole", "part", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose screens are asked about, under the names and in the units of a period's end.

    `chosen` None means every play there is, those of forgotten screens included.
    """

    screens: Mapping[str, Screen]
    since: Mapping[str, Instant]  # when each screen was first known
    units: Mapping[str, Unit]
    chosen: Collection[str] | None

    def name_of(self, id: str) -> str:
        """Return the name of a screen or unit; the id where no name was ever written down."""
        if id in self.screens:
            return self.screens[id].name
        return self.units[id].name if id in self.units else id

    def unit_of(self, screen: str) -> str:
        """Return the unit a screen belonged to."""
        return self.screens[screen].unit if screen in self.screens else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an item beside its plays; no title where only its plays tell it."""

    title: str
    playlist: str
    kind: str
    form: str = "–"  # the kind without size
    author: str = ""
    approver: str = ""
    approved_ms: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSum:
    """A whole period in figures, and whether there was a record of it at all.

    No plays in a period that was measured are none; in one that was not, nobody knows.
    """

    span: Span
    zones: tuple[ZoneDay, ...]
    measured: Measured
    since_ms: Instant | None

    @property
    def plays(self) -> int:
        """Count the plays."""
        return sum(zone.plays for zone in self.zones)

    @property
    def airtime_ms(self) -> int:
        """Return how long they were."""
        return sum(zone.airtime_ms for zone in self.zones)

    @property
    def screens(self) -> int:
        """Count the screens with a record."""
        return len(self.measured_screens)

    @property
    def measured_screens(self) -> frozenset[str]:
        """Return the screens with a record."""
        return frozenset(zone.screen for zone in self.zones)

    @property
    def days(self) -> Mapping[int, int]:
        """Return the airtime of each local day, by days since 1970."""
        found: dict[int, int] = {}
        for zone in self.zones:
            found[zone.day] = found.get(zone.day, 0) + zone.airtime_ms
        return found


def scope_of(desk: Desk, connection: Connection, span: Span, unit: str) -> Scope:
    """Return the screens that somebody may ask about, below a unit when one is named."""
    # Screens that moved or are gone belong where they belonged at the end of the period.
    end = Instant(span.end_ms - 1)
    past = screen_shelf.all_as_of(connection, end)
    screens = {id: screen for id, (screen, _) in past.items()}
    since = {id: first_ms for id, (_, first_ms) in past.items()}
    units = {id: unit for id, (unit, _) in unit_shelf.all_as_of(connection, end).items()}
    allowed = desk.units_where("view")
    if allowed >= set(desk.rules.units) and not unit:
        return Scope(screens=screens, since=since, units=units, chosen=None)
    chosen = {
        id: screen
        for id, screen in screens.items()
        if screen.unit in allowed and (not unit or is_within(desk.rules.units, screen.unit, unit))
    }
    return Scope(screens=chosen, since=since, units=units, chosen=list(chosen))


def merged_pages(sums: Iterable[PlaySum]) -> list[PlaySum]:
    """Put the pages of each item together; each page shown stays one play of the record."""
    found: dict[str, PlaySum] = {}
    for one in sums:
        whole = replace(one, key=drawn_item_id(one.key))
        known = found.get(whole.key)
        found[whole.key] = whole if known is None else added(known, whole)
    return list(found.values())


def moved_to_units(sums: Iterable[PlaySum], scope: Scope) -> list[PlaySum]:
    """Put the screens of each unit together."""
    found: dict[str, PlaySum] = {}
    for one in sums:
        unit = scope.unit_of(one.key)
        moved = replace(one, key=unit, title="")
        found[unit] = added(found[unit], moved) if unit in found else moved
    return list(found.values())


def period_sum(desk: Desk, connection: Connection, span: Span, scope: Scope) -> PeriodSum:
    """Add up a whole period."""
    since = oldest_play(connection, scope.chosen)
    measured: Measured = "whole"
    if since is None or since >= span.end_ms:
        measured = "none"
    elif since > span.start_ms:
        measured = "part"
    return PeriodSum(
        span=span,
        zones=_zones(desk, connection, span, scope) if measured != "none" else (),
        measured=measured,
        since_ms=since,
    )


def _zones(desk: Desk, connection: Connection, span: Span, scope: Scope) -> tuple[ZoneDay, ...]:
    return tuple(sum_zones(connection, span, scope.chosen, tz=desk.parts.tz))


def known_items(desk: Desk, connection: Connection) -> dict[str, Known]:
    """Return what is known of every item, files that are gone from their folders included."""
    people = load_people(connection)
    name = {id: person.name for id, person in people.items()}
    approved = _approved(connection)
    found = _known_by_name(desk, connection, name, approved)
    titles = {id: playlist.title for id, playlist in desk.edition.playlists.items()}
    present = [
        item
        for playlist in desk.edition.playlists.values()
        for entry in playlist.items
        if (item := entry.item or entry.candidate) is not None
    ]
    authors = authors_of_all(connection, present)
    for item in present:
        row = approved.get((item.playlist, item.content_hash))
        found[item.id] = Known(
            title=item.title,
            playlist=titles.get(item.playlist, item.playlist),
            kind=kind_words(item.phases[0].body, desk.speech) if item.phases else "–",
            form=form_words(item.phases[0].body, desk.speech) if item.phases else "–",
            author=", ".join(name.get(id, id) for id in sorted(authors[item.id])),
            approver=name.get(row[0], "") if row else "",
            approved_ms=row[1] if row else None,
        )
    found[SLATE] = Known(title=desk.speech.say("Màn hình chờ"), playlist="–", kind="–")
    return found


def _approved(connection: Connection) -> dict[tuple[str, str], tuple[str, Instant]]:
    decision = tables.decision
    rows = connection.execute(
        select(decision).where(decision.c.decision == "approved").order_by(decision.c.id)
    )
    return {(row.playlist, row.content_hash): (row.person, Instant(row.at_ms)) for row in rows}


def _known_by_name(
    desk: Desk,
    connection: Connection,
    name: Mapping[str, str],
    approved: Mapping[tuple[str, str], tuple[str, Instant]],
) -> dict[str, Known]:
    """Return what decisions and uploads remember of files, the newest decision last."""
    found: dict[str, Known] = {}
    authors = {
        (row.playlist, row.name): name.get(row.person, "")
        for row in connection.execute(select(tables.upload).order_by(tables.upload.c.at_ms))
    }
    titles = {id: playlist.title for id, playlist in desk.edition.playlists.items()}

    def note(playlist: str, file: str, decided: tuple[str, Instant] | None) -> None:
        found[item_id(playlist, file)] = Known(
            title="",
            playlist=titles.get(playlist, playlist),
            kind=file_kind_words(extension_of(file), desk.speech),
            form=file_kind_words(extension_of(file), desk.speech),
            author=authors.get((playlist, file), ""),
            approver=name.get(decided[0], "") if decided else "",
            approved_ms=decided[1] if decided else None,
        )

    for playlist, file in authors:
        note(playlist, file, None)
    seen: Sequence[tuple[str, str, str]] = [
        (row.playlist, row.name, row.content_hash)
        for table in (tables.version, tables.decision)
        for row in connection.execute(select(table.c.playlist, table.c.name, table.c.content_hash))
    ]
    for playlist, file, content_hash in seen:
        note(playlist, file, approved.get((playlist, content_hash)))
    return found
