"""Made-up screens with manifests in memory and media in a folder: the parts of a server."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from signage.core.showing.campaign import Rules
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest
from signage.core.showing.report import Report
from signage.core.time.times import Instant
from signage.push.credentials import hash_token
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.store.database import Database
from signage.store.ledger import Ledger
from signage.web.player_door import PlayerDoor
from signage.web.player_source import Collected, SiteSource

# A screen with a dozen playlists has a manifest of about this size.
MANIFEST_BYTES = 20_000


@dataclass
class Stand:
    """What player routes need."""

    names: tuple[str, ...]
    source: SiteSource
    door: PlayerDoor
    hub: Hub
    heartbeats: Heartbeats
    now: Callable[[], Instant]
    players: Path
    address: str = ""
    shelf: Path | None = None
    secure_cookies: bool = False


class Shelf:
    """An edition that never changes and a folder of media; nothing is written down."""

    def __init__(self, folder: Path, manifests: Mapping[str, Manifest]) -> None:
        """Publish these manifests."""
        self._folder = folder
        self.current = Edition(
            revision="bench", published_ms=Instant(0), rules=Rules(), manifests=manifests
        )

    def media_of(self, screen_id: str) -> frozenset[str]:
        """Return what its manifest names."""
        return self.current.manifests[screen_id].assets

    def media_path(self, name: str) -> Path | None:
        """Look into the folder."""
        return self._folder / name

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        """Forget it."""
        return max((play.seq for play in report.plays), default=0)

    async def begin_pairing(self, now: Instant) -> tuple[str, str]:
        """Pair nobody."""
        return "000000", "none"

    async def collect_pairing(self, claim: str, now: Instant) -> Collected:
        """Pair nobody."""
        return None


def make_stand(folder: Path, screens: int, store: Path | None = None) -> Stand:
    """Make the parts; every file of the folder may be fetched by every screen.

    With `store` reports are written down there, without they are forgotten.
    """
    names = tuple(f"man-{number}" for number in range(screens))
    assets = frozenset(path.stem for path in folder.iterdir())
    encoded = b"{" + b" " * MANIFEST_BYTES + b"}"
    manifests = {
        name: Manifest(document={}, revision=f"{number:016x}", encoded=encoded, assets=assets)
        for number, name in enumerate(names)
    }
    tokens = {hash_token(f"token-{number}"): name for number, name in enumerate(names)}
    hub = Hub(now=_now)
    hub.announce({name: manifest.revision for name, manifest in manifests.items()})

    async def load() -> Mapping[str, str]:
        return tokens

    door = PlayerDoor(load=load, revision=lambda: 1, hub=hub)
    door.tokens.replace(tokens)
    shelf = Shelf(folder, manifests)
    ledger = shelf if store is None else Ledger(Database.open(store))
    source = SiteSource(publisher=shelf, renderer=shelf, ledger=ledger)
    return Stand(names, source, door, hub, Heartbeats(hub), _now, folder)


def _now() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
