"""Tables as grids of text, whatever file they come from, with the words that stand above them."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from signage.core.problem import Problem
from signage.core.text import normalise
from signage.library.readers.plain_text import legacy_problem
from signage.library.reading import SourceFile

# A tracking list of a whole province has 2,000 rows of 20 columns.
MOST_CELLS = 200_000
LARGEST_CSV_BYTES = 20_000_000
LONGEST_CELL = 20_000  # a nested table of prices is 2,000; more is a document in a cell

_DELIMITERS = ";\t,|"
_HEAD_LINES = 20


class Cell(NamedTuple):
    """One cell's text; `from_above` when a merged cell above reaches down to it."""

    text: str = ""
    from_above: bool = False
    is_number: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table: its rows, all of one width, the paragraphs above it, and its name for people.

    `first_line` is the number of the first row as a person counts it in the program they use.
    """

    name: str
    rows: tuple[Row, ...]
    above: tuple[str, ...] = ()
    first_line: int = 1


class RefusedFile(Exception):
    """The file cannot be read as tables; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_grids(file: SourceFile) -> list[Grid]:
    """Read every table of a CSV, spreadsheet or Word file.

    Raises: RefusedFile with the problem when the file is damaged, locked, hostile or too large.
    """
    # Imported here: a text file must not pay for the parser of spreadsheets.
    if file.source.extension == "csv":
        return [read_csv(file)]
    if file.source.extension == "docx":
        from signage.library.readers.word import read_word

        return read_word(file)
    from signage.library.readers.spreadsheet import read_spreadsheet

    return read_spreadsheet(file)


def refuse(code: str, **arguments: str | int) -> RefusedFile:
    """Return the exception that refuses a file with this problem."""
    return RefusedFile(Problem(code=code, where="", arguments=arguments))


def told(text: str) -> str:
    """Return a cell's text in one spelling, bounded; line breaks stay."""
    # Most cells are one clean line; to look is ten times as fast as to normalise.
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text[:LONGEST_CELL].strip()
    return "\n".join(line for line in normalise(text[:LONGEST_CELL]).split("\n") if line)


def padded(rows: list[list[Cell]]) -> tuple[Row, ...]:
    """Give every row the width of the widest.

    Raises: RefusedFile when that makes too many cells.
    """
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise too_many_cells(width * len(rows))
    return tuple((*row, *[Cell()] * (width - len(row))) for row in rows)


def too_many_cells(count: int) -> RefusedFile:
    """Return the exception for a table that no screen can show."""
    limit = f"{MOST_CELLS:,} ô".replace(",", ".")
    return refuse("too_large", size=f"{count:,} ô".replace(",", "."), limit=limit)


def read_csv(file: SourceFile) -> Grid:
    """Read a CSV: encoding, delimiter and title lines are found out.

    Raises: RefusedFile.
    """
    if file.source.size_bytes > LARGEST_CSV_BYTES:
        size = f"{file.source.size_bytes // 1_000_000} MB"
        raise refuse("too_large", size=size, limit=f"{LARGEST_CSV_BYTES // 1_000_000} MB")
    text = _decoded(file.path.read_bytes())
    old = legacy_problem(text)
    if old is not None:
        raise RefusedFile(old)
    delimiter = _delimiter(text)
    csv.field_size_limit(LONGEST_CELL * 10)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [[Cell(told(cell)) for cell in row] for row in read]
    except csv.Error as error:
        raise refuse("unreadable", reason=f"CSV: {error}") from None
    return Grid(name="", rows=padded(rows))


def _decoded(content: bytes) -> str:
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise refuse("empty_file")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets on older Windows save: Vietnamese letters with marks after them.
        return unicodedata.normalize("NFC", content.decode("cp1258", "replace"))


def _delimiter(text: str) -> str:
    """Choose the character that cuts most of the first lines into equally many parts."""
    lines = [line for line in text.splitlines()[:_HEAD_LINES] if line.strip()]

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            return (0, 0)
        widest = max(counts, default=1)
        return (counts.count(widest), widest) if widest > 1 else (0, 0)

    return max(_DELIMITERS, key=agreement)
