"""The player routes over an edition in memory, through the real application stack."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest
from signage.core.showing.report import Report
from signage.core.time.times import Instant
from signage.errors import Rejected, Unavailable
from signage.push.credentials import hash_token
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.web import player_api
from signage.web.player_door import PlayerDoor
from signage.web.player_source import SiteSource
from signage.web.server_time import ServerTime

NOON = Instant(1_795_000_000_000)
PICTURE = b"\x89PNG and the rest of it"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
OTHER = hashlib.sha256(b"another screen's").hexdigest()
NAME = f"/media/{SHA256}.png"


def manifest_of(screen: str, revision: str, *assets: str) -> Manifest:
    document = {"version": 1, "revision": revision, "screen": {"id": screen, "name": "Sảnh"}}
    encoded = json.dumps(document, ensure_ascii=False).encode()
    return Manifest(
        document=document, revision=revision, encoded=encoded, assets=frozenset(assets)
    )


@dataclass
class Desk:
    """A publisher, a renderer and a ledger in one: real values, no work."""

    folder: Path
    current: Edition = field(
        default_factory=lambda: Edition(revision="", published_ms=NOON, rules=Rules())
    )
    previous: dict[str, frozenset[str]] = field(default_factory=dict)
    reports: list[tuple[str, Report]] = field(default_factory=list)

    def publish(self, *manifests: Manifest, **screens: Manifest) -> None:
        named = {manifest.document["screen"]["id"]: manifest for manifest in manifests}
        self.current = Edition(
            revision="e1", published_ms=NOON, rules=Rules(), manifests=named | screens
        )

    def media_of(self, screen_id: str) -> frozenset[str]:
        manifest = self.current.manifests.get(screen_id)
        now = manifest.assets if manifest else frozenset()
        return now | self.previous.get(screen_id, frozenset())

    def media_path(self, name: str) -> Path | None:
        path = self.folder / name
        return path if path.is_file() else None

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        self.reports.append((screen, report))
        return max([play.seq for play in report.plays], default=0)


@dataclass
class Stand:
    """The parts that player routes need."""

    source: SiteSource
    door: PlayerDoor
    hub: Hub
    heartbeats: Heartbeats
    desk: Desk
    players: Path
    tokens: dict[str, str]
    store_revision: int = 1
    secure_cookies: bool = False

    def now(self) -> Instant:
        return NOON


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    hub = Hub(now=lambda: NOON)
    desk = Desk(tmp_path)
    (tmp_path / f"{SHA256}.png").write_bytes(PICTURE)
    (tmp_path / f"{OTHER}.png").write_bytes(b"another screen's")
    tokens = {hash_token("token-1"): "sanh-1", hash_token("token-2"): "sanh-2"}

    async def load() -> dict[str, str]:
        return dict(tokens)

    made: list[Stand] = []
    door = PlayerDoor(load=load, revision=lambda: made[0].store_revision, hub=hub)
    source = SiteSource(publisher=desk, renderer=desk, ledger=desk)
    players = tmp_path / "screen"
    players.mkdir()
    made.append(Stand(source, door, hub, Heartbeats(hub), desk, players, tokens))
    desk.publish(manifest_of("sanh-1", "9f3c", SHA256), manifest_of("sanh-2", "77aa", OTHER))
    hub.topic("sanh-1").revision = "9f3c"
    return made[0]


@pytest.fixture
def client(stand: Stand):
    async def refused(_request: Request, failure: Exception) -> PlainTextResponse:
        return PlainTextResponse(str(failure), 503 if isinstance(failure, Unavailable) else 400)

    app = Starlette(
        routes=player_api.routes(),
        middleware=[Middleware(ServerTime, now=stand.now)],
        exception_handlers={Rejected: refused, Unavailable: refused},
    )
    app.state.parts = stand
    with TestClient(app) as client:
        yield client


BEARER = {"Authorization": "Bearer token-1"}
EVERY_ROUTE = [
    ("GET", "/api/player/manifest"),
    ("GET", "/api/player/events"),
    ("GET", "/api/player/poll?revision=&wait_s=0"),
    ("GET", "/api/player/time"),
    ("POST", "/api/player/report"),
    ("GET", NAME),
    ("GET", "/media/nothing-of-the-kind"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_ROUTE)
@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Cookie": "signage_player=wrong"}],
    ids=["none", "bearer", "cookie"],
)
def test_a_stranger_learns_nothing_but_the_time(client, method, path, headers):
    answer = client.request(method, path, headers=headers)

    assert answer.status_code == 401
    assert answer.content == b""
    assert answer.headers["X-Server-Time"] == str(NOON)


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        (BEARER, ""),
        ({"Cookie": "signage_player=token-1"}, ""),
        ({"Cookie": "a=b; signage_player=token-1; c=d"}, "?screen=sanh-1"),
        ({"Cookie": "signage_player_sanh-1=token-1; signage_player=token-2"}, "?screen=sanh-1"),
    ],
    ids=["bearer", "cookie", "cookie-and-screen", "one-of-several"],
)
def test_every_way_to_be_known_gives_the_screens_manifest(client, headers, query):
    answer = client.get(f"/api/player/manifest{query}", headers=headers)

    assert answer.status_code == 200
    assert answer.json()["screen"]["id"] == "sanh-1"


def test_a_token_speaks_for_no_other_screen(client):
    answer = client.get("/api/player/manifest?screen=sanh-2", headers=BEARER)

    assert answer.status_code == 401


def test_the_manifest_is_the_compiled_bytes_with_its_revision_as_strong_etag(client, stand):
    answer = client.get("/api/player/manifest", headers=BEARER)

    assert answer.content == stand.desk.current.manifests["sanh-1"].encoded
    assert answer.headers["ETag"] == '"9f3c"'
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("condition", ['"9f3c"', 'W/"9f3c"', '"0000", "9f3c"'])
def test_a_manifest_that_the_player_has_is_not_sent_again(client, condition):
    answer = client.get("/api/player/manifest", headers=BEARER | {"If-None-Match": condition})

    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["ETag"] == '"9f3c"'


def test_before_the_first_edition_a_player_is_asked_to_come_again(client, stand):
    stand.desk.current = Edition(revision="", published_ms=NOON, rules=Rules())

    assert client.get("/api/player/manifest", headers=BEARER).status_code == 503


def test_a_screen_that_was_removed_has_no_manifest(client, stand):
    stand.desk.publish(manifest_of("sanh-2", "77aa"))

    assert client.get("/api/player/manifest", headers=BEARER).status_code == 404


def test_a_token_made_a_moment_ago_is_known_at_once(client, stand):
    stand.tokens[hash_token("moi")] = "sanh-2"
    stand.store_revision = 2

    answer = client.get("/api/player/time", headers={"Authorization": "Bearer moi"})

    assert answer.json() == {"server_time_ms": NOON}


def test_a_poll_with_an_old_revision_is_answered_at_once(client):
    answer = client.get("/api/player/poll?revision=0000&wait_s=50", headers=BEARER)

    assert answer.json() == {"revision": "9f3c", "server_time_ms": NOON}


def test_a_poll_ends_after_its_wait(client):
    answer = client.get("/api/player/poll?revision=9f3c&wait_s=0.01", headers=BEARER)

    assert answer.json() == {"revision": "9f3c", "server_time_ms": NOON}


@pytest.mark.parametrize("wait", ["bao-lau", "nan", "-5"])
def test_a_wait_that_is_no_number_never_hangs(client, wait):
    answer = client.get(f"/api/player/poll?revision=9f3c&wait_s={wait}", headers=BEARER)

    assert answer.status_code in (200, 400)


REPORT = {
    "sent_at_ms": NOON,
    "boot": "b1",
    "state": {
        "now": {"main": "i1"},
        "offline_class": "B",
        "clock": {"quality": "synced", "offset_ms": -3, "bound_ms": 2.5},
        "storage": {"kind": "cache"},
        "codecs": {},
        "canvas": {},
        "errors": [],
        "build": "abc",
    },
    "plays": [
        {
            "seq": 1,
            "zone": "main",
            "revision": "9f3c",
            "entry": "e1",
            "item": "i1",
            "asset": SHA256,
            "title": "Họp tổ dân phố",
            "campaign": None,
            "started_at_ms": NOON - 12_000,
            "duration_ms": 12_000,
            "completed": True,
            "seen": None,
            "reason": "slot",
            "clock_bound_ms": 3,
        }
    ],
    "faults": [{"seq": 2, "kind": "decode", "item": "i9", "detail": "hỏng"}],
}


def test_a_report_is_recorded_acknowledged_and_noted_as_a_sign_of_life(client, stand):
    answer = client.post("/api/player/report", headers=BEARER, json=REPORT)

    assert answer.json() == {"acked_seq": 1, "server_time_ms": NOON}
    ((screen, report),) = stand.desk.reports
    assert (screen, report.plays[0].title, report.plays[0].seen) == (
        "sanh-1",
        "Họp tổ dân phố",
        None,
    )
    assert stand.heartbeats.of("sanh-1").state.offline_class == "B"


def test_a_report_from_a_newer_player_is_taken(client, stand):
    answer = client.post("/api/player/report", headers=BEARER, json=REPORT | {"new_field": 1})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"boot": 7}, "$.boot"),
        ({"boot": ""}, "$.boot"),
        ({"plays": [REPORT["plays"][0] | {"seq": 0}]}, "$.plays[0].seq"),
        ({"plays": [REPORT["plays"][0] | {"duration_ms": -1}]}, "$.plays[0].duration_ms"),
        ({"state": {"offline_class": "Z"}}, "$.state.offline_class"),
    ],
)
def test_a_report_that_is_wrong_is_refused_with_its_place(client, stand, change, place):
    answer = client.post("/api/player/report", headers=BEARER, json=REPORT | change)

    assert answer.status_code == 400
    assert place in answer.text
    assert stand.desk.reports == []


def test_a_report_that_is_too_large_is_refused_before_it_is_read(client, stand):
    answer = client.post("/api/player/report", headers=BEARER, content=b"x" * (5 << 20))

    assert answer.status_code == 413


def test_media_of_the_manifest_are_sent_to_be_kept_for_ever(client):
    answer = client.get(NAME, headers=BEARER)

    assert answer.content == PICTURE
    assert answer.headers["ETag"] == f'"{SHA256}"'
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "name",
    [f"{OTHER}.png", "0" * 64 + ".png", f"{SHA256}.exe", f"{SHA256}", "..%2f..%2fetc%2fpasswd"],
    ids=["other-screen", "nobodys", "wrong-extension", "no-extension", "path"],
)
def test_media_of_others_are_not_there(client, name):
    assert client.get(f"/media/{name}", headers=BEARER).status_code == 404


def test_media_of_the_manifest_before_stay_fetchable(client, stand):
    client.get("/api/player/manifest", headers=BEARER)
    for number in range(3):
        stand.desk.publish(manifest_of("sanh-1", f"a{number}", OTHER))

    assert client.get(NAME, headers=BEARER).status_code == 200


def test_media_of_long_ago_are_not_there(client, stand):
    client.get("/api/player/manifest", headers=BEARER)
    for number in range(2):
        stand.desk.publish(manifest_of("sanh-1", f"a{number}", OTHER))
        client.get("/api/player/manifest", headers=BEARER)

    assert client.get(NAME, headers=BEARER).status_code == 404


RANGES = [
    ("bytes=0-3", 206, PICTURE[:4], f"bytes 0-3/{len(PICTURE)}"),
    ("bytes=4-", 206, PICTURE[4:], f"bytes 4-{len(PICTURE) - 1}/{len(PICTURE)}"),
    ("bytes=-3", 206, PICTURE[-3:], f"bytes {len(PICTURE) - 3}-{len(PICTURE) - 1}/{len(PICTURE)}"),
    ("bytes=0-99999", 206, PICTURE, f"bytes 0-{len(PICTURE) - 1}/{len(PICTURE)}"),
    ("bytes=-99999", 206, PICTURE, f"bytes 0-{len(PICTURE) - 1}/{len(PICTURE)}"),
    ("bytes=99999-", 416, b"", f"bytes */{len(PICTURE)}"),
    ("bytes=-0", 416, b"", f"bytes */{len(PICTURE)}"),
    ("bytes=5-2", 200, PICTURE, None),
    ("bytes=0-1,3-4", 200, PICTURE, None),
    ("bytes=-", 200, PICTURE, None),
    ("lines=1-2", 200, PICTURE, None),
]


@pytest.mark.parametrize(("asked", "status", "body", "said"), RANGES, ids=[r[0] for r in RANGES])
def test_ranges(client, asked, status, body, said):
    answer = client.get(NAME, headers=BEARER | {"Range": asked})

    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers.get("Content-Range") == said


@pytest.mark.parametrize(
    ("condition", "status"), [(f'"{SHA256}"', 206), ('"old"', 200), (f'W/"{SHA256}"', 200)]
)
def test_a_range_of_an_older_file_is_answered_with_the_whole(client, condition, status):
    headers = BEARER | {"Range": "bytes=0-3", "If-Range": condition}

    assert client.get(NAME, headers=headers).status_code == status


def test_head_tells_length_without_bytes(client):
    answer = client.head(NAME, headers=BEARER)

    assert answer.headers["Content-Length"] == str(len(PICTURE))
    assert answer.content == b""


def test_media_that_the_browser_has_are_not_sent_again(client):
    answer = client.get(NAME, headers=BEARER | {"If-None-Match": f'"{SHA256}"'})

    assert (answer.status_code, answer.content) == (304, b"")


def test_media_whose_file_was_deleted_are_not_there(client, stand):
    (stand.desk.folder / f"{SHA256}.png").unlink()

    assert client.get(NAME, headers=BEARER).status_code == 404
