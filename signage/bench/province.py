"""A province to measure with: 60 communes in 6 regions, screens with tags, campaigns."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from signage.core.content.asset import Asset, Look, Page
from signage.core.content.playlist import (
    DrawnItem,
    DrawnPhase,
    DrawnPlaylist,
    PlaylistRules,
    item_id,
)
from signage.core.place.canvas import Canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Daypart, Rules, Targets
from signage.core.showing.timetable import Compiled, CompileMemo, compile_manifests
from signage.core.time.times import ALWAYS, Span

TZ = "Europe/Rome"
# The week holds a change of the clock.
MONDAY = date(2026, 10, 19)


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
