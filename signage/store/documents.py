"""Shelves: one table of whole values of one core type, each under its id."""

from typing import Generic, Literal, TypeVar

import msgspec
from sqlalchemy import Connection, Table, select

from signage.core.time.times import Instant
from signage.errors import NotFound
from signage.store import tables
from signage.store.database import announce

T = TypeVar("T")

Saved = Literal["created", "changed", "unchanged"]


class Shelf(Generic[T]):
    """The values of one table. `keep_history` records every earlier form with its time."""

    def __init__(self, table: Table, kind: type[T], *, keep_history: bool = False) -> None:
        """Name the table and the type of what lies in it."""
        self._table = table
        self._decoder = msgspec.json.Decoder(kind)
        self._keep_history = keep_history

    def all(self, connection: Connection) -> dict[str, T]:
        """Return everything, by id, in the order of ids."""
        rows = connection.execute(
            select(self._table.c.id, self._table.c.document).order_by(self._table.c.id)
        )
        return {row.id: self._decoder.decode(row.document) for row in rows}

    def find(self, connection: Connection, id: str) -> T | None:
        """Return one value, or None."""
        found = self._text(connection, id)
        return None if found is None else self._decoder.decode(found)

    def get(self, connection: Connection, id: str) -> T:
        """Return one value.

        Raises: NotFound.
        """
        value = self.find(connection, id)
        if value is None:
            raise NotFound(f"{self._table.name}: there is no “{id}” — check the name")
        return value

    def save(self, connection: Connection, value: T, now: Instant) -> Saved:
        """Create or replace a value under its `id`; an equal one is left alone."""
        id = str(value.id)  # type: ignore[attr-defined]  # every kind on a shelf has one
        text = msgspec.json.encode(value, order="sorted").decode()
        before = self._text(connection, id)
        if before == text:
            return "unchanged"
        if before is None:
            connection.execute(self._table.insert(), {"id": id, "document": text})
        else:
            connection.execute(
                self._table.update().where(self._table.c.id == id), {"document": text}
            )
        if self._keep_history:
            _record(connection, self._table.name, id, text, now)
        announce(connection, self._table.name)
        return "created" if before is None else "changed"

    def remove(self, connection: Connection, id: str) -> bool:
        """Remove a value; tell whether it was there. Its history stays."""
        removed = connection.execute(self._table.delete().where(self._table.c.id == id)).rowcount
        if removed:
            announce(connection, self._table.name)
        return bool(removed)

    def as_of(self, connection: Connection, id: str, at: Instant) -> T | None:
        """Return the value as it was at an instant; its first form for anything earlier."""
        past = tables.history
        rows = connection.execute(
            select(past.c.since_ms, past.c.document)
            .where(past.c.subject == self._table.name, past.c.id == id)
            .order_by(past.c.since_ms)
        ).all()
        known = [row.document for row in rows if row.since_ms <= at]
        if not rows:
            return None
        return self._decoder.decode(known[-1] if known else rows[0].document)

    def all_as_of(self, connection: Connection, at: Instant) -> dict[str, tuple[T, Instant]]:
        """Return every value ever kept as it was at an instant, with when it was first known."""
        past = tables.history
        rows = connection.execute(
            select(past.c.id, past.c.since_ms, past.c.document)
            .where(past.c.subject == self._table.name)
            .order_by(past.c.id, past.c.since_ms)
        )
        texts: dict[str, tuple[str, int]] = {}
        for id, since_ms, document in rows:
            first_ms = texts[id][1] if id in texts else since_ms
            if id not in texts or since_ms <= at:
                texts[id] = (document, first_ms)
        return {
            id: (self._decoder.decode(text), Instant(first_ms))
            for id, (text, first_ms) in texts.items()
        }

    def _text(self, connection: Connection, id: str) -> str | None:
        found: str | None = connection.execute(
            select(self._table.c.document).where(self._table.c.id == id)
        ).scalar()
        return found


def _record(connection: Connection, subject: str, id: str, text: str, now: Instant) -> None:
    past = tables.history
    same = (past.c.subject == subject) & (past.c.id == id) & (past.c.since_ms == now)
    connection.execute(past.delete().where(same))
    connection.execute(
        past.insert(), {"subject": subject, "id": id, "since_ms": now, "document": text}
    )
