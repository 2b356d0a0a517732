"""Puts an edition together: accepted items × surfaces → drawn playlists → manifests.

Runs in a thread and touches nothing but its arguments and its memory of what was drawn last, so
that an item whose new version is still being drawn keeps its old pages.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from signage.core.content.asset import Page
from signage.core.content.card import TickerLines
from signage.core.content.playlist import (
    DrawnItem,
    DrawnPhase,
    DrawnPlaylist,
    Item,
    PlaylistRules,
)
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureList
from signage.core.place.screen import Screen, Surface
from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition, ItemState, PublishedItem, PublishedPlaylist
from signage.core.showing.mourning import mourning_spans, split_by
from signage.core.showing.reach import Demand, default_chain
from signage.core.showing.shelf import ticker_item_id
from signage.core.showing.takeover import span_of
from signage.core.showing.timetable import SLATE, CompileMemo, compile_manifests
from signage.core.time.times import Instant, Span
from signage.publisher.acceptance import AcceptedPlaylist
from signage.publisher.drawings import Drawings
from signage.publisher.surfaces import PREVIEW, ScreenSurfaces, alarms_of, surfaces_of


@dataclass(slots=True)
class Assembler:
    """Assembles editions; remembers compiled loops and the pages last drawn for each item."""

    drawings: Drawings
    memo: CompileMemo = field(default_factory=CompileMemo)
    _last: dict[tuple[str, Surface], tuple[DrawnPhase, ...]] = field(default_factory=dict)

    def assemble(
        self,
        accepted: Mapping[str, AcceptedPlaylist],
        rules: Rules,
        *,
        slates: Mapping[str, Page],
        week: Span,
        now: Instant,
        problems: Iterable[Problem] = (),
    ) -> Edition:
        """Build the edition of this content under these rules for this week."""
        drawing = _Drawing(self, accepted, rules, week)
        demand = Demand(rules, week)
        pinned = {p.id for p in accepted.values() if p.rules.pinned}
        drawn: dict[str, dict[str, DrawnPlaylist]] = {}
        for screen in sorted(rules.screens.values(), key=_fit_for_thumbnails):
            surfaces = surfaces_of(rules, screen)
            names = demand.of(screen) | pinned
            # A default behind the first is there for the day the first is empty. Until then
            # nobody needs to hear that it is too long for a strip of 32 rows.
            spare = set(default_chain(rules, screen)[1:])
            alarms = alarms_of(rules, screen, week)
            playlists = {
                name: drawing.playlist(
                    name,
                    surfaces if name in alarms else replace(surfaces, canvas=None),
                    screen.name,
                    quiet=name in spare,
                )
                for name in names
            }
            playlists[SLATE] = _slate_playlist(slates[screen.id])
            drawn[screen.id] = playlists
        compiled = compile_manifests(rules, drawn, week=week, memo=self.memo)
        published = {p.id: drawing.published(p, now) for p in accepted.values()}
        self._last = drawing.latest
        revisions = "".join(f"{key}{m.revision}" for key, m in sorted(compiled.manifests.items()))
        return Edition(
            revision=hashlib.sha256(revisions.encode()).hexdigest()[:16],
            published_ms=now,
            rules=rules,
            playlists=published,
            manifests=compiled.manifests,
            drawn=drawn,
            problems=(*problems, *drawing.problems, *compiled.problems),
        )


class _Drawing:
    """One assembly's walk over playlists and surfaces."""

    def __init__(
        self,
        assembler: Assembler,
        accepted: Mapping[str, AcceptedPlaylist],
        rules: Rules,
        week: Span,
    ) -> None:
        self._assembler = assembler
        self._accepted = accepted
        self._grey = mourning_spans(rules, week)
        # What warns people keeps its colours, which mean something: a map of risks, a red level.
        self._warnings = {t.playlist for t in rules.takeovers.values() if span_of(t).meets(week)}
        self._week = week
        self._made: dict[
            tuple[str, ScreenSurfaces], tuple[DrawnPlaylist, tuple[tuple[Item, Problem], ...]]
        ] = {}
        self._found: list[tuple[Item, Problem]] = []
        self._pages: dict[str, tuple[Page, ...]] = {}
        self.latest: dict[tuple[str, Surface], tuple[DrawnPhase, ...]] = {}
        self._problems: dict[str, dict[tuple[str, str], Problem]] = {}
        self._pending: set[str] = set()

    def playlist(
        self, name: str, surfaces: ScreenSurfaces, screen: str, *, quiet: bool
    ) -> DrawnPlaylist:
        key = (name, surfaces)
        if key not in self._made:
            self._found = []
            self._made[key] = (self._playlist(name, surfaces), tuple(self._found))
        drawn, found = self._made[key]
        for item, problem in () if quiet else found:
            self._note(item, problem, screen)
        return drawn

    def _playlist(self, name: str, surfaces: ScreenSurfaces) -> DrawnPlaylist:
        playlist = self._accepted.get(name)
        if playlist is None:
            rules = PlaylistRules()
            return DrawnPlaylist(id=name, title=name, rules=rules, items=(), missing="empty")
        main: list[DrawnItem] = []
        ticker: list[DrawnItem] = []
        canvas: list[DrawnItem] = []
        for item in playlist.shown:
            if surfaces.ticker is None or not _is_ticker(item):
                main.append(self._item(item, surfaces.main, playlist.rules))
                if surfaces.canvas is not None:
                    canvas.append(self._item(item, surfaces.canvas, playlist.rules))
            if surfaces.ticker is not None and _is_ticker(item):
                ticker.append(self._item(item, surfaces.ticker, playlist.rules))
            if surfaces.ticker is not None and _is_summed_up(item):
                known = len(self._found)
                line = self._item(item, surfaces.ticker, playlist.rules)
                # A band too low for a line is no fault of the list, which the main zone shows.
                del self._found[known:]
                ticker.append(replace(line, id=ticker_item_id(item.id), duration_ms=None))
        drawn_any = any(item.phases for item in (*main, *ticker))
        return DrawnPlaylist(
            id=name,
            title=playlist.title,
            rules=playlist.rules,
            items=tuple(main),
            ticker=tuple(ticker),
            canvas=tuple(canvas),
            missing="" if drawn_any else self._why_missing(playlist),
        )

    def _why_missing(
        self, playlist: AcceptedPlaylist
    ) -> Literal["empty", "broken", "waiting", "drawing"]:
        if playlist.shown:
            return "drawing" if self._pending & {item.id for item in playlist.shown} else "broken"
        states = {entry.state for entry in playlist.items}
        # A broken file among them is no reason: whoever approves the others has them on air.
        if states & {"waiting", "returned"}:
            return "waiting"
        return "broken" if "broken" in states else "empty"

    def _item(self, item: Item, surface: Surface, rules: PlaylistRules) -> DrawnItem:
        phases = self._phases(item, surface, rules)
        if phases is None:
            self._pending.add(item.id)
            phases = self._assembler._last.get((item.id, surface), ())
        if phases:
            self.latest[item.id, surface] = phases
            if surface.zone == "main" or _is_ticker(item):
                self._pages.setdefault(item.id, phases[0].pages)
        return DrawnItem(id=item.id, title=item.title, duration_ms=item.duration_ms, phases=phases)

    def _phases(
        self, item: Item, surface: Surface, rules: PlaylistRules
    ) -> tuple[DrawnPhase, ...] | None:
        """Return the drawn phases, or None while one of them is still being drawn."""
        phases: list[DrawnPhase] = []
        complete = True
        grey = () if item.playlist in self._warnings else self._grey
        for number, phase in enumerate(item.phases):
            for span, is_grey in split_by(phase.span, grey, within=self._week):
                wanted = replace(surface, grey=True) if is_grey else surface
                drawing = self._assembler.drawings.look_up(item, number, wanted, rules.fit)
                if drawing is None:
                    complete = False
                    continue
                self._found += [(item, problem) for problem in drawing.problems]
                if drawing.pages:
                    phases.append(DrawnPhase(span=span, pages=drawing.pages))
        return tuple(phases) if complete else None

    def _note(self, item: Item, problem: Problem, screen: str) -> None:
        where = problem.where or f"playlists/{item.playlist}/{item.name}"
        named = replace(problem, where=where, arguments={"screen": screen, **problem.arguments})
        at = self._problems.setdefault(where, {})
        at.setdefault((problem.code, str(problem.arguments)), named)

    @property
    def problems(self) -> list[Problem]:
        """List what drawing found, each finding once, with the first screen it concerns."""
        return [problem for found in self._problems.values() for problem in found.values()]

    def published(self, playlist: AcceptedPlaylist, now: Instant) -> PublishedPlaylist:
        used = any(name == playlist.id for name, _ in self._made)
        entries = [self._published(e, playlist, used=used, now=now) for e in playlist.items]
        return PublishedPlaylist(
            id=playlist.id,
            title=playlist.title,
            approval=playlist.approval,
            rules=playlist.rules,
            items=tuple(entries),
            problems=playlist.problems,
        )

    def _published(
        self, entry: PublishedItem, playlist: AcceptedPlaylist, *, used: bool, now: Instant
    ) -> PublishedItem:
        for item in (entry.item, entry.candidate):
            if item is not None and (not used or item is entry.candidate):
                self._found = []
                preview = self._item(item, PREVIEW, playlist.rules)
                for found_in, problem in self._found:
                    self._note(found_in, problem, "")
                if preview.phases:
                    self._pages.setdefault(item.id, preview.phases[0].pages)
        where = f"playlists/{playlist.id}/{entry.name}"
        found = tuple(self._problems.get(where, {}).values())
        known = entry.item or entry.candidate
        return replace(
            entry,
            state=self._state(entry, found, now),
            pages=self._pages.get(known.id, ()) if known else (),
            problems=(*entry.problems, *found),
        )

    def _state(self, entry: PublishedItem, found: tuple[Problem, ...], now: Instant) -> ItemState:
        if entry.state != "on_air" or entry.item is None:
            return entry.state
        if entry.item.id in self._pending:
            return "checking"
        if all(phase.end_ms <= now for phase in entry.item.phases):
            return "expired"
        if entry.item.id not in self._pages and any(p.severity == "error" for p in found):
            return "broken"
        return "on_air"


def _fit_for_thumbnails(screen: Screen) -> tuple[bool, int]:
    """Order screens so that people see an item as the largest LCD shows it."""
    return screen.kind == "led", -screen.canvas.width_px


def _is_ticker(item: Item) -> bool:
    return all(isinstance(phase.body, TickerLines) for phase in item.phases)


def _is_summed_up(item: Item) -> bool:
    return any(isinstance(phase.body, ProcedureList) for phase in item.phases)


def _slate_playlist(page: Page) -> DrawnPlaylist:
    phase = DrawnPhase(span=Span(Instant(0), Instant(2**53)), pages=(page,))
    item = DrawnItem(id=SLATE, title=page.title, duration_ms=None, phases=(phase,))
    return DrawnPlaylist(id=SLATE, title=page.title, rules=PlaylistRules(), items=(item,))
