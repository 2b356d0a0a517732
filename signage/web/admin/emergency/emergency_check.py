"""What an emergency would do, said with numbers and pictures before it is done."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Blackout, Takeover
from signage.core.showing.edition import Edition
from signage.core.showing.reach import blackout_reaches, takeover_reaches
from signage.core.time.times import Instant
from signage.web.admin.desk.screen_state import ScreenLife
from signage.web.admin.emergency.emergency_fates import (
    Fate,
    FateCode,
    blackout_fate,
    takeover_fate,
)
from signage.web.admin.emergency.emergency_pictures import Shape, shown_items
from signage.web.admin.emergency.emergency_views import LEVELS, area_words
from signage.web.language import Speech, mark

Facts = tuple[tuple[str, str], ...]

_NAMES_SHOWN = 6
_FATES: dict[FateCode, str] = {
    "wakes": mark("{n} màn hình đang nghỉ theo giờ cũng sáng lên"),
    "asleep": mark(
        "{n} màn hình đang nghỉ theo giờ vẫn tối; muốn sáng lên, chọn mức “An toàn tính mạng”"
    ),
    "off": mark("{n} màn hình đang dừng phát nên không hiện gì"),
    "held": mark("{n} màn hình đang do một việc khẩn khác giữ"),
    "lost": mark("{n} màn hình đang mất liên lạc, sẽ nhận khi có mạng lại"),
    "unpaired": mark("{n} màn hình chưa ghép thiết bị nên không hiện gì"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """The page before an emergency; `fields` are posted again, `hindrance` says why it cannot."""

    kind: str  # takeover | confirm | blackout
    headline: str
    facts: Facts
    notes: tuple[str, ...]
    shapes: tuple[Shape, ...]
    screens: tuple[Fate, ...]
    fields: tuple[tuple[str, str], ...]
    button: str
    hindrance: str
    is_drill: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who has a say besides the person who asks, by name; `two` when one of them must confirm."""

    two: bool
    others: tuple[str, ...]


def takeover_check(
    edition: Edition,
    takeover: Takeover,
    lives: Mapping[str, ScreenLife],
    *,
    crew: Crew,
    shapes: tuple[Shape, ...],
    fields: tuple[tuple[str, str], ...],
    now: Instant,
    speech: Speech,
) -> CheckView:
    """Say what a takeover would do."""
    screens = reached_by(edition, takeover)
    fates = tuple(
        takeover_fate(edition, takeover, screen, lives, now=now, speech=speech)
        for screen in screens
    )
    headline = speech.count("Phát khẩn trên {n} màn hình", len(screens))
    if takeover.drill:
        headline = speech.count("Diễn tập trên {n} màn hình", len(screens))
    hindrance = _nothing_there(screens, speech)
    if not shown_items(edition.playlists[takeover.playlist]):
        hindrance = speech.say("Danh sách này chưa có nội dung nào được duyệt để phát.")
    return CheckView(
        kind="takeover",
        headline=headline,
        facts=(
            *_takeover_facts(edition, takeover, screens, now, speech),
            *_crew_facts(crew, speech),
        ),
        notes=_notes(fates, tuple(_FATES), speech),
        shapes=shapes,
        screens=fates,
        fields=fields,
        button=_button(takeover, headline, crew.two, speech),
        hindrance=hindrance,
        is_drill=takeover.drill,
    )


def confirmed_by(view: CheckView, asked: Takeover, speech: Speech) -> CheckView:
    """Turn the page before a takeover into the one that its second person reads."""
    button = speech.say("Xác nhận và diễn tập") if asked.drill else speech.say("Xác nhận và phát")
    ask = (speech.say("Xác nhận"), speech.say("Bạn là người thứ hai: bấm là bắt đầu"))
    facts = tuple(ask if name == ask[0] else (name, words) for name, words in view.facts)
    return replace(view, kind="confirm", facts=facts, button=button)


def reached_by(edition: Edition, takeover: Takeover) -> list[Screen]:
    """Return the screens that a takeover reaches."""
    rules = edition.rules
    return [s for s in rules.screens.values() if takeover_reaches(rules, takeover, s)]


def switched_off_by(edition: Edition, blackout: Blackout) -> list[Screen]:
    """Return the screens that a blackout holds."""
    rules = edition.rules
    return [s for s in rules.screens.values() if blackout_reaches(rules, blackout, s)]


def blackout_check(
    edition: Edition,
    blackout: Blackout,
    lives: Mapping[str, ScreenLife],
    *,
    shapes: tuple[Shape, ...],
    fields: tuple[tuple[str, str], ...],
    alone: bool,
    others: tuple[str, ...],
    now: Instant,
    speech: Speech,
) -> CheckView:
    """Say what a blackout would do; `alone`: who starts it may end it, else `others` may."""
    screens = switched_off_by(edition, blackout)
    fates = tuple(blackout_fate(edition, s, lives, now=now, speech=speech) for s in screens)
    headline = speech.count("Dừng phát {n} màn hình", len(screens))
    area = area_words(edition, blackout.units, blackout.screens, (), speech)
    say = speech.say
    shown = (
        say("Chỉ tên đơn vị và đường dây nóng, không có nội dung nào khác")
        if blackout.slate
        else say("Tối hẳn")
    )
    facts = (
        (say("Nơi dừng"), area),
        (say("Màn hình hiện"), shown),
        (say("Kéo dài"), say("Cả khi mất điện, cho tới khi có người cho phát lại")),
        (say("Lý do"), blackout.reason),
        (say("Ai cho phát lại được"), _resume_words(others, speech, alone=alone)),
    )
    return CheckView(
        kind="blackout",
        headline=headline,
        facts=facts,
        notes=_notes(fates, ("lost", "unpaired"), speech),
        shapes=shapes,
        screens=fates,
        fields=fields,
        button=headline,
        hindrance=_nothing_there(screens, speech),
        is_drill=False,
    )


def _resume_words(others: tuple[str, ...], speech: Speech, *, alone: bool) -> str:
    if alone:
        return ", ".join(filter(None, (speech.say("Bạn"), _names(others, speech))))
    if others:
        return speech.say(
            "Bạn không tự cho phát lại được. Người cho phát lại được: {names}",
            names=_names(others, speech),
        )
    return speech.say(
        "Bạn không tự cho phát lại được, và chưa ai khác có quyền này: "
        "hãy cấp quyền cho một người nữa trước khi dừng"
    )


def _takeover_facts(
    edition: Edition, takeover: Takeover, screens: Sequence[Screen], now: Instant, speech: Speech
) -> Facts:
    targets, say = takeover.targets, speech.say
    playlist = edition.playlists[takeover.playlist]
    items = len(shown_items(playlist))
    return (
        (
            say("Thật hay diễn tập"),
            say("Diễn tập, không tính vào báo cáo")
            if takeover.drill
            else say("Phát thật: người dân sẽ làm theo"),
        ),
        (say("Tên bản tin"), takeover.title),
        (say("Nội dung"), speech.count("“{title}”, {n} mục", items, title=playlist.title)),
        (
            say("Nơi phát"),
            area_words(edition, targets.units, targets.screens, targets.kinds, speech),
        ),
        (say("Mức độ"), say(LEVELS[takeover.level])),
        (say("Tiếng"), _sound_words(takeover, screens, speech)),
        (say("Lý do"), takeover.reason),
        (
            say("Tự hết"),
            say(
                "Sau {length}, lúc {end}; không việc khẩn nào dài hơn 24 giờ",
                length=speech.length(takeover.end_ms - takeover.start_ms),
                end=speech.lately(takeover.end_ms, now),
            ),
        ),
    )


def _sound_words(takeover: Takeover, screens: Sequence[Screen], speech: Speech) -> str:
    if not takeover.sound:
        return speech.say("Không bật tiếng")
    # Sound outdoors is against the law; see the manifest.
    loud = sum(s.sound and not (s.location and s.location.outdoor) for s in screens)
    if not loud:
        return speech.say("Không màn hình nào ở đây có loa được bật")
    return speech.count("Bật tiếng ở {n} màn hình có loa", loud)


def _crew_facts(crew: Crew, speech: Speech) -> Facts:
    say = speech.say
    names = _names(crew.others, speech)
    ending = (say("Ai kết thúc được"), ", ".join(filter(None, (say("Bạn"), names))))
    if not crew.two:
        return ((say("Xác nhận"), say("Không cần người thứ hai: bấm là bắt đầu")), ending)
    words = say(
        "Cần người thứ hai xác nhận, chưa xác nhận thì chưa phát. Xác nhận được: {names}",
        names=names,
    )
    if not crew.others:
        words = say("Cần người thứ hai xác nhận, mà chưa ai khác có quyền này: báo người quản trị")
    return ((say("Xác nhận"), words), ending)


def _names(names: tuple[str, ...], speech: Speech) -> str:
    more = len(names) - _NAMES_SHOWN
    shown = ", ".join(names[:_NAMES_SHOWN])
    return shown + speech.count(" và {n} người khác", more) if more > 0 else shown


def _notes(fates: Sequence[Fate], codes: Sequence[FateCode], speech: Speech) -> tuple[str, ...]:
    """Count the screens that will not simply show it, by what becomes of them."""
    found = Counter(fate.code for fate in fates)
    return tuple(speech.count(_FATES[code], found[code]) for code in codes if found[code])


def _nothing_there(screens: Sequence[Screen], speech: Speech) -> str:
    return "" if screens else speech.say("Không có màn hình nào ở nơi đã chọn.")


def _button(takeover: Takeover, headline: str, two_persons: bool, speech: Speech) -> str:
    if two_persons:
        return speech.say("Gửi yêu cầu cho người thứ hai")
    return speech.say("Diễn tập ngay") if takeover.drill else headline
