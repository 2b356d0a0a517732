"""One block of an infographic as it will be drawn: its rows, and the room it needs at a size.

Widths and heights are reckoned here, without the layout engine, so that blocks can be arranged
before anything is set: a block that claims too much costs white space, never a cut letter.
"""

from dataclasses import dataclass
from math import ceil

from msgspec.structs import replace

from signage.core.card import Block
from signage.core.figures import change, number, quantity, unit_at, value_at
from signage.render.style import Style, text_width
from signage.render.text import pieces_of_lines

Value = dict[str, object]

# A pixel board shows neither curves nor slanted lines without grey pixels.
_ON_LED = {"donut": "bars", "line": "bars", "columns": "bars"}
_LABEL_SHARE = 0.42  # of a block's width: beyond it, labels stand above their bars


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of a page: `text` for what matters, `small` for the rest, both legible."""

    text: int
    small: int


@dataclass(frozen=True, slots=True)
class Drawable:
    """A block with the kind it is drawn as and the rows it holds of it."""

    block: Block
    kind: str
    style: Style
    first: int = 0
    count: int = 0

    @property
    def rows(self) -> range:
        """Return the indices of the rows."""
        return range(self.first, self.first + self.count)

    @property
    def can_be_parted(self) -> bool:
        """Tell whether its rows may stand on several pages."""
        return self.kind not in ("donut", "line", "columns") and self.count > 1

    def part(self, first: int, count: int) -> "Drawable":
        """Return some of its rows."""
        return Drawable(self.block, self.kind, self.style, self.first + first, count)


def drawable(block: Block, style: Style) -> Drawable:
    """Return a block in the form that the surface can show."""
    kind = _ON_LED.get(block.kind, str(block.kind)) if style.led else str(block.kind)
    if kind == "bars" and block.kind == "line" and block.series:
        block = _one_line(block)
    elif kind in ("bars", "columns") and block.series:
        kind = "stacked"
    return Drawable(block, kind, style, 0, len(block.labels))


def _one_line(block: Block) -> Block:
    """Keep the line that matters: stacked, several would look like parts of a whole."""
    at = block.highlight or 0
    title = f"{block.title} – {block.series_names[at]}".strip(" –")
    return replace(block, title=title, values=block.series[at], series=(), highlight=None)


def lines(style: Style, text: str, size: int, width: float) -> int:
    """Count the lines that a text takes, breaking between words."""
    if not text:
        return 0
    space = text_width(style, " ", size)
    count, used = 1, 0
    for pieces in pieces_of_lines(text):
        for at, piece in enumerate(pieces):
            wide = text_width(style, piece, size)
            before = space if used and at == 0 else 0
            if used and used + before + wide > width:
                count, used = count + 1, wide
            else:
                used += before + wide
            if used > width:  # broken somewhere inside
                count, used = count + int(used // max(1, width)), int(used % max(1, width))
    return count


def title_height(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return the height of a block's own title with the gap below it."""
    title = item.block.title
    if not title:
        return 0
    line = item.style.line_px(sizes.text)
    return lines(item.style, title, sizes.text, width) * line + _gap(item.style, sizes)


def needed(item: Drawable, sizes: Sizes, width: int) -> int | None:
    """Return the height that a block needs at this width, None when the width is too small."""
    height = _BODIES[item.kind](item, sizes, width)
    return None if height is None else title_height(item, sizes, width) + height


def value_text(item: Drawable, at: int) -> str:
    """Write what stands at the end of a bar."""
    block = item.block
    if item.kind == "progress" and block.targets[at] is not None:
        target = quantity(block.targets[at], unit_at(block, at), block.decimals)
        return f"{value_at(block, at)} / {target}"
    return value_at(block, at)


def labels_above(item: Drawable, sizes: Sizes, width: int) -> bool:
    """Tell whether labels stand above their bars, because beside them no bar would be left."""
    style = item.style
    widest = max(text_width(style, label, sizes.small) for label in item.block.labels)
    value = 0 if item.kind == "stacked" else value_width(item, sizes)
    return min(widest, width * _LABEL_SHARE) + value + 4 * sizes.text > width


def label_width(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return the width of the column of labels: the same on every page of a block."""
    widest = max(text_width(item.style, label, sizes.small) for label in item.block.labels)
    return ceil(min(widest, width * _LABEL_SHARE)) + 1


def value_width(item: Drawable, sizes: Sizes) -> int:
    """Return the width of the widest value of a block, on whatever page it stands."""
    every = range(len(item.block.labels))
    return max(text_width(item.style, value_text(item, at), sizes.text) for at in every) + 1


def number_columns(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return how many big numbers stand side by side."""
    column = (8 if item.style.led else 9.5) * sizes.small
    most = max(1, min(item.count, int(width // column)))
    return -(-item.count // -(-item.count // most))  # four stand as two and two, not three and one


def number_size(item: Drawable, sizes: Sizes, width: int, height: int | None = None) -> int:
    """Return the size at which the widest of the big numbers fits its column."""
    style = item.style
    columns = number_columns(item, sizes, width)
    column = width // columns - (sizes.small if columns > 1 else 0)
    texts = [value_at(item.block, at) for at in item.rows]
    most = min(4.2 * sizes.text, (height or 10**6) / 1.2)
    if style.led:
        sizes_led = [f.size_px for f in style.pixel]
        fits = [
            s
            for s in sizes_led
            if style.line_px(s) <= most and max(text_width(style, t, s) for t in texts) <= column
        ]
        return max([*fits, sizes_led[0]])
    widest = max(text_width(style, t, 1000) for t in texts) / 1000
    return max(sizes.text, int(min(most, column / widest)))


def _gap(style: Style, sizes: Sizes) -> int:
    return 2 if style.led else round(0.55 * sizes.text)


def _numbers(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style, block = item.style, item.block
    columns = number_columns(item, sizes, width)
    column = width // columns - (sizes.small if columns > 1 else 0)
    if max(text_width(style, value_at(block, at), sizes.text) for at in item.rows) > column:
        return None
    number = max(sizes.text, min(round(2.2 * sizes.text), number_size(item, sizes, width)))
    if style.led:
        number = number_size(item, sizes, width, 2 * style.line_px(sizes.text))
    below = max(
        lines(style, block.labels[at], sizes.small, column)
        + lines(style, change_text(item, at), sizes.small, column - sizes.small)
        for at in item.rows
    )
    rows = -(-item.count // columns)
    one = style.line_px(number) + below * style.line_px(sizes.small) + _gap(style, sizes)
    return rows * one + (rows - 1) * _gap(style, sizes)


def change_text(item: Drawable, at: int) -> str:
    """Say how a value changed, or its note."""
    block = item.block
    parts = []
    if at < len(block.previous):
        said = change(block.values[at], block.previous[at], unit_at(block, at))
        parts.append(f"{said} {block.compared_with}".strip() if said else "")
    if at < len(block.notes):
        parts.append(block.notes[at])
    return ", ".join(part for part in parts if part)


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
        row = max(label * style.line_px(sizes.small), style.line_px(sizes.text))
    return item.count * (row + (1 if style.led else round(0.25 * sizes.text)))


def _stacked(item: Drawable, sizes: Sizes, width: int) -> int | None:
    bars = _bars_without_values(item, sizes, width)
    legend = sum(
        text_width(item.style, name, sizes.small) + 2 * sizes.small
        for name in item.block.series_names
    )
    rows = max(1, ceil(legend / (width * 0.92)))
    return rows * item.style.line_px(sizes.small) + _gap(item.style, sizes) + bars


def _bars_without_values(item: Drawable, sizes: Sizes, width: int) -> int:
    style = item.style
    above = labels_above(item, sizes, width)
    row = style.line_px(sizes.text) + (style.line_px(sizes.small) if above else 0)
    return item.count * (row + (1 if style.led else round(0.25 * sizes.text)))


def _columns(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style = item.style
    column = width / item.count - 0.4 * sizes.small
    for at in item.rows:
        words = item.block.labels[at].split()
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


def donut_columns(item: Drawable, sizes: Sizes, width: int) -> tuple[int, int, int] | None:
    """Return the widths of the list beside a ring: names, numbers (0 where left out), shares."""
    style, block = item.style, item.block
    names = max(text_width(style, block.labels[at], sizes.small) for at in item.rows)
    shares = text_width(style, "100,0 %", sizes.text)
    numbers = max(
        text_width(style, number(block.values[at], block.decimals), sizes.text) for at in item.rows
    )
    ring = 5 * sizes.text
    free = width - ring - 2.4 * sizes.small - names - shares
    if free >= numbers + sizes.small:
        return names, numbers, shares
    return (names, 0, shares) if free >= 0 else None


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
        height += count * style.line_px(sizes.text) + _gap(style, sizes)
    return height


def date_width(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return the width of a timeline's column of dates."""
    widest = max(text_width(item.style, item.block.labels[at], sizes.text) for at in item.rows)
    return min(widest + 1, round(width * 0.34))


def _comparison(item: Drawable, sizes: Sizes, width: int) -> int | None:
    style, block = item.style, item.block
    label, column = comparison_widths(item, sizes, width)
    heads = max(lines(style, head, sizes.text, column) for head in block.columns)
    height = heads * style.line_px(sizes.text) + _gap(style, sizes)
    for at in item.rows:
        counts = [lines(style, cell, sizes.text, column) for cell in block.cells[at]]
        row = max(counts) * style.line_px(sizes.text)
        if label:
            named = lines(style, block.labels[at], sizes.small, label)
            row = max(row, named * style.line_px(sizes.small))
        height += row + 2 * _gap(style, sizes)
    longest = max(
        text_width(style, word, sizes.text)
        for at in item.rows
        for cell in block.cells[at]
        for word in cell.split() or [""]
    )
    return None if longest > column else height


def comparison_widths(item: Drawable, sizes: Sizes, width: int) -> tuple[int, int]:
    """Return the widths of the column of labels (0 without) and of each column of words."""
    gap = 4 if item.style.led else sizes.text
    labels = [item.block.labels[at] for at in item.rows]
    if not any(labels):
        return 0, (width - gap) // 2
    widest = max(text_width(item.style, label, sizes.small) for label in labels)
    label = int(min(widest + 1, width * 0.26))
    return label, (width - label - 2 * gap) // 2


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
