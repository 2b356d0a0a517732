"""The audit record and the plays, for programs."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from signage.core.people.audit import Record, sentence
from signage.core.time.times import Instant
from signage.store import tables
from signage.store.audit import load_records
from signage.web.api.operation import Call, Operation

_MOST = 1000


class RecordSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One act, with its sentence in both languages."""

    number: int
    at_ms: Instant
    person: str
    address: str
    act: str
    subject: str
    unit: str
    arguments: Mapping[str, str | int]
    before: str
    after: str
    sentence: dict[str, str]


class PlaySaid(msgspec.Struct, frozen=True, kw_only=True):
    """One showing. `seen` is null when the picture could not be sampled.

    `takeover` names the emergency that it was of; what a `drill` showed counts in no report.
    """

    screen: str
    boot: str
    seq: int
    zone: str
    item: str
    asset: str
    title: str
    campaign: str | None
    started_at_ms: Instant
    duration_ms: int
    completed: bool
    seen: bool | None
    reason: str
    takeover: str | None
    drill: bool
    clock_bound_ms: int | None


async def list_records(call: Call[None]) -> list[RecordSaid]:
    """List acts, the newest first; `before` pages on."""
    desk = call.desk
    desk.need_anywhere("audit")
    units = None if desk.may("audit", desk.parts.unit) else desk.units_where("audit")
    before = call.query("before") and call.whole("before", default=1, most=2**53)
    limit = call.whole("limit", default=100, most=_MOST)
    since, until = call.instant("since"), call.instant("until")
    found = await desk.parts.database.read(
        lambda c: load_records(
            c,
            units=units,
            person=call.query("person") or None,
            act=call.query("act") or None,
            subject=call.query("subject") or None,
            since_ms=since,
            until_ms=until,
            before_number=before or None,
            limit=limit,
        )
    )
    return [_said(one) for one in found]


async def list_plays(call: Call[None]) -> list[PlaySaid]:
    """List the showings of a screen from an instant on, in order of their start."""
    desk = call.desk
    screen = desk.screen(call.path("screen"))
    since, until = call.instant("since"), call.instant("until")
    limit = call.whole("limit", default=_MOST, most=10 * _MOST)
    table = tables.play
    names = [field for field in PlaySaid.__struct_fields__ if field in table.c]

    def ask(connection: Connection) -> list[PlaySaid]:
        query = select(*(table.c[name] for name in names)).where(table.c.screen == screen.id)
        if since is not None:
            query = query.where(table.c.started_at_ms >= since)
        if until is not None:
            query = query.where(table.c.started_at_ms < until)
        rows = connection.execute(
            query.order_by(table.c.started_at_ms, table.c.boot, table.c.seq).limit(limit)
        )
        return [_play(row) for row in rows]

    return await desk.parts.database.read(ask)


def _play(row: "Row[Any]") -> PlaySaid:
    values = dict(row._mapping)
    values["completed"] = bool(values["completed"])
    values["drill"] = bool(values["drill"])
    values["seen"] = None if values["seen"] is None else bool(values["seen"])
    return PlaySaid(**values)


def _said(one: Record) -> RecordSaid:
    return RecordSaid(
        number=one.number,
        at_ms=one.at_ms,
        person=one.person,
        address=one.address,
        act=one.act,
        subject=one.subject,
        unit=one.unit,
        arguments=one.arguments,
        before=one.before,
        after=one.after,
        sentence=sentence(one),
    )


_SPAN = (("since", "ISO time, included"), ("until", "ISO time, excluded"))

OPERATIONS = (
    Operation(
        method="GET",
        path="/audit",
        summary="Who did what, the newest first",
        answer=list_records,
        result=list[RecordSaid],
        query=(
            ("person", "an account"),
            ("act", "a kind of act"),
            ("subject", "a part of what it was done to"),
            *_SPAN,
            ("before", "a record's number, to page on"),
            ("limit", "1 to 1000, 100 by default"),
        ),
    ),
    Operation(
        method="GET",
        path="/screens/{screen}/plays",
        summary="What a screen showed",
        answer=list_plays,
        result=list[PlaySaid],
        query=(*_SPAN, ("limit", "1 to 10000, 1000 by default")),
    ),
)
