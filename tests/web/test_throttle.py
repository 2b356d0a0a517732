"""One bucket an address."""

from hypothesis import given
from hypothesis import strategies as st

from signage.core.time.times import Instant
from signage.web.throttle import MOST_ADDRESSES, Throttle

NOON = Instant(1_795_000_000_000)


def test_a_burst_is_free_and_the_next_has_to_wait():
    throttle = Throttle(burst=3, every_ms=1000)

    waits = [throttle.wait_ms("a", NOON) for _ in range(5)]

    assert waits == [0, 0, 0, 1000, 1000]


def test_addresses_do_not_share_a_bucket():
    throttle = Throttle(burst=1, every_ms=1000)

    assert [throttle.wait_ms(who, NOON) for who in "ab"] == [0, 0]


def test_waiting_as_told_is_enough():
    throttle = Throttle(burst=1, every_ms=1000)
    throttle.wait_ms("a", NOON)
    wait_ms = throttle.wait_ms("a", NOON)

    assert throttle.wait_ms("a", Instant(NOON + wait_ms)) == 0


def test_a_flood_of_addresses_costs_bounded_memory():
    throttle = Throttle(burst=1, every_ms=1000)

    for number in range(MOST_ADDRESSES + 50):
        throttle.wait_ms(str(number), NOON)

    assert len(throttle._empty_until) == MOST_ADDRESSES


@given(st.lists(st.integers(0, 5000), max_size=60))
def test_no_more_get_through_than_burst_and_time_allow(gaps):
    throttle = Throttle(burst=5, every_ms=1000)
    now, through = NOON, 0
    for gap in gaps:
        now = Instant(now + gap)
        through += throttle.wait_ms("a", now) == 0

    assert through <= 5 + (now - NOON) / 1000
