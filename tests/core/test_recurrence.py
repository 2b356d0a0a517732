from datetime import date, datetime

import pytest

from signage.core.showing.campaign import Daypart
from signage.core.showing.recurrence import Airtime, airtime_of


def at(text):
    return datetime.fromisoformat(text)


MORNING = (at("2027-03-01T08:00"), at("2027-03-01T11:30"))  # a Monday


@pytest.mark.parametrize(
    ("start", "end", "rule", "airtime"),
    [
        pytest.param(
            date(2027, 2, 5),
            date(2027, 2, 9),
            None,
            Airtime(from_=date(2027, 2, 5), until=date(2027, 2, 8), daypart=None),
            id="whole days",
        ),
        pytest.param(
            *MORNING,
            None,
            Airtime(
                from_=date(2027, 3, 1),
                until=date(2027, 3, 1),
                daypart=Daypart(days="mon-sun", start="08:00", end="11:30"),
            ),
            id="one morning",
        ),
        pytest.param(
            at("2027-03-01T16:00"),
            at("2027-03-02T01:00"),
            {"FREQ": ["DAILY"]},
            Airtime(
                from_=date(2027, 3, 1),
                until=None,
                daypart=Daypart(days="mon-sun", start="16:00", end="01:00"),
            ),
            id="every evening past midnight",
        ),
        pytest.param(
            *MORNING,
            {"FREQ": ["WEEKLY"], "BYDAY": ["MO", "WE"], "COUNT": [4]},
            Airtime(
                from_=date(2027, 3, 1),
                until=date(2027, 3, 10),
                daypart=Daypart(days="mon,wed", start="08:00", end="11:30"),
            ),
            id="four times",
        ),
        pytest.param(
            *MORNING,
            {"FREQ": ["WEEKLY"], "UNTIL": [at("2027-03-29T07:00")]},
            Airtime(
                from_=date(2027, 3, 1),
                until=date(2027, 3, 28),
                daypart=Daypart(days="mon", start="08:00", end="11:30"),
            ),
            id="until before that day's start",
        ),
        pytest.param(
            date(2027, 3, 1),
            date(2027, 3, 2),
            {"FREQ": ["DAILY"], "UNTIL": [date(2027, 3, 9)]},
            Airtime(from_=date(2027, 3, 1), until=date(2027, 3, 9), daypart=None),
            id="every day",
        ),
        pytest.param(
            date(2027, 3, 1),
            date(2027, 3, 2),
            {"FREQ": ["WEEKLY"]},
            Airtime(
                from_=date(2027, 3, 1),
                until=None,
                daypart=Daypart(days="mon", start="00:00", end="24:00"),
            ),
            id="every Monday",
        ),
        pytest.param(
            at("2027-03-01T18:00"),
            at("2027-03-02T00:00"),
            None,
            Airtime(
                from_=date(2027, 3, 1),
                until=date(2027, 3, 1),
                daypart=Daypart(days="mon-sun", start="18:00", end="24:00"),
            ),
            id="until midnight",
        ),
    ],
)
def test_events_that_our_model_can_hold_become_dates_and_dayparts(start, end, rule, airtime):
    assert airtime_of(start, end, rule) == airtime


@pytest.mark.parametrize(
    ("start", "end", "rule", "reason"),
    [
        (*MORNING, {"FREQ": ["MONTHLY"]}, "MONTHLY"),
        (*MORNING, {"FREQ": ["YEARLY"]}, "YEARLY"),
        (*MORNING, {"FREQ": ["WEEKLY"], "INTERVAL": [2]}, "every 2"),
        (*MORNING, {"FREQ": ["DAILY"], "BYMONTH": [3]}, "BYMONTH"),
        (*MORNING, {"FREQ": ["WEEKLY"], "BYDAY": ["1MO"]}, "1MO"),
        (*MORNING, {"FREQ": ["WEEKLY"], "BYDAY": ["TU"]}, "none of its days"),
        (*MORNING, {"FREQ": ["WEEKLY"], "COUNT": [99999]}, "99999 times"),
        (MORNING[0], MORNING[0], None, "ends before"),
        (MORNING[0], at("2027-03-02T09:00"), None, "longer than a day"),
        (MORNING[0], at("2027-03-01T09:00:30"), None, "seconds"),
        (date(2027, 3, 1), date(2027, 3, 4), {"FREQ": ["WEEKLY"]}, "several days"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(start, end, rule, reason):
    with pytest.raises(ValueError, match=reason):
        airtime_of(start, end, rule)
