"""What came back from approval: why, from whom and when, for those who can mend it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import Connection, select

from signage.core.showing.edition import PublishedItem, PublishedPlaylist
from signage.store import tables
from signage.store.people import load_people
from signage.web.admin.desk.addresses import address_of
from signage.web.admin.desk.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One returned item with the way to it."""

    title: str
    playlist: str
    address: str
    why: str


async def returned_to(desk: Desk) -> tuple[Returned, ...]:
    """Return everything that came back in playlists that the person may mend."""
    lists = desk.playlists("edit").values()
    reasons = await reasons_in(desk, lists)
    return tuple(
        Returned(
            title=item.title,
            playlist=one.title,
            address=f"{address_of(one.id)}/items/{quote(item.name, safe='')}",
            why=reasons[one.id, item.name],
        )
        for one in lists
        for item in one.items
        if (one.id, item.name) in reasons
    )


async def reasons_in(
    desk: Desk, playlists: Collection[PublishedPlaylist]
) -> Mapping[tuple[str, str], str]:
    """Say for every returned item, by playlist and file, who returned it and why."""
    hashes = {
        (one.id, item.name): _hash(item)
        for one in playlists
        for item in one.items
        if item.state == "returned"
    }
    if not hashes:
        return {}

    def look(connection: Connection) -> dict[tuple[str, str], str]:
        table, people = tables.decision, load_people(connection)
        rows = connection.execute(
            select(table)
            .where(table.c.decision == "returned", table.c.content_hash.in_(set(hashes.values())))
            .order_by(table.c.id)
        )
        return {
            (row.playlist, row.content_hash): desk.speech.say(
                "{who} trả lại lúc {when}: {reason}",
                who=people[row.person].name if row.person in people else row.person,
                when=desk.speech.lately(row.at_ms, desk.now),
                reason=row.reason,
            )
            for row in rows
        }

    said = await desk.parts.database.read(look)
    return {key: said.get((key[0], found), "") for key, found in hashes.items()}


def _hash(item: PublishedItem) -> str:
    return item.candidate.content_hash if item.candidate is not None else ""
