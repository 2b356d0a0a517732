"""Compile rules and drawn playlists into a manifest for every screen.

Screens with equal rules and equal content are one group: its campaigns are expanded once, swept
once, and its loops, items and assets are encoded once. A `CompileMemo` carries all of that from
one compilation to the next, so that an edit costs what it touches. A manifest is a pure function
of content, rules and week: the memo only remembers, it never decides.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from signage.core.content.problem import Problem
from signage.core.place.screen import Screen, zones_of
from signage.core.showing.airing import Almanac, dim_spans, open_spans
from signage.core.showing.campaign import Rules, Takeover
from signage.core.showing.composition import Extras, Frame, Sheet, blank_loop
from signage.core.showing.edition import Edition
from signage.core.showing.grouping import Drawn, GroupKey, GroupMemo
from signage.core.showing.loop import Loop, Voice, compose
from signage.core.showing.manifest import Manifest
from signage.core.showing.programme import LONGEST_LOOP_MS, Programme
from signage.core.showing.reach import playlists_of
from signage.core.showing.shelf import SLATE, Block, Shot, merged, segments_of
from signage.core.showing.takeover import (
    Holding,
    blackout_of,
    holdings,
    span_of,
    takeovers_of,
    takes_canvas,
    voice_of,
)
from signage.core.time.times import FOREVER, Instant, Span, local_date, local_midnight

__all__ = ["SLATE", "CompileMemo", "Compiled", "compile_manifests", "next_change", "playlists_of"]

# No takeover and no blackout: the usual case.
NOTHING_ELSE = Extras()

SheetKey = tuple[GroupKey, object, bool]
FaultKey = tuple[GroupKey, str, str]
Known = tuple[Screen, SheetKey, Frame, Manifest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The manifests by screen, and what is wrong with the loops."""

    manifests: Mapping[str, Manifest]
    problems: tuple[Problem, ...]


class CompileMemo:
    """What one compilation leaves to the next; a new one is always right, only slower."""

    def __init__(self) -> None:
        """Start knowing nothing."""
        self.groups = GroupMemo()
        self.blank = blank_loop()
        self.frames: dict[object, Frame] = {}
        self.sheets: dict[SheetKey, Sheet] = {}
        self.known: dict[str, Known] = {}
        self.faults: dict[FaultKey, tuple[Problem, ...]] = {}


def compile_manifests(
    rules: Rules,
    drawn: Mapping[str, Drawn],
    *,
    week: Span,
    memo: CompileMemo | None = None,
) -> Compiled:
    """Compile every screen that has drawn playlists.

    `drawn[screen][SLATE]` is the built-in slate; without it, nothing to show is a blank. Pass
    rules through `takeover.in_force` first, so that takeovers which are over leave the manifests.
    """
    memo = memo if memo is not None else CompileMemo()
    compilation = _Compilation(rules, week, memo)
    manifests = {
        screen.id: compilation.manifest(screen, drawn[screen.id])
        for screen in rules.screens.values()
        if screen.id in drawn
    }
    compilation.finish()
    return Compiled(manifests=manifests, problems=tuple(compilation.problems()))


class _Compilation:
    """One run over all screens."""

    def __init__(self, rules: Rules, week: Span, memo: CompileMemo) -> None:
        self._rules = rules
        self._week = week
        self._memo = memo
        if memo.groups.begin(rules, week, memo.blank):
            memo.sheets, memo.known, memo.frames, memo.faults = {}, {}, {}, {}
        self._almanac = Almanac(rules.tz, rules.calendar, week)
        self._sheets: dict[SheetKey, Sheet] = {}
        self._known: dict[str, Known] = {}
        self._programmes: dict[tuple[GroupKey, str], tuple[Programme, Screen]] = {}

    def manifest(self, screen: Screen, drawn: Drawn) -> Manifest:
        """Return the manifest of one screen."""
        key, programme = self._memo.groups.programme(self._rules, screen, drawn)
        self._programmes.setdefault((key, screen.kind), (programme, screen))
        frame = self._frame(screen)
        extras = self._extras(screen, drawn, frame.hours)
        only_main = screen.layout == "full" or all(z.kind == "main" for z in zones_of(screen))
        sheet_key = (key, extras.key if extras is not NOTHING_ELSE else None, only_main)
        known = self._memo.known.get(screen.id)
        same = known is not None and (known[0] is screen or known[0] == screen)
        if known is None or not same or known[1] != sheet_key or known[2] is not frame:
            sheet = self._sheet(sheet_key, programme, extras)
            known = (screen, sheet_key, frame, sheet.manifest(screen, frame))
        elif sheet_key in self._memo.sheets:
            self._sheets[sheet_key] = self._memo.sheets[sheet_key]
        self._known[screen.id] = known
        return known[3]

    def finish(self) -> None:
        """Keep for next time what was used now."""
        self._memo.groups.finish()
        self._memo.sheets = self._sheets
        self._memo.known = self._known

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the loops, each playlist and campaign once."""
        yield from self._memo.groups.problems()
        found: dict[FaultKey, tuple[Problem, ...]] = {}
        seen: set[tuple[str, str]] = set()
        for key, (programme, screen) in self._programmes.items():
            fault_key = (*key, screen.name)
            known = self._memo.faults.get(fault_key)
            found[fault_key] = known if known is not None else _problems(programme, screen)
            for problem in found[fault_key]:
                if (problem.code, problem.where) not in seen:
                    seen.add((problem.code, problem.where))
                    yield problem
        self._memo.faults = found

    def _sheet(self, key: SheetKey, programme: Programme, extras: Extras) -> Sheet:
        if key not in self._sheets:
            made = self._memo.sheets.get(key)
            if made is None:
                blank = self._memo.blank
                made = Sheet(programme, extras, self._week, blank, only_main=key[2])
            self._sheets[key] = made
        return self._sheets[key]

    def _frame(self, screen: Screen) -> Frame:
        key = (screen.hours, screen.dim, screen.location if screen.dim else None)
        if key not in self._memo.frames:
            self._memo.frames[key] = Frame(
                tz=self._rules.tz,
                hours=open_spans(screen.hours, self._almanac),
                dim=dim_spans(screen.dim, screen.location, self._almanac),
            )
        return self._memo.frames[key]

    def _extras(self, screen: Screen, drawn: Drawn, open_: tuple[Span, ...] | None) -> Extras:
        if not self._rules.takeovers and not self._rules.blackouts:
            return NOTHING_ELSE
        held = takeovers_of(self._rules, screen, self._week)
        found = holdings(held, open_, self._contents(drawn), as_of=self._rules.as_of_ms)
        blackout = blackout_of(self._rules, screen)
        slate = None
        if blackout is not None and blackout.slate and SLATE in drawn:
            slate = slate_shot(drawn, self._rules.tz, self._week)
        return Extras(
            holdings=tuple(
                (holding, _taken_loop(holding, holding.blocks), _lines_loop(holding))
                for holding in (_spread(one, drawn) for one in found)
                if holding.span.end_ms > self._week.start_ms
            ),
            blackout=blackout,
            slate=slate,
        )

    def _contents(
        self, drawn: Drawn
    ) -> Callable[[Takeover, Span], Iterable[tuple[Span, tuple[Block, ...], tuple[Block, ...]]]]:
        def contents(
            takeover: Takeover, span: Span
        ) -> Iterable[tuple[Span, tuple[Block, ...], tuple[Block, ...]]]:
            return takeover_contents(takeover, span, drawn, self._rules.tz)

        return contents


def takeover_contents(
    takeover: Takeover, span: Span, drawn: Drawn, tz: str
) -> Iterable[tuple[Span, tuple[Block, ...], tuple[Block, ...]]]:
    """Yield what a takeover shows over a span; nothing when its playlist is not drawn."""
    playlist = drawn.get(takeover.playlist)
    if playlist is None or span.start_ms >= span.end_ms:
        return ()
    if takes_canvas(takeover, playlist):
        whole = segments_of(playlist, "canvas", tz=tz, window=span, mourning=())
        return merged([(whole, ())], span)
    main, ticker = (
        segments_of(playlist, zone, tz=tz, window=span, mourning=()) for zone in ("main", "ticker")
    )
    return merged([(main, ticker)], span)


def slate_shot(drawn: Drawn, tz: str, week: Span) -> Shot | None:
    """Return the picture of the built-in slate."""
    segments = segments_of(drawn[SLATE], "main", tz=tz, window=week, mourning=())
    return segments[0].blocks[0].shots[0] if segments[0].blocks else None


def next_change(edition: Edition, after: Instant) -> Instant:
    """Return the first instant after `after` at which any screen's timetable changes.

    Slots, opening hours, takeovers, and the Monday on which the horizon moves on.
    """
    rules = edition.rules
    today = local_date(rules.tz, after)
    monday = today + timedelta(days=7 - today.weekday())
    due = local_midnight(rules.tz, monday)
    for takeover in rules.takeovers.values():
        for at in (span_of(takeover).start_ms, span_of(takeover).end_ms):
            due = at if after < at < due else due
    rows = {id(row): row for manifest in edition.manifests.values() for row in _rows(manifest)}
    for row in rows.values():
        index = bisect_right(row, after, key=lambda slot: slot["end_ms"])
        if index < len(row) and row[index]["end_ms"] < due:
            due = row[index]["end_ms"]
    for manifest in edition.manifests.values():
        for start, end in manifest.document["screen"]["hours"] or ():
            if end > after:
                due = min(due, start if start > after else end)
                break
    return Instant(due) if due > after else FOREVER


def _rows(manifest: Manifest) -> Iterator[list[Any]]:
    for zone in manifest.document["zones"]:
        yield zone["timetable"]


def _spread(holding: Holding, drawn: Drawn) -> Holding:
    whole = takes_canvas(holding.takeover, drawn.get(holding.takeover.playlist))
    return replace(holding, whole=True) if whole else holding


def _taken_loop(holding: Holding, blocks: tuple[Block, ...]) -> Loop:
    return compose([Voice(owner=voice_of(holding.takeover.id), campaign=None, blocks=blocks)])


def _lines_loop(holding: Holding) -> Loop | None:
    return _taken_loop(holding, holding.ticker) if holding.ticker else None


def _problems(programme: Programme, screen: Screen) -> tuple[Problem, ...]:
    """Return what is wrong with a programme's loops, each place once."""
    found: dict[tuple[str, str], Problem] = {}
    for loop in programme.faulty:
        for problem in _loop_problems(loop, screen):
            found.setdefault((problem.code, problem.where), problem)
    return tuple(found.values())


def _loop_problems(loop: Loop, screen: Screen) -> Iterator[Problem]:
    if screen.kind == "eboard" and loop.steady_ms > LONGEST_LOOP_MS:
        lengths: dict[str, int] = {}
        for entry in loop.entries:
            name = entry.shot.playlist
            lengths[name] = lengths.get(name, 0) + entry.shot.duration_ms
        longest = max(lengths, key=lambda name: (lengths[name], name))
        yield Problem(
            code="loop_too_long",
            where=f"playlists/{longest}",
            severity="warning",
            arguments={
                "screen": screen.name,
                "length_ms": loop.steady_ms,
                "limit_ms": LONGEST_LOOP_MS,
            },
        )
    for campaign in loop.silenced:
        yield Problem(
            code="rate_too_low",
            where=f"campaigns/{campaign}",
            severity="warning",
            arguments={"campaign": campaign},
        )
