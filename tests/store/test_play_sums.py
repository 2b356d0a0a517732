"""Sums for reports add up to the record exactly, on both databases."""

from signage.core.showing.report import Report
from signage.core.time.times import Instant, Span, day_number, iso_of, local_date
from signage.core.time.times import parse_iso as at
from signage.store.database import Database
from signage.store.play_counts import oldest_play
from signage.store.play_sums import sum_days, sum_plays, sum_zones
from signage.store.plays import record_report
from tests.store.samples import play

TZ = "Asia/Ho_Chi_Minh"
WEEK = Span(at("2026-09-01", TZ), at("2026-09-08", TZ))


def keep(either: Database, screen: str, *plays: tuple[str, str, int]) -> None:
    """Record plays: zone, item, when."""
    reported = [
        play(seq, zone=zone, item=item, started_at_ms=when)
        for seq, (zone, item, when) in enumerate(plays, start=1)
    ]
    report = Report(boot="một", plays=reported)
    either.write_sync(lambda c: record_report(c, screen, report, Instant(0)))


def test_days_are_local_and_every_play_is_in_exactly_one(either: Database) -> None:
    late, early = at("2026-09-01T23:59:59", TZ), at("2026-09-02T00:00", TZ)
    keep(either, "sanh", ("main", "i1", late), ("main", "i1", early), ("main", "i1-2", early))
    keep(either, "quay", ("ticker", "i2", late), ("main", "i1", WEEK.end_ms))

    days = either.read_sync(lambda c: sum_days(c, WEEK, None, tz=TZ))
    zones = either.read_sync(lambda c: sum_zones(c, WEEK, None, tz=TZ))

    first = day_number(local_date(TZ, WEEK.start_ms))
    assert {(one.screen, one.item, one.day - first, one.completed) for one in days} == {
        ("sanh", "i1", 0, 1),
        ("sanh", "i1", 1, 1),
        ("sanh", "i1-2", 1, 1),
        ("quay", "i2", 0, 1),
    }
    assert sum(one.recorded_ms for one in days) == sum(one.airtime_ms for one in zones) == 40_000
    assert sum(one.plays for one in zones) == 4


def test_only_the_screens_asked_about_are_added_up_however_many_they_are(
    either: Database,
) -> None:
    when = at("2026-09-01T08:00", TZ)
    for screen in ("sanh", "quay"):
        keep(either, screen, ("main", "i1", when))
    few, many = ["sanh"], ["sanh", *(f"s{n}" for n in range(6_000))]

    for asked in (few, many):
        (one,) = either.read_sync(lambda c, asked=asked: sum_plays(c, WEEK, asked, "item", tz=TZ))
        assert (one.plays, one.screens) == (1, frozenset({"sanh"}))


def test_a_record_begins_with_its_oldest_play(either: Database) -> None:
    assert either.read_sync(lambda c: oldest_play(c, None)) is None

    keep(either, "sanh", ("main", "i1", at("2026-09-03", TZ)))
    keep(either, "quay", ("main", "i1", at("2026-09-01", TZ)))

    since = either.read_sync(lambda c: oldest_play(c, ["sanh"]))
    assert since is not None and iso_of(since, TZ).startswith("2026-09-03")
    assert either.read_sync(lambda c: oldest_play(c, None)) == WEEK.start_ms
