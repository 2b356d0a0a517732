"""When the sun rises and sets at a place, to the minute: what night dimming follows.

Source: the sunrise equation with the equation of time, after NOAA's solar calculator; checked
against the times of Huế and against high latitudes in `tests/core/test_sun.py`.
"""

from datetime import UTC, date, datetime, timedelta
from math import acos, asin, cos, degrees, radians, sin
from typing import Literal

from signage.core.time.times import Instant, instant_of

SunEvent = Literal["sunrise", "sunset"]

# The sun's upper edge touches the horizon when its centre stands 50 arc minutes below it.
_HORIZON_DEG = -0.833


def sun_instant(event: SunEvent, day: date, *, lat: float, lon: float) -> Instant | None:
    """Return when the sun rises or sets on a solar day of that longitude; None when it does not.

    The day is the one whose noon falls on the date at that longitude, which is the local date
    wherever the zone follows the sun. Whole minutes, rounded.
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(hours=lon / 15)
    moment = noon
    # Twice: the declination at the event itself differs from that at noon.
    for _ in range(2):
        offset = _offset(event, moment, noon, lat=lat, lon=lon)
        if offset is None:
            return None
        moment = noon + offset
    minute = moment + timedelta(seconds=30)
    return instant_of(minute.replace(second=0, microsecond=0))


def _offset(
    event: SunEvent, moment: datetime, noon: datetime, *, lat: float, lon: float
) -> timedelta | None:
    declination, equation_minutes = _sun_at(moment)
    cosine = sin(radians(_HORIZON_DEG)) - sin(radians(lat)) * sin(declination)
    cosine /= max(1e-9, cos(radians(lat)) * cos(declination))
    if abs(cosine) > 1:
        return None
    hours = degrees(acos(cosine)) / 15
    side = hours if event == "sunset" else -hours
    return timedelta(hours=side, minutes=-equation_minutes)


def _sun_at(moment: datetime) -> tuple[float, float]:
    """Return the sun's declination in radians and the equation of time in minutes."""
    days = (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)) / timedelta(days=1)
    anomaly = radians((357.5291 + 0.98560028 * days) % 360)
    mean = (280.4665 + 0.98564736 * days) % 360
    longitude = radians(mean + 1.9148 * sin(anomaly) + 0.02 * sin(2 * anomaly))
    tilt = radians(23.4393 - 0.00000036 * days)
    y = (1 - cos(tilt)) / (1 + cos(tilt))
    e = 0.016709
    m = radians(mean)
    equation = y * sin(2 * m) - 2 * e * sin(anomaly) + 4 * e * y * sin(anomaly) * cos(2 * m)
    equation += -0.5 * y * y * sin(4 * m) - 1.25 * e * e * sin(2 * anomaly)
    return asin(sin(tilt) * sin(longitude)), degrees(equation) * 4
