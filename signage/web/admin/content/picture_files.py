"""Answers with pictures of rendered media for people, and with small copies for lists."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from signage.errors import NotFound
from signage.render.thumbnails import FOLDER, WIDTHS, thumbnail
from signage.web.admin.desk.desk import desk_of
from signage.web.admin.desk.picture_rights import may_look
from signage.web.media import TYPES, sha256_of

_KEEP = {"Cache-Control": "private, max-age=31536000, immutable"}


def routes() -> list[Route]:
    """Return the routes of pictures."""
    return [Route("/pictures/{width:int}/{name}", send)]


async def send(request: Request) -> Response:
    """Answer with a rendered picture, or a small copy.

    Raises: NotFound.
    """
    desk = await desk_of(request)
    parts = desk.parts
    name, width = request.path_params["name"], request.path_params["width"]
    sha256 = sha256_of(name)
    path = parts.renderer.media_path(name) if sha256 and may_look(desk, sha256) else None
    if path is None or width not in (0, *WIDTHS):
        raise NotFound("picture: is not here any more", vi="Ảnh này không còn nữa")
    if width:
        folder = parts.site / "var" / "renditions" / FOLDER
        path = await asyncio.to_thread(thumbnail, Path(path), folder, width)
    kind = TYPES.get(path.suffix[1:], b"application/octet-stream").decode()
    return FileResponse(path, media_type=kind, headers=_KEEP)
