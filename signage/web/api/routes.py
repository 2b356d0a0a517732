"""Every operation of the API on one page."""

from starlette.routing import BaseRoute

from signage.web.api import content, inbox, openapi, organisation, records, showing

OPERATIONS = (
    *organisation.OPERATIONS,
    *records.OPERATIONS,
    *content.OPERATIONS,
    *showing.OPERATIONS,
    *inbox.OPERATIONS,
)


def routes() -> list[BaseRoute]:
    """Return the routes of the API, its description first."""
    return [openapi.route(OPERATIONS), *(operation.route() for operation in OPERATIONS)]
