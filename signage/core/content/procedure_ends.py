"""What is about one procedure leaves the screens at the midnight at which the procedure ends.

A procedure is over from the day of the decision that abolishes it until a later one brings it
back. A code that several levels have is over when it is over at each of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from signage.core.content.playlist import Item, Phase
from signage.core.content.problem import Problem
from signage.core.content.register import Entry, Register
from signage.core.time.times import ALWAYS, Instant, Span, local_date
from signage.core.time.written_dates import written


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureEnd:
    """While when a procedure is over, by which decision, and in which file that stands."""

    span: Span
    number: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """An item as it may be shown beside the register, and why it is not shown for ever."""

    item: Item
    problem: Problem


def withdrawals(items: Iterable[Item], register: Register, tz: str) -> dict[str, Withdrawal]:
    """Return, by id, the items whose procedure ends."""
    named = [item for item in items if item.procedure]
    if not named:
        return {}
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in register.entries:
        entries[entry.row.code].append(entry)
    ended = {item.id: ends_of(entries[item.procedure]) for item in named}
    return {
        item.id: Withdrawal(
            item=_without(item, ended[item.id]), problem=_why(item, ended[item.id][-1], tz)
        )
        for item in named
        if ended[item.id]
    }


def ends_of(entries: Sequence[Entry]) -> tuple[ProcedureEnd, ...]:
    """Return while when the procedure of these rows is over, from all rows of one code."""
    levels = {entry.row.level for entry in entries} - {"unknown"} or {"unknown"}
    ends: tuple[ProcedureEnd, ...] | None = None
    for level in sorted(levels):
        own = _at_level([each for each in entries if each.row.level in (level, "unknown")])
        ends = own if ends is None else _both(ends, own)
    return ends or ()


def _at_level(entries: Sequence[Entry]) -> tuple[ProcedureEnd, ...]:
    in_force = [entry.span for entry in entries if entry.row.change != "abolished"]
    starts = [
        (entry.span.start_ms, entry.decision.number, entry.where)
        for entry in entries
        if entry.row.change == "abolished"
    ]
    # A row without a code abolishes the one of its name, and is found only at that one's end.
    starts += [
        (entry.span.end_ms, entry.ended_by, entry.ended_in)
        for entry in entries
        if entry.ended_as == "abolished"
    ]
    ends: list[ProcedureEnd] = []
    for start, number, where in sorted(starts):
        is_known = bool(ends) and start < ends[-1].span.end_ms
        if is_known or any(span.start_ms <= start < span.end_ms for span in in_force):
            continue
        again = (span.start_ms for span in in_force if span.start_ms > start)
        span = Span(start, min(again, default=ALWAYS.end_ms))
        ends.append(ProcedureEnd(span=span, number=number, where=where))
    return tuple(ends)


def _both(
    ends: Iterable[ProcedureEnd], others: Sequence[ProcedureEnd]
) -> tuple[ProcedureEnd, ...]:
    """Return while when both are over, by the decision that comes last."""
    found = []
    for one in ends:
        for other in others:
            last = max(one, other, key=lambda end: end.span.start_ms)
            span = Span(last.span.start_ms, min(one.span.end_ms, other.span.end_ms))
            if span.start_ms < span.end_ms:
                found.append(ProcedureEnd(span=span, number=last.number, where=last.where))
    return tuple(found)


def _without(item: Item, ends: Sequence[ProcedureEnd]) -> Item:
    phases = [part for phase in item.phases for part in _parts(phase, ends)]
    if not phases:
        # Over long before anybody could see it, and pages can still say what it was.
        before = ALWAYS.start_ms
        phases = [msgspec.structs.replace(item.phases[0], start_ms=before, end_ms=before + 1)]
    # The hash stays that of the whole: what others decided is not what was approved here.
    return msgspec.structs.replace(item, phases=tuple(phases), content_hash=item.content_hash)


def _parts(phase: Phase, ends: Iterable[ProcedureEnd]) -> list[Phase]:
    parts, start = [], phase.start_ms
    for end in (*(end.span for end in ends), Span(phase.span.end_ms, phase.span.end_ms)):
        until = min(end.start_ms, phase.end_ms)
        if start < until:
            parts.append(msgspec.structs.replace(phase, start_ms=start, end_ms=until))
        start = max(start, end.end_ms)
    return parts


def _day(start: Instant, tz: str) -> str:
    return written(local_date(tz, start)) if start > ALWAYS.start_ms else "@no_day"


def _why(item: Item, last: ProcedureEnd, tz: str) -> Problem:
    is_back = last.span.end_ms < ALWAYS.end_ms
    told = {
        "code": item.procedure,
        "number": last.number or "–",
        "other": last.where,
        "day": _day(last.span.start_ms, tz),
    }
    if is_back:
        told["until"] = _day(last.span.end_ms, tz)
    return Problem(
        code="procedure_paused" if is_back else "procedure_over",
        where=f"playlists/{item.playlist}/{item.name}",
        severity="warning",
        arguments=told,
    )
