"""A plain table: real columns where they can be read, else each row as a small card of lines."""

from dataclasses import dataclass, replace

from signage.core.content.card import Table
from signage.core.content.problem import Problem
from signage.core.content.text import normalise, words
from signage.render.blocks import lines
from signage.render.card_slides import compose_lines
from signage.render.composition import Composition, Desk
from signage.render.frame import frame_for
from signage.render.style import Style, fitting_sizes
from signage.render.table_columns import Columns, Rows, columns_of, gap_of, has_ladder, head_px
from signage.render.ticker_slides import compose_line
from signage.render.titles import Title, title_for

MOST_ROWS = 500
_MOST_SPREAD = 1.5  # lines between rows: more, and they no longer belong together
Value = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row, or some of its lines where it is too tall for a page, with the height it takes."""

    row: int
    height: int
    texts: tuple[str, ...] = ()  # of a row that stands as a card
    lead: int = 0  # of the height, what is left free above


_Pages = tuple[tuple[_Placed, ...], ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A size, its columns, and which rows stand on which page with what heights."""

    title: Title
    has_title: bool
    size: int
    columns: Columns
    pages: _Pages
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
    plan = _plan(title, header, rows, room, desk)
    if plan is None:
        lines_said = [_card_lines(row, header) for row in rows]
        return compose_lines(title, [(said[0], said[1:]) for said in lines_said if said], desk)
    top = frame.top(style) + (plan.title.height if plan.has_title else 0)
    pages = [_page(page, plan, header, rows, top, desk) for page in plan.pages]
    return [
        Composition(
            template="table",
            settings=style.settings(
                [plan.title.size],
                band=frame.band,
                band_dy=frame.band_dy,
                foot=frame.foot,
                top=frame.top(style),
                t=plan.size,
                head=head_px(plan.size, style),
                has_title=plan.has_title,
            ),
            values=frame.values | {"title": desk.script.runs(title), "pages": pages},
            pictures=frame.pictures,
            alt=". ".join([title, *said[:40]]),
            words=words(title) if plan.has_title else 0,
        )
    ]


def _plan(title: str, header: tuple[str, ...], rows: Rows, room: int, desk: Desk) -> _Plan | None:
    """Return the largest size with the fewest pages; None when a row fits on no page."""
    style = desk.style
    sizes = style.sizes(least=style.body, most=style.growth)
    cells = [cell for row in (header, *rows) for cell in row]
    fitting_sizes(desk.script, sizes[:1], cells, style.inner_width * 0.9)
    plan = least = _try(title, header, rows, sizes[0], room, desk)
    if least is None:
        return None
    low, high = 0, len(sizes)
    while high - low > 1:  # larger letters never need fewer pages
        middle = (low + high) // 2
        tried = _try(title, header, rows, sizes[middle], room, desk)
        if tried is not None and _is_as_good(tried, least, rows, style):
            low, plan = middle, tried
        else:
            high = middle
    return plan


def _is_as_good(tried: _Plan, least: _Plan, rows: Rows, style: Style) -> bool:
    """Tell whether larger letters cost neither a page nor the columns nor whole lines."""
    same = bool(tried.columns.widths) == bool(least.columns.widths)
    ladder = has_ladder(tried.columns, rows, tried.size, style)
    return same and len(tried.pages) <= len(least.pages) and not ladder


def _try(
    title: str,
    header: tuple[str, ...],
    rows: Rows,
    size: int,
    room: int,
    desk: Desk,
) -> _Plan | None:
    style = desk.style
    heading = title_for(title, desk, height=room, body=size)
    # On a low board the title stands on every page only when rows are left below it.
    has_title = heading.height <= 0.4 * room
    columns = columns_of(header, rows, size, style)
    head_h = _head_height(header, columns, size, style)
    room -= head_h + (heading.height if has_title else 0)
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
    pages = even if len(even) == len(pages) else pages
    return _Plan(heading, has_title, size, columns, _spread(pages, room, size, style), head_h)


def _head_height(header: tuple[str, ...], columns: Columns, size: int, style: Style) -> int:
    if not columns.widths:
        return 0
    named = zip(header, columns.widths, strict=True)
    head_size = head_px(size, style)
    head = max((lines(style, cell, head_size, width) for cell, width in named), default=0)
    return head * style.line_px(head_size) + _pad(size, style)


def _spread(pages: _Pages, room: int, size: int, style: Style) -> _Pages:
    """Give what the fullest page leaves to the space around rows, alike on every page."""
    spare = min(
        (room - sum(part.height for part in page)) // len(page) if page else 0 for page in pages
    )
    each = max(0, min(spare, round(_MOST_SPREAD * style.line_px(size))))
    return tuple(
        tuple(replace(part, height=part.height + each, lead=each // 2) for part in page)
        for page in pages
    )


def _filled(placed: list[_Placed], room: int, most: int) -> _Pages:
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
    columns: Columns,
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


def _card_lines(row: tuple[str, ...], header: tuple[str, ...]) -> list[str]:
    return [
        f"{name}: {cell}" if at and name else cell
        for at, (name, cell) in enumerate(zip(header, row, strict=True))
        if cell
    ]


def _pad(size: int, style: Style) -> int:
    return 3 if style.led else round(0.7 * size)


def _page(
    page: tuple[_Placed, ...],
    plan: _Plan,
    header: tuple[str, ...],
    rows: Rows,
    top: int,
    desk: Desk,
) -> Value:
    style, script = desk.style, desk.script
    y = top + plan.head_h
    made = []
    for placed in page:
        texts = rows[placed.row] if plan.columns.widths else placed.texts
        widths = plan.columns.widths or (style.inner_width,) * len(texts)
        cells = [
            script.calm(text, size=plan.size, width=width)
            for text, width in zip(texts, widths, strict=True)
        ]
        made.append({"y": y, "h": placed.height, "lead": placed.lead, "cells": cells})
        y += placed.height
    xs, x = [], style.margin
    for width in plan.columns.widths:
        xs.append(x)
        x += width + gap_of(plan.size)
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
