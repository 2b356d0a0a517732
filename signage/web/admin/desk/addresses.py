"""Where pages of content live."""

import hashlib
from urllib.parse import quote


def address_of(playlist: str) -> str:
    """Return the page of a playlist."""
    return f"/playlists/{quote(playlist, safe='')}"


def anchor_of(file: str) -> str:
    """Return the fragment that leads to a file's row on the page of its playlist."""
    return "f" + hashlib.sha256(file.encode()).hexdigest()[:10]
