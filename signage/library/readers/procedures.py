"""Rows of a list judged one by one: what is clear is shown, what is doubtful is held back.

Nothing is guessed silently: each doubt is a problem that names the row and says how to settle
it, in the file itself or by an answer kept beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from msgspec.structs import replace

from signage.core.content.playlist import Phase
from signage.core.content.problem import Problem, Severity
from signage.core.content.procedure import Decision, ProcedureChange, shown_during, timeline
from signage.core.content.procedure_codes import read_code
from signage.core.content.procedure_words import Column, online_in, without_footnote
from signage.core.time.written_dates import date_in
from signage.library.readers.answers import Answers, RowAnswer, answers_name
from signage.library.readers.decision_text import BadDate, read_decision
from signage.library.readers.procedure_table import Found, RawRow
from signage.library.reading import Reading

_LONGEST_SHOWN = 120  # of what a problem quotes


@dataclass(slots=True)
class _Judge:
    """What has been decided so far about the rows of one file."""

    file_name: str
    answers: dict[str, RowAnswer]
    problems: list[Problem] = field(default_factory=list)
    rows: list[ProcedureChange] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    is_held: bool = False  # the row at hand

    def doubt(
        self, code: str, row: RawRow, *, severity: Severity = "error", **arguments: str
    ) -> None:
        """Note a doubt about a row; one that is an error holds the row back."""
        self.is_held = self.is_held or severity == "error"
        self.problems.append(
            Problem(
                code=code,
                where="",
                line=row.line,
                severity=severity,
                arguments={"row": row.place, "answers": answers_name(self.file_name)}
                | {
                    key: value[:_LONGEST_SHOWN]
                    for key, value in (_found_by(row) | arguments).items()
                },
            )
        )


def _found_by(row: RawRow) -> dict[str, str]:
    """Return what a person finds a row by: the number it has in the list and its name."""
    order, name = row.cells.get("order", ""), row.cells.get("name", "")
    return {"order": _one_line(order), "called": _one_line(name)}


def judge(
    found: Found, answers: Answers, *, file_name: str, tz: str, address: str = ""
) -> Reading:
    """Turn the rows of a file into phases of a list, with a problem for each doubt.

    `address` is where the public reads about a procedure, its code in the place of `{code}`.
    """
    case = _Judge(file_name=file_name, answers={answer.row: answer for answer in answers.rows})
    decision = _decision(case, found, answers)
    for raw in found.rows:
        _judge_row(case, raw, found.footnotes)
    _judge_twins(case)
    _judge_whole(case, decision, found, answers)
    if any(problem.severity == "error" and problem.line is None for problem in case.problems):
        return Reading(problems=tuple(case.problems))  # nobody knows when or whether it holds
    spans = [(row, shown_during(row, decision, tz)) for row in case.rows]
    phases = tuple(
        Phase(body=body, start_ms=span.start_ms, end_ms=span.end_ms)
        for span, body in timeline(decision, spans, tz, details=answers.details, address=address)
    )
    return Reading(phases=phases, problems=tuple(case.problems))


def _judge_row(case: _Judge, raw: RawRow, footnotes: Mapping[str, str]) -> None:
    case.is_held = False
    answer = _answer_for(case, raw)
    if answer is not None and answer.skip:
        return
    name, mark = without_footnote(_one_line(raw.cells.get("name", "")))
    if answer is not None and answer.name:
        name = answer.name
    if not name:
        case.doubt("no_name", raw, was=raw.cells.get("code", ""))
    code, original = _code(case, raw, answer)
    effective = _effective(case, raw, answer)
    notes = [raw.cells.get("note", ""), footnotes.get(mark.strip("()"), "")]
    change = (answer.change if answer else None) or raw.change
    if case.is_held:
        return
    cells = raw.cells
    case.rows.append(
        ProcedureChange(
            order=len(case.rows) + 1,
            change=change or "unchanged",
            name=name,
            code=code,
            original_code=original if original != code else "",
            level=(answer.level if answer else None) or raw.level,
            field=raw.field,
            agency=_one_line(cells.get("agency", "")),
            time=cells.get("time", ""),
            place=cells.get("place", ""),
            fee=_fees(cells),
            exemption=cells.get("exemption", ""),
            legal_basis=cells.get("legal_basis", ""),
            amending_document=_one_line(cells.get("amending_document", "")),
            channels=cells.get("channels", ""),
            online=online_in(cells.get("online", "")),
            replaces=_one_line(cells.get("replaces", "")),
            before=_beside(cells, "before"),
            after=_beside(cells, "after"),
            note="\n".join(note for note in notes if note),
            effective_on=effective,
            is_settled=answer is not None and (answer.keep or bool(answer.name)),
            where=raw.place,
        )
    )


def _answer_for(case: _Judge, raw: RawRow) -> RowAnswer | None:
    """Return the answer for a row, if the file still says what was answered."""
    answer = case.answers.get(raw.place)
    if answer is None:
        return None
    said = {_one_line(text) for text in raw.cells.values()}
    shown, _ = without_footnote(_one_line(raw.cells.get("name", "")))
    if answer.was and answer.was not in said | {shown}:
        return None
    case.used.add(raw.place)
    return answer


def _code(case: _Judge, raw: RawRow, answer: RowAnswer | None) -> tuple[str, str]:
    written = raw.cells.get("code", "")
    if answer is not None and answer.code is not None:
        settled = read_code(answer.code)
        if not settled.doubt:
            return settled.code, _one_line(written)
        written = answer.code
    reading = read_code(written)
    if reading.doubt:
        hint = f" → {reading.suggestion}?" if reading.suggestion else ""
        case.doubt(reading.doubt, raw, was=reading.original, hint=hint)
    elif reading.code and "code" in raw.numbers:
        case.doubt("number_code", raw, severity="warning", was=reading.code)
    return reading.code, reading.original


def _effective(case: _Judge, raw: RawRow, answer: RowAnswer | None) -> str:
    if answer is not None and answer.effective_on is not None:
        return answer.effective_on.isoformat()
    written = _one_line(raw.cells.get("effective_on", ""))
    if not written:
        return ""
    try:
        day = date_in(written)
    except ValueError:
        day = None
    if day is None:
        case.doubt("bad_date", raw, value=written)
        return ""
    return day.isoformat()


def _judge_twins(case: _Judge) -> None:
    """Hold back rows that have the same code at the same level, unless a person keeps them.

    Of rows that are equal in every word one is shown.
    """
    kept: list[ProcedureChange] = []
    first: dict[tuple[str, str], ProcedureChange] = {}
    for row in case.rows:
        key = (row.code, row.level)
        twin = first.get(key) if row.code else None
        if twin is None or _is_kept(case, row):
            first.setdefault(key, row)
            kept.append(row)
            continue
        same = replace(twin, order=row.order, where=row.where) == row
        line = int(row.where.rpartition(":")[2])
        raw = RawRow(place=row.where, line=line, cells={"name": row.name})
        case.doubt(
            "duplicate_code",
            raw,
            severity="warning" if same else "error",
            was=row.code,
            other=twin.where,
        )
        if not same and twin in kept and not _is_kept(case, twin):
            kept.remove(twin)  # which of the two is right, nobody knows
    case.rows = [replace(row, order=at) for at, row in enumerate(kept, 1)]


def _is_kept(case: _Judge, row: ProcedureChange) -> bool:
    return row.where in case.used and case.answers[row.where].keep


def _decision(case: _Judge, found: Found, answers: Answers) -> Decision:
    """Put the decision together: an answer wins over the text, the text over the columns."""
    decision, bad_dates = read_decision(found.words)
    said = answers.decision
    is_settled = said.effective_on is not None
    for bad in bad_dates if not is_settled else ():
        case.problems.append(_whole("bad_date", "error", case, value=bad.written))
    columns: tuple[Column, ...] = ("decision", "signed_on")
    number, signed = (
        _only({_one_line(row.cells.get(c, "")) for row in found.rows}) for c in columns
    )
    day = _day(signed)
    if isinstance(day, BadDate):
        case.problems.append(_whole("bad_date", "error", case, value=day.written))
        day = ""
    return Decision(
        number=said.number or decision.number or number,
        signed_on=_iso(said.signed_on) or decision.signed_on or day,
        effective_on=_iso(said.effective_on) or decision.effective_on,
        issuer=decision.issuer,
        title=said.title or decision.title,
        declared_rows=decision.declared_rows,
    )


def _judge_whole(case: _Judge, decision: Decision, found: Found, answers: Answers) -> None:
    """Say what concerns the list as a whole; what is an error holds all of it back."""
    counted, declared = len(found.rows), decision.declared_rows
    if declared is not None and declared != counted and answers.decision.rows != counted:
        case.problems.append(
            _whole("declared_rows", "error", case, declared=str(declared), counted=str(counted))
        )
    is_told = any(row.change for row in found.rows) or any(row.change for row in answers.rows)
    if found.rows and not is_told:
        case.problems.append(_whole("no_change_kind", "warning", case))
    has_days = any("effective_on" in row.cells for row in found.rows)
    if not (decision.effective_on or has_days):
        code = "signed_date_only" if decision.signed_on else "no_effective_date"
        case.problems.append(_whole(code, "warning", case))
    for place, answer in case.answers.items():
        if place not in case.used:
            case.problems.append(
                _whole("stale_answer", "warning", case, row=place, was=answer.was)
            )


def _whole(code: str, severity: Severity, case: _Judge, **arguments: str) -> Problem:
    said = {"answers": answers_name(case.file_name)} | arguments
    return Problem(code=code, where="", severity=severity, arguments=said)


def _fees(cells: Mapping[Column, str]) -> str:
    """Return the fee text word for word; two columns keep their heads."""
    fee, charge = cells.get("fee", ""), cells.get("charge", "")
    if fee and charge:
        return f"Phí: {fee}\nLệ phí: {charge}"
    return fee or charge


def _beside(cells: Mapping[Column, str], side: Literal["before", "after"]) -> str:
    """Return what was or is laid down: the text, and the time and fee that have an old one."""
    is_old = side == "before"
    told = [cells.get(side, "")]
    if time := cells.get("time_before"):
        told.append(f"Thời hạn: {time if is_old else cells.get('time', '–')}")
    if fee := cells.get("fee_before"):
        told.append(f"Phí, lệ phí: {fee if is_old else _fees(cells) or '–'}")
    return "\n".join(text for text in told if text)


def _day(written: str) -> str | BadDate:
    try:
        day = date_in(written)
    except ValueError:
        return BadDate(written=written)
    return day.isoformat() if day else ""


def _only(values: set[str]) -> str:
    values.discard("")
    return values.pop() if len(values) == 1 else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
