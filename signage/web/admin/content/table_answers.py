"""Answers to doubts about a list: from the form, from the file beside it, and back into both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from signage.core.content.problem import Problem
from signage.library.readers.answers import Answers, RowAnswer
from signage.web.admin.desk.dates import read_day
from signage.web.language import Speech, mark

Asked = Literal["", "code", "name", "day", "rows", "signed", "effective"]

DETAILS = {
    "short": mark("Khi danh mục ngắn, tối đa 12 thủ tục"),
    "all": mark("Mọi thủ tục"),
    "none": mark("Không trang nào"),
}
# What is asked of a person about a doubt: the right code, name or day of a row, whether a count
# holds, or the days of the decision.
_ASKED: dict[str, Asked] = {
    "bad_code": "code",
    "dossier_number": "code",
    "number_code": "code",
    "duplicate_code": "code",
    "no_name": "name",
    "name_differs": "name",
    "bad_date": "day",
    "declared_rows": "rows",
    "two_dates": "signed",
    "no_effective_date": "effective",
    "signed_date_only": "effective",
}
# Doubts about rows that may be right as they stand.
_KEPT = ("duplicate_code", "name_differs")
_DAYS = ("signed", "effective")
_OF_ROWS = ("was-", "code-", "name-", "day-", "skip-", "keep-")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRow:
    """One doubt with the answer that is offered; without a `row` it concerns the whole table."""

    row: str
    was: str
    sentence: str
    asked: Asked
    suggestion: str
    may_keep: bool
    is_error: bool


def doubt_row(problem: Problem, speech: Speech, *, has_form: bool) -> DoubtRow:
    """Return a doubt as the page asks about it; `has_form`: it has fields for the decision."""
    said = {key: str(value) for key, value in problem.arguments.items()}
    row, sentence = said.get("row", ""), speech.problem(problem)
    asked = _ASKED.get(problem.code, "")
    if asked == "day" and not row:
        asked = "effective"
    in_form = has_form and asked in _DAYS
    hint = said.get("hint", "").removeprefix(" → ").removesuffix("?")
    known = {"number_code": "was", "declared_rows": "counted"}.get(problem.code, "")
    return DoubtRow(
        row=row,
        was=said.get("was", "") or said.get("value", ""),
        # What to do about it in a file is done right here.
        sentence=sentence.partition(" — ")[0] if asked else sentence,
        asked="" if in_form else asked,
        suggestion=hint or said.get(known, ""),
        may_keep=problem.code in _KEPT,
        is_error=problem.severity == "error",
    )


def days_said(said: Mapping[str, str], known: Answers, speech: Speech) -> Answers:
    """Return the answers with the days of the decision that a form says.

    Raises: Rejected when a day cannot be read.
    """
    say = speech.say
    signed = read_day(said.get("signed", ""), field=say("Ngày ký"), speech=speech)
    effective = read_day(said.get("effective", ""), field=say("Có hiệu lực từ"), speech=speech)
    days = {"signed_on": signed, "effective_on": effective}
    given = {name: day for name, day in days.items() if day is not None}
    return replace(known, decision=replace(known.decision, **given))


def answers_said(said: Mapping[str, str], known: Answers, speech: Speech) -> Answers:
    """Return the answers of a form on top of those that are known.

    Raises: Rejected when a day cannot be read.
    """
    rows = {answer.row: answer for answer in known.rows}
    for key in said:
        row = key.removeprefix("was-")
        if key.startswith("was-") and (answer := _answer(row, said, speech)) is not None:
            rows[row] = answer
    counted = said.get("rows", "")
    decision, details = known.decision, known.details
    if counted.isdecimal():
        decision = replace(decision, rows=int(counted))
    if said.get("details") in DETAILS:
        details = said["details"]  # type: ignore[assignment]  # one of the names
    return Answers(details=details, decision=decision, rows=tuple(rows.values()))


def settled(said: Mapping[str, str], doubts: Collection[DoubtRow]) -> tuple[tuple[str, str], ...]:
    """Return the answers to doubts that are gone: without them the doubts would come back."""
    rows = {doubt.row for doubt in doubts if doubt.row}
    asked = {doubt.asked for doubt in doubts}
    of_decision = ("rows", *_DAYS) if said.get("file") else ("rows",)
    return tuple(
        (key, value)
        for key, value in said.items()
        if (key.startswith(_OF_ROWS) and key.partition("-")[2] not in rows)
        or (key in of_decision and key not in asked)
    )


def _answer(row: str, said: Mapping[str, str], speech: Speech) -> RowAnswer | None:
    field = speech.say("Ngày hiệu lực đúng")
    day = read_day(said.get(f"day-{row}", ""), field=field, speech=speech)
    answer = RowAnswer(
        row=row,
        was=said[f"was-{row}"],
        code=said.get(f"code-{row}") or None,
        name=said.get(f"name-{row}") or None,
        effective_on=day,
        keep=f"keep-{row}" in said,
        skip=f"skip-{row}" in said,
    )
    return answer if answer != RowAnswer(row=row, was=answer.was) else None
