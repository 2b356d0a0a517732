"""Media files with their facts, and the rendered pages that a screen shows."""

from dataclasses import dataclass
from typing import Literal

PageKind = Literal["image", "video", "audio", "ticker", "blank"]
Fit = Literal["contain", "cover", "pixel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file in the media store, named by its SHA-256. Sizes are 0 where they have no meaning."""

    sha256: str
    extension: str
    type: str
    size_bytes: int
    width_px: int = 0
    height_px: int = 0
    duration_ms: int = 0

    @property
    def name(self) -> str:
        """Return the file's name in the media store and in `/media/…`."""
        return f"{self.sha256}.{self.extension}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a player's own sample of the picture should resemble.

    `luma` is the mean brightness, 0…1; `hash` the 64-bit difference hash at 9×8, 16 hex digits.
    """

    luma: float
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One rendered page of an item for one surface: what an entry of a loop shows.

    `card` is the picture that stands for a sound or a video; `duration_ms` is the page's own
    dwell time, before a playlist or a name token overrides it. `title` is filled by the
    publisher when empty.
    """

    kind: PageKind
    asset: Asset | None
    duration_ms: int
    title: str = ""
    alt: str = ""
    fit: Fit = "contain"
    muted: bool = True
    card: Asset | None = None
    speed_px_s: int = 0
    look: Look | None = None
