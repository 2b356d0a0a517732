"""Every page for people, one module an area of work."""

from starlette.requests import Request
from starlette.routing import BaseRoute

from signage.web.admin import (
    account,
    approvals,
    bulk_decision,
    calendar_pages,
    campaign_times,
    campaigns,
    cards,
    content,
    display,
    emergencies,
    inbox,
    items,
    live,
    pairing,
    person_access,
    picture_files,
    playlist_settings,
    register,
    removals,
    reports,
    screens,
    settings_audit,
    settings_calendar,
    settings_index,
    settings_inventory,
    settings_people,
    settings_screens,
    settings_units,
    shared_files,
    tables,
    unit_split,
    uploads,
)
from signage.web.auth import asking_if_known

# Cards and uploads come before content: their addresses lie below a playlist's own.
_MODULES = (
    live,
    picture_files,
    screens,
    pairing,
    uploads,
    cards,
    tables,
    items,
    shared_files,
    register,
    content,
    playlist_settings,
    removals,
    bulk_decision,
    approvals,
    calendar_pages,
    campaign_times,
    campaigns,
    emergencies,
    inbox,
    reports,
    settings_index,
    settings_inventory,
    settings_units,
    unit_split,
    settings_screens,
    settings_people,
    person_access,
    settings_calendar,
    settings_audit,
    account,
    display,
)


def routes() -> list[BaseRoute]:
    """Return the routes of all pages."""
    return [route for module in _MODULES for route in module.routes()]


async def is_admin(request: Request) -> bool:
    """Tell whether an admin of any unit asks."""
    asker = await asking_if_known(request)
    return asker is not None and bool(asker.units_where("administer"))
