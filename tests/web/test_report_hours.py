"""Coverage: what the record holds of the hours in which screens were open."""

import pytest

from signage.core.place.screen import OpenHours
from signage.core.time.calendar import Calendar
from signage.core.time.times import (
    BEGINNING,
    DAY_MS,
    HOUR_MS,
    Instant,
    Span,
    day_number,
    local_date,
    parse_iso,
)
from signage.store.play_sums import ZoneDay
from signage.web.admin.reports.report_hours import coverage, open_days
from signage.web.admin.reports.report_record import Scope
from tests.core.showing import screen

TZ = "Asia/Ho_Chi_Minh"
WEEK = Span(parse_iso("2026-11-16", TZ), parse_iso("2026-11-23", TZ))  # Monday to Sunday
MONDAY = day_number(local_date(TZ, WEEK.start_ms))
OFFICE = (OpenHours(days="mon-fri", start="07:00", end="17:00"),)


def scope(since: Instant = BEGINNING, **screens: object) -> Scope:
    made = {id: screen(id, hours=hours) for id, hours in screens.items()}
    return Scope(screens=made, since=dict.fromkeys(made, since), units={}, chosen=None)


def zone(day: int, hours: float, *, id: str = "sanh", zone: str = "main") -> ZoneDay:
    length_ms = round(hours * HOUR_MS)
    return ZoneDay(
        screen=id,
        zone=zone,
        day=MONDAY + day,
        plays=1,
        airtime_ms=length_ms,
        recorded_ms=length_ms,
    )


def covered(of: Scope, *zones: ZoneDay) -> float | None:
    opened = open_days(of, WEEK, tz=TZ, calendar=Calendar())
    return coverage(zones, of, opened)


def test_hours_are_counted_once_whatever_the_zones_and_never_more_than_a_day_has() -> None:
    office = scope(sanh=OFFICE)
    ticker = zone(0, 10, zone="ticker")

    assert covered(office, zone(0, 5), ticker, zone(1, 30), zone(5, 10)) == pytest.approx(20 / 50)


def test_a_screen_that_showed_nothing_is_not_covered_and_one_that_never_opens_asks_nothing() -> (
    None
):
    assert covered(scope(sanh=OFFICE)) == 0
    assert covered(scope(sanh=())) is None
    assert covered(scope(sanh=None), zone(0, 24)) == pytest.approx(1 / 7)


def test_a_screen_is_measured_from_its_first_day_or_its_first_record() -> None:
    thursday = Instant(WEEK.start_ms + 3 * DAY_MS)

    assert covered(scope(thursday, sanh=OFFICE), zone(3, 10)) == pytest.approx(10 / 20)
    assert covered(scope(thursday, sanh=OFFICE), zone(2, 10)) == pytest.approx(10 / 30)
