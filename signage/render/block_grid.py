"""Blocks on pages: as few pages as can be read, and on each the largest letters that fit."""

from dataclasses import dataclass, replace

from signage.render.block_needs import needed
from signage.render.blocks import Drawable, Sizes
from signage.render.style import Style


@dataclass(frozen=True, slots=True)
class Cell:
    """A block and its rectangle on the page."""

    item: Drawable
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class GridPage:
    """One page: its sizes and its cells."""

    sizes: Sizes
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """The rectangle that blocks may fill, and the sizes that may be used, smallest first."""

    width: int
    height: int
    sizes: tuple[Sizes, ...]
    gap: int


def arrange(items: list[Drawable], room: Room, style: Style) -> list[GridPage] | Drawable:
    """Return the pages, or the block that fits on none of them."""
    whole = _page(items, room, style)
    if whole is not None:
        return [whole]
    pages: list[GridPage] = []
    waiting = list(items)
    while waiting:
        page, waiting = _next_page(waiting, room, style)
        if page is None:
            return waiting[0]
        pages.append(page)
    return _even(pages, room, style)


def _even(pages: list[GridPage], room: Room, style: Style) -> list[GridPage]:
    """Set every page in the sizes of the fullest: letters that jump look like shouting."""
    least = min(page.sizes.text for page in pages)
    room = replace(room, sizes=tuple(s for s in room.sizes if s.text <= least))
    again = [_page([cell.item for cell in page.cells], room, style) for page in pages]
    return [new or old for new, old in zip(again, pages, strict=True)]


def _next_page(
    waiting: list[Drawable], room: Room, style: Style
) -> tuple[GridPage | None, list[Drawable]]:
    """Take as many blocks as fit; of a block too tall, as many rows as fit, shared evenly."""
    for count in range(len(waiting), 0, -1):
        page = _page(waiting[:count], room, style)
        if page is not None:
            return page, waiting[count:]
    first = waiting[0]
    if first.can_be_parted:
        for parts in range(2, first.count + 1):
            rows = -(-first.count // parts)
            page = _page([first.part(0, rows)], room, style)
            if page is not None:
                rest = first.part(rows, first.count - rows)
                return page, [rest, *waiting[1:]] if rest.count else waiting[1:]
    return None, waiting


def _page(items: list[Drawable], room: Room, style: Style) -> GridPage | None:
    # Big numbers alone on an upright page stand below each other, and larger for it.
    if not (style.landscape or style.led) and [item.kind for item in items] == ["numbers"]:
        column = _largest([replace(items[0], is_column=True)], room, style)
        if column is not None:
            return column
    return _largest(items, room, style)


def _largest(items: list[Drawable], room: Room, style: Style) -> GridPage | None:
    for sizes in reversed(room.sizes):
        for across in _options(items, style):
            cells = _cells(items, across, sizes, room)
            if cells is not None:
                return GridPage(sizes, cells)
    return None


def _options(items: list[Drawable], style: Style) -> tuple[int, ...]:
    """How many blocks may stand side by side, best first."""
    charts = sum(1 for item in items if item.kind != "numbers")
    if style.landscape:
        return {0: (1,), 1: (1,), 2: (2, 1), 3: (3, 2, 1), 4: (2, 4, 1)}.get(charts, (3, 2, 1))
    return (1, 2) if charts > 1 else (1,)


def _cells(
    items: list[Drawable], across: int, sizes: Sizes, room: Room
) -> tuple[Cell, ...] | None:
    rows = _rows(items, across)
    gap = room.gap
    needs: list[int] = []
    for row in rows:
        width = (room.width - (len(row) - 1) * gap) // len(row)
        heights = [needed(item, sizes, width) for item in row]
        if any(height is None for height in heights):
            return None
        needs.append(max(height for height in heights if height is not None))
    free = room.height - sum(needs) - (len(rows) - 1) * gap
    if free < 0:
        return None
    return _placed(rows, needs, free, room)


def _rows(items: list[Drawable], across: int) -> list[list[Drawable]]:
    """Big numbers take a row of their own; charts share rows."""
    rows: list[list[Drawable]] = []
    is_open = False
    for item in items:
        if item.kind == "numbers":
            rows.append([item])
            is_open = False
        elif is_open and len(rows[-1]) < across:
            rows[-1].append(item)
        else:
            rows.append([item])
            is_open = True
    return rows


def _placed(
    rows: list[list[Drawable]], needs: list[int], free: int, room: Room
) -> tuple[Cell, ...]:
    """Share what is left over: charts grow by their height, big numbers by a third of it."""
    weights = [
        need * (0.35 if row[0].kind == "numbers" and len(rows) > 1 else 1.0)
        for row, need in zip(rows, needs, strict=True)
    ]
    cells: list[Cell] = []
    y = 0
    for row, need, weight in zip(rows, needs, weights, strict=True):
        height = need + int(free * weight / sum(weights))
        width = (room.width - (len(row) - 1) * room.gap) // len(row)
        for at, item in enumerate(row):
            cells.append(Cell(item, at * (width + room.gap), y, width, height))
        y += height + room.gap
    return tuple(cells)
