"""What a screen would be like and what changes on it, before its form is saved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from signage.core.place.screen import Screen, Zone, zones_of
from signage.core.showing.edition import Edition
from signage.core.showing.shelf import SLATE
from signage.core.time.times import Instant
from signage.web.admin.desk.screen_state import ScreenLife
from signage.web.admin.screens.screen_zones import zone_words
from signage.web.language import Speech

# Letters of a label are this part of the larger side, and the label fits its zone.
_LETTER = 22
_WIDEST_LETTERS = 1.8


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnZone:
    """One rectangle of the drawing, in the canvas' own pixels."""

    kind: str
    words: str
    size: str
    x: int
    y: int
    width: int
    height: int
    letter: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenEffect:
    """The drawing of a screen to scale, and what saving it would do; or what is wrong."""

    wrong: str = ""
    width: int = 0
    height: int = 0
    zones: tuple[DrawnZone, ...] = ()
    lines: tuple[str, ...] = ()


def screen_effect(
    edition: Edition,
    screen: Screen,
    before: Screen | None,
    life: ScreenLife,
    *,
    wrong: str = "",
    now: Instant,
    speech: Speech,
) -> ScreenEffect:
    """Draw a screen and say what saving it would change."""
    canvas, zones = screen.canvas, zones_of(screen)
    largest = max(canvas.width_px, canvas.height_px) / _LETTER
    return ScreenEffect(
        wrong=wrong,
        width=canvas.width_px,
        height=canvas.height_px,
        zones=tuple(_drawn(zone, zone_words(zone, zones, speech), largest) for zone in zones),
        lines=() if wrong else tuple(_lines(edition, screen, before, life, now, speech)),
    )


def _drawn(zone: Zone, words: str, largest: float) -> DrawnZone:
    rect = zone.rect
    fitting = min(rect.height_px * 0.6, rect.width_px * _WIDEST_LETTERS / len(words))
    return DrawnZone(
        kind=zone.kind,
        words=words,
        size=f"{rect.width_px}×{rect.height_px}",
        x=rect.x_px,
        y=rect.y_px,
        width=rect.width_px,
        height=rect.height_px,
        letter=round(min(largest, fitting), 1),
    )


def _lines(
    edition: Edition,
    screen: Screen,
    before: Screen | None,
    life: ScreenLife,
    now: Instant,
    speech: Speech,
) -> Iterator[str]:
    if before is None:
        yield speech.say("Màn hình mới: ghép thiết bị sau khi lưu.")
        return
    if screen == before:
        yield speech.say("Chưa có gì thay đổi.")
        return
    if _looks_other(screen, before):
        shelf = edition.drawn.get(screen.id, {})
        items = sum(len(playlist.items) for name, playlist in shelf.items() if name != SLATE)
        yield speech.count("{n} nội dung được vẽ lại cho màn hình này.", items)
        yield from _line_words(edition, screen, before, speech)
    if screen.unit != before.unit:
        yield speech.say("Sang đơn vị khác: quyền và đợt tuyên truyền theo đơn vị mới.")
    if life.is_reached(now):
        yield speech.say(
            "Thiết bị đang nối, màn hình đổi ngay khi có bản mới; trước đó vẫn chiếu."
        )


def _line_words(edition: Edition, screen: Screen, before: Screen, speech: Speech) -> Iterator[str]:
    shelf = edition.drawn.get(screen.id, {})
    if any(playlist.ticker for playlist in shelf.values()) and _runs(before) and not _runs(screen):
        yield speech.say("Không còn vùng chữ chạy: các dòng chữ chạy thành trang riêng.")


def _runs(screen: Screen) -> bool:
    return any(zone.kind == "ticker" for zone in zones_of(screen))


def _looks_other(screen: Screen, before: Screen) -> bool:
    """Tell whether pages are drawn anew: whatever is left once names and hours are the same."""
    same = replace(
        screen,
        name=before.name,
        unit=before.unit,
        tags=before.tags,
        hours=before.hours,
        default_playlist=before.default_playlist,
        location=before.location,
        layout=before.layout,
    )
    return same != before or zones_of(screen) != zones_of(before)
