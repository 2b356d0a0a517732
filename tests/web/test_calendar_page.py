"""The calendar: what a unit's screens have in common, and campaigns given other times."""

import html
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest

from signage.core.people.rights import Grant
from signage.core.showing.campaign import Campaign, Daypart, Targets
from signage.core.showing.edition import Edition
from signage.core.showing.report import Play, Report
from signage.core.time.times import DAY_MS, HOUR_MS, MINUTE_MS, Instant, local_date, local_midnight
from signage.errors import Rejected
from signage.store.audit import load_records
from signage.store.plays import record_report
from signage.web.admin.desk.dates import week_start
from signage.web.admin.planning.calendar_views import (
    CalendarQuery,
    CalendarView,
    May,
    calendar_view,
)
from signage.web.admin.planning.campaign_times import stepped
from signage.web.admin.planning.campaign_words import times_words
from signage.web.language import Speech
from tests.core import showing
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import apply, start

SPEECH = Speech("vi")
THUAN_HOA = showing.UNITS["thuan-hoa"]
CAMPAIGN = Campaign(
    id="bhyt",
    title="BHYT",
    unit="hue",
    playlists=("mot-cua",),
    from_=date(2026, 11, 20),
    until=date(2026, 11, 30),
    dayparts=(Daypart(days="mon-fri", start="13:30", end="17:00"),),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    today = local_date("Asia/Ho_Chi_Minh", made.parts.now())
    apply(made, _campaigns(today))
    made.wait_until(lambda: len(made.parts.publisher.current.rules.campaigns) == 3)
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    person_of(made, "em", Grant(role="admin", unit="phu-xuan"))
    person_of(made, "ke-hoach", Grant(role="scheduler", unit="phu-xuan"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def chi(server: SiteServer) -> Browser:
    return server.browser().sign_in("chi")


def _campaigns(today: date) -> str:
    def one(id: str, unit: str, more: str) -> str:
        return (
            f'[[campaigns]]\nid = "{id}"\ntitle = "{id}"\nunit = "{unit}"\n'
            f'playlists = ["mot-cua"]\nstate = "approved"\nfrom = {today}\n{more}\n'
        )

    hours = 'dayparts = [{ days = "mon-sun", start = "08:00", end = "10:00" }]'
    return (
        one("thanh-pho", "hue", f"{hours}\npriority = 1")
        + one("to-dan-pho", "to-1", f"{hours}\npriority = 9")
        + one("phu-xuan", "phu-xuan", f"{hours}\npriority = -9")
    )


def calendar(
    server: SiteServer, where: str, person_units: frozenset[str], now: Instant | None = None
) -> CalendarView:
    """Look at this week, as on its Monday unless something else is said."""
    edition = server.parts.publisher.current
    now = now or monday_of(server)
    screens = {s.id: s for s in edition.rules.screens.values() if s.unit in person_units}
    day = local_date("Asia/Ho_Chi_Minh", now)
    query = CalendarQuery(view="week", day=day, where=where)
    units = person_units
    return calendar_view(edition, screens, query, may=May(units, units), now=now, speech=SPEECH)


def monday_of(server: SiteServer) -> Instant:
    today = local_date("Asia/Ho_Chi_Minh", server.parts.now())
    return local_midnight("Asia/Ho_Chi_Minh", week_start(today))


ALL = frozenset({"hue", "thuan-hoa", "phu-xuan", "to-1"})


def test_screens_of_a_unit_that_agree_are_one_strip_and_the_others_can_be_opened(server) -> None:
    told = calendar(server, "unit:hue", ALL)

    assert told.seen.line == "2 màn hình như nhau, 1 khác"
    assert [name for _, name in told.seen.strip.screens] == [
        "Bảng điện tử sảnh 1",
        "Bảng điện tử sảnh 2",
    ]
    assert [one.screens for one in told.seen.others] == [(("nha-van-hoa", "Nhà văn hóa tổ 1"),)]
    assert any("thanh-pho" in bar.title for bar in told.seen.strip.bars)
    assert any("to-dan-pho" in bar.title for bar in told.seen.others[0].bars)


def test_bars_say_whether_a_campaign_is_on_all_on_some_or_on_no_screen_here(server) -> None:
    rows = {row.id: row for row in calendar(server, "unit:hue", ALL).rows}

    assert {bar.kind for bar in rows["thanh-pho"].bars} == {"some"}
    assert {bar.kind for bar in rows["to-dan-pho"].bars} == {"wins"}
    assert {bar.kind for bar in rows["phu-xuan"].bars} == {"loses"}
    ward = {row.id: row for row in calendar(server, "screen:sanh-1", ALL).rows}
    assert {bar.kind for bar in ward["thanh-pho"].bars} == {"wins"}
    assert set(ward) == {"thanh-pho"}


def test_the_calendar_begins_with_the_highest_unit_one_may_see_and_hides_others(server) -> None:
    told = calendar(server, "", frozenset({"phu-xuan"}))

    assert (told.place.key, told.seen.line) == ("unit:phu-xuan", "")
    assert [name for _, name in told.seen.strip.screens] == ["Bảng điện tử sảnh 2"]
    page = server.browser().sign_in("em").get("/calendar?where=screen:sanh-1").text
    assert "Bảng điện tử sảnh 2" in page
    assert "Bảng điện tử sảnh 1" not in page
    assert "to-dan-pho" not in page


def test_hours_that_are_over_are_pale_and_say_no_more_that_they_are_shown(server) -> None:
    next_monday = Instant(monday_of(server) + 7 * DAY_MS)
    before = calendar(server, "unit:hue", ALL, next_monday)

    later = calendar(server, "unit:hue", ALL, Instant(next_monday + 2 * DAY_MS))

    kinds = [
        [bar.kind for bar in next(row for row in told.rows if row.id == "thanh-pho").bars]
        for told in (before, later)
    ]
    assert kinds == [["some"] * 7, ["plain"] * 2 + ["some"] * 5]
    over = [bar for bar in later.seen.strip.bars if bar.kind == "gone"]
    assert over and max(bar.x + bar.width for bar in over) <= 200 / 7 + 0.01
    assert min(b.x for b in later.seen.strip.bars if b.kind != "gone") >= 200 / 7 - 0.01


def test_what_is_not_worked_out_yet_is_not_called_dark(server) -> None:
    edition, now = server.parts.publisher.current, server.parts.now()
    query = CalendarQuery(view="month", day=date(2031, 5, 1), where="unit:hue")
    told = calendar_view(
        edition, edition.rules.screens, query, may=May(ALL, ALL), now=now, speech=SPEECH
    )

    assert told.seen.line == "lịch chỉ tính trước khoảng ba mươi ngày"
    assert told.seen.strip.bars == ()


def test_edges_of_dates_and_of_hours_have_grips_where_one_may_plan(server) -> None:
    row = next(r for r in calendar(server, "unit:to-1", ALL).rows if r.id == "to-dan-pho")
    edges = {(grip.part < 0, grip.edge) for grip in row.grips}
    assert edges == {(True, "start"), (False, "start"), (False, "end")}
    theirs = calendar(server, "screen:sanh-2", frozenset({"phu-xuan"})).rows
    assert {r.id: bool(r.grips) for r in theirs} == {"thanh-pho": False, "phu-xuan": True}


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ({"move": "3"}, ("2026-11-23", "2026-12-03", "13:30", "17:00")),
        ({"first": "-2"}, ("2026-11-18", "2026-11-30", "13:30", "17:00")),
        ({"last": "31"}, ("2026-11-20", "2026-12-31", "13:30", "17:00")),
        ({"part": "0", "opens": "-30"}, ("2026-11-20", "2026-11-30", "13:00", "17:00")),
        ({"part": "0", "closes": "420"}, ("2026-11-20", "2026-11-30", "13:30", "24:00")),
        ({"part": "0", "closes": "480"}, ("2026-11-20", "2026-11-30", "13:30", "01:00")),
        ({"part": "7", "closes": "60"}, ("2026-11-20", "2026-11-30", "13:30", "17:00")),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_step_changes_one_edge_and_nothing_else(step, wanted) -> None:
    made = stepped(CAMPAIGN, step)

    part = made.dayparts[0]
    assert (str(made.from_), str(made.until), part.start, part.end) == wanted


@pytest.mark.parametrize(
    "step", [{"last": "-11"}, {"part": "0", "closes": "-210"}, {"move": "x"}, {"move": "99999"}]
)
def test_a_step_that_leaves_nothing_is_refused(step) -> None:
    with pytest.raises(Rejected):
        stepped(CAMPAIGN, step)


def test_new_times_are_shown_with_their_effect_saved_and_undone(server, chi) -> None:
    before = server.parts.publisher.current.rules.campaigns["thanh-pho"]
    asked = chi.get("/campaigns/thanh-pho/times?part=0&closes=60&last=5").text
    assert "08:00–11:00" in asked and "Phát ở 3 màn hình" in asked
    assert server.parts.publisher.current.rules.campaigns["thanh-pho"] == before

    saved = chi.post("/campaigns/thanh-pho/times", _fields(asked))

    assert saved.status_code == 303
    after = server.parts.publisher.current.rules.campaigns["thanh-pho"]
    assert after.dayparts[0].end == "11:00"
    assert after.targets == Targets() and after.state == "approved"
    cookies = chi.get("/calendar").text
    undone = chi.post("/campaigns/thanh-pho/times", _fields(cookies.split("Hoàn tác")[0]))
    assert undone.status_code == 303
    assert server.parts.publisher.current.rules.campaigns["thanh-pho"] == before
    records = server.wait(server.parts.database.read(lambda c: load_records(c, limit=2)))
    assert [one.act for one in records] == ["campaign_changed", "campaign_changed"]


def test_times_are_written_in_a_plain_form_too_and_wrong_ones_name_their_field(chi) -> None:
    said = {"from": "28/06/2026", "until": "1/1/2026"}

    wrong = chi.get("/campaigns/thanh-pho/times?" + urlencode(said))

    assert wrong.status_code == 400
    assert "đứng trước ngày bắt đầu" in wrong.text.split('id="until-wrong"')[1]
    assert said["from"] in wrong.text


def test_new_times_wait_for_approval_and_their_approver_sees_one_more(server) -> None:
    on_air = server.parts.publisher.current.rules.campaigns["phu-xuan"]
    planner = server.browser().sign_in("ke-hoach")

    asked = html.unescape(planner.get("/campaigns/phu-xuan/times?last=0&part=0&closes=30").text)
    planner.post("/campaigns/phu-xuan/times", _fields(asked, "phu-xuan"))

    assert "Lưu thì phải duyệt lại, và rời màn hình" in asked
    assert "Đang chờ duyệt lại" in html.unescape(planner.get("/calendar").text)
    after = server.parts.publisher.current.rules.campaigns["phu-xuan"]
    assert (on_air.state, after.state) == ("approved", "submitted")
    queue = server.browser().sign_in("em").get("/approval").text
    assert "1 mục chờ duyệt" in queue and 'data-live="waiting">1<' in queue


def test_a_colleagues_change_meanwhile_is_not_lost(server, chi) -> None:
    old = _fields(chi.get("/campaigns/thanh-pho/times?last=1").text)
    chi.post(
        "/campaigns/thanh-pho/times",
        _fields(chi.get("/campaigns/thanh-pho/times?part=0&opens=30").text),
    )

    slower = chi.post("/campaigns/thanh-pho/times", old)

    assert slower.status_code == 409
    assert "Khung giờ" in slower.text


def test_the_past_is_what_the_screen_told_and_not_what_todays_plan_says(server, chi) -> None:
    at = Instant(server.parts.now() - HOUR_MS)
    play = Play(
        seq=1,
        zone="main",
        entry="e1",
        item="inoiquy",
        title="Nội quy phòng chờ",
        started_at_ms=at - MINUTE_MS,
        duration_ms=3 * MINUTE_MS,
        completed=True,
        seen=True,
    )
    sent = Report(boot="một", plays=[play])
    server.wait(
        server.parts.database.write(lambda c: record_report(c, "sanh-1", sent, server.parts.now()))
    )

    told = _at(chi, at)
    untold = _at(chi, Instant(at - HOUR_MS))
    asked = SPEECH.local(at).isoformat()
    program = chi.get("/api/v1/screens/sanh-1/plan", params={"at": asked}).json()

    assert "Đã chiếu, theo sổ của màn hình Nội quy phòng chờ Từ" in told
    assert "Theo lịch hiện nay" in told and "Đợt tuyên truyền đang tới lượt" not in told
    assert "Màn hình không báo lượt phát nào lúc này" in untold
    assert [one["title"] for one in program["told"]] == ["Nội quy phòng chờ"]


def test_whoever_may_not_plan_reads_which_roles_may_and_whom_to_ask(server, chi) -> None:
    person_of(server, "xem", Grant(role="viewer", unit="phu-xuan"))
    viewer = server.browser().sign_in("xem")

    refused = viewer.get("/calendar/at?screen=sanh-1"), viewer.get("/campaigns/phu-xuan/times")

    assert [answer.status_code for answer in refused] == [404, 403]
    page = html.unescape(refused[1].text)
    assert "không có quyền lập lịch ở “UBND phường Phú Xuân”" in page
    assert "Vai trò làm được: người lập lịch, quản trị viên." in page
    assert "Người có quyền này: chi, em, ke-hoach." in page


def test_the_present_and_the_future_are_the_plans(server, chi) -> None:
    for ahead_ms in (0, HOUR_MS):
        page = _at(chi, Instant(server.parts.now() + ahead_ms))

        assert "Vì sao?" in page and "sổ của màn hình" not in page


@pytest.mark.parametrize("page", ["/settings/audit?subject=sanh-1", "/reports?by=unit&period=own"])
def test_a_wrong_day_of_a_filter_is_marked_and_the_other_filters_stay(chi, page) -> None:
    told = chi.get(f"{page}&from=31/02/2026&until=01/03/2026")
    file = chi.get(f"{page}&from=31/02/2026".replace("?", ".csv?"))

    text = html.unescape(told.text)
    assert told.status_code == 200
    assert 'value="31/02/2026" ' in text and 'value="01/03/2026"' in text
    assert text.count("Từ ngày: “31/02/2026” không phải là ngày. Viết như 28/06/2026.") == 1
    assert 'value="sanh-1"' in text or 'value="unit" selected' in text
    assert "wrong" not in re.search(r'href="[^"]*csv\?([^"]*)"', text)[1]
    assert file.status_code == 400


def test_a_citys_thousand_screens_and_forty_campaigns_are_drawn_within_half_a_second() -> None:
    units = [replace(THUAN_HOA, id=f"xa-{n}") for n in range(40)]
    screens = [showing.screen(f"s{n}", unit=f"xa-{n % 40}") for n in range(1000)]
    hours = (showing.part("08:00", "11:30", "mon-fri"),)
    campaigns = [
        showing.campaign(f"c{n}", playlists=("tet",), unit=f"xa-{n}", dayparts=hours)
        for n in range(40)
    ]
    made = showing.rules(*showing.UNITS.values(), *units, *screens, *campaigns)
    shelf = (showing.playlist("chung", 10_000), showing.playlist("tet", 8_000))
    edition = Edition(
        revision="r",
        published_ms=showing.NOW,
        rules=made,
        manifests=showing.compiled(made, *shelf).manifests,
        drawn=dict.fromkeys(made.screens, showing.drawn(*shelf)),
    )
    query = CalendarQuery(view="week", day=date(2026, 12, 1), where="unit:hue")
    may = May(frozenset(made.units), frozenset(made.units))
    took_s = []
    for _ in range(3):
        began = time.process_time()
        told = calendar_view(edition, made.screens, query, may=may, now=showing.NOW, speech=SPEECH)
        took_s.append(time.process_time() - began)

    assert len(told.rows) == 40
    assert told.seen.line.startswith("25 màn hình như nhau")
    assert min(took_s) <= 0.5


def _at(chi: Browser, at: Instant) -> str:
    local = SPEECH.local(at)
    asked = f"screen=sanh-1&day={local:%d/%m/%Y}&minute={local.hour * 60 + local.minute}"
    return html.unescape(
        " ".join(re.sub(r"<[^>]+>", " ", chi.get(f"/calendar/at?{asked}").text).split())
    )


def _fields(page: str, id: str = "thanh-pho") -> dict[str, str]:
    """Return what the last form of a page would send."""
    form = page[page.rindex(f'method="post" action="/campaigns/{id}/times"') :]
    found = dict(re.findall(r'<input [^>]*name="([^"]+)"[^>]*? value="([^"]*)"', form))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]+)" selected', options)
        found[name] = chosen[1] if chosen else "mon-sun"
    return {k: html.unescape(v) for k, v in found.items() if k not in ("csrf", "language")}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"dayparts": ()}, "luôn phát"),
        ({"dayparts": (Daypart(days="working", start="07:30"),)}, "ngày làm việc 07:30–24:00"),
        ({"from_": date(2026, 11, 20)}, "từ 20/11/2026 · thứ Hai – thứ Sáu 13:30–17:00"),
    ],
    ids=["no dates, no hours", "hours alone", "both"],
)
def test_only_what_has_neither_dates_nor_hours_is_called_always_shown(changes, wanted) -> None:
    campaign = replace(CAMPAIGN, **{"from_": None, "until": None, **changes})

    assert times_words(campaign, SPEECH) == wanted


def test_a_shaded_day_is_named_above_it_and_in_the_legend(server: SiteServer, chi) -> None:
    page = html.unescape(chi.get("/calendar?view=week&day=2026-09-02").text)

    assert re.search(r'<li data-off title="[^"]*Quốc khánh[^"]*">', page)
    assert re.search(r'data-kind="off">Ngày nghỉ: 01/09 [^,<]+, 02/09 [^<]*Quốc khánh', page)
    assert page.count("<title>Ngày nghỉ</title>") >= 2  # Saturday and Sunday
