"""A running line as one long picture, and what a strip shows of anything that has words."""

from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.core.place.legibility import CAP_EM
from signage.render.composition import Composition, Desk
from signage.render.fonts import pixel_font
from signage.render.style import illegible, text_width

LONGEST_CHARACTERS = 2_000
# Browsers and their graphics chips hold no wider picture without shrinking it.
WIDEST_PX = 16_000
_ABOVE_CAPITALS_EM = 0.45  # the marks of Ẳ and Ỗ
_PAUSE_SPACERS = 4  # two ems
_INK_EM = 1.42  # from the top of Ẳ to the foot of g: the least height of a line


def compose_line(lines: tuple[str, ...], desk: Desk) -> list[Composition] | Problem:
    """Compose lines for a strip: one still page when they fit, else long pictures to be moved."""
    style = desk.style
    surface = style.surface
    size = _size(desk)
    if size is None:
        return illegible(surface)
    lines = tuple(text for text in (normalise(x).replace("\n", " ") for x in lines) if text)
    spacer = max(2, size // 2)
    if len(lines) == 1 and text_width(style, lines[0], size) <= style.inner_width:
        width = text_width(style, lines[0], size)
        lead = (surface.width_px - width) // 2 if surface.zone == "main" else style.margin
        return [_composition(desk, lines, size, spacer, surface.width_px, lead, moving=False)]
    too_long = next((x for x in lines if text_width(style, x, size) > WIDEST_PX), None)
    if too_long is not None or sum(map(len, lines)) > LONGEST_CHARACTERS * 10:
        return Problem(
            code="line_too_long",
            where="",
            arguments={"line": (too_long or lines[0])[:40], "limit": LONGEST_CHARACTERS},
        )
    made = []
    for group in _groups(desk, lines, size, spacer):
        # Its beginning follows its end: whoever reads must see where it begins.
        width = _width(desk, group, size, spacer) + _PAUSE_SPACERS * spacer
        made.append(_composition(desk, group, size, spacer, width, 0, moving=True))
    return made


def _size(desk: Desk) -> int | None:
    """The largest size whose line fits the height; on an LCD at least the smallest legible."""
    style = desk.style
    if style.led:
        return style.pixel[-1].size_px if style.pixel else None
    size = int(style.surface.height_px / _INK_EM)
    return size if size >= style.small else None


def _groups(desk: Desk, lines: tuple[str, ...], size: int, spacer: int) -> list[tuple[str, ...]]:
    groups: list[tuple[str, ...]] = []
    for line in lines:
        if groups and _width(desk, (*groups[-1], line), size, spacer) <= WIDEST_PX:
            groups[-1] = (*groups[-1], line)
        else:
            groups.append((line,))
    return groups


def _width(desk: Desk, lines: tuple[str, ...], size: int, spacer: int) -> int:
    texts = sum(text_width(desk.style, line, size) for line in lines)
    return texts + (len(lines) - 1) * (2 * spacer + _dot(desk, size)) + 2


def _dot(desk: Desk, size: int) -> int:
    return max(2, size // 5) if desk.style.led else round(0.3 * size)


def _composition(
    desk: Desk,
    lines: tuple[str, ...],
    size: int,
    spacer: int,
    width: int,
    lead: int,
    *,
    moving: bool,
) -> Composition:
    height = desk.style.surface.height_px
    if desk.style.led:
        font = pixel_font(size)
        # The ink of the line stands in the middle, its upper marks never cut.
        dy = (height - font.line_px) // 2
    else:
        # Capitals stand in the middle, unless the marks above them would be cut.
        dy = round(max(_ABOVE_CAPITALS_EM * size, (height - CAP_EM * size) / 2))
    characters = sum(map(len, lines))
    settings = desk.style.settings(
        [size],
        w=width,
        spacer=spacer,
        lead_in=lead,
        dy=dy,
        dot=_dot(desk, size),
        dot_y=max(1, size // 5),
    )
    return Composition(
        template="ticker",
        settings=settings,
        values={"lines": [desk.script.runs(line) for line in lines]},
        alt=" · ".join(lines),
        words=sum(len(line.split()) for line in lines),
        kind="ticker" if moving else "image",
        character_px=width / max(1, characters),
    )
