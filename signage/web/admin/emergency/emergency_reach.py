"""Which screens of a running emergency have it, and which show it, by their own word."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.core.time.times import Instant
from signage.web.admin.desk.screen_state import NO_LIFE, ScreenLife, absence_of
from signage.web.admin.desk.showing import owner_at
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One screen of a running emergency, and whether it said that it has it."""

    id: str
    name: str
    is_there: bool
    is_shown: bool
    sign: str
    words: str


def reach_of(
    edition: Edition,
    screen: Screen,
    lives: Mapping[str, ScreenLife],
    now: Instant,
    speech: Speech,
    *,
    carried: frozenset[str],
    shown: str = "",
) -> Reached:
    """Say how far a screen is; `shown` is what showing it is called."""
    life = lives.get(screen.id, NO_LIFE)
    manifest = edition.manifests.get(screen.id)
    is_here = life.is_reached(now)
    is_ready = screen.id in carried
    has_it = manifest is not None and life.received == manifest.revision
    is_there = is_here and is_ready and has_it
    is_asleep = is_there and owner_at(manifest, now) == "closed"
    is_shown = is_there and not is_asleep and life.received in life.showing
    if is_asleep:
        sign, words = "asleep", speech.say("Đã nhận, đang nghỉ theo giờ")
    elif is_there:
        sign = "on_air"
        words = (shown or speech.say("Đang hiện")) if is_shown else speech.say("Đã nhận")
    elif away := absence_of(life, now, speech):
        sign, words = away.code, away.words
    else:
        sign = "waiting"
        words = speech.say("Đang nhận") if is_ready else speech.say("Đang chuẩn bị hình")
    return Reached(
        id=screen.id,
        name=screen.name,
        is_there=is_there,
        is_shown=is_shown,
        sign=sign,
        words=words,
    )


def carrying(edition: Edition, holds: Callable[[Mapping[str, Any]], bool]) -> frozenset[str]:
    """Return the screens whose manifest has it already: slides may still have to be drawn."""
    return frozenset(id for id, one in edition.manifests.items() if holds(one.document))


def takeovers_in(document: Mapping[str, Any]) -> frozenset[str]:
    """Return the takeovers that a manifest knows of."""
    held = (document["takeover"], *document.get("next_takeovers", ()))
    return frozenset(one["id"] for one in held if one is not None)


def tally_of(reached: tuple[Reached, ...], speech: Speech) -> str:
    """Count the screens that have it and that show it."""
    return speech.say(
        "{there}/{all} màn hình đã nhận, {shown} đang hiện",
        there=speech.number(sum(one.is_there for one in reached)),
        all=speech.number(len(reached)),
        shown=speech.number(sum(one.is_shown for one in reached)),
    )
