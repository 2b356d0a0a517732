"""Where each procedure of a list stands: beside a column of codes, stacked, or one a page."""

from dataclasses import dataclass, replace
from typing import Literal

from signage.core.content.procedure import ChangeType
from signage.render.blocks import lines
from signage.render.style import LEAD_EM, LINE_EM, Style, text_width

KINDS: tuple[ChangeType, ...] = ("new", "amended", "replaced", "abolished", "unchanged")
"""In the order of reading: what people can newly do comes first."""

# `columns`: code | name, on wide canvases. `stacked`: code and field above the name. `single`:
# one procedure a page on low boards, its code in the head.
Mode = Literal["columns", "stacked", "single"]

# A column of codes is worth its width only where a line holds so many em beside it.
_COLUMN_ROOM_EM = 38
_LED_COLUMN_ROOM_EM = 16
_SINGLE_ROWS = 8  # a board of fewer lines shows one procedure at a time
_CODE = "2.000000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A procedure as words: its code, its name, and a line of field and level."""

    change: ChangeType
    code: str
    name: str
    meta: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a page's entries: the kind, and how many from when, long and short."""

    kind: str
    long: str
    short: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Places and widths at one text size, from the left margin."""

    mode: Mode
    size: int
    head_size: int
    sign_w: int
    name_x: int
    name_w: int
    pad: int
    head_h: int
    beside: str  # what stands beside the head, or below it where `below`
    below: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry, or a part of one that is taller than a page, with the height it takes."""

    entry: Entry
    name: str
    height: int
    has_meta: bool = True
    lead: int = 0  # of the height, what is left free above


@dataclass(frozen=True, slots=True)
class ListPage:
    """The entries of one page, all of one kind of change."""

    change: ChangeType
    at: Measures
    placed: tuple[Placed, ...]


def arrange(
    entries: list[Entry], heads: dict[ChangeType, Head], room: int, style: Style
) -> list[ListPage]:
    """Return the pages of every kind, each at the largest size that needs no more of them.

    Every name appears whole: one that is taller than a page goes on to the next.
    """
    pages: list[ListPage] = []
    for kind in KINDS:
        group = [entry for entry in entries if entry.change == kind]
        if group:
            sizes = style.sizes(least=style.body, most=style.growth)
            pages += _arrange_kind(kind, group, heads[kind], room, sizes, style)
    return pages


def _arrange_kind(
    kind: ChangeType, group: list[Entry], head: Head, room: int, sizes: list[int], style: Style
) -> list[ListPage]:
    pages = _fill(kind, group, head, room, sizes[0], style)
    low, high = 0, len(sizes)
    while high - low > 1:  # larger letters never need fewer pages
        middle = (low + high) // 2
        filled = _fill(kind, group, head, room, sizes[middle], style)
        if len(filled) <= len(pages):
            low, pages = middle, filled
        else:
            high = middle
    return pages


def _fill(
    kind: ChangeType, group: list[Entry], head: Head, room: int, size: int, style: Style
) -> list[ListPage]:
    at = _measures(style, size, head, has_codes=any(entry.code for entry in group))
    body = room - at.head_h
    parts = [part for entry in group for part in _parts(entry, body, at, style)]
    pages = _balanced(parts, body, single=at.mode == "single")
    return [_spread(kind, page, at, body, style) for page in pages]


def _balanced(parts: list[Placed], body: int, *, single: bool) -> list[list[Placed]]:
    """Return as few pages as can be, none much emptier than the others."""
    if single:
        return [[part] for part in parts]
    fewest = _greedy(parts, body)
    pages: list[list[Placed]] = []
    left = list(parts)
    for remaining in range(len(fewest), 0, -1):
        share = sum(part.height for part in left) / remaining
        page: list[Placed] = []
        used = 0.0
        while left and (not page or used + left[0].height / 2 <= share or remaining == 1):
            used += left[0].height
            page.append(left.pop(0))
        pages.append(page)
    even = all(pages) and all(sum(p.height for p in page) <= body for page in pages)
    return pages if even else fewest


def _greedy(parts: list[Placed], limit: int) -> list[list[Placed]]:
    pages: list[list[Placed]] = [[]]
    used = 0
    for part in parts:
        if pages[-1] and used + part.height > limit:
            pages.append([])
            used = 0
        pages[-1].append(part)
        used += part.height
    return pages


def _measures(style: Style, size: int, head: Head, *, has_codes: bool) -> Measures:
    head_size = min(size, head_px(style))
    sign_w = sign_width(style, head_size)
    code_w = text_width(style, _CODE, size) + round((0.5 if style.led else 0.9) * size)
    least = _LED_COLUMN_ROOM_EM if style.led else _COLUMN_ROOM_EM
    if style.led and style.rows < _SINGLE_ROWS:
        mode: Mode = "single"
    elif has_codes and style.inner_width >= least * size + sign_w + code_w:
        mode = "columns"
    else:
        mode = "stacked"
    name_x = {"columns": sign_w + code_w, "stacked": sign_w, "single": 0}[mode]
    beside, below, head_h = place_head(style, head_size, sign_w, head)
    return Measures(
        mode=mode,
        size=size,
        head_size=head_size,
        sign_w=sign_w,
        name_x=name_x,
        name_w=style.inner_width - name_x,
        pad=3 if style.led else round(0.62 * size),
        head_h=head_h,
        beside=beside,
        below=below,
    )


def head_px(style: Style) -> int:
    """Return how large a head grows: it says what kind these are, the names are the message."""
    most = min(style.surface.height_px / 13, style.inner_width / 14)
    return max(style.body, round(most))


def above_gap(style: Style, size: int) -> int:
    """Return the space between the small line and its name, whose capitals may bear marks."""
    return 1 if style.led else max(round(0.7 * style.small), round(0.42 * size))


def sign_width(style: Style, size: int) -> int:
    """Return how wide a sign is with the space after it."""
    return size if style.led else round(1.35 * size)


def place_head(style: Style, size: int, sign_w: int, head: Head) -> tuple[str, bool, int]:
    """Return what stands beside the head, whether it stands below instead, and the height."""
    if style.led:
        used = sign_w + sum(text_width(style, text, style.body) for text in (head.kind, head.long))
        beside = head.long if used + style.body <= style.inner_width else head.short
        return beside, False, style.line_px(style.body) + 1
    room = style.inner_width - sign_w
    kind_w = text_width(style, head.kind, size) + 2 * style.small
    rule = round(0.45 * size)
    for beside in (head.long, head.short):
        if kind_w + text_width(style, beside, style.small) <= room:
            return beside, False, style.line_px(size) + rule
    beside = head.long if text_width(style, head.long, style.small) <= room else head.short
    high = lines(style, head.kind, size, room) * style.line_px(size)
    high += lines(style, beside, style.small, room) * style.line_px(style.small)
    return beside, True, high + rule


def _parts(entry: Entry, body: int, at: Measures, style: Style) -> list[Placed]:
    line = style.line_px(at.size)
    extra = _above(entry, at, style) + at.pad
    last = _below(entry, at, style)
    count = lines(style, entry.name, at.size, at.name_w)
    if count * line + extra + last <= body:
        return [Placed(entry, entry.name, count * line + extra + last)]
    texts = split(entry.name, max(1, (body - extra) // line), at.size, at.name_w, style)
    tail = lines(style, texts[-1], at.size, at.name_w)
    if tail > 1 and tail * line + extra + last > body:
        texts += split(texts.pop(), tail - 1, at.size, at.name_w, style)
    return [
        Placed(
            entry,
            text,
            lines(style, text, at.size, at.name_w) * line
            + extra
            + (last if number + 1 == len(texts) else 0),
            has_meta=number + 1 == len(texts),
        )
        for number, text in enumerate(texts)
    ]


def _above(entry: Entry, at: Measures, style: Style) -> int:
    if at.mode != "stacked":
        return 0
    # The code is bold and so a little wider than what is measured for it.
    above = " · ".join(part for part in (entry.code, entry.meta) if part)
    count = lines(style, above, style.small, 0.97 * at.name_w)
    if style.led or not count:
        return count * style.line_px(style.small)
    return round((count * LINE_EM - LEAD_EM) * style.small) + above_gap(style, at.size)


def _below(entry: Entry, at: Measures, style: Style) -> int:
    if at.mode == "stacked":
        return 0
    return lines(style, entry.meta, style.small, at.name_w) * style.line_px(style.small)


def _spread(
    kind: ChangeType, page: list[Placed], at: Measures, body: int, style: Style
) -> ListPage:
    """Give what is left of a page to the space around its rows, up to an empty line each."""
    left = body - sum(placed.height for placed in page)
    each = max(0, min(left // (len(page) + 1), style.line_px(at.size)))
    lead = each // 2
    return ListPage(kind, at, tuple(replace(p, height=p.height + each, lead=lead) for p in page))


def split(text: str, most: int, size: int, width: int, style: Style) -> list[str]:
    """Cut a text between words into parts of at most so many lines."""
    parts: list[str] = []
    words = text.split()
    while words:
        low, high = 1, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            # What goes on says so with three dots.
            tried = " ".join(words[:middle]) + (" …" if middle < len(words) else "")
            if lines(style, tried, size, width) <= most:
                low = middle
            else:
                high = middle - 1
        parts.append(" ".join(words[:low]))
        words = words[low:]
    return parts
