"""All that a relay keeps: screens with their manifests, media, tokens, reports and the time.

Rule 1: players are answered from here, whether upstream answers or not.
Rule 2: whatever is acknowledged to a player, or handed out as the newest, is on the disk.
"""

import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from signage.core.showing.manifest import Manifest
from signage.core.showing.report import Report
from signage.core.time.times import Instant
from signage.disk import write_atomically
from signage.errors import SignageError, Unavailable
from signage.mirror.clock import RelayClock
from signage.mirror.following import Ears, Following
from signage.mirror.forwarding import Forwarding
from signage.mirror.generations import Generations, names_of, read_manifest
from signage.mirror.shelf import MediaShelf
from signage.mirror.spool import Spool
from signage.mirror.upstream import Upstream, ticks_ms

log = logging.getLogger(__name__)

# Quartz drifts by 3 ms a minute at worst.
SAMPLE_EVERY_S = 60.0
# Samples at the start, close together: the quickest of them is the truest.
QUICK_SAMPLES, QUICK_EVERY_S = 6, 0.3
STOP_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who hears, from our threads, of new manifests, orders and tokens."""

    changed: Callable[[str, str], None]
    ordered: Callable[[str, str], None]
    tokens_changed: Callable[[], None]


class Mirror:
    """The relay's memory and its threads. Make it, `start` it, `close` it."""

    def __init__(
        self,
        folder: Path,
        upstream: str,
        *,
        token: str,
        wall: Callable[[], Instant],
        listener: Listener,
    ) -> None:
        """Open the folder; players can be answered from it at once.

        Raises: Misconfigured when `upstream` is no address.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.clock = RelayClock(folder / "clock.json", wall=wall, ticks=ticks_ms)
        self.upstream = Upstream(upstream, on_time=self.clock.sample)
        self.shelf = MediaShelf(folder)
        self.spool = Spool(folder / "spool.db")
        self._folder = folder
        self._token = token
        self._listener = listener
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._followings: dict[str, Following] = {}
        self._forwarding = Forwarding(self.spool, self.upstream, tokens=lambda: self.tokens)
        self._timing = threading.Thread(target=self._keep_time, name="clock", daemon=True)
        for screen, known in self._read_tokens().items():
            self._follow(screen, known)

    def start(self) -> None:
        """Begin to talk to upstream."""
        with self._lock:
            for following in self._followings.values():
                following.start()
        self._forwarding.start()
        self._timing.start()

    def close(self) -> None:
        """Stop talking and write down the time."""
        self._stop.set()
        followings = list(self._followings.values())
        for following in followings:
            following.stop()
        self.upstream.close()
        self._forwarding.stop(STOP_WITHIN_S)
        for following in followings:
            following.join(STOP_WITHIN_S)
        if self._timing.is_alive():
            self._timing.join(STOP_WITHIN_S)
        self._save_clock()
        self.spool.close()

    @property
    def own_screen(self) -> str | None:
        """Return the screen whose token the relay was started with, once known."""
        for screen, token in self.tokens.items():
            if token == self._token:
                return screen
        return None

    @property
    def tokens(self) -> dict[str, str]:
        """Return screen → token of everybody who is known."""
        return {one.screen: one.token for one in list(self._followings.values())}

    def learn(self, token: str) -> str | None:
        """Ask upstream whose token this is and mirror that screen from now on.

        Raises: Unavailable when nobody answers.
        """
        reply = self.upstream.ask("/api/player/manifest", token)
        if reply.status in (401, 404):
            return None
        if reply.status != 200:
            raise Unavailable(f"upstream: the manifest was answered with {reply.status}")
        screen = str(read_manifest(reply.body).document["screen"]["id"])
        with self._lock:
            known = self._followings.pop(screen, None)
            if known is not None:
                known.stop()
            following = self._follow(screen, token)
            self._write_tokens()
        following.start()
        self._listener.tokens_changed()
        return screen

    def manifest(self, screen: str) -> Manifest | None:
        """Return what players of a screen get.

        Raises: Unavailable while nothing is here yet.
        """
        following = self._followings.get(screen)
        if following is None:
            return None
        if following.current is None:
            raise Unavailable("manifest: is on its way here — ask again in a second")
        return following.current

    def may_fetch(self, screen: str, sha256: str) -> bool:
        """Tell whether a player of this screen may fetch this asset."""
        following = self._followings.get(screen)
        return following is not None and any(sha256 in one.assets for one in following.kept())

    def revision(self, screen: str) -> str:
        """Return the revision that players of a screen get, empty while there is none."""
        following = self._followings.get(screen)
        current = following.current if following is not None else None
        return "" if current is None else current.revision

    def status(self) -> dict[str, dict[str, object]]:
        """Return for each screen what is here and whether upstream answers."""
        return {
            one.screen: {"revision": self.revision(one.screen), "upstream": one.is_up}
            for one in list(self._followings.values())
        }

    def miss(self, name: str) -> None:
        """Hear that a player asked for a file that is not here whole."""
        for following in list(self._followings.values()):
            if any(name in names_of(one.document) for one in following.kept()):
                following.doubt()

    def record(self, screen: str, report: Report) -> int:
        """Make a report durable and pass it on soon.

        Raises: Unavailable when it cannot be kept.
        """
        acked = self.spool.record(screen, report)
        self._forwarding.hurry(screen, report.boot, report.state)
        return acked

    def begin_pairing(self) -> tuple[str, str]:
        """Ask upstream for a code and a claim.

        Raises: Unavailable.
        """
        reply = self.upstream.ask("/api/player/pair", send=b"{}")
        if reply.status != 200:
            raise Unavailable(f"upstream: pairing was answered with {reply.status}")
        content = reply.json()
        return str(content["code"]), str(content["claim"])

    def collect_pairing(self, claim: str) -> tuple[str, str] | Literal["waiting"] | None:
        """Ask upstream what became of a claim; a confirmed screen is mirrored at once.

        Raises: Unavailable.
        """
        reply = self.upstream.ask(f"/api/player/pair/{claim}")
        if reply.status == 202:
            return "waiting"
        if reply.status != 200:
            return None
        content = reply.json()
        self.learn(str(content["token"]))
        return str(content["screen"]), str(content["token"])

    def prune(self) -> None:
        """Delete media that no kept generation names."""
        with self._lock:
            manifests = [one for each in self._followings.values() for one in each.kept()]
        self.shelf.prune({name for one in manifests for name in names_of(one.document)})

    def _follow(self, screen: str, token: str) -> Following:
        following = Following(
            screen,
            token,
            upstream=self.upstream,
            shelf=self.shelf,
            generations=Generations(self._folder / "screens" / screen),
            ears=Ears(
                changed=self._listener.changed,
                ordered=self._listener.ordered,
                refused=self._refuse,
                make_room=self._make_room,
            ),
        )
        self._followings[screen] = following
        if following.current is not None:
            # The week of a manifest that once was current is surely past its beginning.
            self.clock.raise_floor(following.current.document["valid_from_ms"])
        return following

    def _refuse(self, screen: str) -> None:
        """Forget a player whose token upstream revoked; our own screen plays on."""
        following = self._followings.get(screen)
        if following is None or following.token == self._token:
            return
        log.warning("upstream refuses a token, forgot it screen=%s", screen)
        following.stop()
        with self._lock:
            self._followings.pop(screen, None)
            self._write_tokens()
        self._listener.tokens_changed()

    def _make_room(self) -> None:
        for following in list(self._followings.values()):
            following.let_go()
        self.prune()

    def _keep_time(self) -> None:
        quick = QUICK_SAMPLES
        while not self._stop.is_set():
            try:
                if self.own_screen is None:
                    self.learn(self._token)
                self.upstream.ask("/api/player/time", self._token)
                quick -= 1
            except SignageError:
                # The listening threads say that upstream is away; this one only tries again.
                quick = QUICK_SAMPLES
            if quick <= 0:
                self._save_clock()
                self._tidy()
            waits = SAMPLE_EVERY_S if quick <= 0 else QUICK_EVERY_S
            self._stop.wait(waits if self.own_screen is not None or quick <= 0 else 2.0)

    def _tidy(self) -> None:
        if any([following.prove() for following in list(self._followings.values())]):
            self.prune()

    def _save_clock(self) -> None:
        try:
            self.clock.save()
        except (OSError, SignageError) as failure:
            log.warning("could not write the time down cause=%r", str(failure))

    def _read_tokens(self) -> dict[str, str]:
        try:
            known = json.loads((self._folder / "tokens.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(screen): str(token) for screen, token in known.items()}

    def _write_tokens(self) -> None:
        path = self._folder / "tokens.json"
        write_atomically(path, json.dumps(self.tokens).encode())
        os.chmod(path, 0o600)  # noqa: PTH101  # whoever reads it could play for these screens
