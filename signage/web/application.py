"""The application: routes, errors as answers, and what every answer carries."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from signage.web.admin.desk.desk import chrome_of
from signage.web.errors import exception_handlers
from signage.web.parts import Parts
from signage.web.server_time import HEADERS, ServerTime


def make_application(parts: Parts, routes: Sequence[BaseRoute]) -> ASGIApp:
    """Build the application that answers with these parts."""
    app = Starlette(routes=list(routes), exception_handlers=exception_handlers())
    app.state.parts = parts
    app.state.chrome_of = chrome_of
    return ServerTime(app, now=parts.now, headers=HEADERS)
