"""A guide's numbered steps with their pictures: columns on a wide screen, rows on a tall one."""

from dataclasses import dataclass

from signage.core.content.card import Card, Step
from signage.core.content.text import normalise, words
from signage.render.blocks import lines
from signage.render.composition import Composition, Desk
from signage.render.embedded import fitted_picture, fitted_size
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


@dataclass(frozen=True, slots=True)
class _Grid:
    """How steps stand on every page of a guide: a picture above its words, or to their right."""

    size: int
    columns: int
    rows: int
    width: int
    height: int
    words_h: int  # the height that the words of any step take
    words_w: int  # their width, after the number
    number_w: int
    picture: tuple[int, int]  # the box of a picture
    picture_px: int  # the area that pictures take on all pages
    pages: int
    is_above: bool

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
    # Above words that have no picture there would be a hole.
    above = not style.led and all(step.picture is not None for step in steps)
    ways = (False, True) if above else (False,)
    found = [grid for way in ways if (grid := _way(steps, room, desk, above=way)) is not None]
    return min(found, key=lambda grid: (grid.pages, -grid.size * grid.picture_px), default=None)


def _way(steps: tuple[Step, ...], room: int, desk: Desk, *, above: bool) -> _Grid | None:
    """Return the grid of most steps a page whose words leave room for the pictures."""
    style, gap = desk.style, _gap(desk.style)
    for count in range(min(_MOST_A_PAGE, len(steps)), 0, -1):
        pages = -(-len(steps) // count)
        count = -(-len(steps) // pages)  # five steps stand as three and two
        columns, rows = (count, 1) if above and style.landscape else (1, count)
        width = (style.inner_width - (columns - 1) * gap) // columns
        height = (room - (rows - 1) * gap) // rows
        for size in reversed(_sizes(style)):
            grid = _at(steps, size, (columns, rows), (width, height), desk, above=above)
            if grid is not None:
                return grid
    return None


def _at(
    steps: tuple[Step, ...],
    size: int,
    shape: tuple[int, int],
    cell: tuple[int, int],
    desk: Desk,
    *,
    above: bool,
) -> _Grid | None:
    """Return the grid at one size of text, None when words or pictures have no room."""
    style = desk.style
    (columns, rows), (width, height) = shape, cell
    between = max(2, size // 2)
    number_w = text_width(style, "9", size) + max(2, size // 3)
    if above:
        inside = width - number_w
        taken = max(_words_height(step, size, inside, style) for step in steps)
        box = (width, height - taken - between)
        fits = taken <= height * (1 - _LEAST_PICTURE)
    else:
        box = (round(width * _PICTURE_SHARE), height)
        widest = max((w for w, _ in _fitted(steps, box, desk)), default=0)
        inside = width - number_w - widest - between
        taken = max(_words_height(step, size, inside, style) for step in steps)
        fits = taken <= height
    if not fits or inside < 6 * size or height < _LEAST_HEIGHT_EM * size:
        return None
    return _Grid(
        size=size,
        columns=columns,
        rows=rows,
        width=width,
        height=height,
        words_h=taken,
        words_w=inside,
        number_w=number_w,
        picture=box,
        picture_px=sum(w * h for w, h in _fitted(steps, box, desk)),
        pages=-(-len(steps) // (columns * rows)),
        is_above=above,
    )


def _fitted(steps: tuple[Step, ...], box: tuple[int, int], desk: Desk) -> list[tuple[int, int]]:
    paths = [desk.kept / step.picture.kept_name for step in steps if step.picture is not None]
    return [fitted_size(path, box) for path in paths]


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
    picture: Value | None = None
    if step.picture is not None:
        name = f"step-{at + 1}.png"
        path = desk.kept / step.picture.kept_name
        made = fitted_picture(path, grid.picture, grey=desk.style.surface.grey)
        pictures[name] = made.encoded
        left = x if grid.is_above else x + grid.width - made.width_px
        picture = {"file": name, "x": left, "y": y, "w": made.width_px, "h": made.height_px}
    below = grid.picture[1] + max(2, grid.size // 2) if grid.is_above else 0
    words_w = grid.width - grid.number_w if picture is None else grid.words_w
    return {
        "number": str(at + 1),
        "picture": picture,
        "x": x,
        "y": y + below,
        "w": grid.number_w + words_w,
        "number_w": grid.number_w,
        "runs": [
            desk.script.calm(line, size=grid.size, width=words_w)
            for line in plain(step).split("\n")
        ],
    }
