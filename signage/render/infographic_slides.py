"""Infographics as compositions: a sentence that says it, one to six blocks, and the source."""

from signage.core.content.card import Infographic
from signage.core.content.figures import lines_of, words_of
from signage.core.content.problem import Problem
from signage.core.content.text import normalise, words
from signage.render.block_grid import Cell, GridPage, Room, arrange
from signage.render.block_values import values_of
from signage.render.blocks import Sizes, drawable
from signage.render.card_slides import compose_lines, compose_text
from signage.render.composition import Composition, Desk
from signage.render.frame import Frame, frame_for
from signage.render.style import fitting_sizes
from signage.render.themes import series_colours
from signage.render.ticker_slides import compose_line
from signage.render.titles import title_for

_SIZE_STEP_PX = 3  # each size arranges every block anew; nobody sees a smaller step


def compose_infographic(body: Infographic, desk: Desk) -> list[Composition] | Problem:
    """Compose the pages of an infographic."""
    style = desk.style
    if style.is_strip:
        return compose_line((words_of(body),), desk)
    source = f"Nguồn: {normalise(body.origin)}"
    frame = frame_for(body.agency, "", "", desk, foot=source)
    has_source = frame.foot > 0 and bool(frame.values["foot"])
    made: list[Composition] = []
    top, bottom = frame.top(style), frame.bottom(style)
    title = title_for(body.title, desk, height=style.surface.height_px - top - bottom)
    share = title.height / max(1, style.surface.height_px - top - bottom)
    alone = style.led and (frame.tight or share > 0.42)
    if alone:
        made += compose_text(body.title, "" if has_source else source, desk)
    offset = 0 if alone else title.height
    room = _room(top + offset, bottom, body, desk)
    pages = arrange([drawable(block, style) for block in body.blocks], room, style)
    if not isinstance(pages, list):
        groups = [(block.title, lines_of(block)) for block in body.blocks]
        return compose_lines(body.title, [*groups, ("", [source])], desk)
    made.append(_pages(body, pages, frame, top, offset, title.size, desk))
    if not alone and not has_source:
        made += compose_text(body.title, source, desk)
    return made


def _room(top: int, bottom: int, body: Infographic, desk: Desk) -> Room:
    style = desk.style
    height = style.surface.height_px - top - bottom
    if style.led:
        most = max(style.body, style.surface.height_px / 9)
        text = style.sizes(least=style.body, most=most)
        sizes = tuple(Sizes(size, size) for size in text)
    else:
        most = max(style.body, min(style.surface.height_px / 12, style.inner_width / 16))
        text = style.sizes(least=style.body, most=most)[::_SIZE_STEP_PX]
        sizes = tuple(Sizes(size, max(style.small, round(0.8 * size))) for size in text)
    labels = [label for block in body.blocks for label in (*block.labels, *block.notes)]
    fitting_sizes(desk.script, text, labels, style.inner_width * 0.4)
    gap = max(4, style.margin) if style.led else round(style.margin * 0.9)
    return Room(style.inner_width, height, sizes, gap)


def _pages(
    body: Infographic,
    pages: list[GridPage],
    frame: Frame,
    top: int,
    offset: int,
    title_size: int,
    desk: Desk,
) -> Composition:
    style, script = desk.style, desk.script
    made = [
        {
            "t": page.sizes.text,
            "s": page.sizes.small,
            "words": _words(page.cells),
            "blocks": [
                values_of(cell, page.sizes, script)
                | {
                    "x": style.margin + cell.x,
                    "y": top + offset + cell.y,
                    "w": cell.width,
                    "h": cell.height,
                }
                for cell in page.cells
            ],
        }
        for page in pages
    ]
    return Composition(
        template="infographic",
        settings=style.settings(
            [title_size],
            band=frame.band,
            band_dy=frame.band_dy,
            foot=frame.foot,
            top=top,
            has_title=offset > 0,
            series=[c for c, _ in series_colours(style.surface)],
            on_series=[c for _, c in series_colours(style.surface)],
        ),
        values=frame.values | {"title": script.runs(body.title), "pages": made},
        pictures=frame.pictures,
        alt=words_of(body),
        words=words(body.title),
    )


def _words(cells: tuple[Cell, ...]) -> int:
    """Count what is read: a label and its number are as good as their words."""
    count = 0
    for cell in cells:
        block = cell.item.block
        said = [block.title, *(block.labels[at] for at in cell.item.rows), *block.notes]
        said += [word for at in cell.item.rows if block.cells for word in block.cells[at]]
        count += sum(words(text) for text in said) + cell.item.count * max(1, len(block.series))
    return count
