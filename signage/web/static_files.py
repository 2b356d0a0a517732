"""Style sheets, scripts, pictures and fonts of the pages, under an address that never changes.

Everything is read once. The address carries the hash of all of it, so browsers keep each file for
a year and still never show a stale one.
"""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

import fontpkg
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.errors import NotFound

_FOLDER = Path(__file__).parent / "static"
_WEIGHTS = (400, 500, 600, 700)
_KEEP = "public, max-age=31536000, immutable"
# The order is the cascade inside a layer: a later component may build on an earlier one.
_FIRST_SHEETS = ("layers.css", "reset.css", "tokens.css", "base.css")


def routes() -> list[Route]:
    """Return the routes of the pages' own files; they hold no secret and need no sign-in."""
    return [Route("/static/{build}/{path:path}", send, name="static")]


async def send(request: Request) -> Response:
    """Answer with one file."""
    body = files().get(request.path_params["path"])
    if body is None:
        raise NotFound(f"{request.url.path}: no such file — reload the page")
    path: str = request.path_params["path"]
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if path.endswith(".js"):
        kind = "text/javascript"
    if path.endswith(".ttf"):
        kind = "font/ttf"
    return Response(body, media_type=kind, headers={"Cache-Control": _KEEP})


@cache
def files() -> dict[str, bytes]:
    """Return every file by its path, the style sheets joined into `pages.css`."""
    found = {
        path.relative_to(_FOLDER).as_posix(): path.read_bytes()
        for path in sorted(_FOLDER.rglob("*"))
        if path.is_file()
    }
    found["pages.css"] = _joined_sheets()
    for weight in _WEIGHTS:
        path = fontpkg.path("be-vietnam-pro", weight=weight)
        found[f"fonts/be-vietnam-pro-{weight}.ttf"] = Path(path).read_bytes()
    return found


@cache
def build() -> str:
    """Return the hash that stands in the address of every file."""
    whole = hashlib.sha256()
    for path, body in sorted(files().items()):
        whole.update(path.encode() + b"\0" + body)
    return whole.hexdigest()[:12]


def address(path: str) -> str:
    """Return where the pages find one of these files."""
    return f"/static/{build()}/{path}"


def _joined_sheets() -> bytes:
    folder = _FOLDER / "css"
    rest = sorted(path.name for path in folder.glob("*.css") if path.name not in _FIRST_SHEETS)
    return b"\n".join((folder / name).read_bytes() for name in (*_FIRST_SHEETS, *rest))
