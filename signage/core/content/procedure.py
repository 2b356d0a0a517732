"""Procedure-change lists: new, amended, replaced and abolished administrative procedures."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

import msgspec

from signage.core.time.times import ALWAYS, Instant, Span, local_midnight

ChangeType = Literal["new", "amended", "replaced", "abolished", "unchanged"]
Level = Literal["central", "province", "district", "commune", "other", "unknown"]
OnlineLevel = Literal["full", "partial", "none", "unknown"]
State = Literal["upcoming", "effective"]
Details = Literal["short", "all", "none"]  # pages of each procedure: of short lists only, or not

# What an office must post without a place and time of its own stays 30 days at least
# (Luật 104/2016/QH13, Điều 21.2); afterwards an abolished procedure is of no use to anybody.
ABOLISHED_SHOWN_DAYS = 30

ANSWERS_SUFFIX = ".answers.toml"
"""What follows a file's name in the name of the answers that a person keeps beside it."""


class ProcedureChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of a decision. Fees, exemptions and times are verbatim; `code` may be missing.

    `replaces` is the old name, `before` and `after` what was and is laid down, where the file
    says so. `effective_on` is the row's own date when it differs from the decision's; `upcoming`
    is set in the phases before that day. `is_settled`: a person has said that the row is right.
    What is not said is not hashed, so a field that is added later voids no approval.
    """

    order: int
    change: ChangeType
    name: str
    code: str = ""
    original_code: str = ""
    level: Level = "unknown"
    field: str = ""
    agency: str = ""
    time: str = ""
    place: str = ""
    fee: str = ""
    exemption: str = ""
    legal_basis: str = ""
    amending_document: str = ""
    channels: str = ""
    online: OnlineLevel = "unknown"
    replaces: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    note: str = ""
    effective_on: str = ""
    upcoming: bool = False
    is_settled: bool = False
    where: str = ""  # place in the file: table and row


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The document that announces the changes; dates are ISO `yyyy-mm-dd` or empty."""

    number: str = ""
    signed_on: str = ""
    effective_on: str = ""
    issuer: str = ""
    title: str = ""
    declared_rows: int | None = None


class ProcedureList(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="shape",
    tag="procedures",
):
    """What slides show of one decision during one phase.

    `state` is `upcoming` while every row is ("có hiệu lực từ …") and `effective` after.
    `address` leads the public to a procedure, its code in the place of `{code}`.
    """

    decision: Decision
    rows: tuple[ProcedureChange, ...]
    state: State = "effective"
    details: Details = "short"
    address: str = ""


def effective_from(row: ProcedureChange, decision: Decision, tz: str) -> Instant:
    """Return the local midnight at which a row takes effect; without a date it always has."""
    day = row.effective_on or decision.effective_on or decision.signed_on
    return local_midnight(tz, date.fromisoformat(day)) if day else ALWAYS.start_ms


def shown_during(row: ProcedureChange, decision: Decision, tz: str) -> Span:
    """Return while when a row is shown: abolished ones end some weeks after their day."""
    day = row.effective_on or decision.effective_on or decision.signed_on
    if row.change != "abolished" or not day:
        return ALWAYS
    last = date.fromisoformat(day) + timedelta(days=ABOLISHED_SHOWN_DAYS)
    return Span(ALWAYS.start_ms, local_midnight(tz, last))


def timeline(
    decision: Decision,
    rows: Iterable[tuple[ProcedureChange, Span]],
    tz: str,
    *,
    details: Details = "short",
    address: str = "",
) -> tuple[tuple[Span, ProcedureList], ...]:
    """Cut time at every local midnight at which what is shown changes.

    Each row comes with the span in which it may be shown. Spans with nothing to show are left
    out; neighbours that show the same are one.
    """
    rows = list(rows)
    starts = {id(row): effective_from(row, decision, tz) for row, _ in rows}
    cuts = {ALWAYS.start_ms, ALWAYS.end_ms, *starts.values()}
    for _, span in rows:
        cuts |= {span.start_ms, span.end_ms}
    edges = sorted(cut for cut in cuts if ALWAYS.start_ms <= cut <= ALWAYS.end_ms)
    made: list[tuple[Span, ProcedureList]] = []
    for start, end in pairwise(edges):
        shown = tuple(
            msgspec.structs.replace(row, upcoming=start < starts[id(row)])
            for row, span in rows
            if span.start_ms <= start < span.end_ms
        )
        if not shown:
            continue
        state: State = "upcoming" if all(row.upcoming for row in shown) else "effective"
        body = ProcedureList(
            decision=decision, rows=shown, state=state, details=details, address=address
        )
        if made and made[-1][1] == body and made[-1][0].end_ms == start:
            made[-1] = (Span(made[-1][0].start_ms, end), body)
        else:
            made.append((Span(start, end), body))
    return tuple(made)
