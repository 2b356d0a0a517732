"""A report as a paper: office, period, tables with totals; the same as a workbook and as CSV.

Pages say lengths in words; files write them by hours, minutes and seconds, CSV by seconds, and
each says so in its head.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from signage.core.content.csv_text import csv_text
from signage.core.content.csv_text import harmless as not_run
from signage.core.content.numbers import number_words
from signage.web.language import Speech

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "Times New Roman"  # Nghị định 30/2020/NĐ-CP, phụ lục I
# A length in milliseconds is written as a part of a day, which is what spreadsheets add up.
_DAY_MS = 86_400_000
_WIDEST = 48
_DAY, _MOMENT, _CSV_MOMENT = "%d/%m/%Y", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M:%S"
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


# How a spreadsheet shows each kind of value.
_FORMATS = {Airtime: "[h]:mm:ss", Share: "0.0%", date: "dd/mm/yyyy", datetime: "hh:mm dd/mm/yyyy"}
Cell = Value | Airtime | Share | date  # a date, or a moment of local time


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
    plan: str = ""


def said(value: Cell) -> str:
    """Write a value as people read it in Vietnamese: `12.846`, `98,7 %`."""
    if isinstance(value, Airtime):
        return clock(value.ms)
    if isinstance(value, Share):
        return number_words(value.part * 100, "vi", decimals=1) + "\u202f%"
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, date):
        return value.strftime(_MOMENT if isinstance(value, datetime) else _DAY)
    return number_words(value, "vi")


def clock(ms: int) -> str:
    """Write a length as hours, minutes and seconds."""
    seconds = round(ms / 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def workbook_of(paper: Paper, speech: Speech) -> bytes:
    """Return a workbook, a sheet a table; its figures are numbers, its totals add up exactly."""
    # Imported when a report is wanted: 15 MB that a server without one does not need.
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for table in paper.tables:
        _fill(book.create_sheet(_sheet_name(table.title)), paper, table, speech)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def csv_of(table: PaperTable, speech: Speech) -> str:
    """Return a table as CSV without its total: programs add up themselves."""
    units: dict[type, str] = {Airtime: speech.say("giây"), Share: "%"}
    lines = ([_in_csv(value) for value in row] for row in table.rows)
    return csv_text([head_with_units(table, units), *lines])


def head_in_file(table: PaperTable, speech: Speech) -> list[str]:
    """Return the head of a table as papers and workbooks have it."""
    return head_with_units(table, {Airtime: speech.say("giờ:phút:giây")})


def head_with_units(table: PaperTable, units: Mapping[type, str]) -> list[str]:
    """Return a head with the unit behind the name of each column of such values."""
    head = list(table.head)
    for at in range(len(head)):
        kinds = {type(row[at]) for row in (*table.rows, table.total) if row}
        for kind in kinds & units.keys():
            head[at] = f"{table.head[at]} ({units[kind]})"
    return head


def harmless(value: Value) -> Value:
    """Return what no spreadsheet runs: a title may begin like a formula."""
    return not_run(writable(value)) if isinstance(value, str) else value


def writable(text: str) -> str:
    """Return a text without the characters that office files cannot hold: players send titles."""
    return _UNWRITABLE.sub("", text)


def _in_csv(value: Cell) -> Value:
    """Return seconds to the millisecond, percents of two digits, dates that spreadsheets know."""
    if isinstance(value, Airtime):
        return value.ms / 1000
    if isinstance(value, Share):
        return round(value.part * 100, 2)
    if isinstance(value, date):
        return value.strftime(_CSV_MOMENT if isinstance(value, datetime) else _DAY)
    return harmless(value)


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "1"


def _fill(sheet: "Worksheet", paper: Paper, table: PaperTable, speech: Speech) -> None:
    from openpyxl.styles import Alignment, Font

    above = ((paper.office,), (paper.title,), (paper.subject,), (paper.plan,), *paper.facts, ())
    for line in above:
        sheet.append([harmless(cell) for cell in line])
    at = len(paper.facts) + 6
    sheet.append(head_in_file(table, speech))
    for row in (*table.rows, *([table.total] if table.total else [])):
        sheet.append([_plain(value) for value in row])
    last = sheet.max_row if table.total else 0
    for note in table.notes:
        sheet.append([harmless(note)])
    formats = {
        index: _FORMATS[type(value)]
        for row in (*table.rows, table.total)
        for index, value in enumerate(row)
        if type(value) in _FORMATS
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


def _plain(value: Cell) -> Value | date:
    if isinstance(value, Airtime):
        return value.ms / _DAY_MS
    if isinstance(value, Share):
        return value.part
    return value if isinstance(value, date) else harmless(value)


def _set_widths(sheet: "Worksheet", table: PaperTable, at: int) -> None:
    for index, head in enumerate(table.head):
        longest = max((len(said(row[index])) for row in table.rows), default=0)
        letter = sheet.cell(row=at, column=index + 1).column_letter
        sheet.column_dimensions[letter].width = min(_WIDEST, max(len(head), longest) + 3)
