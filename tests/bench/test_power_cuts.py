"""Five real power cuts during updates; `signage bench power_cuts` makes two hundred."""

import pytest

from signage.bench.power_cuts import cut_again_and_again
from signage.bench.power_disk import may_cut_power

CUTS = 5


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not may_cut_power(), reason="needs root and loop devices")
def test_no_power_cut_during_an_update_leaves_a_black_screen() -> None:
    cuts = cut_again_and_again(CUTS, seed=7)

    assert len(cuts) == CUTS
    assert [cut for cut in cuts if not cut.in_time] == []
