"""Is a player there, and is it well? Two questions, never mixed into one colour.

Reach tells how long we heard nothing; health tells what the player itself said. Nobody heard of
is `unknown`, not `offline`.
"""

from dataclasses import dataclass
from typing import Literal

from signage.core.showing.report import PlayerState
from signage.core.time.times import Instant

Reach = Literal["online", "late", "stale", "offline", "unknown"]
Health = Literal["healthy", "impaired", "unknown"]
Impairment = Literal["errors", "clock", "silent", "forgetful"]

# A player reports every minute: one lost report is nothing, two are late.
LATE_AFTER_MS = 150_000
# Five minutes without a word: a reboot takes less.
STALE_AFTER_MS = 300_000
# Half an hour: somebody should look.
OFFLINE_AFTER_MS = 1_800_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The last signs of life of a screen's player.

    `seen_ms` is its last request of any kind, `reported_ms` its last report and `state` what
    that said; `connected` tells whether it holds an event stream open right now; `handed` is the
    revision of the manifest it was given last, `shown` that of its newest reported play.
    """

    seen_ms: Instant | None = None
    reported_ms: Instant | None = None
    state: PlayerState | None = None
    connected: bool = False
    handed: str | None = None
    shown: str | None = None


def reach_of(heartbeat: Heartbeat, now: Instant) -> Reach:
    """Tell how long the player was silent; an open stream is not silence."""
    if heartbeat.connected:
        return "online"
    if heartbeat.seen_ms is None:
        return "unknown"
    silence_ms = now - heartbeat.seen_ms
    if silence_ms < LATE_AFTER_MS:
        return "online"
    if silence_ms < STALE_AFTER_MS:
        return "late"
    return "stale" if silence_ms < OFFLINE_AFTER_MS else "offline"


def health_of(heartbeat: Heartbeat, now: Instant) -> Health:
    """Tell whether the player is well, by its own last word."""
    if impairments_of(heartbeat, now):
        return "impaired"
    return "unknown" if heartbeat.state is None else "healthy"


def impairments_of(heartbeat: Heartbeat, now: Instant) -> tuple[Impairment, ...]:
    """List what is not well.

    `errors`: it reports errors. `clock`: it does not know the time well. `silent`: its stream is
    open but it stopped reporting. `forgetful`: it would not survive a power cut without us.
    """
    state = heartbeat.state
    found: list[Impairment] = []
    if state is not None and state.errors:
        found.append("errors")
    if state is not None and state.clock is not None and state.clock.quality != "synced":
        found.append("clock")
    last = heartbeat.reported_ms
    if heartbeat.connected and last is not None and now - last >= STALE_AFTER_MS:
        found.append("silent")
    if state is not None and state.offline_class == "D":
        found.append("forgetful")
    return tuple(found)
