"""The flash meter on made frames: rates, areas, luminance, saturated red."""

import pytest

from signage.library.flashes import GRID, FlashMeter, flash_problems

BLOCKS = GRID[0] * GRID[1]
BLACK, WHITE, RED, GREY = b"\0\0\0", b"\xff\xff\xff", b"\xff\0\0", b"\x80\x80\x80"


def worst(*, a, b, rate_hz, share=1.0, frames=250, frame_ms=40):
    meter = FlashMeter()
    lit = int(BLOCKS * share)
    for frame in range(frames):
        is_lit = int(frame * frame_ms * rate_hz * 2 / 1000) % 2
        meter.add((b if is_lit else a) * lit + a * (BLOCKS - lit), frame * frame_ms)
    return meter.worst


@pytest.mark.parametrize(
    ("rate_hz", "codes"),
    [
        pytest.param(1, [], id="1-a-second"),
        pytest.param(2, ["flickering"], id="2-a-second"),
        pytest.param(3, ["flickering"], id="3-a-second"),
        pytest.param(5, ["flashing"], id="5-a-second"),
        pytest.param(12, ["flashing"], id="12-a-second"),
    ],
)
def test_more_than_three_flashes_a_second_are_refused(rate_hz, codes):
    problems = flash_problems(worst(a=BLACK, b=WHITE, rate_hz=rate_hz))

    assert [problem.code for problem in problems] == codes


@pytest.mark.parametrize(
    ("share", "codes"),
    [pytest.param(0.4, ["flashing"], id="40-percent"), pytest.param(0.1, [], id="10-percent")],
)
def test_a_flash_needs_a_quarter_of_the_canvas(share, codes):
    problems = flash_problems(worst(a=BLACK, b=WHITE, rate_hz=5, share=share))

    assert [problem.code for problem in problems] == codes


def test_small_changes_of_brightness_are_no_flashes():
    assert worst(a=GREY, b=b"\x8a\x8a\x8a", rate_hz=5).flashes == 0


def test_changes_between_two_bright_states_are_no_flashes():
    assert worst(a=b"\xf0\xf0\xf0", b=WHITE, rate_hz=5).flashes == 0


def test_saturated_red_flashes_even_when_it_is_dark():
    assert worst(a=BLACK, b=b"\x60\0\0", rate_hz=5).flashes == 5


def test_a_slow_rise_and_fall_is_one_flash():
    meter = FlashMeter()
    for frame, level in enumerate([*range(0, 256, 5), *range(255, -1, -5)]):
        meter.add(bytes([level] * 3) * BLOCKS, frame * 40)

    assert meter.worst.flashes <= 1


def test_the_worst_second_is_named():
    meter = FlashMeter()
    for frame in range(200):
        at_ms = frame * 50
        is_lit = 4000 <= at_ms < 5000 and frame % 2
        meter.add((WHITE if is_lit else BLACK) * BLOCKS, at_ms)

    (problem,) = flash_problems(meter.worst)

    assert problem.arguments["at"] == "0:04"
    assert problem.arguments["flashes"] >= 9
