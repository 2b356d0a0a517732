"""Answers to doubts about a list: from the form, from the file beside it, and back into both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from typing import Literal

from msgspec.structs import replace

from signage.core.content.problem import Problem
from signage.library.readers.answers import Answers, RowAnswer
from signage.web.admin.content.table_places import place_in_words
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
_OF_DECISION = {
    "rows": mark("Bảng có {value} thủ tục là đúng"),
    "signed": mark("Ngày ký: {value}"),
    "effective": mark("Có hiệu lực từ: {value}"),
}
# The fields about one row, by the beginnings of their names, and what each answers.
_OF_ROWS: dict[str, Asked] = {
    "was-": "",
    "suggested-": "code",
    "answer-code-": "code",
    "answer-name-": "name",
    "answer-day-": "day",
    "code-": "code",
    "name-": "name",
    "day-": "day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtRow:
    """One doubt and what is asked about it; without a `row` it concerns the whole table.

    `found_by` is what the row is known by in the list. Nothing is answered beforehand: what it
    probably was is one of the choices.
    """

    row: str
    was: str
    sentence: str
    found_by: str
    asked: Asked
    suggestion: str
    may_keep: bool
    is_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """An answer that settled its doubt: its words, and the fields that keep it in the form."""

    key: str
    words: str
    fields: tuple[tuple[str, str], ...]


def doubt_row(
    problem: Problem, form: Mapping[str, str], speech: Speech, *, lines_above: int
) -> DoubtRow:
    """Return a doubt as the page asks about it, its row counted as the person counts it."""
    said = {key: str(value) for key, value in problem.arguments.items()}
    row, was = said.get("row", ""), said.get("was", "") or said.get("value", "")
    asked = _ASKED.get(problem.code, "")
    if asked == "day" and not row:
        asked = "effective"
    in_form = "file" not in form and asked in _DAYS
    hint = said.get("hint", "").removeprefix(" → ").removesuffix("?")
    known = {"number_code": "was", "declared_rows": "counted"}.get(problem.code, "")
    sentence = speech.problem(_placed(problem, lines_above, speech))
    if was and was == form.get(f"code-{row}"):
        was = form.get(f"was-{row}", was)  # the answer is doubtful: the file says another thing
    return DoubtRow(
        row=row,
        was=was,
        # What to do about it in a file is done right here.
        sentence=sentence.partition(" — ")[0] if asked else sentence,
        found_by=_found_by(said, speech),
        asked="" if in_form else asked,
        suggestion=hint or said.get(known, ""),
        may_keep=problem.code in _KEPT,
        is_error=problem.severity == "error",
    )


def _placed(problem: Problem, lines_above: int, speech: Speech) -> Problem:
    places = ("row", "other") if problem.code == "duplicate_code" else ("row",)
    said = dict(problem.arguments)
    for key in places:
        if said.get(key):
            said[key] = place_in_words(str(said[key]), lines_above, speech)
    return dataclass_replace(problem, arguments=said)


def _found_by(said: Mapping[str, str], speech: Speech) -> str:
    order = said.get("order", "")
    number = speech.say("STT {n}", n=order) if order else ""
    return " · ".join(filter(None, (number, said.get("called", ""))))


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


def without_taken_back(said: Mapping[str, str]) -> dict[str, str]:
    """Return a form without the answer that a person wants to give again."""
    again = said.get("again")
    if again is None:
        return dict(said)
    left = {key: value for key, value in said.items() if (_about(key) or [""])[0] != again}
    return {key: value for key, value in left.items() if key not in ("again", again, "confirmed")}


def given_answers(
    said: Mapping[str, str],
    doubts: Collection[DoubtRow],
    speech: Speech,
    *,
    lines_above: int,
) -> tuple[GivenAnswer, ...]:
    """Return the answers to doubts that are gone: without them the doubts would come back."""
    asked = {(doubt.row, doubt.asked) for doubt in doubts}
    given = []
    for row in [key.removeprefix("was-") for key in said if key.startswith("was-")]:
        fields = {k: v for k, v in said.items() if _is_kept_about(k, row, asked)}
        answer = _answer(row, {f"was-{row}": said[f"was-{row}"], **fields}, speech)
        if answer is not None:
            place = place_in_words(row, lines_above, speech)
            words = speech.say(
                "Dòng {place}: {answer}", place=place, answer=_words(answer, speech)
            )
            given.append(GivenAnswer(key=row, words=words, fields=tuple(fields.items())))
    of_decision = ("rows", *_DAYS) if said.get("file") else ("rows",)
    for key in of_decision:
        if said.get(key) and ("", key) not in asked:
            words = speech.say(_OF_DECISION[key], value=said[key])
            given.append(GivenAnswer(key=key, words=words, fields=((key, said[key]),)))
    return tuple(given)


def _about(key: str) -> tuple[str, Asked] | None:
    """Return the row that a field of the form is about, and which question about it."""
    start = next((start for start in _OF_ROWS if key.startswith(start)), None)
    return (key.removeprefix(start), _OF_ROWS[start]) if start is not None else None


def _is_kept_about(key: str, row: str, asked: Collection[tuple[str, Asked]]) -> bool:
    """Tell whether a field answers a question about a row that is asked no more."""
    about = _about(key)
    if about is None or about[0] != row or about in asked:
        return False
    return about[1] != "" or not any(row == other for other, _ in asked)


def _words(answer: RowAnswer, speech: Speech) -> str:
    say = speech.say
    if answer.skip:
        return say("bỏ, không chiếu")
    if answer.keep:
        return say("giữ nguyên như trong bảng")
    if answer.code:
        return say("mã đúng là {code}", code=answer.code)
    if answer.name:
        return say("tên đúng là “{name}”", name=answer.name)
    assert answer.effective_on is not None  # an answer says something
    return say("có hiệu lực từ {day}", day=speech.day(answer.effective_on))


def _answer(row: str, said: Mapping[str, str], speech: Speech) -> RowAnswer | None:
    """Return what was chosen about a row; what was typed counts when nothing was chosen."""
    chosen = {kind: said.get(f"answer-{kind}-{row}", "other") for kind in ("code", "name", "day")}
    typed = {
        kind: said.get(f"{kind}-{row}") or None for kind, how in chosen.items() if how == "other"
    }
    if chosen["code"] == "suggested":
        typed["code"] = said.get(f"suggested-{row}")
    field = speech.say("Ngày hiệu lực đúng")
    answer = RowAnswer(
        row=row,
        was=said[f"was-{row}"],
        code=typed.get("code"),
        name=typed.get("name"),
        effective_on=read_day(typed.get("day") or "", field=field, speech=speech),
        keep="keep" in chosen.values(),
        skip="skip" in chosen.values(),
    )
    return answer if answer != RowAnswer(row=row, was=answer.was) else None
