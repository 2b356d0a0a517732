"""The geometry of a card: band, foot, margins, and the column or strip for picture and code."""

from dataclasses import dataclass, field
from typing import Literal

from signage.core.card import Card
from signage.core.problem import Problem
from signage.core.text import normalise
from signage.render.codes import Code, code_for
from signage.render.composition import Desk
from signage.render.embedded import fitted_picture
from signage.render.frame import Frame, frame_for
from signage.render.style import CHARACTER_EM, CHARACTERS_A_LINE, Style, fitting_sizes, text_width

TITLE_EM = 1.4
_CODE_SHARE = 0.3  # of the shorter side: seen at once, and never the message itself
_PICTURE_SHARE = 0.42
_INLINE_CODE_SHARE = 0.46  # of the width; a larger code gets a page of its own
Value = dict[str, object]
Place = Literal["side", "below", "page", "none"]


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


def lay_out(card: Card, texts: list[str], scan: str, desk: Desk) -> Layout | Problem:
    """Work out where everything stands; the words get what is left."""
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
    sizes = _sizes(card, texts, area, desk)
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
        title_share=0.5 if not style.led else 0.34,
        title_most=style.surface.height_px / 7,
        drop=_drop(card, style),
        qr_page=place == "page",
        aside_drops=1 if place == "side" else 0,
    )
    return layout


def _area(style: Style, frame: Frame) -> _Area:
    surface = style.surface
    if style.led:
        top, bottom = frame.band + (2 if frame.band else style.margin // 2), frame.foot + 2
    else:
        top = frame.band + round(style.margin * 0.75 + style.small * 0.3)
        bottom = frame.foot + round(style.margin * 0.75)
    return _Area(style.margin, top, style.inner_width, bottom, surface.height_px - top - bottom)


def _gap(style: Style) -> int:
    return max(4, style.margin) if style.led else round(style.margin * 1.1)


def _drop(card: Card, style: Style) -> float:
    """The share of the free height that goes above the words."""
    if card.type == "notice":
        return 0.42
    return 0.4 if style.led else 0.33


def _sizes(card: Card, texts: list[str], area: _Area, desk: Desk) -> list[int]:
    style = desk.style
    height = style.surface.height_px
    least = max(style.body, area.width / (CHARACTERS_A_LINE * CHARACTER_EM), height * 0.02)
    if card.type in ("notice", "contact", "qr"):
        most = min(height / 3.2, area.width / 6)
    else:
        most = min(height / 7.5, area.width / 10)
    sizes = style.sizes(least=least, most=max(least, most))
    sizes = fitting_sizes(desk.script, sizes, texts, area.width)
    title_em = 1.0 if style.led else 1.5 if card.type == "notice" else TITLE_EM
    return fitting_sizes(desk.script, sizes, [card.title], area.width / title_em)


def _place_picture(card: Card, layout: Layout, area: _Area, gap: int, desk: Desk) -> None:
    assert card.picture is not None
    if desk.style.landscape:
        box = (round(area.width * _PICTURE_SHARE), area.height)
    else:
        box = (area.width, round(area.height * 0.38))
    picture = fitted_picture(desk.kept / card.picture.kept_name, box)
    layout.pictures["picture.png"] = picture.encoded
    x = area.x + area.width - picture.width_px if desk.style.landscape else area.x
    layout.values["picture"] = {
        "file": "picture.png",
        "x": x,
        "y": area.y,
        "w": picture.width_px,
        "h": picture.height_px,
    }
    if desk.style.landscape:
        area.width -= picture.width_px + gap
    else:
        area.y += picture.height_px + gap
        area.height -= picture.height_px + gap


def _place_code(card: Card, scan: str, layout: Layout, area: _Area, gap: int, desk: Desk) -> Place:
    style = desk.style
    surface = style.surface
    code = code_for(card.qr, surface)
    caption = normalise(card.qr_caption) or scan
    if code.least_px > min(surface.width_px, surface.height_px):
        layout.problems = (
            Problem(
                code="qr_too_small",
                where="",
                severity="warning",
                arguments={
                    "need": code.least_px,
                    "have": min(surface.width_px, surface.height_px),
                },
            ),
        )
        return "none"
    layout.has_code = True
    share = 0.62 if card.type == "qr" else _CODE_SHARE
    side = code.side_px(share * min(surface.width_px, surface.height_px))
    if side > area.height:
        side = code.side_px(area.height)
    if style.landscape:
        fits = side <= area.height and side <= _INLINE_CODE_SHARE * area.width
        place: Place = "side" if fits else "page"
    else:
        place = "below" if side <= 0.45 * area.height and side <= area.width else "page"
    value = _code_value(code, side, caption, place, area, gap, desk)
    layout.values["qr"] = value | {"rows": list(code.rows), "caption": desk.script.runs(caption)}
    return place


def _code_value(
    code: Code, side: int, caption: str, place: Place, area: _Area, gap: int, desk: Desk
) -> Value:
    style = desk.style
    surface = style.surface
    # On light paper the quiet zone is not seen: the code itself keeps the edges.
    quiet = 4 * (side // code.modules) if style.light else 0
    line = style.line_px(style.small)
    if place == "side":
        longest = max(text_width(style, word, style.small) for word in caption.split())
        column = max(side - 2 * quiet, longest)
        x = area.x + area.width - column
        area.width -= column + gap
        lines = max(1, -(-text_width(style, caption, style.small) * 5 // (4 * column)))
        below = area.y + side - quiet + line // 3
        shown = below + lines * line <= surface.height_px - area.bottom
        return {
            "x": x - quiet,
            "y": area.y - quiet,
            "side": side,
            "caption_x": x,
            "caption_y": below if shown else 2 * surface.height_px,
            "caption_w": column,
            "caption_h": line,
        }
    if place == "below":
        y = surface.height_px - area.bottom - side
        area.bottom += side + gap - quiet
        area.height -= side + gap - quiet
        lines = -(-text_width(style, caption, style.small) // max(1, area.width - side - gap))
        return {
            "x": area.x - quiet,
            "y": y + quiet,
            "side": side,
            "caption_x": area.x + side - 2 * quiet + gap,
            "caption_y": y + (side - lines * line) // 2 + quiet,
            "caption_w": area.width - side + 2 * quiet - gap,
            "caption_h": lines * line,
        }
    side = code.side_px(min(surface.width_px, surface.height_px))
    rest = surface.width_px - side - 3 * style.margin
    longest = max(text_width(style, word, style.small) for word in caption.split())
    shown = rest >= longest
    x = style.margin if shown else (surface.width_px - side) // 2
    return {
        "x": x,
        "y": (surface.height_px - side) // 2,
        "side": side,
        "caption_x": side + 2 * style.margin,
        "caption_y": 0,
        "caption_w": rest if shown else 0,
        "caption_h": surface.height_px,
    }
