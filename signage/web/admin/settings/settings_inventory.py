"""Accounts, roles, screens and keys as one file for the security officer."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from signage.store.audit import record
from signage.store.inventory import inventory_csv
from signage.web.admin.desk.desk import desk_of


def routes() -> list[Route]:
    """Return the route of the file."""
    return [Route("/settings/inventory.csv", as_csv)]


async def as_csv(request: Request) -> Response:
    """Send the file; that is an act itself. It is about the whole site."""
    desk = await desk_of(request)
    desk.need("audit", desk.parts.unit)
    tz = desk.parts.tz
    body = await desk.parts.database.read(lambda c: inventory_csv(c, tz=tz))
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "exported", "inventory.csv", now=desk.now)
    )
    headers = {
        "Content-Disposition": 'attachment; filename="tai-khoan-va-thiet-bi.csv"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
