"""Brings reports from the spool to upstream, and each player's newest state with them."""

import logging
import threading
from collections.abc import Callable, Mapping

from signage.core.showing.report import PlayerState, Report
from signage.errors import SignageError, Unavailable
from signage.mirror.spool import Spool, with_state
from signage.mirror.upstream import Upstream

log = logging.getLogger(__name__)

# Upstream closes a gap after ten minutes; until then it acknowledges nothing after it.
LOOK_EVERY_S = 60.0
# Upstream is away: ask soon, so that a building's reports arrive with the link.
RETRY_EVERY_S = 2.0


class Forwarding:
    """One thread that empties the spool. `tokens` tells screen → token."""

    def __init__(
        self, spool: Spool, upstream: Upstream, *, tokens: Callable[[], Mapping[str, str]]
    ) -> None:
        """Forward from this spool; nothing is sent yet."""
        self._spool = spool
        self._upstream = upstream
        self._tokens = tokens
        self._states: dict[str, tuple[str, PlayerState]] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="forward", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self, within_s: float) -> None:
        """End the thread."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def hurry(self, screen: str, boot: str, state: PlayerState | None) -> None:
        """Send soon; only the newest state of a player is worth sending."""
        if state is not None:
            self._states[screen] = (boot, state)
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            taken, failed = 0, False
            for screen, token in self._tokens().items():
                try:
                    taken += self._send(screen, token)
                except SignageError as failure:
                    failed = True
                    log.debug("reports wait screen=%s cause=%r", screen, str(failure))
            if not taken:
                self._wake.wait(RETRY_EVERY_S if failed else LOOK_EVERY_S)
                self._wake.clear()
                if failed and not self._stopping:
                    # Players report each second when many are here; upstream need not hear that.
                    self._wake.wait(0.2)

    def _send(self, screen: str, token: str) -> int:
        """Send what waits for a screen, a parcel a boot; return how many records were taken."""
        taken = 0
        state = self._states.get(screen)
        for parcel in self._spool.parcels(screen):
            report = parcel.report
            numbers = [play.seq for play in report.plays] + [one.seq for one in report.faults]
            acked = self._post(token, with_state(report, state[1] if state else None))
            if acked >= min(numbers):
                self._spool.acknowledge(screen, report.boot, acked)
                taken += 1
            self._sent(screen, state)
            state = None
        if state is not None:
            self._post(token, with_state(Report(boot=state[0]), state[1]))
            self._sent(screen, state)
        return taken

    def _post(self, token: str, body: bytes) -> int:
        reply = self._upstream.ask("/api/player/report", token, send=body)
        if reply.status != 200:
            raise Unavailable(f"upstream: a report was answered with {reply.status}")
        return int(reply.json()["acked_seq"])

    def _sent(self, screen: str, state: tuple[str, PlayerState] | None) -> None:
        if state is not None and self._states.get(screen) is state:
            del self._states[screen]
