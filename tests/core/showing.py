"""Sites for tests of what is shown: short ways to write playlists, screens and rules."""

import hashlib
from collections.abc import Mapping
from typing import Any

from signage.core.content.asset import Asset, Look, Page
from signage.core.content.playlist import (
    DrawnItem,
    DrawnPhase,
    DrawnPlaylist,
    PlaylistRules,
    item_id,
)
from signage.core.place.canvas import parse_canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Daypart, Rules
from signage.core.showing.shelf import SLATE
from signage.core.showing.timetable import Compiled, CompileMemo, compile_manifests
from signage.core.time.times import ALWAYS, Instant, Span, parse_iso, week_of

HUE = "Asia/Ho_Chi_Minh"
# A Tuesday.
NOW = parse_iso("2026-12-01T08:00", HUE)
WEEK = week_of(HUE, NOW)


def at(text: str, tz: str = HUE) -> Instant:
    """Read a local time."""
    return parse_iso(text, tz)


def page(name: str, duration_ms: int = 10_000, **more: Any) -> Page:
    """Draw nothing, but name an asset as if it had been drawn."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    asset = Asset(
        sha256=sha256, extension="png", type="image/png", size_bytes=9, width_px=8, height_px=8
    )
    look = Look(luma=0.4, hash="00ff00ff00ff00ff")
    return Page(
        **{"kind": "image", "asset": asset, "duration_ms": duration_ms, "look": look, **more}
    )


def item(playlist: str, name: str, *pages: Page, span: Span = ALWAYS, **more: Any) -> DrawnItem:
    """Make an item of one phase."""
    phases = (DrawnPhase(span=span, pages=pages),) if pages else ()
    fields = {"title": name, "duration_ms": None, "phases": phases, **more}
    return DrawnItem(id=item_id(playlist, name), **fields)


def playlist(name: str, *durations_ms: int, items: Any = None, **rules: Any) -> DrawnPlaylist:
    """Make a playlist with one picture for each duration."""
    made = (
        items
        if items is not None
        else tuple(
            item(name, f"{number}.png", page(f"{name}/{number}", duration))
            for number, duration in enumerate(durations_ms, 1)
        )
    )
    return DrawnPlaylist(
        id=name,
        title=name,
        rules=PlaylistRules(**rules),
        items=made,
        missing="" if made else "empty",
    )


def screen(name: str = "sanh-1", **more: Any) -> Screen:
    """Make a wall screen of the ward Thuận Hóa."""
    fields = {"unit": "thuan-hoa", "kind": "eboard", "canvas": parse_canvas("1920x1080"), **more}
    return Screen(id=name, name=f"Màn hình {name}", **fields)


def campaign(name: str, **more: Any) -> Campaign:
    """Make an approved campaign of Huế that shows the playlist of its own name."""
    fields = {"title": name, "unit": "hue", "playlists": (name,), "state": "approved", **more}
    return Campaign(id=name, **fields)


def part(start: str, end: str, days: str = "mon-sun") -> Daypart:
    """Make a daypart."""
    return Daypart(days=days, start=start, end=end)


UNITS = {
    "hue": Unit(id="hue", name="Thành phố Huế", kind="province"),
    "thuan-hoa": Unit(id="thuan-hoa", name="Phường Thuận Hóa", kind="commune", parent="hue"),
    "quang-dien": Unit(id="quang-dien", name="Xã Quảng Điền", kind="commune", parent="hue"),
}


def rules(*parts: Any, **more: Any) -> Rules:
    """Sort screens, campaigns and units into rules; `chung` is the site's default playlist."""
    by_type: dict[str, dict[str, Any]] = {"Screen": {}, "Campaign": {}, "Takeover": {}}
    by_type |= {"Blackout": {}, "Unit": dict(UNITS)}
    for one in parts:
        by_type[type(one).__name__][one.id] = one
    fields = {
        "default_playlist": "chung",
        "units": by_type["Unit"],
        "screens": by_type["Screen"] or {"sanh-1": screen()},
        "campaigns": by_type["Campaign"],
        "takeovers": by_type["Takeover"],
        "blackouts": by_type["Blackout"],
        **more,
    }
    return Rules(**fields)


def drawn(*playlists: DrawnPlaylist) -> dict[str, DrawnPlaylist]:
    """Put playlists and a slate where compilation looks for them."""
    slate = playlist(SLATE, 10_000)
    return {one.id: one for one in (*playlists, slate)}


def compiled(
    for_rules: Rules,
    *playlists: DrawnPlaylist,
    week: Span = WEEK,
    memo: CompileMemo | None = None,
) -> Compiled:
    """Compile with the same playlists on every screen."""
    shelf = drawn(*playlists)
    on_each: Mapping[str, Any] = dict.fromkeys(for_rules.screens, shelf)
    return compile_manifests(for_rules, on_each, week=week, memo=memo)
