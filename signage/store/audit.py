"""The append-only record of who did what, chained on writing.

There is no function here that changes or removes a record, and none may be added.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from signage.core.people.acts import ABOUT_PEOPLE, ABOUT_SCREENS
from signage.core.people.audit import FIRST_LINK, Record, first_broken, link
from signage.core.time.times import Instant
from signage.store import tables

_table = tables.audit
_head = tables.audit_head
_COLUMNS = tuple(column.name for column in _table.columns if column.name != "chain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, from where. An empty person is the system itself."""

    person: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done to what; `before` and `after` are values that become JSON."""

    act: str
    subject: str
    unit: str = ""
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    before: object = None
    after: object = None


SYSTEM = Actor()


def record(
    connection: Connection,
    actor: Actor,
    act: str,
    subject: str,
    *,
    now: Instant,
    unit: str = "",
    arguments: Mapping[str, str | int] | None = None,
    before: object = None,
    after: object = None,
) -> Record:
    """Append one act; `before` and `after` are values that become JSON.

    Call it in the same transaction as the change it tells of, so that neither is without the
    other. `act` is a key of `core.acts.ACTS`.
    """
    told = Act(
        act=act, subject=subject, unit=unit, arguments=arguments or {}, before=before, after=after
    )
    return record_all(connection, actor, [told], now=now)[0]


def record_all(
    connection: Connection, actor: Actor, acts: Sequence[Act], *, now: Instant
) -> list[Record]:
    """Append many acts of one actor in their order, for little more than one."""
    number, chain = _newest(connection)
    is_first, made, rows = number == 0, [], []
    by = _called(connection, "person", actor.person)
    for told in acts:
        number += 1
        one = Record(
            number=number,
            at_ms=now,
            person=actor.person,
            address=actor.address,
            act=told.act,
            subject=told.subject,
            unit=told.unit,
            arguments={**told.arguments, **by, **_subject_called(connection, told)},
            before=_json(told.before),
            after=_json(told.after),
        )
        chain = link(chain, one)
        row = {name: getattr(one, name) for name in _COLUMNS}
        row["arguments"] = msgspec.json.encode(one.arguments, order="sorted").decode()
        rows.append({**row, "chain": chain})
        made.append(one)
    if rows:
        connection.execute(_table.insert(), rows)
        head = {"number": number, "chain": chain}
        if is_first:
            connection.execute(_head.insert(), {"id": 1, **head})
        else:
            connection.execute(_head.update(), head)
    return made


def _subject_called(connection: Connection, told: Act) -> dict[str, str]:
    if told.act in ABOUT_PEOPLE:
        return _called(connection, "subject", told.subject)
    if told.act not in ABOUT_SCREENS:
        return {}
    query = select(tables.screen.c.document).where(tables.screen.c.id == told.subject)
    document = connection.execute(query).scalar()
    return {} if document is None else {"subject_name": msgspec.json.decode(document)["name"]}


def _called(connection: Connection, role: str, person: str) -> dict[str, str]:
    """Return what an account is called now, where that is not its own id."""
    query = select(tables.person.c.name).where(tables.person.c.id == person)
    name = connection.execute(query).scalar() if person else None
    return {} if name in (None, person) else {f"{role}_name": name}


def load_records(
    connection: Connection,
    *,
    person: str | None = None,
    act: str | None = None,
    units: Collection[str] | None = None,
    subject: str | None = None,
    since_ms: Instant | None = None,
    until_ms: Instant | None = None,
    before_number: int | None = None,
    limit: int = 100,
) -> list[Record]:
    """Return records, newest first, that fit every filter given; `subject` is a part of one.

    With `units` only what happened in them; what belongs to no unit (sign-ins) is then left out.
    """
    wanted = [
        _table.c.person == person if person is not None else None,
        _table.c.act == act if act is not None else None,
        _table.c.unit.in_(list(units)) if units is not None else None,
        _table.c.subject.contains(subject, autoescape=True) if subject is not None else None,
        _table.c.at_ms >= since_ms if since_ms is not None else None,
        _table.c.at_ms < until_ms if until_ms is not None else None,
        _table.c.number < before_number if before_number is not None else None,
    ]
    query = select(_table).where(*(clause for clause in wanted if clause is not None))
    rows = connection.execute(query.order_by(_table.c.number.desc()).limit(limit))
    return [_record(row) for row in rows]


def verify_audit(connection: Connection) -> int | None:
    """Return the number of the first record changed, missing or cut off; None when all is well."""
    broken = first_broken(_chained(connection))
    if broken is not None:
        return broken
    head = connection.execute(select(_head.c.number, _head.c.chain)).first()
    last = connection.execute(
        select(_table.c.number, _table.c.chain).order_by(_table.c.number.desc()).limit(1)
    ).first()
    if (head is None) != (last is None):
        return 1
    if head is not None and last is not None and tuple(head) != tuple(last):
        return min(int(head.number), int(last.number)) + 1
    return None


def _chained(connection: Connection) -> Iterator[tuple[Record, str]]:
    rows = connection.execute(
        select(_table).order_by(_table.c.number), execution_options={"yield_per": 1000}
    )
    for row in rows:
        yield _record(row), row.chain


def _newest(connection: Connection) -> tuple[int, str]:
    if connection.dialect.name == "postgresql":
        # Two nodes must not continue the same link.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7302)")
    head = connection.execute(select(_head.c.number, _head.c.chain)).first()
    return (int(head.number), str(head.chain)) if head is not None else (0, FIRST_LINK)


def _record(row: "Row[Any]") -> Record:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values["arguments"] = msgspec.json.decode(values["arguments"])
    return Record(**values)


def _json(value: object) -> str:
    return "" if value is None else msgspec.json.encode(value, order="sorted").decode()
