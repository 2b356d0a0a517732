"""The few Server-Sent Events that players hear, as bytes. They say "go and look", never state."""

from typing import Literal

from signage.core.time.times import Instant

Command = Literal["restart", "identify"]


def opening(retry_ms: int) -> bytes:
    """Return what a stream starts with: how long a browser waits before it comes back."""
    return b"retry: %d\n\n" % retry_ms


def revision_event(revision: str) -> bytes:
    """Return the event that a new manifest may be fetched."""
    return b'event: revision\ndata: {"revision":"%s"}\n\n' % revision.encode()


def beat(revision: str | None, now: Instant) -> bytes:
    """Return the sign of life that heals a lost event; a screen without manifest has null."""
    known = b"null" if revision is None else b'"%s"' % revision.encode()
    return b'event: beat\ndata: {"revision":%s,"server_time_ms":%d}\n\n' % (known, now)


def command_event(command: Command) -> bytes:
    """Return an order to the player itself."""
    return b"event: %s\ndata: {}\n\n" % command.encode()
