"""The frame of official slides: the agency above, number and date below, where there is room."""

from dataclasses import dataclass, field

from signage.core.content.text import normalise
from signage.render.composition import Desk
from signage.render.embedded import fitted_logo
from signage.render.style import Style, text_width

_FULL_ROWS = 7  # fewer lines than this leave no room for a band and a foot
_LED_FULL_ROWS = 8
_LED_ROOMY_ROWS = 12


@dataclass(slots=True)
class Frame:
    """Heights of band and foot in pixels, and what stands in them. `tight` has neither."""

    band: int
    foot: int
    band_dy: int
    tight: bool
    values: dict[str, object]
    pictures: dict[str, bytes] = field(default_factory=dict)

    def top(self, style: Style) -> int:
        """Return where the body begins."""
        if style.led:
            return self.band + (2 if self.band else max(1, style.margin // 2))
        return self.band + round(style.margin * 0.75 + style.small * 0.3)

    def bottom(self, style: Style) -> int:
        """Return how far above the lower edge the body ends."""
        if style.led:
            return self.foot + 3  # two rows for the marks that count the pages, and one between
        return self.foot + round(0.7 * style.margin)


def frame_for(
    agency: str, number: str, date: str, desk: Desk, *, foot: str | None = None
) -> Frame:
    """Return the frame of a surface; the agency is the unit's where the content names none.

    The foot says number and date, or what is given; a long one takes several lines.
    """
    style, script = desk.style, desk.script
    surface = style.surface
    agency = normalise(agency) or normalise(surface.agency)
    if foot is None:
        foot = _with_footer(foot_text(number, date), style)
    hotline = normalise(surface.hotline)
    if style.led:
        return _led_frame(agency, foot, desk)
    if style.rows < _FULL_ROWS:
        return Frame(0, 0, 0, True, {"agency": [], "foot": [], "hotline": []})
    pictures: dict[str, bytes] = {}
    logo_w = 0
    if surface.logo is not None and agency:
        box = (6 * style.small, round(1.5 * style.small))
        logo = fitted_logo(desk.kept / surface.logo.kept_name, box, grey=surface.grey)
        if logo is not None:
            pictures["logo.png"] = logo.encoded
            logo_w = logo.width_px + style.small // 2
    room = style.inner_width - 2 * style.small - logo_w
    one_line = text_width(style, agency, style.small) <= room
    if text_width(style, f"{agency}    {hotline}", style.small) > room:
        hotline = ""
    return Frame(
        band=(round(style.small * (2.0 if one_line else 3.4)) if agency else 0),
        foot=round(style.small * (0.55 + 1.36 * _lines(style, foot))),
        band_dy=0,
        tight=False,
        values={
            "agency": script.runs(agency),
            "foot": script.runs(foot),
            "hotline": script.runs(hotline),
            "agency_w": style.inner_width - logo_w if not hotline else 0,
        }
        | ({"logo": "logo.png"} if pictures else {}),
        pictures=pictures,
    )


def _with_footer(foot: str, style: Style) -> str:
    """Add the unit's own line where there is room for it."""
    whole = " · ".join(part for part in (foot, normalise(style.surface.theme.footer)) if part)
    room = style.inner_width - 4 * style.small
    return whole if text_width(style, whole, style.small) <= room else foot


def _lines(style: Style, foot: str) -> int:
    room = style.inner_width - 3 * style.small
    return max(1, -(-text_width(style, foot, style.small) * 21 // (20 * room)))


def foot_text(number: str, date: str) -> str:
    """Return the line that says by what document and when: `Số 12/TB-UBND · 28/06/2026`."""
    number, date = normalise(number), normalise(date)
    if number and "số" not in number.lower().split():
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
        wide = text_width(style, foot + "  9/9", style.small)
        rows = max(1, -(-wide * 21 // (20 * (style.inner_width - 3 * style.small))))
        if foot and rows <= (2 if style.rows >= _LED_ROOMY_ROWS else 1):
            values["foot"] = desk.script.runs(foot)
            below = rows * line
    return Frame(band, below, 1, style.rows < _LED_FULL_ROWS, values)
