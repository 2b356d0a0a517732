"""Tables as grids of text, whatever file they come from, with the words that stand above them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NamedTuple

from signage.core.content.problem import Problem
from signage.core.content.text import normalise

# A tracking list of a whole province has 2,000 rows of 20 columns.
MOST_CELLS = 200_000
LONGEST_CELL = 20_000  # a nested table of prices is 2,000; more is a document in a cell


_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)|Err:\d{3}")

# What a spreadsheet has in a cell where a person meant words: a date it made of them, an error,
# or a formula whose value was not saved.
Fault = Literal["", "date", "error", "formula"]


class Cell(NamedTuple):
    """One cell's text; `from_above` when a merged cell above reaches down to it.

    Of a number `text` has the digits and `shown` what its own format makes of them, if anything.
    """

    text: str = ""
    from_above: bool = False
    is_number: bool = False
    fault: Fault = ""
    shown: str = ""

    @property
    def said(self) -> str:
        """Return what a table that is shown as it stands says: no errors, numbers as formatted."""
        return "" if self.fault in ("error", "formula") else self.shown or self.text


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


def refuse(code: str, **arguments: str | int) -> RefusedFile:
    """Return the exception that refuses a file with this problem."""
    return RefusedFile(Problem(code=code, where="", arguments=arguments))


def told(text: str) -> str:
    """Return a cell's text in one spelling, bounded; line breaks stay."""
    # Most cells are one clean line; to look is ten times as fast as to normalise.
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text[:LONGEST_CELL].strip()
    return "\n".join(line for line in normalise(text[:LONGEST_CELL]).split("\n") if line)


def text_cell(text: str) -> Cell:
    """Return the cell of a text; what spreadsheets write where a formula failed is a fault."""
    said = told(text)
    is_error = said.startswith(("#", "Err:")) and _ERROR.fullmatch(said) is not None
    return Cell(said, fault="error" if is_error else "")


def padded(rows: list[list[Cell]]) -> tuple[Row, ...]:
    """Give every row the width of the widest.

    Raises: RefusedFile when that makes too many cells.
    """
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > MOST_CELLS:
        raise too_many_cells()
    return tuple((*row, *[Cell()] * (width - len(row))) for row in rows)


def too_many_cells() -> RefusedFile:
    """Return the exception for a table of more than `MOST_CELLS`, which no screen can show."""
    return refuse("too_many_cells")
