"""What players ask: manifest, event stream, poll, clock, reports, media. Decides nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from signage.core.report import Report
from signage.core.times import Instant
from signage.errors import Rejected
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.push.stream import stream_portably
from signage.web.media import send_media, sha256_of
from signage.web.player_door import PlayerDoor
from signage.web.player_source import PlayerSource

# Proxies and browsers give up on silent requests after 60 s.
LONGEST_POLL_S = 55.0
# A thousand plays are 400 kB; a report with more is not from our player.
LARGEST_REPORT_BYTES = 4 << 20

_DECODER = msgspec.json.Decoder(Report)


class PlayerParts(Protocol):
    """What these routes need of the running server, or of a relay."""

    @property
    def source(self) -> PlayerSource:
        """Return where manifests and media come from."""

    @property
    def door(self) -> PlayerDoor:
        """Return who knows the tokens."""

    @property
    def hub(self) -> Hub:
        """Return who knows the newest revisions."""

    @property
    def heartbeats(self) -> Heartbeats:
        """Return where signs of life are noted."""

    @property
    def now(self) -> Callable[[], Instant]:
        """Return the clock."""

    @property
    def players(self) -> Path:
        """Return the folder of the player's files."""

    @property
    def secure_cookies(self) -> bool:
        """Tell whether cookies may only travel over HTTPS."""


def routes() -> list[BaseRoute]:
    """Return the routes, the busiest first."""
    return [
        Route("/api/player/manifest", ManifestRoute(), methods=["GET"]),
        Route("/api/player/events", EventsRoute(), methods=["GET"]),
        Route("/media/{name}", MediaRoute(), methods=["GET"]),
        Route("/api/player/report", report, methods=["POST"]),
        Route("/api/player/poll", poll),
        Route("/api/player/time", time),
    ]


def player_parts_of(scope: Scope) -> PlayerParts:
    """Return the parts that players are answered with."""
    return cast(PlayerParts, scope["app"].state.parts)


async def screen_of(scope: Scope) -> str | None:
    """Return the screen that a request speaks for, and note that its player lives."""
    parts = player_parts_of(scope)
    screen = await parts.door.admit(scope)
    if screen is not None:
        parts.heartbeats.saw(screen, parts.now())
    return screen


class ManifestRoute:
    """The manifest of a screen, or 304 without a body when the player has it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory."""
        screen = await screen_of(scope)
        if screen is None:
            await UNKNOWN(scope, receive, send)
            return
        manifest = player_parts_of(scope).source.manifest(screen)
        if manifest is None:
            raise HTTPException(404)
        etag = b'"%s"' % manifest.revision.encode()
        headers = [
            (b"etag", etag),
            (b"cache-control", b"private, no-cache"),
            (b"vary", b"authorization, cookie"),
        ]
        if _has(scope, etag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        headers += [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(manifest.encoded)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else manifest.encoded
        await send({"type": "http.response.body", "body": body})


class EventsRoute:
    """The event stream for servers that cannot hand their socket over."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until either side ends it."""
        screen = await screen_of(scope)
        if screen is None:
            await UNKNOWN(scope, receive, send)
        else:
            await stream_portably(player_parts_of(scope).hub, screen, receive, send)


class MediaRoute:
    """A media file of the screen's current or previous manifest."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or 404 whether it exists elsewhere or not."""
        screen = await screen_of(scope)
        if screen is None:
            await UNKNOWN(scope, receive, send)
            return
        source = player_parts_of(scope).source
        name = scope["path_params"]["name"]
        sha256 = sha256_of(name)
        path = source.media_path(name) if sha256 in source.media_of(screen) else None
        if path is None or not await send_media(path, scope, receive, send):
            raise HTTPException(404)


async def poll(request: Request) -> Response:
    """Answer when the revision differs from the player's, or after the wait."""
    screen = await screen_of(request.scope)
    if screen is None:
        return UNKNOWN
    parts = player_parts_of(request.scope)
    known = request.query_params.get("revision", "")
    wait_s = _seconds(request.query_params.get("wait_s", "25"))
    revision = await parts.hub.wait(screen, known, wait_s=wait_s)
    return _json({"revision": revision, "server_time_ms": parts.now()})


async def time(request: Request) -> Response:
    """Answer with the server's time."""
    if await screen_of(request.scope) is None:
        return UNKNOWN
    return _json({"server_time_ms": player_parts_of(request.scope).now()})


async def report(request: Request) -> Response:
    """Take a report; what is acknowledged is durable.

    Raises: Rejected when it cannot be read.
    """
    screen = await screen_of(request.scope)
    if screen is None:
        return UNKNOWN
    body = await _body(request)
    try:
        decoded = _DECODER.decode(body)
    except msgspec.DecodeError as wrong:
        raise Rejected(f"report: {wrong} — send it as the player's contract says") from wrong
    parts = player_parts_of(request.scope)
    now = parts.now()
    parts.heartbeats.reported(screen, now, decoded.state)
    acked = await parts.source.record(screen, decoded, now)
    return _json({"acked_seq": acked, "server_time_ms": parts.now()})


UNKNOWN = Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
"""Nothing is learned without a token, not even whether a screen exists."""


def _json(content: object) -> Response:
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _has(scope: Scope, etag: bytes) -> bool:
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            return value == etag or etag in value.replace(b" ", b"").replace(b"W/", b"").split(
                b","
            )
    return False


def _seconds(text: str) -> float:
    try:
        wait_s = float(text)
    except ValueError as wrong:
        raise Rejected(f"poll: wait_s is '{text}', not a number — give seconds") from wrong
    return min(max(wait_s, 0.0), LONGEST_POLL_S) if wait_s == wait_s else 0.0


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_REPORT_BYTES:
            raise HTTPException(413)
    return bytes(body)
