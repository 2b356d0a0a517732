"""What 10,000 players ask for at once, answered without a task: 304, manifest and media.

The protocol asks here first; whatever is not plain is left to the application, which answers
the same from the same functions.
"""

from collections.abc import Callable

from signage.core.showing.manifest import Manifest
from signage.errors import Unavailable
from signage.push.answers import Answer, Header
from signage.web.media import matches, media_answer, sha256_of
from signage.web.player_parts import PlayerParts

Ask = Callable[[bytes, bytes, list[Header]], Answer | None]
"""(path, query, headers) of a GET → its answer, or None to ask the application."""

_MANIFEST = b"/api/player/manifest"
_MEDIA = b"/media/"


def prompt_answers(parts: PlayerParts) -> Ask:
    """Return who answers for these parts. Only players are answered; people ask elsewhere."""
    admit, source, heartbeats, now = (
        parts.door.tokens.admit,
        parts.source,
        parts.heartbeats,
        parts.now,
    )

    def ask(path: bytes, query: bytes, headers: list[Header]) -> Answer | None:
        if path != _MANIFEST and not path.startswith(_MEDIA):
            return None
        screen = admit(headers, query)
        if screen is None:
            return None
        heartbeats.saw(screen, now())
        if path == _MANIFEST:
            try:
                manifest = source.manifest(screen)
            except Unavailable:
                return None
            if manifest is None:
                return None
            heartbeats.gave(screen, manifest.revision)
            return manifest_answer(manifest, headers)
        return _media(parts, screen, path[len(_MEDIA) :].decode("latin-1"), headers)

    return ask


def manifest_answer(manifest: Manifest, headers: list[Header]) -> Answer:
    """Answer with a manifest, or 304 when the player has it."""
    etag = b'"%s"' % manifest.revision.encode()
    answer: list[Header] = [
        (b"etag", etag),
        (b"cache-control", b"private, no-cache"),
        (b"vary", b"authorization, cookie"),
    ]
    for key, value in headers:
        if key == b"if-none-match" and matches(value, etag):
            return Answer(304, answer)
    answer.append((b"content-type", b"application/json"))
    answer.append((b"content-length", b"%d" % len(manifest.encoded)))
    return Answer(200, answer, manifest.encoded)


def _media(parts: PlayerParts, screen: str, name: str, headers: list[Header]) -> Answer | None:
    sha256 = sha256_of(name)
    if sha256 is None or not parts.source.may_fetch(screen, sha256):
        return None
    file = parts.source.media_file(name)
    return None if file is None else media_answer(file, headers)
