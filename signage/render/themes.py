"""Colour roles of the slides: three themes, what a unit may change, and proof of contrast."""

import re
from dataclasses import asdict, dataclass, replace

from signage.core.place.screen import Surface

TEXT_CONTRAST = 4.5
BODY_CONTRAST = 7.0
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """What each colour is for. `accent` marks what matters; states are word, sign and colour."""

    paper: str
    ink: str
    mute: str
    line: str
    soft: str  # a field behind a group, and bars that do not matter
    quiet: str  # bars and lines that stand beside the accented one
    accent: str
    band: str
    on_band: str
    on_band_second: str
    good: str
    caution: str
    bad: str
    note: str


THEMES = {
    "hanh-chinh": Colours(
        paper="#fbfaf7",
        ink="#16202b",
        mute="#4b5763",
        line="#d3d6d9",
        soft="#eeece6",
        quiet="#8795a3",
        accent="#a5131c",
        band="#a5131c",
        on_band="#ffffff",
        on_band_second="#ffd966",
        good="#0b6b3a",
        caution="#8a5200",
        bad="#b3261e",
        note="#0b4f9e",
    ),
    "dem": Colours(
        paper="#0e141b",
        ink="#f3f5f7",
        mute="#b5c0cb",
        line="#33404d",
        soft="#1a232d",
        quiet="#6f7f8f",
        accent="#ffc857",
        band="#7a0f16",
        on_band="#ffffff",
        on_band_second="#ffd966",
        good="#5fd38a",
        caution="#ffc857",
        bad="#ff8a80",
        note="#7cc4ff",
    ),
    "led": Colours(
        paper="#000000",
        ink="#ffffff",
        mute="#00ffff",
        line="#0000ff",
        soft="#000000",
        quiet="#00ffff",
        accent="#ffff00",
        band="#0000ff",
        on_band="#ffffff",
        on_band_second="#ffff00",
        good="#00ff00",
        caution="#ffff00",
        bad="#ff0000",
        note="#00ffff",
    ),
}

# A red-green board has no blue: yellow is both of its lamps at once.
_TWO_COLOUR = Colours(
    paper="#000000",
    ink="#ffff00",
    mute="#00ff00",
    line="#00ff00",
    soft="#000000",
    quiet="#00ff00",
    accent="#ff0000",
    band="#000000",
    on_band="#00ff00",
    on_band_second="#ff0000",
    good="#00ff00",
    caution="#ffff00",
    bad="#ff0000",
    note="#00ff00",
)

_ONE_BIT = Colours(
    **(
        dict.fromkeys(asdict(_TWO_COLOUR), "#ffffff")
        | dict.fromkeys(("paper", "soft", "band"), "#000000")
    )
)

# Grey steps for what does not matter most, each well apart from its neighbours.
_DARK_GREYS = ("#5b6875", "#97a3af", "#c9d0d7", "#3b4650", "#e2e5e9")
_LIGHT_GREYS = ("#a9b6c2", "#5d6d7c", "#d5dce3", "#4a5866", "#8795a3")

PALETTES = {
    "two-colour": ("#000000", "#ff0000", "#00ff00", "#ffff00"),
    "one-bit": ("#000000", "#ffffff"),
}
"""The only colours that such a board can show."""


def colours_for(surface: Surface) -> Colours:
    """Return the colours of a surface: its palette, else the unit's theme with its accent.

    An accent that cannot be read on the theme's paper, or under white, stays the theme's own. In
    mourning all is grey but the colour that warns of danger.
    """
    colours = _coloured(surface)
    return _greyed(colours, surface) if surface.grey else colours


def _greyed(colours: Colours, surface: Surface) -> Colours:
    roles = {role: _grey_of(colour) for role, colour in asdict(colours).items()}
    if surface.kind == "led":
        # A half-lit lamp reads as a dim one: pure white, and the band is left dark.
        roles = dict.fromkeys(roles, "#ffffff") | {
            role: "#000000" for role in ("paper", "soft", "band")
        }
    return Colours(**(roles | {"bad": colours.bad}))


def _grey_of(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    level = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return f"#{level:02x}{level:02x}{level:02x}"


def _coloured(surface: Surface) -> Colours:
    if surface.palette == "two-colour":
        return _TWO_COLOUR
    if surface.palette == "one-bit":
        return _ONE_BIT
    if surface.kind == "led":
        return THEMES["led"]
    theme = THEMES.get(surface.theme.name, THEMES["hanh-chinh"])
    accent = surface.theme.accent
    if is_readable_accent(accent, theme):
        band = accent if contrast(theme.on_band, accent) >= TEXT_CONTRAST else theme.band
        return replace(theme, accent=accent, band=band)
    return theme


def series_colours(surface: Surface) -> tuple[tuple[str, str], ...]:
    """Return the colours of parts of a whole, the accent first, each with that of text on it."""
    colours = colours_for(surface)
    if surface.kind == "led":
        pure = (colours.accent, colours.quiet, colours.good, colours.bad, colours.ink)
        if surface.palette == "one-bit":
            return ((colours.ink, colours.paper),)
        return tuple((colour, "#000000") for colour in dict.fromkeys(pure))
    greys = _DARK_GREYS if contrast(colours.paper, "#000000") > 10 else _LIGHT_GREYS
    every = (colours.accent, *greys)
    return tuple((c, max("#ffffff", "#16202b", key=lambda ink: contrast(c, ink))) for c in every)


def is_readable_accent(accent: str, theme: Colours) -> bool:
    """Tell whether an accent is a colour that stands out from the theme's paper."""
    return bool(_COLOUR.fullmatch(accent)) and contrast(accent, theme.paper) >= TEXT_CONTRAST


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#rrggbb` colours, 1 to 21. Source: WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
