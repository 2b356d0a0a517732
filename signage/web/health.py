"""Is the server alive and how does it do: `/healthz` for anybody, `/metrics` for machines."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from ipaddress import ip_address
from typing import Protocol, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from signage.core.showing.edition import Edition
from signage.core.showing.presence import health_of, reach_of
from signage.core.time.times import Instant
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub

IsAdmin = Callable[[Request], Awaitable[bool]]


class HealthParts(Protocol):
    """What these routes need of the running server."""

    publisher: "HasEdition"
    hub: Hub
    heartbeats: Heartbeats
    now: Callable[[], Instant]


class HasEdition(Protocol):
    """The publisher, as far as its health is concerned."""

    current: Edition


def routes(is_admin: IsAdmin) -> list[BaseRoute]:
    """Return the routes; `is_admin` tells whether a request may see figures from afar."""

    async def metrics(request: Request) -> Response:
        if not is_local(request) and not await is_admin(request):
            raise HTTPException(404)
        lines = "".join(f"{line}\n" for line in _metrics(_parts(request)))
        return PlainTextResponse(lines, media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/metrics", metrics)]


async def healthz(request: Request) -> Response:
    """Answer 200 once something is published; the ages tell whether it still moves."""
    parts = _parts(request)
    edition = parts.publisher.current
    ready = bool(edition.revision)
    content = {
        "status": "ok" if ready else "starting",
        "revision": edition.revision or None,
        "edition_age_ms": parts.now() - edition.published_ms if ready else None,
        "screens": len(edition.manifests),
        "listening": len(parts.hub.listeners()),
        "server_time_ms": parts.now(),
    }
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(content, status_code=200 if ready else 503, headers=headers)


def is_local(request: Request) -> bool:
    """Tell whether the asker sits on this machine; behind a proxy nobody does."""
    if request.client is None or "x-forwarded-for" in request.headers:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _metrics(parts: HealthParts) -> Iterator[str]:
    edition, now = parts.publisher.current, parts.now()
    beats = [parts.heartbeats.of(screen) for screen in edition.manifests]
    age_s = (now - edition.published_ms) / 1000 if edition.revision else float("nan")
    yield from _gauge("signage_screens", "Screens with a manifest", {"": len(edition.manifests)})
    yield from _gauge("signage_playlists", "Playlist folders", {"": len(edition.playlists)})
    yield from _gauge("signage_edition_age_seconds", "Since the last edition", {"": age_s})
    yield from _gauge(
        "signage_streams", "Open event streams", {"": sum(parts.hub.listeners().values())}
    )
    yield from _gauge(
        "signage_problems",
        "Problems of the content",
        _counts("severity", ("error", "warning"), [p.severity for p in edition.problems]),
    )
    yield from _gauge(
        "signage_players",
        "Screens by how long we heard nothing",
        _counts(
            "reach",
            ("online", "late", "stale", "offline", "unknown"),
            [reach_of(beat, now) for beat in beats],
        ),
    )
    yield from _gauge(
        "signage_player_health",
        "Screens by what their players say",
        _counts(
            "health", ("healthy", "impaired", "unknown"), [health_of(beat, now) for beat in beats]
        ),
    )


def _counts(label: str, names: tuple[str, ...], found: list[str]) -> dict[str, float]:
    counted = Counter(found)
    return {f'{{{label}="{name}"}}': counted[name] for name in names}


def _gauge(name: str, meaning: str, values: dict[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {meaning}."
    yield f"# TYPE {name} gauge"
    for labels, value in values.items():
        yield f"{name}{labels} {value}"


def _parts(request: Request) -> HealthParts:
    return cast(HealthParts, request.app.state.parts)
