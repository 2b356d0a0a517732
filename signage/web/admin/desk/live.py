"""Tell open pages that something changed: one stream a browser, few events, no content.

Pages fetch themselves again; previews hear the new revisions through their page. A page that was
slow hears one event for everything it missed.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import cast

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from signage.core.showing.edition import Edition
from signage.web.admin.desk.desk import Desk, desk_of
from signage.web.admin.desk.screen_state import ScreenLife
from signage.web.parts import Parts

# Screens come, go and take what is new without an edition; people see it soon, not at once.
LOOK_EVERY_S = 2.0
# Proxies cut silent streams after 20–60 s.
BEAT_S = 15.0


# Of every screen: whether its player is there, and which manifest it has and shows.
Signs = frozenset[tuple[str, bool, str | None, frozenset[str]]]


class Page:
    """One open stream: the revisions it has not been told, and whether it is due."""

    def __init__(self) -> None:
        """Start with nothing to say."""
        self.revisions: dict[str, str] = {}
        self.due = asyncio.Event()


class Changes:
    """Knows the open pages, and tells them of editions and of players' new signs of life."""

    def __init__(self, signs: Callable[[], Signs], *, look_every_s: float = LOOK_EVERY_S) -> None:
        """Start without pages."""
        self._signs = signs
        self._look_every_s = look_every_s
        self._pages: set[Page] = set()
        self._revisions: dict[str, str] = {}
        self._seen: Signs = frozenset()
        self._looking: asyncio.Task[None] | None = None

    def published(self, edition: Edition) -> None:
        """Tell every page of an edition; its streams carry the revisions that are new."""
        latest = {screen: manifest.revision for screen, manifest in edition.manifests.items()}
        changed = {s: r for s, r in latest.items() if self._revisions.get(s) != r}
        self._revisions = latest
        self.tell(changed)

    def tell(self, revisions: Mapping[str, str] | None = None) -> None:
        """Tell every page to look again."""
        for page in self._pages:
            page.revisions.update(revisions or {})
            page.due.set()

    async def follow(self, may_view: Callable[[str], bool]) -> AsyncIterator[str]:
        """Yield the frames of one stream until whoever reads it stops.

        It hears of screens that its person may view, and of nothing else.
        """
        page = Page()
        self._pages.add(page)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield "retry: 3000\n\n"
            while True:
                try:
                    await asyncio.wait_for(page.due.wait(), BEAT_S)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                page.due.clear()
                told = {id: new for id, new in page.revisions.items() if may_view(id)}
                page.revisions = {}
                yield f"event: changed\ndata: {json.dumps({'revisions': told})}\n\n"
        finally:
            self._pages.discard(page)
            if not self._pages and self._looking is not None:
                self._looking.cancel()
                self._looking = None

    async def _look(self) -> None:
        while True:
            seen = self._signs()
            if seen != self._seen:
                self._seen = seen
                self.tell()
            await asyncio.sleep(self._look_every_s)


def routes() -> list[Route]:
    """Return the stream's route."""
    return [Route("/events", events), Route("/events/edition", edition)]


async def edition(request: Request) -> Response:
    """Say when the current edition was published: whether a page is older than it."""
    desk = await desk_of(request)
    return PlainTextResponse(str(desk.edition.published_ms), headers={"Cache-Control": "no-store"})


async def events(request: Request) -> StreamingResponse:
    """Stream to a signed-in person's page."""
    desk = await desk_of(request)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        changes_of(request, desk).follow(_viewed_by(desk)),
        media_type="text/event-stream",
        headers=headers,
    )


def _viewed_by(desk: Desk) -> Callable[[str], bool]:
    def may_view(screen: str) -> bool:
        # Screens move while the stream is open; the roles are those at its start.
        one = desk.parts.publisher.current.rules.screens.get(screen)
        return one is not None and desk.asker.may("view", one.unit)

    return may_view


def signs_of(parts: Parts) -> Signs:
    """Return what pages say of players; one that fell silent changes it without any event."""
    now = parts.now()
    screens = parts.publisher.current.rules.screens
    lives = ((id, ScreenLife(heartbeat=parts.heartbeats.of(id))) for id in screens)
    return frozenset((id, one.is_reached(now), one.received, one.showing) for id, one in lives)


def changes_of(request: Request, desk: Desk) -> Changes:
    """Return the one `Changes` of this application, made when the first page asks."""
    state = request.app.state
    if not hasattr(state, "page_changes"):
        parts = desk.parts
        state.page_changes = Changes(lambda: signs_of(parts))
        desk.parts.publisher.listen(state.page_changes.published)
    return cast(Changes, state.page_changes)
