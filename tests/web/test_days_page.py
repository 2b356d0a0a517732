"""Breaks, mourning and mergers as an admin enters them on the pages, and what follows."""

import html
from collections.abc import Iterator
from datetime import date

import pytest
from PIL import Image

from signage.core.people.rights import Grant
from signage.core.showing.manifest import position
from signage.core.time.calendar import add_working_days
from signage.core.time.times import local_date
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import start


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    made = start(tmp_path_factory.mktemp("site"))
    person_of(made, "chi", Grant(role="admin", unit="hue"))
    person_of(made, "em", Grant(role="scheduler", unit="phu-xuan"))
    person_of(made, "lan", Grant(role="scheduler", unit="thuan-hoa"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def chi(server: SiteServer) -> Browser:
    return server.browser().sign_in("chi")


def test_story_17_a_break_that_was_announced_is_entered_at_once_and_moves_deadlines(
    server: SiteServer, chi: Browser
) -> None:
    said = {"day": "11/02/2027", "until": "19/02/2027", "name": "holiday", "document": "QĐ thử"}

    answer = chi.post("/settings/calendar", said)

    assert answer.status_code == 303
    calendar = server.parts.publisher.current.rules.calendar
    assert add_working_days(calendar, date(2027, 2, 3), 5) == date(2027, 2, 25)
    feast = sorted(day for day in calendar.days["tet"] if day.year == 2027)
    assert (feast[0], feast[-1]) == (date(2027, 2, 5), date(2027, 2, 8))
    page = html.unescape(chi.get("/settings/calendar").text)
    assert "Đã thêm 11/02/2027 – 19/02/2027." in page
    chi.post("/settings/calendar/remove", said)
    calendar = server.parts.publisher.current.rules.calendar
    assert date(2027, 2, 19) not in calendar.days["holiday"]


@pytest.mark.parametrize("until", ["10/02/2027", "11/02/2028", "hôm sau"])
def test_a_break_that_cannot_be_meant_is_refused(chi: Browser, until: str) -> None:
    said = {"day": "11/02/2027", "until": until, "name": "holiday"}

    assert chi.post("/settings/calendar", said).status_code == 400


def test_a_wrong_day_off_or_of_mourning_is_marked_and_what_was_written_stays(chi: Browser) -> None:
    day_off = {"day": "31/02/2027", "until": "", "name": "holiday", "document": "Công văn 12"}
    mourning = {"from": "25/07/2027", "until": "24/07/2027", "document": "Thông cáo"}

    refused = chi.post("/settings/calendar", day_off)
    other = chi.post("/settings/calendar/mourning", mourning)

    page, second = html.unescape(refused.text), html.unescape(other.text)
    assert (refused.status_code, other.status_code) == (400, 400)
    assert '<p class="wrong" id="day-wrong">Ngày: “31/02/2027” không phải là ngày.' in page
    assert 'value="Công văn 12"' in page and 'value="holiday" selected' in page
    assert '<p class="wrong" id="until-wrong">Ngày cuối đứng trước ngày đầu.</p>' in second
    assert 'value="25/07/2027"' in second and 'value="Thông cáo"' in second


def test_story_20_mourning_entered_today_is_grey_on_screens_and_ends_when_taken_back(
    server: SiteServer, chi: Browser
) -> None:
    assert not _is_grey(server)
    today = local_date("Asia/Ho_Chi_Minh", server.parts.now()).strftime("%d/%m/%Y")

    chi.post("/settings/calendar/mourning", {"from": today, "until": today, "document": "thử"})

    server.wait_until(lambda: _is_grey(server))
    (one,) = server.parts.publisher.current.rules.mourning
    chi.post("/settings/calendar/mourning/remove", {"id": one.id})
    server.wait_until(lambda: not _is_grey(server))


def test_story_15_what_comes_from_above_is_seen_below_and_cannot_be_changed_there(
    server: SiteServer, chi: Browser
) -> None:
    form = {"title": "Toàn thành phố", "unit": "hue", "playlists": "mot-cua", "weight": "1"}
    chi.post("/campaigns", {**form, "priority": "0", "mandatory": "1", "intent": "approve"})
    lan = server.browser().sign_in("lan")

    assert "Toàn thành phố" in html.unescape(lan.get("/calendar").text)
    for act, said in (
        ("remove", {}),
        ("times", {"from": "01/01/2027"}),
        ("state", {"intent": "end"}),
    ):
        assert lan.post(f"/campaigns/toan-thanh-pho/{act}", said).status_code in (403, 404)
    assert server.parts.publisher.current.rules.campaigns["toan-thanh-pho"].state == "approved"


def test_story_19_a_merged_wards_screens_and_people_go_on_in_the_other(
    server: SiteServer, chi: Browser
) -> None:
    chi.post("/settings/units/phu-xuan/merge", {"into": "thuan-hoa"})
    server.wait_until(
        lambda: server.parts.publisher.current.rules.screens["sanh-2"].unit == "thuan-hoa"
    )

    em = server.browser().sign_in("em")

    told = html.unescape(em.get("/calendar?where=unit:thuan-hoa").text)
    assert "Bảng điện tử sảnh 1" in told and "Bảng điện tử sảnh 2" in told
    rules = server.parts.publisher.current.rules
    assert rules.units["phu-xuan"].successor == "thuan-hoa"
    assert all(screen.unit in rules.units for screen in rules.screens.values())


def _is_grey(server: SiteServer) -> bool:
    manifest = server.parts.publisher.current.manifests["sanh-1"]
    here = position(manifest, "main", server.parts.now())
    items, assets = manifest.document["items"], manifest.document["assets"]
    loop = manifest.document["loops"][here.loop]["entries"]
    asset = next(items[one["item"]]["asset"] for one in loop if items[one["item"]]["asset"])
    name = assets[asset]["url"].rpartition("/")[2]
    with Image.open(server.parts.site / "var/renditions/media" / name) as picture:
        bands = picture.convert("HSV").getextrema()
    return bands[1][1] < 20  # type: ignore[index]  # an HSV picture has three bands
