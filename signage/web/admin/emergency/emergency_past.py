"""Emergencies that are over, each with the form that would begin it again."""

from dataclasses import dataclass
from urllib.parse import urlencode

from signage.core.showing.campaign import Takeover
from signage.web.language import Speech

# Longer is refused: nobody forgets a takeover for more than a day.
LENGTHS_MIN = (15, 30, 60, 120, 240, 480, 1440)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One emergency that is over; `again` leads to its form, filled, where the form can say it."""

    line: str
    again: str


def past_of(takeover: Takeover, speech: Speech) -> Past:
    """Say in one line what is over; what nobody confirmed never was on a screen."""
    words = f"{takeover.title}, {_when(takeover, speech)}"
    if takeover.waits:
        words = speech.say("{title}: không ai xác nhận, chưa phát", title=takeover.title)
    if takeover.drill:
        words = f"{words} · {speech.say('Diễn tập')}"
    return Past(line=words, again=_again(takeover))


def _when(takeover: Takeover, speech: Speech) -> str:
    end = takeover.ended_ms or takeover.end_ms
    if speech.day(takeover.start_ms) == speech.day(end):
        return f"{speech.time(takeover.start_ms)}–{speech.moment(end)}"
    return f"{speech.moment(takeover.start_ms)} – {speech.moment(end)}"


def _again(takeover: Takeover) -> str:
    targets = takeover.targets
    if len(targets.units) != 1 or len(targets.kinds) > 1 or targets.screens or targets.tags:
        return ""
    minutes = (takeover.end_ms - takeover.start_ms) // 60_000
    length_min = min(LENGTHS_MIN, key=lambda each: abs(each - minutes))
    said = {
        "kind": "takeover",
        "title": takeover.title,
        "playlist": takeover.playlist,
        "unit": targets.units[0],
        "screen_kind": "".join(targets.kinds),
        "length_min": length_min,
        "level": takeover.level,
        "reason": takeover.reason,
        **({"sound": 1} if takeover.sound else {}),
        **({"drill": 1} if takeover.drill else {}),
    }
    return "/emergency?" + urlencode(said)
