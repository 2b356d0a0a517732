"""A plain table: real columns where they can be read, else each row as a small card of lines."""

import re
from dataclasses import dataclass

from signage.core.content.card import Table
from signage.core.content.figures import parse_number
from signage.core.content.problem import Problem
from signage.core.content.text import normalise, words
from signage.render.blocks import lines
from signage.render.card_slides import compose_lines
from signage.render.composition import Composition, Desk
from signage.render.frame import frame_for
from signage.render.style import Style, fitting_sizes, text_width
from signage.render.text import pieces_of_lines
from signage.render.ticker_slides import compose_line
from signage.render.titles import title_for

MOST_ROWS = 500
_POWERS = (0.6, 0.4, 0.8, 1.0, 1.3)  # how much more of the width a longer column gets
_NUMBER_COLUMN = re.compile(r"[\d.,%\s\u00a0–\-+₫]*")
Value = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The widths of real columns, and which of them hold numbers. No widths: rows are cards."""

    widths: tuple[int, ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row, or some of its lines where it is too tall for a page, with the height it takes."""

    row: int
    height: int
    texts: tuple[str, ...] = ()  # of a row that stands as a card


@dataclass(frozen=True, slots=True)
class _Plan:
    """A size, its columns, and which rows stand on which page with what heights."""

    size: int
    columns: _Columns
    pages: tuple[tuple["_Placed", ...], ...]
    head_h: int


def compose_table(body: Table, desk: Desk) -> list[Composition] | Problem:
    """Compose the pages of a table; every row appears once, whole."""
    style = desk.style
    header = tuple(normalise(cell) for cell in body.header)
    rows = tuple(tuple(normalise(cell) for cell in row) for row in body.rows)
    title = normalise(body.title) or normalise(desk.title)
    said = [" – ".join(cell for cell in row if cell) for row in rows]
    if style.is_strip:
        return compose_line((title, *said), desk)
    if len(rows) > MOST_ROWS:
        arguments = {"count": len(rows), "limit": MOST_ROWS}
        return Problem(code="too_many_rows", where="", arguments=arguments)
    frame = frame_for("", "", "", desk)
    room = style.surface.height_px - frame.top(style) - frame.bottom(style)
    heading = title_for(title, desk, height=room)
    # On a low board the title stands on every page only when rows are left below it.
    alone = heading.height > 0.4 * room
    offset = 0 if alone else heading.height
    plan = _plan(header, rows, room - offset, desk)
    if plan is None:
        lines_said = [_card_lines(row, header) for row in rows]
        return compose_lines(title, [(said[0], said[1:]) for said in lines_said if said], desk)
    pages = [
        _page(page, plan, header, rows, frame.top(style) + offset, desk) for page in plan.pages
    ]
    return [
        Composition(
            template="table",
            settings=style.settings(
                [heading.size],
                band=frame.band,
                band_dy=frame.band_dy,
                foot=frame.foot,
                top=frame.top(style),
                t=plan.size,
                head=_head_size(plan.size, style),
                has_title=not alone,
            ),
            values=frame.values | {"title": desk.script.runs(title), "pages": pages},
            pictures=frame.pictures,
            alt=". ".join([title, *said[:40]]),
            words=0 if alone else words(title),
        )
    ]


def _plan(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], room: int, desk: Desk
) -> _Plan | None:
    """Return the largest size with the fewest pages; None when a row fits on no page."""
    style = desk.style
    most = max(style.body, min(style.surface.height_px / 15, style.inner_width / 22))
    sizes = style.sizes(least=style.body, most=most)
    cells = [cell for row in (header, *rows) for cell in row]
    fitting_sizes(desk.script, sizes[:1], cells, style.inner_width * 0.9)
    least = _try(header, rows, sizes[0], room, style)
    if least is None:
        return None
    for size in reversed(sizes[1:]):
        tried = _try(header, rows, size, room, style)
        if tried is not None and len(tried.pages) <= len(least.pages):
            return tried
    return least


def _try(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], size: int, room: int, style: Style
) -> _Plan | None:
    columns = _columns(header, rows, size, style)
    if columns.widths:
        named = zip(header, columns.widths, strict=True)
        head_size = _head_size(size, style)
        head = max((lines(style, cell, head_size, width) for cell, width in named), default=0)
        head_h = head * style.line_px(head_size) + _pad(size, style)
    else:
        head_h = 0
    room -= head_h
    placed = [
        part
        for at, row in enumerate(rows)
        for part in _parts(at, row, header, columns, size, room, style)
    ]
    if any(part.height > room for part in placed):
        return None
    pages = _filled(placed, room, len(placed))
    # Rows are shared evenly: no last page with a single one.
    even = _filled(placed, room, -(-len(placed) // max(1, len(pages))))
    return _Plan(size, columns, even if len(even) == len(pages) else pages, head_h)


def _filled(placed: list[_Placed], room: int, most: int) -> tuple[tuple[_Placed, ...], ...]:
    """Fill page after page, with no more than `most` rows each."""
    pages: list[list[_Placed]] = [[]]
    for part in placed:
        used = sum(other.height for other in pages[-1])
        if pages[-1] and (used + part.height > room or len(pages[-1]) >= most):
            pages.append([])
        pages[-1].append(part)
    return tuple(tuple(page) for page in pages)


def _parts(
    at: int,
    row: tuple[str, ...],
    header: tuple[str, ...],
    columns: _Columns,
    size: int,
    room: int,
    style: Style,
) -> list[_Placed]:
    """Return a row whole; one that stands as a card may be parted, its first line repeated."""
    line, pad = style.line_px(size), _pad(size, style)
    if columns.widths:
        counts = [lines(style, c, size, w) for c, w in zip(row, columns.widths, strict=True)]
        return [_Placed(at, max(1, *counts) * line + pad)]
    said = _card_lines(row, header)
    heights = [lines(style, text, size, style.inner_width) * line for text in said]
    parts: list[list[int]] = [[0]]
    for number in range(1, len(said)):
        if sum(heights[n] for n in (*parts[-1], number)) + pad > room and len(parts[-1]) > 1:
            parts.append([0])
        parts[-1].append(number)
    return [
        _Placed(at, sum(heights[n] for n in part) + pad, tuple(said[n] for n in part))
        for part in parts
    ]


def _columns(
    header: tuple[str, ...], rows: tuple[tuple[str, ...], ...], size: int, style: Style
) -> _Columns:
    """Share the width: what needs little gets it, the rest by how much it has to say."""
    count = len(header)
    numeric = tuple(
        all(_NUMBER_COLUMN.fullmatch(row[at]) or parse_number(row[at]) is not None for row in rows)
        for at in range(count)
    )
    sized = [(header, _head_size(size, style)), *((row, size) for row in rows)]
    gap = _gap(size)
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
        return _Columns((), numeric)
    if sum(wanted) <= free:
        said = sum(w for at, w in enumerate(wanted) if not numeric[at])
        spare = free - sum(wanted)
        grown = [w + (0 if numeric[at] else spare * w // said) for at, w in enumerate(wanted)]
        return _Columns(tuple(grown), numeric)
    shared = [_shared(wanted, least, free, power) for power in _POWERS]
    return _Columns(min(shared, key=lambda w: _lines_of(rows, w, size, style)), numeric)


def _shared(wanted: list[int], least: list[int], free: int, power: float) -> tuple[int, ...]:
    extra = [max(0, w - low) ** power for w, low in zip(wanted, least, strict=True)]
    spare = free - sum(least)
    return tuple(low + int(spare * e / sum(extra)) for low, e in zip(least, extra, strict=True))


def _lines_of(
    rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...], size: int, style: Style
) -> int:
    """Count the lines that all rows take in columns of these widths."""
    return sum(
        max(lines(style, c, size, w) for c, w in zip(row, widths, strict=True)) for row in rows
    )


def _unbroken(cell: str, *, whole: bool) -> list[str]:
    """Return the pieces of a cell that stand on one line each."""
    return [cell] if whole else [piece for word in pieces_of_lines(cell) for piece in word]


def _head_size(size: int, style: Style) -> int:
    """Return the size of the head: what a column is called matters less than what it says."""
    return size if style.led else max(style.small, round(0.8 * size))


def _card_lines(row: tuple[str, ...], header: tuple[str, ...]) -> list[str]:
    return [
        f"{name}: {cell}" if at and name else cell
        for at, (name, cell) in enumerate(zip(header, row, strict=True))
        if cell
    ]


def _gap(size: int) -> int:
    return max(4, round(size * 0.8))


def _pad(size: int, style: Style) -> int:
    return 3 if style.led else round(0.7 * size)


def _page(
    page: tuple[_Placed, ...],
    plan: _Plan,
    header: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    top: int,
    desk: Desk,
) -> Value:
    style, script = desk.style, desk.script
    y = top + plan.head_h
    made = []
    for placed in page:
        texts = rows[placed.row] if plan.columns.widths else placed.texts
        cells = [script.runs(text) for text in texts]
        made.append({"y": y, "h": placed.height, "cells": cells})
        y += placed.height
    xs, x = [], style.margin
    for width in plan.columns.widths:
        xs.append(x)
        x += width + _gap(plan.size)
    return {
        "top": top,
        "head_h": plan.head_h,
        "head": [script.runs(cell) for cell in header] if plan.columns.widths else [],
        "xs": xs,
        "widths": list(plan.columns.widths),
        "numeric": list(plan.columns.numeric),
        "rows": made,
        "pad": _pad(plan.size, style),
        "words": sum(words(" ".join(rows[p.row])) for p in page) + words(" ".join(header)),
    }
