import itertools
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.time.times import (
    ALWAYS,
    DAY_MS,
    Instant,
    Span,
    clip,
    dates_of,
    day_span,
    instant_of,
    intersection,
    iso_of,
    local_date,
    local_instant,
    local_midnight,
    local_moment,
    midnights,
    moment_of,
    parse_iso,
    union,
    week_of,
    without,
    zone_of,
)

HUE = "Asia/Ho_Chi_Minh"
ZONES = [HUE, "Europe/Rome", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago"]


@pytest.mark.parametrize(
    ("tz", "wall", "instant"),
    [
        pytest.param(HUE, "2027-02-06T07:30", "2027-02-06T00:30+00:00", id="no summer time"),
        pytest.param("Europe/Rome", "2027-03-28T02:30", "2027-03-28T01:00+00:00", id="gap, north"),
        pytest.param("Europe/Rome", "2027-03-28T02:00", "2027-03-28T01:00+00:00", id="gap begins"),
        pytest.param("Europe/Rome", "2027-03-28T03:00", "2027-03-28T01:00+00:00", id="gap ends"),
        pytest.param("Europe/Rome", "2027-10-31T02:30", "2027-10-31T00:30+00:00", id="doubled"),
        pytest.param("Australia/Sydney", "2026-10-04T02:30", "2026-10-03T16:00+00:00", id="south"),
        pytest.param(
            "Australia/Sydney", "2027-04-04T02:30", "2027-04-03T15:30+00:00", id="south2"
        ),
        pytest.param(
            "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30+00:00", id="½ h"
        ),
        pytest.param("Africa/Cairo", "2027-04-30T00:00", "2027-04-29T22:00+00:00", id="midnight"),
    ],
)
def test_a_missing_local_time_is_the_next_that_exists_and_a_doubled_one_its_first(
    tz, wall, instant
):
    found = local_moment(tz, datetime.fromisoformat(wall))

    assert found == parse_iso(instant, "UTC")


@pytest.mark.parametrize("tz", ZONES)
def test_every_minute_of_a_year_agrees_with_a_search_through_time(tz):
    # On change days and around them, minute by minute; elsewhere the first of the month.
    days = [date(2027, month, 1) for month in range(1, 13)]
    days += [date(2027, 3, 28), date(2027, 10, 31), date(2027, 4, 4), date(2027, 10, 3)]
    for day in days:
        start = instant_of(datetime(day.year, day.month, day.day).astimezone(zone_of("UTC")))
        start = Instant(start - 15 * 3_600_000)
        walls = [
            moment_of(Instant(start + minute * 60_000), tz).replace(tzinfo=None)
            for minute in range(60 * 45)
        ]
        for minute in range(0, 1440, 15):
            wall_day = datetime.combine(day, time())
            wanted = wall_day + timedelta(minutes=minute)
            first = next(number for number, wall in enumerate(walls) if wall >= wanted)

            assert local_instant(tz, day, minute) == start + first * 60_000


@pytest.mark.parametrize(
    ("tz", "day", "hours"),
    [
        (HUE, date(2027, 3, 28), 24),
        ("Europe/Rome", date(2027, 3, 28), 23),
        ("Europe/Rome", date(2027, 10, 31), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        (HUE, date(2028, 2, 29), 24),
        (HUE, date(2027, 12, 31), 24),
    ],
)
def test_a_local_day_lasts_as_long_as_it_lasts(tz, day, hours):
    span = day_span(tz, day)

    assert span.end_ms - span.start_ms == hours * 3_600_000


def test_minute_1440_is_the_next_midnight_and_later_ones_lie_on_the_next_day():
    assert local_instant(HUE, date(2028, 2, 28), 1440) == local_midnight(HUE, date(2028, 2, 29))
    assert local_instant(HUE, date(2028, 2, 29), 1500) == parse_iso("2028-03-01T01:00", HUE)


@given(st.integers(0, 4_000_000_000_000), st.sampled_from(ZONES))
def test_a_week_is_the_same_at_every_moment_of_it(now, tz):
    week = week_of(tz, Instant(now))

    assert week.holds(Instant(now))
    for edge in (week.start_ms, week.end_ms):
        local = moment_of(edge, tz)
        assert local.weekday() == 0
        assert local_midnight(tz, local.date()) == edge
    assert week_of(tz, week.start_ms) == week
    assert week.end_ms - week.start_ms >= 30 * DAY_MS - 3_600_000


def test_a_week_ends_at_the_first_monday_at_least_thirty_days_on():
    week = week_of(HUE, parse_iso("2026-11-24T08:00", HUE))

    assert iso_of(week.start_ms, HUE) == "2026-11-23T00:00:00+07:00"
    assert iso_of(week.end_ms, HUE) == "2026-12-28T00:00:00+07:00"


def test_times_are_read_with_and_without_an_offset_and_as_dates():
    assert parse_iso("2027-02-06T07:30", HUE) == parse_iso("2027-02-06T00:30Z", HUE)
    assert parse_iso("2027-02-06", HUE) == local_midnight(HUE, date(2027, 2, 6))
    with pytest.raises(ValueError, match="is not a time"):
        parse_iso("mai", HUE)


def test_an_unknown_zone_is_refused_with_a_hint():
    with pytest.raises(ValueError, match="Asia/Ho_Chi_Minh"):
        zone_of("Hue")


def test_an_instant_is_written_with_milliseconds_only_when_it_has_any():
    assert iso_of(parse_iso("2027-02-06T07:30", HUE), HUE) == "2027-02-06T07:30:00+07:00"
    assert iso_of(Instant(1), "UTC") == "1970-01-01T00:00:00.001+00:00"


def test_the_dates_and_midnights_of_a_span_are_those_inside_it():
    span = Span(parse_iso("2027-02-06T07:30", HUE), parse_iso("2027-02-08T00:00", HUE))

    assert list(dates_of(HUE, span)) == [date(2027, 2, 6), date(2027, 2, 7)]
    assert midnights(HUE, span) == (local_midnight(HUE, date(2027, 2, 7)),)
    assert list(dates_of(HUE, Span(span.end_ms, span.end_ms))) == []
    assert local_date(HUE, span.start_ms) == date(2027, 2, 6)


edges = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), max_size=8)


@given(edges, edges)
def test_lists_of_spans_are_sets_of_instants(first, second):
    one = union(Span(Instant(a), Instant(a + length)) for a, length in first)
    two = union(Span(Instant(a), Instant(a + length)) for a, length in second)

    def instants(spans):
        return {at for span in spans for at in range(span.start_ms, span.end_ms)}

    assert instants(one) == {at for a, length in first for at in range(a, a + length)}
    assert instants(intersection(one, two)) == instants(one) & instants(two)
    assert instants(without(one, two)) == instants(one) - instants(two)
    assert instants(clip(one, Span(Instant(10), Instant(20)))) == instants(one) & set(
        range(10, 20)
    )
    for spans in (one, intersection(one, two), without(one, two)):
        assert all(a.end_ms <= b.start_ms for a, b in itertools.pairwise(spans))


def test_a_span_holds_its_start_and_not_its_end():
    span = Span(Instant(5), Instant(9))

    assert [span.holds(Instant(at)) for at in (4, 5, 8, 9)] == [False, True, True, False]
    assert span.meets(Span(Instant(8), Instant(9)))
    assert not span.meets(Span(Instant(9), Instant(12)))
    assert ALWAYS.holds(Instant(0))
