"""Rows of a list judged one by one: what is clear is shown, what is doubtful is held back.

Nothing is guessed silently: each doubt is a problem that names the row and says how to settle
it, in the file itself or by an answer kept beside it.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from signage.core.content.playlist import Phase
from signage.core.content.procedure import ProcedureChange, shown_during, timeline
from signage.core.content.procedure_codes import read_code
from signage.core.content.procedure_words import Column, online_in, without_footnote
from signage.core.time.written_dates import date_in, suggested_date
from signage.library.readers.answers import Answers, RowAnswer
from signage.library.readers.decision_judging import judge_decision, judge_whole
from signage.library.readers.doubts import Case, one_line
from signage.library.readers.kinds import Kinds
from signage.library.readers.procedure_table import Found, RawRow
from signage.library.readers.row_words import beside, fees, notes
from signage.library.reading import Reading

# Cells whose own reading says when a spreadsheet spoiled them.
_READ_ANYWAY: tuple[Column, ...] = ("order", "code", "effective_on", "signed_on")


def judge(
    found: Found, answers: Answers, *, file_name: str, tz: str, address: str = ""
) -> Reading:
    """Turn the rows of a file into phases of a list, with a problem for each doubt.

    `address` is where the public reads about a procedure, its code in the place of `{code}`.
    """
    case = Case(file_name=file_name, answers={answer.row: answer for answer in answers.rows})
    decision = judge_decision(case, found, answers)
    given = {raw.place: _answer_for(case, raw) for raw in found.rows}
    kinds = Kinds(found.rows, given, answers.sections)
    for raw in found.rows:
        _judge_row(case, raw, given[raw.place], kinds, found.footnotes)
    _judge_twins(case)
    judge_whole(case, decision, found, answers)
    kinds.judge_unused(case)
    if any(problem.severity == "error" and problem.line is None for problem in case.problems):
        return Reading(problems=tuple(case.problems))  # nobody knows when or whether it holds
    spans = [(row, shown_during(row, decision, tz)) for row in case.rows]
    phases = tuple(
        Phase(body=body, start_ms=span.start_ms, end_ms=span.end_ms)
        for span, body in timeline(decision, spans, tz, details=answers.details, address=address)
    )
    return Reading(phases=phases, problems=tuple(case.problems))


def _judge_row(
    case: Case,
    raw: RawRow,
    answer: RowAnswer | None,
    kinds: Kinds,
    footnotes: Mapping[str, str],
) -> None:
    case.is_held = False
    if answer is not None and answer.skip:
        return
    name, _ = without_footnote(one_line(raw.cells.get("name", "")))
    if answer is not None and answer.name:
        name = answer.name
    if not name:
        case.doubt("no_name", raw, was=raw.cells.get("code", ""))
    code, original = _code(case, raw, answer)
    effective = _effective(case, raw, answer)
    cells = _cells(case, raw, answer)
    change = (answer.change if answer else None) or kinds.of(case, raw)
    if case.is_held or change is None:
        return
    case.rows.append(
        ProcedureChange(
            order=len(case.rows) + 1,
            change=change,
            name=name,
            code=code,
            original_code=original if original != code else "",
            level=(answer.level if answer else None) or raw.level,
            field=raw.field,
            agency=one_line(cells.get("agency", "")),
            time=cells.get("time", ""),
            place=cells.get("place", ""),
            fee=fees(cells),
            exemption=cells.get("exemption", ""),
            legal_basis=cells.get("legal_basis", ""),
            amending_document=one_line(cells.get("amending_document", "")),
            channels=cells.get("channels", ""),
            online=online_in(cells.get("online", "")),
            replaces=one_line(cells.get("replaces", "")),
            before=beside(cells, "before"),
            after=beside(cells, "after"),
            reason=cells.get("reason", ""),
            note=notes(cells, raw.title, footnotes),
            effective_on=effective,
            is_settled=answer is not None and (answer.keep or bool(answer.name)),
            where=raw.place,
        )
    )


def _answer_for(case: Case, raw: RawRow) -> RowAnswer | None:
    said = {one_line(text) for text in raw.cells.values()}
    shown, _ = without_footnote(one_line(raw.cells.get("name", "")))
    return case.answer_for(raw, said | {shown})


def _code(case: Case, raw: RawRow, answer: RowAnswer | None) -> tuple[str, str]:
    written = raw.cells.get("code", "")
    if answer is not None and answer.code is not None:
        settled = read_code(answer.code)
        if not settled.doubt:
            return settled.code, one_line(written)
        written = answer.code
    reading = read_code(written)
    if reading.doubt:
        hint = f" → {reading.suggestion}?" if reading.suggestion else ""
        case.doubt(reading.doubt, raw, was=reading.original, hint=hint)
    elif reading.code and "code" in raw.numbers:
        case.doubt("number_code", raw, severity="warning", was=reading.code)
    return reading.code, reading.original


def _effective(case: Case, raw: RawRow, answer: RowAnswer | None) -> str:
    if answer is not None and answer.effective_on is not None:
        return answer.effective_on.isoformat()
    written = one_line(raw.cells.get("effective_on", ""))
    if not written:
        return ""
    try:
        day = date_in(written)
    except ValueError:
        day = None
    if day is None:
        probably = suggested_date(written)
        hint = f" → {probably}?" if probably else ""
        case.doubt("bad_row_date", raw, was=written, hint=hint)
        return ""
    return day.isoformat()


def _cells(case: Case, raw: RawRow, answer: RowAnswer | None) -> dict[Column, str]:
    """Return what the cells say; what a spreadsheet made of one is asked about."""
    settled = answer.cells if answer is not None else {}
    cells = raw.cells | settled
    for column, fault in raw.faults.items():
        if column in settled or column in _READ_ANYWAY:
            continue
        if answer is None or not answer.keep:
            code = "cell_date" if fault == "date" else "cell_value"
            was, head = one_line(raw.cells[column]), raw.heads[column]
            case.doubt(code, raw, was=was, column=head, key=column)
        elif fault != "date":
            cells.pop(column)  # there is nothing to keep
    return cells


def _judge_twins(case: Case) -> None:
    """Hold back rows that have the same code at the same level, unless a person keeps them.

    Of rows that are equal in every word one is shown.
    """
    kept: list[ProcedureChange] = []
    first: dict[tuple[str, str], ProcedureChange] = {}
    for row in case.rows:
        key = (row.code, row.level)
        twin = first.get(key) if row.code else None
        if twin is None or case.is_kept(row):
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
        if not same and twin in kept and not case.is_kept(twin):
            kept.remove(twin)  # which of the two is right, nobody knows
    case.rows = [replace(row, order=at) for at, row in enumerate(kept, 1)]
