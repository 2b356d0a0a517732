"""Pairing from a phone: the digits that a new device shows, and which screen it shall be."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.errors import NotFound
from signage.store.pairing import confirm_code
from signage.web.admin.desk.desk import Desk, desk_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """What the page shows; screens without a device come first."""

    code: str
    chosen: str
    screens: tuple[tuple[str, str], ...]
    wrong: str


def routes() -> list[Route]:
    """Return the routes of pairing."""
    return [Route("/pair", ask), Route("/pair", confirm, methods=["POST"])]


async def ask(request: Request) -> Response:
    """Show the form; the QR of a new device leads here with its digits."""
    desk = await desk_of(request)
    desk.need_anywhere("operate")
    return desk.page("pages/pair.html", _view(desk, code=request.query_params.get("code", "")))


async def confirm(request: Request) -> Response:
    """Say that the player which shows these digits is the chosen screen's."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.screen(str(form.get("screen", "")))
    desk.need("operate", one.unit)
    code = str(form.get("code", ""))
    try:
        await desk.parts.database.write(
            lambda c: confirm_code(c, code, one.id, desk.actor, now=desk.now)
        )
    except NotFound:
        wrong = desk.speech.say(
            "Không có thiết bị nào đang hiện mã {code}. Mã đổi sau mười phút, hãy nhìn lại.",
            code=code,
        )
        view = _view(desk, code=code, chosen=one.id, wrong=wrong)
        return desk.page("pages/pair.html", view, status=400)
    said = desk.speech.say("Đã ghép thiết bị với “{name}”.", name=one.name)
    return desk.see(f"/screens/{quote(one.id, safe='')}", said)


def _view(desk: Desk, *, code: str, chosen: str = "", wrong: str = "") -> PairView:
    lives, units = desk.lives(), desk.units_where("operate")
    mine = [one for one in desk.rules.screens.values() if one.unit in units]
    mine.sort(key=lambda one: (lives[one.id].paired, desk.rules.units[one.unit].name, one.name))
    paired = desk.speech.say("đã có thiết bị")
    return PairView(
        code="".join(sign for sign in code if sign.isdecimal())[:6],
        chosen=chosen,
        screens=tuple(
            (
                one.id,
                f"{one.name} · {desk.rules.units[one.unit].name}"
                + (f" ({paired})" if lives[one.id].paired else ""),
            )
            for one in mine
        ),
        wrong=wrong,
    )
