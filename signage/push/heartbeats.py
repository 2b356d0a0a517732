"""The last sign of life of every player, in memory; written down now and then by a job."""

from collections.abc import Callable, Mapping

from signage.core.presence import Heartbeat
from signage.core.report import PlayerState
from signage.core.times import Instant


class Heartbeats:
    """What we last heard of each screen. `is_listening` asks the hub for open streams."""

    def __init__(self, is_listening: Callable[[str], bool]) -> None:
        """Start knowing nothing."""
        self._is_listening = is_listening
        self._seen: dict[str, Instant] = {}
        self._reported: dict[str, tuple[Instant, PlayerState]] = {}
        self._unsaved: set[str] = set()

    def saw(self, screen: str, now: Instant) -> None:
        """Note a request of any kind."""
        self._seen[screen] = now

    def reported(self, screen: str, now: Instant, state: PlayerState | None) -> None:
        """Note a report; one without a state keeps the last state known."""
        self._seen[screen] = now
        known = self._reported.get(screen)
        if state is not None or known is not None:
            kept = state if state is not None else known[1]  # type: ignore[index]  # one of both is there
            self._reported[screen] = (now, kept)
            self._unsaved.add(screen)

    def of(self, screen: str) -> Heartbeat:
        """Return what is known of a screen; an empty heartbeat when that is nothing."""
        reported_ms, state = self._reported.get(screen, (None, None))
        return Heartbeat(
            seen_ms=self._seen.get(screen),
            reported_ms=reported_ms,
            state=state,
            connected=self._is_listening(screen),
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
