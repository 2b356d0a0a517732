"""Pictures inside slides: turned upright, scaled to the exact pixels they will take."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pillow_heif
from PIL import Image, ImageOps


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture's PNG at the size it is shown at."""

    encoded: bytes
    width_px: int
    height_px: int


def fitted_picture(path: Path, box: tuple[int, int]) -> Embedded:
    """Return the picture as large as the box allows, in its own proportions.

    Raises: OSError when the file is no picture.
    """
    pillow_heif.register_heif_opener()
    with Image.open(path) as opened:
        opened.draft("RGB", (max(box), max(box)))  # a JPEG decodes at the size it needs
        upright = ImageOps.exif_transpose(opened)
        picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    scale = min(box[0] / picture.width, box[1] / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    encoded = BytesIO()
    picture.save(encoded, "PNG", compress_level=1)
    return Embedded(encoded.getvalue(), *size)
