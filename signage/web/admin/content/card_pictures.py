"""Pictures for a card: those that it may name, chosen by eye."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from signage.core.content.file_name import nfc
from signage.core.showing.edition import PublishedPlaylist
from signage.errors import NotFound
from signage.library.reading import SourceFile
from signage.publisher.surfaces import PREVIEW
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.picture_rights import remember
from signage.web.admin.desk.pictures import picture_address, still_of

_WIDTH_PX = 320
_SMALL = replace(PREVIEW, width_px=_WIDTH_PX, height_px=_WIDTH_PX * 9 // 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChoice:
    """One picture: how a card names it, what people call it, where they see it."""

    name: str
    words: str
    address: str


def routes() -> list[Route]:
    """Return the route of the small pictures."""
    return [Route("/playlists/{id}/cards/pictures/{name:path}", small, methods=["GET"])]


async def small(request: Request) -> Response:
    """Lead to a small copy of a picture, drawn when somebody looks.

    Raises: NotFound.
    """
    desk = await desk_of(request)
    one = desk.playlist(request.path_params["id"], "edit")
    name = nfc(request.path_params["name"])
    body = await desk.parts.library.trials.picture(one.id, name)
    drawn = await desk.parts.renderer.pages(body, _SMALL, title=name) if body else None
    if drawn is None or not drawn.pages:
        raise NotFound("picture: is not here any more", vi="Ảnh này không còn nữa")
    remember(desk, drawn.pages[:1])
    return RedirectResponse(picture_address(still_of(drawn.pages[0]), _WIDTH_PX), 303)


def picture_choices(desk: Desk, one: PublishedPlaylist) -> tuple[PictureChoice, ...]:
    """Return what a card of this playlist may show."""
    address = f"/playlists/{quote(one.id, safe='')}/cards/pictures"
    return tuple(
        PictureChoice(
            name=name, words=name.removeprefix("media/"), address=f"{address}/{quote(name)}"
        )
        for name in desk.parts.library.trials.picture_names(one.id)
    )


async def pictures_in(desk: Desk, one: PublishedPlaylist, text: str) -> dict[str, SourceFile]:
    """Return the kept files of the pictures that a card's text names, as its reader wants them."""
    library = desk.parts.library
    named = [name for name in library.trials.picture_names(one.id) if name in nfc(text)]
    bodies = {name: await library.trials.picture(one.id, name) for name in named}
    return {
        name: SourceFile(
            name=name,
            path=library.kept / body.source.kept_name,
            source=body.source,
            tz=desk.parts.tz,
        )
        for name, body in bodies.items()
        if body is not None
    }
