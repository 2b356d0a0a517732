"""A guide's numbered steps with their pictures: columns on a wide screen, rows on a tall one."""

from dataclasses import dataclass, replace

from signage.core.content.card import Card, Step
from signage.core.content.text import normalise, words
from signage.render.blocks import lines
from signage.render.composition import Composition, Desk
from signage.render.embedded import fitted_picture, fitted_size
from signage.render.frame import Frame, frame_for
from signage.render.markdown import paragraphs
from signage.render.style import Style, text_width
from signage.render.titles import Title, title_for

_MOST_COLUMNS = 4
_LEAST_PICTURE = 0.3  # of the height of a step: smaller, and a form cannot be recognised
Value = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Grid:
    """How steps stand on every page of a guide."""

    size: int
    columns: int
    rows: int
    width: int
    height: int
    words_h: int  # the height that the words of any step take
    number_w: int
    picture_w: int = 0  # of the widest picture beside its words: they share one left edge

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
    grid = _grid(card.steps, room, style)
    if grid is None:
        return None
    grid = _with_pictures(card.steps, grid, desk)
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


def _grid(steps: tuple[Step, ...], room: int, style: Style) -> _Grid | None:
    """Return the grid with most steps a page whose words leave room for the pictures."""
    gap = round(style.margin * 0.9) if not style.led else max(4, style.margin)
    wide = style.landscape and not style.led
    most = min(_MOST_COLUMNS, len(steps))
    for count in range(most, 0, -1):
        pages = -(-len(steps) // count)
        count = -(-len(steps) // pages)  # five steps stand as three and two
        columns, rows = (count, 1) if wide else (1, count)
        width = (style.inner_width - (columns - 1) * gap) // columns
        height = (room - (rows - 1) * gap) // rows
        for size in reversed(_sizes(style)):
            number_w = text_width(style, "9", size) + max(2, size // 3)
            inside = width - number_w if wide else round(width * 0.56) - number_w
            taken = max(_words_height(step, size, inside, style) for step in steps)
            fits = taken <= height * (1 - _LEAST_PICTURE) if wide else taken <= height
            if inside >= 6 * size and fits and height >= 2.5 * size:
                return _Grid(size, columns, rows, width, height, taken, number_w)
    return None


def _picture_box(grid: _Grid, *, wide: bool) -> tuple[int, int]:
    gap = max(2, grid.size // 2)
    if wide:
        return grid.width, grid.height - grid.words_h - gap
    return round(grid.width * 0.44) - gap, grid.height


def _with_pictures(steps: tuple[Step, ...], grid: _Grid, desk: Desk) -> _Grid:
    box = _picture_box(grid, wide=False)
    paths = [desk.kept / step.picture.kept_name for step in steps if step.picture is not None]
    return replace(grid, picture_w=max((fitted_size(path, box)[0] for path in paths), default=0))


def _sizes(style: Style) -> list[int]:
    across = 22 if style.landscape else 17
    most = max(style.body, min(style.surface.height_px / 16, style.inner_width / across))
    return style.sizes(least=style.body, most=most)


def _words_height(step: Step, size: int, width: int, style: Style) -> int:
    count = sum(lines(style, line, size, width) for line in plain(step).split("\n"))
    return count * style.line_px(size)


def _pages(
    steps: tuple[Step, ...], grid: _Grid, top: int, desk: Desk
) -> tuple[list[Value], dict[str, bytes]]:
    style, script = desk.style, desk.script
    gap_x = (style.inner_width - grid.columns * grid.width) // max(1, grid.columns - 1)
    gap_y = round(style.margin * 0.9) if not style.led else max(4, style.margin)
    pages: list[Value] = []
    pictures: dict[str, bytes] = {}
    for start in range(0, len(steps), grid.a_page):
        items = []
        for at, step in enumerate(steps[start : start + grid.a_page]):
            x = style.margin + (at % grid.columns) * (grid.width + gap_x)
            y = top + (at // grid.columns) * (grid.height + gap_y)
            item = _item(start + at, step, x, y, grid, desk, pictures)
            item["runs"] = [script.runs(line) for line in plain(step).split("\n")]
            items.append(item)
        said = sum(words(step.text) for step in steps[start : start + grid.a_page])
        pages.append({"items": items, "words": said})
    return pages, pictures


def _item(
    at: int, step: Step, x: int, y: int, grid: _Grid, desk: Desk, pictures: dict[str, bytes]
) -> Value:
    """Place one step: above its words the picture on a wide screen, beside them on a tall one."""
    style = desk.style
    wide = grid.rows == 1 and not style.led
    gap = max(2, grid.size // 2)
    box = _picture_box(grid, wide=wide)
    picture: Value | None = None
    if step.picture is not None:
        name = f"step-{at + 1}.png"
        made = fitted_picture(desk.kept / step.picture.kept_name, box, grey=style.surface.grey)
        pictures[name] = made.encoded
        picture = {"file": name, "x": x, "y": y, "w": made.width_px, "h": made.height_px}
    text_x = x if wide or not grid.picture_w else x + grid.picture_w + gap
    text_y = y + (box[1] + gap if wide else 0)
    return {
        "number": str(at + 1),
        "picture": picture,
        "x": text_x,
        "y": text_y,
        "w": x + grid.width - text_x,
        "number_w": grid.number_w,
    }
