"""The wall and one screen: what it shows and why, its player, pairing, orders to the player."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.errors import NotFound, Rejected
from signage.store.audit import record
from signage.store.pairing import confirm_code
from signage.web.admin.desk import Desk, desk_of
from signage.web.admin.paging import page_number
from signage.web.admin.screen_views import screen_view
from signage.web.admin.wall import WallQuery, wall_view

_ORDERS = {"restart": "player_restarted", "identify": "player_identified"}


def routes() -> list[Route]:
    """Return the routes of screens."""
    return [
        Route("/", wall),
        Route("/screens/{id}", screen),
        Route("/screens/{id}/pair", pair, methods=["POST"]),
        Route("/screens/{id}/command", command, methods=["POST"]),
    ]


async def wall(request: Request) -> Response:
    """Show every screen that the person may see."""
    desk = await desk_of(request)
    asked = request.query_params
    query = WallQuery(
        search=asked.get("q", ""),
        state=asked.get("state", ""),
        page=page_number(asked.get("page")),
        units=desk.units_where("view"),
    )
    view = wall_view(desk.edition, desk.lives(), query=query, now=desk.now, speech=desk.speech)
    return desk.page("pages/wall.html", view)


async def screen(request: Request) -> Response:
    """Show one screen."""
    desk = await desk_of(request)
    one = desk.screen(request.path_params["id"])
    view = screen_view(
        desk.edition,
        one,
        desk.lives().get(one.id),
        play_address=_play_address(desk),
        may_operate=desk.may("operate", one.unit),
        now=desk.now,
        speech=desk.speech,
    )
    return desk.page("pages/screen.html", view)


async def pair(request: Request) -> Response:
    """Say that the player which shows these digits is this screen's."""
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.screen(request.path_params["id"])
    desk.need("operate", one.unit)
    address = f"/screens/{quote(one.id, safe='')}"
    code = str(form.get("code", ""))
    try:
        await desk.parts.database.write(
            lambda c: confirm_code(c, code, one.id, desk.actor, now=desk.now)
        )
    except NotFound:
        text = desk.speech.say(
            "Không có thiết bị nào đang hiện mã {code}. Mã đổi sau mười phút, hãy nhìn lại.",
            code=code,
        )
        return desk.see(address, text, kind="problem")
    return desk.see(address, desk.speech.say("Đã ghép thiết bị với “{name}”.", name=one.name))


async def command(request: Request) -> Response:
    """Order the screen's players to restart or to show their name.

    Raises: Rejected.
    """
    desk = await desk_of(request)
    form = await desk.form()
    one = desk.screen(request.path_params["id"])
    desk.need("operate", one.unit)
    order = str(form.get("command", ""))
    if order not in _ORDERS:
        raise Rejected(f"command: there is no '{order}'", vi="Không có lệnh này")
    reached = desk.parts.hub.command(one.id, "restart" if order == "restart" else "identify")
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, _ORDERS[order], one.id, now=desk.now, unit=one.unit)
    )
    address = f"/screens/{quote(one.id, safe='')}"
    if not reached:
        text = desk.speech.say("Thiết bị đang mất liên lạc nên chưa nhận được lệnh.")
        return desk.see(address, text, kind="waiting")
    return desk.see(address, desk.speech.count("Đã gửi lệnh tới {n} thiết bị.", reached))


def _play_address(desk: Desk) -> str:
    base = desk.parts.address or str(desk.request.base_url)
    return base.rstrip("/") + "/play"
