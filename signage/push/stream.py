"""The hub as Server-Sent Events: on a socket taken over from the server, or on plain ASGI.

Frames are not chunked: a stream ends with its connection, which HTTP/1.0 proxies understand too.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress

from starlette.types import Message, Receive, Send

from signage.push.hub import Hub

HEADERS = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
)
# The kernel would grow the buffer of a stuck player to 4 MB; events are 60 bytes.
SEND_BUFFER_BYTES = 32_768
# Ours on top of the kernel's: a few events, for uvloop keeps 1 kB of its own for each that waits.
HIGH_WATER_BYTES = 512
# With a beat every 15 s a dead peer is noticed within 45 s, also behind a closed window.
DEAD_AFTER_MS = 30_000
_TCP_USER_TIMEOUT = getattr(socket, "TCP_USER_TIMEOUT", None)


class SocketListener(asyncio.Protocol):
    """A player's connection, from its first event to its end; costs about 2 kB.

    `tell` is the transport's own `write` while the player reads, and a note to self while it
    does not: of the 2 µs that Python adds to an event, a method call would be a tenth.
    """

    __slots__ = ("_behind", "_hub", "_order", "_paused", "_topic", "_transport", "tell")

    tell: Callable[[bytes], None]

    def __init__(self, hub: Hub, screen: str, transport: asyncio.Transport, head: bytes) -> None:
        """Take the transport over, send the head and the greeting, and listen from now on."""
        self._hub = hub
        self._transport = transport
        self._paused = False
        self._behind = False
        self._order = b""
        self.tell = transport.write
        bound_buffers(transport)
        self._topic = hub.join(screen, self)
        transport.write(head + hub.greeting(self._topic))

    def order(self, frame: bytes) -> None:
        """Send, or keep the last order until the player takes bytes again."""
        if self._paused:
            self._order = frame
        else:
            self._transport.write(frame)

    def close(self) -> None:
        """End the connection; what a stuck player did not take is lost."""
        if self._paused:
            self._transport.abort()
        else:
            self._transport.close()

    def pause_writing(self) -> None:
        """Stop writing: the player does not read."""
        self._paused = True
        self.tell = self._owe

    def resume_writing(self) -> None:
        """Say the newest thing once, whatever was missed."""
        self._paused = False
        self.tell = self._transport.write
        owed = self._order + (self._topic.frame() if self._behind else b"")
        self._behind, self._order = False, b""
        if owed:
            self._transport.write(owed)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the hub."""
        self._hub.leave(self._topic, self)

    def _owe(self, _frame: bytes) -> None:
        self._behind = True


class PortableListener:
    """A stream for any ASGI server: one task and one event a player."""

    __slots__ = ("_behind", "_closed", "_order", "_wake")

    def __init__(self) -> None:
        """Start with nothing to say."""
        self._wake = asyncio.Event()
        self._behind = b""
        self._order = b""
        self._closed = False

    def tell(self, frame: bytes) -> None:
        """Replace whatever was not sent yet."""
        self._behind = frame
        self._wake.set()

    def order(self, frame: bytes) -> None:
        """Keep the last order beside the newest message."""
        self._order = frame
        self._wake.set()

    def close(self) -> None:
        """End the stream."""
        self._closed = True
        self._wake.set()

    async def next(self) -> bytes | None:
        """Return what is due, waiting for it; None when the stream is over."""
        await self._wake.wait()
        self._wake.clear()
        if self._closed:
            return None
        owed, self._behind, self._order = self._order + self._behind, b"", b""
        return owed


async def stream_portably(hub: Hub, screen: str, receive: Receive, send: Send) -> None:
    """Serve one event stream through plain ASGI until either side ends it."""
    listener = PortableListener()
    topic = hub.join(screen, listener)
    watch = asyncio.create_task(_close_on_disconnect(receive, listener))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        await send(_part(hub.greeting(topic)))
        while (frame := await listener.next()) is not None:
            await send(_part(frame))
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        hub.leave(topic, listener)
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch


def bound_buffers(transport: asyncio.Transport) -> None:
    """Bound what a stuck player may cost, in the kernel and here, and notice when it is dead."""
    transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)
    peer = transport.get_extra_info("socket")
    if peer is None or peer.family not in (socket.AF_INET, socket.AF_INET6):
        return
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if _TCP_USER_TIMEOUT is not None:
        peer.setsockopt(socket.IPPROTO_TCP, _TCP_USER_TIMEOUT, DEAD_AFTER_MS)


async def _close_on_disconnect(receive: Receive, listener: PortableListener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.close()


def _part(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}
