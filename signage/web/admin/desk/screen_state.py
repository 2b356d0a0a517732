"""What is known about a screen's player, and how a colleague would say it.

*Unreachable* is not *empty* and *unknown* is a value: a screen whose player was never heard of is
not the same as one that went silent, and that one still shows what it kept.
"""

from dataclasses import dataclass, field
from typing import Literal

from signage.core.showing.manifest import Manifest
from signage.core.showing.presence import Heartbeat
from signage.core.time.times import Instant
from signage.web.admin.desk.fault_words import fault_lines
from signage.web.language import Speech, mark

StateCode = Literal["on_air", "waiting", "problem", "information", "asleep"]
Quiet = Literal["unpaired", "closed", "blackout"]

# A player without an open stream asks every 25 s; one lost request is a hiccup, and somebody who
# watches the wall must see a dead screen within 90 s.
SILENT_AFTER_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A word with its sign; the sign follows from the code.

    `quiet` says why a screen rightly shows nothing; it is no trouble.
    """

    code: StateCode
    words: str
    quiet: Quiet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenLife:
    """What is known of a screen's player: `paired` when any token of it is valid.

    `awaited` when somebody confirmed its digits a moment ago and it has not answered yet.
    """

    paired: bool = False
    awaited: bool = False
    heartbeat: Heartbeat = field(default_factory=Heartbeat)

    @property
    def is_known(self) -> bool:
        """Tell whether anything ever plays here."""
        return self.paired or self.heartbeat.connected

    @property
    def revision(self) -> str | None:
        """Return the revision that the player said it plays."""
        state = self.heartbeat.state
        now = state.now if state is not None else None
        found = now.get("revision") if isinstance(now, dict) else None
        return found if isinstance(found, str) else None

    @property
    def showing(self) -> frozenset[str]:
        """Return the revisions that the player said it shows: in a play, or in its state."""
        return frozenset(r for r in (self.heartbeat.shown, self.revision) if r is not None)

    @property
    def received(self) -> str | None:
        """Return the newest revision that the player has: handed to it, or by its own word."""
        return self.heartbeat.handed or self.revision

    def is_reached(self, now: Instant) -> bool:
        """Tell whether the player was there a moment ago."""
        seen = self.heartbeat.seen_ms
        return self.heartbeat.connected or (seen is not None and now - seen < SILENT_AFTER_MS)


NO_LIFE = ScreenLife()

# What a player keeps when the power and the link both go, by its offline class.
OFFLINE_CLASSES = {
    "A": mark("Phát tiếp cả khi mất mạng và mất điện (bản sao nằm ngay trên thiết bị)"),
    "B": mark("Phát tiếp khi mất mạng, khởi động lại được khi chưa có mạng"),
    "C": mark("Phát tiếp khi mất mạng; khởi động lại cần mạng một lần"),
    "D": mark("Mất mạng vẫn giữ nội dung đang mở, tắt máy là mất"),
}


def absence_of(life: ScreenLife, now: Instant, speech: Speech) -> State | None:
    """Say why nobody hears from a screen's device; None when it is there."""
    if not life.is_known and life.awaited:
        words = speech.say("Đã ghép, chờ thiết bị trả lời")
        return State(code="waiting", words=words, quiet="unpaired")
    if not life.is_known:
        words = speech.say("Chưa ghép thiết bị")
        return State(code="asleep", words=words, quiet="unpaired")
    if life.heartbeat.seen_ms is None and not life.heartbeat.connected:
        words = speech.say("Thiết bị chưa nối lần nào")
        return State(code="asleep", words=words, quiet="unpaired")
    if not life.is_reached(now):
        return State(code="problem", words=speech.say("Mất liên lạc"))
    return None


def state_of(
    life: ScreenLife,
    *,
    winner: str,
    current_revision: str,
    now: Instant,
    speech: Speech,
    told: str = "",
) -> State:
    """Say in one word how the screen is; `winner` is what owns it by the rules.

    `told` says more of what owns it: which emergency, or until when it sleeps.
    """
    away = absence_of(life, now, speech)
    if away is not None:
        return away
    is_behind = life.received is not None and life.received != current_revision
    if is_behind and winner != "closed":
        return State(code="waiting", words=speech.say("Đang nhận nội dung mới"))
    if winner == "blackout":
        words = told or speech.say("Đang dừng phát")
        return State(code="information", words=words, quiet="blackout")
    if winner == "takeover":
        return State(code="information", words=told or speech.say("Đang phát khẩn"))
    if winner == "closed":
        words = told or speech.say("Đang nghỉ theo giờ")
        return State(code="asleep", words=words, quiet="closed")
    return State(code="on_air", words=speech.say("Đang phát"))


def trouble_of(
    life: ScreenLife, manifest: Manifest | None = None, *, now: Instant, speech: Speech
) -> str:
    """Say what is wrong in one line that a colleague would use, or nothing."""
    if not life.is_known:
        return ""
    if not life.is_reached(now):
        seen = life.heartbeat.seen_ms
        if seen is None:
            return ""
        since = speech.lately(seen, now)
        return speech.say(
            "Mất liên lạc từ {since}; còn điện thì vẫn phát nội dung đã lưu", since=since
        )
    state = life.heartbeat.state
    if state is None:
        return ""
    offset = state.clock.offset_ms if state.clock is not None else None
    # Half a minute is where day-parts would visibly change at the wrong time.
    if offset is not None and abs(offset) > 30_000:
        length = speech.length(abs(round(offset)))
        return speech.say("Đồng hồ thiết bị lệch {length}, đã tự bù", length=length)
    faults = fault_lines(life.heartbeat, manifest, speech)
    if len(faults) > 1:
        more = len(faults) - 1
        return speech.count("{first}, và {n} lỗi khác", more, first=faults[0].sentence)
    return faults[0].sentence if faults else ""
