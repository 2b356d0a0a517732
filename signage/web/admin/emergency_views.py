"""Takeovers and blackouts: what runs, whom it reached, and what a new one would do."""

from collections.abc import Mapping
from dataclasses import dataclass

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Blackout, Level, Takeover, Targets
from signage.core.showing.edition import Edition
from signage.core.showing.reach import (
    blackout_reaches,
    is_reached,
    lineage_of,
    takeover_reaches,
)
from signage.core.time.times import Instant
from signage.store.takeovers import is_waiting
from signage.web.admin.screen_state import NO_LIFE, ScreenLife
from signage.web.admin.unit_choices import UnitChoice
from signage.web.language import Speech, mark

LEVELS: dict[Level, str] = {
    "information": mark("Thông tin: thay nội dung thường"),
    "warning": mark("Cảnh báo: thay nội dung thường, hiện nổi bật"),
    "life_safety": mark("An toàn tính mạng: cả màn hình đang nghỉ, cả ô gọi số"),
}
# Longer is refused: nobody forgets a takeover for more than a day.
LENGTHS_MIN = (15, 30, 60, 120, 240, 480, 1440)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One screen of a running emergency, and whether it said that it shows it."""

    id: str
    name: str
    is_there: bool
    sign: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One takeover or blackout that is on or about to be."""

    id: str
    kind: str  # takeover | request | blackout
    title: str
    line: str
    reason: str
    is_drill: bool
    waits: bool  # for a second person
    may_confirm: bool
    may_end: bool
    tally: str
    reached: tuple[Reached, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyView:
    """The emergency page."""

    running: tuple[Running, ...]
    playlists: tuple[tuple[str, str], ...]
    units: tuple[UnitChoice, ...]
    screens: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    lengths: tuple[tuple[int, str], ...]
    may_takeover: bool
    may_blackout: bool
    past: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """What an emergency would do, before it is done; `fields` are posted again."""

    kind: str
    headline: str
    lines: tuple[str, ...]
    screens: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    button: str
    is_drill: bool


def targeted(edition: Edition, targets: Targets, unit: str | None) -> list[Screen]:
    """Return the screens that the targets name."""
    rules = edition.rules
    return [
        screen
        for screen in rules.screens.values()
        if is_reached(targets, unit, screen, lineage_of(rules.units, screen))
    ]


def is_running(takeover: Takeover, now: Instant) -> bool:
    """Tell whether a takeover is on now or still to come."""
    if takeover.waits:
        return is_waiting(takeover, now)
    return takeover.ended_ms is None and takeover.end_ms > now


def running_takeover(
    edition: Edition,
    takeover: Takeover,
    lives: Mapping[str, ScreenLife],
    *,
    me: str,
    may_end: bool,
    now: Instant,
    speech: Speech,
) -> Running:
    """Say how a takeover goes: until when, why, and which screens show it."""
    screens = [
        s for s in edition.rules.screens.values() if takeover_reaches(edition.rules, takeover, s)
    ]
    reached = tuple(_reached(edition, screen, lives, now, speech) for screen in screens)
    line = speech.say(
        "{start}–{end}, tự hết sau {left}",
        start=speech.lately(takeover.start_ms, now),
        end=speech.lately(takeover.end_ms, now),
        left=speech.length(max(0, takeover.end_ms - now)),
    )
    return Running(
        id=takeover.id,
        kind="request" if takeover.waits else "takeover",
        title=takeover.title,
        line=speech.length(takeover.end_ms - takeover.start_ms) if takeover.waits else line,
        reason=takeover.reason,
        is_drill=takeover.drill,
        waits=takeover.waits,
        may_confirm=may_end and takeover.waits and takeover.person != me,
        may_end=may_end,
        tally="" if takeover.waits else _tally(reached, speech),
        reached=() if takeover.waits else reached,
    )


def running_blackout(
    edition: Edition,
    blackout: Blackout,
    lives: Mapping[str, ScreenLife],
    *,
    may_end: bool,
    now: Instant,
    speech: Speech,
) -> Running:
    """Say how a blackout goes."""
    targets = Targets(units=blackout.units, screens=blackout.screens)
    screens = [
        s for s in edition.rules.screens.values() if blackout_reaches(edition.rules, blackout, s)
    ]
    reached = tuple(_reached(edition, screen, lives, now, speech) for screen in screens)
    since = speech.lately(blackout.since_ms, now)
    return Running(
        id=blackout.id,
        kind="blackout",
        title=speech.say("Dừng phát {where}", where=area_words(edition, targets, speech)),
        line=speech.say("Từ {since}, giữ cho tới khi có người cho phát lại", since=since),
        reason=blackout.reason,
        is_drill=False,
        waits=False,
        may_confirm=False,
        may_end=may_end,
        tally=_tally(reached, speech),
        reached=reached,
    )


def area_words(edition: Edition, targets: Targets, speech: Speech) -> str:
    """Say where something holds: units, screens, or everywhere."""
    rules = edition.rules
    names = [rules.units[unit].name for unit in targets.units if unit in rules.units]
    names += [rules.screens[s].name for s in targets.screens if s in rules.screens]
    if "led" in targets.kinds:
        names.append(speech.say("chỉ màn hình LED"))
    if "eboard" in targets.kinds:
        names.append(speech.say("chỉ bảng điện tử"))
    return ", ".join(names) or speech.say("tất cả màn hình")


def check_view(
    edition: Edition,
    *,
    kind: str,
    targets: Targets,
    unit: str | None,
    length_ms: int,
    fields: tuple[tuple[str, str], ...],
    is_drill: bool,
    two_persons: bool,
    lives: Mapping[str, ScreenLife],
    now: Instant,
    speech: Speech,
) -> CheckView:
    """Say with numbers what an emergency would do."""
    screens = targeted(edition, targets, unit)
    silent = [s for s in screens if not lives.get(s.id, NO_LIFE).is_reached(now)]
    if kind == "takeover":
        headline = speech.count("Phát khẩn trên {n} màn hình", len(screens))
        button = speech.count("Phát khẩn trên {n} màn hình", len(screens))
    else:
        headline = speech.count("Dừng phát {n} màn hình", len(screens))
        button = speech.count("Dừng phát {n} màn hình", len(screens))
    lines = [speech.say("Nơi phát: {area}", area=area_words(edition, targets, speech))]
    if kind == "takeover":
        lines.append(speech.say("Tự hết sau {length}", length=speech.length(length_ms)))
    else:
        lines.append(speech.say("Màn hình tối cho tới khi có người cho phát lại"))
    if silent:
        lines.append(
            speech.count("{n} màn hình đang mất liên lạc, sẽ nhận khi có mạng lại", len(silent))
        )
    if two_persons:
        lines.append(speech.say("Đơn vị này cần người thứ hai xác nhận trước khi phát"))
    return CheckView(
        kind=kind,
        headline=headline,
        lines=tuple(lines),
        screens=tuple(screen.name for screen in screens),
        fields=fields,
        button=speech.say("Diễn tập ngay") if is_drill else button,
        is_drill=is_drill,
    )


def _reached(
    edition: Edition,
    screen: Screen,
    lives: Mapping[str, ScreenLife],
    now: Instant,
    speech: Speech,
) -> Reached:
    life = lives.get(screen.id, NO_LIFE)
    manifest = edition.manifests.get(screen.id)
    received = manifest is not None and life.received == manifest.revision
    if received and life.is_reached(now):
        words = speech.say("Đã nhận")
    elif life.is_reached(now):
        words = speech.say("Đang nhận")
    elif life.is_known:
        words = speech.say("Mất liên lạc")
    else:
        words = speech.say("Chưa ghép thiết bị")
    return Reached(
        id=screen.id,
        name=screen.name,
        is_there=received and life.is_reached(now),
        sign=_sign(life, received=received, now=now),
        words=words,
    )


def _sign(life: ScreenLife, *, received: bool, now: Instant) -> str:
    if not life.is_known:
        return "asleep"
    if not life.is_reached(now):
        return "problem"
    return "on_air" if received else "waiting"


def _tally(reached: tuple[Reached, ...], speech: Speech) -> str:
    return speech.say(
        "{there}/{all} màn hình đã nhận",
        there=speech.number(sum(one.is_there for one in reached)),
        all=speech.number(len(reached)),
    )
