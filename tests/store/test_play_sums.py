"""Sums for reports add up to the record exactly, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signage.core.showing.report import Report
from signage.core.time.times import DAY_MS, HOUR_MS, Instant, Span, iso_of
from signage.core.time.times import parse_iso as at
from signage.store.database import Database
from signage.store.play_sums import recorded_since, sum_days, sum_plays, sum_zones
from signage.store.plays import record_report
from tests.store.cluster import Cluster, binaries
from tests.store.samples import play

BINARIES = binaries()
TZ = "Asia/Ho_Chi_Minh"
OFFSET_MS = 7 * HOUR_MS
WEEK = Span(at("2026-09-01", TZ), at("2026-09-08", TZ))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    assert BINARIES is not None
    running = Cluster(BINARIES)
    yield running
    running.remove()


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=[
                pytest.mark.postgresql,
                pytest.mark.skipif(BINARIES is None, reason="NO POSTGRESQL SERVER HERE"),
            ],
        ),
    ]
)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        opened = Database.open(tmp_path / "signage.db")
    else:
        opened = Database.open(request.getfixturevalue("cluster").new_database())
    yield opened
    opened.close()


def keep(database: Database, screen: str, *plays: tuple[str, str, int]) -> None:
    """Record plays: zone, item, when."""
    reported = [
        play(seq, zone=zone, item=item, started_at_ms=when)
        for seq, (zone, item, when) in enumerate(plays, start=1)
    ]
    report = Report(boot="một", plays=reported)
    database.write_sync(lambda c: record_report(c, screen, report, Instant(0)))


def test_days_are_local_and_every_play_is_in_exactly_one(database: Database) -> None:
    late, early = at("2026-09-01T23:59:59", TZ), at("2026-09-02T00:00", TZ)
    keep(database, "sanh", ("main", "i1", late), ("main", "i1", early), ("main", "i1-2", early))
    keep(database, "quay", ("ticker", "i2", late), ("main", "i1", WEEK.end_ms))

    days = database.read_sync(lambda c: sum_days(c, WEEK, None, offset_ms=OFFSET_MS))
    zones = database.read_sync(lambda c: sum_zones(c, WEEK, None, offset_ms=OFFSET_MS))

    first = (WEEK.start_ms + OFFSET_MS) // DAY_MS
    assert {(one.screen, one.item, one.day - first, one.completed) for one in days} == {
        ("sanh", "i1", 0, 1),
        ("sanh", "i1", 1, 1),
        ("sanh", "i1-2", 1, 1),
        ("quay", "i2", 0, 1),
    }
    assert sum(one.airtime_ms for one in days) == sum(one.airtime_ms for one in zones) == 40_000
    assert sum(one.plays for one in zones) == 4


def test_only_the_screens_asked_about_are_added_up_however_many_they_are(
    database: Database,
) -> None:
    when = at("2026-09-01T08:00", TZ)
    for screen in ("sanh", "quay"):
        keep(database, screen, ("main", "i1", when))
    few, many = ["sanh"], ["sanh", *(f"s{n}" for n in range(6_000))]

    for asked in (few, many):
        (one,) = database.read_sync(lambda c, asked=asked: sum_plays(c, WEEK, asked, "item"))
        assert (one.plays, one.screens) == (1, frozenset({"sanh"}))


def test_a_record_begins_with_its_oldest_play(database: Database) -> None:
    assert database.read_sync(lambda c: recorded_since(c, None)) is None

    keep(database, "sanh", ("main", "i1", at("2026-09-03", TZ)))
    keep(database, "quay", ("main", "i1", at("2026-09-01", TZ)))

    since = database.read_sync(lambda c: recorded_since(c, ["sanh"]))
    assert since is not None and iso_of(since, TZ).startswith("2026-09-03")
    assert database.read_sync(lambda c: recorded_since(c, None)) == WEEK.start_ms
