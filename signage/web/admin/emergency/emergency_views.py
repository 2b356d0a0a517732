"""Takeovers and blackouts that run: until when, why, and which screens have them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from signage.core.showing.campaign import Blackout, Level, Takeover
from signage.core.showing.edition import Edition
from signage.core.showing.reach import blackout_reaches, takeover_reaches
from signage.core.time.times import Instant
from signage.store.takeovers import REQUEST_VALID_MS
from signage.web.admin.desk.screen_state import ScreenLife
from signage.web.admin.desk.unit_choices import UnitChoice
from signage.web.admin.emergency.emergency_past import Past
from signage.web.admin.emergency.emergency_reach import (
    Reached,
    carrying,
    reach_of,
    takeovers_in,
    tally_of,
)
from signage.web.language import Speech, mark

LEVELS: dict[Level, str] = {
    "information": mark("Thông tin: thay nội dung thường"),
    "warning": mark("Cảnh báo: thay nội dung thường và cả tin mức thông tin"),
    "life_safety": mark("An toàn tính mạng: cả màn hình đang nghỉ, cả ô gọi số"),
}
_LEVEL_NAMES: dict[Level, str] = {
    "information": mark("Mức thông tin"),
    "warning": mark("Mức cảnh báo"),
    "life_safety": mark("Mức an toàn tính mạng"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One takeover or blackout that is on or about to be."""

    id: str
    kind: str  # takeover | request | blackout
    title: str
    line: str
    reason: str
    level: str
    by: str  # who started or asked for it, empty when nobody is known by name
    is_drill: bool
    may_confirm: bool
    may_end: bool
    hint: str
    tally: str
    reached: tuple[Reached, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyView:
    """The emergency page; what was written in a form before stays in it."""

    headline: str
    running: tuple[Running, ...]
    playlists: tuple[tuple[str, str], ...]
    units: tuple[UnitChoice, ...]
    screens: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    lengths: tuple[tuple[int, str], ...]
    may_takeover: bool
    may_blackout: bool
    may_create: bool
    able: tuple[str, ...]  # who may, for somebody who may not
    past: tuple[Past, ...]
    takeover_said: Mapping[str, str]
    blackout_said: Mapping[str, str]
    wrong: str


def headline(running: tuple[Running, ...], speech: Speech) -> str:
    """Say how many emergencies, drills, blackouts and requests there are."""
    words = {
        "takeover": mark("{n} việc khẩn đang phát"),
        "drill": mark("{n} cuộc diễn tập đang chạy"),
        "blackout": mark("{n} nơi đang dừng phát"),
        "request": mark("{n} yêu cầu chờ xác nhận"),
    }
    kinds = Counter(
        "drill" if one.is_drill and one.kind == "takeover" else one.kind for one in running
    )
    told = [speech.count(text, kinds[kind]) for kind, text in words.items() if kinds[kind]]
    return ", ".join(told) or speech.say("Không có việc khẩn nào đang chạy")


def running_takeover(
    edition: Edition,
    takeover: Takeover,
    lives: Mapping[str, ScreenLife],
    people: Mapping[str, str],
    *,
    may_end: bool,
    now: Instant,
    speech: Speech,
) -> Running:
    """Say how a takeover goes: until when, why, and which screens show it."""
    rules = edition.rules
    screens = [s for s in rules.screens.values() if takeover_reaches(rules, takeover, s)]
    carried = carrying(edition, lambda document: takeover.id in takeovers_in(document))
    reached = tuple(reach_of(edition, s, lives, now, speech, carried=carried) for s in screens)
    return Running(
        id=takeover.id,
        kind="takeover",
        title=takeover.title,
        line=speech.say(
            "{start}–{end}, tự hết sau {left}",
            start=speech.lately(takeover.start_ms, now),
            end=speech.lately(takeover.end_ms, now),
            left=speech.length(max(0, takeover.end_ms - now) // 60_000 * 60_000 or 60_000),
        ),
        reason=takeover.reason,
        level=_level_words(takeover, speech),
        by=people.get(takeover.person, ""),
        is_drill=takeover.drill,
        may_confirm=False,
        may_end=may_end,
        hint="",
        tally=tally_of(reached, speech),
        reached=reached,
    )


def waiting_takeover(
    edition: Edition,
    takeover: Takeover,
    people: Mapping[str, str],
    *,
    me: str,
    may_end: bool,
    now: Instant,
    speech: Speech,
) -> Running:
    """Say what waits for a second person; nothing of it is on any screen."""
    rules = edition.rules
    screens = sum(takeover_reaches(rules, takeover, s) for s in rules.screens.values())
    until = Instant(takeover.start_ms + REQUEST_VALID_MS)
    hint = (
        speech.say("Bạn đã yêu cầu: nhờ một người khác có quyền xác nhận ở trang này.")
        if takeover.person == me
        else speech.say("Chờ người thứ hai xác nhận.")
    )
    return Running(
        id=takeover.id,
        kind="request",
        title=takeover.title,
        line=speech.count(
            "Chưa phát. {n} màn hình, {length}; yêu cầu bỏ lúc {until} nếu chưa ai xác nhận",
            screens,
            length=speech.length(takeover.end_ms - takeover.start_ms),
            until=speech.lately(min(until, takeover.end_ms), now),
        ),
        reason=takeover.reason,
        level=_level_words(takeover, speech),
        by=people.get(takeover.person, ""),
        is_drill=takeover.drill,
        may_confirm=may_end and takeover.person != me,
        may_end=may_end,
        hint=hint,
        tally="",
        reached=(),
    )


def _level_words(takeover: Takeover, speech: Speech) -> str:
    words = speech.say(_LEVEL_NAMES[takeover.level])
    return ", ".join((words, speech.say("có tiếng"))) if takeover.sound else words


def _resume_hint(others: tuple[str, ...], speech: Speech) -> str:
    if others:
        return speech.say(
            "Bạn đã dừng: nhờ một trong những người sau cho phát lại ở trang này: {names}.",
            names=", ".join(others),
        )
    return speech.say("Bạn đã dừng, và chưa ai khác có quyền cho phát lại: báo người quản trị.")


def running_blackout(
    edition: Edition,
    blackout: Blackout,
    lives: Mapping[str, ScreenLife],
    people: Mapping[str, str],
    *,
    may_end: bool,
    needs_other: bool,
    others: tuple[str, ...],
    now: Instant,
    speech: Speech,
) -> Running:
    """Say how a blackout goes; `needs_other` where who asks may not end it, but `others` may."""
    rules = edition.rules
    screens = [s for s in rules.screens.values() if blackout_reaches(rules, blackout, s)]
    carried = carrying(edition, lambda document: document["blackout"] is not None)
    reached = tuple(
        reach_of(edition, s, lives, now, speech, carried=carried, shown=speech.say("Đã dừng"))
        for s in screens
    )
    where = area_words(edition, blackout.units, blackout.screens, (), speech)
    since = speech.lately(blackout.since_ms, now)
    return Running(
        id=blackout.id,
        kind="blackout",
        title=speech.say("Dừng phát {where}", where=where),
        line=speech.say("Từ {since}, giữ cho tới khi có người cho phát lại", since=since),
        reason=blackout.reason,
        level="",
        by=people.get(blackout.person, ""),
        is_drill=False,
        may_confirm=False,
        may_end=may_end and not needs_other,
        hint=_resume_hint(others, speech) if needs_other else "",
        tally=speech.say(
            "{done}/{all} màn hình đã dừng",
            done=speech.number(sum(one.is_shown for one in reached)),
            all=speech.number(len(reached)),
        ),
        reached=reached,
    )


def area_words(
    edition: Edition,
    units: Iterable[str],
    screens: Iterable[str],
    kinds: Iterable[str],
    speech: Speech,
) -> str:
    """Say where something holds: units, screens, or everywhere."""
    rules = edition.rules
    names = [rules.units[unit].name for unit in units if unit in rules.units]
    names += [rules.screens[s].name for s in screens if s in rules.screens]
    names += [speech.say("chỉ màn hình LED")] if "led" in kinds else []
    names += [speech.say("chỉ bảng điện tử")] if "eboard" in kinds else []
    return ", ".join(names) or speech.say("tất cả màn hình")
