"""What would become of each screen: it shows, sleeps on, is held by another, or hears nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Takeover
from signage.core.showing.edition import Edition
from signage.core.showing.takeover import precedence
from signage.core.time.times import Instant
from signage.web.admin.desk.screen_state import NO_LIFE, ScreenLife, StateCode, absence_of
from signage.web.admin.desk.showing import owner_at, takeover_on
from signage.web.language import Speech

FateCode = Literal["shows", "wakes", "asleep", "held", "off", "lost", "unpaired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """One screen, and what would become of it."""

    id: str
    name: str
    code: FateCode
    sign: StateCode
    words: str


def takeover_fate(
    edition: Edition,
    takeover: Takeover,
    screen: Screen,
    lives: Mapping[str, ScreenLife],
    *,
    now: Instant,
    speech: Speech,
) -> Fate:
    """Say what a takeover would do to a screen."""
    owner = owner_at(edition.manifests.get(screen.id), now)
    held = _stronger(edition, takeover, screen, now)
    if silent := _silent(screen, lives.get(screen.id, NO_LIFE), now, speech):
        return silent
    if owner == "blackout":
        return _fate(screen, "off", "information", speech.say("Đang dừng phát, không hiện"))
    if held is not None:
        words = speech.say("“{title}” đang giữ màn hình này", title=held.title)
        return _fate(screen, "held", "information", words)
    if owner != "closed":
        return _fate(screen, "shows", "on_air", speech.say("Hiện ngay"))
    if takeover.level == "life_safety":
        return _fate(screen, "wakes", "on_air", speech.say("Đang nghỉ, sẽ sáng lên"))
    return _fate(screen, "asleep", "asleep", speech.say("Đang nghỉ theo giờ, vẫn tối"))


def blackout_fate(
    edition: Edition,
    screen: Screen,
    lives: Mapping[str, ScreenLife],
    *,
    now: Instant,
    speech: Speech,
) -> Fate:
    """Say what a blackout would do to a screen."""
    if silent := _silent(screen, lives.get(screen.id, NO_LIFE), now, speech):
        return silent
    owner = owner_at(edition.manifests.get(screen.id), now)
    if owner == "blackout":
        return _fate(screen, "off", "information", speech.say("Đã dừng phát từ trước"))
    if owner == "closed":
        return _fate(screen, "asleep", "asleep", speech.say("Đang nghỉ theo giờ"))
    return _fate(screen, "shows", "on_air", speech.say("Dừng ngay"))


def _silent(screen: Screen, life: ScreenLife, now: Instant, speech: Speech) -> Fate | None:
    away = absence_of(life, now, speech)
    if away is None:
        return None
    if away.quiet == "unpaired":
        return _fate(screen, "unpaired", away.code, away.words)
    return _fate(screen, "lost", "problem", speech.say("Mất liên lạc, nhận khi có mạng lại"))


def _stronger(
    edition: Edition, takeover: Takeover, screen: Screen, now: Instant
) -> Takeover | None:
    """Return the takeover that holds a screen and would go on holding it."""
    held = edition.rules.takeovers.get(takeover_on(edition.manifests.get(screen.id), now))
    return held if held is not None and precedence(held) < precedence(takeover) else None


def _fate(screen: Screen, code: FateCode, sign: StateCode, words: str) -> Fate:
    return Fate(id=screen.id, name=screen.name, code=code, sign=sign, words=words)
