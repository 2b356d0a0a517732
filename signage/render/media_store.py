"""Media by content hash: the files that manifests name, and what each should look like.

`look` is how a player proves that people saw the page. The player draws the whole picture (the
`img`, or the `video` at its current frame; not the screen with its bars) onto black, 9 pixels
wide and 8 high, `drawImage(picture, 0, 0, 9, 8)`, takes the brightness of each pixel
`y = 0.299 R + 0.587 G + 0.114 B` (0…255), and compares:

- `luma`: the mean of the 72 values / 255;
- `hash`: 64 bits, row after row from the top left, the first bit the highest; a bit is 1 when a
  pixel's right neighbour is brighter than the pixel itself.

Browsers shrink more roughly than we do, so a drawing at 72×64 whose 8×8 blocks are averaged
resembles best. A picture that resembles has |luma − ours| ≤ 0.15 and at most 16 differing bits.
For a page that moves (video, animation) the look is that of the frame in the middle of its
length: there only `luma` is worth comparing, generously.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signage.core.content.asset import Asset, Look, Page
from signage.core.content.problem import Problem

if TYPE_CHECKING:
    from PIL import Image

TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a body became on one surface: its pages in order, and what is wrong with it there.

    No pages means that it cannot be shown there, and the problems say why.
    """

    pages: tuple[Page, ...] = ()
    problems: tuple[Problem, ...] = ()


def store_bytes(
    encoded: bytes,
    out: Path,
    *,
    extension: str,
    width_px: int = 0,
    height_px: int = 0,
    duration_ms: int = 0,
) -> Asset:
    """Put bytes into the folder under their hash; bytes that are there already are left alone."""
    asset = Asset(
        sha256=hashlib.sha256(encoded).hexdigest(),
        extension=extension,
        type=TYPES[extension],
        size_bytes=len(encoded),
        width_px=width_px,
        height_px=height_px,
        duration_ms=duration_ms,
    )
    if not _is_stored(asset, out):
        with arriving(out / asset.name) as path:
            path.write_bytes(encoded)
    return asset


def store_file(
    path: Path,
    out: Path,
    *,
    extension: str,
    width_px: int = 0,
    height_px: int = 0,
    duration_ms: int = 0,
) -> Asset:
    """Put a copy of a file into the folder under its hash; the file itself is left alone.

    The copy shares the file's blocks when both lie on one file system, so `path` must be one
    that nobody writes to any more.
    """
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    asset = Asset(
        sha256=sha256,
        extension=extension,
        type=TYPES[extension],
        size_bytes=path.stat().st_size,
        width_px=width_px,
        height_px=height_px,
        duration_ms=duration_ms,
    )
    if not _is_stored(asset, out):
        _link_or_copy(path, out / asset.name)
    return asset


@contextmanager
def scratch(out: Path, suffix: str) -> Iterator[Path]:
    """Give a path in the folder for work in progress; what is there in the end is removed.

    `store_file` shares a file's blocks, so storing it from here costs nothing.
    """
    out.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=out, prefix=".", suffix=suffix)
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def look_of(image: "Image.Image") -> Look:
    """Return what a player's sample of this picture should resemble; see the module's words."""
    from PIL import Image  # only workers look at pixels; the server does without

    small = flatten(image, "#000000").convert("L").resize((9, 8), Image.Resampling.BOX)
    levels = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            bits = bits << 1 | (levels[at + 1] > levels[at])
    return Look(luma=round(sum(levels) / len(levels) / 255, 2), hash=f"{bits:016x}")


def flatten(image: "Image.Image", background: str) -> "Image.Image":
    """Lay a picture with transparency onto a colour; one without comes back as RGB or L."""
    if image.has_transparency_data:
        from PIL import Image

        layered = image.convert("RGBA")
        below = Image.new("RGBA", layered.size, background)
        return Image.alpha_composite(below, layered).convert("RGB")
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _is_stored(asset: Asset, out: Path) -> bool:
    try:
        return (out / asset.name).stat().st_size == asset.size_bytes
    except FileNotFoundError:
        return False


@contextmanager
def arriving(target: Path) -> Iterator[Path]:
    """Give a temporary path; what was written there becomes the target, whole or not at all."""
    with scratch(target.parent, ".part") as path:
        yield path
        _settle(path)
        path.replace(target)


def _link_or_copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _settle(path)
        os.link(path, target)
    except FileExistsError:
        return
    except OSError:  # another file system, or one without hard links
        with arriving(target) as copy:
            shutil.copyfile(path, copy)


def _settle(path: Path) -> None:
    """Have the bytes on the disk, for every program to read, before a name points to them."""
    path.chmod(0o644)  # the web server in front may be another user
    with path.open("rb") as written:
        os.fsync(written.fileno())
