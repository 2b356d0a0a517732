"""How a new player becomes a screen: it shows a code, a person confirms it, it gets its token."""

from math import ceil

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from signage.push.credentials import COOKIE
from signage.web.play_files import set_player_cookie
from signage.web.player_parts import player_parts_of
from signage.web.throttle import Throttle

# A hall of new screens behind one address starts at once; then one code every ten seconds.
BURST = 30
EVERY_MS = 10_000
# No phone gets to a server under these names.
_ONLY_HERE = {"localhost", "127.0.0.1", "::1"}


def routes() -> list[BaseRoute]:
    """Return the routes; who asks too often is told when to come back."""
    throttle = Throttle(burst=BURST, every_ms=EVERY_MS)

    async def begin(request: Request) -> Response:
        """Give a player a code to show and a claim to come back with."""
        parts = player_parts_of(request.scope)
        address = request.client.host if request.client else ""
        wait_ms = throttle.wait_ms(address, parts.now())
        if wait_ms:
            raise HTTPException(429, headers={"Retry-After": str(ceil(wait_ms / 1000))})
        code, claim = await parts.source.begin_pairing(parts.now())
        return _json({"code": code, "claim": claim, "qr": _qr_of(request, code)}, 200)

    return [
        Route("/api/player/pair", begin, methods=["POST"]),
        Route("/api/player/pair/{claim}", collect),
    ]


async def collect(request: Request) -> Response:
    """Answer 202 until a person confirmed the code, then the token once, then 404."""
    parts = player_parts_of(request.scope)
    outcome = await parts.source.collect_pairing(request.path_params["claim"], parts.now())
    if outcome is None:
        raise HTTPException(404)
    if outcome == "waiting":
        return _json({}, 202)
    screen, token = outcome
    await parts.door.refresh()
    response = _json({"screen": screen, "token": token}, 200)
    secure = parts.secure_cookies
    set_player_cookie(response, token, screen=screen, secure=secure)
    known = parts.door.tokens.screen_of_token(request.cookies.get(COOKIE, ""))
    if known in (None, screen):
        # The first screen of this browser: it need not say which one it means.
        set_player_cookie(response, token, screen=None, secure=secure)
    return response


def _qr_of(request: Request, code: str) -> str:
    """Return the address of a picture that leads a phone to this code; empty on loopback."""
    address = player_parts_of(request.scope).address
    if not address and request.url.hostname in _ONLY_HERE:
        return ""
    where = f"{(address or str(request.base_url)).rstrip('/')}/pair?code={code}"
    picture: str = segno.make(where, error="m", micro=False).svg_data_uri(omitsize=True)
    return picture


def _json(content: object, status: int) -> Response:
    return JSONResponse(content, status_code=status, headers={"Cache-Control": "no-store"})
