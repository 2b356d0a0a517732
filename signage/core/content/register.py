"""One procedure, one truth: the rows of all decisions, and which of them is in force when.

A later effective decision supersedes the rows of earlier ones about the same procedure: the same
code, or the same name where one has no code yet, at the same level (an unknown level is any).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from signage.core.content.playlist import Item, Phase
from signage.core.content.problem import Problem
from signage.core.content.procedure import (
    Decision,
    ProcedureChange,
    ProcedureList,
    effective_from,
    shown_during,
    timeline,
)
from signage.core.content.procedure_words import fold
from signage.core.time.times import ALWAYS, Instant, Span

Standing = Literal["in_force", "upcoming", "ended", "abolished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of one decision in the register.

    It holds during `span`; `ended_by` numbers the decision that superseded it. `item` and
    `where` lead back to the file.
    """

    row: ProcedureChange
    decision: Decision
    span: Span
    item: str
    where: str
    ended_by: str = ""

    def standing_at(self, at: Instant) -> Standing:
        """Tell what the row is worth at an instant."""
        if at < self.span.start_ms:
            return "upcoming"
        if at >= self.span.end_ms:
            return "ended"
        return "abolished" if self.row.change == "abolished" else "in_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Every row of every decision, by code, name and date; and what contradicts itself."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Listed:
    """One row before anything else is known."""

    row: ProcedureChange
    decision: Decision
    item: str
    where: str
    start_ms: Instant
    name: str = field(default="")

    @property
    def order(self) -> tuple[Instant, str, str]:
        return (self.start_ms, self.decision.signed_on, self.decision.number)


def compile_register(items: Iterable[Item], tz: str) -> Register:
    """Put the rows of all lists together. The same items in any order give the same register."""
    listed = [row for item in items for row in _rows_of(item, tz)]
    ends = _ends(listed)
    entries = [
        Entry(
            row=each.row,
            decision=each.decision,
            span=Span(each.start_ms, ends[id(each)][0] if id(each) in ends else ALWAYS.end_ms),
            item=each.item,
            where=each.where,
            ended_by=ends[id(each)][1] if id(each) in ends else "",
        )
        for each in listed
    ]
    entries.sort(key=lambda e: (e.row.code or "~", fold(e.row.name), e.span.start_ms, e.where))
    return Register(entries=tuple(entries), problems=tuple(_contradictions(listed)))


def cut_superseded(items: Sequence[Item], tz: str) -> Mapping[str, Item]:
    """Return, by id, the items whose rows end earlier than they would alone, cut at that day."""
    listed = {item.id: _rows_of(item, tz) for item in items}
    ends = _ends([row for rows in listed.values() for row in rows])
    cut: dict[str, Item] = {}
    for item in items:
        rows = listed[item.id]
        if any(id(row) in ends for row in rows):
            cut[item.id] = _cut(item, rows, ends, tz)
    return cut


def _rows_of(item: Item, tz: str) -> list[_Listed]:
    """Return each row of an item once, whatever phases show it."""
    found: dict[tuple[str, int], _Listed] = {}
    for phase in item.phases:
        if not isinstance(phase.body, ProcedureList):
            continue
        decision = phase.body.decision
        for row in phase.body.rows:
            if (row.where, row.order) not in found:
                plain = msgspec.structs.replace(row, upcoming=False)
                found[row.where, row.order] = _Listed(
                    row=plain,
                    decision=decision,
                    item=item.id,
                    where=f"playlists/{item.playlist}/{item.name}",
                    start_ms=effective_from(plain, decision, tz),
                    name=fold(row.name),
                )
    return list(found.values())


def _ends(listed: Sequence[_Listed]) -> dict[int, tuple[Instant, str]]:
    """Return, by identity, when rows are superseded and by which decision."""
    by_code: defaultdict[str, list[_Listed]] = defaultdict(list)
    by_name: defaultdict[str, list[_Listed]] = defaultdict(list)
    for each in listed:
        by_name[each.name].append(each)
        if each.row.code:
            by_code[each.row.code].append(each)
    ends: dict[int, tuple[Instant, str]] = {}
    for each in listed:
        same = by_code[each.row.code] if each.row.code else by_name[each.name]
        nameless = [o for o in by_name[each.name] if not o.row.code] if each.row.code else []
        later = [o for o in (*same, *nameless) if _supersedes(o, each)]
        if later:
            first = min(later, key=lambda other: other.order)
            ends[id(each)] = (first.start_ms, first.decision.number)
    return ends


def _supersedes(other: _Listed, each: _Listed) -> bool:
    if other.decision == each.decision or other.order <= each.order:
        return False
    levels = {other.row.level, each.row.level}
    return len(levels) == 1 or "unknown" in levels


def _cut(
    item: Item, rows: list[_Listed], ends: Mapping[int, tuple[Instant, str]], tz: str
) -> Item:
    first = min(phase.start_ms for phase in item.phases)
    last = max(phase.end_ms for phase in item.phases)
    spans = []
    for each in rows:
        span = shown_during(each.row, each.decision, tz)
        end = min(span.end_ms, ends[id(each)][0]) if id(each) in ends else span.end_ms
        if end > span.start_ms:
            spans.append((each.row, Span(span.start_ms, end)))
    phases = tuple(
        Phase(body=body, start_ms=max(first, span.start_ms), end_ms=min(last, span.end_ms))
        for span, body in timeline(rows[0].decision, spans, tz)
        if max(first, span.start_ms) < min(last, span.end_ms)
    )
    # The hash stays that of the whole: what others decided is not what was approved here.
    return msgspec.structs.replace(item, phases=phases, content_hash=item.content_hash)


def _contradictions(listed: Sequence[_Listed]) -> list[Problem]:
    """Say where two decisions name one code differently, or one number has two dates."""
    problems: list[Problem] = []
    names: dict[str, _Listed] = {}
    dates: dict[str, _Listed] = {}
    told: set[tuple[str, str, str]] = set()
    for each in sorted(listed, key=lambda row: (row.order, row.where, row.row.order)):
        code, number = each.row.code, each.decision.number
        known = names.setdefault(code, each) if code else each
        key = ("name", code, each.where)
        if known.name != each.name and known.where != each.where and key not in told:
            told.add(key)
            problems.append(
                _contradiction("name_differs", each, known, code=code, name=known.row.name)
            )
        twin = dates.setdefault(number, each) if number else each
        first, second = twin.decision.signed_on, each.decision.signed_on
        key = ("date", number, each.where)
        if first and second and first != second and key not in told:
            told.add(key)
            problems.append(
                _contradiction("two_dates", each, twin, number=number, first=second, second=first)
            )
    return problems


def _contradiction(kind: str, each: _Listed, known: _Listed, **arguments: str) -> Problem:
    return Problem(
        code=kind,
        where=each.where,
        severity="warning",
        arguments={"other": known.where} | arguments,
    )
