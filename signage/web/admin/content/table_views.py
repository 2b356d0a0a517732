"""What the page of a list of procedures shows: its form, its doubts, and what was read of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from signage.core.content.procedure import ProcedureChange, ProcedureList
from signage.core.showing.edition import PublishedPlaylist
from signage.library.reading import Reading
from signage.web.admin.content.pasted_table import HEADINGS
from signage.web.admin.content.table_answers import (
    DETAILS,
    KINDS,
    DoubtRow,
    GivenAnswer,
    doubt_row,
    given_answers,
)
from signage.web.admin.desk.row_places import place_in_words
from signage.web.language import Speech, mark

LEVELS = {
    "central": mark("cấp trung ương"),
    "province": mark("cấp tỉnh"),
    "district": mark("cấp huyện"),
    "commune": mark("cấp xã"),
    "other": mark("cơ quan khác"),
    "unknown": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as it will be shown."""

    place: str
    code: str
    original: str
    name: str
    facts: str
    change: str
    time: str
    fee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """The page: the form or the file's name, and what was read from it."""

    playlist: str
    playlist_title: str
    file: str
    said: Mapping[str, str]
    wrong: str
    headings: tuple[tuple[str, str], ...]
    details: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    is_checked: bool
    rows: tuple[ReadRow, ...]
    doubts: tuple[DoubtRow, ...]
    given: tuple[GivenAnswer, ...]  # answers kept with the form
    asks: bool  # some doubt can be answered here
    may_save: bool


def table_view(
    one: PublishedPlaylist,
    said: Mapping[str, str],
    reading: Reading | None,
    speech: Speech,
    *,
    lines_above: int = 0,
    wrong: str = "",
) -> TableView:
    """Return the page; `lines_above` stand in the file above the first line that was pasted."""
    say = speech.say
    problems = reading.problems if reading is not None else ()
    doubts = tuple(doubt_row(p, said, speech, lines_above=lines_above) for p in problems)
    given = given_answers(said, doubts, speech, lines_above=lines_above)
    if reading is not None and not reading.phases and not problems and not given:
        wrong = say("Không đọc được bảng nào. Bảng cần dòng đầu có tên cột, như “Mã TTHC”.")
    rows = rows_read(reading) if reading is not None else ()
    if reading is not None and reading.phases and not rows:
        wrong = say("Bảng này không phải danh mục thủ tục: không thấy cột tên hay mã thủ tục.")
    errors = any(problem.severity == "error" for problem in problems)
    return TableView(
        playlist=one.id,
        playlist_title=one.title,
        file=said.get("file", ""),
        said=said,
        wrong=wrong,
        headings=tuple((text, say(words)) for text, words in HEADINGS.items()),
        details=tuple((value, say(words)) for value, words in DETAILS.items()),
        kinds=tuple((kind, say(words)) for kind, words in KINDS.items()),
        is_checked=reading is not None and not wrong,
        rows=tuple(_read_row(row, speech, lines_above) for row in rows),
        doubts=doubts,
        given=given,
        asks=any(doubt.asked for doubt in doubts),
        may_save=bool(rows) and not errors,
    )


def rows_read(reading: Reading) -> tuple[ProcedureChange, ...]:
    """Return each row once, also when several phases show it."""
    found: dict[str, ProcedureChange] = {}
    for phase in reading.phases:
        if isinstance(phase.body, ProcedureList):
            for row in phase.body.rows:
                found.setdefault(row.where, row)
    return tuple(found.values())


def _read_row(row: ProcedureChange, speech: Speech, lines_above: int) -> ReadRow:
    say = speech.say
    facts = (row.field, say(LEVELS[row.level]) if row.level != "unknown" else "")
    return ReadRow(
        place=place_in_words(row.where, lines_above, speech),
        code=row.code,
        original=row.original_code,
        name=row.name,
        facts=" · ".join(filter(None, facts)),
        change=say(KINDS[row.change]),
        time=row.time,
        fee=row.fee,
    )
