"""What the page of one screen shows: the screen, its player, why it shows what it shows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.core.showing.shelf import drawn_item_id
from signage.core.time.times import Instant
from signage.web.admin.desk.fault_words import FaultLine, fault_lines
from signage.web.admin.desk.screen_state import NO_LIFE, OFFLINE_CLASSES, ScreenLife
from signage.web.admin.desk.showing import Shown, coming_up
from signage.web.admin.desk.tiles import Tile, tile_of
from signage.web.admin.desk.why import Why, why_of
from signage.web.language import Speech, mark

# Lines of what comes, and how many entries they are made of: a list may have a dozen pages.
ROWS_TO_COME, ENTRIES_LOOKED_AT = 6, 40

Facts = tuple[tuple[str, str], ...]

# What a player may say of its picture, and nothing else that an address could be.
_PICTURE = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/]{1,200000}={0,2}")

KINDS = {"eboard": mark("Bảng điện tử"), "led": mark("Màn hình LED")}
_CLOCKS = {
    "synced": mark("Khớp với máy chủ"),
    "guess": mark("Ước lượng"),
    "floor": mark("Chưa khớp"),
    "none": mark("Chưa biết"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One entry that will be shown."""

    time: str
    title: str
    length: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """The page of one screen."""

    id: str
    name: str
    unit: str
    tile: Tile
    facts: Facts
    player_facts: Facts
    last_picture: str
    faults: tuple[FaultLine, ...]
    why: Why
    coming: tuple[Coming, ...]
    may_pair: bool
    may_command: bool
    play_address: str


def screen_view(
    edition: Edition,
    screen: Screen,
    life: ScreenLife | None,
    *,
    play_address: str,
    may_operate: bool,
    now: Instant,
    speech: Speech,
) -> ScreenView:
    """Say everything about one screen."""
    life = life or NO_LIFE
    unit = edition.rules.units.get(screen.unit)
    manifest = edition.manifests.get(screen.id)
    return ScreenView(
        id=screen.id,
        name=screen.name,
        unit=unit.name if unit is not None else screen.unit,
        tile=tile_of(edition, screen, life, now=now, speech=speech),
        facts=_facts(edition, screen, speech),
        player_facts=_player_facts(life, now, speech),
        last_picture="" if life.is_reached(now) else _last_picture(life),
        faults=fault_lines(life.heartbeat, manifest, speech) if life.is_reached(now) else (),
        why=why_of(edition, screen, at=now, speech=speech),
        coming=tuple(coming_lines(coming_up(manifest, now, ENTRIES_LOOKED_AT), speech)),
        may_pair=may_operate,
        may_command=may_operate and life.is_known,
        play_address=play_address,
    )


def coming_lines(entries: Iterable[Shown], speech: Speech) -> list[Coming]:
    """Tell what comes; pages of one thing after each other are one line."""
    found: list[Coming] = []
    for (title, _), pages in groupby(
        entries, key=lambda one: (one.title, drawn_item_id(one.item))
    ):
        shown = list(pages)
        many = speech.count("{n} trang", len(shown)) if len(shown) > 1 else ""
        found.append(
            Coming(
                time=speech.local(shown[0].start_ms).strftime("%H:%M:%S"),
                title=title,
                length=", ".join(
                    filter(None, (many, speech.length(sum(one.duration_ms for one in shown))))
                ),
            )
        )
    return found[:ROWS_TO_COME]


def _facts(edition: Edition, screen: Screen, speech: Speech) -> Facts:
    canvas = screen.canvas
    size = speech.say("{width}×{height} điểm", width=canvas.width_px, height=canvas.height_px)
    if canvas.rotation_deg:
        size += speech.say(", xoay {degrees}°", degrees=canvas.rotation_deg)
    facts = [
        (speech.say("Loại"), speech.say(KINDS[screen.kind])),
        (speech.say("Kích thước"), size),
    ]
    if screen.diagonal_in is not None:
        inches = speech.number(screen.diagonal_in, 0 if screen.diagonal_in % 1 == 0 else 1)
        facts.append((speech.say("Đường chéo"), speech.say("{inches} inch", inches=inches)))
    distance = speech.number(screen.distance_m, 0 if screen.distance_m % 1 == 0 else 1)
    facts.append((speech.say("Người xem đứng cách"), f"{distance} m"))
    facts.append((speech.say("Giờ mở"), hours_words(screen, speech)))
    default = screen.default_playlist
    if default:
        playlist = edition.playlists.get(default)
        title = playlist.title if playlist is not None else default
        facts.append((speech.say("Khi không có đợt nào"), title))
    if screen.tags:
        facts.append((speech.say("Nhãn"), ", ".join(screen.tags)))
    return tuple(facts)


def hours_words(screen: Screen, speech: Speech) -> str:
    """Say when a screen is lit."""
    if screen.hours is None:
        return speech.say("Cả ngày đêm")
    if not screen.hours:
        return speech.say("Luôn tắt")
    return ", ".join(
        f"{days_words(part.days, speech)} {part.start}–{part.end}" for part in screen.hours
    )


_DAYS = {
    "mon-sun": mark("mọi ngày"),
    "mon-fri": mark("thứ Hai – thứ Sáu"),
    "mon-sat": mark("thứ Hai – thứ Bảy"),
    "sat,sun": mark("thứ Bảy, Chủ nhật"),
    "working": mark("ngày làm việc"),
    "weekend": mark("ngày nghỉ cuối tuần"),
    "holiday": mark("ngày lễ"),
    "tet": mark("Tết"),
    "mon": mark("thứ Hai"),
    "tue": mark("thứ Ba"),
    "wed": mark("thứ Tư"),
    "thu": mark("thứ Năm"),
    "fri": mark("thứ Sáu"),
    "sat": mark("thứ Bảy"),
    "sun": mark("Chủ nhật"),
}


def days_words(days: str, speech: Speech) -> str:
    """Say which days are meant; a word without a translation is its own."""
    text = days.replace(" ", "")
    if text in _DAYS:
        return speech.say(_DAYS[text])
    words = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if dash and first in _DAYS and last in _DAYS:
            words.append(f"{speech.say(_DAYS[first])} – {speech.say(_DAYS[last])}")
        else:
            words.append(speech.say(_DAYS[part]) if part in _DAYS else part)
    return ", ".join(words)


def _player_facts(life: ScreenLife, now: Instant, speech: Speech) -> Facts:
    beat = life.heartbeat
    if not life.is_known:
        words = (
            speech.say("Đã ghép, chờ thiết bị trả lời")
            if life.awaited
            else speech.say("Chưa ghép thiết bị")
        )
        return ((speech.say("Tình trạng"), words),)
    reached = life.is_reached(now)
    facts = [
        (
            speech.say("Liên lạc"),
            speech.say("Đang nối")
            if reached
            else speech.say("Lần cuối {when}", when=speech.lately(beat.seen_ms, now))
            if beat.seen_ms is not None
            else speech.say("Chưa bao giờ"),
        )
    ]
    state = beat.state
    if not reached and (title := _said_now(life, "title")):
        facts.append((speech.say("Phát lần cuối"), title))
    if state is None:
        return (*facts, (speech.say("Khi mất mạng"), speech.say("Chưa biết")))
    if state.offline_class is not None:
        words = speech.say(OFFLINE_CLASSES[state.offline_class])
        facts.append((speech.say("Khi mất mạng"), words))
    if state.clock is not None:
        words = speech.say(_CLOCKS[state.clock.quality])
        if state.clock.bound_ms is not None:
            words += f", ±{speech.number(state.clock.bound_ms)} ms"
        facts.append((speech.say("Đồng hồ"), words))
    if state.build:
        build = state.build.strip("/").rpartition("/")[2]
        facts.append((speech.say("Phần mềm phát"), speech.say("bản {build}", build=build[:7])))
    return tuple(facts)


def _last_picture(life: ScreenLife) -> str:
    """Return the last sample of a player that fell silent, as an address of its own."""
    said = _said_now(life, "picture")
    return said if _PICTURE.fullmatch(said) else ""


def _said_now(life: ScreenLife, name: str) -> str:
    state = life.heartbeat.state
    now = state.now if state is not None else None
    said = now.get(name) if isinstance(now, dict) else None
    return said if isinstance(said, str) else ""
