"""Why a screen shows what it shows at an instant: the winner, and the losers with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.core.showing.explain import explain_at
from signage.core.time.times import Instant
from signage.web.language import Speech, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Loser:
    """Something that is not shown, and why; `href` leads to where it can be changed."""

    title: str
    reason: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer for one instant."""

    winner: str
    winner_line: str
    href: str = ""
    losers: tuple[Loser, ...] = ()


_WINNERS = {
    "blackout": mark("Đang dừng phát khẩn cấp"),
    "takeover": mark("Đang phát khẩn"),
    "drill": mark("Đang diễn tập"),
    "campaign": mark("Đợt tuyên truyền đang tới lượt"),
    "playlist": mark("Danh sách mặc định, vì không có đợt nào đang tới lượt"),
    "pinned": mark("Danh sách luôn chen vào mọi vòng phát"),
    "slate": mark("Không có nội dung nào, nên hiện tên đơn vị và đường dây nóng"),
    "closed": mark("Màn hình nghỉ theo giờ mở"),
}
# At another instant than now it is only a plan.
_PLANNED = {
    **_WINNERS,
    "blackout": mark("Dừng phát khẩn cấp"),
    "takeover": mark("Phát khẩn"),
    "drill": mark("Diễn tập"),
    "campaign": mark("Đợt tuyên truyền tới lượt"),
    "playlist": mark("Danh sách mặc định, vì không có đợt nào tới lượt"),
}


def why_of(
    edition: Edition, screen: Screen, *, at: Instant, speech: Speech, is_now: bool = True
) -> Why:
    """Say what wins on a screen at an instant, and why the rest does not."""
    manifest = edition.manifests.get(screen.id)
    if manifest is None:
        return Why(winner=speech.say("Chưa có gì để chiếu"), winner_line="")
    told = explain_at(edition.rules, edition.drawn[screen.id], manifest, screen.id, at)
    winner, now = told["winner"], told["now"]
    title = winner["title"] or speech.say("Không có gì")
    kind = "pinned" if winner.get("pinned") else winner["kind"]
    held = edition.rules.takeovers.get(winner["id"]) if kind == "takeover" else None
    kind = "drill" if held is not None and held.drill else kind
    line = speech.say((_WINNERS if is_now else _PLANNED)[kind])
    if now is not None and now["title"] != title:
        shown = mark("đang chiếu “{title}”") if is_now else mark("chiếu “{title}”")
        line += ": " + speech.say(shown, title=now["title"])
    return Why(
        winner=title,
        winner_line=line,
        href=_href(winner),
        losers=tuple(
            Loser(
                title=loser["title"],
                reason=_sentence(loser["message"][speech.language]),
                href=_href(loser),
            )
            for loser in told["losers"]
        ),
    )


def _href(told: Mapping[str, Any]) -> str:
    folder = {"campaign": "/campaigns/", "playlist": "/playlists/"}.get(told["kind"], "")
    return f"{folder}{told['id']}" if folder and told["id"] else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
