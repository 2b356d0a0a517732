"""Answers for players from a mirror; who may ask: known tokens, and neighbours."""

import asyncio
from collections.abc import Mapping
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from signage.core.showing.manifest import Manifest
from signage.core.showing.report import Report
from signage.core.time.times import Instant
from signage.errors import Unavailable
from signage.mirror.mirror import Mirror
from signage.push.credentials import hash_token, offered_tokens, screen_asked_for
from signage.push.hub import Hub
from signage.web.media import MediaFile, media_file
from signage.web.player_door import PlayerDoor
from signage.web.player_source import Collected

# A token that upstream does not know is not asked about again for so long.
UNKNOWN_FOR_MS = 30_000
MOST_UNKNOWN = 1000
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


class RelaySource:
    """A mirror as the source of answers."""

    def __init__(self, mirror: Mirror) -> None:
        """Answer from this mirror."""
        self._mirror = mirror
        self._files: dict[str, MediaFile] = {}

    def manifest(self, screen: str) -> Manifest | None:
        """Return the newest manifest that is here whole."""
        return self._mirror.manifest(screen)

    def may_fetch(self, screen: str, sha256: str) -> bool:
        """Allow what kept generations name."""
        return self._mirror.may_fetch(screen, sha256)

    def media_file(self, name: str) -> MediaFile | None:
        """Return a file that was read and found whole in this run."""
        if not self._mirror.shelf.is_checked(name):
            return None
        file = self._files.get(name)
        if file is None:
            path = self._mirror.shelf.path(name)
            if path is None:
                return None
            file = self._files[name] = media_file(str(path), path.stat().st_size)
        return file

    async def find_file(self, name: str) -> MediaFile | None:
        """Read a file that was here before this start; a damaged one is fetched again."""
        if not self._mirror.shelf.is_checked(name):
            whole = await asyncio.to_thread(self._mirror.shelf.check, name)
            if not whole:
                self._mirror.miss(name)
                return None
        return self.media_file(name)

    def forget_file(self, name: str) -> None:
        """Check it again, and fetch it again if it is gone."""
        self._files.pop(name, None)
        self._mirror.shelf.forget(name)
        self._mirror.miss(name)

    async def record(self, screen: str, report: Report, now: Instant) -> int:
        """Write it into the spool."""
        return await asyncio.to_thread(self._mirror.record, screen, report)

    async def begin_pairing(self, now: Instant) -> tuple[str, str]:
        """Ask upstream."""
        return await asyncio.to_thread(self._mirror.begin_pairing)

    async def collect_pairing(self, claim: str, now: Instant) -> Collected:
        """Ask upstream."""
        return await asyncio.to_thread(self._mirror.collect_pairing, claim)


class RelayDoor(PlayerDoor):
    """Knows the tokens of mirrored screens, asks upstream about others, trusts this device."""

    def __init__(self, mirror: Mirror, hub: Hub) -> None:
        """Know what the mirror knows."""
        super().__init__(load=self._load_tokens, revision=lambda: self._changes, hub=hub)
        self._mirror = mirror
        self._changes = 0
        self._unknown: dict[str, Instant] = {}
        self.tokens.replace(self._hashes())

    def tokens_changed(self) -> None:
        """Hear that the mirror learned or forgot a token."""
        self._changes += 1
        self._hub.disconnect(self.tokens.replace(self._hashes()))

    async def admit(self, scope: Scope) -> str | None:
        """Let known players in, ask upstream about others, and let neighbours in as our screen."""
        screen = await super().admit(scope)
        if screen is not None:
            return screen
        wanted = screen_asked_for(scope["query_string"])
        offered = offered_tokens(scope["headers"], wanted)
        if not offered and self.token_for(scope) is not None:
            return self._mirror.own_screen if wanted in (None, self._mirror.own_screen) else None
        for token in offered:
            found = await self._ask_upstream(token)
            if found is not None and wanted in (None, found):
                return found
        return None

    def token_for(self, scope: Scope) -> str | None:
        """Return our own token to a browser on this device: it could read our files as well."""
        own = self._mirror.own_screen
        return self._mirror.tokens.get(own) if own is not None and is_neighbour(scope) else None

    async def _ask_upstream(self, token: str) -> str | None:
        digest = hash_token(token)
        now = self._mirror.clock.now()
        if now - self._unknown.get(digest, -UNKNOWN_FOR_MS) < UNKNOWN_FOR_MS:
            return None
        try:
            found = await asyncio.to_thread(self._mirror.learn, token)
        except Unavailable:
            return None
        if found is None:
            self._unknown[digest] = now
            if len(self._unknown) > MOST_UNKNOWN:
                del self._unknown[next(iter(self._unknown))]
        return found

    async def _load_tokens(self) -> Mapping[str, str]:
        return self._hashes()

    def _hashes(self) -> dict[str, str]:
        return {hash_token(token): screen for screen, token in self._mirror.tokens.items()}


def is_neighbour(scope: Scope) -> bool:
    """Tell whether a browser on this very device asks for this device by a local name.

    Behind a proxy nobody is; a foreign name could be a page that only points here.
    """
    headers = Headers(scope=scope)
    host = headers.get("host", "").rsplit(":", 1)[0] if "host" in headers else ""
    client = scope.get("client")
    if client is None or "x-forwarded-for" in headers:
        return False
    try:
        return ip_address(client[0]).is_loopback and host in _LOCAL_NAMES
    except ValueError:
        return False
