"""Grids of procedures as rows with named cells: heads found, groups followed, pages sewn up.

A row knows the kind of change, level and field that the titles around it say. What is in the
cells is not judged here.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from signage.core.content.procedure import ChangeType, Level
from signage.core.content.procedure_titles import (
    change_in,
    changes_in,
    level_in,
    names_field,
)
from signage.core.content.procedure_words import Column, column_of, fold
from signage.library.readers.grids import Cell, Fault, Grid, Row
from signage.library.readers.list_titles import Section, footnote_in, read_titles
from signage.library.readers.number_formats import as_money

_HEAD_ROWS = 40  # titles stand above the head; a table of data would have begun by then
_NUMBERED = re.compile(r"\(?\d{1,2}\)?")
_ORDER = re.compile(r"\(?(\d{1,4})[.)]?")
_TICKS = {"direct": "trực tiếp", "postal": "bưu chính công ích", "electronic": "trực tuyến"}


@dataclass(slots=True)
class RawRow:
    """One procedure as the file has it. `place` is `table:line`, or the line alone.

    `section` and `title` tell which title should have named its kind of change; `faults` what a
    spreadsheet made of cells, under which of the `heads`.
    """

    place: str
    line: int
    cells: dict[Column, str]
    numbers: frozenset[Column] = frozenset()
    change: ChangeType | None = None
    level: Level = "unknown"
    field: str = ""
    section: int = 0
    title: str = ""
    faults: dict[Column, Fault] = dataclasses.field(default_factory=dict)
    heads: dict[Column, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Heads:
    """The columns that a head names, and its words."""

    columns: tuple[Column | None, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def change(self) -> ChangeType | None:
        """Return the kind that a head gives away: "quy định việc bãi bỏ", "lý do bãi bỏ"."""
        telling = zip(self.columns, self.texts, strict=True)
        told = [text for c, text in telling if c in ("amending_document", "reason")]
        return change_in(" ".join(told))


@dataclass(slots=True)
class Found:
    """All rows of a file, the words outside its tables, and footnotes by their mark."""

    rows: list[RawRow] = dataclasses.field(default_factory=list)
    words: list[str] = dataclasses.field(default_factory=list)
    footnotes: dict[str, str] = dataclasses.field(default_factory=dict)


def is_procedure_head(columns: Iterable[Column | None]) -> bool:
    """Tell whether a row of heads is that of a list of procedures."""
    known = {column for column in columns if column is not None}
    return "name" in known and len(known - {"question", "answer", "note"}) >= 2


def find_rows(grids: Sequence[Grid]) -> Found:
    """Read every table whose head is that of a list of procedures, in order.

    A table without a head goes on the one before it when it is as wide and nothing stands
    between them. Words of other tables count as words around.
    """
    found = Found()
    section = Section()
    heads = _Heads()
    for grid in grids:
        _take_words(grid.above, found, section)
        head = head_of(grid)
        goes_on = heads.columns and not grid.above and _width(grid) == len(heads.columns)
        if head is not None:
            at, columns = head
            _take_words(_lines(grid.rows[: max(0, at)]), found, section)
            heads = _Heads(columns, tuple(cell.text for cell in grid.rows[at]))
            _read_grid(grid, at + 1, heads, found, section)
        elif goes_on:
            _read_grid(grid, 0, heads, found, section)
        else:
            _take_words(_lines(grid.rows), found, section, are_titles=False)
    return found


def head_of(grid: Grid) -> tuple[int, tuple[Column | None, ...]] | None:
    """Return the row where the head ends and the columns it names; None without one."""
    for at, row in enumerate(grid.rows[:_HEAD_ROWS]):
        columns = _columns(row)
        if not is_procedure_head(columns):
            continue
        if at + 1 < len(grid.rows):
            below = _columns(grid.rows[at + 1])
            merged = tuple(b or c for b, c in zip(below, columns, strict=True))
            ticks = {"direct", "postal", "electronic"} & set(below)
            if ticks or sum(cell.from_above for cell in grid.rows[at + 1]) * 2 > len(row):
                return at + 1, merged
        return at, columns
    return None


def _columns(row: Row) -> tuple[Column | None, ...]:
    columns: list[Column | None] = []
    for cell in row:
        column = column_of(cell.text) if cell.text and len(cell.text) < 120 else None
        columns.append(None if column in columns else column)
    return tuple(columns)


def _read_grid(grid: Grid, start: int, heads: _Heads, found: Found, section: Section) -> None:
    columns = heads.columns
    has_order = "order" in columns
    for at in range(start, len(grid.rows)):
        row = grid.rows[at]
        texts = [cell.text for cell in row]
        if not any(texts) or _is_numbering(texts):
            continue
        if len(set(heads.texts).intersection(texts)) > 1 and is_procedure_head(_columns(row)):
            continue  # the head again, on a new page
        if note := footnote_in(_only_text(row) or " ".join(filter(None, texts))):
            found.footnotes[note[0]] = note[1]
            continue
        if title := _group_title(row, columns):
            section.read(title, is_group=True)
            continue
        line = grid.first_line + at
        place = f"{grid.name}:{line}" if grid.name else str(line)
        made = _row(row, heads, place, line, section)
        if found.rows and _continues(row, made, found.rows[-1], has_order=has_order):
            _join(found.rows[-1], made, row, columns)
        else:
            found.rows.append(made)
            section.has_rows = True


def _row(row: Row, heads: _Heads, place: str, line: int, section: Section) -> RawRow:
    cells: dict[Column, str] = {}
    numbers: set[Column] = set()
    faults: dict[Column, Fault] = {}
    for column, head, cell in zip(heads.columns, heads.texts, row, strict=True):
        if column is not None and cell.text:
            cells[column] = _shown(cell, column, head)
            if cell.is_number:
                numbers.add(column)
            if cell.fault:
                faults[column] = cell.fault
    ticked = [word for column, word in _TICKS.items() if cells.pop(column, "")]  # type: ignore[call-overload]  # keys are columns
    if ticked and "channels" not in cells:
        cells["channels"] = ", ".join(ticked)
    own_level = level_in(cells.get("level", ""))
    return RawRow(
        place=place,
        line=line,
        cells=cells,
        numbers=frozenset(numbers),
        change=_change(cells.get("change", ""), section, heads),
        level=own_level if own_level != "unknown" else section.level,
        field=cells.get("field") or section.field,
        section=section.number,
        title=section.title,
        faults=faults,
        heads={
            column: heads.texts[at] for at, column in enumerate(heads.columns) if column in faults
        },
    )


def _shown(cell: Cell, column: Column, head: str) -> str:
    """Return a cell's text; numbers as their format or the head's unit of money shows them."""
    if not cell.is_number or column in ("order", "code"):
        return cell.text
    money = as_money(cell.text, head) if column in ("fee", "charge", "fee_before") else ""
    return cell.shown or money or cell.text


def _change(cell: str, section: Section, heads: _Heads) -> ChangeType | None:
    """Return the kind of change of a row: what its cell says, else its title and the heads.

    What names several kinds, or contradicts, says nothing.
    """
    if said := changes_in(cell):
        return said[0] if len(said) == 1 else None
    told = {section.change, heads.change} - {None}
    return told.pop() if len(told) == 1 else None


def _group_title(row: Row, columns: tuple[Column | None, ...]) -> str:
    """Return the text of a row that is a title for the rows below, else nothing."""
    own = [(column, c.text) for column, c in zip(columns, row, strict=True) if c.text]
    fresh = [cell for cell in row if cell.text and not cell.from_above]
    if len(fresh) != len(own):  # something reaches down from above: a part of that row
        return ""
    texts = list(dict.fromkeys(text for _, text in own))
    if len(texts) == 1 and (len(own) > 1 or own[0][0] in ("order", "name", "code", None)):
        return "" if _ORDER.fullmatch(texts[0]) or _has_only_names(columns) else texts[0]
    if len(own) == 2 and own[0][0] == "order" and own[1][0] in ("name", "code", None):
        is_counted = _ORDER.fullmatch(own[0][1]) is not None
        if not is_counted or names_field(own[1][1]) or _is_bare_section(own[1][1]):
            return "" if is_counted and len(columns) <= 2 else own[1][1]
    return ""


def _has_only_names(columns: tuple[Column | None, ...]) -> bool:
    return [c for c in columns if c is not None] == ["name"]


def _is_bare_section(text: str) -> bool:
    """Tell a title such as "TTHC cấp tỉnh" from the name of a procedure."""
    starts = ("tthc", "thu tuc hanh chinh", "danh muc")
    says = bool(changes_in(text)) or level_in(text) != "unknown"
    return says and fold(text).startswith(starts)


def _continues(row: Row, made: RawRow, last: RawRow, *, has_order: bool) -> bool:
    """Tell whether a row is the rest of the one above, cut by a page or beside merged cells."""
    merged = {cell.text for cell in row if cell.from_above}
    name = made.cells.get("name", "")
    if name and name in merged and name == last.cells.get("name"):
        return True
    if "code" in made.cells or not has_order or not last.cells.get("order"):
        return False
    if made.cells.get("order"):
        return False
    return not name or name[0].islower() or not name[0].isalnum()


def _join(last: RawRow, made: RawRow, row: Row, columns: tuple[Column | None, ...]) -> None:
    fresh = {
        column: cell.text
        for column, cell in zip(columns, row, strict=True)
        if column is not None and cell.text and not cell.from_above
    }
    for column, text in fresh.items():
        if column in ("direct", "postal", "electronic", "order"):
            continue
        before = last.cells.get(column, "")
        between = " " if column == "name" else "\n"
        last.cells[column] = f"{before}{between}{text}" if before else text
    last.field = made.cells.get("field") or last.field


def _is_numbering(texts: list[str]) -> bool:
    """Tell the row that numbers the columns: (1), (2), (3) …"""
    numbers = [text.strip("()") for text in texts if text]
    if len(numbers) < 3 or not all(_NUMBERED.fullmatch(text) for text in numbers):
        return False
    return [int(number) for number in numbers] == list(range(1, len(numbers) + 1))


def _only_text(row: Row) -> str:
    texts = {cell.text for cell in row if cell.text}
    return texts.pop() if len(texts) == 1 else ""


def _take_words(
    lines: Iterable[str], found: Found, section: Section, *, are_titles: bool = True
) -> None:
    words = []
    for line in lines:
        if note := footnote_in(line):
            found.footnotes[note[0]] = note[1]
        else:
            words.append(line)
    found.words += words
    if are_titles:
        read_titles(words, section)


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        for text in dict.fromkeys(cell.text for cell in row if cell.text):
            yield from text.split("\n")


def _width(grid: Grid) -> int:
    return len(grid.rows[0]) if grid.rows else 0
