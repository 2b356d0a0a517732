"""What was and what is, beside each other or one below the other, over as many pages as it takes.

Text is never smaller than the surface's smallest: what has no room goes on to the next page.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from signage.render.blocks import lines
from signage.render.procedure_layout import split
from signage.render.style import Style

# Two columns of fewer em each would be ladders of single words.
_COLUMN_EM = 8.5
_GAP_EM = 1.6


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its paragraphs, the first of them the name."""

    is_new: bool
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or a part of one, from the top of its side."""

    text: str
    y: int
    height: int
    is_name: bool
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A side on a page; its label stands at the top."""

    is_new: bool
    x: int
    y: int
    width: int
    height: int
    parts: tuple[Part, ...]


Pages = tuple[tuple[Placed, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pages at one text size."""

    size: int
    pages: Pages


def compare(
    before: Side, after: Side, sizes: list[int], room: int, style: Style
) -> Comparison | None:
    """Arrange both sides on one page, beside each other or stacked, as large as can be.

    Where even the smallest text needs more pages, each side gets its own. None where not even a
    line has room below its label.
    """
    if room < label_px(style, sizes[0]) + style.line_px(sizes[0]):
        return None
    found = []
    for way in (_columns, _stacked, _one_by_one):
        made = _largest(way, before, after, sizes, room, style)
        if made is not None and len(made.pages) == 1:
            return made
        found += [made] if made is not None else []
    return min(reversed(found), key=lambda made: len(made.pages))


def label_px(style: Style, size: int) -> int:
    """Return the height of a side's label with the space below it."""
    return style.line_px(style.body) + (1 if style.led else round(0.4 * size))


_Way = Callable[[Side, Side, int, int, Style], Pages]


def _largest(
    way: _Way, before: Side, after: Side, sizes: list[int], room: int, style: Style
) -> Comparison | None:
    """Return the largest size at which a way needs no more pages; None where it has no room."""
    fewest = way(before, after, sizes[0], room, style)
    if not fewest:
        return None
    made, low, high = Comparison(sizes[0], fewest), 0, len(sizes)
    while high - low > 1:
        middle = (low + high) // 2
        tried = way(before, after, sizes[middle], room, style)
        if tried and len(tried) <= len(fewest):
            low, made = middle, Comparison(sizes[middle], tried)
        else:
            high = middle
    return made


def _columns(before: Side, after: Side, size: int, room: int, style: Style) -> Pages:
    gap = round(_GAP_EM * size)
    column = (style.inner_width - gap) // 2
    if not style.landscape or column < _COLUMN_EM * size:
        return ()
    old = _flow(before, size, column, room, style)
    new = [replace(page, x=column + gap) for page in _flow(after, size, column, room, style)]
    return tuple(zip(old, new, strict=False)) if len(old) == len(new) else ()


def _stacked(before: Side, after: Side, size: int, room: int, style: Style) -> Pages:
    old, new = (_flow(side, size, style.inner_width, room, style) for side in (before, after))
    below = old[0].height + (2 if style.led else round(0.9 * size))
    if len(old) > 1 or len(new) > 1 or below + new[0].height > room:
        return ()
    return ((old[0], replace(new[0], y=below)),)


def _one_by_one(before: Side, after: Side, size: int, room: int, style: Style) -> Pages:
    sides = (_flow(side, size, style.inner_width, room, style) for side in (before, after))
    return tuple((page,) for side in sides for page in side)


def _flow(side: Side, size: int, width: int, room: int, style: Style) -> list[Placed]:
    """Fill pages with a side's paragraphs, each cut between words where a page ends."""
    line, top = style.line_px(size), label_px(style, size)
    between = 1 if style.led else round(0.5 * size)
    pages: list[list[Part]] = [[]]
    y = top
    for number, paragraph in enumerate(side.texts):
        left = paragraph
        while left:
            most = (room - y) // line
            if most < 1:
                pages.append([])
                y = top
                continue
            first, *rest = split(left, most, size, width, style)
            height = lines(style, first, size, width) * line
            pages[-1].append(Part(first, y, height, is_name=number == 0, goes_on=bool(rest)))
            left = " ".join(rest)
            y = top + room if rest else y + height + between
    return [
        Placed(side.is_new, 0, 0, width, parts[-1].y + parts[-1].height, tuple(parts))
        for parts in pages
        if parts
    ]
