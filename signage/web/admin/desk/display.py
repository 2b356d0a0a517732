"""How a browser wants the pages: the language and the light or dark ground."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from signage.web.auth import check_origin

# A browser stays somebody's for years; a year is what browsers keep at most.
_KEEP_S = 365 * 24 * 3600


def routes() -> list[Route]:
    """Return the route; it works before signing in."""
    return [Route("/display", choose, methods=["POST"])]


async def choose(request: Request) -> Response:
    """Remember a choice in this browser and lead back."""
    check_origin(request)
    form = await request.form()
    back = urlsplit(str(form.get("back", "/")))
    # Only our own pages: an address from a form must not lead people elsewhere.
    own = back.path if not back.netloc and back.path.startswith("/") else "/"
    response = RedirectResponse(own if not own.startswith("//") else "/", status_code=303)
    for name in ("language", "theme"):
        if name in form:
            response.set_cookie(
                f"signage_{name}", str(form[name]), max_age=_KEEP_S, samesite="lax", httponly=True
            )
    return response
