"""The relay as a server: the player routes over a mirror, on the same protocol as a site's."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signage.core.showing.report import ClockQuality
from signage.core.time.times import Instant
from signage.errors import Rejected, SignageError
from signage.mirror.clock import Reading
from signage.mirror.mirror import Listener, Mirror
from signage.push.answers import Header
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.push.protocol import protocol_class
from signage.web import pairing_api, play_files, player_api
from signage.web.prompt_answers import prompt_answers
from signage.web.relay_source import RelayDoor, RelaySource
from signage.web.server_time import HEADERS

log = logging.getLogger(__name__)

STOP_WITHIN_S = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayParts:
    """What player routes need, from a mirror."""

    source: RelaySource
    door: RelayDoor
    hub: Hub
    heartbeats: Heartbeats
    now: Callable[[], Instant]
    players: Path
    mirror: Mirror
    address: str
    shelf: Path
    secure_cookies: bool = False


class RelayTime:
    """Middleware: the upstream's time with our doubt about it; 0 while nobody knows."""

    def __init__(self, app: ASGIApp, mirror: Mirror) -> None:
        """Wrap an application."""
        self._app = app
        self._mirror = mirror

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the time at which the answer began."""

        async def send_with_time(message: Message) -> None:
            if message["type"] == "http.response.start":
                reading = self._mirror.clock.read()
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-server-time", b"%d" % header_time(reading)),
                    *header_lines(reading.quality),
                ]
            await send(message)

        await self._app(scope, receive, send_with_time)


def header_time(reading: Reading) -> Instant:
    """Return what `X-Server-Time` says: 0 while nobody knows."""
    return Instant(0) if reading.quality == "none" else reading.now_ms


@cache
def header_lines(quality: ClockQuality) -> tuple[Header, ...]:
    """Return what every answer of a relay carries, with its doubt about the time."""
    return ((b"x-time-quality", quality.encode()), (b"x-signage-relay", b"1"), *HEADERS)


async def run_relay(
    *,
    upstream: str,
    token: str,
    folder: Path,
    host: str,
    port: int,
    players: Path,
    wall: Callable[[], Instant],
) -> None:
    """Serve from a mirror until told to stop.

    Raises: Misconfigured when `upstream` is no address.
    """
    loop = asyncio.get_running_loop()
    # The threads of the mirror speak before everything is built; what they say waits its turn.
    heard = _Heard(loop)
    mirror = Mirror(folder, upstream, token=token, wall=wall, listener=heard.listener())
    hub = Hub(now=mirror.clock.now)
    door = RelayDoor(mirror, hub)
    heard.tell(hub, door)
    hub.announce({one: mirror.revision(one) for one in mirror.tokens if mirror.revision(one)})
    parts = RelayParts(
        source=RelaySource(mirror),
        door=door,
        hub=hub,
        heartbeats=Heartbeats(hub),
        now=mirror.clock.now,
        players=players,
        mirror=mirror,
        address=upstream,
        shelf=folder,
    )
    beats = asyncio.create_task(hub.run())
    mirror.start()
    log.info("relaying upstream=%s address=http://%s:%d", upstream, host, port)
    try:
        await uvicorn.Server(_configuration(parts, host, port)).serve()
    finally:
        beats.cancel()
        await asyncio.to_thread(mirror.close)


def make_relay_application(parts: RelayParts) -> ASGIApp:
    """Build the application that answers from a mirror."""
    app = Starlette(
        routes=[
            *player_api.routes(),
            *pairing_api.routes(),
            *play_files.routes(),
            Route("/healthz", healthz),
        ],
        exception_handlers={SignageError: _say},
    )
    app.state.parts = parts
    return RelayTime(app, parts.mirror)


async def healthz(request: Request) -> Response:
    """Answer 200 once anything can be shown; says what is here and how old the link is."""
    mirror: Mirror = request.app.state.parts.mirror
    reading = mirror.clock.read()
    screens = mirror.status()
    ready = any(screen["revision"] for screen in screens.values())
    content = {
        "status": "ok" if ready else "starting",
        "screens": screens,
        "reports_waiting": mirror.spool.waiting(),
        "clock": {"quality": reading.quality, "bound_ms": reading.bound_ms},
        "server_time_ms": reading.now_ms,
    }
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(content, status_code=200 if ready else 503, headers=headers)


def _configuration(parts: RelayParts, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        make_relay_application(parts),
        host=host,
        port=port,
        http=protocol_class(
            parts.hub,
            now=lambda: header_time(parts.mirror.clock.read()),
            admit=parts.door.tokens.admit,
            prompt=prompt_answers(parts),
            headers=lambda: header_lines(parts.mirror.clock.read().quality),
        ),
        access_log=False,
        server_header=False,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


async def _say(_request: Request, failure: Exception) -> Response:
    assert isinstance(failure, SignageError)
    status = 400 if isinstance(failure, Rejected) else 503
    return JSONResponse(
        {"error": str(failure)},
        status_code=status,
        headers={"Cache-Control": "no-store", "Retry-After": "1"},
    )


class _Heard:
    """Carries what the mirror's threads say over to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._hub: Hub | None = None
        self._door: RelayDoor | None = None

    def tell(self, hub: Hub, door: RelayDoor) -> None:
        self._hub, self._door = hub, door

    def listener(self) -> Listener:
        return Listener(
            changed=lambda screen, revision: self._soon(self._changed, screen, revision),
            ordered=lambda screen, order: self._soon(self._ordered, screen, order),
            tokens_changed=lambda: self._soon(self._tokens_changed),
        )

    def _soon(self, call: Callable[..., None], *arguments: str) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *arguments)
        except RuntimeError:
            # The loop has ended before the mirror's threads did: nobody is left to hear it.
            log.debug("heard too late")

    def _changed(self, screen: str, revision: str) -> None:
        if self._hub is not None:
            self._hub.announce({screen: revision})

    def _ordered(self, screen: str, order: str) -> None:
        if self._hub is not None and order in ("restart", "identify"):
            self._hub.command(screen, "restart" if order == "restart" else "identify")

    def _tokens_changed(self) -> None:
        if self._door is not None:
            self._door.tokens_changed()
