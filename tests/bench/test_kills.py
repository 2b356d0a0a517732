"""Some kills of players, relay and server; `signage bench kills` makes a thousand."""

import shutil
from collections import Counter

import pytest

from signage.bench.kill_stand import Truth
from signage.bench.kills import Outcome, kill_at_random


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_no_kill_loses_or_doubles_a_play() -> None:
    found = kill_at_random(8, seed=3)

    assert found.kills.total() == 8
    assert len(found.truth.kept) > 100
    assert found.of_browser > 0
    assert (found.lost, found.doubled, found.invented) == (set(), [], set())
    assert len(found.cut_short) <= found.deaths
    assert found.verified


def test_the_judge_sees_what_is_lost_doubled_or_invented(tmp_path) -> None:
    (tmp_path / "truth").write_text(
        '{"emitted": "a"}\n{"kept": "a"}\n{"emitted": "b"}\n{"kept": "b"}\n'
        '{"emitted": "c"}\n{"emitted": "d"}\n{"kept": '
    )
    found = Outcome(truth=Truth(), stored=Counter({"a": 2, "d": 1, "x": 1}))
    found.truth.read(tmp_path / "truth")

    assert found.lost == {"b"}
    assert found.doubled == ["a"]
    assert found.invented == {"x"}
    assert found.cut_short == {"c"}
