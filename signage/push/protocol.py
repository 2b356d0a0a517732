"""uvicorn's HTTP protocol, which hands event streams to the hub and files to the kernel.

It leans on names of uvicorn that are not promised; `tests/push/test_protocol.py` is the contract
that an upgrade must pass, and the setting `push = "portable"` does without the takeover.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from signage.core.times import Instant
from signage.push.hub import Hub
from signage.push.sendfile import EXTENSION, run_with_sendfile
from signage.push.stream import HEADERS, SocketListener

EVENTS_PATH = b"/api/player/events"
"""The one path whose sockets are taken over."""

Headers = Sequence[tuple[bytes, bytes]]

# Who may listen: (headers, query string) → screen, or None to let the application answer.
Admit = Callable[[Headers, bytes], str | None]


class SignageProtocol(HttpToolsProtocol):
    """One connection. Made by `protocol_class`, which fills in the hub."""

    hub: Hub
    streams: "_Streams"
    admit: Admit | None
    now: Callable[[], Instant]

    _screen: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Let uvicorn's shutdown reach the hub, which holds connections it does not know."""
        super().connection_made(transport)
        self.streams.join(self.connections)

    def data_received(self, data: bytes) -> None:
        """Parse; when the request was for the event stream, hand the socket over."""
        super().data_received(data)
        if self._screen is not None and not self.transport.is_closing():
            self._hand_over(self._screen)

    def on_headers_complete(self) -> None:
        """Recognise the event stream of a known player; everything else goes its usual way."""
        if self._screen is None and self._wants_events():
            assert self.admit is not None
            _, _, query = self.url.partition(b"?")
            self._screen = self.admit(self.headers, query)
        if self._screen is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Ignore what follows a request for events."""
        if self._screen is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Do nothing for a stream: it has no request cycle."""
        if self._screen is None:
            super().on_message_complete()

    def _wants_events(self) -> bool:
        return (
            self.url.startswith(EVENTS_PATH)
            and self.url[len(EVENTS_PATH) :][:1] in (b"", b"?")
            and self.parser.get_method() == b"GET"
            and self.admit is not None
            and (self.cycle is None or self.cycle.response_complete)
        )

    def _hand_over(self, screen: str) -> None:
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        transport = self.transport
        self.flow.resume_reading()
        head = _head(self.server_state.default_headers, self.now())
        transport.set_protocol(SocketListener(self.hub, screen, transport, head))
        # The parser's state is five times what the stream needs.
        self.parser = self.flow = self.transport = None  # type: ignore[assignment]  # as uvicorn's own end

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if self.scheme == "http":
            cycle.scope["extensions"] = EXTENSION
            # uvicorn and Starlette name the same ASGI messages by different types.
            app = cast(ASGI3Application, partial(run_with_sendfile, cast(Any, app), cycle))
        super()._start_asgi_task(cycle, app)


def protocol_class(
    hub: Hub, *, now: Callable[[], Instant], admit: Admit | None
) -> type[SignageProtocol]:
    """Make the class for `uvicorn.Config(http=…)`; without `admit` nothing is taken over."""
    names: dict[str, Any] = {
        "hub": hub,
        "streams": _Streams(hub),
        "now": staticmethod(now),
        "admit": None if admit is None else staticmethod(admit),
    }
    return type("SignageProtocol", (SignageProtocol,), names)


class _Streams:
    """All taken-over sockets, as the one connection that uvicorn shuts down."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._among: set[Any] = set()

    def join(self, connections: set[Any]) -> None:
        connections.add(self)
        self._among = connections

    def shutdown(self) -> None:
        self._among.discard(self)
        self._hub.close()


def _head(default_headers: Headers, now: Instant) -> bytes:
    lines = [b"HTTP/1.1 200 OK"]
    lines += [name + b": " + value for name, value in (*default_headers, *HEADERS)]
    lines += [b"x-server-time: %d" % now, b"connection: close", b"", b""]
    return b"\r\n".join(lines)
