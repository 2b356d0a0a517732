"""Pictures, still or moving: decoded to their end, measured, checked for flashing.

The name's extension does not matter as long as the content is a picture that we show.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image

from signage.core.content.playlist import Phase, Picture
from signage.core.content.problem import Problem
from signage.library.flashes import GRID, FlashMeter, flash_problems
from signage.library.readers.signatures import (
    PICTURES,
    Content,
    content_of,
    has_its_end,
    refusal_of,
)
from signage.library.reading import Reading, SourceFile

# Decoded whole it takes 480 MB as RGBA: what a worker of 2 GB can hold twice, and the scaled one.
LARGEST_PX = 120_000_000
# JPEG is decoded at an eighth; the widest telephone cameras make 108 and 200 million pixels.
LARGEST_JPEG_PX = 210_000_000
# A minute of full HD at 16 frames a second; anything longer is a video.
LARGEST_ANIMATION_PX = 2_000_000_000

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIF")
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that swap width and height
# Browsers show frames of 10 ms and less for 100 ms: the first animated GIFs relied on it.
_TOO_SHORT_MS, _THEN_MS = 10, 100


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Decode the picture to its end and describe it."""
    if file.source.size_bytes == 0:
        return _refused(Problem(code="empty_file", where=""))
    content = content_of(file.path)
    if content not in PICTURES:
        return _refused(refusal_of(content, file.source.extension, expected="picture"))
    try:
        return _decoded(file, content)
    except MemoryError:
        return _refused(_too_large("RAM", LARGEST_PX))
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError):
        # The head is a picture's and the rest does not decode; Pillow's decoders say so in as
        # many ways as there are formats.
        return _refused(Problem(code="truncated", where=""))


def _decoded(file: SourceFile, content: Content) -> Reading:
    with _opened(file.path) as image:
        width, height = image.size
        limit = LARGEST_JPEG_PX if content == "jpg" else LARGEST_PX
        if width * height > limit:
            return _refused(_too_large(f"{width}×{height}", limit))
        frames = 1 if content in ("jpg", "heic") else getattr(image, "n_frames", 1)
        if frames * width * height > max(limit, LARGEST_ANIMATION_PX):
            return _refused(_too_large(f"{width}×{height}×{frames}", LARGEST_ANIMATION_PX))
        if image.getexif().get(ExifTags.Base.Orientation) in _SIDEWAYS:
            width, height = height, width
        image.draft("RGB", (width // 8, height // 8))  # every byte is read, few pixels are kept
        durations, meter = _played(image, frames)
    if not has_its_end(file.path, content):
        return _refused(Problem(code="truncated", where=""))
    problems = flash_problems(meter.worst)
    if any(problem.severity == "error" for problem in problems):
        return Reading(problems=problems)
    picture = Picture(
        source=file.source,
        width_px=width,
        height_px=height,
        frames=len(durations),
        duration_ms=sum(durations) if len(durations) > 1 else 0,
    )
    return Reading(phases=(Phase(body=picture),), problems=problems)


def _played(image: Image.Image, frames: int) -> tuple[list[int], FlashMeter]:
    """Decode every frame; return how long browsers show each, and the flashing of two passes."""
    durations: list[int] = []
    samples: list[bytes] = []
    # An animated PNG may begin with a picture for programs that show no animation.
    first = 1 if frames > 1 and image.info.get("default_image") else 0
    for number in range(first, frames):
        image.seek(number)
        image.load()
        shown_ms = round(image.info.get("duration") or 0)
        durations.append(shown_ms if shown_ms > _TOO_SHORT_MS else _THEN_MS)
        if frames > 1:
            samples.append(image.convert("RGB").resize(GRID, Image.Resampling.BOX).tobytes())
    meter = FlashMeter()
    at_ms = 0
    for sample, shown_ms in zip(samples * 2, durations * 2, strict=False):
        meter.add(sample, at_ms)
        at_ms += shown_ms
    return durations, meter


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    pillow_heif.register_heif_opener()
    # Pillow's own limit is one for all formats and knows no difference between them.
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(path, formats=_FORMATS) as image:
            yield image
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _refused(problem: Problem) -> Reading:
    return Reading(problems=(problem,))


def _too_large(size: str, limit_px: int) -> Problem:
    limit = f"{limit_px // 1_000_000} megapixel"
    return Problem(code="too_large", where="", arguments={"size": size, "limit": limit})
