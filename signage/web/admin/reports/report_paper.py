"""A report as a paper: office, period, tables with totals; the same as a workbook and as CSV."""

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "Times New Roman"  # Nghị định 30/2020/NĐ-CP, phụ lục I
# A length in milliseconds is written as a part of a day, which is what spreadsheets add up.
_DAY_MS = 86_400_000
_WIDEST = 48
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
Value = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Airtime:
    """A length of time: exact for whoever adds it up, in words for whoever reads it."""

    ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of one, written in percent."""

    part: float


Cell = Value | Airtime | Share


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTable:
    """One table: `shares` divides the width of the page, `numbers` are right-aligned columns."""

    title: str
    head: tuple[str, ...]
    shares: tuple[float, ...]
    numbers: frozenset[int]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole report. `above` is the office over the one that reports."""

    above: str
    office: str
    title: str
    subject: str
    made: str
    facts: tuple[tuple[str, ...], ...]
    tables: tuple[PaperTable, ...]


def said(value: Cell) -> str:
    """Write a value as people read it in Vietnamese: `12.846`, `98,7 %`."""
    if isinstance(value, Airtime):
        return clock(value.ms)
    if isinstance(value, Share):
        return f"{value.part * 100:.1f}".replace(".", ",") + "\u202f%"
    if isinstance(value, str):
        return writable(value)
    return f"{value:,}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def clock(ms: int) -> str:
    """Write a length as hours, minutes and seconds."""
    seconds = round(ms / 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def workbook_of(paper: Paper) -> bytes:
    """Return a workbook, a sheet a table; its figures are numbers, its totals add up exactly."""
    # Imported when a report is wanted: 15 MB that a server without one does not need.
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for table in paper.tables:
        _fill(book.create_sheet(_sheet_name(table.title)), paper, table)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def csv_of(table: PaperTable) -> str:
    """Return a table as CSV, lengths in seconds, without its total: programs add up themselves."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_head_in_csv(table))
    for row in table.rows:
        writer.writerow([_in_csv(value) for value in row])
    # Spreadsheets take UTF-8 for what it is only behind this mark.
    return "\ufeff" + text.getvalue()


def _head_in_csv(table: PaperTable) -> list[str]:
    """Return the head with the unit behind what is a bare number of seconds."""
    lengths = {at for row in table.rows for at, one in enumerate(row) if isinstance(one, Airtime)}
    return [f"{text} (s)" if at in lengths else text for at, text in enumerate(table.head)]


def harmless(value: Value) -> Value:
    """Return what no spreadsheet runs: a title may begin like a formula."""
    if not isinstance(value, str):
        return value
    text = writable(value)
    return f"'{text}" if len(text) > 1 and text[0] in "=+-@\t" else text


def writable(text: str) -> str:
    """Return a text without the characters that office files cannot hold: players send titles."""
    return _UNWRITABLE.sub("", text)


def _in_csv(value: Cell) -> Value:
    """Return seconds to the millisecond, and shares of one to four digits."""
    if isinstance(value, Airtime):
        return f"{value.ms / 1000:.3f}"
    return round(value.part, 4) if isinstance(value, Share) else harmless(value)


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "1"


def _fill(sheet: "Worksheet", paper: Paper, table: PaperTable) -> None:
    from openpyxl.styles import Alignment, Font

    for line in ((paper.office,), (paper.title,), (paper.subject,), (), *paper.facts, ()):
        sheet.append([harmless(cell) for cell in line])
    at = len(paper.facts) + 6
    sheet.append(list(table.head))
    for row in (*table.rows, *([table.total] if table.total else [])):
        sheet.append([_plain(value) for value in row])
    last = sheet.max_row if table.total else 0
    for note in table.notes:
        sheet.append([harmless(note)])
    formats = {
        index: "[h]:mm:ss" if isinstance(value, Airtime) else "0.0%"
        for row in (*table.rows, table.total)
        for index, value in enumerate(row)
        if isinstance(value, Airtime | Share)
    }
    for line in sheet.iter_rows():
        for cell in line:
            inside = at <= cell.row <= at + len(table.rows) + bool(table.total)
            cell.font = Font(name=FONT, size=12, bold=cell.row in (1, 2, at, last))
            cell.alignment = Alignment(wrap_text=inside, vertical="top")
            if inside and cell.row > at and cell.column - 1 in formats:
                cell.number_format = formats[cell.column - 1]
    _set_widths(sheet, table, at)
    sheet.freeze_panes = f"A{at + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{at}:{at}"


def _plain(value: Cell) -> Value:
    if isinstance(value, Airtime):
        return value.ms / _DAY_MS
    return value.part if isinstance(value, Share) else harmless(value)


def _set_widths(sheet: "Worksheet", table: PaperTable, at: int) -> None:
    for index, head in enumerate(table.head):
        longest = max((len(said(row[index])) for row in table.rows), default=0)
        letter = sheet.cell(row=at, column=index + 1).column_letter
        sheet.column_dimensions[letter].width = min(_WIDEST, max(len(head), longest) + 3)
