"""Answers to doubts about a list: from the form, from the file beside it, and back into both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args

from msgspec.structs import replace

from signage.core.content.problem import Problem
from signage.core.content.procedure import ChangeType
from signage.core.content.procedure_words import Column
from signage.library.readers.answers import Answers, RowAnswer, SectionAnswer
from signage.web.admin.desk.dates import read_day
from signage.web.admin.desk.row_places import found_by, place_in_words, placed
from signage.web.language import Speech, mark

# `cell_time` asks for the cell of that column.
Asked = str

# The kinds of change in the order of a decision, as the answer for a whole section.
KINDS: dict[ChangeType, str] = {
    "new": mark("Mới ban hành"),
    "amended": mark("Sửa đổi, bổ sung"),
    "replaced": mark("Thay thế"),
    "abolished": mark("Bãi bỏ"),
    "unchanged": mark("Không thay đổi"),
}

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
    "bad_row_date": "day",
    "no_change_kind": "kind",
    "bad_date": "effective",
    "effect_unread": "effective",
    "bad_signed_date": "signed",
    "declared_rows": "rows",
    "two_dates": "signed",
    "no_effective_date": "effective",
    "signed_date_only": "effective",
}
# Doubts about rows that may be right as they stand.
_KEPT = {
    "duplicate_code": mark("Giữ nguyên như trong bảng"),
    "name_differs": mark("Giữ nguyên như trong bảng"),
    "cell_date": mark("Đúng là ngày này"),
    "cell_value": mark("Để trống ô này"),
}
_DAYS = ("signed", "effective")
_OF_DECISION = {
    "rows": mark("Bảng có {value} thủ tục là đúng"),
    "signed": mark("Ngày ký: {value}"),
    "effective": mark("Có hiệu lực từ: {value}"),
}
# The fields about one row, by the beginnings of their names, and what each answers.
_OF_ROWS: dict[str, Asked] = {
    "was-": "",
    "suggested-code-": "code",
    "suggested-day-": "day",
    "answer-code-": "code",
    "answer-name-": "name",
    "answer-day-": "day",
    "code-": "code",
    "name-": "name",
    "day-": "day",
} | {
    f"{start}cell_{column}-": f"cell_{column}"
    for column in get_args(Column)
    for start in ("answer-", "")
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
    keep_words: str
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
    if problem.code in ("cell_date", "cell_value"):
        asked = f"cell_{said['key']}"
    in_form = "file" not in form and asked in _DAYS
    hint = said.get("hint", "").removeprefix(" → ").removesuffix("?")
    known = {"number_code": "was", "declared_rows": "counted"}.get(problem.code, "")
    sentence = speech.problem(placed(problem, speech, lines_above=lines_above))
    if was and was == form.get(f"code-{row}"):
        was = form.get(f"was-{row}", was)  # the answer is doubtful: the file says another thing
    return DoubtRow(
        row=row,
        was=was,
        # What to do about it in a file is done right here.
        sentence=sentence.partition(" — ")[0] if asked else sentence,
        found_by=found_by(said, speech),
        asked="" if in_form else asked,
        suggestion=hint or said.get(known, ""),
        keep_words=speech.say(_KEPT[problem.code]) if problem.code in _KEPT else "",
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
    sections = {answer.row: answer for answer in known.sections} | _sections(said)
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
    return Answers(
        details=details,
        decision=decision,
        sections=tuple(sections.values()),
        rows=tuple(rows.values()),
    )


def _sections(said: Mapping[str, str]) -> dict[str, SectionAnswer]:
    """Return the kinds that a form says of whole sections, by the first row of each."""
    found = {}
    for key, kind in said.items():
        row = key.removeprefix("kind-")
        if row != key and kind in KINDS:
            found[row] = SectionAnswer(row=row, was=said.get(f"title-{row}", ""), change=kind)
    return found


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
    for row, section in _sections(said).items():
        if (row, "kind") not in asked:
            kept = (f"kind-{row}", section.change), (f"title-{row}", section.was)
            place = place_in_words(row, lines_above, speech)
            words = speech.say(
                "Cả mục từ dòng {place}: {kind}",
                place=place,
                kind=speech.say(KINDS[section.change]),
            )
            given.append(GivenAnswer(key=f"kind-{row}", words=words, fields=kept))
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
    cells = "”, “".join(answer.cells.values())
    day = speech.day(answer.effective_on) if answer.effective_on is not None else ""
    told = (
        say("mã đúng là {code}", code=answer.code) if answer.code else "",
        say("tên đúng là “{name}”", name=answer.name) if answer.name else "",
        say("ô đúng là “{text}”", text=cells) if cells else "",
        say("có hiệu lực từ {day}", day=day) if day else "",
        say("giữ nguyên như trong bảng") if answer.keep else "",
    )
    return ", ".join(filter(None, told))


def _answer(row: str, said: Mapping[str, str], speech: Speech) -> RowAnswer | None:
    """Return what was chosen about a row; what was typed counts when nothing was chosen."""
    kinds = ["code", "name", "day", *(f"cell_{column}" for column in get_args(Column))]
    chosen = {kind: said.get(f"answer-{kind}-{row}", "other") for kind in kinds}
    typed = {
        kind: said.get(f"{kind}-{row}") or None for kind, how in chosen.items() if how == "other"
    }
    for kind in ("code", "day"):
        if chosen[kind] == "suggested":
            typed[kind] = said.get(f"suggested-{kind}-{row}")
    field = speech.say("Ngày hiệu lực đúng")
    answer = RowAnswer(
        row=row,
        was=said[f"was-{row}"],
        code=typed.get("code"),
        name=typed.get("name"),
        cells={c: text for c in get_args(Column) if (text := typed.get(f"cell_{c}"))},
        effective_on=read_day(typed.get("day") or "", field=field, speech=speech),
        keep="keep" in chosen.values(),
        skip="skip" in chosen.values(),
    )
    return answer if answer != RowAnswer(row=row, was=answer.was) else None
