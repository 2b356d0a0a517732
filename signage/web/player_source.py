"""Where answers for players come from: the publisher and the store here, a mirror on a relay."""

from pathlib import Path
from typing import Literal, Protocol

from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest
from signage.core.showing.report import Report
from signage.core.time.times import Instant
from signage.errors import Unavailable
from signage.web.media import MediaFile, media_file

# Looking a file up costs more than opening it; this many are a few megabytes.
MOST_FILES = 20_000

Collected = tuple[str, str] | Literal["waiting"] | None
"""Screen and token of a confirmed pairing."""


class PlayerSource(Protocol):
    """What the player routes ask for."""

    def manifest(self, screen: str) -> Manifest | None:
        """Return the manifest in force; None when there is no such screen.

        Raises: Unavailable while nothing is published yet.
        """

    def may_fetch(self, screen: str, sha256: str) -> bool:
        """Tell whether a player of this screen may fetch this asset."""

    def media_file(self, name: str) -> MediaFile | None:
        """Find a media file in memory; it may be gone when it is opened. Never waits."""

    async def find_file(self, name: str) -> MediaFile | None:
        """Find a media file by its name in `/media/`, looking wherever it takes."""

    def forget_file(self, name: str) -> None:
        """Hear that a media file is gone."""

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        """Make plays and faults durable; return the number up to which this boot is."""

    async def begin_pairing(self, now: Instant) -> tuple[str, str]:
        """Return a code to show to people and a claim to ask with."""

    async def collect_pairing(self, claim: str, now: Instant) -> Collected:
        """Return screen and token, once; "waiting" before; None when there is no such claim."""


class Published(Protocol):
    """The publisher, as far as players are concerned."""

    current: Edition

    def media_of(self, screen_id: str) -> frozenset[str]:
        """Return the assets of the screen's current and previous manifests."""


class MediaStore(Protocol):
    """Whoever made the media files and knows where they lie."""

    def media_path(self, name: str) -> Path | None:
        """Return the path of a media file."""


class Ledger(Protocol):
    """Whoever writes down what must survive: plays and pairings."""

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        """Make a report durable; return what is acknowledged."""

    async def begin_pairing(self, now: Instant) -> tuple[str, str]:
        """Return a code and a claim."""

    async def collect_pairing(self, claim: str, now: Instant) -> Collected:
        """Return what became of a claim."""


class SiteSource:
    """Answers from the edition in memory.

    Editions may follow each other faster than a player fetches, so what was handed out to a
    screen stays fetchable until it asked twice more.
    """

    def __init__(self, *, publisher: Published, renderer: MediaStore, ledger: Ledger) -> None:
        """Answer from these parts."""
        self._publisher = publisher
        self._renderer = renderer
        self._ledger = ledger
        self._handed: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._files: dict[str, MediaFile] = {}

    def manifest(self, screen: str) -> Manifest | None:
        """Return the manifest of the current edition."""
        edition = self._publisher.current
        manifest = edition.manifests.get(screen)
        if manifest is None:
            if not edition.revision:
                raise Unavailable("manifest: nothing is published yet — ask again in a second")
            return None
        last, _ = self._handed.get(screen, (frozenset(), frozenset()))
        if manifest.assets is not last:
            self._handed[screen] = (manifest.assets, last)
        return manifest

    def may_fetch(self, screen: str, sha256: str) -> bool:
        """Allow what current and previous manifests name, and those handed out last."""
        manifest = self._publisher.current.manifests.get(screen)
        if manifest is not None and sha256 in manifest.assets:
            return True
        return any(sha256 in assets for assets in self._handed.get(screen, ())) or (
            sha256 in self._publisher.media_of(screen)
        )

    def media_file(self, name: str) -> MediaFile | None:
        """Ask the renderer, once for each file: what a name names never changes."""
        file = self._files.get(name)
        if file is None:
            path = self._renderer.media_path(name)
            if path is None:
                return None
            file = media_file(str(path), path.stat().st_size)
            if len(self._files) < MOST_FILES:
                self._files[name] = file
        return file

    async def find_file(self, name: str) -> MediaFile | None:
        """Look as `media_file` does: the disk here is local."""
        return self.media_file(name)

    def forget_file(self, name: str) -> None:
        """Look again next time."""
        self._files.pop(name, None)

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        """Ask the ledger."""
        return await self._ledger.record(screen, report, now)

    async def begin_pairing(self, now: Instant) -> tuple[str, str]:
        """Ask the ledger."""
        return await self._ledger.begin_pairing(now)

    async def collect_pairing(self, claim: str, now: Instant) -> Collected:
        """Ask the ledger."""
        return await self._ledger.collect_pairing(claim, now)
