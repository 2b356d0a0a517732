"""The logos that units name in `media/`, as kept copies that a change of the file cannot reach."""

import logging
from pathlib import Path

from signage.core.content.source import Source
from signage.disk import Stamp, keep, safe_join, stamp_of
from signage.errors import SignageError

log = logging.getLogger(__name__)

LARGEST_BYTES = 5_000_000  # a logo of more is a photograph


class Logos:
    """Finds logos by name; a file is copied once for each of its versions."""

    def __init__(self, media: Path, kept: Path) -> None:
        self._media = media
        self._kept = kept
        self._found: dict[str, tuple[Stamp, Source]] = {}

    def find(self, name: str) -> Source | None:
        """Return the logo of this name, None when there is none that can be used. Blocks."""
        try:
            path = safe_join(self._media, name.removeprefix("media/"))
            stamp = stamp_of(path.stat())
            known = self._found.get(name)
            if known and known[0] == stamp and (self._kept / known[1].kept_name).is_file():
                return known[1]
            if stamp.size_bytes > LARGEST_BYTES:
                raise SignageError(f"media/{name}: too large for a logo — use a smaller picture")
            self._kept.mkdir(parents=True, exist_ok=True)
            source, _ = keep(path, self._kept, inside=(self._media,))
        except (SignageError, OSError) as failure:
            if name not in self._found:
                log.warning("left out a logo name=%s reason=%s", name, failure)
            return None
        self._found[name] = (stamp, source)
        return source
