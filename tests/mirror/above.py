"""A server above the relay: the real player routes and protocol on a port, made-up content."""

import asyncio
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import uvicorn
from starlette.applications import Starlette

from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest, canonical, revision_of
from signage.core.showing.report import Report
from signage.core.time.times import Instant
from signage.push.credentials import hash_token
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.push.protocol import protocol_class
from signage.web import pairing_api, player_api
from signage.web.player_door import PlayerDoor
from signage.web.player_source import Collected, SiteSource
from signage.web.server_time import ServerTime

TOKENS = {"token-1": "sanh-1", "token-2": "sanh-2"}
# A wait ends as soon as it is true; this is for a machine that does ten other things.
LIMIT_S = 30.0


def make_manifest(screen: str, pictures: list[bytes], *, takeover: int | None = None) -> Manifest:
    """Make a manifest that shows these pictures; `takeover` is the number of the urgent one."""
    names = [hashlib.sha256(picture).hexdigest() for picture in pictures]
    items = {f"i{n}": {"kind": "image", "asset": name} for n, name in enumerate(names)}
    entries = [{"entry": f"e{n}", "item": f"i{n}", "duration_ms": 1000} for n in range(len(names))]
    rest = {
        "version": 1,
        "valid_from_ms": 1_794_000_000_000,
        "valid_until_ms": 1_797_000_000_000,
        "screen": {"id": screen, "name": "Sảnh"},
        "items": items,
        "loops": {"L1": {"entries": entries}, "L2": {"entries": []}},
        "assets": {
            name: {"url": f"/media/{name}.png", "size_bytes": len(picture)}
            for name, picture in zip(names, pictures, strict=True)
        },
        "takeover": None,
        "blackout": None,
    }
    if takeover is not None:
        rest["loops"]["L2"] = {"entries": [entries[takeover]]}
        rest["takeover"] = {"id": "lu", "loop": "L2", "start_ms": 0, "end_ms": 2**50}
    revision = revision_of(canonical(rest))
    return Manifest(
        document=rest | {"revision": revision},
        revision=revision,
        encoded=canonical(rest | {"revision": revision}),
        assets=frozenset(names),
    )


@dataclass
class Shelf:
    """Publisher, renderer and ledger in one; takes each record once, in order."""

    folder: Path
    current: Edition
    boots: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    confirmed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def media_of(self, screen_id: str) -> frozenset[str]:
        return frozenset(path.stem for path in self.folder.iterdir())

    def media_path(self, name: str) -> Path | None:
        path = self.folder / name
        return path if path.is_file() else None

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        known = self.boots.setdefault((screen, report.boot), [])
        records = [(play.seq, play.title) for play in report.plays]
        records += [(fault.seq, fault.kind) for fault in report.faults]
        for seq, name in sorted(records):
            if seq == len(known) + 1:
                known.append(name)
        if report.state is not None:
            self.states.append(report.state.build)
        return len(known)

    async def begin_pairing(self, now: Instant) -> tuple[str, str]:
        return "123456", "claim"

    async def collect_pairing(self, claim: str, now: Instant) -> Collected:
        return self.confirmed.get(claim, "waiting") if claim == "claim" else None


class Above:
    """The server, in a thread of its own. `hold_back(path, nth)` may break an answer."""

    def __init__(self, folder: Path, now: Callable[[], Instant]) -> None:
        folder.mkdir()
        self.tokens = dict(TOKENS)
        self.asked: list[str] = []
        self.ranges: list[str] = []
        self.cut_after: int | None = None
        self.cut_once = False  # what comes after the cut is refused
        self.refuse_media = False
        self.shelf = Shelf(folder, Edition(revision="", published_ms=Instant(0), rules=Rules()))
        self.now = now
        self.port = 0
        self._thread: threading.Thread | None = None
        self.start()

    def publish(self, screen: str, pictures: list[bytes], **how) -> Manifest:
        """Publish pictures to a screen and tell who listens."""
        for picture in pictures:
            name = hashlib.sha256(picture).hexdigest()
            path = self.shelf.folder / f"{name}.png"
            if not path.exists():
                path.write_bytes(picture)
        manifest = make_manifest(screen, pictures, **how)
        manifests = {**self.shelf.current.manifests, screen: manifest}
        self.shelf.current = Edition(
            revision=manifest.revision, published_ms=Instant(0), rules=Rules(), manifests=manifests
        )
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self.hub.announce, {screen: manifest.revision})
        return manifest

    def order(self, screen: str, command: str) -> None:
        self._loop.call_soon_threadsafe(self.hub.command, screen, command)

    def start(self) -> None:
        """Listen, on the port of before if there was one."""
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(LIMIT_S)

    def stop(self) -> None:
        """Go away; ports and streams close."""
        if self._thread is not None:
            self._server.should_exit = True
            self._thread.join(LIMIT_S)
            self._thread = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self, started: threading.Event) -> None:
        asyncio.run(self._serve(started))

    async def _serve(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self.hub = Hub(now=self.now)
        self.hub.announce(
            {name: one.revision for name, one in self.shelf.current.manifests.items()}
        )

        async def load() -> dict[str, str]:
            return {hash_token(token): screen for token, screen in self.tokens.items()}

        self.door = PlayerDoor(load=load, revision=lambda: id(tuple(self.tokens)), hub=self.hub)
        await self.door.refresh()
        self.source = SiteSource(publisher=self.shelf, renderer=self.shelf, ledger=self.shelf)
        self.heartbeats = Heartbeats(self.hub)
        self.players = self.shelf.folder
        self.secure_cookies = False
        app = Starlette(routes=[*player_api.routes(), *pairing_api.routes()])
        app.state.parts = self
        config = uvicorn.Config(
            ServerTime(self._sometimes_broken(app), now=self.now),
            port=self.port,
            http=protocol_class(self.hub, now=self.now, admit=self.door.tokens.admit),
            lifespan="off",
            log_level="critical",
        )
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.005)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        started.set()
        await serving

    def _sometimes_broken(self, app):
        async def broken(scope, receive, send):
            self.asked.append(scope["path"])
            is_media = scope["path"].startswith("/media/")
            if is_media:
                scope["extensions"] = {}
                self.ranges += [v.decode() for k, v in scope["headers"] if k == b"range"]
            if is_media and self.refuse_media:
                await send({"type": "http.response.start", "status": 503, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            if not is_media or self.cut_after is None:
                await app(scope, receive, send)
                return
            left = self.cut_after

            async def send_some(message):
                nonlocal left
                if message["type"] == "http.response.body":
                    body = message.get("body", b"")[:left]
                    left -= len(body)
                    self.refuse_media = self.refuse_media or (self.cut_once and left == 0)
                    message = {"type": "http.response.body", "body": body, "more_body": True}
                await send(message)

            await app(scope, receive, send_some)

        return broken


def report_of(boot: str, *numbers: int, build: str = "") -> Report:
    """Make a report of plays with these numbers."""
    plays = [
        {
            "seq": n,
            "zone": "main",
            "revision": "r",
            "entry": "e",
            "item": "i",
            "title": f"lượt {n}",
            "started_at_ms": n,
            "duration_ms": 1,
            "completed": True,
        }
        for n in numbers
    ]
    content = {"boot": boot, "plays": plays}
    if build:
        content["state"] = {"build": build}
    return msgspec.convert(content, Report)
