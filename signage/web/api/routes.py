"""Every operation of the API on one page."""

from starlette.routing import BaseRoute

from signage.web.api import (
    approvals,
    calendars,
    campaigns,
    content,
    emergencies,
    inbox,
    openapi,
    organisation,
    procedures,
    records,
)

OPERATIONS = (
    *organisation.OPERATIONS,
    *records.OPERATIONS,
    *content.OPERATIONS,
    *procedures.OPERATIONS,
    *approvals.OPERATIONS,
    *campaigns.OPERATIONS,
    *emergencies.OPERATIONS,
    *inbox.OPERATIONS,
    *calendars.OPERATIONS,
)


def routes() -> list[BaseRoute]:
    """Return the routes of the API, its description first."""
    return [openapi.route(OPERATIONS), *(operation.route() for operation in OPERATIONS)]
