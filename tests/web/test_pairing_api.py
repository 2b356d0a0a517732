"""Pairing over HTTP, with the real store behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import segno
from starlette.applications import Starlette
from starlette.testclient import TestClient

from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition
from signage.core.time.times import Instant
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.store.database import Database
from signage.store.ledger import Ledger
from signage.store.pairing import confirm_code
from signage.store.screens import screens
from signage.store.units import units
from signage.web import pairing_api, player_api
from signage.web.player_door import PlayerDoor
from signage.web.player_source import SiteSource
from tests.store.samples import LAN, THUAN_HOA, screen

NOON = 1_795_000_000_000
MINUTE = 60_000


@dataclass
class Nothing:
    """A publisher and a renderer that have nothing yet."""

    current: Edition

    def media_of(self, screen_id: str) -> frozenset[str]:
        return frozenset()

    def media_path(self, name: str) -> Path | None:
        return None


class Office:
    """Parts over a real store, with a clock to move."""

    def __init__(self, path: Path) -> None:
        self.at = NOON
        self.database = Database.open(path)
        ledger = Ledger(self.database)
        nothing = Nothing(Edition(revision="", published_ms=Instant(0), rules=Rules()))
        self.hub = Hub(now=self.now)
        self.heartbeats = Heartbeats(self.hub)
        self.door = PlayerDoor(
            load=ledger.player_keys, revision=self.database.revision, hub=self.hub
        )
        self.source = SiteSource(publisher=nothing, renderer=nothing, ledger=ledger)
        self.players = path.parent
        self.secure_cookies = True
        self.address = ""
        for name in ("sanh-1", "sanh-2"):
            self.database.write_sync(lambda c, n=name: self._save(c, n))

    def now(self) -> Instant:
        return Instant(self.at)

    def confirm(self, code: str, name: str = "sanh-1") -> None:
        self.database.write_sync(lambda c: confirm_code(c, code, name, LAN, now=self.now()))

    def _save(self, connection, name: str) -> None:
        units.save(connection, THUAN_HOA, self.now())
        screens.save(connection, screen(name), self.now())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "signage.db")
    yield office
    office.database.close()


@pytest.fixture
def client(office: Office):
    app = Starlette(routes=[*player_api.routes(), *pairing_api.routes()])
    app.state.parts = office
    with TestClient(app, base_url="https://testserver") as client:
        yield client


def begin(client: TestClient) -> tuple[str, str]:
    answer = client.post("/api/player/pair").json()
    return answer["code"], answer["claim"]


def test_a_new_player_gets_six_digits_to_show(client):
    code, claim = begin(client)

    assert len(code) == 6
    assert code.isdecimal()
    assert client.get(f"/api/player/pair/{claim}").status_code == 202


def test_a_phone_is_led_to_the_code(client, office):
    office.address = "https://bang.thuanhoa.gov.vn"
    answer = client.post("/api/player/pair").json()

    address = f"https://bang.thuanhoa.gov.vn/pair?code={answer['code']}"
    assert answer["qr"] == segno.make(address, error="m", micro=False).svg_data_uri(omitsize=True)


def test_no_phone_is_led_to_a_server_that_it_cannot_reach(office):
    app = Starlette(routes=pairing_api.routes())
    app.state.parts = office
    with TestClient(app, base_url="http://127.0.0.1:8700") as client:
        answer = client.post("/api/player/pair").json()

    assert answer["qr"] == ""
    assert len(answer["code"]) == 6


def test_once_confirmed_it_gets_its_token_and_cookie_for_the_only_time(client, office):
    code, claim = begin(client)
    office.confirm(code)

    answer = client.get(f"/api/player/pair/{claim}")

    assert answer.json()["screen"] == "sanh-1"
    token = answer.json()["token"]
    cookies = answer.headers.get_list("set-cookie")
    assert [one.split(";")[0] for one in cookies] == [
        f"signage_player_sanh-1={token}",
        f"signage_player={token}",
    ]
    assert all("Secure" in one and "HttpOnly" in one for one in cookies)
    assert client.get(f"/api/player/pair/{claim}").status_code == 404


def test_the_token_works_at_once(client, office):
    code, claim = begin(client)
    office.confirm(code)
    token = client.get(f"/api/player/pair/{claim}").json()["token"]

    headers = {"Authorization": f"Bearer {token}"}

    assert client.get("/api/player/time", headers=headers).json() == {"server_time_ms": NOON}


def test_a_second_screen_in_one_browser_leaves_the_first_its_cookie(client, office):
    code, claim = begin(client)
    office.confirm(code)
    client.get(f"/api/player/pair/{claim}")
    code, claim = begin(client)
    office.confirm(code, "sanh-2")

    second = client.get(f"/api/player/pair/{claim}")

    names = [one.partition("=")[0] for one in second.headers.get_list("set-cookie")]
    assert names == ["signage_player_sanh-2"]
    assert client.get("/api/player/time").status_code == 200
    assert client.get("/api/player/time?screen=sanh-2").status_code == 200


def test_digits_are_valid_ten_minutes(client, office):
    _, claim = begin(client)
    office.at += 10 * MINUTE

    assert client.get(f"/api/player/pair/{claim}").status_code == 404


def test_a_guessed_claim_is_not_there(client):
    assert client.get("/api/player/pair/geraten").status_code == 404


def test_who_asks_too_often_is_told_when_to_come_back(client):
    answers = [client.post("/api/player/pair") for _ in range(pairing_api.BURST + 1)]

    assert [answer.status_code for answer in answers[:-1]] == [200] * pairing_api.BURST
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "10"


def test_reports_are_durable_in_order_and_once(client, office):
    code, claim = begin(client)
    office.confirm(code)
    client.get(f"/api/player/pair/{claim}")
    play = {
        "zone": "main",
        "revision": "r",
        "entry": "e",
        "item": "i",
        "title": "Lịch tiếp công dân",
        "started_at_ms": NOON,
        "duration_ms": 10_000,
        "completed": True,
        "seen": True,
    }
    for seqs, acked in (((1, 2), 2), ((2, 3), 3), ((5,), 3), ((4, 5), 5)):
        body = {"boot": "b1", "plays": [play | {"seq": seq} for seq in seqs]}
        answer = client.post("/api/player/report", json=body)

        assert answer.json()["acked_seq"] == acked
