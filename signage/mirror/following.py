"""One screen of the server above: hears of changes, brings them here whole, hands them on.

Two threads: one listens, so that it hears of a takeover while a film is still on its way; one
fills. What players get is always whole, but for a takeover or a blackout: those go out as soon
as their own pictures are here.
"""

import json
import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from signage.core.showing.manifest import Manifest
from signage.errors import NotFound, Unavailable
from signage.mirror.generations import (
    PROVED_AFTER_MS,
    Generations,
    is_urgent,
    names_of,
    read_manifest,
    urgent_names,
)
from signage.mirror.shelf import MediaShelf
from signage.mirror.upstream import HeldBack, Upstream, ticks_ms

log = logging.getLogger(__name__)

# A server that is away is asked often at first, then once a minute: its players play on.
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
POLL_WAIT_S = 25
# A proxy may be replaced: streams are tried again now and then.
POLLS_BEFORE_STREAM = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Who hears of what: new manifests for players, orders, and a token that is refused."""

    changed: Callable[[str, str], None]
    ordered: Callable[[str, str], None]
    refused: Callable[[str], None]
    make_room: Callable[[], None]


class Following:
    """One screen. `current` is what its players get; None until there is anything whole."""

    def __init__(
        self,
        screen: str,
        token: str,
        *,
        upstream: Upstream,
        shelf: MediaShelf,
        generations: Generations,
        ears: Ears,
    ) -> None:
        """Start from what is on the disk; nothing is asked yet."""
        self.screen = screen
        self.token = token
        self.is_up = False
        self.current: Manifest | None = None
        self.previous: Manifest | None = None
        self._upstream = upstream
        self._shelf = shelf
        self._generations = generations
        self._ears = ears
        self._candidate: Manifest | None = None
        self._stop = threading.Event()
        self._news = threading.Event()
        self._adopted_ms = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._polls = 0
        self._threads = [
            threading.Thread(target=work, name=f"{name}-{screen}", daemon=True)
            for name, work in (("listen", self._listen), ("fill", self._fill))
        ]
        self._recall()

    def start(self) -> None:
        """Begin to listen and to fill."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask both threads to end; `join` waits for them."""
        self._stop.set()
        self._news.set()

    def join(self, within_s: float) -> None:
        """Wait for the threads."""
        for thread in self._threads:
            if thread.is_alive():
                thread.join(within_s)

    def kept(self) -> list[Manifest]:
        """Return the manifests whose media must stay."""
        found = (self.current, self.previous, self._candidate)
        return [manifest for manifest in found if manifest is not None]

    def let_go(self) -> None:
        """Give up the generation before, because room is needed."""
        if self.current is not None and self.previous is not None:
            self.previous = None
            self._generations.keep_only([self.current.revision])

    def prove(self) -> bool:
        """Let the generation before go once the current one has proved itself; True when so."""
        if self.previous is None or ticks_ms() - self._adopted_ms < PROVED_AFTER_MS:
            return False
        if self.current is None or not self._is_here(self.current):
            # A takeover that went out early: what was whole before is still the way back.
            return False
        self.let_go()
        return True

    def doubt(self) -> None:
        """Hear that a file could not be read: look through all of them."""
        self._news.set()

    def _recall(self) -> None:
        stored = self._generations.stored()
        whole = [manifest for manifest in stored if self._can_start(manifest)]
        if whole:
            self.current = whole[-1]
            self.previous = whole[-2] if len(whole) > 1 else None
        # What was being fetched when the power went is fetched on.
        self._candidate = stored[-1] if stored else None

    def _can_start(self, manifest: Manifest) -> bool:
        sizes = names_of(manifest.document)
        urgent = urgent_names(manifest) if is_urgent(manifest) else sizes
        return all(self._shelf.holds(name, sizes[name]) for name in urgent)

    def _is_here(self, manifest: Manifest) -> bool:
        return all(self._shelf.holds(*one) for one in names_of(manifest.document).items())

    # The listening thread.

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                if self._polls > 0:
                    self._poll()
                else:
                    self._hear_stream()
            except HeldBack:
                log.info("proxy holds events back, polling instead screen=%s", self.screen)
                self._polls = POLLS_BEFORE_STREAM
                continue
            except Unavailable as failure:
                self._note_link(up=False, why=str(failure))
            self._stop.wait(self._pause())

    def _hear_stream(self) -> None:
        self._look()
        for event in self._upstream.events(self.token):
            if self._stop.is_set():
                return
            self._note_link(up=True)
            if event.name in ("restart", "identify"):
                self._ears.ordered(self.screen, event.name)
            else:
                self._hear(event.data)

    def _poll(self) -> None:
        self._polls -= 1
        known = self._candidate.revision if self._candidate is not None else ""
        path = f"/api/player/poll?revision={known}&wait_s={POLL_WAIT_S}"
        reply = self._upstream.ask(path, self.token, within_s=POLL_WAIT_S + 15)
        if reply.status != 200:
            raise Unavailable(f"upstream: the poll answered {reply.status}")
        self._note_link(up=True)
        self._hear(reply.body.decode("utf-8", "replace"))
        self._pause_s = 0.0

    def _hear(self, text: str) -> None:
        try:
            revision = json.loads(text).get("revision")
        except (ValueError, AttributeError):
            return
        if revision and (self._candidate is None or revision != self._candidate.revision):
            self._look()

    def _look(self) -> None:
        known = self._candidate
        headers = {"If-None-Match": f'"{known.revision}"'} if known is not None else {}
        reply = self._upstream.ask("/api/player/manifest", self.token, headers=headers)
        if reply.status == 401:
            self._ears.refused(self.screen)
        if reply.status not in (200, 304):
            raise Unavailable(f"upstream: the manifest was answered with {reply.status}")
        self._note_link(up=True)
        if reply.status == 200:
            self._candidate = read_manifest(reply.body)
        self._news.set()

    def _pause(self) -> float:
        # Full jitter: a building of relays must not come back in one moment.
        pause_s = random.uniform(0.5, 1.0) * self._pause_s
        self._pause_s = min(max(self._pause_s, FIRST_PAUSE_S / 2) * 2, LONGEST_PAUSE_S)
        return pause_s

    def _note_link(self, *, up: bool, why: str = "") -> None:
        if up:
            self._pause_s = FIRST_PAUSE_S
        if up != self.is_up:
            self.is_up = up
            if up:
                log.info("upstream answers screen=%s", self.screen)
            else:
                log.warning("upstream is away screen=%s cause=%r", self.screen, why)

    # The filling thread.

    def _fill(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._stop.is_set():
            candidate = self._candidate
            try:
                done = candidate is None or self._bring(candidate)
                pause_s = FIRST_PAUSE_S
            except (Unavailable, NotFound, OSError) as failure:
                done = False
                if self.is_up:
                    log.warning(
                        "could not fetch yet screen=%s cause=%r", self.screen, str(failure)
                    )
                self._fall_back()
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            self._news.wait(None if done else pause_s)
            self._news.clear()

    def _bring(self, manifest: Manifest) -> bool:
        """Fetch what is missing, the urgent first; False when something newer came meanwhile."""
        sizes = names_of(manifest.document)
        urgent = urgent_names(manifest)
        rest = sorted(sizes.keys() - set(urgent), key=lambda name: sizes[name])
        for number, name in enumerate((*urgent, *rest)):
            if number == len(urgent) and is_urgent(manifest):
                # Written down at once: a takeover must survive a power cut, too.
                self._write(manifest)
                self._serve(manifest)
            if self._stop.is_set() or manifest is not self._candidate:
                self._news.set()
                return False
            if not self._shelf.check(name):
                self._shelf.fetch(
                    self._upstream,
                    name,
                    self.token,
                    size_bytes=sizes[name],
                    make_room=self._ears.make_room,
                    stopped=lambda: self._stop.is_set() or self._is_overtaken(manifest),
                )
        self._commit(manifest)
        return True

    def _is_overtaken(self, manifest: Manifest) -> bool:
        newest = self._candidate
        return newest is not None and newest is not manifest and is_urgent(newest)

    def _commit(self, manifest: Manifest) -> None:
        if not self._write(manifest) and self._adopted_ms == 0.0:
            # The newest survived a restart: every byte of it was read just now.
            self._generations.keep_only([manifest.revision])
            self.previous = None
        self._serve(manifest)

    def _write(self, manifest: Manifest) -> bool:
        """Make this the newest generation; False when it is that already."""
        stored = self._generations.stored()
        if stored and stored[-1].revision == manifest.revision:
            return False
        self._generations.add(manifest)
        self._adopted_ms = ticks_ms()
        return True

    def _serve(self, manifest: Manifest) -> None:
        if self.current is not None and self.current.revision == manifest.revision:
            self.current = manifest
            return
        self.previous, self.current = self.current, manifest
        log.info("mirrored screen=%s revision=%s", self.screen, manifest.revision)
        self._ears.changed(self.screen, manifest.revision)

    def _fall_back(self) -> None:
        """When what players get has lost a file, give them the generation before, if whole."""
        current, previous = self.current, self.previous
        if current is None or previous is None or is_urgent(current):
            return
        if not self._is_here(current) and self._is_here(previous):
            log.warning("fell back screen=%s revision=%s", self.screen, previous.revision)
            self.current, self.previous = previous, None
            self._ears.changed(self.screen, previous.revision)
