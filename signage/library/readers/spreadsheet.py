"""XLSX and ODS workbooks as grids: every visible sheet, merged cells filled, numbers as typed."""

import datetime as calendar_types
import io
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from signage.library.readers.bounded_zip import Package, opened_package
from signage.library.readers.grids import (
    MOST_CELLS,
    Cell,
    Grid,
    padded,
    refuse,
    text_cell,
    too_many_cells,
)
from signage.library.readers.number_formats import as_formatted
from signage.library.readers.sheet_marks import (
    Mark,
    Place,
    column_number,
    formats_of,
    marks_of,
    sheets_of,
)
from signage.library.reading import SourceFile

_CELL_AT = re.compile(rb'<c[^>]*? r="([A-Z]{1,3})(\d{1,7})"')
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
Element = Any  # lxml ships no types
_MOST_SHEETS = 100
_WORKBOOK, _LINKS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


def read_spreadsheet(file: SourceFile) -> list[Grid]:
    """Read a workbook. Formulas are not worked out: the values saved with them are shown.

    Raises: RefusedFile.
    """
    with opened_package(file.path) as package:
        marks = _checked(package)
    try:
        workbook = CalamineWorkbook.from_path(str(file.path))
        return [
            _grid(workbook, sheet.name, marks.get(sheet.name, {}))
            for sheet in workbook.sheets_metadata[:_MOST_SHEETS]
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
    except PasswordError:
        raise refuse("encrypted") from None
    except CalamineError:
        raise refuse("truncated") from None


def _checked(package: Package) -> dict[str, dict[Place, Mark]]:
    """Meet every part within the bounds; return the marks of each sheet by its name."""
    parts = {}
    for name in package.names:
        if not name.endswith((".xml", _LINKS)):
            continue
        part = package.part(name)  # counted, and searched for entities
        if name.startswith("xl/worksheets/"):
            _check_extent(part)
            parts[name] = part
        elif name == "content.xml":
            _check_repeats(part)
        elif name in (_WORKBOOK, _LINKS, _STYLES):
            parts[name] = part
    if _WORKBOOK not in parts or _LINKS not in parts:
        return {}
    try:
        formats = formats_of(parts[_STYLES]) if _STYLES in parts else []
        sheets = sheets_of(parts[_WORKBOOK], parts[_LINKS])
    except etree.XMLSyntaxError:
        raise refuse("truncated") from None
    return {name: marks_of(parts[part], formats) for name, part in sheets.items() if part in parts}


def _grid(workbook: CalamineWorkbook, name: str, marks: Mapping[Place, Mark]) -> Grid:
    sheet = workbook.get_sheet_by_name(name)
    start = sheet.start or (0, 0)
    rows = [
        [_cell(value, marks.get((line, column))) for column, value in enumerate(row, start[1])]
        for line, row in enumerate(sheet.to_python(skip_empty_area=True), start[0])
    ]
    _fill_merged(rows, sheet.merged_cell_ranges or [], start)
    while rows and not any(cell.text for cell in rows[-1]):
        rows.pop()
    return Grid(name=name, rows=padded(rows), first_line=start[0] + 1)


def _cell(value: object, mark: Mark | None) -> Cell:
    if mark is not None and mark.fault:
        return Cell(mark.words, fault=mark.fault)
    if isinstance(value, bool):
        return Cell("x" if value else "")
    if isinstance(value, int | float):
        digits = _digits(float(value))
        shown = as_formatted(digits, mark.format) if mark is not None else ""
        return Cell(digits, is_number=True, shown=shown)
    if isinstance(value, calendar_types.datetime | calendar_types.date):
        return Cell(f"{value:%d/%m/%Y}", fault="date")
    return text_cell(str(value))


def _digits(value: float) -> str:
    """Write a number as it was typed, as far as anybody can know: no exponent, no added zeros."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _fill_merged(
    rows: list[list[Cell]],
    ranges: list[tuple[tuple[int, int], tuple[int, int]]],
    start: tuple[int, int],
) -> None:
    for (top, left), (bottom, _) in ranges:
        column = left - start[1]
        for line in range(top + 1, bottom + 1):
            at = line - start[0]
            if 0 < at < len(rows) and 0 <= column < len(rows[at]) and top >= start[0]:
                rows[at][column] = Cell(rows[top - start[0]][column].text, from_above=True)


def _check_extent(sheet: bytes) -> None:
    """Refuse a sheet whose used rectangle is too large, before a parser reserves room for it."""
    rows = columns = 1
    first_row = 0
    for match in _CELL_AT.finditer(sheet):
        first_row = first_row or int(match[2])
        rows = max(rows, int(match[2]))
        columns = max(columns, column_number(match[1]))
    count = (rows - first_row + 1) * columns
    if count > MOST_CELLS:
        raise too_many_cells()


def _check_repeats(content: bytes) -> None:
    """Refuse an ODS whose used rectangle is too large; empty cells at its end may repeat."""
    rows = used_rows = columns = 0
    parser = etree.iterparse(
        io.BytesIO(content),
        tag=(_TABLE + "table", _TABLE + "table-row"),
        resolve_entities=False,
        no_network=True,
    )
    try:
        for _, element in parser:
            if element.tag == _TABLE + "table":
                rows = used_rows = columns = 0
                continue
            repeat = int(element.get(_TABLE + "number-rows-repeated", "1"))
            width = _used_width(element)
            rows += repeat
            if width:
                used_rows, columns = rows, max(columns, width)
            if used_rows * columns > MOST_CELLS:
                raise too_many_cells()
            element.clear()
    except (etree.XMLSyntaxError, ValueError):
        raise refuse("truncated") from None


def _used_width(row: Element) -> int:
    """Return the place of a row's last cell that says something."""
    at = last = 0
    for cell in row:
        at += int(cell.get(_TABLE + "number-columns-repeated", "1"))
        if len(cell) or cell.get(_OFFICE + "value-type"):
            last = at
    return last
