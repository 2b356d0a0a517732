"""The geometry of a card: band, foot, margins, and the column or strip for picture and code."""

from dataclasses import dataclass, field
from typing import Literal

from signage.core.content.card import Card
from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.render.blocks import lines
from signage.render.codes import Code, caption_size, code_for
from signage.render.composition import Desk
from signage.render.embedded import fitted_picture
from signage.render.frame import Frame, frame_for
from signage.render.style import CHARACTER_EM, CHARACTERS_A_LINE, Style, fitting_sizes, text_width

TITLE_EM = 1.4
_CODE_SHARE = 0.3  # of the shorter side: seen at once, and never the message itself
_PICTURE_SHARE = 0.42
_INLINE_CODE_SHARE = 0.46  # of the width; a larger code gets a page of its own
_LED_INLINE_CODE_SHARE = 0.3  # pixel text needs the width more
_MOST_CAPTION_LINES = 4
_LEAST_PICTURE = 0.4  # of the height: smaller, and the code goes elsewhere
Value = dict[str, object]
Indented = tuple[str, float]  # a text, and how many em a label or mark takes before it
Place = Literal["side", "below", "under picture", "page", "none"]


@dataclass(slots=True)
class Layout:
    """What the card template needs besides the words."""

    settings: Value
    values: Value
    tight: bool
    pictures: dict[str, bytes] = field(default_factory=dict)
    has_code: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Area:
    """The free rectangle that the words get, as picture and code take their parts."""

    x: int
    y: int
    width: int
    bottom: int
    height: int
    beside: tuple[int, int, int] | None = None  # x, y and width of the room under the picture


def lay_out(
    card: Card, texts: list[Indented], scan: str, desk: Desk, *, most: float | None = None
) -> Layout:
    """Work out where everything stands; the words get what is left, `most` px large at most."""
    style = desk.style
    frame = frame_for(card.agency, card.number, "" if card.type == "event" else card.date, desk)
    area = _area(style, frame)
    layout = Layout(settings={}, values=dict(frame.values), tight=frame.tight)
    layout.pictures.update(frame.pictures)
    gap = _gap(style)
    if card.picture is not None:
        _place_picture(card, layout, area, gap, desk)
    place: Place = "none"
    if card.qr:
        place = _place_code(card, scan, layout, area, gap, desk)
    sizes = _sizes(card, texts, area, desk, most)
    layout.settings = style.settings(
        sizes,
        band=frame.band,
        band_dy=frame.band_dy,
        foot=frame.foot,
        top=area.y,
        bottom=area.bottom,
        body_x=area.x,
        body_w=area.width,
        title_x=area.x,
        title_w=area.width,
        title_share=0.5 if not style.led else 0.42,
        title_most=style.surface.height_px / 7,
        drop=_drop(card, style),
        qr_page=place == "page",
        aside_drops=1 if place in ("side", "under picture") else 0,
    )
    return layout


def _area(style: Style, frame: Frame) -> _Area:
    top, bottom = frame.top(style), frame.bottom(style)
    return _Area(
        style.margin, top, style.inner_width, bottom, style.surface.height_px - top - bottom
    )


def _gap(style: Style) -> int:
    return max(4, style.margin) if style.led else round(style.margin * 1.1)


def _drop(card: Card, style: Style) -> float:
    """The share of the free height that goes above the words."""
    if card.type == "notice":
        return 0.42
    return 0.4 if style.led else 0.33


def _sizes(
    card: Card, texts: list[Indented], area: _Area, desk: Desk, limit: float | None
) -> list[int]:
    style = desk.style
    height = style.surface.height_px
    least = max(style.body, area.width / (CHARACTERS_A_LINE * CHARACTER_EM), height * 0.02)
    if card.type in ("notice", "contact", "qr"):
        most = min(height / 3.2, area.width / 4.5)
    else:
        most = min(height / 7.5, area.width / 10)
    if limit is not None:
        least, most = style.body, limit
    sizes = style.sizes(least=least, most=max(least, most))
    for indent in sorted({indent for _, indent in texts}):
        beside = [text for text, its_indent in texts if its_indent == indent]
        sizes = fitting_sizes(desk.script, sizes, beside, area.width, indent_em=indent)
    title_em = 1.0 if style.led else 1.5 if card.type == "notice" else TITLE_EM
    # The last two words fit one line, so that no title ends on a lone one.
    ending = "\u00a0".join(card.title.split()[-2:])
    return fitting_sizes(desk.script, sizes, [card.title, ending], area.width / title_em)


def _place_picture(card: Card, layout: Layout, area: _Area, gap: int, desk: Desk) -> None:
    assert card.picture is not None
    style = desk.style
    if style.landscape:
        box = (round(area.width * _PICTURE_SHARE), area.height)
        under = area.height
        if card.qr:  # the code stands below the picture, in the same column
            under -= code_for(card.qr, style.surface).least_px + gap
        shares = under >= _LEAST_PICTURE * area.height
        box = (box[0], under if shares else area.height)
    else:
        box = (area.width, round(area.height * 0.38))
    picture = fitted_picture(
        desk.kept / card.picture.kept_name, (box[0], max(box[1], 1)), grey=style.surface.grey
    )
    layout.pictures["picture.png"] = picture.encoded
    x = area.x + area.width - picture.width_px if style.landscape else area.x
    layout.values["picture"] = {
        "file": "picture.png",
        "x": x,
        "y": area.y,
        "w": picture.width_px,
        "h": picture.height_px,
    }
    if style.landscape:
        area.width -= picture.width_px + gap
        y = area.y + picture.height_px + gap
        area.beside = (x, y, picture.width_px if shares else 0)
    else:
        area.y += picture.height_px + gap
        area.height -= picture.height_px + gap


def _place_code(card: Card, scan: str, layout: Layout, area: _Area, gap: int, desk: Desk) -> Place:
    style = desk.style
    surface = style.surface
    code = code_for(card.qr, surface)
    shorter = min(surface.width_px, surface.height_px)
    if code.least_px > shorter:
        arguments = {"need": code.least_px, "have": shorter}
        layout.problems = (
            Problem(code="qr_too_small", where="", severity="warning", arguments=arguments),
        )
        return "none"
    layout.has_code = True
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
    layout.values["qr"] = value | {
        "rows": list(code.rows),
        "caption": desk.script.runs(caption) if value["caption_w"] else [],
    }
    return place


def _place_of(side: int, area: _Area, style: Style) -> Place:
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


def _code_beside(
    code: Code, side: int, caption: str, area: _Area, gap: int, style: Style
) -> Value:
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


def _code_below(code: Code, side: int, caption: str, area: _Area, gap: int, style: Style) -> Value:
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


def _code_under_picture(code: Code, caption: str, area: _Area, gap: int, style: Style) -> Value:
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
