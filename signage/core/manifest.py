"""Everything one screen needs to play alone for 30 days, as bytes with a revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A compiled manifest: the wire document, its canonical revision, its bytes, its media.

    `assets` holds the SHA-256 of every asset the document names.
    """

    document: Mapping[str, Any]
    revision: str
    encoded: bytes
    assets: frozenset[str]
