"""Pictures as pages of a surface: scaled, upright, opaque; moving ones move.

Long ones come in parts, or as a film that moves slowly past them when a person chose so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageOps

from signage.core.content.asset import Asset, Fit, Page
from signage.core.content.playlist import Picture
from signage.core.content.problem import Problem
from signage.core.place.screen import Surface
from signage.render.animations import draw_animation
from signage.render.long_pictures import has_room_for_parts, is_long, parts_of
from signage.render.media_store import Drawing, look_of, store_file
from signage.render.pans import draw_pan, pan_of
from signage.render.rasters import Frame, Size, frame_for, lay, store_image

DWELL_MS = 10_000  # an ideal message is looked at for 8 to 10 s

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIF")
_AS_THEY_ARE = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}  # Chromium 63 shows them unchanged
_DEEP = ("I;16", "I;16B", "I;16L", "I")  # 16 bits of grey, which a plain conversion clips


def draw(
    body: Picture, surface: Surface, *, kept: Path, out: Path, fit: Fit, title: str
) -> Drawing:
    """Draw a picture. `kept` is its file, or the folder where the file has its kept name."""
    path = kept / body.source.kept_name if kept.is_dir() else kept
    size = (body.width_px, body.height_px)
    with opened(path) as image:
        if body.frames > 1:
            return Drawing(pages=(draw_animation(image, path, surface, out=out, fit=fit),))
        if not is_long(size, surface):
            return Drawing(pages=(_draw_whole(path, image, size, surface, out=out, fit=fit),))
        if not has_room_for_parts(surface):
            page = _draw_whole(path, image, size, surface, out=out, fit="contain")
            return Drawing(pages=(page,), problems=(_too_long(size, surface),))
        upright = _upright(image)
        pan = pan_of(size, surface) if body.long == "pan" else None
        if pan is not None and not pan.is_too_long:
            return Drawing(pages=(draw_pan(upright, pan, surface, out=out, fit=fit),))
        problems = (_too_long(size, surface),) if pan is not None else ()
        drawn = [lay(upright, part, surface) for part in parts_of(size, surface)]
        pages = tuple(_stored(part, surface, out=out, fit=fit) for part in drawn)
        return Drawing(pages=pages, problems=problems)


@contextmanager
def opened(file: Path | BinaryIO) -> Iterator[Image.Image]:
    """Open a picture that a reader has accepted; the limits of size were the reader's."""
    pillow_heif.register_heif_opener()
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(file, formats=_FORMATS) as image:
            yield image
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _draw_whole(
    path: Path, image: Image.Image, size: Size, surface: Surface, *, out: Path, fit: Fit
) -> Page:
    frame = frame_for(size, surface, fit)
    if _is_fine_as_it_is(image, frame, surface):
        extension = _AS_THEY_ARE[str(image.format)]
        width, height = size
        asset = store_file(path, out, extension=extension, width_px=width, height_px=height)
        return _page(asset, image, fit)
    # Decoding at a half, a quarter or an eighth is nearly free; the rest is scaled with care.
    needed = (round(image.width * frame.scale), round(image.height * frame.scale))
    image.draft("RGB", needed)
    return _stored(lay(_upright(image), frame, surface), surface, out=out, fit=fit)


def _is_fine_as_it_is(image: Image.Image, frame: Frame, surface: Surface) -> bool:
    """Tell whether browsers show the file itself as we would draw it.

    Files with an orientation, another colour space or other bits than eight are drawn anew.
    """
    return (
        frame.is_untouched
        and image.format in _AS_THEY_ARE
        and image.mode in ("RGB", "L", "P")
        and not image.has_transparency_data
        and not (image.info.keys() & {"exif", "icc_profile", "gamma", "mp"})
        and surface.palette == "full"
        and not surface.grey
    )


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture the right way up, in sRGB, with eight bits a channel."""
    if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
        image = ImageOps.exif_transpose(image)
    image = _in_srgb(_in_eight_bits(image))
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "L") else image.convert("RGB")


def _in_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode not in _DEEP:
        return image
    return image.point(lambda level: level * (1 / 256)).convert("L")


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    try:
        target = ImageCms.createProfile("sRGB")
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        turned = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a damaged profile: browsers ignore it too
        return image
    return turned if turned is not None else image


def _stored(image: Image.Image, surface: Surface, *, out: Path, fit: Fit) -> Page:
    return _page(store_image(image, out, exact=surface.kind == "led"), image, fit)


def _page(asset: Asset, image: Image.Image, fit: Fit) -> Page:
    return Page(kind="image", asset=asset, duration_ms=DWELL_MS, fit=fit, look=look_of(image))


def _too_long(size: Size, surface: Surface) -> Problem:
    arguments: dict[str, str | int | float] = {
        "width": size[0],
        "height": size[1],
        "canvas": f"{surface.width_px}×{surface.height_px}",
    }
    return Problem(code="too_narrow_for_long", where="", severity="warning", arguments=arguments)
