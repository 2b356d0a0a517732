"""Deciding on content: approve, return, withdraw, publish at once; and who opened what.

Every function writes its own audit record in the same transaction.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from signage.core.content.playlist import Item
from signage.core.people.approval import (
    CONFIRM_WITHIN_MS,
    ApprovalState,
    Decision,
    Ruling,
    check_confirmation,
    check_decision,
    check_reopening,
    state_after,
)
from signage.core.time.times import Instant
from signage.errors import NotFound
from signage.store import tables
from signage.store.audit import SYSTEM, Actor, record
from signage.store.database import announce
from signage.store.versions import decision_of, note_on_air

_table = tables.decision


def record_upload(
    connection: Connection, playlist: str, name: str, sha256: str, person: str, now: Instant
) -> None:
    """Remember that a person put these bytes there: an author of what they become."""
    table = tables.upload
    key = {"playlist": playlist, "name": name, "sha256": sha256, "person": person}
    if connection.execute(select(table.c.at_ms).filter_by(**key)).first() is None:
        connection.execute(table.insert(), {**key, "at_ms": now})


def authors_of(connection: Connection, item: Item) -> frozenset[str]:
    """Return the people whose bytes this version is made of; none when it is the folder."""
    table = tables.upload
    hashes = _hashes_of(item)
    found = connection.execute(
        select(table.c.person).where(table.c.playlist == item.playlist, table.c.sha256.in_(hashes))
    )
    return frozenset(found.scalars()) | _named_in(item)


def authors_of_all(connection: Connection, items: Iterable[Item]) -> dict[str, frozenset[str]]:
    """Return the authors of many versions by item id, as `authors_of` tells them of one."""
    table, senders = tables.upload, defaultdict[tuple[str, str], set[str]](set)
    for row in connection.execute(select(table.c.playlist, table.c.sha256, table.c.person)):
        senders[row.playlist, row.sha256].add(row.person)
    return {
        item.id: _named_in(item).union(
            *(senders.get((item.playlist, sha256), ()) for sha256 in _hashes_of(item))
        )
        for item in items
    }


def _hashes_of(item: Item) -> list[str]:
    return [item.source.sha256, *(companion.sha256 for companion in item.companions)]


def _named_in(item: Item) -> frozenset[str]:
    return frozenset({item.author} if item.author else ())


def record_opening(
    connection: Connection, person: str, content_hashes: Iterable[str], now: Instant
) -> None:
    """Remember that a person opened the slides of these versions."""
    table = tables.opening
    for content_hash in content_hashes:
        key = {"person": person, "content_hash": content_hash}
        if connection.execute(select(table.c.at_ms).filter_by(**key)).first() is None:
            connection.execute(table.insert(), {**key, "at_ms": now})


def has_opened(connection: Connection, person: str, content_hash: str) -> bool:
    """Tell whether this person opened the slides of this version."""
    table = tables.opening
    found = select(table.c.at_ms).filter_by(person=person, content_hash=content_hash)
    return connection.execute(found).first() is not None


def load_decisions(connection: Connection, playlist: str, content_hash: str) -> list[Decision]:
    """Return the decisions on one version, oldest first."""
    rows = connection.execute(
        select(_table)
        .where(_table.c.playlist == playlist, _table.c.content_hash == content_hash)
        .order_by(_table.c.id)
    )
    return [decision_of(row) for row in rows]


def states_of(
    connection: Connection, items: Iterable[Item], now: Instant
) -> dict[str, ApprovalState]:
    """Return the state of each version, by its content hash."""
    return {
        item.content_hash: state_after(
            load_decisions(connection, item.playlist, item.content_hash), now
        )
        for item in items
    }


def decide(
    connection: Connection,
    item: Item,
    ruling: Ruling,
    actor: Actor,
    *,
    now: Instant,
    reason: str = "",
    unit: str = "",
    self_approval: bool = False,
    confirm_within_ms: int = CONFIRM_WITHIN_MS,
) -> ApprovalState:
    """Write a person's decision on a version and return the state it is in now.

    `self_approval` is what the unit allows. An `emergency` is on air at once and withdraws
    itself after `confirm_within_ms` unless `confirm` comes first.

    Raises: Forbidden, Conflict, Rejected as `core.approval.check_decision`.
    """
    before = load_decisions(connection, item.playlist, item.content_hash)
    state = state_after(before, now)
    own = check_decision(
        ruling,
        state=state,
        person=actor.person,
        authors=authors_of(connection, item),
        reason=reason,
        opened=has_opened(connection, actor.person, item.content_hash),
        self_approval=self_approval,
    )
    confirm_by = Instant(now + confirm_within_ms) if ruling == "emergency" else None
    made = Decision(
        ruling=ruling,
        person=actor.person,
        reason=reason,
        at_ms=now,
        confirm_by_ms=confirm_by,
        self_approved=own,
    )
    _write(connection, item.playlist, item.name, item.content_hash, made)
    act = "self_approved" if own and ruling == "approved" else _ACTS[ruling]
    _tell(connection, actor, act, item, now=now, unit=unit, reason=reason)
    return state_after([*before, made], now)


def reopen(
    connection: Connection,
    item: Item,
    actor: Actor,
    *,
    now: Instant,
    unit: str = "",
    before: Item | None = None,
) -> None:
    """Take the last decision on a version back: it waits again, and `before` is on air.

    Raises: Conflict as `core.approval.check_reopening`.
    """
    check_reopening(load_decisions(connection, item.playlist, item.content_hash), now=now)
    made = Decision(ruling="reopened", person=actor.person, at_ms=now)
    _write(connection, item.playlist, item.name, item.content_hash, made)
    _tell(connection, actor, "reopened", item, now=now, unit=unit, reason="")
    if before is not None:
        note_on_air(connection, [before], now)


def confirm(
    connection: Connection, item: Item, actor: Actor, *, now: Instant, unit: str = ""
) -> None:
    """Confirm an emergency as the second person: it stays.

    Raises: NotFound, Conflict, Forbidden as `core.approval.check_confirmation`.
    """
    decisions = load_decisions(connection, item.playlist, item.content_hash)
    if not decisions:
        raise NotFound("emergency: nothing waits for confirmation — load the page again")
    check_confirmation(decisions[-1], person=actor.person, now=now)
    newest = (
        select(_table.c.id)
        .where(_table.c.playlist == item.playlist, _table.c.content_hash == item.content_hash)
        .order_by(_table.c.id.desc())
        .limit(1)
    )
    connection.execute(
        _table.update().where(_table.c.id == newest.scalar_subquery()),
        {"confirmed_by": actor.person},
    )
    announce(connection, "approvals")
    _tell(connection, actor, "emergency_confirmed", item, now=now, unit=unit, reason="")


def lapse_emergencies(connection: Connection, now: Instant) -> list[str]:
    """Withdraw every emergency that nobody confirmed in time; return what was withdrawn.

    A job calls this about once a second; without anything due it is one indexed read.
    """
    due = connection.execute(
        select(_table).where(_table.c.confirm_by_ms <= now, _table.c.confirmed_by.is_(None))
    ).all()
    lapsed = []
    for row in due:
        decisions = load_decisions(connection, row.playlist, row.content_hash)
        # Done once: the row is closed whether or not a later decision replaced it.
        connection.execute(_table.update().where(_table.c.id == row.id), {"confirm_by_ms": None})
        if decisions[-1].ruling != "emergency":
            continue
        made = Decision(ruling="withdrawn", person="", reason="không ai xác nhận", at_ms=now)
        _write(connection, row.playlist, row.name, row.content_hash, made)
        subject = f"{row.playlist}/{row.name}"
        record(connection, SYSTEM, "emergency_lapsed", subject, now=now)
        lapsed.append(subject)
    return lapsed


_ACTS: dict[Ruling, str] = {
    "approved": "approved",
    "returned": "returned",
    "withdrawn": "withdrawn",
    "emergency": "emergency_published",
}


def _write(
    connection: Connection, playlist: str, name: str, content_hash: str, made: Decision
) -> None:
    row = {
        "playlist": playlist,
        "name": name,
        "content_hash": content_hash,
        "decision": made.ruling,
        "person": made.person,
        "reason": made.reason,
        "at_ms": made.at_ms,
        "confirm_by_ms": made.confirm_by_ms,
        "self_approved": int(made.self_approved),
    }
    connection.execute(_table.insert(), row)
    announce(connection, "approvals")


def _tell(
    connection: Connection,
    actor: Actor,
    act: str,
    item: Item,
    *,
    now: Instant,
    unit: str,
    reason: str,
) -> None:
    record(
        connection,
        actor,
        act,
        f"{item.playlist}/{item.name}",
        now=now,
        unit=unit,
        arguments={"reason": reason} if reason else {},
        after={"content_hash": item.content_hash},
    )
