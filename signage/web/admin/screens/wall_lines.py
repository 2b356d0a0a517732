"""What the wall says above its screens: how many play, what is on in an emergency, what has come.

What people started themselves (a drill, an emergency, a blackout) is told, and is no trouble.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.core.showing.reach import blackout_reaches, takeover_reaches
from signage.core.time.times import Instant
from signage.web.admin.desk.screen_state import Quiet, ScreenLife, State
from signage.web.admin.desk.showing import takeover_on
from signage.web.admin.desk.tally import is_running
from signage.web.admin.desk.tiles import running_words
from signage.web.language import Speech, mark

_LINES_SHOWN = 4


def headline(states: Sequence[State], speech: Speech) -> str:
    """Count the screens that play, or those that somebody must look at."""
    lost = sum(state.code == "problem" for state in states)
    playing = sum(state.quiet is None for state in states)
    if not states:
        return speech.say("Màn hình")
    if lost:
        return speech.count("{n} màn hình cần xem lại", lost)
    if playing == len(states):
        return speech.count("Cả {n} màn hình đang phát", playing)
    return speech.say(
        "{playing} trong {all} màn hình đang phát",
        playing=speech.number(playing),
        all=speech.number(len(states)),
    )


def quiet_line(states: Sequence[State], speech: Speech) -> str:
    """Say why the other screens show nothing."""
    words: dict[Quiet, str] = {
        "blackout": mark("{n} màn hình đang dừng phát"),
        "closed": mark("{n} màn hình đang nghỉ theo giờ"),
        "unpaired": mark("{n} màn hình chưa nối thiết bị"),
    }
    counted = Counter(state.quiet for state in states)
    found = [speech.count(text, counted[key]) for key, text in words.items() if counted[key]]
    return ", ".join(found) + "." if found else ""


def running_lines(
    edition: Edition,
    screens: Sequence[Screen],
    states: Mapping[str, State],
    now: Instant,
    speech: Speech,
) -> tuple[str, ...]:
    """Say which takeovers and blackouts are on, and how many of these screens show it."""
    rules = edition.rules
    shown = Counter(_shows(edition, s, states[s.id], now) for s in screens)
    lines = []
    for takeover in rules.takeovers.values():
        if not (takeover.start_ms <= now and is_running(takeover, now)):
            continue
        reached = sum(takeover_reaches(rules, takeover, screen) for screen in screens)
        if reached:
            words = running_words(takeover, speech)
            where = speech.say(
                "{n}/{all} màn hình đang hiện, tự hết lúc {end}",
                n=speech.number(shown[takeover.id]),
                all=speech.number(reached),
                end=speech.lately(takeover.end_ms, now),
            )
            lines.append(f"{words} · {where}")
    dark = sum(
        any(blackout_reaches(rules, b, s) for b in rules.blackouts.values()) for s in screens
    )
    if dark:
        lines.append(
            speech.count("Đang dừng phát {n} màn hình, cho tới khi có người cho phát lại", dark)
        )
    more = len(lines) - _LINES_SHOWN
    told = [speech.count("và {n} việc khẩn khác", more)] if more > 0 else []
    return (*lines[:_LINES_SHOWN], *told)


def _shows(edition: Edition, screen: Screen, state: State, now: Instant) -> str:
    is_held = state.code == "information" and state.quiet is None
    return takeover_on(edition.manifests.get(screen.id), now) if is_held else ""


def delivery_line(
    edition: Edition, lives: Mapping[str, ScreenLife], now: Instant, speech: Speech
) -> str:
    """Say how far the newest content has come, among the screens that have a player."""
    paired = {id: life for id, life in lives.items() if life.paired}
    if not paired or not edition.published_ms:
        return ""
    steps = Counter(_step(edition, id, life, now) for id, life in paired.items())
    when = speech.lately(edition.published_ms, now)
    if steps["shown"] == len(paired):
        return speech.count(
            "Nội dung cập nhật {when} đã hiện trên cả {n} màn hình có thiết bị.",
            len(paired),
            when=when,
        )
    words = {
        "shown": mark("{n} màn hình đã hiện"),
        "received": mark("{n} đã nhận, chưa hiện"),
        "sent": mark("{n} chưa nhận"),
    }
    told = [speech.count(text, steps[step]) for step, text in words.items() if steps[step]]
    return speech.say("Nội dung cập nhật {when}: {told}.", when=when, told="; ".join(told))


def _step(edition: Edition, screen: str, life: ScreenLife, now: Instant) -> str:
    manifest = edition.manifests.get(screen)
    if manifest is None or life.received != manifest.revision:
        return "sent"
    return "shown" if manifest.revision in life.showing and life.is_reached(now) else "received"
