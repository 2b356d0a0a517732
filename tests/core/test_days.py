from datetime import date
from pathlib import Path

import msgspec
import pytest

import signage.core.time
from signage.core.time.calendar import (
    Calendar,
    CalendarFile,
    NamedDays,
    WorkingWeekend,
    add_working_days,
    calendar_of,
)
from signage.core.time.days import (
    means,
    parse_clock,
    parse_days,
    parse_hours,
    spans_of,
    unknown_names,
)
from signage.core.time.times import Span, iso_of, parse_iso

HUE = "Asia/Ho_Chi_Minh"
SHIPPED = calendar_of(
    [
        msgspec.toml.decode(
            (Path(signage.core.time.__file__).parent / "holidays.toml").read_bytes(),
            type=CalendarFile,
        )
    ]
)


@pytest.mark.parametrize(
    ("text", "weekdays", "names"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}, ()),
        ("sat,sun", {5, 6}, ()),
        ("fri-mon", {4, 5, 6, 0}, ()),
        ("MON", {0}, ()),
        ("sun-sun", {6}, ()),
        ("working, sat", {5}, ("working",)),
        ("tet", set(), ("tet",)),
        ("gio_to", set(), ("gio_to",)),
    ],
)
def test_days_are_read_as_people_write_them(text, weekdays, names):
    days = parse_days(text)

    assert (set(days.weekdays), days.names) == (weekdays, names)


@pytest.mark.parametrize("text", ["", "mon-", "mon..fri", "-", "thứ!"])
def test_words_that_are_no_days_are_refused(text):
    with pytest.raises(ValueError, match="mon-fri"):
        parse_days(text)


@pytest.mark.parametrize(
    ("text", "minute"), [("00:00", 0), ("7:05", 425), ("23:59", 1439), ("24:00", 1440)]
)
def test_clock_times_are_minutes(text, minute):
    assert parse_clock(text) == minute


@pytest.mark.parametrize("text", ["24:01", "7", "07:60", "7h30", "", "25:00", "-1:00"])
def test_what_is_no_clock_time_is_refused(text):
    with pytest.raises(ValueError, match="07:30"):
        parse_clock(text)


def test_a_daypart_may_pass_midnight_and_a_whole_day_is_written_0_to_24():
    late, whole = parse_hours("mon", "16:00", "01:00"), parse_hours("mon", "00:00", "24:00")

    assert (late.start_minute, late.end_minute) == (960, 1500)
    assert (whole.start_minute, whole.end_minute) == (0, 1440)
    assert parse_hours("mon", "08:00", "24:00").end_minute == 1440
    assert parse_hours("mon", "08:00", "00:00").end_minute == 1440


@pytest.mark.parametrize(("start", "end"), [("08:00", "08:00"), ("00:00", "00:00")])
def test_equal_start_and_end_are_an_error_with_its_sentence(start, end):
    with pytest.raises(ValueError, match="lasts no time — for a whole day write 00:00 to 24:00"):
        parse_hours("mon", start, end)


def test_24_00_cannot_be_a_start():
    with pytest.raises(ValueError, match="next day"):
        parse_hours("mon", "24:00", "08:00")


def test_a_daypart_over_midnight_belongs_to_the_day_it_starts_on():
    # Friday evenings only; Saturday's early hour is Friday's, Friday's early hour is nobody's.
    window = Span(parse_iso("2026-12-04", HUE), parse_iso("2026-12-06", HUE))

    spans = spans_of([parse_hours("fri", "16:00", "01:00")], Calendar(), HUE, window)

    assert [(iso_of(s.start_ms, HUE)[:16], iso_of(s.end_ms, HUE)[:16]) for s in spans] == [
        ("2026-12-04T16:00", "2026-12-05T01:00")
    ]


def test_the_evening_before_the_window_reaches_into_it():
    window = Span(parse_iso("2026-12-05", HUE), parse_iso("2026-12-06", HUE))

    spans = spans_of([parse_hours("fri", "16:00", "01:00")], Calendar(), HUE, window)

    assert any(span.holds(parse_iso("2026-12-05T00:30", HUE)) for span in spans)


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2027, date(2027, 2, 5), date(2027, 2, 8)),
        (2030, date(2030, 2, 1), date(2030, 2, 4)),
    ],
)
def test_tet_lasts_from_the_eve_to_the_third_day(year, first, last):
    tet = sorted(day for day in SHIPPED.days["tet"] if day.year == year)

    assert (tet[0], tet[-1], len(tet)) == (first, last, 4)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("gio_to", date(2026, 4, 26)),
        ("phat_dan", date(2028, 5, 9)),
        ("vu_lan", date(2031, 9, 1)),
        ("trung_thu", date(2029, 9, 22)),
        ("holiday", date(2026, 11, 24)),
        ("holiday", date(2026, 4, 27)),
        ("holiday", date(2027, 9, 2)),
        ("giai_phong_hue", date(2027, 3, 26)),
    ],
)
def test_the_shipped_calendar_names_its_days(name, day):
    assert SHIPPED.carries(name, day)
    assert means(parse_days(name), SHIPPED, day)


def test_offices_work_on_weekdays_but_for_holidays_and_on_swapped_weekends():
    calendar = calendar_of(
        [
            CalendarFile(
                days=(NamedDays("holiday", "Nghỉ hoán đổi", dates=(date(2026, 12, 28),)),),
                working_weekends=(WorkingWeekend(date(2026, 12, 26)),),
            )
        ]
    )

    assert not calendar.is_working(date(2026, 12, 28))
    assert calendar.is_working(date(2026, 12, 26))
    assert not calendar.carries("weekend", date(2026, 12, 26))
    assert calendar.carries("weekend", date(2026, 12, 27))
    assert means(parse_days("working"), calendar, date(2026, 12, 26))


def test_five_working_days_from_3_february_2027_end_after_tet():
    assert add_working_days(SHIPPED, date(2027, 2, 3), 5) == date(2027, 2, 17)


def test_no_working_days_at_all_is_said_rather_than_searched_for_ever():
    holidays = frozenset(date.fromordinal(n) for n in range(730_000, 760_000))
    with pytest.raises(ValueError, match="too few"):
        add_working_days(Calendar(days={"holiday": holidays}), date(2027, 1, 1), 1)


def test_29_february_is_a_day_in_leap_years_only():
    calendar = calendar_of([CalendarFile(days=(NamedDays("x", "x", solar="02-29"),))])

    assert calendar.days["x"] == {date(2028, 2, 29)}


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="09-02"):
        calendar_of([CalendarFile(days=(NamedDays("x", "x", solar="2/9"),))])


def test_names_the_calendar_does_not_know_are_found_and_mean_no_day():
    days = parse_days("tết-tây, working, tet")

    assert unknown_names(days, SHIPPED) == ("tết-tây",)
    assert not means(parse_days("tết-tây"), SHIPPED, date(2027, 1, 1))
