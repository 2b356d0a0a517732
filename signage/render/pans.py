"""Long pictures as silent films that move slowly past them: a rest, the way, a rest.

The picture is scaled once and moves by whole pixels, an even number of them a frame: H.264 keeps
one colour for each two by two pixels, so letters neither shimmer nor fray on the way.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from signage.core.content.asset import Fit, Page
from signage.core.place.screen import Surface
from signage.render.encoding import (
    KEYFRAME_S,
    STEADY_KEYFRAME_S,
    encode_pictures,
    encoder_options,
)
from signage.render.long_pictures import scale_of
from signage.render.media_store import look_of, scratch, store_file
from signage.render.rasters import Frame, Size, lay, store_image

FRAMES_S = 30
STEP_PX = 2  # 60 px a second: on full HD a line of text is seen for 18 s
REST_S = 2  # to find the beginning, and to read the end
# A loop belongs to everybody; whoever comes by waits for the beginning.
LONGEST_S = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Pan:
    """A way past a picture: scaled to `strip`, seen through a `window`, both of even sides."""

    strip: Size
    window: Size

    @property
    def way(self) -> Size:
        """Return by how many pixels it moves, to the right or down; one of them is 0."""
        return self.broad[0] - self.window[0], self.broad[1] - self.window[1]

    @property
    def broad(self) -> Size:
        """Return the size of the strip on black that is nowhere narrower than the window."""
        return max(self.strip[0], self.window[0]), max(self.strip[1], self.window[1])

    @property
    def frames(self) -> int:
        """Return how many frames there are, the rests included."""
        return 2 * REST_S * FRAMES_S + max(self.way) // STEP_PX - 1

    @property
    def is_too_long(self) -> bool:
        """Tell whether it takes longer than anybody waits."""
        return self.frames > LONGEST_S * FRAMES_S

    def place(self, number: int) -> tuple[int, int]:
        """Return the left top corner of the window in the strip at a frame."""
        gone = max(0, number + 1 - REST_S * FRAMES_S) * STEP_PX
        return min(gone, self.way[0]), min(gone, self.way[1])


def pan_of(size: Size, surface: Surface) -> Pan | None:
    """Return the way past a long picture, or None where it must be shown in parts.

    Lamps and small palettes keep parts: their pixels must be exact, and H.264 smears colours over
    their neighbours and makes new ones.
    """
    if surface.kind == "led" or surface.palette != "full":
        return None
    scale = scale_of(size, surface)
    window = (surface.width_px // 2 * 2, surface.height_px // 2 * 2)
    width, height = (max(2, round(side * scale / 2) * 2) for side in size)
    is_tall = size[1] > size[0]
    strip = (min(width, window[0]), height) if is_tall else (width, min(height, window[1]))
    pan = Pan(strip=strip, window=window)
    return pan if any(pan.way) else None


def draw_pan(upright: Image.Image, pan: Pan, surface: Surface, *, out: Path, fit: Fit) -> Page:
    """Draw the film of an upright picture; its card is the beginning, as people meet it."""
    whole = upright.size
    frame = Frame(whole=whole, crop=(0, 0, *whole), size=pan.strip, canvas=pan.broad)
    strip = lay(upright, frame, surface)
    frames = ((_seen(strip, pan, number), 1) for number in range(pan.frames))
    keyframe_s = STEADY_KEYFRAME_S if surface.sync else KEYFRAME_S
    options = encoder_options(FRAMES_S, keyframe_s=keyframe_s)
    duration_ms = round(pan.frames * 1000 / FRAMES_S)
    width, height = pan.window
    with scratch(out, ".mp4") as path:
        encode_pictures(frames, path, ticks_s=FRAMES_S, options=options)
        asset = store_file(
            path, out, extension="mp4", width_px=width, height_px=height, duration_ms=duration_ms
        )
    return Page(
        kind="video",
        asset=asset,
        duration_ms=duration_ms,
        fit=fit,
        card=store_image(_seen(strip, pan, 0), out, exact=False),
        look=look_of(_seen(strip, pan, pan.frames // 2)),
    )


def _seen(strip: Image.Image, pan: Pan, number: int) -> Image.Image:
    left, top = pan.place(number)
    return strip.crop((left, top, left + pan.window[0], top + pan.window[1]))
