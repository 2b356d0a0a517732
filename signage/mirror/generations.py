"""Manifests of a relay on its disk, one file a generation, and which of them to start with.

A generation is written after its media are on the disk: all of them, but for a takeover, which is
written after its own. The one before is kept until the new one is whole and has survived a restart
or two minutes: what was good yesterday is the way back today.
"""

import json
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from signage.core.showing.manifest import Manifest, canonical, revision_of
from signage.disk import sync_folder, write_atomically
from signage.errors import Unavailable

log = logging.getLogger(__name__)

# Long enough for a bad manifest to hurt a player and for a person to notice.
PROVED_AFTER_MS = 120_000
_NAME = re.compile(r"(\d{10})-([0-9a-f]{16})\.json")


def read_manifest(encoded: bytes) -> Manifest:
    """Make a manifest of its bytes.

    Raises: Unavailable when they are not what their revision says: cut off, or another answered.
    """
    try:
        document = json.loads(encoded)
        rest = {key: value for key, value in document.items() if key != "revision"}
        revision = document["revision"]
        if document["version"] != 1 or revision != revision_of(canonical(rest)):
            raise ValueError("its revision is not that of its bytes")
        assets = frozenset(document["assets"])
        names_of(document)
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Unavailable(f"upstream: sent no manifest ({wrong}) — is it a newer one?") from wrong
    return Manifest(document=document, revision=revision, encoded=encoded, assets=assets)


def names_of(document: Any) -> dict[str, int]:  # noqa: ANN401  # a manifest's document
    """Return the names of a manifest's media files with their sizes."""
    return {
        asset["url"].rpartition("/")[2]: int(asset["size_bytes"])
        for asset in document["assets"].values()
    }


def urgent_names(manifest: Manifest) -> list[str]:
    """Return the media that takeovers and a blackout's slate need; none when there is neither."""
    document = manifest.document
    first, blackout = document.get("takeover"), document.get("blackout")
    items: list[str] = []
    for takeover in (*([first] if first else ()), *document.get("next_takeovers", ())):
        for key in ("loop", "ticker_loop"):
            loop = document["loops"].get(takeover.get(key), {"entries": []})
            items += [entry["item"] for entry in loop["entries"]]
    if blackout is not None and blackout.get("slate"):
        items.append(blackout["slate"])
    found = [document["items"].get(item, {}) for item in items]
    assets = [item[key] for item in found for key in ("asset", "card") if item.get(key)]
    known = document["assets"]
    return [known[one]["url"].rpartition("/")[2] for one in assets if one in known]


def is_urgent(manifest: Manifest) -> bool:
    """Tell whether a manifest must not wait for all of its media."""
    document = manifest.document
    return document.get("takeover") is not None or document.get("blackout") is not None


class Generations:
    """The generations of one screen, newest last."""

    def __init__(self, folder: Path) -> None:
        """Use this folder, made when it is not there."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def stored(self) -> list[Manifest]:
        """Return what can be read, oldest first; what cannot is thrown away."""
        manifests = []
        for path in self._paths():
            try:
                manifests.append(read_manifest(path.read_bytes()))
            except (Unavailable, OSError):
                log.warning("threw a damaged manifest away file=%s", path.name)
                path.unlink(missing_ok=True)
        return manifests

    def add(self, manifest: Manifest) -> None:
        """Write a generation that is whole; it becomes the newest.

        Raises: DiskFull, OSError.
        """
        paths = self._paths()
        order = int(paths[-1].name[:10]) + 1 if paths else 1
        write_atomically(self._folder / f"{order:010}-{manifest.revision}.json", manifest.encoded)
        for path in paths:
            # Its newer twin holds the same bytes.
            if path.name[11:27] == manifest.revision:
                path.unlink(missing_ok=True)

    def keep_only(self, revisions: Iterable[str]) -> None:
        """Delete all other generations."""
        kept = set(revisions)
        for path in self._paths():
            if path.name[11:27] not in kept:
                path.unlink(missing_ok=True)
        sync_folder(self._folder)

    def _paths(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))
