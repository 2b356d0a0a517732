"""Two programs change the same objects: nothing is lost unseen."""

import base64
import html
from collections.abc import Iterator

import pytest
import schemathesis

from signage.core.people.rights import Grant
from signage.web.api.openapi import describe
from signage.web.api.routes import OPERATIONS
from tests.web.site_server import SiteServer, person_of
from tests.web.test_api import Program
from tests.web.two_wards import start

CAMPAIGN = {
    "id": "bhyt",
    "title": "Bảo hiểm y tế",
    "unit": "thuan-hoa",
    "playlists": ["mot-cua"],
    "dayparts": [{"days": "mon-fri", "start": "08:00", "end": "11:30"}],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    running = start(tmp_path_factory.mktemp("site"))
    person_of(running, "an", Grant(role="admin", unit="thuan-hoa"))
    person_of(running, "dao", Grant(role="admin", unit="hue"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def an(server: SiteServer) -> Program:
    return Program(server, "an")


@pytest.fixture(scope="module")
def dao(server: SiteServer) -> Program:
    return Program(server, "dao")


@pytest.fixture
def campaign(an: Program) -> Iterator[dict]:
    an.request("PUT", "/campaigns/bhyt", CAMPAIGN, {"If-Match": "*"})
    answer = an.request("GET", "/campaigns/bhyt")
    yield {"body": answer.json(), "tag": answer.headers["etag"]}
    an.request("DELETE", "/campaigns/bhyt", more={"If-Match": "*"})


def test_whoever_was_slower_hears_what_changed_and_overwrites_nothing(an, dao, campaign):
    faster = {**campaign["body"], "title": "BHYT toàn dân"}
    slower = {**campaign["body"], "priority": 5}
    first = dao.request("PUT", "/campaigns/bhyt", faster, {"If-Match": campaign["tag"]})

    second = an.request("PUT", "/campaigns/bhyt", slower, {"If-Match": campaign["tag"]})

    assert (first.status_code, second.status_code) == (200, 409)
    told = second.json()
    assert told["changed"] == {"title": {"was": "Bảo hiểm y tế", "is": "BHYT toàn dân"}}
    assert told["current"]["title"] == "BHYT toàn dân"
    assert second.headers["etag"] == first.headers["etag"]
    assert "title" in told["error"]["message"]["vi"]
    assert an.request("GET", "/campaigns/bhyt").json()["priority"] == 0


def test_after_reading_again_the_change_goes_through(an, campaign):
    tag = an.request("GET", "/campaigns/bhyt").headers["etag"]

    answer = an.request("PUT", "/campaigns/bhyt", CAMPAIGN, {"If-Match": tag})

    assert answer.status_code == 200


def test_a_change_that_names_no_version_is_refused(an, campaign):
    answer = an.request("PUT", "/campaigns/bhyt", {**CAMPAIGN, "title": "x"})

    assert answer.status_code == 428
    assert an.request("GET", "/campaigns/bhyt").json()["title"] == CAMPAIGN["title"]


def test_a_reader_that_has_the_version_gets_no_body(an, campaign):
    answer = an.request("GET", "/campaigns/bhyt", more={"If-None-Match": campaign["tag"]})

    assert (answer.status_code, answer.content) == (304, b"")


def test_creating_only_what_is_not_there_can_be_asked_for(an, campaign):
    answer = an.request("PUT", "/campaigns/bhyt", CAMPAIGN, {"If-None-Match": "*"})

    assert answer.status_code == 409


def test_an_old_version_cannot_remove_and_the_right_one_can(an, campaign):
    old = an.request("DELETE", "/campaigns/bhyt", more={"If-Match": '"0000000000000000"'})
    right = an.request("DELETE", "/campaigns/bhyt", more={"If-Match": campaign["tag"]})

    assert (old.status_code, right.status_code) == (409, 204)
    assert an.request("GET", "/campaigns/bhyt").status_code == 404
    gone = an.request("PUT", "/campaigns/bhyt", CAMPAIGN, {"If-Match": campaign["tag"]})
    assert gone.status_code == 409


@pytest.mark.parametrize(
    ("daypart", "words"),
    [
        ({"days": "mon-fri", "start": "08:00", "end": "08:00"}, "00:00 đến 24:00"),
        ({"days": "mung_3", "start": "08:00", "end": "09:00"}, "mung_3"),
    ],
)
def test_dayparts_that_never_hold_are_refused_in_words(an, daypart, words):
    answer = an.request("PUT", "/campaigns/moi", {**CAMPAIGN, "id": "moi", "dayparts": [daypart]})

    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]["vi"]


def test_screens_and_units_have_versions_too(an, dao):
    screen = an.request("GET", "/screens/sanh-1/declaration")
    unit = an.request("GET", "/units/thuan-hoa")
    renamed = {**screen.json(), "name": "Bảng sảnh"}
    stale = {"If-Match": screen.headers["etag"]}
    assert dao.request("PUT", "/screens/sanh-1", renamed, stale).status_code == 200

    late = an.request("PUT", "/screens/sanh-1", {**screen.json(), "tags": ["x"]}, stale)
    other = an.request("PUT", "/units/thuan-hoa", unit.json(), {"If-Match": '"x"'})

    assert late.json()["changed"]["name"]["is"] == "Bảng sảnh"
    assert (late.status_code, other.status_code) == (409, 409)


def test_a_screen_can_be_declared_and_removed_and_a_unit_that_has_something_stays(an, dao):
    screen = an.request("GET", "/screens/sanh-1/declaration").json()
    made = an.request("PUT", "/screens/moi", {**screen, "id": "moi"})

    removed = an.request("DELETE", "/screens/moi", more={"If-Match": made.headers["etag"]})
    kept = dao.request("DELETE", "/units/thuan-hoa", more={"If-Match": "*"})

    assert (made.status_code, removed.status_code, kept.status_code) == (200, 204, 409)


@pytest.mark.parametrize(
    "wrong",
    [
        {"canvas": {"width_px": 100_000, "height_px": 10}},
        {"canvas": {"width_px": 10, "height_px": 10, "rotation_deg": 45}},
        {"hours": [{"days": "mon", "start": "08:00", "end": "08:00"}]},
        {"dim": [{"start": "noon", "end": "sunset", "percent": 50}]},
        {"id": "Sảnh"},
    ],
    ids=str,
)
def test_a_screen_that_no_player_could_show_is_refused(an, wrong):
    screen = an.request("GET", "/screens/sanh-1/declaration").json()
    body = {**screen, "id": "moi", **wrong}

    assert an.request("PUT", f"/screens/{body['id']}", body).status_code == 400


def test_a_day_of_a_screen_is_told_slot_by_slot(an):
    told = an.request("GET", "/screens/sanh-1/day?on=2027-02-05").status_code
    today = an.request("GET", "/screens/sanh-1/day").json()

    assert told in (200, 404)
    assert today["slots"][0]["entries"]
    assert an.request("GET", "/screens/sanh-1/day?on=mai").status_code == 400


def test_the_description_is_valid_openapi_3_1():
    schema = schemathesis.openapi.from_dict(describe(OPERATIONS))

    operations = list(schema.get_all_operations())

    assert schema.specification.version.startswith("3.1")
    assert all(operation.ok() is not None for operation in operations)
    assert len(operations) == len(OPERATIONS) + 1


def test_an_office_calendar_subscribes_to_a_screen_with_a_token_as_password(server, an, dao):
    token = dao._headers["Authorization"].removeprefix("Bearer ")
    basic = base64.b64encode(f"lich:{token}".encode()).decode()
    always = {**CAMPAIGN, "id": "luon", "unit": "hue", "dayparts": [], "state": "approved"}
    assert dao.request("PUT", "/campaigns/luon", always).status_code == 200
    current = server.parts.publisher
    server.wait_until(lambda: b'"luon"' in current.current.manifests["sanh-1"].encoded)
    path = "/api/v1/screens/sanh-1/calendar.ics"

    answer = server.browser().get(path, headers={"Authorization": f"Basic {basic}"})

    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Bảo hiểm y tế" in answer.text
    assert server.browser().get(path).status_code == 401
    wrong = {"Authorization": "Basic !"}
    assert server.browser().get(path, headers=wrong).status_code == 401
    dao.request("DELETE", "/campaigns/luon", more={"If-Match": "*"})


def test_campaigns_go_out_as_a_calendar_and_come_in_as_drafts_all_or_none(server, an, campaign):
    server.wait_until(lambda: "bhyt" in server.parts.publisher.current.rules.campaigns)
    text = an.request("GET", "/campaigns.ics").text.replace("bhyt", "bhyt-moi")

    brought = an.send_text("/campaigns.ics", text)
    again = an.send_text("/campaigns.ics", text)

    assert (brought.status_code, brought.json()) == (200, ["bhyt-moi"])
    assert an.request("GET", "/campaigns/bhyt-moi").json()["state"] == "draft"
    assert again.status_code == 409
    assert an.send_text("/campaigns.ics", "x").status_code == 400
    an.request("DELETE", "/campaigns/bhyt-moi", more={"If-Match": "*"})


def test_two_people_at_one_form_lose_nothing(server, an, campaign):
    form = {
        "id": "bhyt",
        "title": "Đợt của tôi",
        "unit": "thuan-hoa",
        "playlists": "mot-cua",
        "weight": "1",
        "priority": "0",
        "intent": "draft",
    }
    person = server.browser().sign_in("an")
    server.wait_until(lambda: "bhyt" in server.parts.publisher.current.rules.campaigns)
    page = person.get("/campaigns/bhyt").text
    version = html.unescape(page.split('name="version" value="')[1].split('"')[0])
    an.request("PUT", "/campaigns/bhyt", {**CAMPAIGN, "title": "Khác"}, {"If-Match": "*"})

    slower = person.post("/campaigns", {**form, "version": version})

    assert slower.status_code == 409
    assert "Tên đợt" in slower.text and "Đợt của tôi" in slower.text
    assert an.request("GET", "/campaigns/bhyt").json()["title"] == "Khác"
    again = html.unescape(slower.text.split('name="version" value="')[1].split('"')[0])
    assert person.post("/campaigns", {**form, "version": again}).status_code == 303
    assert an.request("GET", "/campaigns/bhyt").json()["title"] == "Đợt của tôi"
