"""Five real power cuts during updates in each class; `signage bench` makes two hundred."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from signage.bench.power_cuts import Cut, browser_cuts, relay_cuts
from signage.bench.power_disk import may_cut_power

CUTS = 5
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(not may_cut_power(), reason="needs root and loop devices"),
]


def test_no_power_cut_leaves_a_black_screen_beside_a_relay() -> None:
    cuts = _beside_journeys(relay_cuts)

    assert len(cuts) == CUTS
    assert [cut for cut in cuts if not cut.in_time] == []


def test_no_power_cut_leaves_a_black_screen_with_a_service_worker() -> None:
    cuts = _beside_journeys(browser_cuts)

    assert len(cuts) == CUTS
    assert [cut for cut in cuts if not cut.in_time] == []


def _beside_journeys(make_cuts: Callable[..., list[Cut]]) -> list[Cut]:
    """Cut in a thread of its own: the journeys of this process hold playwright in ours."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make_cuts, CUTS, seed=7).result()
