"""Which unit a playlist belongs to, where somebody wrote it down."""

from sqlalchemy import Connection, select

from signage.store import tables
from signage.store.database import announce
from signage.store.documents import Saved

_table = tables.playlist_owner


def load_owners(connection: Connection) -> dict[str, str]:
    """Return the owner units of playlists, by playlist."""
    return {row.playlist: row.unit for row in connection.execute(select(_table))}


def owner_of(connection: Connection, playlist: str) -> str | None:
    """Return the owner that was written down, or None."""
    found: str | None = connection.execute(
        select(_table.c.unit).where(_table.c.playlist == playlist)
    ).scalar()
    return found


def set_owner(connection: Connection, playlist: str, unit: str, person: str) -> Saved:
    """Write down the owner of a playlist."""
    before = owner_of(connection, playlist)
    if before == unit:
        return "unchanged"
    connection.execute(_table.delete().where(_table.c.playlist == playlist))
    connection.execute(_table.insert(), {"playlist": playlist, "unit": unit, "person": person})
    announce(connection, "owners")
    return "created" if before is None else "changed"
