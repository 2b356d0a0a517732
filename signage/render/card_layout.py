"""The geometry of a card: band, foot, margins, and the column or strip for picture and code."""

import unicodedata
from dataclasses import dataclass, field

from signage.core.content.card import Card
from signage.core.content.problem import Problem
from signage.render.code_places import Area, Place, place_code
from signage.render.codes import code_for
from signage.render.composition import Desk
from signage.render.embedded import fitted_picture
from signage.render.frame import Frame, frame_for
from signage.render.style import CHARACTER_EM, CHARACTERS_A_LINE, Style, fitting_sizes
from signage.render.text import longest_word_em

TITLE_EM = 1.25
_PICTURE_SHARE, _PICTURE_ALONE_SHARE = 0.42, 0.6  # of the width or height
# Ink above the capitals: of Ỗ and of ắ. Source: the font's outlines.
_RISE_CAPITAL_EM, _RISE_EM = 0.42, 0.23
_LEAST_PICTURE = 0.4  # of the height: smaller, and the code goes elsewhere
Value = dict[str, object]
Indented = tuple[str, float]  # a text, and how many em a label or mark takes before it


@dataclass(slots=True)
class Layout:
    """What the card template needs besides the words."""

    settings: Value
    values: Value
    tight: bool
    pictures: dict[str, bytes] = field(default_factory=dict)
    has_code: bool = False
    problems: tuple[Problem, ...] = ()


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
        _place_picture(card, layout, area, gap, desk, has_words=bool(texts))
    place = _add_code(card, scan, layout, area, gap, desk) if card.qr else None
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
        title_most=_title_most(card, area, style),
        rise_em=_rise_em(card.title or card.body),
        drop=_drop(card, style),
        qr_page=place == "page",
        aside_drops=1 if place in ("side", "under picture") else 0,
    )
    return layout


def _add_code(
    card: Card, scan: str, layout: Layout, area: Area, gap: int, desk: Desk
) -> Place | None:
    made = place_code(card, scan, area, gap, desk)
    if isinstance(made, Problem):
        layout.problems = (made,)
        return None
    place, layout.values["qr"] = made
    layout.has_code = True
    return place


def _area(style: Style, frame: Frame) -> Area:
    top, bottom = frame.top(style), frame.bottom(style)
    return Area(
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
    card: Card, texts: list[Indented], area: Area, desk: Desk, limit: float | None
) -> list[int]:
    style = desk.style
    height = style.surface.height_px
    least = max(style.body, area.width / (CHARACTERS_A_LINE * CHARACTER_EM), height * 0.02)
    most = min(style.growth, area.width / 6)
    if limit is not None:
        least, most = style.body, limit
    sizes = style.sizes(least=least, most=max(least, most))
    for indent in sorted({indent for _, indent in texts}):
        beside = [text for text, its_indent in texts if its_indent == indent]
        sizes = fitting_sizes(desk.script, sizes, beside, area.width, indent_em=indent)
    title_em = 1.0 if style.led else TITLE_EM
    return fitting_sizes(desk.script, sizes, _title_parts(card), area.width / title_em)


def _rise_em(text: str) -> float:
    """Return how far marks may stand above the capitals of a line."""
    capitals = (c for c in text if c.isupper())
    marked = any(len(unicodedata.normalize("NFD", c)) > 1 for c in capitals)
    return _RISE_CAPITAL_EM if marked else _RISE_EM


def _title_parts(card: Card) -> list[str]:
    """Return what no line of a title may part: words, and the last two, so that none is alone."""
    return [card.title, "\u00a0".join(card.title.split()[-2:])]


def _title_most(card: Card, area: Area, style: Style) -> float:
    """Return the size at which the widest part of the title fills its line."""
    wide = longest_word_em(_title_parts(card)) or 1.0
    return min(style.surface.height_px / 4, 0.98 * area.width / wide)


def _place_picture(
    card: Card, layout: Layout, area: Area, gap: int, desk: Desk, *, has_words: bool
) -> None:
    assert card.picture is not None
    style = desk.style
    if style.landscape:
        share = _PICTURE_SHARE if has_words else _PICTURE_ALONE_SHARE
        box = (round(area.width * share), area.height)
        under = area.height
        if card.qr:  # the code stands below the picture, in the same column
            under -= code_for(card.qr, style.surface).least_px + gap
        shares = under >= _LEAST_PICTURE * area.height
        box = (box[0], under if shares else area.height)
    else:
        box = (area.width, round(area.height * (0.38 if has_words else _PICTURE_ALONE_SHARE)))
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
