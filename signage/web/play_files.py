"""The player's own files, under a prefix that changes with them and is cached for ever."""

import asyncio
from functools import partial
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from signage.push.credentials import COOKIE
from signage.web.play_build import PlayFiles
from signage.web.player_parts import PlayerParts, player_parts_of

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "frame-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
# Browsers keep a cookie for 400 days at most; it is renewed with every visit of /play.
COOKIE_AGE_S = 400 * 86_400
# A plain-HTTP screen boots from its HTTP cache, so even the way in must be cacheable; the
# player itself looks for newer builds past the cache.
_CACHEABLE = "public, max-age=31536000"
# `/play/source/`: the modules as they are in the folder, for people who debug the player.
_SOURCE = "source"


def routes() -> list[BaseRoute]:
    """Return the routes of the player's files."""
    return [
        Route("/play", play),
        Route("/play/", play),
        Route("/play/check", check),
        Route("/play/{build}/{name:path}", play_file),
    ]


async def play(request: Request) -> Response:
    """Lead to the current build; a token in the address becomes a cookie and leaves it."""
    parts = player_parts_of(request.scope)
    query = request.query_params
    build = await _current_name(request)
    if "token" in query:
        return await _take_token(request, parts, build)
    response = RedirectResponse(_address(f"/play/{build}/", query), status_code=307)
    response.headers["Cache-Control"] = "no-store" if "preview" in query else _CACHEABLE
    await _renew(request, parts, response)
    return response


async def check(request: Request) -> Response:
    """Lead to the page that tells an installer what this browser can do."""
    build = await _current_name(request)
    response = RedirectResponse(_address(f"/play/{build}/check.html", request.query_params), 307)
    response.headers["Cache-Control"] = "no-store"
    return response


async def play_file(request: Request) -> Response:
    """Send one file of a build; an old build's page leads to the current one."""
    build, name = request.path_params["build"], request.path_params["name"]
    files = _files_of(request)
    find = files.source if build == _SOURCE else partial(files.find, build)
    file = await asyncio.to_thread(find, name)
    if file is None:
        if name in ("", "index.html"):
            address = _address(f"/play/{await _current_name(request)}/", request.query_params)
            return RedirectResponse(address, 307, headers={"Cache-Control": "no-store"})
        raise HTTPException(404)
    kept = "no-store" if build == _SOURCE else "public, max-age=31536000, immutable"
    headers = {
        "Cache-Control": kept,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Service-Worker-Allowed": "/play",
    }
    if file.type.startswith("text/html"):
        headers["Content-Security-Policy"] = POLICY
    body = file.plain
    if file.zipped and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = file.zipped
    return Response(body, media_type=file.type, headers=headers)


def set_player_cookie(response: Response, token: str, *, screen: str | None, secure: bool) -> None:
    """Let a browser remember a token: for one of several screens when `screen` is given."""
    response.set_cookie(
        COOKIE if screen is None else f"{COOKIE}_{screen}",
        token,
        max_age=COOKIE_AGE_S,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )


async def _take_token(request: Request, parts: PlayerParts, build: str) -> Response:
    token = request.query_params["token"]
    await parts.door.refresh()
    screen = parts.door.tokens.screen_of_token(token)
    rest = [(key, value) for key, value in request.query_params.multi_items() if key != "token"]
    asked = request.query_params.get("screen")
    response = RedirectResponse(
        _address(f"/play/{build}/", QueryParams(rest)),
        status_code=303,
        headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"},
    )
    if screen is not None and asked in (None, screen):
        set_player_cookie(response, token, screen=asked, secure=parts.secure_cookies)
    return response


async def _renew(request: Request, parts: PlayerParts, response: Response) -> None:
    asked = request.query_params.get("screen")
    name = COOKIE if asked is None else f"{COOKIE}_{asked}"
    # A player whose cookie never reached the disk brings its token in a header.
    scheme, _, offered = request.headers.get("authorization", "").partition(" ")
    token: str | None = request.cookies.get(name)
    if scheme.lower() == "bearer":
        token = offered
        await parts.door.refresh()
    screen = parts.door.tokens.screen_of_token(token) if token else None
    if screen is None or asked not in (None, screen):
        token = parts.door.token_for(request.scope)
    if token is not None:
        set_player_cookie(response, token, screen=asked, secure=parts.secure_cookies)
        # An answer that sets a cookie must not be kept for anybody else.
        response.headers["Cache-Control"] = "private, max-age=31536000"


async def _current_name(request: Request) -> str:
    return (await asyncio.to_thread(_files_of(request).current)).name


def _files_of(request: Request) -> PlayFiles:
    state = request.app.state
    if not hasattr(state, "play_files"):
        parts = player_parts_of(request.scope)
        state.play_files = PlayFiles(parts.players, shelf=parts.shelf)
    files: PlayFiles = state.play_files
    return files


def _address(path: str, query: QueryParams) -> str:
    text = urlencode(query.multi_items())
    return f"{path}?{text}" if text else path
