"""The surfaces that the tests of media draw for."""

from dataclasses import replace

from signage.core.place.screen import Surface

TELEVISION = Surface(
    width_px=1920, height_px=1080, kind="eboard", pixel_mm=0.63, distance_m=5, scan_distance_m=1.5
)
PORTRAIT = replace(TELEVISION, width_px=1080, height_px=1920)
LED = Surface(
    width_px=256, height_px=128, kind="led", pixel_mm=5, distance_m=20, scan_distance_m=5
)
