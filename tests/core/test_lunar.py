from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.time.lunar import LunarDate, lunar_of, solar_of

# Tết, Giỗ Tổ 10/3, Phật đản 15/4, Vu Lan 15/7, Trung thu 15/8.
FESTIVALS = [(1, 1), (3, 10), (4, 15), (7, 15), (8, 15)]
PUBLISHED = {
    2026: ["02-17", "04-26", "05-31", "08-27", "09-25"],
    2027: ["02-06", "04-16", "05-20", "08-16", "09-15"],
    2028: ["01-26", "04-04", "05-09", "09-03", "10-03"],
    2029: ["02-13", "04-23", "05-27", "08-24", "09-22"],
    2030: ["02-02", "04-12", "05-16", "08-13", "09-12"],
    2031: ["01-23", "04-01", "06-04", "09-01", "10-01"],
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_festivals_fall_where_the_published_table_has_them(year):
    found = [solar_of(year, month, day).isoformat()[5:] for month, day in FESTIVALS]

    assert found == PUBLISHED[year]


def test_tet_2030_follows_hanoi_and_not_beijing():
    assert solar_of(2030, 1, 1) == date(2030, 2, 2)


def test_a_leap_month_is_marked_and_festivals_stay_in_the_common_one():
    # 2028 doubles the fifth month.
    assert lunar_of(date(2028, 6, 30)) == LunarDate(year=2028, month=5, day=8, leap=True)
    assert lunar_of(solar_of(2028, 5, 5)) == LunarDate(year=2028, month=5, day=5)


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)))
def test_the_two_directions_agree_and_days_follow_each_other(day):
    found = lunar_of(day)
    after = lunar_of(day + timedelta(days=1))

    if not found.leap:
        assert solar_of(found.year, found.month, found.day) == day
    assert 1 <= found.day <= 30
    assert after.day in (found.day + 1, 1)
