"""Which rendered pictures a person may look at: what their screens show, and what pages drew.

A picture's address is the hash of its bytes, so nobody guesses one; but an address that was
passed on must not open what the receiver may not view.
"""

from collections.abc import Iterable
from typing import cast

from starlette.requests import Request

from signage.core.content.asset import Page
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.pictures import still_of

# A person looks at some dozens of versions in a sitting; older ones are drawn anew anyway.
_MOST_REMEMBERED = 2000


def remember(desk: Desk, pages: Iterable[Page]) -> None:
    """Let this person look at pages that were drawn for them and are on no screen yet."""
    drawn = _drawn_for(desk.request, desk.person.id)
    for page in pages:
        still = still_of(page)
        if still is not None:
            drawn.pop(still.sha256, None)
            drawn[still.sha256] = None
    while len(drawn) > _MOST_REMEMBERED:
        del drawn[next(iter(drawn))]


def may_look(desk: Desk, sha256: str) -> bool:
    """Tell whether a picture is on a screen, in a playlist or on a page that the person sees."""
    manifests = desk.edition.manifests
    for screen in desk.screens():
        if screen in manifests and sha256 in manifests[screen].assets:
            return True
    if sha256 in _drawn_for(desk.request, desk.person.id):
        return True
    for playlist in desk.playlists().values():
        for item in playlist.items:
            still = still_of(item.thumbnail)
            if still is not None and still.sha256 == sha256:
                return True
    return False


def _drawn_for(request: Request, person: str) -> dict[str, None]:
    state = request.app.state
    if not hasattr(state, "drawn_for_people"):
        state.drawn_for_people = {}
    everybody = cast(dict[str, dict[str, None]], state.drawn_for_people)
    return everybody.setdefault(person, {})
