"""The whole HTTP surface on one page."""

from starlette.routing import BaseRoute

from signage.web import health, pairing_api, play_files, player_api, sign_in, static_files
from signage.web.admin import pages
from signage.web.api import routes as api


def site_routes() -> list[BaseRoute]:
    """Return everything that a site's server answers, the busiest first."""
    return [
        *player_routes(),
        *health.routes(pages.is_admin),
        *static_files.routes(),
        *sign_in.routes(),
        *pages.routes(),
        *api.routes(),
    ]


def player_routes() -> list[BaseRoute]:
    """Return what players ask: the whole surface of a relay."""
    return [*player_api.routes(), *pairing_api.routes(), *play_files.routes()]
