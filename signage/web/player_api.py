"""What players ask: manifest, event stream, poll, clock, reports, media. Decides nothing."""

from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from signage.core.showing.report import Report
from signage.errors import Rejected
from signage.push.answers import send_answer
from signage.push.credentials import screen_asked_for
from signage.push.stream import stream_portably
from signage.web.media import media_answer, sha256_of
from signage.web.player_parts import player_parts_of
from signage.web.prompt_answers import manifest_answer

# Proxies and browsers give up on silent requests after 60 s.
LONGEST_POLL_S = 55.0
# A thousand plays are 400 kB; a report with more is not from our player.
LARGEST_REPORT_BYTES = 4 << 20

_DECODER = msgspec.json.Decoder(Report)


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


async def player_of(scope: Scope) -> str | None:
    """Return the screen whose player asks, and note that it lives."""
    parts = player_parts_of(scope)
    screen = await parts.door.admit(scope)
    if screen is not None:
        parts.heartbeats.saw(screen, parts.now())
    return screen


async def screen_of(scope: Scope) -> str | None:
    """Return the screen that is asked for: by its player, or by a person who may view it."""
    screen = await player_of(scope)
    if screen is None:
        wanted = screen_asked_for(scope["query_string"])
        if wanted is not None and wanted in await player_parts_of(scope).door.visible(scope):
            return wanted
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
        if await player_of(scope) is not None:
            player_parts_of(scope).heartbeats.gave(screen, manifest.revision)
        await send_answer(manifest_answer(manifest, scope["headers"]), scope, send)


class EventsRoute:
    """The event stream for servers that cannot hand their socket over. For players only."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until either side ends it."""
        screen = await player_of(scope)
        if screen is None:
            await UNKNOWN(scope, receive, send)
        else:
            await stream_portably(player_parts_of(scope).hub, screen, receive, send)


class MediaRoute:
    """A media file of the screen's current or previous manifest, or of any a person may view."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or 404 whether it exists elsewhere or not."""
        parts = player_parts_of(scope)
        screen = await player_of(scope)
        screens = [screen] if screen is not None else await parts.door.visible(scope)
        if not screens:
            await UNKNOWN(scope, receive, send)
            return
        name = scope["path_params"]["name"]
        sha256 = sha256_of(name)
        file = None
        if sha256 and any(parts.source.may_fetch(one, sha256) for one in screens):
            file = await parts.source.find_file(name)
        if file is None:
            raise HTTPException(404)
        if file.whole.file is None or not Path(file.whole.file.path).is_file():
            parts.source.forget_file(name)
            raise HTTPException(404)
        await send_answer(media_answer(file, scope["headers"]), scope, send)


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
    screen = await player_of(request.scope)
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
    if decoded.plays:
        parts.heartbeats.showed(screen, decoded.plays[-1].revision)
    acked = await parts.source.record(screen, decoded, now)
    return _json({"acked_seq": acked, "server_time_ms": parts.now()})


UNKNOWN = Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
"""Nothing is learned without a token, not even whether a screen exists."""


def _json(content: object) -> Response:
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _seconds(text: str) -> float:
    try:
        wait_s = float(text)
    except ValueError as wrong:
        raise Rejected(f"poll: wait_s is “{text}”, not a number — give seconds") from wrong
    return min(max(wait_s, 0.0), LONGEST_POLL_S) if wait_s == wait_s else 0.0


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_REPORT_BYTES:
            raise HTTPException(413)
    return bytes(body)
