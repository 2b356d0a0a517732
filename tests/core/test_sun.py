from datetime import date

import pytest

from signage.core.time.sun import sun_instant
from signage.core.time.times import parse_iso

HUE = (16.46, 107.59)


@pytest.mark.parametrize(
    ("day", "rise", "set_"),
    [
        ("2026-06-21", "05:17", "18:24"),
        ("2026-09-22", "05:38", "17:46"),
        ("2026-12-21", "06:13", "17:21"),
    ],
)
def test_the_sun_of_hue_rises_and_sets_as_published_to_the_minute(day, rise, set_):
    for event, wanted in (("sunrise", rise), ("sunset", set_)):
        found = sun_instant(event, date.fromisoformat(day), lat=HUE[0], lon=HUE[1])

        assert abs(found - parse_iso(f"{day}T{wanted}", "Asia/Ho_Chi_Minh")) <= 60_000


@pytest.mark.parametrize(
    ("place", "offset_h"),
    [((51.5, -0.1), 0), ((-33.9, 151.2), 10), ((60.2, 24.9), 2)],
    ids=["London", "Sydney", "Helsinki"],
)
def test_it_agrees_with_an_astronomers_library_all_year(place, offset_h):
    from datetime import timedelta, timezone

    from astral import Observer
    from astral.sun import sunrise, sunset

    zone = timezone(timedelta(hours=offset_h))
    for step in range(0, 365, 9):
        day = date(2027, 1, 1) + timedelta(days=step)
        for event, theirs in (("sunrise", sunrise), ("sunset", sunset)):
            wanted = theirs(Observer(*place), day, tzinfo=zone).timestamp() * 1000
            found = sun_instant(event, day, lat=place[0], lon=place[1])
            assert abs(found - wanted) <= 90_000


def test_where_the_sun_does_not_set_there_is_no_sunset():
    assert sun_instant("sunset", date(2026, 6, 21), lat=69.6, lon=18.9) is None
