"""The player's own files, under a prefix that changes with them and is cached for ever."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from urllib.parse import urlencode

import fontpkg
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from signage.push.credentials import COOKIE
from signage.web.play_pack import pack, strip
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
# A player that is loading while we are upgraded still finds its files.
KEPT_BUILDS = 3
# A plain-HTTP screen boots from its HTTP cache, so even the way in must be cacheable; the
# player itself looks for newer builds past the cache.
_CACHEABLE = "public, max-age=31536000"
_SKIPPED = {".md", ".map"}
# Sizes of the clock on LED walls, in pixels; `clock_view.js` chooses among them.
_LED_CLOCKS = (16, 24, 32)
# What pages load; every other module travels inside these.
_ENTRIES = {"main.js", "check.js"}


@dataclass(frozen=True, slots=True)
class PlayFile:
    """One file of the player, ready to send."""

    type: str
    plain: bytes
    zipped: bytes


@dataclass(frozen=True, slots=True)
class Build:
    """The player as it was at one moment: a name made from its bytes, and its files."""

    name: str
    files: dict[str, PlayFile]


class PlayFiles:
    """The builds of a folder; a changed file makes a new one."""

    def __init__(self, folder: Path) -> None:
        """Serve this folder; nothing is read yet."""
        self._folder = folder
        self._signature: object = None
        self._builds: dict[str, Build] = {}
        self._current: Build | None = None

    def current(self) -> Build:
        """Return the newest build, read again when any file changed."""
        paths = sorted(path for path in self._folder.rglob("*") if _is_served(path, self._folder))
        signature = [(path, path.stat().st_mtime_ns) for path in paths]
        if self._current is None or signature != self._signature:
            self._current = _read_build(self._folder, paths)
            self._signature = signature
            self._builds[self._current.name] = self._current
            for old in list(self._builds)[:-KEPT_BUILDS]:
                del self._builds[old]
        return self._current

    def find(self, build: str, name: str) -> PlayFile | None:
        """Return a file of the current build or of one shortly before it."""
        known = self._builds.get(build)
        if known is None and self.current().name == build:
            known = self._current
        return None if known is None else known.files.get(name or "index.html")


def players_folder() -> Path:
    """Return the player's files: beside the code in a wheel, at the top of a checkout."""
    package = Path(str(resources.files("signage")))
    inside = package / "_players" / "screen"
    return inside if inside.is_dir() else package.parent / "players" / "screen"


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
    build = _files_of(request).current().name
    if "token" in query:
        return await _take_token(request, parts, build)
    response = RedirectResponse(_address(f"/play/{build}/", query), status_code=307)
    response.headers["Cache-Control"] = "no-store" if "preview" in query else _CACHEABLE
    await _renew(request, parts, response)
    return response


async def check(request: Request) -> Response:
    """Lead to the page that tells an installer what this browser can do."""
    build = _files_of(request).current().name
    response = RedirectResponse(_address(f"/play/{build}/check.html", request.query_params), 307)
    response.headers["Cache-Control"] = "no-store"
    return response


async def play_file(request: Request) -> Response:
    """Send one file of a build; an old build's page leads to the current one."""
    build, name = request.path_params["build"], request.path_params["name"]
    files = _files_of(request)
    file = files.find(build, name)
    if file is None:
        if name in ("", "index.html"):
            address = _address(f"/play/{files.current().name}/", request.query_params)
            return RedirectResponse(address, 307, headers={"Cache-Control": "no-store"})
        raise HTTPException(404)
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
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
    token: str | None = request.cookies.get(name)
    if not token or parts.door.tokens.screen_of_token(token) is None:
        token = parts.door.token_for(request.scope)
    if token is not None:
        set_player_cookie(response, token, screen=asked, secure=parts.secure_cookies)
        # An answer that sets a cookie must not be kept for anybody else.
        response.headers["Cache-Control"] = "private, max-age=31536000"


def _files_of(request: Request) -> PlayFiles:
    state = request.app.state
    if not hasattr(state, "play_files"):
        state.play_files = PlayFiles(player_parts_of(request.scope).players)
    files: PlayFiles = state.play_files
    return files


def _address(path: str, query: QueryParams) -> str:
    text = urlencode(query.multi_items())
    return f"{path}?{text}" if text else path


def _is_served(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(".") or part == "node_modules" for part in parts)
    return path.is_file() and not hidden and path.suffix not in _SKIPPED


def _fonts() -> list[tuple[str, Path]]:
    """Return the faces of the player's own words: codes, and the clock, on LED by whole pixels."""
    faces = [Path(fontpkg.path("be-vietnam-pro", weight=weight)) for weight in (500, 600)]
    led = Path(str(resources.files("signage.render") / "fonts"))
    faces += [led / f"SignageLED{size}.ttf" for size in _LED_CLOCKS]
    return [(f"fonts/{path.name}", path) for path in faces]


def _for_the_wire(name: str, plain: bytes, folder: Path) -> bytes:
    if name in _ENTRIES:
        return pack(name, lambda module: (folder / module).read_text("utf-8")).encode()
    if name.endswith((".js", ".css")):
        return strip(plain.decode()).encode()
    return plain


def _read_build(folder: Path, paths: list[Path]) -> Build:
    digest = hashlib.sha256()
    files = {}
    named = [(path.relative_to(folder).as_posix(), path) for path in paths]
    for name, path in (*named, *_fonts()):
        plain = path.read_bytes()
        digest.update(f"{name}\0{len(plain)}\0".encode() + plain)
        plain = _for_the_wire(name, plain, folder)
        type_ = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if type_.startswith("text/") or type_ == "application/javascript":
            zipped = gzip.compress(plain, 9, mtime=0)
        else:
            zipped = b""
        files[name] = PlayFile(type_, plain, zipped)
    return Build(digest.hexdigest()[:12], files)
