"""How large letters and codes must be to be read from where people stand.

Rule 1: an LCD's body text subtends 20 minutes of arc by its capitals, small print never less
than 16. Source: ISO 9241-3, "20 to 22 minutes of arc preferred, minimum 16".
Rule 2: an LED's capitals are 3 mm high for each metre, 4.5 mm where strokes are one pixel thin.
Source: locationisland.com, 1 inch for 30 feet, raised because tone marks are a quarter of a cap.
Rule 3: a QR code's side is at least a tenth of the distance from which it is scanned.
"""

import math
from dataclasses import dataclass
from math import ceil

from signage.core.place.screen import Surface

BODY_ARCMIN = 20
SMALLEST_ARCMIN = 16
CAP_EM = 0.74  # Be Vietnam Pro
LED_CAP_MM_PER_M = 3.0
STRIP_CAP_MM_PER_M = 4.5
SCAN_RATIO = 10
LED_MODULE_PX = 3  # two pixels a module are read at the edge only, through dots and blur
LCD_MODULE_PX = 2

DWELL_LEAST_S, DWELL_MOST_S = 8, 60
ORIENTATION_S = 3
WORDS_PER_S = 2.5  # 150 words a minute

TICKER_CHARACTERS_PER_S = 8
_EVEN_SPEEDS_PX_S = (15, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelFont:
    """One pixel font and its whole-pixel metrics: capitals, and ink above and below the line."""

    size_px: int
    cap_px: int
    top_px: int
    bottom_px: int
    strip: bool = False

    @property
    def line_px(self) -> int:
        """Return the rows that one line needs, every mark included."""
        return self.top_px + self.bottom_px

    @property
    def family(self) -> str:
        """Return the family name that the layout engine knows it by."""
        return f"Signage {'Strip' if self.strip else 'LED'} {self.size_px}"

    @property
    def file(self) -> str:
        """Return its file in `render/fonts/`."""
        return f"{self.family.replace(' ', '')}.ttf"


def _pixel_font(size: int, cap: int, top: int, bottom: int, *, strip: bool = False) -> PixelFont:
    return PixelFont(size_px=size, cap_px=cap, top_px=top, bottom_px=bottom, strip=strip)


PIXEL_FONTS = (
    _pixel_font(8, 7, 11, 2, strip=True),
    _pixel_font(10, 9, 14, 2, strip=True),
    _pixel_font(12, 11, 17, 2, strip=True),
    _pixel_font(14, 11, 18, 4),
    _pixel_font(16, 12, 20, 4),
    _pixel_font(18, 14, 22, 5),
    _pixel_font(20, 15, 25, 5),
    _pixel_font(22, 16, 27, 5),
    _pixel_font(24, 18, 29, 6),
    _pixel_font(28, 21, 34, 7),
    _pixel_font(32, 23, 38, 8),
    _pixel_font(40, 30, 50, 10),
    _pixel_font(48, 36, 58, 11),
    _pixel_font(64, 48, 79, 16),
    _pixel_font(80, 59, 97, 20),
    _pixel_font(112, 84, 137, 27),
    _pixel_font(160, 119, 196, 39),
)
"""Smallest first. Strip faces, of one-pixel strokes, are for where nothing else fits."""


def arc_px(surface: Surface, arcmin: float) -> int:
    """Return the font size whose capitals subtend this angle at the surface's distance."""
    cap_mm = surface.distance_m * 1000 * math.tan(math.radians(arcmin / 60))
    return ceil(cap_mm / surface.pixel_mm / CAP_EM)


def body_px(surface: Surface) -> int:
    """Return the smallest size of running text; for an LED that of a pixel font, 0 if none is."""
    if surface.kind == "led":
        font = smallest_pixel_font(surface)
        return font.size_px if font else 0
    return arc_px(surface, BODY_ARCMIN)


def small_px(surface: Surface) -> int:
    """Return the smallest size of any text at all: sources, dates, captions."""
    if surface.kind == "led":
        return body_px(surface)
    return arc_px(surface, SMALLEST_ARCMIN)


def is_legible(font: PixelFont, surface: Surface) -> bool:
    """Tell whether this pixel font can be read at the surface's distance."""
    need = STRIP_CAP_MM_PER_M if font.strip else LED_CAP_MM_PER_M
    return font.cap_px * surface.pixel_mm >= need * surface.distance_m


def smallest_pixel_font(surface: Surface) -> PixelFont | None:
    """Return the smallest font of full strokes that is legible, whatever the rows it needs."""
    return next((f for f in PIXEL_FONTS if not f.strip and is_legible(f, surface)), None)


def pixel_fonts_for(surface: Surface) -> tuple[PixelFont, ...]:
    """Return the fonts that are legible and fit one line into the surface, smallest first.

    Thin strip faces count only where no full face fits the rows.
    """
    fits = [f for f in PIXEL_FONTS if f.line_px <= surface.height_px and is_legible(f, surface)]
    full = tuple(f for f in fits if not f.strip)
    return full or tuple(f for f in fits if f.strip)[-1:]


def farthest_m(surface: Surface) -> float:
    """Return from how far one line of the largest fitting pixel font can be read, in metres."""
    reach = [
        font.cap_px * surface.pixel_mm / (STRIP_CAP_MM_PER_M if font.strip else LED_CAP_MM_PER_M)
        for font in PIXEL_FONTS
        if font.line_px <= surface.height_px
    ]
    return math.floor(max(reach, default=0) * 10) / 10


def rows_needed(surface: Surface) -> int:
    """Return how many rows one line needs to be read from the surface's distance."""
    return min((f.line_px for f in PIXEL_FONTS if is_legible(f, surface)), default=0)


def qr_side_px(surface: Surface, modules: int) -> int:
    """Return the smallest side of a QR of so many modules, quiet zone included, whole modules."""
    least_mm = surface.scan_distance_m * 1000 / SCAN_RATIO
    module_px = LED_MODULE_PX if surface.kind == "led" else LCD_MODULE_PX
    return max(module_px, ceil(least_mm / surface.pixel_mm / modules)) * modules


def dwell_ms(words: int, *, has_code: bool = False) -> int:
    """Return how long a page of so many words stays; a code to scan stays 15 s at least."""
    seconds = ceil(ORIENTATION_S + words / WORDS_PER_S)
    least = 15 if has_code else DWELL_LEAST_S
    return 1000 * min(DWELL_MOST_S, max(least, seconds))


def ticker_speed_px_s(character_px: float) -> int:
    """Return a speed of whole pixels a frame at 60 Hz, nearest to eight characters a second."""
    wanted = character_px * TICKER_CHARACTERS_PER_S
    return min(_EVEN_SPEEDS_PX_S, key=lambda speed: abs(speed - wanted))
