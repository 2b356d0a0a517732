"""One procedure, one truth: the rows of all decisions, and which of them is in force when.

A later effective decision supersedes the rows of earlier ones about the same procedure: the same
code, or the same name where one has no code yet, at the same level (an unknown level is any).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from signage.core.content.contradictions import contradictions
from signage.core.content.listed import Listed, rows_of
from signage.core.content.playlist import Item, Phase
from signage.core.content.problem import Problem
from signage.core.content.procedure import (
    ChangeType,
    Decision,
    ProcedureChange,
    ProcedureList,
    shown_during,
    timeline,
)
from signage.core.time.times import ALWAYS, Instant, Span

Standing = Literal["in_force", "upcoming", "ended", "abolished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of one decision in the register.

    It holds during `span`; `ended_by` numbers the decision that superseded it, `ended_in` is its
    file and `ended_as` what it says of the procedure. `item` and `where` lead back to the row's
    own file.
    """

    row: ProcedureChange
    decision: Decision
    span: Span
    item: str
    where: str
    ended_by: str = ""
    ended_in: str = ""
    ended_as: ChangeType | None = None

    @property
    def effective_on(self) -> str:
        """Return the day from which the row holds, ISO; empty when no day is known."""
        return self.row.effective_on or self.decision.effective_on or self.decision.signed_on

    def standing_at(self, at: Instant) -> Standing:
        """Tell what the row is worth at an instant."""
        if at < self.span.start_ms:
            return "upcoming"
        if at >= self.span.end_ms:
            return "ended"
        return "abolished" if self.row.change == "abolished" else "in_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Every row that is not held back, by code, name and date; and what contradicts itself."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows of one list are in force, to come, and over (abolished or superseded)."""

    where: str
    number: str
    in_force: int
    upcoming: int
    over: int


def tallies_of(register: Register, at: Instant) -> list[Tally]:
    """Count the rows of each list by what they are worth at an instant, in order of files."""
    counts: dict[tuple[str, str], Counter[Standing]] = defaultdict(Counter)
    for entry in register.entries:
        counts[entry.where, entry.decision.number][entry.standing_at(at)] += 1
    return [
        Tally(
            where=where,
            number=number,
            in_force=found["in_force"],
            upcoming=found["upcoming"],
            over=found["abolished"] + found["ended"],
        )
        for (where, number), found in sorted(counts.items())
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What one list does to another: how many of its rows end, and when the first of them does."""

    where: str
    by: str
    rows: int
    first_ms: Instant


def endings_of(register: Register) -> list[Ending]:
    """Return which lists end rows of which others."""
    ends: dict[tuple[str, str], list[Instant]] = defaultdict(list)
    for entry in register.entries:
        if entry.ended_in:
            ends[entry.where, entry.ended_in].append(entry.span.end_ms)
    return [
        Ending(where=where, by=by, rows=len(found), first_ms=min(found))
        for (where, by), found in sorted(ends.items())
    ]


def compile_register(items: Iterable[Item], tz: str) -> Register:
    """Put the rows of all lists together. The same items in any order give the same register."""
    every = [row for item in items for row in rows_of(item, tz)]
    doubts = contradictions(every)
    listed = [each for each in every if id(each) not in doubts.held]
    ends = _ends(listed)
    listed.sort(key=lambda each: (each.row.code or "~", each.name, each.start_ms, each.where))
    entries = tuple(_entry(each, ends.get(id(each))) for each in listed)
    return Register(entries=entries, problems=doubts.problems)


def cut_superseded(items: Sequence[Item], tz: str) -> Mapping[str, Item]:
    """Return, by id, the items whose rows are held back or end earlier than they would alone.

    Rows are cut at the day on which another decision supersedes them; held ones are left out,
    and a list whose rows are all held has no phase.
    """
    listed = {item.id: rows_of(item, tz) for item in items}
    every = [row for rows in listed.values() for row in rows]
    held = contradictions(every).held
    ends = _ends([row for row in every if id(row) not in held])
    cut: dict[str, Item] = {}
    for item in items:
        rows = listed[item.id]
        if any(id(row) in ends or id(row) in held for row in rows):
            free = [row for row in rows if id(row) not in held]
            cut[item.id] = _cut(item, free, ends, tz)
    return cut


def _entry(each: Listed, end: Listed | None) -> Entry:
    return Entry(
        row=each.row,
        decision=each.decision,
        span=Span(each.start_ms, end.start_ms if end else ALWAYS.end_ms),
        item=each.item,
        where=each.where,
        ended_by=end.decision.number if end else "",
        ended_in=end.where if end else "",
        ended_as=end.row.change if end else None,
    )


def _ends(listed: Sequence[Listed]) -> dict[int, Listed]:
    """Return, by identity, the row that supersedes each."""
    by_code: defaultdict[str, list[Listed]] = defaultdict(list)
    by_name: defaultdict[str, list[Listed]] = defaultdict(list)
    for each in listed:
        by_name[each.name].append(each)
        if each.row.code:
            by_code[each.row.code].append(each)
    ends: dict[int, Listed] = {}
    for each in listed:
        same = by_code[each.row.code] if each.row.code else by_name[each.name]
        nameless = [o for o in by_name[each.name] if not o.row.code] if each.row.code else []
        later = [o for o in (*same, *nameless) if _supersedes(o, each)]
        if later:
            ends[id(each)] = min(later, key=lambda other: other.order)
    return ends


def _supersedes(other: Listed, each: Listed) -> bool:
    if other.decision == each.decision or other.order <= each.order:
        return False
    levels = {other.row.level, each.row.level}
    return len(levels) == 1 or "unknown" in levels


def _cut(item: Item, rows: list[Listed], ends: Mapping[int, Listed], tz: str) -> Item:
    first = min(phase.start_ms for phase in item.phases)
    last = max(phase.end_ms for phase in item.phases)
    spans = []
    for each in rows:
        span = shown_during(each.row, each.decision, tz)
        end = min(span.end_ms, ends[id(each)].start_ms) if id(each) in ends else span.end_ms
        if end > span.start_ms:
            spans.append((each.row, Span(span.start_ms, end)))
    whole = item.phases[0].body
    assert isinstance(whole, ProcedureList)  # it has rows
    made = timeline(whole.decision, spans, tz, details=whole.details, address=whole.address)
    phases = tuple(
        Phase(body=body, start_ms=max(first, span.start_ms), end_ms=min(last, span.end_ms))
        for span, body in made
        if max(first, span.start_ms) < min(last, span.end_ms)
    )
    # The hash stays that of the whole: what others decided is not what was approved here.
    return msgspec.structs.replace(item, phases=phases, content_hash=item.content_hash)
