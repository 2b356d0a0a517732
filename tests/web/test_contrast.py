"""Contrast of every pair of colours that the pages put together, computed from the tokens.

WCAG 2.2: text 4.5:1, signs and edges of controls 3:1, in both themes.
"""

import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "signage/web/static/css/tokens.css"
GROUNDS = ("paper", "surface", "sunken")
INKS = ("ink", "ink-soft", "brand", "on-air", "waiting", "problem", "information", "asleep")
STATES = ("on-air", "waiting", "problem", "information", "asleep")
TEXT, SIGN = 4.5, 3.0

Colour = tuple[float, float, float]

_PAIR = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)")
_SAME = re.compile(r"--([\w-]+): oklch\(([^)]*)\);")
_ROLE = re.compile(r"--([\w-]+): var\(--([\w-]+)\);")


@pytest.fixture(scope="module", params=("light", "dark"))
def colours(request: pytest.FixtureRequest) -> dict[str, Colour]:
    return read_tokens(dark=request.param == "dark")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_words_can_be_read_on_every_ground(
    colours: dict[str, Colour], ink: str, ground: str
) -> None:
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("state", STATES)
def test_a_state_can_be_read_on_its_own_wash(colours: dict[str, Colour], state: str) -> None:
    wash = colours[f"{state}-wash"]

    assert contrast(colours[state], wash) >= TEXT
    assert contrast(colours["ink"], wash) >= TEXT
    assert contrast(colours["ink-soft"], wash) >= TEXT


@pytest.mark.parametrize("fill", ("ink", "problem"))
def test_words_on_a_filled_button_can_be_read(colours: dict[str, Colour], fill: str) -> None:
    assert contrast(colours["surface"], colours[fill]) >= TEXT


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("sign", ("edge", "focus"))
def test_edges_of_controls_and_the_focus_ring_are_seen(
    colours: dict[str, Colour], sign: str, ground: str
) -> None:
    assert contrast(colours[sign], colours[ground]) >= SIGN


def test_components_name_roles_and_never_the_palette() -> None:
    palette = set(_PAIR.findall(TOKENS.read_text("utf-8")))
    names = {name for name, _, _ in palette}
    sheets = [path for path in TOKENS.parent.glob("*.css") if path != TOKENS]

    used = {
        (path.name, name)
        for path in sheets
        for name in names
        if f"var(--{name})" in path.read_text("utf-8")
    }

    assert used == set()


def read_tokens(*, dark: bool) -> dict[str, Colour]:
    """Read the colours of one theme by token name, roles resolved."""
    text = TOKENS.read_text("utf-8")
    found = {name: _rgb(second if dark else first) for name, first, second in _PAIR.findall(text)}
    found |= {name: _rgb(values) for name, values in _SAME.findall(text)}
    for role, name in _ROLE.findall(text):
        if name in found:
            found[role] = found[name]
    return found


def contrast(one: Colour, other: Colour) -> float:
    """Return the ratio of WCAG, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(linear: Colour) -> float:
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(text: str) -> Colour:
    """Turn OKLCH into linear sRGB, clipped as browsers do. Source: Ottosson, OKLab, 2020."""
    lightness, chroma, hue = (float(value) for value in text.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, value)) for value in linear)
    return red, green, blue
