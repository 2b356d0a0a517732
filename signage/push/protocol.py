"""uvicorn's HTTP protocol, with three short roads past the application.

Event streams are handed to the hub; what thousands of players ask for at once (their manifest,
media) is answered from the parser's callback without a task; files are copied by the kernel.
It leans on names of uvicorn that are not promised: `tests/push/test_protocol.py` is the contract
that an upgrade must pass, and the setting `push = "portable"` does without the roads.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from signage.core.time.times import Instant
from signage.push.answers import Answer, FilePart, Header
from signage.push.hub import Hub
from signage.push.sendfile import EXTENSION, copy_file, run_with_sendfile
from signage.push.stream import HEADERS, SocketListener

EVENTS_PATH = b"/api/player/events"
"""The one path whose sockets are taken over."""

# Who may listen: (headers, query string) → screen, or None to let the application answer.
Admit = Callable[[Sequence[Header], bytes], str | None]
# (path, query string, headers) of a GET → its answer, or None to let the application answer.
Prompt = Callable[[bytes, bytes, list[Header]], Answer | None]


class Roads:
    """What all connections share: where the short roads lead, and what every answer carries."""

    def __init__(
        self,
        hub: Hub,
        *,
        now: Callable[[], Instant],
        admit: Admit | None,
        prompt: Prompt | None,
        headers: Callable[[], Sequence[Header]],
    ) -> None:
        """Lead to this hub; a road that is None is closed."""
        self.hub = hub
        self.now = now
        self.admit = admit
        self.prompt = prompt
        self._headers = headers
        self._always: tuple[Sequence[Header], bytes] = ((), b"")
        self._defaults: tuple[Sequence[Header], bytes] = ((), b"")
        self._connections: set[Any] = set()

    def join(self, connections: set[Any]) -> None:
        """Stand among uvicorn's connections: its shutdown must reach the streams it forgot."""
        connections.add(self)
        self._connections = connections

    def shutdown(self) -> None:
        """End every stream; uvicorn calls it as if this were one connection."""
        self._connections.discard(self)
        self.hub.close()

    def head(self, status: int, defaults: Sequence[Header], headers: Sequence[Header]) -> bytes:
        """Return status line and headers, without the empty line at their end."""
        if self._defaults[0] is not defaults:
            # uvicorn makes them anew once a second.
            self._defaults = (defaults, _lines(defaults))
        always = self._headers()
        if self._always[0] is not always:
            self._always = (always, _lines(always))
        return b"%s%s%sx-server-time: %d\r\n%s" % (
            STATUS_LINE[status],
            self._defaults[1],
            _lines(headers),
            self.now(),
            self._always[1],
        )


class SignageProtocol(HttpToolsProtocol):
    """One connection. Made by `protocol_class`, which fills in the roads."""

    roads: Roads

    _screen: str | None = None
    _answer: Answer | None = None
    _file = -1
    _peer: int

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """Take a new connection."""
        super().connection_made(transport)
        self._peer = transport.get_extra_info("socket").fileno()
        self.roads.join(self.connections)

    def connection_lost(self, exc: Exception | None) -> None:
        """Close what an answer that was never sent would have been read from."""
        super().connection_lost(exc)
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def data_received(self, data: bytes) -> None:
        """Parse; when the request was for the event stream, hand the socket over."""
        super().data_received(data)
        if self._screen is not None and not self.transport.is_closing():
            self._hand_over(self._screen)

    def on_headers_complete(self) -> None:
        """Take a short road when the request allows it; else go the usual way."""
        if self._screen is None:
            self._look_for_road()
            if self._screen is None and self._answer is None:
                super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Ignore what comes with a request that needs no body."""
        if self._screen is None and self._answer is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Send the prompt answer, if there is one; a stream has none."""
        if self._answer is not None:
            answer, self._answer = self._answer, None
            self._send(answer)
        elif self._screen is None:
            super().on_message_complete()

    def _look_for_road(self) -> None:
        if self.parser.get_method() != b"GET" or not self._is_free():
            return
        roads = self.roads
        path, _, query = self.url.partition(b"?")
        if path == EVENTS_PATH:
            if roads.admit is not None:
                self._screen = roads.admit(self.headers, query)
        elif roads.prompt is not None and self.scheme == "http":
            self._answer = self._opened(roads.prompt(path, query, self.headers))

    def _opened(self, answer: Answer | None) -> Answer | None:
        if answer is not None and answer.file is not None:
            try:
                self._file = os.open(answer.file.path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                # The file is gone; the application says so.
                return None
        return answer

    def _is_free(self) -> bool:
        idle = self.cycle is None or self.cycle.response_complete
        return idle and not self.transport.is_closing()

    def _hand_over(self, screen: str) -> None:
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        transport = self.transport
        self.flow.resume_reading()
        head = self.roads.head(200, self.server_state.default_headers, HEADERS)
        transport.set_protocol(
            SocketListener(self.roads.hub, screen, transport, head + b"connection: close\r\n\r\n")
        )
        # The parser's state is five times what the stream needs.
        self.parser = self.flow = self.transport = None  # type: ignore[assignment]  # its end

    def _send(self, answer: Answer) -> None:
        keep_alive = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        head = self.roads.head(answer.status, self.server_state.default_headers, answer.headers)
        head += b"\r\n" if keep_alive else b"connection: close\r\n\r\n"
        if answer.file is None:
            self.transport.write(head + answer.body)
            self._finish(keep_alive=keep_alive)
            return
        file, self._file = self._file, -1
        try:
            sent = self._write_through(head, file, answer.file)
        except OSError:
            # The peer is gone; the transport hears of it by itself.
            os.close(file)
            return
        if sent == answer.file.length:
            os.close(file)
            self._finish(keep_alive=keep_alive)
        else:
            self._send_rest(file, answer.file, sent, keep_alive=keep_alive)

    def _write_through(self, head: bytes, file: int, part: FilePart) -> int:
        """Write past the transport if its buffer is empty; return how much of the file went."""
        if self.transport.get_write_buffer_size():
            self.transport.write(head)
            return 0
        peer = self._peer
        written = _try(os.write, peer, head)
        if written < len(head):
            self.transport.write(head[written:])
            return 0
        return _try(os.sendfile, peer, file, part.offset, part.length)

    def _send_rest(self, file: int, part: FilePart, sent: int, *, keep_alive: bool) -> None:
        # While a cycle is not complete, uvicorn queues what the client asks next.
        cycle = self.cycle = self._open_cycle(keep_alive=keep_alive)
        task = self.loop.create_task(self._copy(cycle, file, part, sent))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    async def _copy(
        self, cycle: RequestResponseCycle, file: int, part: FilePart, sent: int
    ) -> None:
        whole = await copy_file(cycle, file, part.offset + sent, part.length - sent)
        cycle.response_complete = True
        cycle.message_event.set()
        if not whole:
            # The head promised more bytes: only a broken connection tells the truth.
            self.transport.abort()
        elif not cycle.disconnected:
            self._finish(keep_alive=cycle.keep_alive)

    def _open_cycle(self, *, keep_alive: bool) -> RequestResponseCycle:
        return RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=[],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep_alive,
            on_response=self.on_response_complete,
        )

    def _finish(self, *, keep_alive: bool) -> None:
        if keep_alive:
            self.on_response_complete()
        else:
            self.server_state.total_requests += 1
            self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if self.scheme == "http":
            cycle.scope["extensions"] = EXTENSION
            # uvicorn and Starlette name the same ASGI messages by different types.
            app = cast(ASGI3Application, partial(run_with_sendfile, cast(Any, app), cycle))
        super()._start_asgi_task(cycle, app)


def protocol_class(
    hub: Hub,
    *,
    now: Callable[[], Instant],
    admit: Admit | None,
    prompt: Prompt | None = None,
    headers: Sequence[Header] | Callable[[], Sequence[Header]] = (),
) -> type[SignageProtocol]:
    """Make the class for `uvicorn.Config(http=…)`.

    Without `admit` no stream is taken over, without `prompt` the application answers everything;
    `headers` are those that the application adds to every answer, or what tells them.
    """
    tell = headers if callable(headers) else (lambda: headers)
    roads = Roads(hub, now=now, admit=admit, prompt=prompt, headers=tell)
    return type("SignageProtocol", (SignageProtocol,), {"roads": roads})


def _lines(headers: Sequence[Header]) -> bytes:
    return b"".join([b"%s: %s\r\n" % header for header in headers])


def _try(write: Callable[..., int], *arguments: Any) -> int:  # noqa: ANN401  # as the call takes them
    try:
        return write(*arguments)
    except BlockingIOError:
        return 0
