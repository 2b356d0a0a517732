"""One block of an infographic as it will be drawn: its rows, texts and the widths of its parts."""

from dataclasses import dataclass
from math import ceil

from msgspec.structs import replace

from signage.core.content.card import Block
from signage.core.content.figures import change, number, quantity, unit_at, value_at
from signage.render.style import Style, text_width
from signage.render.text import pieces_of_lines

Value = dict[str, object]

# A pixel board shows neither curves nor slanted lines without grey pixels.
_ON_LED = {"donut": "bars", "line": "bars", "columns": "bars"}
_MOST_NUMBER_EM, _MOST_ONE_NUMBER_EM = 4.2, 7  # of the text beside them
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
    is_column: bool = False  # big numbers one below the other

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
    count, used = 1, 0.0
    for pieces in pieces_of_lines(text):
        for at, piece in enumerate(pieces):
            wide = text_width(style, piece, size)
            before = space if used and at == 0 else 0
            if used and used + before + wide > width:
                count, used = count + 1, wide
            else:
                used += before + wide
            if used > width:  # wider than any line: broken inside, and nothing stands beside it
                count, used = count + int(wide // max(1, width)), width
    return count


def title_height(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return the height of a block's own title with the gap below it."""
    title = item.block.title
    if not title:
        return 0
    line = item.style.line_px(sizes.text)
    return lines(item.style, title, sizes.text, width) * line + gap_of(item.style, sizes)


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
    if item.is_column:
        return 1
    column = 9.5 * sizes.small
    if item.style.led:  # a board has no lines to spare for labels that wrap
        labels = item.block.labels  # of every page, so that all are set alike
        widest = max(text_width(item.style, label, sizes.small) for label in labels)
        column = max(8 * sizes.small, widest + sizes.small)
    most = max(1, min(item.count, int(width // column)))
    return -(-item.count // -(-item.count // most))  # four stand as two and two, not three and one


def number_size(item: Drawable, sizes: Sizes, width: int, height: int | None = None) -> int:
    """Return the size at which the widest of the big numbers fits its column."""
    style = item.style
    columns = number_columns(item, sizes, width)
    column = width // columns - (sizes.small if columns > 1 else 0)
    texts = [value_at(item.block, at) for at in item.rows]
    share = _MOST_NUMBER_EM if len(item.block.labels) > 1 else _MOST_ONE_NUMBER_EM
    most = min(share * sizes.text, (height or 10**6) / 1.2)
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


def beside_size(item: Drawable, sizes: Sizes, width: int, height: int) -> int:
    """Return the size of big numbers that leaves a board room for their labels beside; 0 if none.

    Two facts then share a page that would show one.
    """
    style = item.style
    if not style.led or number_columns(item, sizes, width) > 1:
        return 0
    every = range(len(item.block.labels))
    label = max(text_width(style, item.block.labels[at], sizes.small) for at in every)
    room = width - label - sizes.small // 2
    values = [value_at(item.block, at) for at in every]
    fits = [
        font.size_px
        for font in style.pixel
        if font.size_px >= sizes.text
        and style.line_px(font.size_px) <= height
        and max(text_width(style, value, font.size_px) for value in values) <= room
    ]
    return max(fits, default=0)


def gap_of(style: Style, sizes: Sizes) -> int:
    """Return the gap between parts of a block."""
    return 2 if style.led else round(0.55 * sizes.text)


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


def donut_columns(
    item: Drawable, sizes: Sizes, width: int, *, is_below: bool = False
) -> tuple[int, int, int] | None:
    """Return the widths of a ring's list: names, numbers (0 where left out), shares."""
    style, block = item.style, item.block
    names = max(text_width(style, block.labels[at], sizes.small) for at in item.rows)
    shares = text_width(style, "100,0 %", sizes.text)
    numbers = max(
        text_width(style, number(block.values[at], block.decimals), sizes.text) for at in item.rows
    )
    ring = 0 if is_below else 5 * sizes.text
    free = width - ring - 2.4 * sizes.small - names - shares
    if free >= numbers + sizes.small:
        return names, numbers, shares
    return (names, 0, shares) if free >= 0 else None


def date_width(item: Drawable, sizes: Sizes, width: int) -> int:
    """Return the width of a timeline's column of dates."""
    widest = max(text_width(item.style, item.block.labels[at], sizes.text) for at in item.rows)
    return min(widest + 1, round(width * 0.34))


def comparison_widths(item: Drawable, sizes: Sizes, width: int) -> tuple[int, int]:
    """Return the widths of the column of labels (0 without) and of each column of words."""
    gap = 4 if item.style.led else sizes.text
    labels = [item.block.labels[at] for at in item.rows]
    if not any(labels):
        return 0, (width - gap) // 2
    widest = max(text_width(item.style, label, sizes.small) for label in labels)
    label = int(min(widest + 1, width * 0.26))
    return label, (width - label - 2 * gap) // 2
