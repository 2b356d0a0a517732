"""Pictures inside slides: turned upright, scaled to the exact pixels they will take."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image, ImageOps

_SIDEWAYS = (5, 6, 7, 8)  # orientations that swap width and height


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture's PNG at the size it is shown at."""

    encoded: bytes
    width_px: int
    height_px: int


def fitted_picture(path: Path, box: tuple[int, int], *, grey: bool = False) -> Embedded:
    """Return the picture as large as the box allows, in its own proportions; without colour when
    the page has none.

    Raises: OSError when the file is no picture.
    """
    pillow_heif.register_heif_opener()
    with Image.open(path) as opened:
        opened.draft("RGB", (max(box), max(box)))  # a JPEG decodes at the size it needs
        upright = ImageOps.exif_transpose(opened)
        picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    size = within(picture.size, box)
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    if grey:
        picture = picture.convert("LA" if picture.mode == "RGBA" else "L")
    encoded = BytesIO()
    picture.save(encoded, "PNG", compress_level=1)
    return Embedded(encoded.getvalue(), *size)


def fitted_logo(path: Path, box: tuple[int, int], *, grey: bool) -> Embedded | None:
    """Return a logo, None when the file is no picture: slides go on without it."""
    try:
        return fitted_picture(path, box, grey=grey)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def picture_size(path: Path) -> tuple[int, int]:
    """Return the size of a picture as people see it, without decoding."""
    pillow_heif.register_heif_opener()
    with Image.open(path) as opened:
        width, height = opened.size
        if opened.getexif().get(ExifTags.Base.Orientation, 1) in _SIDEWAYS:
            width, height = height, width
    return width, height


def within(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Return the size that `fitted_picture` gives a picture of this size."""
    scale = min(box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
