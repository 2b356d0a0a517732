"""A guide's numbered steps with their pictures: columns on a wide screen, rows on a tall one."""

from dataclasses import dataclass

from signage.core.content.card import Card, Step
from signage.core.content.text import normalise, words
from signage.render.blocks import lines
from signage.render.composition import Composition, Desk
from signage.render.embedded import fitted_picture, picture_size, within
from signage.render.frame import Frame, frame_for
from signage.render.markdown import paragraphs
from signage.render.style import Style, text_width
from signage.render.titles import Title, title_for

_MOST_A_PAGE = 4
_PICTURE_SHARE = 0.44  # of a row: beside it words need the larger part
_LEAST_HEIGHT_EM = 3  # of a row: a lower picture is a stamp
_SIZE_STEP_PX = 3  # each size measures every step anew
_LEAST_PICTURE = 0.3  # of the height of a step: smaller, and a form cannot be recognised
Value = dict[str, object]
_Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Cell:
    """The parts of any step: its number, its words, and the box of its picture."""

    number_w: int
    words_w: int
    picture: _Size


@dataclass(frozen=True, slots=True)
class _Grid:
    """How steps stand on every page of a guide: a picture above its words, or to their right."""

    size: int
    columns: int
    rows: int
    width: int
    height: int
    pages: int
    picture_px: int  # the area that pictures take on all pages
    is_above: bool
    cell: _Cell

    @property
    def a_page(self) -> int:
        """Return how many steps one page holds."""
        return self.columns * self.rows


def compose_steps(card: Card, desk: Desk) -> list[Composition] | None:
    """Compose the steps of a guide, None when their words leave no room for pictures."""
    style = desk.style
    frame = frame_for(card.agency, card.number, card.date, desk)
    title = title_for(card.title, desk, height=style.surface.height_px - frame.band - frame.foot)
    top = frame.top(style) + title.height
    room = style.surface.height_px - top - frame.bottom(style)
    grid = _grid(card.steps, room, desk)
    if grid is None:
        return None
    pages, pictures = _pages(card.steps, grid, top, desk)
    return [
        Composition(
            template="guide",
            settings=style.settings(
                [title.size],
                band=frame.band,
                band_dy=frame.band_dy,
                foot=frame.foot,
                top=frame.top(style),
                t=grid.size,
            ),
            values=_values(frame, title, pages, desk),
            pictures=frame.pictures | pictures,
            alt=alt_of(card),
            words=words(card.title),
        )
    ]


def alt_of(card: Card) -> str:
    """Say a guide in words."""
    steps = (f"{at}. {plain(step)}" for at, step in enumerate(card.steps, start=1))
    return " ".join([f"{card.title.rstrip('.')}.", *steps]).replace("\n", " ")


def plain(step: Step) -> str:
    """Return the words of a step without marks."""
    return "\n".join(p.text for p in paragraphs(normalise(step.text)))


def _values(frame: Frame, title: Title, pages: list[Value], desk: Desk) -> Value:
    return frame.values | {"title": desk.script.runs(title.text), "pages": pages}


def _grid(steps: tuple[Step, ...], room: int, desk: Desk) -> _Grid | None:
    """Return the grid with the fewest pages and, of those, the largest words and pictures."""
    style = desk.style
    pictures = [
        picture_size(desk.kept / step.picture.kept_name)
        for step in steps
        if step.picture is not None
    ]
    # Above words that have no picture there would be a hole.
    ways = (False, True) if not style.led and len(pictures) == len(steps) else (False,)
    found = [
        grid for way in ways if (grid := _way(steps, pictures, room, style, above=way)) is not None
    ]
    return min(found, key=lambda grid: (grid.pages, -grid.size * grid.picture_px), default=None)


def _way(
    steps: tuple[Step, ...], pictures: list[_Size], room: int, style: Style, *, above: bool
) -> _Grid | None:
    """Return the grid of most steps a page whose words leave room for the pictures."""
    gap = _gap(style)
    for count in range(min(_MOST_A_PAGE, len(steps)), 0, -1):
        pages = -(-len(steps) // count)
        count = -(-len(steps) // pages)  # five steps stand as three and two
        columns, rows = (count, 1) if above and style.landscape else (1, count)
        width = (style.inner_width - (columns - 1) * gap) // columns
        height = (room - (rows - 1) * gap) // rows
        for size in reversed(_sizes(style)):
            cell = _cell(steps, pictures, size, (width, height), style, above=above)
            if cell is not None:
                sizes = [within(picture, cell.picture) for picture in pictures]
                area = sum(wide * high for wide, high in sizes)
                return _Grid(size, columns, rows, width, height, pages, area, above, cell)
    return None


def _cell(
    steps: tuple[Step, ...],
    pictures: list[_Size],
    size: int,
    room: _Size,
    style: Style,
    *,
    above: bool,
) -> _Cell | None:
    """Return a step's parts at one size of text, None when words or pictures have no room."""
    width, height = room
    between = max(2, size // 2)
    number_w = text_width(style, "9", size) + max(2, size // 3)
    beside = (round(width * _PICTURE_SHARE), height)
    widest = 0 if above else max(within(picture, beside)[0] for picture in pictures) + between
    words_w = width - number_w - widest
    taken = max(_words_height(step, size, words_w, style) for step in steps)
    if words_w < 6 * size or height < _LEAST_HEIGHT_EM * size:
        return None
    if taken > height * (1 - _LEAST_PICTURE if above else 1):
        return None
    return _Cell(number_w, words_w, (width, height - taken - between) if above else beside)


def _gap(style: Style) -> int:
    return max(4, style.margin) if style.led else round(style.margin * 0.9)


def _sizes(style: Style) -> list[int]:
    across = 18 if style.landscape else 15
    most = max(style.body, min(style.surface.height_px / 11, style.inner_width / across))
    return style.sizes(least=style.body, most=most)[:: 1 if style.led else _SIZE_STEP_PX]


def _words_height(step: Step, size: int, width: int, style: Style) -> int:
    count = sum(lines(style, line, size, width) for line in plain(step).split("\n"))
    return count * style.line_px(size)


def _pages(
    steps: tuple[Step, ...], grid: _Grid, top: int, desk: Desk
) -> tuple[list[Value], dict[str, bytes]]:
    style = desk.style
    gap = _gap(style)
    pages: list[Value] = []
    pictures: dict[str, bytes] = {}
    for start in range(0, len(steps), grid.a_page):
        items = []
        for at, step in enumerate(steps[start : start + grid.a_page]):
            x = style.margin + (at % grid.columns) * (grid.width + gap)
            y = top + (at // grid.columns) * (grid.height + gap)
            items.append(_item(start + at, step, x, y, grid, desk, pictures))
        said = sum(words(step.text) for step in steps[start : start + grid.a_page])
        pages.append({"items": items, "words": said})
    return pages, pictures


def _item(
    at: int, step: Step, x: int, y: int, grid: _Grid, desk: Desk, pictures: dict[str, bytes]
) -> Value:
    """Place one step: words at the left edge, or below the picture."""
    cell = grid.cell
    picture: Value | None = None
    if step.picture is not None:
        name = f"step-{at + 1}.png"
        path = desk.kept / step.picture.kept_name
        made = fitted_picture(path, cell.picture, grey=desk.style.surface.grey)
        pictures[name] = made.encoded
        left = x if grid.is_above else x + grid.width - made.width_px
        picture = {"file": name, "x": left, "y": y, "w": made.width_px, "h": made.height_px}
    below = cell.picture[1] + max(2, grid.size // 2) if grid.is_above else 0
    words_w = grid.width - cell.number_w if picture is None else cell.words_w
    said = plain(step).split("\n")
    return {
        "number": str(at + 1),
        "picture": picture,
        "x": x,
        "y": y + below,
        "w": cell.number_w + words_w,
        "number_w": cell.number_w,
        "runs": [desk.script.calm(line, size=grid.size, width=words_w) for line in said],
    }
