"""Screens as people describe them, the zones of their layouts, and the surfaces to draw for."""

from dataclasses import dataclass, field
from typing import Literal

from signage.core.content.source import Source
from signage.core.place.canvas import Canvas, Rect
from signage.core.place.organisation import Theme

ScreenKind = Literal["eboard", "led"]
ZoneKind = Literal["main", "ticker", "clock", "reserved"]
Palette = Literal["full", "two-colour", "one-bit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """Weekly opening: days as people write them (`mon-fri`), local `HH:MM`, end excluded."""

    days: str
    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimming:
    """Brightness from one local time to another; times are `HH:MM`, `sunset`, `sunrise+00:30`."""

    start: str
    end: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a screen stands, in degrees; outdoor screens are silent by law."""

    lat: float
    lon: float
    outdoor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """A strip that the LED controller folds: `source` of the zone lands at (x, y) of the frame."""

    source: Rect
    x_px: int
    y_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One rectangle of a canvas with its own loop."""

    id: str
    kind: ZoneKind
    rect: Rect
    fold: tuple[Fold, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A place people look at. `hours` None is always on, () is never.

    Give one of `diagonal_in`, `width_mm`, `pitch_mm`; `layout` is `full`, `ticker` or its zones.
    """

    id: str
    name: str
    unit: str
    kind: ScreenKind
    canvas: Canvas
    diagonal_in: float | None = None
    width_mm: float | None = None
    pitch_mm: float | None = None
    distance_m: float = 5.0
    scan_distance_m: float = 1.5
    default_playlist: str | None = None
    layout: Literal["full", "ticker"] | tuple[Zone, ...] = "full"
    tags: tuple[str, ...] = ()
    sound: bool = False
    hours: tuple[OpenHours, ...] | None = None
    palette: Palette = "full"
    dim: tuple[Dimming, ...] = ()
    location: Location | None = None
    sync: bool = False  # in step with others: its videos lose their sound track


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What a page is drawn for; equal surfaces share renditions.

    `pixel_mm` is the size of one pixel; `agency` and `hotline` come from the unit. `grey` asks for
    pages without colour (national mourning); colours that warn of danger stay what they are.
    """

    width_px: int
    height_px: int
    kind: ScreenKind
    zone: ZoneKind = "main"
    pixel_mm: float
    distance_m: float
    scan_distance_m: float
    palette: Palette = "full"
    sound: bool = False
    sync: bool = False
    theme: Theme = field(default_factory=Theme)
    agency: str = ""
    hotline: str = ""
    logo: Source | None = None  # the picture that `theme.logo` names
    grey: bool = False


def pixel_mm(screen: Screen) -> float:
    """Return the side of one pixel in millimetres; a 55-inch screen when nothing was told."""
    if screen.pitch_mm is not None:
        return screen.pitch_mm
    if screen.width_mm is not None:
        return screen.width_mm / screen.canvas.width_px
    inches = screen.diagonal_in if screen.diagonal_in is not None else 55.0
    diagonal_px = (screen.canvas.width_px**2 + screen.canvas.height_px**2) ** 0.5
    return float(inches * 25.4 / diagonal_px)


def zones_of(screen: Screen) -> tuple[Zone, ...]:
    """Lay the screen out: `full` is one main zone; `ticker` adds a running line and a clock below.

    The ticker band is a twelfth of the height, at least 24 px, on even pixels; a canvas too low
    for two rows (under 64 px) is main only. On an e-board the clock has room for its time and,
    beside it, two rows of weekday and date that are read from where its small print is.
    """
    if isinstance(screen.layout, tuple):
        return screen.layout
    width, height = screen.canvas.width_px, screen.canvas.height_px
    if screen.layout == "full" or height < 64:
        return (Zone(id="main", kind="main", rect=Rect(width_px=width, height_px=height)),)
    band = max(24, height // 24 * 2)
    clock = (
        min(width // 4, band * 3) if screen.kind == "led" else min(width * 3 // 8, band * 9 // 2)
    )
    return (
        Zone(id="main", kind="main", rect=Rect(width_px=width, height_px=height - band)),
        Zone(
            id="ticker",
            kind="ticker",
            rect=Rect(x_px=0, y_px=height - band, width_px=width - clock, height_px=band),
        ),
        Zone(
            id="clock",
            kind="clock",
            rect=Rect(x_px=width - clock, y_px=height - band, width_px=clock, height_px=band),
        ),
    )


def surface_of(screen: Screen, zone: Zone, *, theme: Theme, agency: str, hotline: str) -> Surface:
    """Return what pages of this zone are drawn for."""
    return Surface(
        width_px=zone.rect.width_px,
        height_px=zone.rect.height_px,
        kind=screen.kind,
        zone=zone.kind,
        pixel_mm=round(pixel_mm(screen), 4),
        distance_m=screen.distance_m,
        scan_distance_m=screen.scan_distance_m,
        palette=screen.palette,
        sound=screen.sound,
        sync=screen.sync,
        theme=theme,
        agency=agency,
        hotline=hotline,
    )
