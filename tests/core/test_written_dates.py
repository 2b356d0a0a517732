"""Dates and hours as offices write them."""

from datetime import date, datetime, time

import pytest

from signage.core.time.written_dates import (
    date_in,
    end_in,
    hours_in,
    moment_in,
    span_in_words,
    suggested_date,
)

at = datetime.fromisoformat


@pytest.mark.parametrize(
    "text",
    [
        "28/06/2026",
        "28/6/2026",
        "2026-06-28",
        "28.6.2026",
        "ngày 28 tháng 6 năm 2026",
        "thứ Hai, 28-06-2026",
    ],
)
def test_a_date_is_read_in_every_usual_form(text):
    assert date_in(text) == date(2026, 6, 28)


def test_words_without_a_date_hold_none():
    assert date_in("Quý II năm 2026") is None and moment_in("") is None and end_in("") is None


@pytest.mark.parametrize("text", ["31/02/2026", "00/01/2026", "2026-13-01"])
def test_a_date_that_no_calendar_has_is_refused(text):
    with pytest.raises(ValueError):
        date_in(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("07:30–11:30", (time(7, 30), time(11, 30))),
        ("7h30", (time(7, 30),)),
        ("14 giờ, ngày 28/06/2026", (time(14),)),
        ("28/06/2026", ()),
    ],
)
def test_hours_are_read(text, hours):
    assert hours_in(text) == hours


def test_an_hour_that_no_day_has_is_refused():
    with pytest.raises(ValueError):
        hours_in("25:10")


def test_a_thing_begins_at_its_first_hour_and_ends_at_its_last():
    text = "07:30–11:30, 28/06/2026"

    assert moment_in(text) == at("2026-06-28T07:30")
    assert end_in(text) == at("2026-06-28T11:30")


def test_a_day_without_hours_counts_whole():
    assert end_in("28/06/2026") == at("2026-06-29T00:00")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (
            at("2026-06-28T07:30"),
            at("2026-06-28T11:30"),
            "07:30–11:30, Chủ nhật 28/06/2026",
        ),
        (at("2026-06-28T07:30"), None, "07:30, Chủ nhật 28/06/2026"),
        (at("2026-06-29T00:00"), at("2026-06-30T00:00"), "thứ Hai 29/06/2026"),
        (at("2026-06-29T00:00"), at("2026-07-02T00:00"), "29/06/2026 – 01/07/2026"),
        (
            at("2026-06-29T08:00"),
            at("2026-06-30T17:00"),
            "08:00 29/06/2026 – 17:00 30/06/2026",
        ),
    ],
)
def test_a_time_is_written_in_one_form(start, end, said):
    assert span_in_words(start, end) == said


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("46346", "20/11/2026"),
        ("11/20/2026", "20/11/2026"),
        ("31/11/2026", ""),
        ("13/13/2026", ""),
        ("2/30/2026", ""),
        ("12345", ""),
        ("kể từ ngày ký", ""),
    ],
)
def test_what_a_spreadsheet_made_of_a_date_is_suggested(text, day):
    assert suggested_date(text) == day
