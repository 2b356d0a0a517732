"""Small copies of rendered pages for lists of people; kept by content hash and width."""

import os
from collections.abc import Set
from pathlib import Path

from PIL import Image

WIDTHS = (160, 320, 720)
FOLDER = "thumbnails"  # beside the media that they are copies of


def thumbnail(picture: Path, folder: Path, width_px: int) -> Path:
    """Return a copy of a still picture that is at most `width_px` wide, made when it is not there.

    Pictures that are small already, or that move, are returned as they are.
    """
    made = folder / f"{picture.stem}-{width_px}.webp"
    if made.exists():
        return made
    with Image.open(picture) as image:
        if image.width <= width_px or getattr(image, "n_frames", 1) > 1:
            return picture
        image.draft("RGB", (width_px * 2, width_px * 2 * image.height // image.width))
        small = image.convert("RGBA" if image.has_transparency_data else "RGB")
        small.thumbnail((width_px, width_px * 40), Image.Resampling.LANCZOS, reducing_gap=3)
    folder.mkdir(parents=True, exist_ok=True)
    # Two requests may make the same one: each writes its own and the last rename wins.
    part = folder / f".{made.name}.{os.getpid()}-{id(small)}.part"
    small.save(part, "WEBP", quality=82, method=4)
    part.replace(made)
    return made


def prune_thumbnails(folder: Path, used: Set[str], *, before_s: float) -> int:
    """Delete copies of media that are not `used` (asset names) and older than that; count them.

    What is asked for again is made again.
    """
    kept = {Path(name).stem for name in used}
    gone = [
        path
        for path in folder.glob("*")
        if path.name.rpartition("-")[0] not in kept and path.stat().st_mtime < before_s
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
