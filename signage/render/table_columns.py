"""The widths of a table's columns: what needs little gets it, the rest by what it has to say."""

import re
from dataclasses import dataclass

from signage.core.content.figures import parse_number
from signage.render.blocks import lines
from signage.render.style import Style, text_width
from signage.render.text import pieces_of_lines

_POWERS = (0.6, 0.4, 0.8, 1.0, 1.3)  # how much more of the width a longer column gets
_NUMBER_COLUMN = re.compile(r"[\d.,%\s\u00a0–\-+₫]*")
_LADDER_EM = 9  # a text broken into a column narrower than this is a ladder of single words
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of real columns, and which of them hold numbers. No widths: rows are cards."""

    widths: tuple[int, ...]
    numeric: tuple[bool, ...]


def columns_of(header: tuple[str, ...], rows: Rows, size: int, style: Style) -> Columns:
    """Share the width: what needs little gets it, the rest by how much it has to say."""
    count = len(header)
    numeric = tuple(
        all(_NUMBER_COLUMN.fullmatch(row[at]) or parse_number(row[at]) is not None for row in rows)
        for at in range(count)
    )
    sized = [(header, head_px(size, style)), *((row, size) for row in rows)]
    gap = gap_of(size)
    free = style.inner_width - (count - 1) * gap
    wanted = [
        max((text_width(style, row[at], its_size) for row, its_size in sized), default=0) + 2
        for at in range(count)
    ]
    least = [
        max(
            (
                text_width(style, word, its_size)
                for row, its_size in sized
                for word in _unbroken(row[at], whole=numeric[at])
            ),
            default=0,
        )
        + 2
        for at in range(count)
    ]
    if sum(least) > free or (count > 1 and free / count < 3.2 * size):
        return Columns((), numeric)
    if sum(wanted) <= free:
        said = sum(w for at, w in enumerate(wanted) if not numeric[at])
        spare = free - sum(wanted)
        grown = [w + (0 if numeric[at] else spare * w // said) for at, w in enumerate(wanted)]
        return Columns(tuple(grown), numeric)
    shared = [_shared(wanted, least, free, power) for power in _POWERS]
    return Columns(min(shared, key=lambda w: _lines_of(rows, w, size, style)), numeric)


def _shared(wanted: list[int], least: list[int], free: int, power: float) -> tuple[int, ...]:
    extra = [max(0, w - low) ** power for w, low in zip(wanted, least, strict=True)]
    spare = free - sum(least)
    return tuple(low + int(spare * e / sum(extra)) for low, e in zip(least, extra, strict=True))


def _lines_of(rows: Rows, widths: tuple[int, ...], size: int, style: Style) -> int:
    """Count the lines that all rows take in columns of these widths."""
    return sum(
        max(lines(style, c, size, w) for c, w in zip(row, widths, strict=True)) for row in rows
    )


def _unbroken(cell: str, *, whole: bool) -> list[str]:
    """Return the pieces of a cell that stand on one line each."""
    return [cell] if whole else [piece for word in pieces_of_lines(cell) for piece in word]


def head_px(size: int, style: Style) -> int:
    """Return the size of the head: what a column is called matters less than what it says."""
    return size if style.led else max(style.small, round(0.8 * size))


def has_ladder(columns: Columns, rows: Rows, size: int, style: Style) -> bool:
    """Tell whether words stand one below the other where their column is too narrow for them."""
    return any(
        width < _LADDER_EM * size and text_width(style, cell, size) > width
        for row in rows
        for cell, width in zip(row, columns.widths, strict=False)
    )


def gap_of(size: int) -> int:
    return max(4, round(size * 0.8))
