"""Which pages are drawn, and the drawing of those that are not, in the background.

The publisher asks for pages and never waits: what is not drawn yet is noted as wanted, drawn by
the renderer's workers, and a new edition is asked for when it is there. So a film that takes ten
minutes to transcode does not hold up a notice. Until a new version of an item is drawn, its old
pages stay.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from signage.core.content.asset import Fit
from signage.core.content.playlist import Body, Item
from signage.core.content.procedure import ProcedureList
from signage.core.place.screen import Surface
from signage.errors import Unavailable
from signage.render.renderer import Rendered, Renderer

log = logging.getLogger(__name__)

# Drawing is done by worker processes; more requests than this only wait in their queue.
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Wish:
    """One phase of one version of an item, for one surface.

    `rows` tells lists of procedures apart whose rows other decisions have ended.
    """

    content_hash: str
    phase: int
    rows: int
    surface: Surface
    fit: Fit


class Drawings:
    """Pages by wish. `look_up` may be called from another thread than the event loop's."""

    def __init__(self, renderer: Renderer, *, on_drawn: Callable[[], None]) -> None:
        self._renderer = renderer
        self._on_drawn = on_drawn
        self._done: dict[Wish, Rendered] = {}
        self._bodies: dict[Wish, tuple[Body, str]] = {}
        self._running: dict[Wish, asyncio.Task[None]] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._used: set[Wish] = set()

    @property
    def pending(self) -> int:
        """Return how many wishes are not drawn yet."""
        return len(self._bodies) + len(self._running)

    def look_up(self, item: Item, phase: int, surface: Surface, fit: Fit) -> Rendered | None:
        """Return the pages, or None and remember that they are wanted."""
        rows = _rows_of(item.phases[phase].body)
        wish = Wish(item.content_hash, phase, rows, surface, fit)
        self._used.add(wish)
        done = self._done.get(wish)
        if done is None and wish not in self._running:
            self._bodies[wish] = (item.phases[phase].body, item.title)
        return done

    def media(self) -> frozenset[str]:
        """Return the names of the media files that drawn pages use."""
        pages = [page for rendered in self._done.values() for page in rendered.pages]
        assets = [asset for page in pages for asset in (page.asset, page.card)]
        return frozenset(asset.name for asset in assets if asset is not None)

    def start(self) -> None:
        """Begin to draw what `look_up` did not find. Runs on the event loop."""
        wanted, self._bodies = self._bodies, {}
        for wish, (body, title) in wanted.items():
            if wish not in self._running and wish not in self._done:
                self._running[wish] = asyncio.create_task(self._draw(wish, body, title))

    def forget_unused(self) -> None:
        """Drop what the last edition did not ask for, and stop drawing it."""
        for wish in [wish for wish in self._done if wish not in self._used]:
            del self._done[wish]
        for wish in [wish for wish in self._running if wish not in self._used]:
            self._running[wish].cancel()
        self._used = set()

    async def wait(self) -> None:
        """Wait until nothing is being drawn."""
        while self._running:
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def close(self) -> None:
        """Stop drawing."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _draw(self, wish: Wish, body: Body, title: str) -> None:
        try:
            async with self._gate:
                self._done[wish] = await self._renderer.pages(
                    body, wish.surface, fit=wish.fit, title=title
                )
        except Unavailable as failure:
            log.warning("could not draw item=%s reason=%s", wish.content_hash[:8], failure)
            self._done[wish] = Rendered(pages=(), problems=())
        finally:
            self._running.pop(wish, None)
        self._on_drawn()


def _rows_of(body: Body) -> int:
    if not isinstance(body, ProcedureList):
        return 0
    return hash(tuple((row.where, row.order, row.upcoming) for row in body.rows))
