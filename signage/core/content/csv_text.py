"""Tables as CSV in the one form of all our files: the one that a Vietnamese Excel opens right.

UTF-8 behind a byte order mark, semicolons between cells, decimal commas, lines that end in CR LF.
Text that a spreadsheet would run as a formula begins with an apostrophe.
"""

import csv
import io
from collections.abc import Iterable

_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(lines: Iterable[Iterable[str | int | float]]) -> str:
    """Return lines of cells as the text of a file, its byte order mark included."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([_written(cell) for cell in line])
    return _MARK + text.getvalue()


def harmless(text: str) -> str:
    """Return what no spreadsheet runs; a single sign is a sign."""
    return f"'{text}" if len(text) > 1 and text.startswith(_FORMULA_STARTS) else text


def _written(cell: str | int | float) -> str:
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return harmless(cell) if isinstance(cell, str) else str(cell)
