"""Why a screen shows what it shows at an instant: the winner, and the losers with reasons."""

from dataclasses import dataclass

from signage.core.edition import Edition
from signage.core.screen import Screen
from signage.core.times import Instant
from signage.web.admin.showing import showing_of
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Loser:
    """Something that is not shown, and why."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer for one instant."""

    winner: str
    winner_line: str
    losers: tuple[Loser, ...] = ()


def why_of(edition: Edition, screen: Screen, *, at: Instant, speech: Speech) -> Why:
    """Say what wins on a screen at an instant."""
    showing = showing_of(edition.manifests.get(screen.id), at)
    return Why(winner=showing.title, winner_line="")
