"""The published table of sizes, and that who stands nearer needs no larger letters."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.place import legibility
from signage.core.place.screen import Surface

TELEVISION = Surface(
    width_px=1920, height_px=1080, kind="eboard", pixel_mm=0.634, distance_m=5, scan_distance_m=1.5
)
BOARD = replace(TELEVISION, kind="led", pixel_mm=10, width_px=256, height_px=128, distance_m=30)


@pytest.mark.parametrize(
    ("pixel_mm", "distance_m", "body_px", "small_px"),
    [
        (0.496, 2, 32, 26),
        (0.634, 3, 38, 30),
        (0.634, 5, 63, 50),
        (0.749, 4, 42, 34),
        (0.865, 5, 46, 37),
    ],
)
def test_sizes_on_televisions(pixel_mm, distance_m, body_px, small_px):
    surface = replace(TELEVISION, pixel_mm=pixel_mm, distance_m=distance_m)

    assert legibility.body_px(surface) == body_px
    assert legibility.small_px(surface) == small_px


@pytest.mark.parametrize(
    ("pitch_mm", "distance_m", "font_px"),
    [(4, 20, 20), (5, 20, 16), (5, 30, 24), (8, 40, 20), (10, 20, 14), (10, 40, 16), (16, 60, 16)],
)
def test_pixel_fonts_on_boards(pitch_mm, distance_m, font_px):
    surface = replace(BOARD, pixel_mm=pitch_mm, distance_m=distance_m)

    assert legibility.body_px(surface) == font_px


@given(st.floats(1, 80), st.floats(1, 80), st.sampled_from([TELEVISION, BOARD]))
def test_who_stands_nearer_never_needs_larger_letters(one, other, surface):
    near, far = sorted((one, other))
    sizes = [legibility.body_px(replace(surface, distance_m=d)) for d in (near, far)]

    assert sizes[0] <= sizes[1] or sizes[1] == 0


@pytest.mark.parametrize(
    ("rows", "distance_m", "sizes"),
    [
        (16, 12, [10]),
        (13, 10, [8]),
        (22, 12, [14]),
        (12, 5, []),
        (16, 30, []),
        (32, 30, [14, 16, 18, 20, 22]),
    ],
)
def test_strips_get_the_font_that_fits_their_rows(rows, distance_m, sizes):
    surface = replace(BOARD, width_px=320, height_px=rows, distance_m=distance_m)

    assert [font.size_px for font in legibility.pixel_fonts_for(surface)] == sizes


def test_the_remedies_name_rows_and_distance():
    surface = replace(BOARD, width_px=320, height_px=16, distance_m=40)

    assert legibility.rows_needed(surface) == 24
    assert legibility.farthest_m(surface) == 20.0


@given(st.floats(0.3, 30), st.floats(0.2, 16), st.integers(29, 60))
def test_a_code_is_a_tenth_of_the_distance_in_whole_modules(scan_m, pixel_mm, modules):
    surface = replace(TELEVISION, scan_distance_m=scan_m, pixel_mm=pixel_mm)

    side = legibility.qr_side_px(surface, modules)

    assert side % modules == 0 and side >= 2 * modules
    assert side * pixel_mm >= scan_m * 100 - 1e-6


@pytest.mark.parametrize(("words", "seconds"), [(0, 8), (15, 9), (40, 19), (90, 39), (500, 60)])
def test_dwell_follows_the_number_of_words(words, seconds):
    assert legibility.dwell_ms(words) == seconds * 1000


def test_a_code_stays_long_enough_to_be_scanned():
    assert legibility.dwell_ms(3, has_code=True) == 15_000


@given(st.floats(3, 70))
def test_running_lines_move_at_a_readable_even_speed(character_px):
    speed = legibility.ticker_speed_px_s(character_px)

    assert speed in (15, 30) or speed % 60 == 0
    assert 4 <= speed / character_px <= 12
