"""The frame of official slides: the agency above, number and date below, where there is room."""

from dataclasses import dataclass, field

from signage.core.text import normalise
from signage.render.composition import Desk
from signage.render.style import Style, text_width

_FULL_ROWS = 7  # fewer lines than this leave no room for a band and a foot
_LED_FULL_ROWS = 8


@dataclass(slots=True)
class Frame:
    """Heights of band and foot in pixels, and what stands in them. `tight` has neither."""

    band: int
    foot: int
    band_dy: int
    tight: bool
    values: dict[str, object]
    pictures: dict[str, bytes] = field(default_factory=dict)


def frame_for(agency: str, number: str, date: str, desk: Desk) -> Frame:
    """Return the frame of a surface; the agency is the unit's where the content names none."""
    style, script = desk.style, desk.script
    surface = style.surface
    agency = normalise(agency) or normalise(surface.agency)
    foot = foot_text(number, date)
    if (
        surface.theme.footer
        and text_width(style, f"{foot} · {surface.theme.footer}", style.small)
        < style.inner_width - 4 * style.small
    ):
        foot = " · ".join(part for part in (foot, normalise(surface.theme.footer)) if part)
    hotline = normalise(surface.hotline)
    if style.led:
        return _led_frame(agency, foot, desk)
    if style.rows < _FULL_ROWS:
        return Frame(0, 0, 0, True, {"agency": [], "foot": [], "hotline": []})
    room = style.inner_width - 2 * style.small
    one_line = text_width(style, agency, style.small) <= room
    if text_width(style, f"{agency}    {hotline}", style.small) > room:
        hotline = ""
    return Frame(
        band=(round(style.small * (2.0 if one_line else 3.4)) if agency else 0),
        foot=round(style.small * 1.9),
        band_dy=0,
        tight=False,
        values={
            "agency": script.runs(agency),
            "foot": script.runs(foot),
            "hotline": script.runs(hotline),
        },
    )


def foot_text(number: str, date: str) -> str:
    """Return the line that says by what document and when: `Số 12/TB-UBND · 28/06/2026`."""
    number, date = normalise(number), normalise(date)
    if number and not number.lower().startswith("số"):
        number = f"Số {number}"
    return " · ".join(part for part in (number, date) if part)


def _led_frame(agency: str, foot: str, desk: Desk) -> Frame:
    style: Style = desk.style
    values: dict[str, object] = {"agency": [], "foot": [], "hotline": []}
    band = below = 0
    line = style.line_px(style.small)
    if style.rows >= _LED_FULL_ROWS:
        if agency and text_width(style, agency, style.small) <= style.inner_width:
            values["agency"] = desk.script.runs(agency)
            band = line + 1
        if foot and text_width(style, foot + "  9/9", style.small) <= style.inner_width:
            values["foot"] = desk.script.runs(foot)
            below = line
    return Frame(band, below, 1, style.rows < _LED_FULL_ROWS, values)
