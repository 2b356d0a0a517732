"""Days of public posting: which count, what breaks a run, and what was never measured."""

import pytest

from signage.core.showing.posting import PostingRule, ScreenDay, day_standing, judge

RULE = PostingRule()
HOURS = 10 * 3_600_000
ON = ScreenDay(open_ms=HOURS, recorded_ms=HOURS)


@pytest.mark.parametrize(
    ("day", "pages", "standing"),
    [
        (ON, {1: 8}, "posted"),
        (ON, {1: 7}, "missed"),
        (ON, {1: 30, 2: 8, 3: 9}, "posted"),
        (ON, {1: 30, 2: 30, 3: 7}, "missed"),
        (ON, {1: 30, 3: 30}, "missed"),
        (ON, {}, "missed"),
        (ScreenDay(open_ms=HOURS, recorded_ms=HOURS * 9 // 10), {1: 8}, "posted"),
        (ScreenDay(open_ms=HOURS, recorded_ms=HOURS * 9 // 10 - 1), {1: 8}, "missed"),
        (ScreenDay(open_ms=HOURS, recorded_ms=0), {}, "unmeasured"),
        (ScreenDay(open_ms=0, recorded_ms=0), {}, "closed"),
    ],
)
def test_a_day_counts_when_every_page_was_shown_often_enough_on_a_screen_that_was_on(
    day, pages, standing
):
    assert day_standing(RULE, {"sanh": day}, {"sanh": pages}) == standing


def test_one_screen_of_several_is_enough_and_two_halves_are_not():
    screens = {"sanh": ON, "quay": ON}

    assert day_standing(RULE, screens, {"sanh": {1: 8}, "quay": {}}) == "posted"
    assert day_standing(RULE, screens, {"sanh": {1: 4}, "quay": {1: 4}}) == "missed"


@pytest.mark.parametrize(
    ("days", "run", "verdict"),
    [
        (["posted"] * 30, 30, "passed"),
        (["posted"] * 29, 29, "failed"),
        ((["posted"] * 5 + ["closed"] * 2) * 6, 30, "passed"),
        (["posted"] * 15 + ["missed"] + ["posted"] * 15, 15, "failed"),
        (["posted"] * 20 + ["unmeasured"] + ["posted"] * 9, 20, "unproven"),
        (["unmeasured"] * 40, 0, "unproven"),
        ([], 0, "failed"),
    ],
)
def test_only_days_in_a_row_pass_and_what_was_not_measured_decides_nothing(days, run, verdict):
    finding = judge(RULE, days)

    assert (finding.run, finding.verdict) == (run, verdict)
