"""What each shape of screen would show in an emergency: slides drawn before it starts, slates."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from signage.core.place.screen import Screen, Surface
from signage.core.showing.campaign import Takeover
from signage.core.showing.edition import PublishedItem, PublishedPlaylist
from signage.core.showing.shelf import SLATE
from signage.publisher.surfaces import surfaces_of
from signage.web.admin.content.item_views import draw, pictures_of, shape_of
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.picture_rights import remember
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.language import Speech, mark

# Enough to recognise what will be shown; more would keep somebody in a hurry waiting.
SLIDES_SHOWN = 3

_BOARDS = {
    "wide": mark("Bảng điện tử ngang"),
    "tall": mark("Bảng điện tử đứng"),
    "strip": mark("Bảng điện tử dải dài"),
}
_LEDS = {
    "wide": mark("Màn hình LED"),
    "tall": mark("Màn hình LED đứng"),
    "strip": mark("Dải LED"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One shape of screen: how many are, one of them by name, and its slides."""

    words: str
    screens: str
    width_px: int
    height_px: int
    shape: str
    fit: str
    pictures: tuple[tuple[str, str], ...]  # address, what is on it
    more: str


def shown_items(playlist: PublishedPlaylist) -> list[PublishedItem]:
    """Return what of a playlist may be shown now: approved, and not over."""
    return [one for one in playlist.items if one.item is not None and one.state != "expired"]


async def shapes_of(
    desk: Desk, takeover: Takeover, screens: Iterable[Screen]
) -> tuple[Shape, ...]:
    """Draw a takeover's slides for each shape of screen that it reaches."""
    groups: dict[tuple[str, str], Counter[Surface]] = {}
    names: dict[Surface, str] = {}
    for screen in screens:
        surface = _surface(desk, takeover, screen)
        key = (surface.kind, shape_of(surface))
        groups.setdefault(key, Counter())[surface] += 1
        names.setdefault(surface, screen.name)
    ordered = sorted(groups.items(), key=lambda group: -group[1].total())
    return tuple(
        await asyncio.gather(
            *(_shape(desk, takeover, key, surfaces, names) for key, surfaces in ordered)
        )
    )


def slates_of(desk: Desk, screens: Iterable[Screen]) -> tuple[Shape, ...]:
    """Return the slate of each shape of screen, as it is drawn for the first of them."""
    groups: dict[tuple[str, str], list[Screen]] = {}
    for screen in screens:
        surface = surfaces_of(desk.rules, screen).main
        groups.setdefault((surface.kind, shape_of(surface)), []).append(screen)
    return tuple(
        _framed(
            key,
            surfaces_of(desk.rules, alike[0]).main,
            (len(alike), alike[0].name),
            _slate(desk, alike[0]),
            desk.speech,
        )
        for key, alike in sorted(groups.items(), key=lambda group: -len(group[1]))
    )


def _slate(desk: Desk, screen: Screen) -> tuple[tuple[str, str], ...]:
    slate = desk.edition.drawn.get(screen.id, {}).get(SLATE)
    pages = (
        [page for item in slate.items for phase in item.phases for page in phase.pages]
        if slate
        else []
    )
    remember(desk, pages)
    return tuple(
        (picture_address(still_of(page), 720), page.alt or page.title) for page in pages[:1]
    )


def _surface(desk: Desk, takeover: Takeover, screen: Screen) -> Surface:
    surfaces = surfaces_of(desk.rules, screen)
    if takeover.level == "life_safety" and surfaces.canvas is not None:
        return surfaces.canvas
    return surfaces.main


async def _shape(
    desk: Desk,
    takeover: Takeover,
    key: tuple[str, str],
    surfaces: Counter[Surface],
    names: dict[Surface, str],
) -> Shape:
    playlist = desk.edition.playlists[takeover.playlist]
    items = shown_items(playlist)
    ((surface, _),) = surfaces.most_common(1)
    drawn = await asyncio.gather(
        *(draw(desk, playlist, one.item, surface) for one in items[:SLIDES_SHOWN])
    )
    pictures = [
        (address, alt)
        for one, pages in zip(items, drawn, strict=False)
        for address, alt, _ in pictures_of(desk, one.item, pages)
        if address
    ]
    more = _more_words(len(items), len(pictures), desk.speech)
    shown, screens = tuple(pictures[:SLIDES_SHOWN]), (surfaces.total(), names[surface])
    return _framed(key, surface, screens, shown, desk.speech, fit=playlist.rules.fit, more=more)


def _framed(
    key: tuple[str, str],
    surface: Surface,
    screens: tuple[int, str],
    pictures: tuple[tuple[str, str], ...],
    speech: Speech,
    *,
    fit: str = "contain",
    more: str = "",
) -> Shape:
    (kind, shape), (count, name) = key, screens
    return Shape(
        words=speech.say((_LEDS if kind == "led" else _BOARDS)[shape]),
        screens=speech.count(
            "{n} màn hình, vẽ cho {name} ({width}×{height})",
            count,
            name=name,
            width=surface.width_px,
            height=surface.height_px,
        ),
        width_px=surface.width_px,
        height_px=surface.height_px,
        shape=shape,
        fit=fit,
        pictures=pictures,
        more=more,
    )


def _more_words(items: int, pictures: int, speech: Speech) -> str:
    if not pictures:
        return speech.say("Chưa vẽ được; xem lại sau vài giây.")
    if items > SLIDES_SHOWN or pictures > SLIDES_SHOWN:
        return speech.say("Còn trang nữa, phát lần lượt.")
    return ""
