"""The server above, over blocking HTTP: an answer, a download, or the stream of events.

Whatever goes wrong with the link is `Unavailable`; a status is an answer. Blocks: for threads.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from signage.errors import Misconfigured, Unavailable

# A link with 800 ms and stalls still answers within this; a dead one is given up.
ANSWER_WITHIN_S = 30.0
# Three beats of 15 s: a half-open stream is silent for ever.
SILENCE_S = 46.0
# The first beat comes with the stream.
FIRST_BEAT_S = 10.0
LONGEST_LINE_BYTES = 65_536
LARGEST_BODY_BYTES = 64 << 20
# Ticks go on while the device sleeps, where the system has such a clock.
_TICKS = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_LinkFailure = (OSError, http.client.HTTPException)


def ticks_ms() -> float:
    """Return the device's steady milliseconds."""
    return time.clock_gettime(_TICKS) * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSample:
    """What one answer says about the server's clock; `quality` is the server's own doubt."""

    sent_ms: float
    received_ms: float
    server_ms: int
    quality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer that was read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401  # JSON enters here
        """Decode the body.

        Raises: Unavailable when it is no JSON: something else answered in the server's place.
        """
        try:
            return json.loads(self.body)
        except ValueError as wrong:
            raise Unavailable("upstream: answered something else — check the address") from wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of the stream."""

    name: str
    data: str


class HeldBack(Unavailable):
    """The stream is open and silent from its start: a proxy collects it."""


class Upstream:
    """A server or another relay, by its address."""

    def __init__(self, address: str, *, on_time: Callable[[TimeSample], None]) -> None:
        """Ask this address; what every answer says about the time goes to `on_time`.

        Raises: Misconfigured when it is no address.
        """
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Misconfigured(
                f"--upstream: “{address}” is no address — write it like http://10.0.0.5:8700"
            )
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._base = parts.path.rstrip("/")
        self._on_time = on_time
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._closed = False

    def ask(
        self,
        path: str,
        token: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        send: bytes | None = None,
        within_s: float = ANSWER_WITHIN_S,
    ) -> Reply:
        """Ask and read the whole answer; `send` makes it a POST of JSON.

        Raises: Unavailable.
        """
        with self._answering(path, token, headers or {}, send, within_s) as answer:
            body = answer.read(LARGEST_BODY_BYTES)
            return Reply(status=answer.status, headers=_lower(answer), body=body)

    @contextmanager
    def download(
        self, name: str, token: str, *, start: int
    ) -> Iterator[tuple[int, Mapping[str, str], Callable[[int], bytes]]]:
        """Open a media file from a byte on: status, headers, and what reads the next bytes.

        Raises: Unavailable, also while it is read.
        """
        headers = {}
        if start:
            sha256 = name.partition(".")[0]
            headers = {"Range": f"bytes={start}-", "If-Range": f'"{sha256}"'}
        with self._answering(f"/media/{quote(name)}", token, headers, None, ANSWER_WITHIN_S) as it:
            yield it.status, _lower(it), it.read1

    def events(self, token: str) -> Iterator[Event]:
        """Listen until the stream ends; silence for three beats ends it, too.

        Raises: HeldBack when a proxy collects the stream, Unavailable.
        """
        with self._answering("/api/player/events", token, {}, None, FIRST_BEAT_S) as answer:
            if answer.status != 200:
                raise Unavailable(f"upstream: the event stream answered {answer.status}")
            first = True
            try:
                for event in _events(answer):
                    if first:
                        first = False
                        self._be_patient(answer)
                    yield event
            except TimeoutError as silence:
                if first:
                    raise HeldBack("upstream: a proxy holds the event stream back") from silence
                raise

    def close(self) -> None:
        """End whatever is going on; later calls raise Unavailable."""
        with self._lock:
            self._closed = True
            for one in self._sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    # It ended by itself in this moment.
                    continue

    @contextmanager
    def _answering(
        self,
        path: str,
        token: str | None,
        headers: Mapping[str, str],
        send: bytes | None,
        within_s: float,
    ) -> Iterator[http.client.HTTPResponse]:
        connection = self._connection(within_s)
        own: socket.socket | None = None
        try:
            connection.connect()
            own = self._register(connection)
            sent_ms = ticks_ms()
            asked = {"Accept": "*/*", **headers}
            if token is not None:
                asked["Authorization"] = f"Bearer {token}"
            if send is not None:
                asked["Content-Type"] = "application/json"
            method = "GET" if send is None else "POST"
            connection.request(method, self._base + path, body=send, headers=asked)
            answer = connection.getresponse()
            self._sample(answer, sent_ms, ticks_ms())
            yield answer
        except _LinkFailure as failure:
            raise Unavailable(f"upstream: does not answer ({failure or 'cut off'})") from failure
        finally:
            with self._lock:
                if own is not None:
                    self._sockets.discard(own)
            connection.close()
            if own is not None:
                own.close()

    def _connection(self, within_s: float) -> http.client.HTTPConnection:
        if not self._secure:
            return http.client.HTTPConnection(self._host, self._port, timeout=within_s)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=within_s, context=context
        )

    def _be_patient(self, answer: http.client.HTTPResponse) -> None:
        with self._lock:
            for one in self._sockets:
                if one.fileno() == answer.fileno():
                    one.settimeout(SILENCE_S)

    def _register(self, connection: http.client.HTTPConnection) -> socket.socket:
        own: socket.socket = connection.sock
        with self._lock:
            if self._closed:
                raise Unavailable("upstream: closed — the relay stops")
            self._sockets.add(own)
        return own

    def _sample(
        self, answer: http.client.HTTPResponse, sent_ms: float, received_ms: float
    ) -> None:
        text = answer.headers.get("x-server-time", "")
        if text.isdecimal() and int(text):
            quality = answer.headers.get("x-time-quality", "synced")
            self._on_time(
                TimeSample(
                    sent_ms=sent_ms,
                    received_ms=received_ms,
                    server_ms=int(text),
                    quality=quality,
                )
            )


def _lower(answer: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def _events(answer: http.client.HTTPResponse) -> Iterator[Event]:
    name = "message"
    data: list[str] = []
    while line := answer.readline(LONGEST_LINE_BYTES):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        field, _, value = text.partition(":")
        if not text:
            if data:
                yield Event(name=name, data="\n".join(data))
            name, data = "message", []
        elif field == "event":
            name = value.strip()
        elif field == "data":
            data.append(value.strip())
