"""The last sign of life of every player, in memory; written down now and then by a job."""

from collections.abc import Mapping

from signage.core.showing.presence import Heartbeat
from signage.core.showing.report import PlayerState
from signage.core.time.times import BEGINNING, Instant
from signage.push.hub import Hub
from signage.push.stream import DEAD_AFTER_MS


class Heartbeats:
    """What we last heard of each screen; the hub knows who listens right now."""

    def __init__(self, hub: Hub) -> None:
        """Start knowing nothing."""
        self._hub = hub
        self._seen: dict[str, Instant] = {}
        self._reported: dict[str, tuple[Instant, PlayerState]] = {}
        self._unsaved: set[str] = set()
        self._handed: dict[str, str] = {}
        self._shown: dict[str, str] = {}

    def saw(self, screen: str, now: Instant) -> None:
        """Note a request of any kind."""
        self._seen[screen] = now

    def gave(self, screen: str, revision: str) -> None:
        """Note which manifest a player was given, or told that it has."""
        self._handed[screen] = revision

    def showed(self, screen: str, revision: str) -> None:
        """Note of which manifest a player reported a play."""
        self._shown[screen] = revision

    def reported(self, screen: str, now: Instant, state: PlayerState | None) -> None:
        """Note a report; one without a state keeps the last state known."""
        self._seen[screen] = now
        if state is None:
            if screen not in self._reported:
                return
            state = self._reported[screen][1]
        self._reported[screen] = (now, state)
        self._unsaved.add(screen)

    def of(self, screen: str) -> Heartbeat:
        """Return what is known of a screen; an empty heartbeat when that is nothing."""
        reported_ms, state = self._reported.get(screen, (None, None))
        # A stream that nobody read ends so long after its player's last sign of life.
        left_ms = self._hub.left_ms(screen) or Instant(DEAD_AFTER_MS)
        seen_ms = max(self._seen.get(screen, BEGINNING), Instant(left_ms - DEAD_AFTER_MS))
        return Heartbeat(
            seen_ms=seen_ms or None,
            reported_ms=reported_ms,
            state=state,
            handed=self._handed.get(screen),
            shown=self._shown.get(screen),
            connected=self._hub.is_listening(screen),
        )

    def restore(self, states: Mapping[str, tuple[Instant, PlayerState]]) -> None:
        """Take over what was written down before a restart; newer knowledge wins."""
        for screen, (at, state) in states.items():
            self._seen.setdefault(screen, at)
            self._reported.setdefault(screen, (at, state))

    def take_unsaved(self) -> dict[str, tuple[Instant, PlayerState]]:
        """Return what is to be written down, and forget that it is."""
        taken = {screen: self._reported[screen] for screen in self._unsaved}
        self._unsaved.clear()
        return taken
