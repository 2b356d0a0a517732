"""What a player shows to be known: a bearer token, or a cookie for one screen of a browser.

Tokens are known by their SHA-256 only. The index lives in memory, so that 10,000 players that
come back at once ask no database.
"""

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

COOKIE = "signage_player"
"""The cookie of a browser with one screen; with several, `signage_player_<screen>`."""


def hash_token(token: str) -> str:
    """Return the form in which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class PlayerTokens:
    """Which token belongs to which screen, as last loaded from the store."""

    def __init__(self, hashes: Mapping[str, str] | None = None) -> None:
        """Start with token hash → screen."""
        self._hashes: dict[str, str] = dict(hashes or {})

    def replace(self, hashes: Mapping[str, str]) -> frozenset[str]:
        """Take newly loaded tokens; return the screens that lost one."""
        lost = {screen for digest, screen in self._hashes.items() if digest not in hashes}
        self._hashes = dict(hashes)
        return frozenset(lost)

    def screens(self) -> frozenset[str]:
        """Return the screens that have any token: those that somebody paired."""
        return frozenset(self._hashes.values())

    def screen_of_token(self, token: str) -> str | None:
        """Return the screen that a token speaks for."""
        return self._hashes.get(hash_token(token))

    def admit(self, headers: Sequence[tuple[bytes, bytes]], query: bytes) -> str | None:
        """Return the screen that a request speaks for, None when nobody is known.

        With `?screen=ID` only that screen will do, whichever credential names it.
        """
        wanted = screen_asked_for(query)
        for token in offered_tokens(headers, wanted):
            screen = self.screen_of_token(token)
            if screen is not None and wanted in (None, screen):
                return screen
        return None


def screen_asked_for(query: bytes) -> str | None:
    """Return `?screen=ID` of a query string; previews are for people and name no player."""
    if b"screen=" not in query:
        return None
    return dict(parse_qsl(query.decode("latin-1"))).get("screen")


def offered_tokens(headers: Sequence[tuple[bytes, bytes]], screen: str | None) -> list[str]:
    """List the tokens of a request, the most particular first."""
    for name, value in headers:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            return [token.strip()] if scheme.lower() == "bearer" else []
    cookies = _cookies(headers)
    names = (COOKIE,) if screen is None else (f"{COOKIE}_{screen}", COOKIE)
    return [cookies[name] for name in names if name in cookies]


def _cookies(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    cookies = {}
    for name, value in headers:
        if name == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _, content = part.strip().partition("=")
                cookies[key] = content.strip('"')
    return cookies
