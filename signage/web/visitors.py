"""Which screens a signed-in person may look at: previews run on a person's session."""

from collections.abc import Collection

from starlette.requests import HTTPConnection
from starlette.types import Scope

from signage.web.auth import SESSION_COOKIE, asking_if_known
from signage.web.parts import parts_of


async def screens_of_person(scope: Scope) -> Collection[str]:
    """Return the screens that whoever asks may view, none for strangers."""
    connection = HTTPConnection(scope)
    if SESSION_COOKIE not in connection.cookies and "authorization" not in connection.headers:
        return ()
    asker = await asking_if_known(connection)
    if asker is None:
        return ()
    units = asker.units_where("view")
    screens = parts_of(connection).publisher.current.rules.screens.values()
    return [screen.id for screen in screens if screen.unit in units]
