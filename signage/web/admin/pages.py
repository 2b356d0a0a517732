"""Every page for people, one module an area of work."""

from starlette.requests import Request
from starlette.routing import BaseRoute

from signage.web.admin.approval import approvals, bulk_decision, taking_back
from signage.web.admin.content import (
    card_pictures,
    cards,
    content,
    inbox,
    items,
    picture_files,
    playlist_settings,
    register,
    removals,
    shared_files,
    tables,
    uploads,
)
from signage.web.admin.desk import display, live
from signage.web.admin.emergency import emergencies
from signage.web.admin.planning import calendar_pages, campaign_times, campaigns
from signage.web.admin.reports import reports
from signage.web.admin.screens import pairing, screens, settings_screens
from signage.web.admin.settings import (
    account,
    person_access,
    settings_audit,
    settings_calendar,
    settings_index,
    settings_inventory,
    settings_people,
    settings_units,
    unit_split,
)
from signage.web.auth import asking_if_known

# Cards and uploads come before content: their addresses lie below a playlist's own.
_MODULES = (
    live,
    picture_files,
    screens,
    pairing,
    uploads,
    card_pictures,
    cards,
    tables,
    items,
    shared_files,
    register,
    content,
    playlist_settings,
    removals,
    bulk_decision,
    taking_back,
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
