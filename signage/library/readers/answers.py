"""Answers of a person to the doubts about a table, kept beside it in `NAME.answers.toml`.

```toml
details = "all"              # pages of each procedure: "all" or "none"; short lists have them

[decision]                   # optional: what the file itself does not say
number = "9001/QĐ-UBND"
signed_on = 2026-06-20
effective_on = 2026-07-01
rows = 19                    # as many rows as there are, whatever the decision declares

[[sections]]
row = "2:3"                  # the first row under a title
was = "DANH MỤC THỦ TỤC …"   # the title, as the problem quotes it
change = "amended"           # what all rows under it are

[[rows]]
row = "2:7"                  # table 2, line 7, as the problem names it; "7" in a CSV
was = "2.00048"              # holds only while the file says this there
code = "2.000480"            # or name, change, level, effective_on, cells = {time = "03 ngày"}
# keep = true                # shown as it stands: looks like another row, or is named differently
# skip = true                # never shown
```
An answer to what the file no longer says is a problem itself, so nothing is settled by accident.
"""

from datetime import date

import msgspec

from signage.core.content.problem import Problem
from signage.core.content.procedure import ANSWERS_SUFFIX, ChangeType, Details, Level
from signage.core.content.procedure_words import Column
from signage.library.reading import SourceFile

_LARGEST_BYTES = 500_000  # an answer for each of 2,000 rows


class RowAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person says about one row; None leaves the file's own word."""

    row: str
    was: str = ""
    code: str | None = None
    name: str | None = None
    change: ChangeType | None = None
    level: Level | None = None
    effective_on: date | None = None
    cells: dict[Column, str] = {}
    keep: bool = False
    skip: bool = False


class SectionAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person says about all rows under one title; `row` is the first of them."""

    row: str
    was: str = ""
    change: ChangeType


class DecisionAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person says about the decision."""

    number: str | None = None
    signed_on: date | None = None
    effective_on: date | None = None
    title: str | None = None
    rows: int | None = None


class Answers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All answers beside one file."""

    details: Details = "short"
    decision: DecisionAnswer = DecisionAnswer()
    sections: tuple[SectionAnswer, ...] = ()
    rows: tuple[RowAnswer, ...] = ()


def answers_name(name: str) -> str:
    """Return the name of the file of answers for a table."""
    return name + ANSWERS_SUFFIX


def read_answers(file: SourceFile | None) -> tuple[Answers, tuple[Problem, ...]]:
    """Read the answers, none when there is no such file; mistakes are problems."""
    if file is None:
        return Answers(), ()
    if file.source.size_bytes > _LARGEST_BYTES:
        return Answers(), (_mistake(file.name, "> 500 KB"),)
    try:
        return parse_answers(file.path.read_bytes()), ()
    except ValueError as error:
        return Answers(), (_mistake(file.name, str(error)),)


def parse_answers(text: bytes) -> Answers:
    """Parse what a file of answers holds. Raises: ValueError."""
    try:
        return msgspec.toml.decode(text, type=Answers)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error


def dump_answers(answers: Answers) -> str:
    """Write answers as `read_answers` reads them."""
    lines = [f'details = "{answers.details}"', ""] if answers.details != "short" else []
    lines += _table("[decision]", msgspec.structs.asdict(answers.decision))
    for section in answers.sections:
        lines += ["", *_table("[[sections]]", msgspec.structs.asdict(section))]
    for answer in answers.rows:
        lines += ["", *_table("[[rows]]", msgspec.structs.asdict(answer))]
    return "\n".join(lines).strip() + "\n"


def _table(head: str, values: dict[str, object]) -> list[str]:
    said = {key: value for key, value in values.items() if value not in (None, "", False, {})}
    if not said:
        return []
    return [head, *(f"{key} = {_value(value)}" for key, value in said.items())]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {_value(said)}' for key, said in value.items())}}}"
    # JSON's escapes are those of TOML's basic strings.
    return str(value) if isinstance(value, int) else msgspec.json.encode(value).decode()


def _mistake(name: str, reason: str) -> Problem:
    return Problem(code="bad_answers", where="", arguments={"name": name, "reason": reason})
