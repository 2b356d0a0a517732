"""What drills showed counts nowhere, and is told apart; real emergencies count by their name."""

from signage.core.showing.report import Report
from signage.core.time.times import DAY_MS, Instant, Span
from signage.store.database import Database
from signage.store.play_days import sum_up
from signage.store.play_drills import DrillSum, sum_drills
from signage.store.play_sums import sum_days, sum_plays, sum_zones
from signage.store.plays import record_report
from signage.store.takeovers import takeovers
from tests.store.samples import NOW, play
from tests.store.test_play_takeovers import of, takeover

TZ = "Asia/Ho_Chi_Minh"
DAY = Span(Instant(NOW - DAY_MS), Instant(NOW + DAY_MS))


def keep_three(database: Database) -> None:
    """Keep an ordinary play, one of an emergency and one of a drill, on each of two screens."""
    for one in (takeover("lu"), takeover("dien-tap", drill=True)):
        database.write_sync(lambda c, one=one: takeovers.save(c, one, Instant(NOW)))
    sent = Report(boot="một", plays=[play(1), play(2, **of("lu")), play(3, **of("dien-tap"))])
    for screen in ("sanh", "quay"):
        database.write_sync(lambda c, s=screen: record_report(c, s, sent, Instant(NOW)))


def test_a_drill_is_in_no_sum_before_and_after_days_are_added_up(either: Database) -> None:
    keep_three(either)

    for _ in range(2):
        for by, plays in (("item", [4]), ("screen", [2, 2]), ("campaign", [2, 2])):
            sums = either.read_sync(lambda c, by=by: sum_plays(c, DAY, None, by, tz=TZ))
            assert [one.plays for one in sums] == plays
            assert sum(one.seen for one in sums) == 4
        zones = either.read_sync(lambda c: sum_zones(c, DAY, None, tz=TZ))
        assert [(one.plays, one.airtime_ms) for one in zones] == [(2, 20_000)] * 2
        days = either.read_sync(lambda c: sum_days(c, DAY, None, tz=TZ))
        assert sum(one.completed for one in days) == 4
        either.write_sync(lambda c: sum_up(c, TZ))


def test_a_screen_that_shows_a_drill_is_on_all_the_same(either: Database) -> None:
    keep_three(either)

    zones = either.read_sync(lambda c: sum_zones(c, DAY, None, tz=TZ))

    assert [one.recorded_ms for one in zones] == [30_000] * 2


def test_an_emergency_stands_among_campaigns_under_its_own_name(either: Database) -> None:
    keep_three(either)

    sums = either.read_sync(lambda c: sum_plays(c, DAY, None, "campaign", tz=TZ))

    assert {one.key: one.plays for one in sums} == {"": 2, "takeover lu": 2}


def test_drills_are_told_apart_for_the_screens_that_are_asked_about(either: Database) -> None:
    keep_three(either)
    both, before = frozenset({"sanh", "quay"}), Span(DAY.start_ms, Instant(NOW))

    assert either.read_sync(lambda c: sum_drills(c, DAY, None)) == [
        DrillSum(takeover="dien-tap", plays=2, screens=both)
    ]
    (one,) = either.read_sync(lambda c: sum_drills(c, DAY, ["sanh"]))
    assert (one.plays, one.screens) == (1, frozenset({"sanh"}))
    assert either.read_sync(lambda c: sum_drills(c, before, None)) == []
