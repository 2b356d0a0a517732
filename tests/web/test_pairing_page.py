"""From the QR on a new device to a playing screen, as a person with a phone does it."""

import json
from collections.abc import Iterator

import pytest

from signage.core.people.rights import Grant
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import start


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    running = start(tmp_path_factory.mktemp("site"))
    person_of(running, "lap-dat", Grant(role="operator", unit="thuan-hoa"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def phone(server: SiteServer) -> Browser:
    return server.browser().sign_in("lap-dat")


def offer(server: SiteServer) -> tuple[str, str]:
    answer = server.browser().request("POST", "/api/player/pair").json()
    return answer["code"], answer["claim"]


def test_a_stranger_signs_in_first_and_comes_back_to_the_code(server):
    answer = server.browser().get("/pair?code=123456")

    assert answer.headers["Location"] == "/login?next=%2Fpair%3Fcode%3D123456"


def test_the_code_is_filled_in_and_only_own_screens_are_offered(server, phone):
    page = phone.get("/pair?code=123456").text

    assert 'value="123456"' in page
    assert '<option value="sanh-1">' in page
    assert 'value="sanh-2"' not in page


def test_what_stands_in_the_address_is_digits_or_nothing(phone):
    assert 'value=""' in phone.get('/pair?code="><b>').text


def test_a_confirmed_device_gets_its_screen(server, phone):
    code, claim = offer(server)

    answer = phone.post("/pair", {"code": f"{code[:3]} {code[3:]}", "screen": "sanh-1"})

    assert answer.headers["Location"] == "/screens/sanh-1"
    token = server.browser().get(f"/api/player/pair/{claim}")
    assert json.loads(token.text)["screen"] == "sanh-1"


def test_a_code_that_nobody_shows_is_said_and_the_choice_stays(phone):
    answer = phone.post("/pair", {"code": "000000", "screen": "sanh-1"})

    assert answer.status_code == 400
    assert "000000" in answer.text
    assert '<option value="sanh-1" selected>' in answer.text
