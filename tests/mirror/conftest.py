"""A server above, a mirror of it, and waiting with a limit."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from signage.core.time.times import Instant
from signage.mirror.mirror import Listener, Mirror
from tests.mirror.above import LIMIT_S, Above

NOON = Instant(1_795_000_000_000)


@dataclass
class Watched:
    """What a mirror told, and waiting for it."""

    heard: list[tuple[str, ...]] = field(default_factory=list)
    moved: threading.Condition = field(default_factory=threading.Condition)

    def note(self, *what: str) -> None:
        with self.moved:
            self.heard.append(what)
            self.moved.notify_all()

    def listener(self) -> Listener:
        return Listener(
            changed=lambda screen, revision: self.note("changed", screen, revision),
            ordered=lambda screen, order: self.note("ordered", screen, order),
            tokens_changed=lambda: self.note("tokens"),
        )


def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + LIMIT_S
    pause = threading.Event()
    while not true():
        assert time.monotonic() < until, "it did not become so in time"
        pause.wait(0.01)


@pytest.fixture
def above(tmp_path: Path) -> Iterator[Above]:
    above = Above(tmp_path / "above", lambda: NOON)
    yield above
    above.stop()


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def mirroring(above: Above, tmp_path: Path, watched: Watched):
    """Start mirrors on one folder, one after the other; all are closed at the end."""
    made: list[Mirror] = []

    def start(*, token: str = "token-1", wall: Instant = NOON) -> Mirror:
        for mirror in made:
            mirror.close()
        made.clear()
        mirror = Mirror(
            tmp_path / "mirror",
            above.address,
            token=token,
            wall=lambda: wall,
            listener=watched.listener(),
        )
        made.append(mirror)
        mirror.start()
        return mirror

    yield start
    for mirror in made:
        mirror.close()
