"""Where the code of a card stands: beside the words, below them, under the picture, or alone."""

from dataclasses import dataclass
from typing import Literal

from signage.core.content.card import Card
from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.render.blocks import lines
from signage.render.codes import Code, caption_size, code_for
from signage.render.composition import Desk
from signage.render.style import Style, text_width

_CODE_SHARE = 0.3  # of the shorter side: seen at once, and never the message itself
_INLINE_CODE_SHARE = 0.46  # of the width; a larger code gets a page of its own
_LED_INLINE_CODE_SHARE = 0.3  # pixel text needs the width more
_MOST_CAPTION_LINES = 4
Value = dict[str, object]
Place = Literal["side", "below", "under picture", "page"]


@dataclass(slots=True)
class Area:
    """The free rectangle that the words get, as picture and code take their parts."""

    x: int
    y: int
    width: int
    bottom: int
    height: int
    beside: tuple[int, int, int] | None = None  # x, y and width of the room under the picture


def place_code(
    card: Card, scan: str, area: Area, gap: int, desk: Desk
) -> tuple[Place, Value] | Problem:
    """Take the code's part of the area; the code's values for the template, or why there is none.

    `scan` is said beside the code where the card says nothing.
    """
    style = desk.style
    surface = style.surface
    code = code_for(card.qr, surface)
    shorter = min(surface.width_px, surface.height_px)
    if code.least_px > shorter:
        arguments = {"need": code.least_px, "have": shorter}
        return Problem(code="qr_too_small", where="", severity="warning", arguments=arguments)
    caption = normalise(card.qr_caption) or scan
    side = code.side_px(min((0.62 if card.type == "qr" else _CODE_SHARE) * shorter, area.height))
    place = _place_of(code.least_px if area.beside else side, area, style)
    if place == "side":
        value = _code_beside(code, side, caption, area, gap, style)
    elif place == "below":
        value = _code_below(code, side, caption, area, gap, style)
    elif place == "under picture":
        value = _code_under_picture(code, caption, area, gap, style)
    else:
        value = _code_page(code, caption, style)
    value.setdefault("caption_size", style.small)
    said = desk.script.runs(caption) if value["caption_w"] else []
    return place, value | {"rows": list(code.rows), "caption": said}


def _place_of(side: int, area: Area, style: Style) -> Place:
    if style.landscape:
        if area.beside is not None:
            return "under picture" if area.beside[2] >= side else "page"
        share = _LED_INLINE_CODE_SHARE if style.led else _INLINE_CODE_SHARE
        return "side" if side <= area.height and side <= share * area.width else "page"
    return "below" if side <= 0.45 * area.height and side <= area.width else "page"


def _quiet(code: Code, side: int, style: Style) -> int:
    """On light paper the quiet zone is not seen: there the code itself keeps the edges."""
    return 4 * (side // code.modules) if style.light else 0


def _longest(caption: str, style: Style) -> int:
    return max(text_width(style, word, style.small) for word in caption.split())


def _code_beside(code: Code, side: int, caption: str, area: Area, gap: int, style: Style) -> Value:
    line = style.line_px(style.small)
    quiet = _quiet(code, side, style)
    column = max(side - 2 * quiet, _longest(caption, style))
    # A column a little wider than the code saves the caption a ladder of single words.
    while style.led and lines(style, caption, style.small, column) > 3 and column < 1.6 * side:
        column += style.small
    rows = lines(style, caption, style.small, column)
    while side > code.least_px and area.y + side - quiet + line // 3 + rows * line > (
        area.y + area.height
    ):
        side -= code.modules
        quiet = _quiet(code, side, style)
    below = area.y + side - quiet + max(2, line // 3)
    shown = rows <= _MOST_CAPTION_LINES and below + rows * line <= area.y + area.height
    if not shown:
        column = side - 2 * quiet
    x = area.x + area.width - column
    area.width -= column + gap
    return {
        "x": x - quiet,
        "y": area.y - quiet,
        "side": side,
        "caption_x": x,
        "caption_y": below,
        "caption_w": column if shown else 0,
        "caption_h": rows * line,
    }


def _code_below(code: Code, side: int, caption: str, area: Area, gap: int, style: Style) -> Value:
    quiet = _quiet(code, side, style)
    y = area.y + area.height - side
    area.bottom += side + gap - quiet
    area.height -= side + gap - quiet
    width = area.width - side + 2 * quiet - gap
    size, height = caption_size(caption, width, side - 2 * quiet, style)
    return {
        "x": area.x - quiet,
        "y": y + quiet,
        "side": side,
        "caption_x": area.x + side - 2 * quiet + gap,
        # A line's letters stand at the upper edge of its height.
        "caption_y": y + quiet + (side - height + (0 if style.led else round(0.6 * size))) // 2,
        "caption_w": width if width >= _longest(caption, style) else 0,
        "caption_h": height,
        "caption_size": size,
    }


def _code_under_picture(code: Code, caption: str, area: Area, gap: int, style: Style) -> Value:
    assert area.beside is not None
    x, y, column = area.beside
    side = code.side_px(area.y + area.height - y)
    quiet = _quiet(code, side, style)
    width = column - side + 2 * quiet - gap
    height = lines(style, caption, style.small, max(1, width)) * style.line_px(style.small)
    shown = width >= _longest(caption, style) and height <= side
    return {
        "x": x - quiet,
        "y": y - quiet,
        "side": side,
        "caption_x": x + side - 2 * quiet + gap,
        "caption_y": y,
        "caption_w": width if shown else 0,
        "caption_h": height,
    }


def _code_page(code: Code, caption: str, style: Style) -> Value:
    surface = style.surface
    side = code.side_px(min(surface.width_px, surface.height_px))
    rest = surface.width_px - side - 3 * style.margin
    shown = rest >= _longest(caption, style)
    return {
        "x": style.margin if shown else (surface.width_px - side) // 2,
        "y": (surface.height_px - side) // 2,
        "side": side,
        "caption_x": side + 2 * style.margin,
        "caption_y": 0,
        "caption_w": rest if shown else 0,
        "caption_h": surface.height_px,
    }
