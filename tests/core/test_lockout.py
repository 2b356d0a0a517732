import pytest

from signage.core.people.lockout import FORGET_MS, wait_ms


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (500, 60)],
)
def test_the_wait_grows_from_a_minute_to_an_hour(failures, minutes):
    assert wait_ms(failures, 1000, 1000) == minutes * 60_000


def test_the_wait_runs_down_and_ends():
    assert wait_ms(5, 0, 59_999) == 1
    assert wait_ms(5, 0, 60_000) == 0


def test_after_a_day_nobody_remembers():
    assert wait_ms(500, 0, FORGET_MS - 1) == 0
    assert wait_ms(500, FORGET_MS - 1, FORGET_MS) > 0
    assert wait_ms(500, 0, FORGET_MS) == 0
