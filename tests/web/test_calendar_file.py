"""Campaigns go out as iCalendar and come back; foreign calendars become drafts or are refused."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from signage.core.showing.airing import Almanac, campaign_spans
from signage.core.showing.campaign import Campaign, Daypart, Targets
from signage.core.time.calendar import Calendar as NamedDays
from signage.errors import Rejected
from signage.web.calendar_file import write_campaigns, write_screen
from signage.web.calendar_reading import read_campaigns
from tests.core.showing import HUE, NOW, WEEK, at, campaign, compiled, drawn, part, playlist, rules

HOLIDAYS = NamedDays(days={"holiday": frozenset({date(2026, 12, 24)})})

clock = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 30]))
dayparts = st.builds(
    Daypart,
    days=st.sampled_from(["mon-fri", "sat,sun", "mon-sun", "tue", "working"]),
    start=clock,
    end=clock | st.just("24:00"),
).filter(lambda one: one.start != one.end and (one.start, one.end) != ("00:00", "24:00"))
campaigns = st.builds(
    Campaign,
    id=st.just("tet"),
    title=st.sampled_from(["Chúc mừng năm mới", "Ủng hộ; lũ, lụt\\ỷ"]),
    unit=st.just("hue"),
    playlists=st.just(("tet", "chào")),
    targets=st.sampled_from([Targets(), Targets(kinds=("led",), tags=("sảnh",))]),
    from_=st.none() | st.dates(date(2026, 11, 25), date(2026, 12, 10)),
    until=st.none() | st.dates(date(2026, 12, 12), date(2026, 12, 30)),
    dayparts=st.lists(dayparts, max_size=1).map(tuple),
    priority=st.integers(-5, 50),
    weight=st.integers(1, 5),
    share_percent=st.none() | st.integers(1, 99),
    mandatory=st.booleans(),
)


@settings(deadline=None, max_examples=80)
@given(campaigns)
def test_a_campaign_that_went_out_comes_back_with_the_same_airtime(one):
    made = rules(one, calendar=HOLIDAYS)

    (back,) = read_campaigns(write_campaigns([one], made, NOW), tz=HUE, unit="x", playlists=())

    almanac = Almanac(HUE, HOLIDAYS, WEEK)
    assert campaign_spans(back, almanac) == campaign_spans(one, almanac)
    for field in ("id", "title", "unit", "playlists", "targets", "priority", "share_percent"):
        assert getattr(back, field) == getattr(one, field)
    assert back.state == "draft"


def test_several_dayparts_are_several_events_of_one_campaign():
    one = campaign(
        "tet",
        from_=date(2026, 12, 1),
        dayparts=(part("08:00", "11:30", "mon-fri"), part("13:30", "17:00", "mon-fri")),
    )

    text = write_campaigns([one], rules(one), NOW)

    assert len(Calendar.from_ical(text).events) == 2
    (back,) = read_campaigns(text, tz=HUE, unit="x", playlists=())
    assert [(p.start, p.end) for p in back.dayparts] == [("08:00", "11:30"), ("13:30", "17:00")]


def foreign(*lines: str) -> bytes:
    event = ["BEGIN:VEVENT", "UID:1@so", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//So//VI"]
    return "\r\n".join([*head, *event, "END:VCALENDAR", ""]).encode()


def test_an_office_calendars_event_becomes_a_draft_of_the_unit():
    text = foreign(
        "SUMMARY:Tuần lễ chuyển đổi số",
        "DTSTART:20270301T010000Z",
        "DTEND:20270301T043000Z",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270401T000000Z",
    )

    (made,) = read_campaigns(text, tz=HUE, unit="thuan-hoa", playlists=["cds"])

    assert made.id.startswith("tuan-le-chuyen-doi-so-")
    assert (made.unit, made.playlists, made.state) == ("thuan-hoa", ("cds",), "draft")
    assert (made.from_, made.until) == (date(2027, 3, 1), date(2027, 3, 31))
    assert made.dayparts == (Daypart(days="mon,wed", start="08:00", end="11:30"),)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["RRULE:FREQ=MONTHLY"], "MONTHLY"),
        (["RRULE:FREQ=WEEKLY", "EXDATE:20270308T010000Z"], "EXDATE"),
        (["RDATE:20270308T010000Z"], "RDATE"),
        (["RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "several"),
    ],
)
def test_what_our_model_cannot_hold_is_refused_by_name_and_reason(lines, reason):
    times = ["DTSTART:20270301T010000Z", "DTEND:20270301T043000Z"]

    with pytest.raises(Rejected, match=f"Họp giao ban.*{reason}"):
        read_campaigns(
            foreign("SUMMARY:Họp giao ban", *times, *lines), tz=HUE, unit="x", playlists=["a"]
        )


def test_an_event_without_a_playlist_is_refused():
    text = foreign("SUMMARY:Lễ", "DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270302")

    with pytest.raises(Rejected, match="names no playlist"):
        read_campaigns(text, tz=HUE, unit="x", playlists=())


@pytest.mark.parametrize("text", [b"", b"garbage", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_refused_or_empty(text):
    try:
        found = read_campaigns(text, tz=HUE, unit="x", playlists=["a"])
    except Rejected:
        return
    assert found == ()


def test_a_screens_calendar_lists_its_campaigns_span_by_span():
    morning = campaign("tet", title="Chúc Tết", dayparts=(part("08:00", "11:30", "mon-fri"),))
    made = rules(morning, campaign("khac", dayparts=(part("09:00", "10:00", "mon-fri"),)))
    shelf = [playlist("chung", 9_000), playlist("tet", 9_000), playlist("khac", 9_000)]
    manifest = compiled(made, *shelf).manifests["sanh-1"]

    text = write_screen(made.screens["sanh-1"], manifest, drawn(*shelf), made, NOW)

    events = Calendar.from_ical(text).events
    spans = {(str(e["summary"]), e.start, e.end) for e in events}
    assert len(events) == 50
    first = next(e for e in events if str(e["summary"]) == "Chúc Tết")
    assert (first.start.timestamp() * 1000, first.end.timestamp() * 1000) == (
        at("2026-11-30T08:00"),
        at("2026-11-30T11:30"),
    )
    assert len(spans) == 50
