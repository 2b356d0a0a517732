"""The JSON API: what it describes is what it answers, within the rights of whoever asks."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from signage.core.people.rights import VERBS, Grant
from signage.store.audit import load_records
from signage.store.plays import record_report
from signage.store.tokens import make_api_token
from signage.web.api.openapi import describe
from signage.web.api.routes import OPERATIONS
from tests.store.samples import NOW, report
from tests.web.site_server import SETUP, Browser, SiteServer, person_of
from tests.web.two_wards import apply, start

EVERYTHING = list(VERBS)


class Program:
    """Somebody's program, with a token."""

    def __init__(self, server: SiteServer, person: str, scopes: list[str] = EVERYTHING) -> None:
        token = server.wait(
            server.parts.database.write(
                lambda c: make_api_token(
                    c, person, SETUP, now=server.parts.now(), scopes=scopes, days=1
                )
            )
        )
        self._browser = Browser(server)
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = self.request(method, path, body, {"If-Match": "*"})
        assert answer.status_code == status, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def request(self, method: str, path: str, body: Any = None, more: Any = None) -> Any:
        content = {"json": body} if body is not None else {}
        headers = {**self._headers, **(more or {})}
        return self._browser.request(method, f"/api/v1{path}", headers=headers, **content)

    def send_text(self, path: str, text: str) -> Any:
        content = text.encode()
        return self._browser.request(
            "POST", f"/api/v1{path}", headers=self._headers, content=content
        )

    def send(self, path: str, content: bytes, *, status: int = 201) -> Any:
        answer = self._browser.request(
            "PUT", f"/api/v1{path}", headers=self._headers, content=content
        )
        assert answer.status_code in (200, status), f"{answer.status_code} {answer.text}"
        return answer.json()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    running = start(tmp_path_factory.mktemp("site"))
    people = {
        "an": Grant(role="admin", unit="thuan-hoa"),
        "binh": Grant(role="admin", unit="thuan-hoa"),
        "cuc": Grant(role="contributor", unit="phu-xuan"),
        "dao": Grant(role="admin", unit="hue"),
    }
    for person, grant in people.items():
        person_of(running, person, grant)
    (running.parts.site / "playlists" / "duyet").mkdir()
    running.wait_until(lambda: "duyet" in running.parts.publisher.current.playlists)
    apply(running, '[[playlists]]\nid = "duyet"\nunit = "thuan-hoa"\n')
    yield running
    running.close()


@pytest.fixture(scope="module")
def an(server: SiteServer) -> Program:
    return Program(server, "an")


@pytest.fixture(scope="module")
def binh(server: SiteServer) -> Program:
    return Program(server, "binh")


def picture(shade: int) -> bytes:
    content = BytesIO()
    Image.new("RGB", (320, 180), (shade, 90, 200)).save(content, "PNG")
    return content.getvalue()


def file_state(program: Program, name: str) -> dict[str, Any] | None:
    files = program.ask("GET", "/playlists/duyet")["files"]
    return next((file for file in files if file["name"] == name), None)


def wait_for(server: SiteServer, program: Program, name: str, state: str) -> dict[str, Any]:
    def holds() -> bool:
        playlist = server.parts.publisher.current.playlists["duyet"]
        return any(item.name == name and item.state == state for item in playlist.items)

    server.wait_until(holds)
    found = file_state(program, name)
    assert found is not None
    return found


def test_the_description_is_for_people_we_know_and_names_every_operation(server: SiteServer):
    stranger = server.browser()
    assert stranger.get("/api/openapi.json").status_code == 401
    person = server.browser().sign_in("an")

    document = person.get("/api/openapi.json").json()

    assert document["openapi"] == "3.1.0"
    described = {
        (method.upper(), path) for path, some in document["paths"].items() for method in some
    }
    assert ("PUT", "/api/v1/playlists/{playlist}/files/{name}") in described
    assert len(described) == len(OPERATIONS) + 1


def test_every_reference_of_the_description_leads_somewhere():
    document = describe(OPERATIONS)
    schemas = document["components"]["schemas"]

    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"]
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    missing = {r for r in references(document) if r.rsplit("/", 1)[1] not in schemas}
    assert missing == set()


def test_operations_have_names_of_their_own():
    names = [operation.name for operation in OPERATIONS]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.path}")
def test_a_stranger_gets_401_everywhere(server: SiteServer, operation):
    path = "/api/v1" + operation.path.replace(":path", "").replace("{", "").replace("}", "")

    assert server.browser().request(operation.method, path).status_code == 401


@pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if o.method == "GET"], ids=lambda o: o.path
)
def test_a_token_that_may_only_contribute_reads_nothing_of_others(server: SiteServer, operation):
    program = Program(server, "cuc", ["contribute"])
    path = operation.path.replace("{screen}", "sanh-1").replace("{playlist}", "mot-cua")
    path = path.replace("{name:path}", "01 Chào.png").replace("{campaign}", "x")
    answer = program._browser.request("GET", f"/api/v1{path}", headers=program._headers)

    if "{" in operation.path or path in ("/approvals", "/audit"):
        assert answer.status_code == 404
    elif path != "/me":
        if answer.headers["content-type"].startswith("text/calendar"):
            assert "VEVENT" not in answer.text
        else:
            assert answer.json() == []


def test_it_says_who_asks(an: Program):
    me = an.ask("GET", "/me")

    assert me["person"] == "an"
    assert me["grants"] == [{"role": "admin", "unit": "thuan-hoa"}]


def test_lists_hold_what_one_may_view(an: Program):
    assert {unit["id"] for unit in an.ask("GET", "/units")} == {"thuan-hoa", "to-1"}
    assert {screen["id"] for screen in an.ask("GET", "/screens")} == {"sanh-1", "nha-van-hoa"}
    assert "phu-xuan" not in {playlist["id"] for playlist in an.ask("GET", "/playlists")}
    an.ask("GET", "/screens/sanh-2", status=404)
    an.ask("GET", "/playlists/phu-xuan", status=404)


def test_a_screen_says_what_it_plays_and_why(an: Program):
    shown = an.ask("GET", "/screens/sanh-1")
    plan = an.ask("GET", "/screens/sanh-1/plan?at=2026-12-01T08:00")

    assert shown["screen"]["canvas"]["width_px"] == 320
    assert shown["connected"] is False and shown["heard_ms"] is None
    assert plan["screen"] == "sanh-1" and plan["winner"]["kind"] == "playlist"
    an.ask("GET", "/screens/sanh-1/plan?at=hôm nay", status=400)


def test_screens_and_units_are_changed_within_ones_units(an: Program):
    screen = an.ask("GET", "/screens/sanh-1")["screen"]
    unit = next(unit for unit in an.ask("GET", "/units") if unit["id"] == "thuan-hoa")

    an.ask("PUT", "/screens/sanh-1", {**screen, "name": "Sảnh chính"})
    an.ask("PUT", "/units/thuan-hoa", {**unit, "hotline": "1022"})

    an.ask("PUT", "/screens/sanh-1", {**screen, "unit": "phu-xuan"}, status=404)
    an.ask("PUT", "/screens/sanh-2", {**screen, "id": "sanh-2"}, status=404)
    an.ask("PUT", "/screens/sanh-1", {**screen, "id": "khac"}, status=400)
    an.ask("PUT", "/units/phu-xuan", {**unit, "id": "phu-xuan"}, status=404)
    an.ask("PUT", "/units/thuan-hoa", {**unit, "parent": "phu-xuan"}, status=404)


MAIN = {"id": "main", "kind": "main", "rect": {"width_px": 320, "height_px": 180}}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"canvas": {"width_px": 90_000, "height_px": 10}}, "canvas.width_px"),
        ({"canvas": {"width_px": 10, "height_px": 10, "rotation_deg": 45}}, "rotation_deg"),
        ({"distance_m": -1}, "distance_m"),
        ({"hours": [{"days": "mon-fri", "start": "7h", "end": "17:00"}]}, "hours"),
        ({"layout": []}, "layout"),
        (
            {
                "layout": [
                    {"id": "main", "kind": "main", "rect": {"width_px": 9e3, "height_px": 1}}
                ]
            },
            "layout",
        ),
        ({"palette": "sepia"}, "palette"),
    ],
    ids=str,
)
def test_a_screen_that_nothing_could_be_drawn_for_is_refused(
    an: Program, change: dict, field: str
):
    screen = an.ask("GET", "/screens/sanh-1")["screen"]

    answer = an.ask("PUT", "/screens/sanh-1", {**screen, **change}, status=400)

    assert field in answer["error"]["message"]["en"]


@pytest.mark.parametrize("id", ["Thuan", "a b", "a" * 64, "-a"])
def test_a_unit_with_an_id_that_no_address_can_carry_is_refused(server: SiteServer, id: str):
    unit = {"id": id, "name": "Đơn vị", "kind": "commune", "parent": "hue"}

    Program(server, "dao").ask("PUT", f"/units/{quote(id)}", unit, status=400)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"command": "restart", "extra": 1}, "there is no “extra”"),
        ({}, "missing required field"),
        ({"command": 1}, "Expected `str`"),
        ({"command": "explode"}, "use restart or identify"),
    ],
)
def test_a_wrong_body_is_explained(an: Program, body: dict, said: str):
    answer = an.ask("POST", "/screens/sanh-1/commands", body, status=400)

    assert said in answer["error"]["message"]["en"]


def test_ordering_a_player_says_how_many_heard(an: Program):
    order = {"command": "identify"}

    assert an.ask("POST", "/screens/sanh-1/commands", order) == {"players": 0}


def test_a_session_needs_its_proof_to_change_anything(server: SiteServer):
    browser = server.browser().sign_in("an")
    path, order = "/api/v1/screens/sanh-1/commands", {"command": "identify"}

    assert browser.request("POST", path, json=order).status_code == 403
    proof = {"X-CSRF-Token": browser.csrf}
    assert browser.request("POST", path, json=order, headers=proof).status_code == 200


def test_approving_ones_own_by_the_api_is_forbidden_and_on_record(server, an, binh):
    """Story 16: 403 and an audit entry; a colleague who looked may."""
    an.send("/playlists/duyet/files/bài.png", picture(1))
    waiting = wait_for(server, an, "bài.png", "waiting")
    decision = {
        "playlist": "duyet",
        "name": "bài.png",
        "content_hash": waiting["waiting"],
        "ruling": "approved",
    }
    opened = an.ask("GET", f"/playlists/duyet/slides/{quote('bài.png')}")
    assert opened["content_hash"] == waiting["waiting"] and opened["slides"][0]["pictures"]

    an.ask("POST", "/approvals", decision, status=403)
    newest = server.wait(server.parts.database.read(lambda c: load_records(c, act="refused")))[0]
    assert (newest.person, newest.subject) == ("an", "/api/v1/approvals")
    assert decision["content_hash"] in {v["content_hash"] for v in binh.ask("GET", "/approvals")}
    an.ask("POST", "/approvals", {**decision, "content_hash": "0" * 64}, status=409)
    binh.ask("POST", "/approvals", decision, status=409)  # nobody looked
    binh.ask("GET", f"/playlists/duyet/slides/{quote('bài.png')}")
    assert binh.ask("POST", "/approvals", decision) == {"state": "approved"}
    assert wait_for(server, an, "bài.png", "on_air")["waiting"] is None


def test_withdrawing_takes_it_off_the_air_and_needs_a_reason(server, an, binh):
    an.send("/playlists/duyet/files/gỡ.png", picture(2))
    version = wait_for(server, an, "gỡ.png", "waiting")["waiting"]
    binh.ask("GET", f"/playlists/duyet/slides/{quote('gỡ.png')}")
    said = {"playlist": "duyet", "name": "gỡ.png", "content_hash": version}
    binh.ask("POST", "/approvals", {**said, "ruling": "approved"})
    wait_for(server, an, "gỡ.png", "on_air")

    an.ask("POST", "/approvals", {**said, "ruling": "withdrawn"}, status=400)
    an.ask("POST", "/approvals", {**said, "ruling": "withdrawn", "reason": "sai ngày"})

    assert wait_for(server, an, "gỡ.png", "withdrawn")["on_air"] is None


def test_an_emergency_is_confirmed_by_a_second_person(server, an, binh):
    an.send("/playlists/duyet/files/khẩn.png", picture(3))
    version = wait_for(server, an, "khẩn.png", "waiting")["waiting"]
    said = {"playlist": "duyet", "name": "khẩn.png", "content_hash": version}

    an.ask("POST", "/approvals", {**said, "ruling": "emergency", "reason": "lũ"})
    wait_for(server, an, "khẩn.png", "on_air")

    an.ask("POST", "/approvals/confirm", said, status=403)
    assert binh.ask("POST", "/approvals/confirm", said) == {"state": "approved"}


def test_a_file_is_taken_out(server, an):
    an.send("/playlists/duyet/files/bỏ.png", picture(4))
    wait_for(server, an, "bỏ.png", "waiting")

    an.ask("DELETE", f"/playlists/duyet/files/{quote('bỏ.png')}", status=204)

    names = lambda: {i.name for i in server.parts.publisher.current.playlists["duyet"].items}  # noqa: E731
    server.wait_until(lambda: "bỏ.png" not in names())
    an.ask("DELETE", f"/playlists/duyet/files/{quote('bỏ.png')}", status=404)


def test_problems_are_listed_with_both_languages(server, an):
    (server.parts.site / "playlists/mot-cua/lạ.xyz").write_bytes(b"?")

    def holds() -> bool:
        items = server.parts.publisher.current.playlists["mot-cua"].items
        return any(item.problems for item in items)

    server.wait_until(holds)
    found = an.ask("GET", "/problems")
    assert [(p["code"], p["where"]) for p in found] == [
        ("unsupported", "playlists/mot-cua/lạ.xyz")
    ]
    assert set(found[0]["message"]) == {"vi", "en"}


CAMPAIGN = {
    "id": "he-2027",
    "title": "Hè an toàn",
    "unit": "thuan-hoa",
    "playlists": ["mot-cua"],
    "from": "2027-06-01",
    "until": "2027-08-31",
}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"targets": {"units": ["to-1"]}}, 200),
        ({"targets": {"units": ["phu-xuan"]}}, 403),
        ({"targets": {"screens": ["sanh-2"]}}, 403),
        ({"targets": {"kinds": ["led"]}}, 403),
        ({"unit": "phu-xuan"}, 404),
        ({"unit": "hue"}, 404),
        ({"playlists": ["phu-xuan"]}, 404),
        ({"until": "2027-05-31"}, 400),
        ({"share_percent": 101}, 400),
        ({"colour": "red"}, 400),
        ({"targets": {"unit": ["to-1"]}}, 400),
        ({"dayparts": [{"day": "mon-fri"}]}, 400),
    ],
    ids=str,
)
def test_a_campaign_stays_within_its_authors_units(server, an, change: dict, status: int):
    an.ask("PUT", "/campaigns/he-2027", {**CAMPAIGN, **change}, status=status)


def test_a_campaign_comes_back_as_it_was_sent(server, an):
    an.ask("PUT", "/campaigns/he-2027", CAMPAIGN)
    server.wait_until(lambda: "he-2027" in server.parts.publisher.current.rules.campaigns)

    (found,) = [c for c in an.ask("GET", "/campaigns") if c["id"] == "he-2027"]

    assert found | CAMPAIGN == found


def test_a_scheduler_cannot_approve_a_campaign(server):
    person_of(server, "lap-lich", Grant(role="scheduler", unit="thuan-hoa"))
    program = Program(server, "lap-lich")

    program.ask("PUT", "/campaigns/moi", {**CAMPAIGN, "id": "moi"})
    program.ask(
        "PUT", "/campaigns/moi", {**CAMPAIGN, "id": "moi", "state": "approved"}, status=403
    )


def test_a_mandatory_campaign_is_acknowledged_from_below(server, an):
    mandatory = {
        "id": "bat-buoc",
        "title": "Đợt toàn thành phố",
        "unit": "hue",
        "playlists": ["mot-cua"],
        "mandatory": True,
        "state": "approved",
    }
    Program(server, "dao").ask("PUT", "/campaigns/bat-buoc", mandatory)
    server.wait_until(lambda: "bat-buoc" in server.parts.publisher.current.rules.campaigns)

    an.ask("PUT", "/campaigns/bat-buoc", {**mandatory, "state": "ended"}, status=404)
    path = "/campaigns/bat-buoc/acknowledgements"
    an.ask("POST", path, {"unit": "thuan-hoa"}, status=204)
    an.ask("POST", path, {"unit": "phu-xuan"}, status=404)

    assert [(w["unit"], w["person"]) for w in an.ask("GET", path)] == [("thuan-hoa", "an")]


TAKEOVER = {
    "title": "Tin lũ khẩn cấp",
    "playlist": "mot-cua",
    "unit": "to-1",
    "minutes": 30,
    "level": "warning",
    "reason": "Tin lũ số 12",
}


def test_a_takeover_starts_and_ends(server, an):
    started = an.ask("POST", "/takeovers", TAKEOVER)
    assert started["end_ms"] - started["start_ms"] == 30 * 60_000
    assert started["id"] in {one["id"] for one in an.ask("GET", "/takeovers")}

    ended = an.ask("POST", f"/takeovers/{started['id']}/end")

    assert ended["ended_ms"] is not None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"unit": "phu-xuan"}, 404),
        ({"targets": {"units": ["phu-xuan"]}}, 403),
        ({"playlist": "phu-xuan"}, 404),
        ({"minutes": 1441}, 400),
        ({"reason": " "}, 400),
    ],
    ids=str,
)
def test_a_takeover_that_may_not_be_is_refused(server, an, change: dict, status: int):
    an.ask("POST", "/takeovers", {**TAKEOVER, **change}, status=status)


def test_where_a_unit_wants_two_people_a_second_one_starts_it(server, an, binh):
    apply(server, '[[units]]\nid = "to-1"\ntwo_person_takeover = true\n')
    asked = an.ask("POST", "/takeovers", TAKEOVER)
    assert asked["waits"] is True

    an.ask("POST", f"/takeovers/{asked['id']}/confirm", status=403)
    started = binh.ask("POST", f"/takeovers/{asked['id']}/confirm")

    assert started["waits"] is False
    binh.ask("POST", f"/takeovers/{asked['id']}/end")
    apply(server, '[[units]]\nid = "to-1"\ntwo_person_takeover = false\n')


def test_only_a_second_person_switches_on_again(server, an, binh):
    """Story 24: on at once, kept in the store, ended by somebody else, all of it on record."""
    off = an.ask("POST", "/blackouts", {"units": ["to-1"], "reason": "nghi bị chèn chữ"})
    on = {"reason": "đã kiểm tra"}
    server.wait_until(lambda: off["id"] in server.parts.publisher.current.rules.blackouts)
    manifest = server.parts.publisher.current.manifests["nha-van-hoa"].document
    assert manifest["blackout"]["since_ms"] == off["since_ms"]

    an.ask("POST", f"/blackouts/{off['id']}/end", on, status=403)
    binh.ask("POST", f"/blackouts/{off['id']}/end", on, status=204)

    server.wait_until(lambda: not server.parts.publisher.current.rules.blackouts)
    records = server.wait(server.parts.database.read(load_records))
    assert [r.act for r in records[:3]] == ["blackout_off", "refused", "blackout_on"]


def test_a_blackout_names_what_it_switches_off(server, an):
    an.ask("POST", "/blackouts", {"reason": "x"}, status=400)
    an.ask("POST", "/blackouts", {"screens": ["sanh-2"], "reason": "x"}, status=404)
    an.ask("POST", "/blackouts", {"units": ["hue"], "reason": "x"}, status=404)


def test_an_auditor_of_a_ward_reads_the_wards_records_and_not_the_citys(server, an):
    dao = Program(server, "dao")
    ward, city = an.ask("GET", "/audit?limit=1000"), dao.ask("GET", "/audit?limit=50")

    assert {record["unit"] for record in ward} <= {"thuan-hoa", "to-1"}
    assert any(record["unit"] == "" for record in city) and len(city) == 50
    assert all(set(record["sentence"]) == {"vi", "en"} for record in city)
    older = dao.ask("GET", f"/audit?before={city[-1]['number']}&limit=1")
    assert older[0]["number"] == city[-1]["number"] - 1


def test_plays_are_read_by_screen_and_time(server, an):
    server.wait(
        server.parts.database.write(
            lambda c: record_report(c, "sanh-1", report(1, 2, 3), NOW + 60_000)
        )
    )

    everything = an.ask("GET", "/screens/sanh-1/plays")
    later = an.ask("GET", "/screens/sanh-1/plays?limit=1")

    assert [one["seq"] for one in everything] == [1, 2, 3]
    assert everything[0]["seen"] is True and everything[0]["completed"] is True
    assert [one["seq"] for one in later] == [1]
    an.ask("GET", "/screens/sanh-2/plays", status=404)


def test_a_department_without_screens_sends_to_a_wards_inbox(server, an):
    """Story 13: it appears in the inbox, is accepted or returned, and the sender sees it."""
    sender = Program(server, "cuc")
    path = f"/inbox/thuan-hoa/files/{quote('hỏi đáp.png')}?from=phu-xuan&title={quote('Hỏi đáp')}"

    sent = sender.send(path, picture(5))
    assert [one["title"] for one in an.ask("GET", "/inbox")] == ["Hỏi đáp"]
    assert sender.ask("GET", "/inbox") == []
    sender.ask("POST", f"/inbox/{sent['id']}/accept", {"playlist": "duyet"}, status=404)
    accepted = an.ask("POST", f"/inbox/{sent['id']}/accept", {"playlist": "duyet"})

    assert accepted["state"] == "accepted"
    wait_for(server, an, "hỏi đáp.png", "waiting")
    (seen,) = sender.ask("GET", "/inbox/sent")
    assert seen["contribution"]["playlist"] == "duyet" and seen["first_play_ms"] is None
    an.ask("POST", f"/inbox/{sent['id']}/accept", {"playlist": "duyet"}, status=409)


def test_a_contribution_goes_back_with_a_reason(server, an):
    sender = Program(server, "cuc")
    sent = sender.send("/inbox/thuan-hoa/files/b.png?from=phu-xuan", picture(6))

    an.ask("POST", f"/inbox/{sent['id']}/return", {"reason": ""}, status=400)
    returned = an.ask("POST", f"/inbox/{sent['id']}/return", {"reason": "thiếu căn cứ"})

    assert (returned["state"], returned["reason"]) == ("returned", "thiếu căn cứ")


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/inbox/khong-co/files/a.png?from=phu-xuan", b"x", 404),
        ("/inbox/thuan-hoa/files/a.png?from=thuan-hoa", b"x", 404),
        ("/inbox/thuan-hoa/files/a.png", b"x", 404),
        ("/inbox/thuan-hoa/files/a.png?from=phu-xuan", b"", 400),
        ("/inbox/thuan-hoa/files/..%2Fa.png?from=phu-xuan", b"x", 400),
    ],
)
def test_what_cannot_be_sent_is_refused(server, path: str, content: bytes, status: int):
    program = Program(server, "cuc")
    answer = program._browser.request(
        "PUT", f"/api/v1{path}", headers=program._headers, content=content
    )

    assert answer.status_code == status
