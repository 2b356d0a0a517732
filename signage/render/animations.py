"""Moving pictures (GIF, WebP, AVIF, APNG) as pages that move in every browser.

Light ones become animated WebP, heavy ones a short silent MP4; both show whole passes.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from signage.core.content.asset import Asset, Fit, Page
from signage.core.place.screen import Surface
from signage.render.encoding import encode_pictures
from signage.render.media_store import flatten, look_of, scratch, store_bytes, store_file
from signage.render.rasters import background_of, frame_for, lay, store_image

SHORTEST_MS = 10_000  # as long as a still picture: passes are added until it is reached

# WebP costs about 0.1 µs a pixel, so some 6 s of work; beyond it MP4 is a third of the work and
# a tenth of the bytes.
_LARGEST_WEBP_PX = 60_000_000
# Television quality; lamps get every pixel exactly.
_WEBP_QUALITY = 85
# What browsers make of frames that are too short; the reader has counted the same way.
_TOO_SHORT_MS, _THEN_MS = 10, 100
_AS_THEY_ARE = {"GIF": "gif", "WEBP": "webp", "PNG": "png"}

Frames = Iterator[tuple[Image.Image, int]]


def draw_animation(
    image: Image.Image, path: Path, surface: Surface, *, out: Path, fit: Fit
) -> Page:
    """Draw an opened moving picture for the surface."""
    frame = frame_for(image.size, surface, fit)
    pass_ms, middle = _survey(image)
    passes = max(1, -(-SHORTEST_MS // pass_ms))
    card = lay(middle, frame, surface)
    size = card.size
    if frame.is_untouched and _is_fine_as_it_is(image, surface):
        extension = _AS_THEY_ARE[str(image.format)]
        asset = store_file(path, out, extension=extension, width_px=size[0], height_px=size[1])
    elif size[0] * size[1] * getattr(image, "n_frames", 1) <= _LARGEST_WEBP_PX:
        frames = ((lay(shot, frame, surface), ms) for shot, ms in frames_of(image))
        asset = _store_webp(frames, out, is_exact=surface.kind == "led")
    else:
        frames = (
            (_even(lay(shot, frame, surface)), ms)
            for _ in range(passes)
            for shot, ms in frames_of(image)
        )
        asset = _store_mp4(frames, out, size=_even(card).size, duration_ms=pass_ms * passes)
    is_video = asset.extension == "mp4"
    return Page(
        kind="video" if is_video else "image",
        asset=asset,
        duration_ms=pass_ms * passes,
        fit=fit,
        card=store_image(card, out, exact=surface.kind == "led") if is_video else None,
        look=look_of(card),
    )


def frames_of(image: Image.Image) -> Frames:
    """Yield the opaque frames of one pass, each with the milliseconds browsers show it."""
    background = ""
    # An animated PNG may begin with a picture for programs that show no animation.
    first = 1 if image.info.get("default_image") else 0
    for number in range(first, getattr(image, "n_frames", 1)):
        image.seek(number)
        image.load()
        shown_ms = round(image.info.get("duration") or 0)
        # One background for all frames, or it would flicker.
        background = background or background_of(image)
        shot = image.convert("RGBA") if image.has_transparency_data else image.convert("RGB")
        yield flatten(shot, background), shown_ms if shown_ms > _TOO_SHORT_MS else _THEN_MS


def _survey(image: Image.Image) -> tuple[int, Image.Image]:
    """Return the length of a pass and the frame in its middle."""
    pass_ms = sum(shown_ms for _, shown_ms in frames_of(image))
    at_ms = 0
    middle: Image.Image | None = None
    for shot, shown_ms in frames_of(image):
        if middle is None or at_ms <= pass_ms // 2:
            middle = shot
        at_ms += shown_ms
    if middle is None:
        raise ValueError("an animation without frames — the reader let it pass")
    return pass_ms, middle


def _is_fine_as_it_is(image: Image.Image, surface: Surface) -> bool:
    """Tell whether browsers show the file itself, for ever and as we would."""
    return (
        image.format in _AS_THEY_ARE
        and image.info.get("loop") == 0
        and surface.kind != "led"
        and surface.palette == "full"
        and not surface.grey
        and not image.has_transparency_data
    )


def _store_webp(frames: Frames, out: Path, *, is_exact: bool) -> Asset:
    shots = [(shot.convert("RGB"), shown_ms) for shot, shown_ms in frames]
    first = shots[0][0]
    buffer = io.BytesIO()
    first.save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=[shot for shot, _ in shots[1:]],
        duration=[shown_ms for _, shown_ms in shots],
        loop=0,
        lossless=is_exact,
        quality=_WEBP_QUALITY,
        method=0,  # 17 % more bytes than the slowest for a quarter of the time
    )
    width, height = first.size
    return store_bytes(buffer.getvalue(), out, extension="webp", width_px=width, height_px=height)


def _store_mp4(frames: Frames, out: Path, *, size: tuple[int, int], duration_ms: int) -> Asset:
    with scratch(out, ".mp4") as path:
        encode_pictures(frames, path)
        return store_file(
            path,
            out,
            extension="mp4",
            width_px=size[0],
            height_px=size[1],
            duration_ms=duration_ms,
        )


def _even(image: Image.Image) -> Image.Image:
    """Return the picture with even sides, as H.264 wants them, stretched by a pixel at most."""
    width, height = image.width + image.width % 2, image.height + image.height % 2
    return image if image.size == (width, height) else image.convert("RGB").resize((width, height))
