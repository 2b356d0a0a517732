"""A small table of numbers beside an infographic: CSV, or the first sheet of a workbook."""

import csv
import datetime as calendar_types
import io

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.library.readers.plain_text import read_text
from signage.library.reading import SourceFile

_DELIMITERS = ";\t,|"


class DataTable(msgspec.Struct, frozen=True, kw_only=True):
    """The header and the rows below it, as text, every row as long as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(file: SourceFile) -> DataTable | Problem:
    """Read the table of a companion."""
    if file.source.extension == "csv":
        text = read_text(file)
        if isinstance(text, Problem):
            return text
        # The header tells the delimiter: it has no decimal commas. Offices here use semicolons.
        header = next(line for line in text.split("\n") if line.strip())
        delimiter = max(_DELIMITERS, key=header.count)
        rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    elif file.source.extension in ("xlsx", "ods"):
        try:
            workbook = CalamineWorkbook.from_path(str(file.path))
            sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except PasswordError:
            return Problem(code="encrypted", where="")
        except CalamineError:
            return Problem(code="truncated", where="")
        rows = [tuple(_said(cell) for cell in row) for row in sheet]
    else:
        return Problem(
            code="unsupported",
            where="",
            arguments={"kind": file.source.extension, "accepted": ".csv .xlsx .ods"},
        )
    return _trimmed(rows)


def _trimmed(rows: list[tuple[str, ...]]) -> DataTable:
    kept = [tuple(normalise(cell) for cell in row) for row in rows if any(c.strip() for c in row)]
    if not kept:
        return DataTable(header=(), rows=())
    width = max((at + 1 for at, cell in enumerate(kept[0]) if cell), default=0)
    padded = [(row + ("",) * width)[:width] for row in kept]
    return DataTable(header=padded[0], rows=tuple(padded[1:]))


def _said(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    if isinstance(cell, calendar_types.date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)
