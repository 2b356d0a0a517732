"""Grids of procedures as rows with named cells: heads found, groups followed, pages sewn up.

A row knows the kind of change, level and field that the titles around it say. What is in the
cells is not judged here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from signage.core.content.procedure import ChangeType, Level
from signage.core.content.procedure_words import (
    Column,
    change_in,
    changes_in,
    column_of,
    field_in,
    fold,
    level_in,
    names_field,
)
from signage.library.readers.grids import Grid, Row

_HEAD_ROWS = 40  # titles stand above the head; a table of data would have begun by then
_NUMBERED = re.compile(r"\(?\d{1,2}\)?")
_ORDER = re.compile(r"\(?(\d{1,4})[.)]?")
_LONGEST_TITLE = 300
_TITLE_WORDS = re.compile(r"\b(danh muc|tthc|thu tuc hanh chinh|linh vuc)\b|^[a-d] cap ")
_TICKS = {"direct": "trực tiếp", "postal": "bưu chính công ích", "electronic": "trực tuyến"}


@dataclass(slots=True)
class RawRow:
    """One procedure as the file has it. `place` is `table:line`, or the line alone."""

    place: str
    line: int
    cells: dict[Column, str]
    numbers: frozenset[Column] = frozenset()
    change: ChangeType | None = None
    level: Level = "unknown"
    field: str = ""


@dataclass(slots=True)
class _Section:
    """What the titles so far say about the rows below them."""

    change: ChangeType | None = None
    level: Level = "unknown"
    field: str = ""

    def read(self, title: str, *, is_group: bool) -> None:
        """Follow a title; a group row that says nothing else names a field."""
        changes, level = changes_in(title), level_in(title)
        if len(changes) == 1:
            self.change, self.level, self.field = changes[0], level, ""
        elif len(changes) > 1 and not is_group:
            self.change, self.level, self.field = None, level, ""
        if names_field(title) and len(title) < _LONGEST_TITLE:
            if is_group or len(changes) == 0:
                self.field = field_in(title)
        elif level != "unknown" and not changes:
            self.level, self.field = level, ""
        elif is_group and not changes:
            self.field = field_in(title)


@dataclass(slots=True)
class Found:
    """All rows of a file, the words outside its tables, and footnotes by their mark."""

    rows: list[RawRow] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    footnotes: dict[str, str] = field(default_factory=dict)


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
    section = _Section()
    columns: tuple[Column | None, ...] = ()
    for grid in grids:
        _take_words(grid.above, found, section)
        head = head_of(grid)
        if head is None and columns and not grid.above and _width(grid) == len(columns):
            head = (-1, columns)
        if head is None:
            _take_words(_lines(grid.rows), found, section, are_titles=False)
            continue
        at, columns = head
        _take_words(_lines(grid.rows[: max(0, at)]), found, section)
        _read_grid(grid, at, columns, found, section)
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


def _read_grid(
    grid: Grid,
    head: int,
    columns: tuple[Column | None, ...],
    found: Found,
    section: _Section,
) -> None:
    has_order = "order" in columns
    heads = {cell.text for cell in grid.rows[head]} if head >= 0 else set[str]()
    for at in range(head + 1, len(grid.rows)):
        row = grid.rows[at]
        texts = [cell.text for cell in row]
        if not any(texts) or _is_numbering(texts):
            continue
        if len(heads.intersection(texts)) > 1 and is_procedure_head(_columns(row)):
            continue  # the head again, on a new page
        if texts[0].startswith("*") or _only_text(row).startswith("*"):
            _take_footnote(_only_text(row) or " ".join(filter(None, texts)), found)
            continue
        if title := _group_title(row, columns):
            section.read(title, is_group=True)
            continue
        line = grid.first_line + at
        place = f"{grid.name}:{line}" if grid.name else str(line)
        made = _row(row, columns, place, line, section)
        if found.rows and _continues(row, made, found.rows[-1], has_order=has_order):
            _join(found.rows[-1], made, row, columns)
        else:
            found.rows.append(made)


def _row(
    row: Row, columns: tuple[Column | None, ...], place: str, line: int, section: _Section
) -> RawRow:
    cells: dict[Column, str] = {}
    numbers: set[Column] = set()
    for column, cell in zip(columns, row, strict=True):
        if column is not None and cell.text:
            cells[column] = cell.text
            if cell.is_number:
                numbers.add(column)
    ticked = [word for column, word in _TICKS.items() if cells.pop(column, "")]  # type: ignore[call-overload]  # keys are columns
    if ticked and "channels" not in cells:
        cells["channels"] = ", ".join(ticked)
    own_change = change_in(cells.get("change", ""))
    own_level = level_in(cells.get("level", ""))
    return RawRow(
        place=place,
        line=line,
        cells=cells,
        numbers=frozenset(numbers),
        change=own_change or section.change,
        level=own_level if own_level != "unknown" else section.level,
        field=cells.get("field") or section.field,
    )


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
    return says and fold(text).startswith(starts) and len(text) < 120


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
    lines: Iterable[str], found: Found, section: _Section, *, are_titles: bool = True
) -> None:
    for line in lines:
        if line.startswith("*"):
            _take_footnote(line, found)
            continue
        found.words.append(line)
        if are_titles and len(line) < _LONGEST_TITLE and _is_title(line):
            section.read(line, is_group=False)


def _is_title(line: str) -> bool:
    """Tell a title from the reasons of a decision, which name laws that amend laws."""
    folded = fold(line)
    is_reason = folded.startswith(("can cu", "theo de nghi", "xet de nghi", "noi nhan"))
    return not is_reason and _TITLE_WORDS.search(folded) is not None


def _take_footnote(text: str, found: Found) -> None:
    mark = re.match(r"\*+", text)
    if mark:
        found.footnotes[mark[0]] = text[mark.end() :].strip(" :)")


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        for text in dict.fromkeys(cell.text for cell in row if cell.text):
            yield from text.split("\n")


def _width(grid: Grid) -> int:
    return len(grid.rows[0]) if grid.rows else 0
