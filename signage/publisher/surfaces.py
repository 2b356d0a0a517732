"""What pages are drawn for: each screen's zones, and the canvas where danger to life takes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from signage.core.place.canvas import Rect
from signage.core.place.organisation import Theme, ancestors
from signage.core.place.screen import Screen, Surface, Zone, surface_of, zones_of
from signage.core.showing.campaign import Rules
from signage.core.showing.takeover import takeovers_of
from signage.core.time.times import Span

# What pages of a playlist that no screen uses yet are drawn for, so that people see them and
# their problems: the usual wall television of a one-stop shop, 55 inches seen from 5 m.
PREVIEW = Surface(
    width_px=1920,
    height_px=1080,
    kind="eboard",
    pixel_mm=0.6342,
    distance_m=5.0,
    scan_distance_m=1.5,
)


@dataclass(frozen=True, slots=True)
class ScreenSurfaces:
    """What one screen's pages are drawn for; `ticker` is None without such a zone.

    `canvas` is there where danger to life takes zones that are otherwise another system's.
    """

    main: Surface
    ticker: Surface | None
    canvas: Surface | None = None


def surfaces_of(rules: Rules, screen: Screen) -> ScreenSurfaces:
    """Return what this screen's pages are drawn for."""
    line = list(ancestors(rules.units, screen.unit))
    theme = next((unit.theme for unit in line if unit.theme != Theme()), Theme())
    hotline = next((unit.hotline for unit in line if unit.hotline), "")
    agency = line[0].name if line else ""
    layout = zones_of(screen)

    def first(zones: Iterable[Zone]) -> Surface | None:
        zone = next(iter(zones), None)
        if zone is None:
            return None
        return surface_of(screen, zone, theme=theme, agency=agency, hotline=hotline)

    main = first(zone for zone in layout if zone.kind == "main")
    assert main is not None  # every layout has one
    return ScreenSurfaces(
        main=main,
        ticker=first(zone for zone in layout if zone.kind == "ticker"),
        canvas=first(_whole_canvas(screen, layout)),
    )


def _whole_canvas(screen: Screen, layout: tuple[Zone, ...]) -> Iterator[Zone]:
    """Yield the canvas as one zone where other systems hold a part of it and nothing is folded."""
    mains = [zone for zone in layout if zone.kind == "main"]
    reserved = any(zone.kind == "reserved" for zone in layout)
    if reserved and len(mains) == 1 and not any(zone.fold for zone in layout):
        size = Rect(width_px=screen.canvas.width_px, height_px=screen.canvas.height_px)
        yield Zone(id=mains[0].id, kind="main", rect=size)


def alarms_of(rules: Rules, screen: Screen, week: Span) -> frozenset[str]:
    """Return the playlists with which danger to life takes this screen this week."""
    return frozenset(
        takeover.playlist
        for takeover in takeovers_of(rules, screen, week)
        if takeover.level == "life_safety"
    )
