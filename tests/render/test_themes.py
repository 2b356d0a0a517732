"""Every theme can be read: contrast is computed, not judged."""

from dataclasses import asdict, replace

import pytest
from slide_examples import in_palette, lcd, led

from signage.core.place.organisation import Theme
from signage.render.themes import (
    BODY_CONTRAST,
    PALETTES,
    TEXT_CONTRAST,
    THEMES,
    colours_for,
    contrast,
    series_colours,
)

SURFACES = {
    **{name: replace(lcd(1920, 1080), theme=Theme(name=name)) for name in THEMES},
    "led board": led(256, 128),
    "mourning": replace(lcd(1920, 1080), grey=True),
    "mourning board": replace(led(256, 128), grey=True),
    **{palette: in_palette(led(256, 128), palette) for palette in PALETTES},
}
each_surface = pytest.mark.parametrize("name", SURFACES)


@each_surface
def test_text_stands_out_from_its_ground(name):
    colours = colours_for(SURFACES[name])

    assert contrast(colours.ink, colours.paper) >= BODY_CONTRAST
    for role in ("mute", "accent", "good", "caution", "bad", "note"):
        assert contrast(getattr(colours, role), colours.paper) >= TEXT_CONTRAST, role
    assert contrast(colours.on_band, colours.band) >= TEXT_CONTRAST
    assert contrast(colours.on_band_second, colours.band) >= TEXT_CONTRAST


@each_surface
def test_bars_stand_out_from_the_paper(name):
    colours = colours_for(SURFACES[name])

    assert contrast(colours.quiet, colours.paper) >= 2.9


@each_surface
def test_numbers_inside_bars_can_be_read(name):
    for colour, on_it in series_colours(SURFACES[name]):
        assert contrast(colour, on_it) >= TEXT_CONTRAST


@pytest.mark.parametrize("palette", PALETTES)
def test_a_board_of_few_lamps_asks_for_no_other_colour(palette):
    colours = colours_for(in_palette(led(256, 128), palette))

    assert set(asdict(colours).values()) <= set(PALETTES[palette])


def test_a_unit_may_bring_its_own_accent():
    surface = replace(lcd(1920, 1080), theme=Theme(accent="#004a8f"))

    assert colours_for(surface).accent == colours_for(surface).band == "#004a8f"


@pytest.mark.parametrize("accent", ["#ffe08a", "red", "#12", "javascript"])
def test_an_accent_that_cannot_be_read_stays_the_themes_own(accent):
    surface = replace(lcd(1920, 1080), theme=Theme(accent=accent))

    assert colours_for(surface) == THEMES["hanh-chinh"]


def test_danger_keeps_its_colour_in_mourning():
    surface = replace(lcd(1920, 1080), grey=True)

    assert colours_for(surface).bad == THEMES["hanh-chinh"].bad


def test_black_on_white_is_the_largest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
