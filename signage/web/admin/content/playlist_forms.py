"""The forms of a playlist: how it is played, and what taking files out would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from signage.core.content.asset import Fit
from signage.core.content.playlist import Approval, LongPictures, PlaylistRules, Transition
from signage.core.showing.edition import Edition, PublishedPlaylist
from signage.errors import Rejected
from signage.web.admin.desk.dates import read_day
from signage.web.admin.desk.form_reading import FieldRejected, written
from signage.web.admin.desk.unit_choices import UnitChoice
from signage.web.admin.desk.usage import Airing, screens_holding
from signage.web.admin.desk.wording import POLICIES, policy_words
from signage.web.language import Speech, mark

Choices = tuple[tuple[str, str], ...]

_TRANSITIONS = {
    "fade": mark("Mờ dần"),
    "cut": mark("Đổi ngay"),
    "slide": mark("Trượt ngang"),
}
LONGS = {
    "pages": mark("Chia thành nhiều trang"),
    "pan": mark("Lướt chậm từ đầu tới cuối"),
}
_FITS = {
    "contain": mark("Thấy trọn ảnh, có viền"),
    "cover": mark("Đầy màn hình, cắt bớt mép"),
    "pixel": mark("Đúng từng điểm ảnh (LED)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesView:
    """The form of a playlist's rules, as saved or as just written with what is wrong."""

    id: str
    title: str
    wrong: str
    said: Mapping[str, str]
    approvals: Choices
    policy: str  # in words, for who may not choose among `approvals`
    transitions: Choices
    fits: Choices
    longs: Choices
    units: tuple[UnitChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalView:
    """What taking files out would do."""

    playlist: str
    title: str
    headline: str
    line: str
    names: tuple[tuple[str, str], ...]
    button: str


def rules_view(
    playlist: PublishedPlaylist,
    *,
    units: tuple[UnitChoice, ...],
    unit: str,
    may_rule: bool,
    default_approval: str,
    speech: Speech,
    wrong: Rejected | None = None,
    said: Mapping[str, str] | None = None,
) -> RulesView:
    """Return the form; `said` is what was just written, when that was wrong."""
    common = policy_words(default_approval, speech)
    common = common[:1].lower() + common[1:]
    return RulesView(
        id=playlist.id,
        title=playlist.title,
        wrong=str(wrong) if wrong is not None else "",
        said=said if said is not None else _said(playlist.rules, unit, speech),
        approvals=(
            ("", speech.say("Theo quy định chung: {policy}", policy=common)),
            *((key, speech.say(words)) for key, words in POLICIES.items()),
        )
        if may_rule
        else (),
        policy=policy_words(playlist.approval, speech),
        transitions=tuple((key, speech.say(words)) for key, words in _TRANSITIONS.items()),
        fits=tuple((key, speech.say(words)) for key, words in _FITS.items()),
        longs=tuple((key, speech.say(words)) for key, words in LONGS.items()),
        units=units,
    )


def read_rules(said: Mapping[str, str], before: PlaylistRules, *, speech: Speech) -> PlaylistRules:
    """Read the form.

    Raises: Rejected, naming the field.
    """
    # Who may not choose a policy sends none, and the one there is stays.
    approval = said.get("approval", before.approval or "")
    return replace(
        before,
        title=said.get("title", "").strip(),
        default_duration_ms=_seconds(said.get("duration", ""), speech),
        transition=cast(Transition, one_of(said.get("transition", "fade"), _TRANSITIONS)),
        approval=cast(Approval, one_of(approval, POLICIES)) if approval else None,
        fit=cast(Fit, one_of(said.get("fit", "contain"), _FITS)),
        long=cast(LongPictures, one_of(said.get("long", before.long), LONGS)),
        valid_from=read_day(
            said.get("from", ""), field=speech.say("Từ ngày"), speech=speech, name="from"
        ),
        valid_until=read_day(
            said.get("until", ""), field=speech.say("Đến hết"), speech=speech, name="until"
        ),
        pinned="pinned" in said,
        festive="festive" in said,
    )


def removal_view(
    edition: Edition,
    playlist: PublishedPlaylist,
    names: Sequence[str],
    *,
    airing: Airing,
    speech: Speech,
) -> RemovalView:
    """Say how many screens lose something, and what is on air right now."""
    chosen = [item for item in playlist.items if item.name in names]
    screens = airing.of(*(item.item for item in chosen))
    later = screens_holding(edition, (item.item for item in chosen)) - screens
    headline = speech.count("Gỡ {n} nội dung", len(chosen))
    lines = []
    if screens:
        headline = speech.count("Gỡ khỏi {n} màn hình", len(screens))
        lines.append(airing.state(screens, speech).words + ".")
    if later:
        lines.append(speech.count("Lịch sắp tới của {n} màn hình cũng thiếu.", len(later)))
    return RemovalView(
        playlist=playlist.id,
        title=playlist.title,
        headline=headline,
        line=" ".join(lines),
        names=tuple((item.name, item.title) for item in chosen),
        button=speech.count("Gỡ {n} nội dung", len(chosen)),
    )


def _said(rules: PlaylistRules, unit: str, speech: Speech) -> dict[str, str]:
    duration = rules.default_duration_ms
    said = {
        "title": rules.title,
        "duration": written(duration / 1000, speech) if duration else "",
        "transition": rules.transition,
        "approval": rules.approval or "",
        "fit": rules.fit,
        "long": rules.long,
        "from": speech.day(rules.valid_from) if rules.valid_from else "",
        "until": speech.day(rules.valid_until) if rules.valid_until else "",
        "unit": unit,
    }
    said |= {"pinned": "1"} if rules.pinned else {}
    return said | ({"festive": "1"} if rules.festive else {})


def _seconds(text: str, speech: Speech) -> int | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    # A day is the longest that playlist.toml takes.
    if not 1 <= seconds <= 86_400:
        raise FieldRejected(
            "duration",
            speech.say("Thời lượng: “{text}” không phải số giây từ 1 trở lên.", text=text),
        )
    return round(seconds * 1000)


def one_of(text: str, known: Mapping[str, str]) -> str:
    """Return a choice of a form.

    Raises: Rejected.
    """
    if text not in known:
        raise Rejected(f"“{text}” is not one of {', '.join(known)}")
    return text
