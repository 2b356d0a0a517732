"""Role × object × verb over HTTP, with real sessions against the real application."""

from collections.abc import Iterator

import pytest

from signage.core.people.rights import ROLES, VERBS_OF, Grant, Role, Verb
from signage.core.showing.campaign import Blackout
from signage.store.audit import load_records
from signage.store.reorganisation import move_unit
from signage.store.takeovers import blackouts
from signage.store.tokens import make_api_token
from tests.web.site_server import SETUP, Browser, SiteServer, person_of
from tests.web.two_wards import apply, assets, start


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    running = start(tmp_path_factory.mktemp("site"))
    for role in ROLES:
        person_of(running, role, Grant(role=role, unit="thuan-hoa"))
    person_of(running, "phu-xuan-admin", Grant(role="admin", unit="phu-xuan"))
    person_of(running, "nobody-special")
    yield running
    running.close()


@pytest.fixture(scope="module")
def browsers(server: SiteServer) -> dict[str, Browser]:
    people = (*ROLES, "phu-xuan-admin", "nobody-special")
    return {person: server.browser().sign_in(person) for person in people}


# What each verb lets one ask: (method, path, form). Forms are right but for one thing that is
# looked at after the rights, so that nothing changes and who is allowed gets 400 at worst.
ASKED: dict[Verb, list[tuple[str, str, dict[str, str]]]] = {
    "view": [
        ("GET", "/screens/sanh-1", {}),
        ("GET", "/playlists/mot-cua", {}),
        ("GET", "/api/player/manifest?screen=sanh-1&preview=1", {}),
        ("GET", "/api/v1/playlists/mot-cua/files/01 Chào.png/state", {}),
    ],
    "edit": [
        ("PUT", "/api/v1/playlists/mot-cua/files/02 Thử.txt?replace=1", {}),
        ("POST", "/playlists/mot-cua/order", {}),
        ("POST", "/playlists/mot-cua/settings", {"approval": "none"}),
        ("GET", "/playlists/mot-cua/add", {}),
    ],
    "operate": [
        ("GET", "/settings/screens/sanh-1", {}),
        ("POST", "/settings/screens", {"id": "sanh-1"}),
        ("POST", "/settings/screens/effect", {"id": "sanh-1"}),
        ("POST", "/screens/sanh-1/command", {"command": "identify"}),
        ("POST", "/screens/sanh-1/pair", {"code": "000000"}),
        ("POST", "/pair", {"code": "000000", "screen": "sanh-1"}),
    ],
    "takeover": [
        ("POST", "/emergency/takeover", {"unit": "thuan-hoa", "playlist": "mot-cua"}),
        ("GET", "/emergency/check?unit=thuan-hoa&playlist=mot-cua", {}),
    ],
    "schedule": [
        (
            "POST",
            "/campaigns",
            {"title": "Hè", "unit": "thuan-hoa", "playlists": "mot-cua", "intent": "look"},
        ),
    ],
    "blackout": [("POST", "/emergency/blackout", {"where": "unit:thuan-hoa"})],
    "administer": [
        ("GET", "/settings/units/thuan-hoa", {}),
        ("POST", "/settings/units", {"id": "thuan-hoa"}),
        ("POST", "/settings/units/thuan-hoa/merge", {"into": "thuan-hoa"}),
        ("GET", "/settings/people/editor", {}),
        ("POST", "/settings/people", {"id": "editor"}),
        ("POST", "/settings/people/editor/unlock", {}),
    ],
}
# Accounts are nobody's business but the admins': for others there are none.
HIDDEN = "/settings/people"
CASES = [(verb, *asked) for verb, some in ASKED.items() for asked in some]
IDS = [f"{verb} {method} {path.split('?')[0]}" for verb, method, path, _ in CASES]


def ask(browser: Browser, method: str, path: str, form: dict[str, str]) -> int:
    if method == "GET":
        return browser.get(path).status_code
    if method == "PUT":
        return browser.put(path, "Thử".encode()).status_code
    return browser.post(path, form).status_code


@pytest.mark.parametrize(("verb", "method", "path", "form"), CASES, ids=IDS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_it_carries_and_is_told_no_otherwise(
    browsers: dict[str, Browser], role: Role, verb: Verb, method: str, path: str, form: dict
):
    status = ask(browsers[role], method, path, form)

    if verb in VERBS_OF[role]:
        assert status in (200, 201, 303, 400), status
    else:
        assert status == (404 if path.startswith(HIDDEN) else 403)


@pytest.mark.parametrize("person", ["phu-xuan-admin", "nobody-special"])
@pytest.mark.parametrize(("verb", "method", "path", "form"), CASES, ids=IDS)
def test_what_lies_elsewhere_does_not_exist(
    browsers: dict[str, Browser], person: str, verb: Verb, method: str, path: str, form: dict
):
    status = ask(browsers[person], method, path, form)

    assert status == (401 if path.startswith("/api/player/") else 404)


@pytest.mark.parametrize(("verb", "method", "path", "form"), CASES, ids=IDS)
def test_a_stranger_gets_nothing(server: SiteServer, verb, method: str, path: str, form: dict):
    browser = server.browser()
    answer = browser.request(method, path, **({} if method == "GET" else {"data": form}))

    led_to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/login")
    assert answer.status_code == 401 or led_to_sign_in
    assert "Thuận Hóa" not in answer.text


def test_media_is_for_those_who_may_see_a_screen_that_shows_it(
    server: SiteServer, browsers: dict[str, Browser]
):
    address = assets(server)

    assert browsers["viewer"].get(address["sanh-1"]).status_code == 200
    assert browsers["viewer"].get(address["nha-van-hoa"]).status_code == 200
    assert browsers["viewer"].get(address["sanh-2"]).status_code == 404
    assert browsers["nobody-special"].get(address["sanh-1"]).status_code in (401, 404)
    assert server.browser().get(address["sanh-1"]).status_code in (401, 404)


def test_lists_hold_only_what_one_may_see(browsers: dict[str, Browser]):
    wall, contents = browsers["viewer"].get("/").text, browsers["viewer"].get("/playlists").text

    assert "sanh-1" in wall and "nha-van-hoa" in wall and "sanh-2" not in wall
    assert "mot-cua" in contents and "phu-xuan" not in contents


def test_somebody_without_any_role_sees_an_empty_house(browsers: dict[str, Browser]):
    wall = browsers["nobody-special"].get("/")

    assert wall.status_code == 200
    assert "sanh" not in wall.text


def resume(server: SiteServer, browser: Browser) -> int:
    stop = Blackout(id="b1", units=("thuan-hoa",), since_ms=1, reason="thử", person="ai-do")
    write = server.parts.database.write
    server.wait(write(lambda c: blackouts.save(c, stop, 1)))
    server.wait_until(lambda: "b1" in server.parts.publisher.current.rules.blackouts)
    status = browser.post("/emergency/end", {"kind": "blackout", "id": "b1", "reason": "xong"})
    server.wait(write(lambda c: blackouts.remove(c, "b1")))
    server.wait_until(lambda: not server.parts.publisher.current.rules.blackouts)
    return status.status_code


@pytest.mark.parametrize("role", ROLES)
def test_switching_on_again_is_for_those_who_may_resume(server, browsers, role: Role):
    expected = 303 if "resume" in VERBS_OF[role] else 403

    assert resume(server, browsers[role]) == expected


def test_switching_on_elsewhere_is_not_possible(server, browsers):
    assert resume(server, browsers["phu-xuan-admin"]) == 404


def api(server: SiteServer, person: str, *scopes: str) -> dict[str, str]:
    token = server.wait(
        server.parts.database.write(
            lambda c: make_api_token(
                c, person, SETUP, now=server.parts.now(), scopes=scopes, days=1
            )
        )
    )
    return {"Authorization": f"Bearer {token}"}


def test_an_api_token_sends_files_within_its_scope_and_its_persons_rights(server: SiteServer):
    browser, path = server.browser(), "/api/v1/playlists/mot-cua/files/03 Máy.txt"

    def put(headers: dict[str, str], path: str = path) -> int:
        return browser.request("PUT", path, content=b"x", headers=headers).status_code

    assert put(api(server, "editor", "view")) == 403
    assert put(api(server, "viewer", "view", "edit")) == 403
    elsewhere = "/api/v1/playlists/phu-xuan/files/03 Máy.txt"
    assert put(api(server, "editor", "view", "edit"), elsewhere) == 404
    assert put(api(server, "editor", "view", "edit")) in (200, 201)


def test_a_file_sent_without_proof_or_from_elsewhere_is_refused(server, browsers):
    editor = browsers["editor"]
    path = "/api/v1/playlists/mot-cua/files/04.txt"

    assert editor.request("PUT", path, content=b"x").status_code == 403
    foreign = {"X-CSRF-Token": editor.csrf, "Origin": "https://evil.example"}
    assert editor.request("PUT", path, content=b"x", headers=foreign).status_code == 403


def test_whoever_may_edit_cannot_switch_approval_off(server: SiteServer, browsers):
    rules = b'approval = "none"\n'

    page = browsers["editor"].post("/playlists/mot-cua/settings", {"approval": "folder"})
    file = browsers["editor"].put("/api/v1/playlists/mot-cua/files/playlist.toml?replace=1", rules)

    assert page.status_code == 403
    assert file.status_code in (400, 403)


@pytest.mark.parametrize(
    "name", ["..%2Fphu-xuan%2Fa.txt", "%2Fetc%2Fpasswd", "..", "a%00.txt", ".an.txt"]
)
def test_a_file_goes_nowhere_but_into_its_playlist(server: SiteServer, browsers, name: str):
    answer = browsers["editor"].put(f"/api/v1/playlists/mot-cua/files/{name}", b"x")

    assert answer.status_code in (400, 404, 405)


def test_what_was_refused_is_on_record(server: SiteServer, browsers: dict[str, Browser]):
    browsers["viewer"].post("/screens/sanh-1/command", {"command": "restart"})

    newest = server.wait(server.parts.database.read(lambda c: load_records(c, act="refused")))[0]

    assert (newest.person, newest.subject) == ("viewer", "/screens/sanh-1/command")


def test_moving_a_unit_moves_what_may_be_seen_and_done(server, browsers):
    """A village moves from one ward to another, and back: rights follow within the second."""
    here, there = browsers["operator"], browsers["phu-xuan-admin"]
    order = {"command": "identify"}

    def may(browser: Browser) -> tuple[int, int]:
        page = browser.get("/screens/nha-van-hoa").status_code
        return page, browser.post("/screens/nha-van-hoa/command", order).status_code

    def move(to: str) -> None:
        now = server.parts.now()
        server.wait(
            server.parts.database.write(lambda c: move_unit(c, "to-1", to, SETUP, now=now))
        )
        server.wait_until(lambda: server.parts.publisher.current.rules.units["to-1"].parent == to)

    assert (may(here), may(there)) == ((200, 303), (404, 404))
    move("phu-xuan")
    assert (may(here), may(there)) == ((404, 404), (200, 303))
    move("thuan-hoa")
    assert (may(here), may(there)) == ((200, 303), (404, 404))


def test_moving_a_screen_moves_what_may_be_seen_and_done(server, browsers):
    def move(to: str) -> None:
        apply(server, f'[[screens]]\nid = "nha-van-hoa"\nunit = "{to}"\n')
        server.wait_until(
            lambda: server.parts.publisher.current.rules.screens["nha-van-hoa"].unit == to
        )

    move("phu-xuan")
    assert browsers["viewer"].get("/screens/nha-van-hoa").status_code == 404
    assert browsers["phu-xuan-admin"].get("/screens/nha-van-hoa").status_code == 200
    move("to-1")
    assert browsers["viewer"].get("/screens/nha-van-hoa").status_code == 200
