"""Compiling 1,000 screens × 500 campaigns, beside encoding the result and a naive compiler.

The naive compiler expands, sweeps and composes for each screen by itself and remembers nothing;
it is run on a few screens, its output must be equal, and its time is multiplied. CPU time.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

import msgspec
from rich.console import Console

from signage.bench.province import MONDAY, TZ, Case, made
from signage.bench.rows import Row, show
from signage.core.content.playlist import DrawnPlaylist
from signage.core.showing.airing import Almanac, campaign_spans
from signage.core.showing.campaign import Campaign
from signage.core.showing.composition import Extras, Frame, Sheet, blank_loop
from signage.core.showing.contest import precedence
from signage.core.showing.explain import explain_at
from signage.core.showing.loop import Loop, Voice, compose
from signage.core.showing.manifest import Manifest
from signage.core.showing.programme import Programme, Slot
from signage.core.showing.reach import campaign_reaches
from signage.core.showing.shelf import Block, segments_of
from signage.core.showing.timetable import Compiled, CompileMemo
from signage.core.time.times import (
    DAY_MS,
    HOUR_MS,
    Instant,
    Span,
    local_date,
    local_midnight,
    midnights,
    week_of,
)

T = TypeVar("T")

REPEATS = 5
NAIVE_SCREENS = 4


def run(console: Console) -> None:
    """Measure and print."""
    rows: list[Row] = []
    for days in (7, 30):
        rows += _full(days)
    rows += _worst()
    rows += _one_edit()
    rows += _one_screen()
    show(console, "compiling timetables", rows)


def _full(days: int) -> list[Row]:
    case, week = made(), _span(days)
    cpu_s, compiled = _timed(lambda: case.compile(week))
    documents = [manifest.document for manifest in compiled.manifests.values()]
    encoder = msgspec.json.Encoder()
    floor_s, _ = _timed(lambda: [encoder.encode(document) for document in documents])
    naive_s = _naive(case, compiled, week)
    name = f"1,000 screens × 500 campaigns × {days} days"
    kilobytes = statistics.median(len(m.encoded) for m in compiled.manifests.values()) / 1000
    return [
        Row(
            name=name,
            unit="ms",
            figure=cpu_s * 1000,
            floor=floor_s * 1000,
            floor_name="msgspec encodes the result",
            most=40,
        ),
        Row(
            name=f"{name}: median manifest of {kilobytes:.0f} kB; naive",
            unit="ms",
            figure=cpu_s * 1000,
            floor=naive_s * 1000,
            floor_name="each screen by itself, equal output",
            most=1 / 50,
        ),
    ]


def _naive(case: Case, compiled: Compiled, week: Span) -> float:
    names = list(case.rules.screens)[:: len(case.rules.screens) // NAIVE_SCREENS][:NAIVE_SCREENS]
    started = time.process_time()
    found = {name: naive_manifest(case, name, week) for name in names}
    took_s = (time.process_time() - started) / len(names) * len(case.rules.screens)
    for name, manifest in found.items():
        if manifest.encoded != compiled.manifests[name].encoded:
            raise AssertionError(f"screen {name} differs from the naive result")
    return took_s


def naive_manifest(case: Case, name: str, week: Span) -> Manifest:
    """Compile one screen in the plainest way: every slot looks at every campaign anew."""
    rules, screen = case.rules, case.rules.screens[name]
    held = [
        (campaign, campaign_spans(campaign, Almanac(rules.tz, rules.calendar, week)))
        for campaign in rules.campaigns.values()
        if campaign_reaches(rules, campaign, screen)
    ]
    cuts = {week.start_ms, week.end_ms, *midnights(rules.tz, week)}
    cuts.update(at for _, spans in held for span in spans for at in (span.start_ms, span.end_ms))
    slots: list[Slot] = []
    for start, end in pairwise(sorted(cuts)):
        active = [one for one, spans in held if any(span.holds(start) for span in spans)]
        loop = _naive_loop(case, name, active, week)
        is_midnight = start == local_midnight(rules.tz, local_date(rules.tz, start))
        if slots and slots[-1].loop.id == loop.id and not is_midnight:
            slots[-1] = Slot(Span(slots[-1].span.start_ms, end), loop)
        else:
            slots.append(Slot(Span(start, end), loop))
    sheet = Sheet(Programme(tuple(slots), ()), Extras(), week, blank_loop(), only_main=True)
    return sheet.manifest(screen, Frame(tz=rules.tz, hours=None, dim=()))


def _naive_loop(case: Case, name: str, active: list[Campaign], week: Span) -> Loop:
    top = max((one.priority for one in active), default=0)
    winners = [one for one in active if one.priority == top]
    drawn = case.drawn[name]
    voices = [
        Voice(
            owner=one.id,
            campaign=one.id,
            weight=one.weight,
            blocks=_blocks(drawn[one.playlists[0]], week),
        )
        for one in sorted(winners, key=precedence)
    ]
    default = Voice(owner="default", campaign=None, blocks=_blocks(drawn["chung"], week))
    return compose(voices or [default])


def _blocks(playlist: DrawnPlaylist, week: Span) -> tuple[Block, ...]:
    return segments_of(playlist, "main", tz=TZ, window=week, mourning=())[0].blocks


def _worst() -> list[Row]:
    case, week = made(distinct=True), _span(7)
    cpu_s, compiled = _timed(lambda: case.compile(week), repeats=3)
    documents = [manifest.document for manifest in compiled.manifests.values()]
    floor_s, _ = _timed(lambda: [msgspec.json.encode(document) for document in documents])
    return [
        Row(
            name="worst case: every screen its own group, 7 days",
            unit="ms",
            figure=cpu_s * 1000,
            floor=floor_s * 1000,
            floor_name="msgspec encodes the result",
            most=40,
        )
    ]


def _one_edit() -> list[Row]:
    case, week = made(), _span(7)
    full_s, compiled = _timed(lambda: case.compile(week), repeats=3)
    memo = CompileMemo()
    case.compile(week, memo)
    widths: list[tuple[int, float]] = []
    for campaign in list(case.rules.campaigns.values())[::25]:
        changed = case.with_campaign(replace(campaign, weight=campaign.weight + 1))
        gc.collect()
        started = time.process_time()
        found = changed.compile(week, memo)
        took_s = time.process_time() - started
        touched = sum(
            found.manifests[name] is not compiled.manifests[name]
            and found.manifests[name].revision != compiled.manifests[name].revision
            for name in found.manifests
        )
        widths.append((touched, took_s))
        case.compile(week, memo)
    median_s = statistics.median(took_s for _, took_s in widths)
    widest, widest_s = max(widths)
    return [
        Row(
            name=name,
            unit="ms",
            figure=took_s * 1000,
            floor=full_s * 1000,
            floor_name="compiling everything",
            most=most,
        )
        for name, took_s, most in (
            ("one edit, median", median_s, 1 / 50),
            (f"one edit, widest ({widest} screens)", widest_s, 1),
        )
    ]


def _one_screen() -> list[Row]:
    took: dict[int, float] = {}
    for screens in (1000, 10):
        case = made(screens=screens, campaigns=200)
        compiled = case.compile(_span(7))
        name = list(case.rules.screens)[3]
        at = Instant(local_midnight(TZ, MONDAY) + 2 * DAY_MS + 10 * HOUR_MS)

        def ask(case: Case = case, name: str = name, compiled: Compiled = compiled) -> object:
            manifest = compiled.manifests[name]
            return explain_at(case.rules, case.drawn[name], manifest, name, at)  # noqa: B023

        took[screens], _ = _timed(ask, repeats=31)
    return [
        Row(
            name="what does one screen show, and why: 1,000 screens × 200 campaigns",
            unit="ms",
            figure=took[1000] * 1000,
            floor=took[10] * 1000,
            floor_name="the same at 10 × 200",
            most=1.5,
        )
    ]


def _span(days: int) -> Span:
    start = local_midnight(TZ, MONDAY)
    if days == 30:
        return week_of(TZ, start)
    return Span(start, local_midnight(TZ, MONDAY + timedelta(days=days)))


def _timed(call: Callable[[], T], repeats: int = REPEATS) -> tuple[float, T]:
    """Return the median CPU time of a call and its last result."""
    took: list[float] = []
    for _ in range(repeats):
        gc.collect()
        started = time.process_time()
        result = call()
        took.append(time.process_time() - started)
    return statistics.median(took), result
