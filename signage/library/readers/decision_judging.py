"""What a list's decision says, judged: its days, its number, and how many rows it declares."""

from datetime import date

from signage.core.content.procedure import Decision
from signage.core.content.procedure_words import Column
from signage.core.time.written_dates import date_in, written
from signage.library.readers.answers import Answers
from signage.library.readers.decision_text import BadDate, counted_effect, read_decision
from signage.library.readers.doubts import Case, one_line
from signage.library.readers.procedure_table import Found


def judge_decision(case: Case, found: Found, answers: Answers) -> Decision:
    """Put the decision together: an answer wins over the text, the text over the columns."""
    said = answers.decision
    day = _day(_column(found, "signed_on"))
    in_column = "" if isinstance(day, BadDate) else day
    decision, bad_dates = read_decision(found.words, _iso(said.signed_on))
    if isinstance(day, BadDate):
        bad_dates = [*bad_dates, day]
    for bad in bad_dates:
        is_settled = said.effective_on or (bad.is_signing and said.signed_on)
        if not is_settled:
            code = "bad_signed_date" if bad.is_signing else "bad_date"
            case.whole(code, "error", value=bad.written)
    signed = _iso(said.signed_on) or decision.signed_on or in_column
    if said.effective_on is None and not bad_dates:
        _judge_counted(case, found, signed)
    return Decision(
        number=said.number or decision.number or _column(found, "decision"),
        signed_on=signed,
        effective_on=_iso(said.effective_on) or decision.effective_on,
        issuer=decision.issuer,
        title=said.title or decision.title,
        declared_rows=decision.declared_rows,
    )


def _judge_counted(case: Case, found: Found, signed_on: str) -> None:
    """Say how a day of effect was counted; one that cannot be counted is asked for."""
    counted = counted_effect(found.words, signed_on)
    if counted is None:
        return
    if not counted.day:
        case.whole("effect_unread", "error", was=counted.words)
        return
    case.whole(
        "effect_counted",
        "warning",
        was=counted.words,
        day=written(date.fromisoformat(counted.day)),
        signed=written(date.fromisoformat(signed_on)),
    )


def judge_whole(case: Case, decision: Decision, found: Found, answers: Answers) -> None:
    """Say what concerns the list as a whole; what is an error holds all of it back."""
    counted, declared = len(found.rows), decision.declared_rows
    if declared is not None and declared != counted and answers.decision.rows != counted:
        case.whole("declared_rows", "error", declared=str(declared), counted=str(counted))
    is_asked = any(
        problem.code in ("bad_date", "bad_signed_date", "effect_unread")
        for problem in case.problems
        if problem.line is None
    )
    has_days = any("effective_on" in row.cells for row in found.rows)
    if not (decision.effective_on or has_days or is_asked):
        code = "signed_date_only" if decision.signed_on else "no_effective_date"
        case.whole(code, "warning")
    for place, answer in case.answers.items():
        if place not in case.used:
            case.whole("stale_answer", "warning", row=place, was=answer.was)


def _column(found: Found, column: Column) -> str:
    """Return what all rows say in a column, when they say the same."""
    values = {one_line(row.cells.get(column, "")) for row in found.rows} - {""}
    return values.pop() if len(values) == 1 else ""


def _day(text: str) -> str | BadDate:
    try:
        day = date_in(text)
    except ValueError:
        return BadDate(written=text, is_signing=True)
    return day.isoformat() if day else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
