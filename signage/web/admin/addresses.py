"""Where pages of content live."""

from urllib.parse import quote


def address_of(playlist: str) -> str:
    """Return the page of a playlist."""
    return f"/playlists/{quote(playlist, safe='')}"
