"""The spool: durable before it is acknowledged, forwarded once."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signage.mirror.spool import BATCH, Spool
from tests.mirror.above import report_of


@pytest.fixture
def spool(tmp_path: Path):
    spool = Spool(tmp_path / "spool.db")
    yield spool
    spool.close()


def numbers(spool: Spool, screen: str = "sanh-1") -> list[int]:
    return [play.seq for parcel in spool.parcels(screen) for play in parcel.report.plays]


def test_what_is_kept_is_acknowledged_up_to_the_first_gap(spool):
    assert spool.record("sanh-1", report_of("b1", 1, 2)) == 2
    assert spool.record("sanh-1", report_of("b1", 4, 5)) == 2
    assert spool.record("sanh-1", report_of("b1", 3)) == 5


def test_the_same_again_changes_nothing(spool):
    spool.record("sanh-1", report_of("b1", 1, 2))

    assert spool.record("sanh-1", report_of("b1", 1, 2)) == 2
    assert numbers(spool) == [1, 2]


def test_what_upstream_has_is_let_go_and_not_taken_again(spool):
    spool.record("sanh-1", report_of("b1", 1, 2, 3))
    spool.acknowledge("sanh-1", "b1", 2)

    assert spool.record("sanh-1", report_of("b1", 1, 2, 3)) == 3
    assert numbers(spool) == [3]
    assert spool.waiting() == 1


def test_boots_go_in_the_order_in_which_they_came(spool):
    for boot in ("z", "a", "m"):
        spool.record("sanh-1", report_of(boot, 1))

    assert [parcel.report.boot for parcel in spool.parcels("sanh-1")] == ["z", "a", "m"]


def test_screens_do_not_mix(spool):
    spool.record("sanh-1", report_of("b1", 1))
    spool.record("sanh-2", report_of("b1", 1, 2))

    assert numbers(spool, "sanh-1") == [1]
    assert numbers(spool, "sanh-2") == [1, 2]


def test_a_parcel_is_never_larger_than_a_report(spool):
    spool.record("sanh-1", report_of("b1", *range(1, BATCH + 101)))

    assert len(numbers(spool)) == BATCH


def test_everything_is_there_after_a_restart(tmp_path):
    first = Spool(tmp_path / "spool.db")
    first.record("sanh-1", report_of("b1", 1, 2, 4))
    first.close()

    again = Spool(tmp_path / "spool.db")

    assert again.record("sanh-1", report_of("b1", 3)) == 4
    assert again.waiting() == 4
    again.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), max_size=60), st.randoms(use_true_random=False))
def test_in_any_order_with_repeats_it_acknowledges_the_first_whole_run(sent, chance):
    spool = Spool(Path(":memory:"))
    seen: set[int] = set()
    acked = 0
    while sent:
        size = chance.randint(1, 5)
        part, sent = sent[:size], sent[size:]
        seen.update(part)
        acked = spool.record("sanh-1", report_of("b", *part))
        expected = next(n for n in range(1, 100) if n not in seen) - 1

        assert acked == expected
        if random.Random(acked).random() < 0.3:
            spool.acknowledge("sanh-1", "b", acked)
    spool.close()
