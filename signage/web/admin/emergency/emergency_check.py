"""What an emergency would do, said with numbers before it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Blackout, Takeover
from signage.core.showing.edition import Edition
from signage.core.showing.reach import blackout_reaches, takeover_reaches
from signage.core.time.times import Instant
from signage.web.admin.desk.pictures import picture_address, still_of
from signage.web.admin.desk.screen_state import NO_LIFE, ScreenLife
from signage.web.admin.desk.showing import owner_at
from signage.web.admin.emergency.emergency_views import area_words
from signage.web.language import Speech

_PICTURES_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """The page before an emergency; `fields` are posted again, `hindrance` says why it cannot."""

    kind: str  # takeover | blackout
    headline: str
    lines: tuple[str, ...]
    pictures: tuple[str, ...]
    screens: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    button: str
    hindrance: str
    is_drill: bool


def takeover_check(
    edition: Edition,
    takeover: Takeover,
    lives: Mapping[str, ScreenLife],
    *,
    two_persons: bool,
    fields: tuple[tuple[str, str], ...],
    now: Instant,
    speech: Speech,
) -> CheckView:
    """Say what a takeover would do."""
    rules = edition.rules
    screens = [s for s in rules.screens.values() if takeover_reaches(rules, takeover, s)]
    shown = [item for item in edition.playlists[takeover.playlist].items if item.item is not None]
    headline = speech.count("Phát khẩn trên {n} màn hình", len(screens))
    pictures = [picture_address(still_of(item.thumbnail), 320) for item in shown]
    hindrance = _nothing_there(screens, speech)
    if not shown:
        hindrance = speech.say("Danh sách này chưa có nội dung nào được duyệt để phát.")
    return CheckView(
        kind="takeover",
        headline=headline,
        lines=(
            *_takeover_lines(edition, takeover, len(shown), now, speech),
            *_asleep_lines(edition, takeover, screens, now, speech),
            *_silent_lines(screens, lives, now, speech),
            *_two_person_lines(two_persons, speech),
        ),
        pictures=tuple(picture for picture in pictures if picture)[:_PICTURES_SHOWN],
        screens=tuple(screen.name for screen in screens),
        fields=fields,
        button=_button(takeover, headline, two_persons, speech),
        hindrance=hindrance,
        is_drill=takeover.drill,
    )


def blackout_check(
    edition: Edition,
    blackout: Blackout,
    lives: Mapping[str, ScreenLife],
    *,
    fields: tuple[tuple[str, str], ...],
    alone: bool,
    others: tuple[str, ...],
    now: Instant,
    speech: Speech,
) -> CheckView:
    """Say what a blackout would do; `alone`: who starts it may end it, else `others` may."""
    rules = edition.rules
    screens = [s for s in rules.screens.values() if blackout_reaches(rules, blackout, s)]
    headline = speech.count("Dừng phát {n} màn hình", len(screens))
    area = area_words(edition, blackout.units, blackout.screens, (), speech)
    lines = [
        speech.say("Nơi dừng: {area}", area=area),
        speech.say("Màn hình chỉ hiện tên đơn vị và đường dây nóng, không có nội dung nào khác")
        if blackout.slate
        else speech.say("Màn hình tối hẳn"),
        speech.say("Giữ như vậy, kể cả khi mất điện, cho tới khi có người cho phát lại"),
    ]
    if not alone:
        lines.append(_resume_line(others, speech))
    return CheckView(
        kind="blackout",
        headline=headline,
        lines=(*lines, *_silent_lines(screens, lives, now, speech)),
        pictures=(),
        screens=tuple(screen.name for screen in screens),
        fields=fields,
        button=headline,
        hindrance=_nothing_there(screens, speech),
        is_drill=False,
    )


def _resume_line(others: tuple[str, ...], speech: Speech) -> str:
    if others:
        return speech.say(
            "Bạn không tự cho phát lại được. Người cho phát lại được: {names}",
            names=", ".join(others),
        )
    return speech.say(
        "Bạn không tự cho phát lại được, và chưa ai khác có quyền này: "
        "hãy cấp quyền cho một người nữa trước khi dừng"
    )


def _takeover_lines(
    edition: Edition, takeover: Takeover, shown: int, now: Instant, speech: Speech
) -> Iterable[str]:
    targets = takeover.targets
    title = edition.playlists[takeover.playlist].title
    area = area_words(edition, targets.units, targets.screens, targets.kinds, speech)
    yield speech.count("Nội dung: “{title}”, {n} mục", shown, title=title)
    yield speech.say("Nơi phát: {area}", area=area)
    yield speech.say(
        "Tự hết sau {length}, lúc {end}",
        length=speech.length(takeover.end_ms - takeover.start_ms),
        end=speech.lately(takeover.end_ms, now),
    )


def _asleep_lines(
    edition: Edition,
    takeover: Takeover,
    screens: list[Screen],
    now: Instant,
    speech: Speech,
) -> Iterable[str]:
    asleep = sum(owner_at(edition.manifests.get(s.id), now) == "closed" for s in screens)
    if not asleep:
        return
    if takeover.level == "life_safety":
        yield speech.count("{n} màn hình đang nghỉ theo giờ cũng sáng lên", asleep)
    else:
        yield speech.count(
            "{n} màn hình đang nghỉ theo giờ vẫn tối; muốn sáng lên, chọn mức “An toàn tính mạng”",
            asleep,
        )


def _silent_lines(
    screens: list[Screen], lives: Mapping[str, ScreenLife], now: Instant, speech: Speech
) -> Iterable[str]:
    known = [lives[s.id] for s in screens if lives.get(s.id, NO_LIFE).is_known]
    silent = sum(not life.is_reached(now) for life in known)
    if silent:
        yield speech.count("{n} màn hình đang mất liên lạc, sẽ nhận khi có mạng lại", silent)
    if len(known) < len(screens):
        yield speech.count(
            "{n} màn hình chưa ghép thiết bị nên không hiện gì", len(screens) - len(known)
        )


def _two_person_lines(two_persons: bool, speech: Speech) -> Iterable[str]:
    if two_persons:
        yield speech.say("Đơn vị này cần người thứ hai xác nhận; chưa xác nhận thì chưa phát")


def _nothing_there(screens: list[Screen], speech: Speech) -> str:
    return "" if screens else speech.say("Không có màn hình nào ở nơi đã chọn.")


def _button(takeover: Takeover, headline: str, two_persons: bool, speech: Speech) -> str:
    if two_persons:
        return speech.say("Gửi yêu cầu cho người thứ hai")
    return speech.say("Diễn tập ngay") if takeover.drill else headline
