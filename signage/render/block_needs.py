"""The room that a block of an infographic needs at a size, None where the width is too small.

Reckoned without the layout engine, and rather too much than too little: what is claimed and not
needed is white space, the other way round a letter would be cut.
"""

from math import ceil

from signage.core.content.figures import value_at
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
    lines,
    number_columns,
    number_size,
    title_height,
    value_width,
)
from signage.render.style import text_width
from signage.render.text import pieces_of_lines


def needed(item: Drawable, sizes: Sizes, width: int) -> int | None:
    """Return the height that a block needs at this width, None when the width is too small."""
    height = _BODIES[item.kind](item, sizes, width)
    return None if height is None else title_height(item, sizes, width) + height


def _numbers(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style, block = item.style, item.block
    columns = number_columns(item, sizes, width)
    column = width // columns - (sizes.small if columns > 1 else 0)
    if max(text_width(style, value_at(block, at), sizes.text) for at in item.rows) > column:
        return None
    number = max(sizes.text, min(round(2.2 * sizes.text), number_size(item, sizes, width)))
    if style.led:
        number = number_size(item, sizes, width, 2 * style.line_px(sizes.text))
    below = said_lines(item, sizes, width)
    rows = -(-item.count // columns)
    one = style.line_px(number) + below * style.line_px(sizes.small) + gap_of(style, sizes)
    if beside_size(item, sizes, width, style.line_px(sizes.text)):
        one = min(one, beside_height(item, sizes, width))
    return rows * one + (rows - 1) * gap_of(style, sizes)


def said_lines(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return how many lines stand below a big number: its label and its change."""
    columns = number_columns(item, sizes, width)
    column = width // columns - (sizes.small if columns > 1 else 0)
    return max(
        lines(item.style, item.block.labels[at], sizes.small, column)
        + lines(item.style, change_text(item, at), sizes.small, column - sizes.small)
        for at in item.rows
    )


def beside_height(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return the least height of a number with its label beside and its change below."""
    style = item.style
    said = max(lines(style, change_text(item, at), sizes.small, width) for at in item.rows)
    return style.line_px(sizes.text) + said * style.line_px(sizes.small) + gap_of(style, sizes)


def _bars(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style = item.style
    if value_width(item, sizes) + 2 * sizes.text > width:
        return None
    if labels_above(item, sizes, width):
        label = max(lines(style, item.block.labels[at], sizes.small, width) for at in item.rows)
        row = label * style.line_px(sizes.small) + style.line_px(sizes.text)
    else:
        column = label_width(item, sizes, width)
        label = max(lines(style, item.block.labels[at], sizes.small, column) for at in item.rows)
        one = style.line_px(sizes.text) if style.led else round(1.15 * sizes.text)
        row = max(label * style.line_px(sizes.small), one)
    return item.count * (row + (1 if style.led else round(0.25 * sizes.text)))


def _stacked(item: Drawable, sizes: Sizes, width: int) -> int | None:
    bars = _bars_without_values(item, sizes, width)
    legend = sum(
        text_width(item.style, name, sizes.small) + 2 * sizes.small
        for name in item.block.series_names
    )
    rows = max(1, ceil(legend / (width * 0.92)))
    return rows * item.style.line_px(sizes.small) + gap_of(item.style, sizes) + bars


def _bars_without_values(item: Drawable, sizes: Sizes, width: int) -> int:
    style = item.style
    above = labels_above(item, sizes, width)
    row = style.line_px(sizes.text) + (style.line_px(sizes.small) if above else 0)
    return item.count * (row + (1 if style.led else round(0.25 * sizes.text)))


def _columns(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style = item.style
    column = width / item.count - 0.4 * sizes.small
    for at in item.rows:
        words = [piece for word in pieces_of_lines(item.block.labels[at]) for piece in word]
        widest = max((text_width(style, word, sizes.small) for word in words), default=0)
        if max(widest, text_width(style, value_at(item.block, at), sizes.small)) > column:
            return None
    label = max(lines(style, item.block.labels[at], sizes.small, column) for at in item.rows)
    return round(5 * sizes.text) + (label + 1) * style.line_px(sizes.small)


def _donut(item: Drawable, sizes: Sizes, width: int) -> int | None:
    if donut_columns(item, sizes, width) is None:
        return None
    row = item.style.line_px(sizes.text)
    return max(round(5 * sizes.text), item.count * row)


def _line(item: Drawable, sizes: Sizes, width: int) -> int | None:
    if width < 12 * sizes.text:
        return None
    legend = len(item.block.series) > 1
    return round(4.2 * sizes.text) + (2 if legend else 1) * item.style.line_px(sizes.small)


def _timeline(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style = item.style
    date = date_width(item, sizes, width)
    words = width - date - round(1.6 * sizes.text)
    if words < 6 * sizes.text and not style.led:
        return None
    if style.led:
        words = width
    height = 0
    for at in item.rows:
        count = lines(style, item.block.notes[at], sizes.text, words)
        count += 1 if style.led else 0
        height += count * style.line_px(sizes.text) + gap_of(style, sizes)
    return height - gap_of(style, sizes)


def _comparison(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style, block = item.style, item.block
    label, column = comparison_widths(item, sizes, width)
    heads = max(lines(style, head, sizes.text, column) for head in block.columns)
    height = heads * style.line_px(sizes.text) + gap_of(style, sizes)
    for at in item.rows:
        counts = [lines(style, cell, sizes.text, column) for cell in block.cells[at]]
        row = max(counts) * style.line_px(sizes.text)
        if label:
            named = lines(style, block.labels[at], sizes.small, label)
            row = max(row, named * style.line_px(sizes.small))
        height += row + (4 if style.led else round(0.66 * sizes.text) + 2)
    longest = max(
        (
            text_width(style, piece, sizes.text)
            for at in item.rows
            for cell in block.cells[at]
            for word in pieces_of_lines(cell)
            for piece in word
        ),
        default=0,
    )
    return None if longest > column else height


_BODIES = {
    "numbers": _numbers,
    "bars": _bars,
    "ranking": _bars,
    "progress": _bars,
    "stacked": _stacked,
    "columns": _columns,
    "donut": _donut,
    "line": _line,
    "timeline": _timeline,
    "comparison": _comparison,
}
