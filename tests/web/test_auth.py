from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pyotp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from signage.core.people.audit import sentence
from signage.core.people.rights import Grant
from signage.core.place.organisation import Unit
from signage.store.audit import Actor, load_records
from signage.store.database import Database
from signage.store.people import create_person, set_disabled, set_grants
from signage.store.sign_in import new_secret, turn_on_second_step
from signage.store.tokens import load_api_tokens, make_api_token
from signage.store.units import units
from signage.web import sign_in
from signage.web.auth import SESSION_COOKIE, asking, check_csrf, require
from signage.web.errors import exception_handlers

START = 1_790_000_000_000
MINUTE = 60_000
GOOD = "hoa phượng đỏ sân trường"
ADMIN = Actor(person="")


@dataclass
class Clock:
    now: int = START

    def __call__(self) -> int:
        return self.now


async def whoami(request: Request) -> Response:
    asker = await asking(request)
    require(asker, "view", request.query_params.get("unit", "thuan-hoa"))
    return JSONResponse({"person": asker.person.id, "csrf": asker.csrf})


async def rename(request: Request) -> Response:
    asker = await asking(request)
    form = await request.form()
    check_csrf(request, str(form.get("csrf", "")))
    require(asker, "edit", "thuan-hoa")
    return JSONResponse({"done": True})


@dataclass
class Office:
    """A running door with its store, its clock and browsers that go through it."""

    database: Database
    clock: Clock
    app: Starlette

    def browser(self, address: str = "10.0.0.5") -> TestClient:
        client = (address, 50000)
        return TestClient(
            self.app, follow_redirects=False, client=client, raise_server_exceptions=False
        )

    def add(self, person: str, role: str = "editor", unit: str = "thuan-hoa") -> str:
        grants = [Grant(role=role, unit=unit)]
        return self.database.write_sync(
            lambda c: create_person(c, person, person, grants, ADMIN, now=START)
        )

    def settled(self, person: str, role: str = "editor", unit: str = "thuan-hoa") -> TestClient:
        """Return a browser in which this person has signed in and set a password."""
        browser = self.browser()
        once = self.add(person, role, unit)
        sign(browser, person, once)
        token = csrf_of(browser)
        form = {"csrf": token, "current": once, "password": GOOD, "again": GOOD}
        assert browser.post("/password", data=form).status_code == 303
        return browser

    def acts(self) -> list[str]:
        return [record.act for record in self.database.read_sync(load_records)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    database, clock = Database.open(tmp_path / "signage.db"), Clock()
    database.write_sync(
        lambda c: [
            units.save(c, unit, START)
            for unit in (
                Unit(id="hue", name="Huế", kind="province"),
                Unit(id="thuan-hoa", name="Thuận Hóa", kind="commune", parent="hue"),
                Unit(id="phu-xuan", name="Phú Xuân", kind="commune", parent="hue"),
            )
        ]
    )
    app = Starlette(
        routes=[
            *sign_in.routes(),
            Route("/api/whoami", whoami),
            Route("/page", whoami),
            Route("/rename", rename, methods=["POST"]),
        ],
        exception_handlers=exception_handlers(),
    )
    app.state.parts = SimpleNamespace(
        database=database,
        now=clock,
        unit="hue",
        tz="Asia/Ho_Chi_Minh",
        site_name="Bảng tin Thuận Hóa",
        secure_cookies=False,
        idle_min=15,
        admin_idle_min=5,
    )
    yield Office(database, clock, app)
    database.close()


def sign(browser: TestClient, person: str, password: str, **other: str):
    return browser.post("/login", data={"person": person, "password": password, **other})


def csrf_of(browser: TestClient) -> str:
    page = browser.get("/password").text
    return page.split('name="csrf" value="')[1].split('"')[0]


def test_nobody_gets_a_page_without_signing_in(office: Office):
    browser = office.browser()

    led = browser.get("/page?unit=hue")

    assert led.status_code == 303
    assert led.headers["location"] == "/login?next=%2Fpage%3Funit%3Dhue"
    assert browser.get("/api/whoami").status_code == 401


def test_there_is_no_account_to_guess(office: Office):
    for person, password in (("admin", "admin"), ("root", "root"), ("", ""), ("admin", "")):
        assert sign(office.browser(), person, password).status_code == 401


def test_a_one_time_password_leads_to_a_new_one_and_to_nothing_else(office: Office):
    browser = office.browser()

    signed = sign(browser, "lan", office.add("lan"))

    assert signed.headers["location"] == "/password"
    assert browser.get("/page").headers["location"] == "/password"
    assert browser.get("/api/whoami").status_code == 403


def test_after_the_change_everything_is_open(office: Office):
    browser = office.settled("lan")

    assert browser.get("/api/whoami").json()["person"] == "lan"
    assert office.acts()[:2] == ["password_changed", "login"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"current": "sai"}, "Mật khẩu hiện tại không đúng"),
        ({"again": "khác"}, "Hai lần nhập mật khẩu mới không giống nhau"),
        ({"password": "ngắn", "again": "ngắn"}, "Mật khẩu mới có 4 ký tự"),
    ],
)
def test_a_wrong_new_password_is_explained(office: Office, form: dict, said: str):
    browser, once = office.browser(), office.add("lan")
    sign(browser, "lan", once)
    right = {"current": once, "password": GOOD, "again": GOOD, "csrf": csrf_of(browser)}

    answer = browser.post("/password", data={**right, **form})

    assert answer.status_code == 400
    assert said in answer.text


def test_a_new_password_ends_the_other_sessions(office: Office):
    here = office.settled("lan")
    there = office.browser()
    sign(there, "lan", GOOD)
    new = "cầu Trường Tiền sáu vài"
    form = {"csrf": csrf_of(here), "current": GOOD, "password": new, "again": new}

    here.post("/password", data=form)

    assert here.get("/api/whoami").status_code == 200
    assert there.get("/api/whoami").status_code == 401


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(office: Office):
    cookie = sign(office.browser(), "lan", office.add("lan")).headers["set-cookie"].lower()

    assert "httponly" in cookie and "samesite=strict" in cookie


def test_wrong_password_and_unknown_account_look_the_same(office: Office):
    office.add("lan")

    known, unknown = sign(office.browser(), "lan", "sai"), sign(office.browser(), "an", "sai")

    assert (known.status_code, unknown.status_code) == (401, 401)
    assert known.text.replace("lan", "an") == unknown.text.replace("lan", "an")


def test_five_failures_lock_the_account_from_that_address_and_not_the_office(office: Office):
    once = office.add("lan")
    attacker = office.browser("203.0.113.9")
    for _ in range(5):
        assert sign(attacker, "lan", "đoán").status_code == 401

    locked = sign(attacker, "lan", once)

    assert locked.status_code == 429
    assert locked.headers["retry-after"] == "60"
    assert "Sai nhiều lần" in locked.text
    assert sign(office.browser("10.0.0.5"), "lan", once).status_code == 303
    assert "login_locked" in office.acts()


def test_the_lock_ends_and_the_next_one_lasts_longer(office: Office):
    once, browser = office.add("lan"), office.browser()
    for _ in range(5):
        sign(browser, "lan", "đoán")
    office.clock.now += MINUTE

    assert sign(browser, "lan", "đoán").status_code == 401
    assert sign(browser, "lan", once).headers["retry-after"] == "120"
    office.clock.now += 2 * MINUTE
    assert sign(browser, "lan", once).status_code == 303


def test_signing_in_forgets_the_failures(office: Office):
    once, browser = office.add("lan"), office.browser()
    for _ in range(2):
        for _ in range(4):
            sign(browser, "lan", "đoán")
        assert sign(browser, "lan", once).status_code == 303


def test_an_address_that_tries_many_accounts_is_locked_for_all(office: Office):
    once, browser = office.add("lan"), office.browser("203.0.113.9")
    for number in range(50):
        sign(browser, f"tai-khoan-{number}", "đoán")

    assert sign(browser, "lan", once).status_code == 429


@pytest.mark.parametrize(("role", "minutes"), [("editor", 15), ("admin", 5)])
def test_a_session_ends_when_nobody_uses_it(office: Office, role: str, minutes: int):
    browser = office.settled("lan", role)
    office.clock.now += minutes * MINUTE - 1
    assert browser.get("/api/whoami").status_code == 200
    office.clock.now += minutes * MINUTE - 1
    assert browser.get("/api/whoami").status_code == 200

    office.clock.now += minutes * MINUTE

    assert browser.get("/api/whoami").status_code == 401


def test_pages_that_refresh_themselves_keep_nobody_signed_in(office: Office):
    browser = office.settled("lan")
    for _ in range(3):
        office.clock.now += 5 * MINUTE - 1
        browser.get("/api/whoami", headers={"X-Live": "1"})

    office.clock.now += 1000

    assert browser.get("/api/whoami").status_code == 401


def test_signing_out_ends_the_session(office: Office):
    browser = office.settled("lan")
    cookie = browser.cookies[SESSION_COOKIE]

    browser.post("/logout", data={"csrf": csrf_of(browser)})
    browser.cookies.set(SESSION_COOKIE, cookie)

    assert browser.get("/api/whoami").status_code == 401


def test_a_form_without_its_proof_changes_nothing(office: Office):
    browser = office.settled("lan")

    assert browser.post("/rename").status_code == 403
    assert browser.post("/rename", data={"csrf": "đoán"}).status_code == 403
    assert browser.post("/rename", data={"csrf": csrf_of(browser)}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_form_from_another_site_changes_nothing(office: Office, headers: dict):
    browser = office.settled("lan")

    answer = browser.post("/rename", data={"csrf": csrf_of(browser)}, headers=headers)

    assert answer.status_code == 403
    assert sign(office.browser(), "lan", GOOD).status_code == 303
    foreign = office.browser().post("/login", data={"person": "lan"}, headers=headers)
    assert foreign.status_code == 403


def test_another_sessions_proof_is_no_proof(office: Office):
    lan, binh = office.settled("lan"), office.settled("binh")

    assert binh.post("/rename", data={"csrf": csrf_of(lan)}).status_code == 403


def test_what_one_may_not_see_does_not_exist(office: Office):
    browser = office.settled("lan")

    assert browser.get("/api/whoami?unit=phu-xuan").status_code == 404
    assert browser.get("/api/whoami?unit=khong-co").status_code == 404
    hidden = browser.get("/api/whoami?unit=phu-xuan").json()
    assert hidden == browser.get("/api/whoami?unit=khong-co").json()


def test_what_one_may_see_and_not_change_is_forbidden_and_on_record(office: Office):
    browser = office.settled("lan", "viewer")

    answer = browser.post("/rename", data={"csrf": csrf_of(browser)})

    assert answer.status_code == 403
    newest = office.database.read_sync(load_records)[0]
    assert (newest.act, newest.person, newest.subject) == ("refused", "lan", "/rename")
    said = sentence(newest)
    assert "tài khoản này không có quyền sửa nội dung ở “Thuận Hóa”" in said["vi"]
    assert "this account may not edit content in “Thuận Hóa”" in said["en"]


def test_taking_a_role_away_counts_at_once(office: Office):
    browser = office.settled("lan")

    office.database.write_sync(lambda c: set_grants(c, "lan", [], ADMIN, now=START))

    assert browser.get("/api/whoami").status_code == 404


def test_closing_an_account_counts_at_once(office: Office):
    browser = office.settled("lan")

    office.database.write_sync(lambda c: set_disabled(c, "lan", ADMIN, disabled=True, now=START))

    assert browser.get("/api/whoami").status_code == 401
    assert sign(office.browser(), "lan", GOOD).status_code == 401


def test_moving_a_unit_moves_what_its_people_see(office: Office):
    browser = office.settled("lan", unit="phu-xuan")
    assert browser.get("/api/whoami?unit=thuan-hoa").status_code == 404

    moved = Unit(id="thuan-hoa", name="Thuận Hóa", kind="commune", parent="phu-xuan")
    office.database.write_sync(lambda c: units.save(c, moved, START))

    assert browser.get("/api/whoami?unit=thuan-hoa").status_code == 200


def api_token(office: Office, *scopes: str) -> dict[str, str]:
    token = office.database.write_sync(
        lambda c: make_api_token(c, "lan", ADMIN, now=START, scopes=scopes, days=1)
    )
    return {"Authorization": f"Bearer {token}"}


def test_an_api_token_does_what_its_scopes_and_its_person_may(office: Office):
    office.settled("lan")
    browser = office.browser()

    looking, editing = api_token(office, "view"), api_token(office, "view", "edit")

    assert browser.get("/api/whoami", headers=looking).status_code == 200
    assert browser.post("/rename", headers=looking).status_code == 403
    assert browser.post("/rename", headers=editing).status_code == 200
    assert browser.get("/api/whoami?unit=phu-xuan", headers=editing).status_code == 404


def test_an_api_token_expires(office: Office):
    office.settled("lan")
    headers = api_token(office, "view")

    office.clock.now += 24 * 60 * MINUTE

    assert office.browser().get("/api/whoami", headers=headers).status_code == 401
    forged = {"Authorization": "Bearer khong-phai-khoa"}
    assert office.browser().get("/api/whoami", headers=forged).status_code == 401


def test_an_api_tokens_last_use_is_known_to_the_minute(office: Office):
    office.settled("lan")
    headers = api_token(office, "view")
    browser = office.browser()

    def used_after(waiting_ms: int) -> int | None:
        office.clock.now += waiting_ms
        assert browser.get("/api/whoami", headers=headers).status_code == 200
        (token,) = office.database.read_sync(load_api_tokens)
        return token.used_ms

    began = office.clock.now
    assert office.database.read_sync(load_api_tokens)[0].used_ms is None
    assert used_after(0) == began
    assert used_after(MINUTE - 1) == began
    assert used_after(1) == began + MINUTE


def with_second_step(office: Office) -> tuple[str, list[str]]:
    secret = new_secret()
    code = code_at(secret, office.clock.now)
    codes = office.database.write_sync(
        lambda c: turn_on_second_step(c, "lan", secret, code, ADMIN, now=office.clock.now)
    )
    office.clock.now += MINUTE
    return secret, codes


def code_at(secret: str, now: int) -> str:
    return pyotp.TOTP(secret).generate_otp(now // 30_000)


def test_the_second_step_is_asked_for_and_opens(office: Office):
    office.settled("lan")
    secret, _ = with_second_step(office)
    browser = office.browser()

    asked = sign(browser, "lan", GOOD)

    assert asked.status_code == 401
    assert 'name="code"' in asked.text
    code = code_at(secret, office.clock.now)
    assert sign(browser, "lan", GOOD, code=code).status_code == 303
    assert sign(office.browser(), "lan", GOOD, code=code).status_code == 401


def test_guessing_codes_locks_although_the_password_is_right(office: Office):
    office.settled("lan")
    secret, _ = with_second_step(office)
    browser = office.browser()
    for _ in range(5):
        assert sign(browser, "lan", GOOD, code="12345").status_code == 401
        assert sign(browser, "lan", GOOD).status_code in (401, 429)

    code = code_at(secret, office.clock.now)
    assert sign(browser, "lan", GOOD, code=code).status_code == 429


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(office: Office, after: str):
    office.settled("lan")

    assert sign(office.browser(), "lan", GOOD, next=after).headers["location"] == "/"
    assert sign(office.browser(), "lan", GOOD, next="/page").headers["location"] == "/page"


def test_an_unknown_page_is_a_page_for_people_and_json_for_programs(office: Office):
    browser = office.browser()

    page, program = browser.get("/khong-co"), browser.get("/api/khong-co")

    assert page.status_code == program.status_code == 404
    assert "Không có trang này" in page.text and "text/html" in page.headers["content-type"]
    assert program.json()["error"]["message"]["vi"] == "Không có trang này"
