"""The loop that turns what changed into the current edition and tells the screens.

Rule 1: anybody may want an edition at any time; wishes that come while one is made are one wish.
Rule 2: `current` is swapped whole; whoever reads it once sees one consistent state.
Rule 3: a failure leaves the last edition current and is logged; the loop goes on.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from signage.core.content.asset import Page
from signage.core.content.register import Register
from signage.core.place.screen import Surface
from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition
from signage.core.showing.takeover import in_force
from signage.core.time.calendar import Calendar
from signage.core.time.times import Instant, week_of
from signage.library.content import Content
from signage.publisher.acceptance import (
    AcceptedPlaylist,
    accept,
    gone_from_folders,
    newly_on_air,
    waiting_items,
)
from signage.publisher.assembly import Assembler
from signage.publisher.drawings import Drawings
from signage.publisher.standing import Standing
from signage.publisher.surfaces import surfaces_of
from signage.push.hub import Hub
from signage.render.renderer import Renderer
from signage.store.audit import SYSTEM, record_all
from signage.store.database import Database
from signage.store.rules import load_rules
from signage.store.versions import (
    VersionBook,
    forget_on_air,
    load_versions,
    note_on_air,
    note_waiting,
)

log = logging.getLogger(__name__)

# While pages are being drawn one after the other, making editions takes a fifth of the time at
# most, and the more pages are missing the longer an edition gathers them, so that ten thousand
# dropped files do not mean ten thousand editions, and a single change hardly waits.
PAUSES_PER_EDITION = 4
PAUSE_PER_DRAWING_S = 0.01
LONGEST_PAUSE_S = 1.0
# After a start, so long is waited for the pages of what was on air before.
FIND_AGAIN_S = 30.0

# What stands in for a slate that could not be drawn.
BLACK = Page(kind="blank", asset=None, duration_ms=10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What of the settings decides an edition."""

    tz: str
    site_name: str
    default_playlist: str | None
    approval: str
    horizon_days: int
    calendar: Calendar


class Publisher:
    """Makes editions. `current` is the one mutable thing that everybody reads."""

    def __init__(
        self,
        *,
        frame: Frame,
        database: Database,
        renderer: Renderer,
        hub: Hub,
        now: Callable[[], Instant],
        remembers: bool = True,
    ) -> None:
        """Start with nothing published; `remembers` is false for commands that only look."""
        self._frame = frame
        self._database = database
        self._renderer = renderer
        self._hub = hub
        self._now = now
        self._remembers = remembers
        self._content = Content()
        self._loaded: tuple[int, Rules, VersionBook] | None = None
        self._noted: set[str] = set()
        self._wanted = asyncio.Event()
        self._drawings = Drawings(renderer, on_drawn=self._wanted.set)
        self._assembler = Assembler(self._drawings)
        self._standing = Standing(frame.tz)
        self._slates: dict[Surface, Page] = {}
        self._previous_assets: dict[str, frozenset[str]] = {}
        self._listeners: list[Callable[[Edition], None]] = []
        self._waits_until_s: float | None = math.inf
        self.current = Edition(revision="", published_ms=Instant(0), rules=Rules())

    def want(self, content: Content | None = None) -> None:
        """Ask for an edition, with new content or because rules or the clock moved on."""
        if content is not None:
            self._content = content
        self._wanted.set()

    def listen(self, listener: Callable[[Edition], None]) -> None:
        """Call `listener` on the event loop after every edition."""
        self._listeners.append(listener)

    @property
    def default_approval(self) -> str:
        """Return the policy of playlists that name none."""
        return self._frame.approval

    @property
    def register(self) -> Register:
        """Return the register of procedures: every row of every list that may be shown."""
        return self._standing.register

    def media_of(self, screen_id: str) -> frozenset[str]:
        """Return the assets of the screen's current and previous manifests."""
        manifest = self.current.manifests.get(screen_id)
        current = manifest.assets if manifest is not None else frozenset[str]()
        return current | self._previous_assets.get(screen_id, frozenset())

    def media_in_use(self) -> frozenset[str]:
        """Return the names of the media files that pages and slates of this edition use."""
        slates = (page.asset for page in self._slates.values())
        return self._drawings.media() | {asset.name for asset in slates if asset is not None}

    async def run(self) -> None:
        """Publish whenever wanted, until cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            began = self._now()
            try:
                await self.publish()
            except Exception:  # named edge: one edition; the last one stays on air
                log.exception("could not publish, the last edition stays current")
            if missing := self._drawings.pending:
                took_s = (self._now() - began) / 1000
                pause_s = max(PAUSES_PER_EDITION * took_s, PAUSE_PER_DRAWING_S * missing)
                await asyncio.sleep(min(LONGEST_PAUSE_S, pause_s))

    async def publish(self) -> Edition:
        """Make one edition of what is known now, swap it in and announce what changed."""
        began = self._now()
        rules, versions = await self._load(began)
        rules = in_force(rules, began)
        content = self._content
        accepted = accept(content, versions, default_approval=self._frame.approval)
        standing = await asyncio.to_thread(self._standing.cut, accepted)
        edition = await asyncio.to_thread(
            self._assembler.assemble,
            standing,
            rules,
            slates=await self._draw_slates(rules),
            week=week_of(self._frame.tz, began, horizon_days=self._frame.horizon_days),
            now=began,
            problems=(*content.every_problem, *self._standing.problems),
        )
        self._drawings.start()
        self._drawings.forget_unused()
        if self._may_hand_out(rules, versions):
            self._swap(edition, began)
            if self._remembers:
                await self._remember(accepted, versions, began)
        return edition

    def _may_hand_out(self, rules: Rules, versions: VersionBook) -> bool:
        """Tell whether players may have this edition.

        After a start they come back within a second, and would be given a programme with holes:
        first the pages of what was on air are found again. An emergency waits for nothing.
        """
        if self._waits_until_s is None:
            return True
        loop = asyncio.get_running_loop()
        if self._waits_until_s == math.inf:
            self._waits_until_s = loop.time() + FIND_AGAIN_S
            loop.call_at(self._waits_until_s, self._wanted.set)
        is_complete = not self._drawings.pending or not versions.last_good
        is_urgent = bool(rules.takeovers or rules.blackouts)
        if is_complete or is_urgent or loop.time() >= self._waits_until_s:
            self._waits_until_s = None
        return self._waits_until_s is None

    async def settle(self) -> Edition:
        """Publish until everything wanted is drawn: what a command without a server needs."""
        edition = await self.publish()
        while self._drawings.pending:
            await self._drawings.wait()
            edition = await self.publish()
        return edition

    async def close(self) -> None:
        """Stop drawing."""
        await self._drawings.close()

    async def _load(self, now: Instant) -> tuple[Rules, VersionBook]:
        """Load rules and versions, again only when anybody changed the store."""
        revision = self._database.revision()
        if self._loaded is None or self._loaded[0] != revision:
            frame = self._frame
            rules, versions = await self._database.read(
                lambda connection: (
                    load_rules(
                        connection,
                        tz=frame.tz,
                        site_name=frame.site_name,
                        default_playlist=frame.default_playlist,
                        calendar=frame.calendar,
                    ),
                    load_versions(connection, now),
                )
            )
            self._loaded = (revision, rules, versions)
        return self._loaded[1], self._loaded[2]

    async def _remember(
        self, accepted: Mapping[str, AcceptedPlaylist], versions: VersionBook, now: Instant
    ) -> None:
        """Put on record what went on air, what waits, and what is gone."""
        fresh = newly_on_air(accepted, versions)
        gone = gone_from_folders(accepted, versions)
        waiting = [
            item for item in waiting_items(accepted) if item.content_hash not in self._noted
        ]
        if not (fresh or gone or waiting):
            return

        superseded = self._standing.endings_with(fresh)

        def write(connection: Connection) -> None:
            note_on_air(connection, fresh, now)
            record_all(connection, SYSTEM, superseded, now=now)
            note_waiting(connection, waiting, now)
            forget_on_air(connection, gone)

        await self._database.write(write)
        self._noted |= {item.content_hash for item in waiting}
        if self._loaded is not None and self._loaded[2] is versions:
            last_good = {key: versions.last_good[key] for key in versions if key not in gone}
            last_good |= {(item.playlist, item.name): item for item in fresh}
            self._loaded = (*self._loaded[:2], replace(versions, last_good=last_good))

    async def _draw_slates(self, rules: Rules) -> dict[str, Page]:
        slates: dict[str, Page] = {}
        for screen in rules.screens.values():
            surface = surfaces_of(rules, screen).main
            if surface not in self._slates:
                name = surface.agency or rules.site_name
                drawn = await self._renderer.slate(name, surface.hotline, surface)
                if not drawn.pages:
                    slates[screen.id] = BLACK
                    continue
                self._slates[surface] = replace(drawn.pages[0], title=name)
            slates[screen.id] = self._slates[surface]
        return slates

    def _swap(self, edition: Edition, began: Instant) -> None:
        before, self.current = self.current, edition
        changed = _changed_revisions(before, edition)
        for screen_id in changed:
            if screen_id in before.manifests:
                self._previous_assets[screen_id] = before.manifests[screen_id].assets
        self._hub.forget(before.manifests.keys() - edition.manifests.keys())
        if changed:
            self._hub.announce(changed)
            log.info(
                "published edition revision=%s playlists=%d screens=%d changed=%d problems=%d "
                "took_ms=%d",
                edition.revision,
                len(edition.playlists),
                len(edition.manifests),
                len(changed),
                len(edition.problems),
                self._now() - began,
            )
        for listener in self._listeners:
            listener(edition)


def _changed_revisions(before: Edition, after: Edition) -> dict[str, str]:
    return {
        screen_id: manifest.revision
        for screen_id, manifest in after.manifests.items()
        if screen_id not in before.manifests
        or before.manifests[screen_id].revision != manifest.revision
    }
