"""Which versions of content were decided upon, and which one is on air.

A decision belongs to a playlist and a content hash: it follows the bytes to a new name inside
the playlist, and never to another playlist, whose people may decide differently.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, select

from signage.core.content.playlist import Item
from signage.core.people.approval import Decision, state_after
from signage.core.time.times import Instant
from signage.store import tables
from signage.store.audit import SYSTEM, Act, record_all

_decoder = msgspec.json.Decoder(Item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What the store knows of one file: its version on air, and the decided hashes around it.

    The sets hold content hashes decided in the file's playlist; a hash in none of them waits.
    """

    on_air: Item | None = None
    approved: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionBook(Mapping[tuple[str, str], Versions]):
    """Versions by (playlist, name); an unknown name still knows its playlist's decisions."""

    playlists: Mapping[str, Versions] = field(default_factory=dict)
    last_good: Mapping[tuple[str, str], Item] = field(default_factory=dict)

    def __getitem__(self, key: tuple[str, str]) -> Versions:
        """Return what is known. Raises: KeyError when nothing is."""
        item = self.last_good.get(key)
        around = self.playlists.get(key[0])
        if around is None and item is None:
            raise KeyError(key)
        return replace(around if around is not None else Versions(), on_air=item)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Go through the files that have a version on air."""
        return iter(self.last_good)

    def __len__(self) -> int:
        """Count the files that have a version on air."""
        return len(self.last_good)


def load_versions(connection: Connection, now: Instant | None = None) -> VersionBook:
    """Load every decision and every version on air.

    With `now`, an emergency that nobody confirmed in time counts as withdrawn at once, even
    before the job that writes it down has run.
    """
    states: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for (playlist, content_hash), decisions in _decisions(connection).items():
        state = state_after(decisions, now if now is not None else Instant(0))
        states[playlist][state].add(content_hash)
    return VersionBook(
        playlists={
            playlist: Versions(
                approved=frozenset(found["approved"]),
                returned=frozenset(found["returned"]),
                withdrawn=frozenset(found["withdrawn"]),
            )
            for playlist, found in states.items()
        },
        last_good={
            (row.playlist, row.name): _decoder.decode(row.item)
            for row in connection.execute(select(tables.on_air))
        },
    )


def note_on_air(connection: Connection, items: Iterable[Item], now: Instant) -> None:
    """Remember the versions that went on air: the last good ones from here on."""
    table, latest = tables.on_air, {(item.playlist, item.name): item for item in items}
    known = {
        (row.playlist, row.name): row
        for row in connection.execute(
            select(table.c.playlist, table.c.name, table.c.content_hash, table.c.since_ms).where(
                table.c.playlist.in_({playlist for playlist, _ in latest})
            )
        )
    }
    same = {
        key
        for key, row in known.items()
        if key in latest and row.content_hash == latest[key].content_hash
    }
    rows = [
        _on_air_row(item, Instant(known[key].since_ms) if key in same else now)
        for key, item in latest.items()
    ]
    new = [row for row in rows if (row["playlist"], row["name"]) not in known]
    if new:
        connection.execute(table.insert(), new)
    if len(new) < len(rows):
        changed = table.update().where(
            table.c.playlist == bindparam("of_playlist"), table.c.name == bindparam("of_name")
        )
        known_rows = [
            {
                "of_playlist": row["playlist"],
                "of_name": row["name"],
                **{key: row[key] for key in ("content_hash", "item", "since_ms")},
            }
            for row in rows
            if (row["playlist"], row["name"]) in known
        ]
        connection.execute(changed, known_rows)
    fresh = [item for key, item in latest.items() if key not in same]
    _tell(connection, "published", fresh, now)


def note_waiting(connection: Connection, items: Iterable[Item], now: Instant) -> None:
    """Put versions that appeared in a folder and wait for approval on record, once each."""
    table = tables.version
    waiting = {(item.playlist, item.name, item.content_hash): item for item in items}
    known = {
        tuple(row)
        for row in connection.execute(
            select(table.c.playlist, table.c.name, table.c.content_hash).where(
                table.c.playlist.in_({playlist for playlist, _, _ in waiting})
            )
        )
    }
    fresh = {key: item for key, item in waiting.items() if key not in known}
    if fresh:
        rows = [
            {"playlist": playlist, "name": name, "content_hash": content_hash, "noted_ms": now}
            for playlist, name, content_hash in fresh
        ]
        connection.execute(table.insert(), rows)
    air = tables.on_air
    shown = select(air.c.playlist, air.c.name, air.c.content_hash)
    # What was on air and waits since its list asks for approval did not come into the folder.
    before = {tuple(row) for row in connection.execute(shown)} if fresh else set()
    new = [item for key, item in fresh.items() if key not in before]
    _tell(connection, "picked_up", new, now)


def forget_on_air(connection: Connection, keys: Iterable[tuple[str, str]]) -> None:
    """Forget the last good versions of files that are gone for good."""
    table = tables.on_air
    for playlist, name in keys:
        connection.execute(
            table.delete().where(table.c.playlist == playlist, table.c.name == name)
        )


def on_air_since(connection: Connection, playlist: str, name: str) -> Instant | None:
    """Return when the version on air went there."""
    table = tables.on_air
    found = connection.execute(
        select(table.c.since_ms).where(table.c.playlist == playlist, table.c.name == name)
    ).scalar()
    return None if found is None else Instant(found)


def _on_air_row(item: Item, since: Instant) -> dict[str, Any]:
    return {
        "playlist": item.playlist,
        "name": item.name,
        "content_hash": item.content_hash,
        "item": msgspec.json.encode(item).decode(),
        "since_ms": since,
    }


def _tell(connection: Connection, act: str, items: Sequence[Item], now: Instant) -> None:
    acts = [
        Act(
            act=act,
            subject=f"{item.playlist}/{item.name}",
            after={"content_hash": item.content_hash, "sha256": item.source.sha256},
        )
        for item in items
    ]
    record_all(connection, SYSTEM, acts, now=now)


def _decisions(connection: Connection) -> dict[tuple[str, str], list[Decision]]:
    table = tables.decision
    found: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for row in connection.execute(select(table).order_by(table.c.id)):
        found[row.playlist, row.content_hash].append(decision_of(row))
    return found


def decision_of(row: "Row[Any]") -> Decision:
    """Make a decision of its row."""
    return Decision(
        ruling=row.decision,
        person=row.person,
        reason=row.reason,
        at_ms=row.at_ms,
        confirm_by_ms=row.confirm_by_ms,
        confirmed_by=row.confirmed_by,
        self_approved=bool(row.self_approved),
    )
