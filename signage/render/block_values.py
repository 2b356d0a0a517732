"""Blocks as values for the infographic template: shares, texts as runs, and what is accented."""

from signage.core.content.card import Block
from signage.core.content.figures import direction, number, quantity, value_at
from signage.render.block_grid import Cell
from signage.render.block_needs import beside_height, said_lines
from signage.render.blocks import (
    Drawable,
    Sizes,
    beside_size,
    change_text,
    comparison_widths,
    date_width,
    donut_columns,
    gap_of,
    label_width,
    labels_above,
    number_columns,
    number_size,
    title_height,
    value_text,
    value_width,
)
from signage.render.style import Script, text_width

Value = dict[str, object]


def values_of(cell: Cell, sizes: Sizes, script: Script) -> Value:
    """Return what the template needs of one cell."""
    item = cell.item
    made = _BODIES[item.kind](cell, sizes, script)
    title = item.block.title
    return made | {
        "kind": item.kind,
        "title": script.runs(title),
        "title_h": title_height(item, sizes, cell.width),
    }


def _numbers(cell: Cell, sizes: Sizes, script: Script) -> Value:
    item, block = cell.item, cell.item.block
    columns = number_columns(item, sizes, cell.width)
    column = cell.width // columns - (sizes.small if columns > 1 else 0)
    rows = -(-item.count // columns)
    free = (cell.height - title_height(item, sizes, cell.width)) // rows
    said = said_lines(item, sizes, cell.width) * item.style.line_px(sizes.small)
    below = free - said - gap_of(item.style, sizes)
    size = number_size(item, sizes, cell.width, max(below, item.style.line_px(sizes.text)))
    beside = 0
    if below < item.style.line_px(sizes.text):
        under = beside_height(item, sizes, cell.width) - item.style.line_px(sizes.text)
        beside = beside_size(item, sizes, cell.width, free - under)
        size = beside or size
    values = [value_at(block, at) for at in range(len(block.labels))]
    return {
        "columns": columns,
        "size": size,
        "beside_x": max(text_width(item.style, value, size) for value in values) + sizes.small // 2
        if beside
        else 0,
        "items": [
            {
                "value": script.runs(value_at(block, at)),
                "label": script.runs(block.labels[at]),
                "way": direction(block.values[at], block.previous[at]) or ""
                if at < len(block.previous)
                else "",
                "change": script.calm(change_text(item, at), size=sizes.small, width=column),
                "hot": block.highlight == at,
            }
            for at in item.rows
        ],
    }


def _bars(cell: Cell, sizes: Sizes, script: Script) -> Value:
    item, block = cell.item, cell.item.block
    most = _most(item)
    above = labels_above(item, sizes, cell.width)
    return {
        "above": above,
        "label_w": 0 if above else label_width(item, sizes, cell.width),
        "value_w": value_width(item, sizes),
        "items": [
            {
                "label": script.runs(block.labels[at]),
                "value": script.runs(value_text(item, at)),
                "share": (block.values[at] or 0) / most,
                "target": _target(block, at, most),
                "hot": _is_hot(item, at),
                "rank": str(at + 1) if item.kind == "ranking" else "",
            }
            for at in item.rows
        ],
    }


def _most(item: Drawable) -> float:
    """The value that fills the whole width: the same for every page of a block."""
    block = item.block
    every = [v for v in (*block.values, *block.targets) if v is not None]
    if item.kind == "progress" and block.unit.strip() == "%":
        every.append(100.0)
    return max([*every, 1e-9])


def _target(block: Block, at: int, most: float) -> float:
    target = block.targets[at] if at < len(block.targets) else None
    return -1.0 if target is None else target / most


def _is_hot(item: Drawable, at: int) -> bool:
    """One accent for the value that matters: the one named, else the first of a ranking."""
    block = item.block
    if block.highlight is not None:
        return at == block.highlight
    if item.kind == "progress":
        target = block.targets[at]
        return target is not None and (block.values[at] or 0) >= target
    return item.kind == "ranking" and at == 0


def _stacked(cell: Cell, sizes: Sizes, script: Script) -> Value:
    item, block = cell.item, cell.item.block
    totals = [sum(row[at] or 0 for row in block.series) for at in range(len(block.labels))]
    most = max([*totals, 1e-9])
    above = labels_above(item, sizes, cell.width)
    return {
        "above": above,
        "label_w": 0 if above else label_width(item, sizes, cell.width),
        "names": [script.runs(name) for name in block.series_names],
        "items": [
            {
                "label": script.runs(block.labels[at]),
                "parts": [
                    {
                        "share": (row[at] or 0) / most,
                        "text": script.runs(number(row[at], block.decimals)),
                        "wide": text_width(
                            item.style, number(row[at], block.decimals), sizes.small
                        ),
                    }
                    for row in block.series
                ],
            }
            for at in item.rows
        ],
    }


def _donut(cell: Cell, sizes: Sizes, script: Script) -> Value:
    block = cell.item.block
    total = sum(v or 0 for v in block.values)
    order = _accent_first(block)
    above = cell.height > 1.2 * cell.width
    widths = donut_columns(cell.item, sizes, cell.width, is_below=above) or (0, 0, 0)
    return {
        "above": above,
        "name_w": widths[0],
        "number_w": widths[1],
        "share_w": widths[2],
        "total": script.runs(number(total, block.decimals)),
        "unit": script.runs(block.unit),
        "is_share": block.unit.strip() == "%",
        "items": [
            {
                "label": script.runs(block.labels[at]),
                "value": script.runs(quantity(block.values[at], "", block.decimals)),
                "percent": script.runs(quantity((block.values[at] or 0) / total * 100, "%", 1)),
                "share": (block.values[at] or 0) / total,
                "colour": order[at],
            }
            for at in cell.item.rows
        ],
    }


def _accent_first(block: Block) -> list[int]:
    """Give each row its colour: the first, the accent, to the one that matters."""
    hot = block.highlight if block.highlight is not None else 0
    others = iter(range(1, len(block.labels)))
    return [0 if at == hot else next(others) for at in range(len(block.labels))]


def _line(cell: Cell, sizes: Sizes, script: Script) -> Value:
    item, block = cell.item, cell.item.block
    rows = block.series or (block.values,)
    every = [v for row in rows for v in row if v is not None]
    low, span = _range(every)
    label = max(text_width(item.style, label, sizes.small) for label in block.labels)
    step = max(1, -(-len(block.labels) * (label + sizes.small) // max(1, cell.width)))
    shown = [at for at in range(len(block.labels)) if (len(block.labels) - 1 - at) % step == 0]
    hot = block.highlight
    return {
        "labels": [script.runs(label) for label in block.labels],
        "shown": shown,
        "names": [script.runs(name) for name in block.series_names],
        "lines": [
            {
                "points": [None if v is None else (v - low) / span for v in row],
                "texts": [script.runs(number(v, block.decimals)) for v in row],
                "marked": _marked(row),
                "hot": len(rows) == 1 or at == (hot or 0),
            }
            for at, row in enumerate(rows)
        ],
    }


def _range(every: list[float]) -> tuple[float, float]:
    """A line shows how a value moves, so its scale opens a little below the lowest."""
    low, high = min(every), max(every)
    room = 0.35 * (high - low) or abs(high) or 1.0
    floor = max(0.0, low - room) if low >= 0 else low - room
    return floor, (high - floor) or 1.0


def _marked(row: tuple[float | None, ...]) -> list[int]:
    """The points that get their number: first, last, highest."""
    known = [at for at, v in enumerate(row) if v is not None]
    if not known:
        return []
    top = max(known, key=lambda at: row[at] or 0)
    return sorted({known[0], known[-1], top})


def _timeline(cell: Cell, sizes: Sizes, script: Script) -> Value:
    item, block = cell.item, cell.item.block
    return {
        "date_w": date_width(item, sizes, cell.width),
        "items": [
            {
                "label": script.runs(block.labels[at]),
                "text": script.calm(block.notes[at], size=sizes.text, width=cell.width),
                "hot": block.highlight == at,
            }
            for at in item.rows
        ],
    }


def _comparison(cell: Cell, sizes: Sizes, script: Script) -> Value:
    item, block = cell.item, cell.item.block
    label, column = comparison_widths(item, sizes, cell.width)
    return {
        "label_w": label,
        "column_w": column,
        "heads": [script.runs(head) for head in block.columns],
        "items": [
            {
                "label": script.runs(block.labels[at]),
                "cells": [script.calm(c, size=sizes.text, width=column) for c in block.cells[at]],
            }
            for at in item.rows
        ],
    }


_BODIES = {
    "numbers": _numbers,
    "bars": _bars,
    "ranking": _bars,
    "progress": _bars,
    "stacked": _stacked,
    "columns": _bars,
    "donut": _donut,
    "line": _line,
    "timeline": _timeline,
    "comparison": _comparison,
}
