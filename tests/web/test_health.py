"""Liveness for everybody, figures for this machine and for admins."""

from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest
from signage.core.time.times import Instant
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.web import health

NOON = Instant(1_795_000_000_000)
MANIFEST = Manifest(document={}, revision="9f3c", encoded=b"{}", assets=frozenset())


@dataclass
class Desk:
    current: Edition


@dataclass
class Parts:
    publisher: Desk
    hub: Hub = field(default_factory=lambda: Hub(now=lambda: NOON))
    heartbeats: Heartbeats = field(init=False)

    def __post_init__(self) -> None:
        self.heartbeats = Heartbeats(self.hub)

    def now(self) -> Instant:
        return NOON


@pytest.fixture
def parts() -> Parts:
    edition = Edition(
        revision="e1",
        published_ms=Instant(NOON - 5000),
        rules=Rules(),
        manifests={"sanh-1": MANIFEST, "sanh-2": MANIFEST},
    )
    return Parts(Desk(edition))


def client_of(parts: Parts, *, host: str = "127.0.0.1", admin: bool = False) -> TestClient:
    async def is_admin(_request: Request) -> bool:
        return admin

    app = Starlette(routes=health.routes(is_admin))
    app.state.parts = parts
    return TestClient(app, client=(host, 50000))


def test_health_says_how_old_the_edition_is(parts):
    answer = client_of(parts, host="10.0.0.9").get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "revision": "e1",
        "edition_age_ms": 5000,
        "screens": 2,
        "listening": 0,
        "server_time_ms": NOON,
    }


def test_before_the_first_edition_the_server_is_starting(parts):
    parts.publisher.current = Edition(revision="", published_ms=Instant(0), rules=Rules())

    answer = client_of(parts).get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "starting"
    assert answer.json()["edition_age_ms"] is None


@pytest.mark.parametrize(
    ("host", "admin", "headers", "status"),
    [
        ("127.0.0.1", False, {}, 200),
        ("::1", False, {}, 200),
        ("10.0.0.9", False, {}, 404),
        ("10.0.0.9", True, {}, 200),
        ("127.0.0.1", False, {"X-Forwarded-For": "10.0.0.9"}, 404),
    ],
    ids=["here", "here-v6", "afar", "admin-afar", "behind-a-proxy"],
)
def test_figures_are_for_this_machine_and_for_admins(parts, host, admin, headers, status):
    client = client_of(parts, host=host, admin=admin)

    assert client.get("/metrics", headers=headers).status_code == status


def test_figures_keep_unknown_apart_from_offline(parts):
    parts.heartbeats.saw("sanh-1", NOON)

    text = client_of(parts).get("/metrics").text

    assert 'signage_players{reach="online"} 1\n' in text
    assert 'signage_players{reach="unknown"} 1\n' in text
    assert 'signage_players{reach="offline"} 0\n' in text
    assert "signage_edition_age_seconds 5.0\n" in text
