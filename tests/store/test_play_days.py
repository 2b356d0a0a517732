"""Sums of days and the plays behind them are the record, whatever came in which order."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from signage.core.showing.report import Fault, Report
from signage.core.time.times import DAY_MS, HOUR_MS, Instant, Span, day_number, local_date
from signage.core.time.times import parse_iso as at
from signage.store import tables
from signage.store.database import Database
from signage.store.play_chains import forget_plays
from signage.store.play_counts import counted, oldest_play
from signage.store.play_days import sum_up, wrong_sums
from signage.store.play_sums import sum_days, sum_plays, sum_zones
from signage.store.plays import record_report
from tests.store.samples import NOW, play

TZ = "Asia/Ho_Chi_Minh"
# A clock that changes inside the days that are drawn below.
ROME = "Europe/Rome"
FIRST = at("2026-10-23", TZ)
DAYS = 4

Step = Callable[[Connection], Any]


def plays_of(draw: st.DrawFn, length: int) -> list[Any]:
    """Draw the plays of a boot; a clock that was set comes back to earlier days."""
    return [
        play(
            seq,
            zone=draw(st.sampled_from(("main", "ticker"))),
            item=draw(st.sampled_from(("i1", "i1-2", "i2"))),
            title=draw(st.sampled_from(("A", "B", ""))),
            campaign=draw(st.sampled_from((None, "tet"))),
            started_at_ms=FIRST
            + draw(st.integers(0, DAYS * 24)) * HOUR_MS
            - draw(st.integers(0, 1)),
            duration_ms=draw(st.integers(0, 40_000)),
            completed=draw(st.booleans()),
            seen=draw(st.sampled_from((True, False, None))),
        )
        for seq in range(1, length + 1)
    ]


@st.composite
def histories(draw: st.DrawFn, tz: str) -> list[Step]:
    """Draw reports of a few boots: overlapping, twice, a month late; sums and losses between."""
    boots = {
        name: plays_of(draw, draw(st.integers(0, 12)))
        for name in (("sanh", "1"), ("sanh", "2"), ("quay", "1"))
    }
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, 10))):
        screen, boot = draw(st.sampled_from(sorted(boots)))
        plays = boots[screen, boot]
        first = draw(st.integers(0, len(plays) // 2))
        sent = plays[first : draw(st.integers(first, len(plays)))]
        received = Instant(NOW + draw(st.sampled_from((0, HOUR_MS, 30 * DAY_MS))))
        steps.append(_report(screen, Report(boot=boot, plays=sent), received))
        most = draw(st.sampled_from((0, 1, 3, 100)))
        if most:
            steps.append(lambda c, most=most: sum_up(c, tz, most=most))
    if draw(st.booleans()):
        steps.insert(
            draw(st.integers(0, len(steps))),
            lambda c: forget_plays(c, Instant(NOW + 1), Instant(NOW + 2)),
        )
    return steps


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Draw whole days, hours of one day, and anything between."""
    step = draw(st.sampled_from((DAY_MS, HOUR_MS)))
    start = draw(st.integers(-24, DAYS * 24)) * HOUR_MS // step * step
    length = draw(st.integers(1, DAYS * DAY_MS // step)) * step
    return Span(Instant(FIRST + start), Instant(FIRST + start + length))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(draw=st.data(), span=spans(), tz=st.sampled_from((TZ, ROME)))
def test_a_report_is_the_sum_of_the_plays_however_they_came(
    either: Database, draw: st.DataObject, span: Span, tz: str
) -> None:
    either.write_sync(_empty)
    for step in draw.draw(histories(tz)):
        either.write_sync(step)

    for asked in (TZ, ROME):
        reported = either.read_sync(lambda c, asked=asked: _reported(c, span, asked))
        assert reported == either.read_sync(lambda c, asked=asked: _naive(c, span, asked))
    assert either.read_sync(wrong_sums) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE play_day SET plays = plays + 1",
        "UPDATE play_day SET day = day + 1",
        "DELETE FROM play_day",
        "UPDATE play_day SET boot = 'khác'",
        "UPDATE boot SET summed_seq = 0",
        "DELETE FROM play_day_tz",
    ],
)
def test_a_sum_that_was_changed_by_hand_is_found(database: Database, sql: str) -> None:
    database.write_sync(_report("sanh", Report(boot="1", plays=[play(1), play(2)]), NOW))
    assert database.read_sync(wrong_sums) is None
    database.write_sync(lambda c: sum_up(c, TZ, most=1))
    assert database.read_sync(wrong_sums) is None

    database.write_sync(lambda c: c.exec_driver_sql(sql))

    assert database.read_sync(wrong_sums) is not None


def test_a_new_time_zone_begins_its_days_anew(either: Database) -> None:
    late = at("2026-10-20T23:30", TZ)
    report = Report(boot="1", plays=[play(1, started_at_ms=late)])
    either.write_sync(_report("sanh", report, NOW))
    assert either.write_sync(lambda c: sum_up(c, TZ)) == 1

    assert either.write_sync(lambda c: sum_up(c, ROME)) == 1
    assert either.write_sync(lambda c: sum_up(c, ROME)) == 0

    (row,) = either.read_sync(lambda c: c.execute(select(tables.play_day)).all())
    assert (row.day, row.plays) == (day_number(local_date(ROME, late)), 1)


def test_a_clock_beyond_every_calendar_stops_nobodys_sums(either: Database) -> None:
    plays = [play(1, started_at_ms=2**53), play(2, started_at_ms=0), play(3)]
    either.write_sync(_report("sanh", Report(boot="1", plays=plays), NOW))

    assert either.write_sync(lambda c: sum_up(c, TZ)) == 3
    assert either.read_sync(lambda c: oldest_play(c, ["sanh"])) == 0


def test_no_report_looks_at_plays_that_sums_hold(database: Database) -> None:
    span = Span(Instant(NOW - DAY_MS), Instant(NOW + 9 * DAY_MS))
    database.write_sync(lambda c: sum_up(c, TZ))

    def plan(connection: Connection) -> str:
        plays = counted(connection, span, ["sanh"], TZ)
        asked = select(func.sum(plays.c.plays)).where(plays.c.drill == 0).group_by(plays.c.item)
        dialect = connection.dialect
        text = str(asked.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
        return "\n".join(row[3] for row in rows)

    steps = database.read_sync(plan)

    assert "SCAN boot USING INDEX ix_boot_unsummed" in steps
    assert "SEARCH play USING PRIMARY KEY (screen=? AND boot=? AND seq>?)" in steps


def test_a_drill_counts_nowhere_but_its_screen_was_on(either: Database) -> None:
    report = Report(boot="1", plays=[play(1), play(2)], faults=[Fault(seq=3, kind="stalled")])
    either.write_sync(_report("sanh", report, NOW))
    drill = tables.play.update().where(tables.play.c.seq == 2).values(drill=1)
    either.write_sync(lambda c: c.execute(drill))
    span = Span(Instant(NOW - DAY_MS), Instant(NOW + DAY_MS))

    for _ in range(2):  # from the plays, then from the sums
        (plays,) = either.read_sync(lambda c: sum_plays(c, span, None, "item", tz=TZ))
        (day,) = either.read_sync(lambda c: sum_days(c, span, None, tz=TZ))
        (zone,) = either.read_sync(lambda c: sum_zones(c, span, None, tz=TZ))
        assert (plays.plays, day.plays, day.completed, zone.plays) == (1, 1, 1, 1)
        assert (plays.airtime_ms, zone.airtime_ms) == (10_000, 10_000)
        assert day.recorded_ms == zone.recorded_ms == 20_000
        either.write_sync(lambda c: sum_up(c, TZ))


def _report(screen: str, report: Report, received: int) -> Step:
    return lambda c: record_report(c, screen, report, Instant(received))


def _empty(connection: Connection) -> None:
    for name in ("play", "fault", "boot", "play_day", "play_day_tz"):
        connection.execute(tables.metadata.tables[name].delete())


def _reported(connection: Connection, span: Span, tz: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        by: {one.key: one for one in sum_plays(connection, span, None, by, tz=tz)}
        for by in ("item", "campaign", "screen")
    }
    return {
        **{by: {key: _flat(one) for key, one in sums.items()} for by, sums in found.items()},
        "zones": {
            (one.screen, one.zone, one.day): (one.plays, one.airtime_ms)
            for one in sum_zones(connection, span, None, tz=tz)
        },
        "days": {
            (one.screen, one.zone, one.item, one.day): (one.plays, one.completed)
            for one in sum_days(connection, span, None, tz=tz)
        },
        "oldest": oldest_play(connection, None),
    }


def _flat(one: Any) -> tuple[Any, ...]:
    figures = (one.plays, one.airtime_ms, one.completed, one.seen, one.unseen)
    return (*figures, one.screens, one.first_ms, one.last_ms)


def _naive(connection: Connection, span: Span, tz: str) -> dict[str, Any]:
    """Add up by hand what the record holds, play by play."""
    kept = connection.execute(select(tables.play)).all()
    within = [row for row in kept if span.holds(row.started_at_ms)]
    groups: dict[str, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in within:
        day = day_number(local_date(tz, row.started_at_ms))
        groups["item"][row.item].append(row)
        groups["campaign"][row.campaign or ""].append(row)
        groups["screen"][row.screen].append(row)
        groups["zones"][row.screen, row.zone, day].append(row)
        groups["days"][row.screen, row.zone, row.item, day].append(row)
    return {
        **{
            by: {key: _added_up(rows) for key, rows in groups[by].items()}
            for by in ("item", "campaign", "screen")
        },
        "zones": {
            key: (len(rows), sum(row.duration_ms for row in rows))
            for key, rows in groups["zones"].items()
        },
        "days": {
            key: (len(rows), sum(row.completed for row in rows))
            for key, rows in groups["days"].items()
        },
        "oldest": min((row.started_at_ms for row in kept), default=None),
    }


def _added_up(rows: list[Any]) -> tuple[Any, ...]:
    return (
        len(rows),
        sum(row.duration_ms for row in rows),
        sum(row.completed for row in rows),
        sum(row.seen == 1 for row in rows),
        sum(row.seen == 0 for row in rows),
        frozenset(row.screen for row in rows),
        min(row.started_at_ms for row in rows),
        max(row.started_at_ms + row.duration_ms for row in rows),
    )
