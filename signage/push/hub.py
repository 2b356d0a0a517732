"""Who listens, and the newest message of each screen.

Rule 1: a screen has one newest revision and no queue; whoever was slow hears only that one.
Rule 2: nothing here waits for a listener; a listener that cannot take bytes remembers that it
owes its player a look, and catches up by itself.
Rule 3: everybody hears a beat every 15 s, spread over a wheel, without a task per player.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from signage.core.time.times import Instant
from signage.push.frames import Command, beat, command_event, opening, revision_event

log = logging.getLogger(__name__)

# Scripts cannot see comments and proxies cut silent streams after 20–60 s.
BEAT_S = 15
# One device may show several windows and a person may debug; more is a client that leaks.
MOST_LISTENERS = 16
# Announcing to 10,000 takes 0.1 s: in slices, so that other requests are answered in between.
SLICE = 256
# Browsers come back after a random part of this, so that a restart is no stampede.
RETRY_MS = (1000, 8000)


class Listener(Protocol):
    """One open stream. None of these may block or raise."""

    @property
    def tell(self) -> Callable[[bytes], None]:
        """Return what sends a frame that the next one replaces."""

    def order(self, frame: bytes) -> None:
        """Send a frame that must arrive even when the stream is stuck for a while."""

    def close(self) -> None:
        """End the stream; the player comes back by itself."""


class Topic:
    """One screen: its newest revision and its listeners."""

    __slots__ = ("due", "left_ms", "listeners", "revision", "screen", "waiting")

    def __init__(self, screen: str) -> None:
        """Start without revision and without listeners."""
        self.screen = screen
        self.revision: str | None = None
        self.listeners: tuple[Listener, ...] = ()
        self.left_ms: Instant | None = None
        self.due = False
        self.waiting: asyncio.Future[None] | None = None

    def frame(self) -> bytes:
        """Return the newest message, for whoever missed the last one."""
        return revision_event(self.revision) if self.revision is not None else b":\n\n"


class Hub:
    """Tells the players of a screen that there is something new. Lives on one event loop."""

    def __init__(
        self,
        *,
        now: Callable[[], Instant],
        beat_s: int = BEAT_S,
        chance: Callable[[int, int], int] = random.randint,
    ) -> None:
        """Start with nobody; `chance(a, b)` spreads reconnects, both ends included."""
        self._now = now
        self._chance = chance
        self._topics: dict[str, Topic] = {}
        self._wheel: list[list[Topic]] = [[] for _ in range(max(1, beat_s))]
        self._spoke = 0
        self._due: deque[Topic] = deque()
        self._closed = False

    def announce(self, revisions: Mapping[str, str]) -> None:
        """Tell the listeners of these screens, soon, that their manifest changed."""
        flushing = bool(self._due)
        for screen, revision in revisions.items():
            topic = self.topic(screen)
            if topic.revision == revision:
                continue
            topic.revision = revision
            if topic.waiting is not None:
                _wake(topic)
            if topic.listeners and not topic.due:
                topic.due = True
                self._due.append(topic)
        if self._due and not flushing:
            asyncio.get_running_loop().call_soon(self._flush)

    def forget(self, screens: Iterable[str]) -> None:
        """Drop screens that are no more, and end their streams."""
        for screen in screens:
            topic = self._topics.pop(screen, None)
            if topic is not None:
                self._wheel[_spoke_of(screen, len(self._wheel))].remove(topic)
                _close(topic)

    def disconnect(self, screens: Iterable[str]) -> None:
        """End the streams of these screens: their token was revoked; others come back."""
        for screen in screens:
            if screen in self._topics:
                _close(self._topics[screen])

    def command(self, screen: str, command: Command) -> int:
        """Order the players of a screen to do something now; return how many were reached."""
        topic = self._topics.get(screen)
        if topic is None:
            return 0
        frame = command_event(command)
        for listener in topic.listeners:
            listener.order(frame)
        return len(topic.listeners)

    def listeners(self) -> dict[str, int]:
        """Return how many streams are open, for each screen that has any."""
        return {t.screen: len(t.listeners) for t in self._topics.values() if t.listeners}

    def is_listening(self, screen: str) -> bool:
        """Tell whether a player of this screen holds a stream open."""
        topic = self._topics.get(screen)
        return topic is not None and bool(topic.listeners)

    def left_ms(self, screen: str) -> Instant | None:
        """Return when the last stream of this screen ended, None when none ever did."""
        topic = self._topics.get(screen)
        return None if topic is None else topic.left_ms

    async def wait(self, screen: str, revision: str, *, wait_s: float) -> str | None:
        """Return the revision of a screen as soon as it differs, or after the wait."""
        topic = self.topic(screen)
        if topic.revision not in (None, revision) or self._closed:
            return topic.revision
        if topic.waiting is None:
            topic.waiting = asyncio.get_running_loop().create_future()
        await asyncio.wait((topic.waiting,), timeout=wait_s)
        return topic.revision

    def join(self, screen: str, listener: Listener) -> Topic:
        """Add a listener; the oldest of too many makes room."""
        topic = self.topic(screen)
        if len(topic.listeners) >= MOST_LISTENERS:
            oldest = topic.listeners[0]
            self.leave(topic, oldest)
            oldest.close()
        topic.listeners = (*topic.listeners, listener)
        return topic

    def leave(self, topic: Topic, listener: Listener) -> None:
        """Remove a listener; once is enough, twice does no harm."""
        topic.listeners = tuple(other for other in topic.listeners if other is not listener)
        topic.left_ms = self._now()

    def greeting(self, topic: Topic) -> bytes:
        """Return the first bytes of a stream: when to come back, and where we are."""
        return opening(self._chance(*RETRY_MS)) + beat(topic.revision, self._now())

    def topic(self, screen: str) -> Topic:
        """Return the topic of a screen, made when nobody asked for it before."""
        topic = self._topics.get(screen)
        if topic is None:
            topic = self._topics[screen] = Topic(screen)
            self._wheel[_spoke_of(screen, len(self._wheel))].append(topic)
        return topic

    async def run(self) -> None:
        """Turn the wheel, a spoke each second, until cancelled."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + 1, loop.time())
            await asyncio.sleep(due - loop.time())
            self.turn()

    def turn(self) -> None:
        """Send the beat to the screens of the next spoke."""
        self._spoke = (self._spoke + 1) % len(self._wheel)
        now = self._now()
        for topic in self._wheel[self._spoke]:
            if topic.listeners:
                frame = beat(topic.revision, now)
                for listener in topic.listeners:
                    listener.tell(frame)

    def close(self) -> None:
        """End every stream and every waiting poll: the server stops."""
        self._closed = True
        for topic in self._topics.values():
            _wake(topic)
            _close(topic)

    def _flush(self) -> None:
        for _ in range(min(SLICE, len(self._due))):
            topic = self._due.popleft()
            topic.due = False
            frame = revision_event(topic.revision or "")
            for listener in topic.listeners:
                listener.tell(frame)
        if self._due:
            asyncio.get_running_loop().call_soon(self._flush)


def _spoke_of(screen: str, spokes: int) -> int:
    return hash(screen) % spokes


def _wake(topic: Topic) -> None:
    if topic.waiting is not None and not topic.waiting.done():
        topic.waiting.set_result(None)
    topic.waiting = None


def _close(topic: Topic) -> None:
    for listener in topic.listeners:
        listener.close()
