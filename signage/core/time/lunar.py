"""The Vietnamese lunar calendar, reckoned at UTC+7 whatever zone a screen stands in.

A month begins on the local day of the new moon; the month that holds the winter solstice is the
eleventh; a year with thirteen moons between two of those has a leap month, the first one without
a major solar term. At UTC+8 some years differ by a day (Tết 2030), hence the fixed offset.

Source: the arithmetic of Hồ Ngọc Đức, after Jean Meeus, Astronomical Algorithms; checked
against the table of public holidays 2026–2031 in `tests/core/test_lunar.py`.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import floor, pi, sin

_UTC_PLUS_7 = 7 / 24
# The Julian day number of 1900-01-01 12:00, from which new moons are counted, and the mean
# length of a lunation in days.
_FIRST_MOON = 2415021.076998695
_LUNATION = 29.530588853
_ORDINAL_TO_JULIAN = 1721425


@dataclass(frozen=True, slots=True, kw_only=True)
class LunarDate:
    """A day of the lunar calendar; `leap` marks the second month of a doubled one."""

    year: int
    month: int
    day: int
    leap: bool = False


def lunar_of(day: date) -> LunarDate:
    """Return the lunar date of a solar one."""
    number = day.toordinal() + _ORDINAL_TO_JULIAN
    count = floor((number - _FIRST_MOON) / _LUNATION)
    start = _new_moon_day(count + 1)
    if start > number:
        start = _new_moon_day(count)
    eleventh, next_eleventh = _eleventh_month(day.year), _eleventh_month(day.year)
    year = day.year
    if eleventh >= start:
        eleventh = _eleventh_month(day.year - 1)
    else:
        year, next_eleventh = day.year + 1, _eleventh_month(day.year + 1)
    months = (start - eleventh) // 29
    month, leap = months + 11, False
    if next_eleventh - eleventh > 365:
        offset = _leap_offset(eleventh)
        leap = months == offset
        month -= months >= offset
    if month > 12:
        month -= 12
    if month >= 11 and months < 4:
        year -= 1
    return LunarDate(year=year, month=month, day=number - start + 1, leap=leap)


@lru_cache(maxsize=512)
def solar_of(year: int, month: int, day: int) -> date:
    """Return the solar date of a day of a common (not leap) lunar month.

    A thirtieth of a month that has twenty-nine days comes out as the first of the next one.
    """
    eleventh = _eleventh_month(year - 1 if month < 11 else year)
    offset = (month - 11) % 12
    following = _eleventh_month(year if month < 11 else year + 1)
    if following - eleventh > 365 and offset >= _leap_offset(eleventh):
        offset += 1
    count = floor(0.5 + (eleventh - _FIRST_MOON) / _LUNATION)
    return date.fromordinal(_new_moon_day(count + offset) + day - 1 - _ORDINAL_TO_JULIAN)


@lru_cache(maxsize=64)
def _eleventh_month(year: int) -> int:
    last = date(year, 12, 31).toordinal() + _ORDINAL_TO_JULIAN
    count = floor((last - 2415021) / _LUNATION)
    start = _new_moon_day(count)
    return _new_moon_day(count - 1) if _solar_twelfth(start) >= 9 else start


@lru_cache(maxsize=64)
def _leap_offset(eleventh: int) -> int:
    count = floor(0.5 + (eleventh - _FIRST_MOON) / _LUNATION)
    offset, term = 1, _solar_twelfth(_new_moon_day(count + 1))
    while True:
        offset, before = offset + 1, term
        term = _solar_twelfth(_new_moon_day(count + offset))
        if term == before or offset >= 14:
            return offset - 1


@lru_cache(maxsize=1024)
def _new_moon_day(count: int) -> int:
    return floor(_new_moon(count) + 0.5 + _UTC_PLUS_7)


def _new_moon(count: int) -> float:
    t = count / 1236.85
    mean = 2415020.75933 + 29.53058868 * count + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * pi / 180)
    sun = (359.2242 + 29.10535608 * count - 0.0000333 * t**2 - 0.00000347 * t**3) * pi / 180
    moon = (306.0253 + 385.81691806 * count + 0.0107306 * t**2 + 0.00001236 * t**3) * pi / 180
    node = (21.2964 + 390.67050646 * count - 0.0016528 * t**2 - 0.00000239 * t**3) * pi / 180
    shift = (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun)
    shift += -0.4068 * sin(moon) + 0.0161 * sin(2 * moon) - 0.0004 * sin(3 * moon)
    shift += 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon)
    shift += 0.0004 * sin(2 * node + sun) - 0.0004 * sin(2 * node - sun)
    shift += -0.0006 * sin(2 * node + moon) + 0.0010 * sin(2 * node - moon)
    shift += 0.0005 * sin(2 * moon + sun)
    if t < -11:
        delta = 0.001 + 0.000839 * t + 0.0002261 * t**2 - 0.00000845 * t**3
    else:
        delta = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return mean + shift - delta


def _solar_twelfth(julian_day: int) -> int:
    """Return in which twelfth of the zodiac the sun stands at that local midnight, 0 to 11."""
    t = (julian_day - 2451545.5 - _UTC_PLUS_7) / 36525
    anomaly = (357.52910 + 35999.05030 * t - 0.0001559 * t**2) * pi / 180
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    longitude += (1.914600 - 0.004817 * t) * sin(anomaly)
    longitude += 0.019993 * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    return floor((longitude % 360) / 30)
