"""The wall and one screen: what it shows and why, its player, pairing, orders to the player."""

from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.core.people.rights import takeover_units
from signage.core.showing.campaign import Takeover
from signage.errors import NotFound, Rejected, Unavailable
from signage.store.audit import record
from signage.store.pairing import confirm_code, is_awaited
from signage.store.screens import screens as shelf
from signage.store.takeovers import is_waiting, takeovers
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.paging import page_number
from signage.web.admin.screens.first_steps import first_steps
from signage.web.admin.screens.screen_views import screen_view
from signage.web.admin.screens.wall import WallQuery, wall_view

# Its first pages may have to be drawn before an edition knows a new screen.
NEW_SCREEN_WAIT_S = 10.0

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
        requests=await _requests(desk),
    )
    view = wall_view(desk.edition, desk.lives(), query=query, now=desk.now, speech=desk.speech)
    view = replace(view, steps=await first_steps(desk))
    return desk.page("pages/wall.html", view)


async def _requests(desk: Desk) -> tuple[Takeover, ...]:
    """Return the takeovers that wait for a second person and that this person may start."""
    may = desk.units_where("takeover")
    if not may:
        return ()
    kept = await desk.parts.database.read(takeovers.all)
    return tuple(
        one
        for one in kept.values()
        if is_waiting(one, desk.now)
        and may.issuperset(takeover_units(one, site_unit=desk.parts.unit))
    )


async def screen(request: Request) -> Response:
    """Show one screen."""
    desk = await _desk_that_knows(request, request.path_params["id"])
    one = desk.screen(request.path_params["id"])
    life = desk.lives()[one.id]
    awaited = await desk.parts.database.read(lambda c: is_awaited(c, one.id, desk.now))
    view = screen_view(
        desk.edition,
        one,
        replace(life, awaited=awaited),
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
        raise Rejected(f"command: there is no “{order}”", vi="Không có lệnh này")
    reached = desk.parts.hub.command(one.id, "restart" if order == "restart" else "identify")
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, _ORDERS[order], one.id, now=desk.now, unit=one.unit)
    )
    address = f"/screens/{quote(one.id, safe='')}"
    if not reached:
        text = desk.speech.say("Thiết bị đang mất liên lạc nên chưa nhận được lệnh.")
        return desk.see(address, text, kind="waiting")
    return desk.see(address, desk.speech.count("Đã gửi lệnh tới {n} thiết bị.", reached))


async def _desk_that_knows(request: Request, id: str) -> Desk:
    """Return a desk whose edition knows a screen that was declared a moment ago.

    Raises: Unavailable when no edition knows it in time.
    """
    desk = await desk_of(request)
    if id in desk.rules.screens:
        return desk
    declared = await desk.parts.database.read(lambda c: shelf.find(c, id))
    if declared is None or not desk.may("view", declared.unit):
        return desk
    await desk.until(lambda edition: id in edition.rules.screens, within_s=NEW_SCREEN_WAIT_S)
    if id not in desk.parts.publisher.current.rules.screens:
        raise Unavailable(
            f"screens: “{id}” is being made ready — load the page again in a moment",
            vi=f"“{declared.name}” đã lưu và đang được chuẩn bị. Hãy tải lại trang sau ít giây",
        )
    return await desk_of(request)


def _play_address(desk: Desk) -> str:
    base = desk.parts.address or str(desk.request.base_url)
    return base.rstrip("/") + "/play"
