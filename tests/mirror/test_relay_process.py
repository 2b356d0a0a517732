"""The relay as a process of its own: killed at any moment, it is right when it comes back."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import msgspec
import pytest

from signage.core.showing.manifest import canonical, revision_of
from tests.mirror.above import report_of
from tests.mirror.conftest import LIMIT_S, eventually

BEARER = {"Authorization": "Bearer token-1"}
KILLS = 6


class RelayProcess:
    """`signage relay` on a port of its own choosing, killed without warning."""

    def __init__(self, folder: Path, upstream: str, port: int, token: str = "token-1") -> None:
        self.address = f"http://127.0.0.1:{port}"
        command = [
            *(sys.executable, "-m", "signage", "relay", "--upstream", upstream),
            *("--token", token, "--dir", str(folder), "--listen", f"127.0.0.1:{port}"),
        ]
        with (folder.parent / "relay.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log)

    def get(self, path: str, **how) -> httpx2.Response:
        how.setdefault("headers", BEARER)
        return httpx2.get(self.address + path, timeout=LIMIT_S, **how)

    def is_up(self) -> bool:
        try:
            self.get("/healthz")
        except httpx2.TransportError:
            return False
        return True

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> float:
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(LIMIT_S)
        return time.monotonic() - began


@pytest.fixture
def relay(above, tmp_path):
    made: list[RelayProcess] = []

    def start(
        *, token: str = "token-1", folder: str = "relay", upstream: str = ""
    ) -> RelayProcess:
        port = free_port()
        one = RelayProcess(tmp_path / folder, upstream or above.address, port, token)
        made.append(one)
        eventually(one.is_up)
        return one

    yield start
    for one in made:
        one.process.kill()
        one.process.wait()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def whole(relay: RelayProcess) -> str | None:
    """Return the revision that is served, every byte of it checked; None when nothing is."""
    answer = relay.get("/api/player/manifest")
    if answer.status_code == 503:
        return None
    document = json.loads(answer.content)
    rest = {key: value for key, value in document.items() if key != "revision"}
    assert document["revision"] == revision_of(canonical(rest))
    for sha256, asset in document["assets"].items():
        body = relay.get(asset["url"])
        assert body.status_code == 200
        assert hashlib.sha256(body.content).hexdigest() == sha256
    return document["revision"]


@pytest.mark.slow
def test_killed_at_any_moment_of_updates_it_comes_back_whole_without_upstream(above, relay):
    chance = random.Random(7)
    pictures = [os.urandom(chance.randint(1000, 400_000)) for _ in range(4)]
    first = above.publish("sanh-1", pictures)
    one = relay()
    eventually(lambda: whole(one) == first.revision)

    for _ in range(KILLS):
        pictures[chance.randrange(4)] = os.urandom(chance.randint(1000, 400_000))
        above.publish("sanh-1", pictures)
        time.sleep(chance.random() * 0.15)
        one.kill()
        above.stop()

        one = relay()

        assert whole(one) is not None
        one.kill()
        above.start()
        one = relay()

    last = above.shelf.current.manifests["sanh-1"].revision
    eventually(lambda: whole(one) == last)


@pytest.mark.slow
def test_plays_arrive_exactly_once_however_often_it_is_killed(above, relay):
    chance = random.Random(11)
    above.publish("sanh-1", [b"red"])
    one = relay()
    sent, acked = 0, 0

    for _ in range(KILLS):
        for _ in range(chance.randint(1, 6)):
            # A player sends again from what was acknowledged last.
            sent += chance.randint(1, 40)
            body = msgspec.json.encode(report_of("b1", *range(acked + 1, sent + 1)))
            answer = httpx2.post(
                f"{one.address}/api/player/report", headers=BEARER, content=body, timeout=LIMIT_S
            )
            acked = answer.json()["acked_seq"]
            assert acked == sent
        if chance.random() < 0.5:
            above.stop()
        one.kill()
        if above._thread is None and chance.random() < 0.7:
            above.start()
        one = relay()
    if above._thread is None:
        above.start()

    eventually(lambda: len(above.shelf.boots.get(("sanh-1", "b1"), [])) == sent)
    assert above.shelf.boots[("sanh-1", "b1")] == [f"lượt {n}" for n in range(1, sent + 1)]


def test_a_browser_on_the_device_needs_no_pairing(above, relay):
    above.publish("sanh-1", [b"red"])
    one = relay()
    eventually(lambda: one.get("/healthz").status_code == 200)

    page = one.get("/play", headers={}, follow_redirects=False)

    assert page.headers["Set-Cookie"].startswith("signage_player=token-1;")
    assert one.get("/api/player/manifest", headers={}).status_code == 200
    assert one.get("/api/player/time", headers={}).headers["X-Signage-Relay"] == "1"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-For": "10.0.0.9"},
        {"Authorization": "Bearer falsch"},
    ],
    ids=["foreign-name", "proxied", "wrong-token"],
)
def test_nobody_else_gets_in_without_a_token(above, relay, headers):
    above.publish("sanh-1", [b"red"])
    one = relay()
    eventually(lambda: one.get("/healthz").status_code == 200)

    assert one.get("/api/player/manifest", headers=headers).status_code == 401
    if "Authorization" not in headers:
        assert "Set-Cookie" not in one.get("/play", headers=headers).headers


def test_a_browser_whose_cookie_is_no_longer_valid_gets_a_new_one(above, relay):
    above.publish("sanh-1", [b"red"])
    one = relay()
    eventually(lambda: one.get("/healthz").status_code == 200)

    page = one.get("/play", headers={"Cookie": "signage_player=alt"}, follow_redirects=False)

    assert page.headers["Set-Cookie"].startswith("signage_player=token-1;")


def test_another_screen_of_the_building_comes_in_with_its_own_token(above, relay):
    above.publish("sanh-1", [b"red"])
    other = above.publish("sanh-2", [b"blue"])
    one = relay()
    token = {"Authorization": "Bearer token-2"}

    eventually(lambda: one.get("/api/player/manifest", headers=token).status_code == 200)

    assert one.get("/api/player/manifest", headers=token).json()["revision"] == other.revision


def test_a_relay_may_have_a_relay_above_it(above, relay):
    manifest = above.publish("sanh-1", [b"red", b"blue"])
    province = relay(folder="province")
    device = relay(folder="device", upstream=province.address)
    eventually(lambda: whole(device) == manifest.revision)

    newer = above.publish("sanh-1", [b"green"])
    eventually(lambda: whole(device) == newer.revision)
    body = msgspec.json.encode(report_of("b1", 1, 2))
    httpx2.post(f"{device.address}/api/player/report", headers=BEARER, content=body)

    eventually(lambda: above.shelf.boots.get(("sanh-1", "b1")) == ["lượt 1", "lượt 2"])


def test_it_stops_soon_with_players_listening_and_upstream_away(above, relay):
    above.publish("sanh-1", [b"red"])
    one = relay()
    eventually(lambda: whole(one) is not None)
    with httpx2.stream("GET", f"{one.address}/api/player/events", headers=BEARER) as stream:
        next(stream.iter_raw())
        above.stop()

        assert one.stop() < 4


def test_a_second_relay_on_the_same_folder_says_so(above, relay, tmp_path):
    above.publish("sanh-1", [b"red"])
    relay()

    second = subprocess.run(
        [
            *(sys.executable, "-m", "signage", "relay", "--upstream", above.address),
            *("--token", "token-1", "--dir", str(tmp_path / "relay")),
            *("--listen", f"127.0.0.1:{free_port()}"),
        ],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert second.returncode == 1
    assert "a relay runs in this folder already" in second.stderr
