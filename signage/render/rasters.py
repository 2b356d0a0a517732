"""Pixels for one surface: how large, in which colours, in which file format.

A board of lamps (LED) gets pages of exactly its own size: the player then scales no pixel. A
television gets what fits, never enlarged: its browser enlarges better than a bigger file would.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFile, ImageStat

from signage.core.content.asset import Asset, Fit
from signage.core.place.screen import Surface
from signage.render.media_store import flatten, store_bytes
from signage.render.palette import in_palette

Size = tuple[int, int]

# Visually lossless on photographs at viewing distance; 92 doubles the bytes for nothing seen.
# 4:4:4 throughout: with halved colour, red letters on a poster fray.
JPEG_QUALITY = 88
# Above so many colours a picture is a photograph, and PNG would be three times the bytes.
_MOST_DRAWN_COLOURS = 8192
_PNG_LEVEL = 6
# Mean brightness of a drawing above which black shows it better than white.
_LIGHT_INK = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a picture comes to lie on a surface: crop it, scale it, lay it on black.

    `crop` is (left, top, right, bottom) of the upright original of size `whole`; `size` is what
    the crop becomes; `canvas` the black around it, None when the player adds the bars.
    """

    whole: Size
    crop: tuple[int, int, int, int]
    size: Size
    canvas: Size | None = None

    @property
    def scale(self) -> float:
        """Return by how much the original shrinks or grows."""
        return self.size[0] / (self.crop[2] - self.crop[0])

    @property
    def is_untouched(self) -> bool:
        """Tell whether the page is the original, pixel for pixel."""
        return self.crop == (0, 0, *self.whole) and self.size == self.whole == (
            self.canvas or self.whole
        )


def frame_for(whole: Size, surface: Surface, fit: Fit) -> Frame:
    """Work out how a picture of this size lies on the surface, all of it or its middle (cover)."""
    room = (surface.width_px, surface.height_px)
    crop = _cover(whole, room) if fit == "cover" else (0, 0, *whole)
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    scale = min(room[0] / width, room[1] / height)
    if fit == "pixel":
        scale = min(1.0, scale)
    return frame_of(whole, crop, scale, surface)


def frame_of(
    whole: Size, crop: tuple[int, int, int, int], scale: float, surface: Surface
) -> Frame:
    """Return the frame of one part of a picture, scaled; on televisions never above 1."""
    is_led = surface.kind == "led"
    if not is_led:
        scale = min(1.0, scale)
    width, height = ((crop[side + 2] - crop[side]) * scale for side in (0, 1))
    return Frame(
        whole=whole,
        crop=crop,
        size=(max(1, round(width)), max(1, round(height))),
        canvas=(surface.width_px, surface.height_px) if is_led else None,
    )


def lay(image: Image.Image, frame: Frame, surface: Surface) -> Image.Image:
    """Crop, scale and colour an upright picture; the result is opaque.

    The picture may be smaller than `frame.whole` when it was decoded at a fraction.
    """
    across, down = (image.size[side] / frame.whole[side] for side in (0, 1))
    left, top, right, bottom = frame.crop
    box = (left * across, top * down, right * across, bottom * down)
    if image.size != frame.size or box != (0, 0, *image.size):
        image = image.resize(frame.size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
    image = flatten(image, background_of(image))
    if frame.canvas is not None and frame.canvas != image.size:
        below = Image.new("RGB", frame.canvas)
        spare = [frame.canvas[side] - image.size[side] for side in (0, 1)]
        below.paste(image, (spare[0] // 2, spare[1] // 2))
        image = below
    return coloured(image, surface)


def coloured(image: Image.Image, surface: Surface) -> Image.Image:
    """Turn grey what mourning turns grey, and give small palettes only the colours they have."""
    if surface.grey or surface.palette == "one-bit":
        image = image.convert("L")
    return in_palette(image, surface.palette)


def background_of(image: Image.Image) -> str:
    """Choose what shows through: white under dark drawings, black under light ones."""
    if not image.has_transparency_data:
        return "#000000"
    small = image.convert("RGBA").resize((64, 64), Image.Resampling.BOX)
    solid = small.getchannel("A").point(lambda level: 255 * (level > 127))
    if not solid.getbbox():
        return "#000000"
    return (
        "#ffffff" if ImageStat.Stat(small.convert("L"), solid).mean[0] < _LIGHT_INK else "#000000"
    )


def store_image(image: Image.Image, out: Path, *, exact: bool) -> Asset:
    """Encode a finished page: PNG when it is exact or drawn, JPEG when it is a photograph."""
    image.info.clear()  # profiles and positions of the original do not leave the house
    buffer = io.BytesIO()
    if exact or image.mode == "P" or image.getcolors(_MOST_DRAWN_COLOURS) is not None:
        extension = "png"
        _fewest_colours(image).save(buffer, "PNG", compress_level=_PNG_LEVEL)
    else:
        extension = "jpg"
        # Optimised files are written in one block, which noise makes larger than Pillow expects.
        ImageFile.MAXBLOCK = max(ImageFile.MAXBLOCK, image.width * image.height * 4)
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4", optimize=True)
    width, height = image.size
    return store_bytes(
        buffer.getvalue(), out, extension=extension, width_px=width, height_px=height
    )


def _fewest_colours(image: Image.Image) -> Image.Image:
    """Return the same pixels with a palette when 256 colours hold them all."""
    if image.mode != "RGB" or image.getcolors(256) is None:
        return image
    indexed = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return indexed if indexed.convert("RGB").tobytes() == image.tobytes() else image


def _cover(size: Size, room: Size) -> tuple[int, int, int, int]:
    """Return the middle part of the picture that has the shape of the room."""
    width, height = size
    kept_width = min(width, max(1, round(height * room[0] / room[1])))
    kept_height = min(height, max(1, round(width * room[1] / room[0])))
    left, top = (width - kept_width) // 2, (height - kept_height) // 2
    return (left, top, left + kept_width, top + kept_height)
