"""CSV, spreadsheets and Word files as grids, by their extension; a CSV's habits are found out."""

import csv
import io
import unicodedata

from signage.library.readers.grids import (
    LONGEST_CELL,
    Grid,
    RefusedFile,
    padded,
    refuse,
    text_cell,
)
from signage.library.readers.plain_text import legacy_problem, utf16_of
from signage.library.readers.spreadsheet import read_spreadsheet
from signage.library.readers.word import read_word
from signage.library.reading import SourceFile

LARGEST_CSV_BYTES = 20_000_000  # a hundred times the longest list of a province

_DELIMITERS = ";\t,|"
_HEAD_LINES = 20


def read_grids(file: SourceFile) -> list[Grid]:
    """Read every table of a CSV, spreadsheet or Word file.

    Raises: RefusedFile with the problem when the file is damaged, locked, hostile or too large.
    """
    if file.source.extension == "csv":
        return [read_csv(file)]
    return read_word(file) if file.source.extension == "docx" else read_spreadsheet(file)


def read_csv(file: SourceFile) -> Grid:
    """Read a CSV: encoding, delimiter and title lines are found out.

    Raises: RefusedFile.
    """
    if file.source.size_bytes > LARGEST_CSV_BYTES:
        size = f"{file.source.size_bytes // 1_000_000} MB"
        raise refuse("too_large", size=size, limit=f"{LARGEST_CSV_BYTES // 1_000_000} MB")
    text = _decoded(file.path.read_bytes())
    delimiter = _delimiter(text)
    csv.field_size_limit(LONGEST_CELL * 10)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [[text_cell(cell) for cell in row] for row in read]
    except csv.Error as error:
        raise refuse("unreadable", reason=f"CSV: {error}") from None
    return Grid(name="", rows=padded(rows))


def _decoded(content: bytes) -> str:
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise refuse("empty_file")
    try:
        text = content.decode(utf16_of(content) or "utf-8-sig")
    except UnicodeDecodeError:
        # Old fonts used the letters of code page 1252; what is none of theirs was saved by
        # spreadsheets on older Windows: Vietnamese letters with marks after them.
        old = legacy_problem(content.decode("cp1252", "replace"))
        text = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    else:
        old = legacy_problem(text)
    if old is not None:
        raise RefusedFile(old)
    if "\0" in text:
        raise refuse("unreadable", reason="CSV: 0x00")
    return text


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
