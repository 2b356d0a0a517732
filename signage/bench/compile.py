"""Compiling 1,000 screens × 500 campaigns, beside encoding the result and a naive compiler.

The naive compiler expands, sweeps and composes for each screen by itself and remembers nothing;
it is run on a few screens, its output must be equal, and its time is multiplied. CPU time.
"""

import gc
import hashlib
import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

import msgspec
from rich.console import Console

from signage.bench.rows import Row, show
from signage.core.airing import Almanac, campaign_spans
from signage.core.asset import Asset, Look, Page
from signage.core.campaign import Campaign, Daypart, Rules, Targets
from signage.core.canvas import Canvas
from signage.core.contest import precedence
from signage.core.explain import explain_at
from signage.core.loop import Voice, compose
from signage.core.organisation import Unit
from signage.core.playlist import DrawnItem, DrawnPhase, DrawnPlaylist, PlaylistRules, item_id
from signage.core.reach import campaign_reaches
from signage.core.screen import Screen
from signage.core.shelf import Block, segments_of
from signage.core.times import (
    ALWAYS,
    DAY_MS,
    HOUR_MS,
    Instant,
    Span,
    local_date,
    local_midnight,
    midnights,
    week_of,
)
from signage.core.timetable import Compiled, CompileMemo, compile_manifests

T = TypeVar("T")

TZ = "Europe/Rome"
# The week holds a change of the clock.
MONDAY = date(2026, 10, 19)
REPEATS = 5
NAIVE_SCREENS = 4


@dataclass(frozen=True, slots=True)
class Case:
    """Rules and what is drawn for every screen."""

    rules: Rules
    drawn: Mapping[str, Mapping[str, DrawnPlaylist]]

    def compile(self, week: Span, memo: CompileMemo | None = None) -> Compiled:
        """Compile it all."""
        return compile_manifests(self.rules, self.drawn, week=week, memo=memo)

    def only(self, screens: list[str]) -> "Case":
        """Keep some screens."""
        kept = {name: self.rules.screens[name] for name in screens}
        return Case(
            replace(self.rules, screens=kept), {name: self.drawn[name] for name in screens}
        )

    def with_campaign(self, campaign: Campaign) -> "Case":
        """Put another version of a campaign in."""
        campaigns = {**self.rules.campaigns, campaign.id: campaign}
        return Case(replace(self.rules, campaigns=campaigns), self.drawn)


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
    found = {name: naive_slots(case, name, week) for name in names}
    took_s = (time.process_time() - started) / len(names) * len(case.rules.screens)
    for name, slots in found.items():
        rows = compiled.manifests[name].document["zones"][0]["timetable"]
        if slots != [(row["start_ms"], row["end_ms"], row["loop"]) for row in rows]:
            raise AssertionError(f"screen {name} differs from the naive result")
    return took_s


def naive_slots(case: Case, name: str, week: Span) -> list[tuple[int, int, str]]:
    """Compile one screen in the plainest way: every slot looks at every campaign anew."""
    rules, screen = case.rules, case.rules.screens[name]
    held = [
        (campaign, campaign_spans(campaign, Almanac(rules.tz, rules.calendar, week)))
        for campaign in rules.campaigns.values()
        if campaign_reaches(rules, campaign, screen)
    ]
    cuts = {week.start_ms, week.end_ms, *midnights(rules.tz, week)}
    cuts.update(at for _, spans in held for span in spans for at in (span.start_ms, span.end_ms))
    slots: list[tuple[int, int, str]] = []
    for start, end in pairwise(sorted(cuts)):
        active = [one for one, spans in held if any(span.holds(start) for span in spans)]
        loop = _naive_loop(case, name, active, week)
        is_midnight = start == local_midnight(rules.tz, local_date(rules.tz, start))
        if slots and slots[-1][2] == loop and not is_midnight:
            slots[-1] = (slots[-1][0], end, loop)
        else:
            slots.append((start, end, loop))
    return slots


def _naive_loop(case: Case, name: str, active: list[Campaign], week: Span) -> str:
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
    return compose(voices or [default]).id


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


def made(
    *, screens: int = 1000, campaigns: int = 500, distinct: bool = False, seed: int = 3
) -> Case:
    """Make a province: 60 communes in 6 regions, screens with tags, campaigns with dayparts."""
    chance = random.Random(seed)
    units = {"tinh": Unit(id="tinh", name="Tỉnh", kind="province", default_playlist="chung")}
    for region in range(6):
        units[f"r{region}"] = Unit(
            id=f"r{region}", name=f"Khu vực {region}", kind="region_group", parent="tinh"
        )
    for site in range(60):
        units[f"s{site}"] = Unit(
            id=f"s{site}", name=f"Xã {site}", kind="commune", parent=f"r{site % 6}"
        )
    placed = {
        f"m{number}": _screen(number, chance, distinct=distinct) for number in range(screens)
    }
    planned = {
        f"c{number}": _campaign(number, chance, distinct=distinct) for number in range(campaigns)
    }
    shelf = {"chung": _playlist("chung", 6)}
    shelf |= {name: _playlist(name, chance.randint(1, 3)) for name in planned}
    rules = Rules(tz=TZ, units=units, screens=placed, campaigns=planned)
    return Case(rules, dict.fromkeys(placed, shelf))


def _screen(number: int, chance: random.Random, *, distinct: bool) -> Screen:
    tags = {chance.choice(("sanh", "phong-cho", "cong", "pho"))}
    if distinct:
        tags |= {f"b{bit}" for bit in range(12) if chance.random() < 0.5}
    return Screen(
        id=f"m{number}",
        name=f"Màn hình {number}",
        unit=f"s{chance.randrange(60)}",
        kind=chance.choice(("eboard", "eboard", "led")),
        canvas=Canvas(width_px=1920, height_px=1080),
        tags=tuple(sorted(tags)),
    )


def _campaign(number: int, chance: random.Random, *, distinct: bool) -> Campaign:
    start = MONDAY + timedelta(days=chance.randrange(-20, 7))
    dayparts = []
    for _ in range(chance.randint(1, 3)):
        first = chance.randrange(7)
        words = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        begins, ends = 60 * chance.randrange(6, 14), 60 * chance.randrange(15, 22)
        dayparts.append(
            Daypart(
                days=f"{words[first]}-{words[chance.randrange(first, 7)]}",
                start=f"{begins // 60:02}:{15 * chance.randrange(4):02}",
                end=f"{ends // 60:02}:{15 * chance.randrange(4):02}",
            )
        )
    unit, targets = _target(chance, distinct=distinct)
    return Campaign(
        id=f"c{number}",
        title=f"Đợt {number}",
        unit=unit,
        playlists=(f"c{number}",),
        targets=targets,
        from_=start,
        until=start + timedelta(days=chance.randrange(1, 40)),
        dayparts=tuple(dayparts),
        priority=chance.choice((0, 0, 0, 0, 1, 1, 2, 5)),
        weight=chance.randint(1, 5),
        state="approved",
    )


def _target(chance: random.Random, *, distinct: bool) -> tuple[str, Targets]:
    tag = chance.choice(("sanh", "phong-cho", "cong", "pho"))
    where = chance.random()
    if distinct and where < 0.5:
        return "tinh", Targets(tags=(f"b{chance.randrange(12)}",))
    if where < 0.04:
        return "tinh", Targets()
    if where < 0.2:
        return f"r{chance.randrange(6)}", Targets()
    if where < 0.4:
        region = f"r{chance.randrange(6)}"
        return region, Targets(units=(region,), tags=(tag,))
    site = f"s{chance.randrange(60)}"
    return site, Targets() if where < 0.8 else Targets(units=(site,), tags=(tag,))


def _playlist(name: str, count: int) -> DrawnPlaylist:
    items = []
    for number in range(count):
        sha256 = hashlib.sha256(f"{name}/{number}".encode()).hexdigest()
        asset = Asset(
            sha256=sha256, extension="png", type="image/png", size_bytes=90_000, width_px=1920
        )
        page = Page(
            kind="image", asset=asset, duration_ms=12_000, look=Look(luma=0.4, hash="0" * 16)
        )
        phase = DrawnPhase(span=ALWAYS, pages=(page,))
        identity = item_id(name, f"{number}.png")
        items.append(
            DrawnItem(id=identity, title=f"Tin {number}", duration_ms=None, phases=(phase,))
        )
    return DrawnPlaylist(id=name, title=name, rules=PlaylistRules(), items=tuple(items))


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
