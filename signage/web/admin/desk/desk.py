"""What every page starts from: who asks and may do what, the language, the edition in force."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from signage.core.people.rights import Verb, playlist_unit
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition, PublishedPlaylist
from signage.core.time.times import Instant
from signage.errors import Forbidden, NotFound, SignageError, Unavailable
from signage.store.audit import Actor
from signage.store.inbox_post import Post, load_post
from signage.store.owners import load_owners
from signage.store.people import Person
from signage.web import page
from signage.web.admin.desk.screen_state import ScreenLife
from signage.web.admin.desk.tally import (
    campaigns_waiting,
    is_running,
    mandatory_waiting,
    waiting_of,
)
from signage.web.auth import Asker, NotSignedIn, PasswordDue, asking, check_csrf, require
from signage.web.language import Speech
from signage.web.page import Chrome, Flash, FlashKind
from signage.web.parts import Parts, parts_of

# An edition after an edit of rules takes tens of milliseconds; drawing new slides takes longer.
LONGEST_WAIT_S = 2.0
LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One request of one person, with everything a page is made from."""

    request: Request
    parts: Parts
    asker: Asker
    edition: Edition
    owners: Mapping[str, str]
    post: Post
    now: Instant
    speech: Speech

    @property
    def rules(self) -> Rules:
        """Return the rules of the edition."""
        return self.edition.rules

    @property
    def person(self) -> Person:
        """Return who asks."""
        return self.asker.person

    @property
    def actor(self) -> Actor:
        """Return who acts, for the record."""
        return self.asker.actor

    def may(self, verb: Verb, unit: str) -> bool:
        """Tell whether the person may do this in the unit."""
        return self.asker.may(verb, unit)

    def units_where(self, verb: Verb) -> frozenset[str]:
        """Return the units in which the person may do this."""
        return self.asker.units_where(verb)

    def need(self, verb: Verb, unit: str) -> None:
        """Make sure that the person may do this in the unit.

        Raises: NotFound, Forbidden.
        """
        require(self.asker, verb, unit)

    def need_anywhere(self, verb: Verb) -> None:
        """Make sure that the person may do this somewhere.

        Raises: Forbidden.
        """
        if not self.units_where(verb):
            require(self.asker, verb, self.parts.unit)

    def screen(self, id: str) -> Screen:
        """Return a screen that the person may see.

        Raises: NotFound, also for a screen that they may not know of.
        """
        screen = self.rules.screens.get(id)
        if screen is None or not self.may("view", screen.unit):
            raise NotFound(f"screens: there is no “{id}”", vi=f"Không có màn hình “{id}”")
        return screen

    def screens(self) -> dict[str, Screen]:
        """Return the screens that the person may see."""
        units = self.units_where("view")
        return {s.id: s for s in self.rules.screens.values() if s.unit in units}

    def unit_of(self, playlist: str) -> str:
        """Return the unit that a playlist belongs to."""
        return playlist_unit(self.rules, playlist, self.owners, site_unit=self.parts.unit)

    def playlist(self, id: str, verb: Verb = "view") -> PublishedPlaylist:
        """Return a playlist that the person may see, and do this with.

        Raises: NotFound, Forbidden.
        """
        playlist = self.edition.playlists.get(id)
        if playlist is None:
            raise NotFound(f"playlists: there is no “{id}”", vi=f"Không có danh sách phát “{id}”")
        self.need(verb, self.unit_of(id))
        return playlist

    def playlists(self, verb: Verb = "view") -> dict[str, PublishedPlaylist]:
        """Return the playlists with which the person may do this."""
        units = self.units_where(verb)
        return {
            id: playlist
            for id, playlist in self.edition.playlists.items()
            if self.unit_of(id) in units
        }

    def lives(self) -> dict[str, ScreenLife]:
        """Return what is known of every player."""
        paired = self.parts.door.tokens.screens()
        return {
            id: ScreenLife(paired=id in paired, heartbeat=self.parts.heartbeats.of(id))
            for id in self.rules.screens
        }

    async def form(self) -> FormData:
        """Return the posted form.

        Raises: Forbidden when it was not one of our pages that posted it.
        """
        form = await self.request.form()
        token = self.request.headers.get("X-CSRF-Token") or str(form.get("csrf", ""))
        check_csrf(self.request, token)
        return form

    async def until(
        self, holds: Callable[[Edition], bool], *, within_s: float = LONGEST_WAIT_S
    ) -> None:
        """Wait a moment for the edition that holds what was just written; never for long.

        The page that follows is then made of it, and people see what they did.
        """
        publisher = self.parts.publisher
        publisher.want()
        with contextlib.suppress(TimeoutError):  # it comes anyway, and the page follows by itself
            async with asyncio.timeout(within_s):
                while not holds(publisher.current):
                    await asyncio.sleep(LOOK_EVERY_S)

    def page(self, template: str, view: object, *, status: int = 200) -> Response:
        """Answer with a page."""
        chrome = self.chrome()
        return page.respond(template, view, chrome=chrome, speech=self.speech, status=status)

    def part(self, template: str, view: object) -> str:
        """Return a part of a page as text."""
        return page.render(template, view, chrome=self.chrome(), speech=self.speech)

    def see(
        self,
        address: str,
        text: str = "",
        *,
        kind: FlashKind = "done",
        undo: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> Response:
        """Lead on after a post with one sentence; live scripts get an empty answer instead."""
        if self.request.headers.get("X-Live"):
            return Response(status_code=204)
        told = Flash(text=text, kind=kind, undo=undo, fields=fields or {}) if text else None
        return page.see(address, told)

    def said(self, failure: SignageError) -> str:
        """Say one of our failures in the person's language."""
        text = failure.vi if self.speech.language == "vi" and failure.vi else str(failure)
        return text[:1].upper() + text[1:]

    def chrome(self) -> Chrome:
        """Return what surrounds every page for this person."""
        rules, now = self.rules, self.now
        approves = self.units_where("approve")
        waiting = [self.unit_of(one.playlist.id) for one in waiting_of(self.edition)]
        running = [one for one in rules.takeovers.values() if is_running(one, now)]
        return Chrome(
            site_name=self.parts.site_name,
            person=self.person.name,
            csrf=self.asker.csrf,
            path=self.request.url.path,
            edition=self.edition.published_ms,
            waiting=sum(unit in approves for unit in waiting)
            + len(campaigns_waiting(rules, approves)),
            returned=self._returned(),
            inbox=self._inbox(),
            running=len(running) + len(rules.blackouts),
            only_drills=not rules.blackouts and all(one.drill for one in running),
            may_emergency=bool(self.units_where("takeover") | self.units_where("blackout")),
            may_approve=bool(approves),
            may_settings=bool(
                self.units_where("administer")
                | self.units_where("operate")
                | self.units_where("audit")
            ),
            may_operate=bool(self.units_where("operate")),
            sees=self._sees,
            theme=page.theme_of(self.request),
            flash=page.flash_of(self.request),
        )

    def _returned(self) -> int:
        units = self.units_where("edit")
        came_back = {
            id: sum(item.state == "returned" for item in one.items)
            for id, one in self.edition.playlists.items()
        }
        return sum(n for id, n in came_back.items() if n and self.unit_of(id) in units)

    def _inbox(self) -> int:
        edits = self.units_where("edit")
        sent = sum(n for unit, n in self.post.waiting.items() if unit in edits)
        asked = mandatory_waiting(self.rules, self.units_where("schedule"), self.post.acknowledged)
        return sent + len(asked)

    def _sees(self, screen: str) -> bool:
        one = self.rules.screens.get(screen)
        return one is not None and self.may("view", one.unit)


async def desk_of(request: Request) -> Desk:
    """Return the desk of whoever asks.

    Raises: what leads to the sign-in page when nobody is signed in; Unavailable right after a
    start, while what was on air is found again.
    """
    asker = await asking(request)
    parts = parts_of(request)
    if not parts.publisher.current.revision:
        raise Unavailable(
            "site: the server has just started and finds its content — screens go on meanwhile",
            vi="Máy chủ vừa khởi động và đang xem lại nội dung. Các màn hình vẫn chiếu như thường",
        )
    owners, post = await parts.database.read(lambda c: (load_owners(c), load_post(c)))
    return Desk(
        request=request,
        parts=parts,
        asker=asker,
        edition=parts.publisher.current,
        owners=owners,
        post=post,
        now=parts.now(),
        speech=page.speech_of(request, parts.tz),
    )


async def chrome_of(request: Request) -> Chrome | None:
    """Return what surrounds a page for whoever asks, None when it is nobody we know."""
    try:
        return (await desk_of(request)).chrome()
    except (NotSignedIn, PasswordDue, Forbidden, Unavailable):
        return None
