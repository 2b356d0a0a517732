"""The inbox of every unit: content that others send, accepted into a playlist or returned.

The bytes lie where the web layer put them, named by their SHA-256; here is who sent what to
whom, and what came of it.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from signage.core.content.playlist import item_id
from signage.core.time.times import Instant
from signage.errors import Conflict, NotFound, Rejected
from signage.store import tables
from signage.store.approvals import record_upload
from signage.store.audit import Actor, record
from signage.store.database import announce
from signage.store.units import units

ContributionState = Literal["sent", "accepted", "returned"]

_table = tables.contribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One file that one unit sent to another. `playlist` is where it was accepted."""

    id: str
    from_unit: str
    to_unit: str
    person: str
    title: str
    note: str
    name: str
    sha256: str
    state: ContributionState
    reason: str
    playlist: str | None
    sent_ms: Instant
    decided_ms: Instant | None
    decided_by: str | None


def send_contribution(
    connection: Connection,
    *,
    from_unit: str,
    to_unit: str,
    title: str,
    name: str,
    sha256: str,
    actor: Actor,
    now: Instant,
    note: str = "",
) -> Contribution:
    """Put a file into another unit's inbox.

    Raises: NotFound for an unknown unit, Rejected without a title.
    """
    units.get(connection, from_unit)
    receiver = units.get(connection, to_unit)
    if not title.strip():
        raise Rejected("contribution: has no title — write one", vi="Hãy ghi tên bài")
    row = {
        "id": secrets.token_hex(8),
        "from_unit": from_unit,
        "to_unit": to_unit,
        "person": actor.person,
        "title": title.strip(),
        "note": note.strip(),
        "name": name,
        "sha256": sha256,
        "state": "sent",
        "reason": "",
        "sent_ms": now,
    }
    connection.execute(_table.insert(), row)
    arguments = {"to": receiver.name}
    record(
        connection, actor, "contribution_sent", title, now=now, unit=to_unit, arguments=arguments
    )
    announce(connection, "contributions")
    return load_contribution(connection, str(row["id"]))


def load_contribution(connection: Connection, id: str) -> Contribution:
    """Return one contribution.

    Raises: NotFound.
    """
    row = connection.execute(select(_table).where(_table.c.id == id)).first()
    if row is None:
        raise NotFound(f"contribution: there is no “{id}” — load the page again")
    return _of(row)


def load_inbox(
    connection: Connection, unit_ids: Collection[str], *, waiting: bool = True
) -> list[Contribution]:
    """Return what was sent to these units, the newest first; only what waits, or everything."""
    query = select(_table).where(_table.c.to_unit.in_(list(unit_ids)))
    if waiting:
        query = query.where(_table.c.state == "sent")
    return [_of(row) for row in connection.execute(query.order_by(_table.c.sent_ms.desc()))]


def load_sent(connection: Connection, unit_ids: Collection[str]) -> list[Contribution]:
    """Return what these units sent to others, the newest first."""
    query = select(_table).where(_table.c.from_unit.in_(list(unit_ids)))
    return [_of(row) for row in connection.execute(query.order_by(_table.c.sent_ms.desc()))]


def accept_contribution(
    connection: Connection, id: str, playlist: str, actor: Actor, *, now: Instant
) -> Contribution:
    """Take a contribution into a playlist; its sender is the author of what it becomes.

    Raises: NotFound, Conflict when it was decided already.
    """
    found = _waiting(connection, id)
    _decide(connection, id, "accepted", "", playlist, actor, now)
    record_upload(connection, playlist, found.name, found.sha256, found.person, now)
    arguments = {"playlist": playlist}
    record(
        connection,
        actor,
        "contribution_accepted",
        found.title,
        now=now,
        unit=found.to_unit,
        arguments=arguments,
    )
    return load_contribution(connection, id)


def return_contribution(
    connection: Connection, id: str, reason: str, actor: Actor, *, now: Instant
) -> Contribution:
    """Send a contribution back, saying why.

    Raises: NotFound, Conflict when it was decided already, Rejected without a reason.
    """
    found = _waiting(connection, id)
    if not reason.strip():
        raise Rejected("contribution: no reason — write why", vi="Hãy ghi lý do trả lại")
    _decide(connection, id, "returned", reason.strip(), None, actor, now)
    record(
        connection,
        actor,
        "contribution_returned",
        found.title,
        now=now,
        unit=found.to_unit,
        arguments={"reason": reason.strip()},
    )
    return load_contribution(connection, id)


def first_play_ms(connection: Connection, contribution: Contribution) -> Instant | None:
    """Return when an accepted contribution was first shown, for its author to see."""
    if contribution.playlist is None:
        return None
    item = item_id(contribution.playlist, contribution.name)
    since = contribution.decided_ms or contribution.sent_ms
    started = tables.play.c.started_at_ms
    # In the order of the index on starts: the search ends with the first play, not the last.
    found = connection.execute(
        select(started)
        .where(tables.play.c.item == item, started >= since, tables.play.c.drill == 0)
        .order_by(started)
        .limit(1)
    ).scalar()
    return None if found is None else Instant(found)


def _waiting(connection: Connection, id: str) -> Contribution:
    found = load_contribution(connection, id)
    if found.state != "sent":
        raise Conflict(
            "contribution: was decided already — load the page again",
            vi="Bài này đã có người xử lý. Hãy tải lại trang",
        )
    return found


def _decide(
    connection: Connection,
    id: str,
    state: ContributionState,
    reason: str,
    playlist: str | None,
    actor: Actor,
    now: Instant,
) -> None:
    row = {
        "state": state,
        "reason": reason,
        "playlist": playlist,
        "decided_ms": now,
        "decided_by": actor.person,
    }
    connection.execute(_table.update().where(_table.c.id == id), row)
    announce(connection, "contributions")


def _of(row: "Row[Any]") -> Contribution:
    return Contribution(**row._mapping)
