"""Videos as pages of a surface: kept when browsers play them, else made into H.264 of its size.

A screen without sound gets a file without a sound track: what is not there cannot be heard in a
quiet hall. So does a screen that keeps step with others.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av
from PIL import Image

from signage.core.content.asset import Asset, Fit, Page
from signage.core.content.playlist import Video
from signage.core.place.screen import Surface
from signage.render.media_store import Drawing, look_of, scratch, store_file
from signage.render.rasters import frame_for, lay, store_image
from signage.render.soundtrack import Sound
from signage.render.transcoding import Recipe, picture_stream, remux, transcode

# A video up to a quarter larger than its surface is kept: a ticker below the main zone must not
# cost a transcode of every full-HD film.
_LARGE = 1.25
# Televisions of 2019 decode these; larger or faster ones stutter.
_LARGEST_FAST_PX = 1920 * 1088
_FAST_RATE, _FASTEST_RATE = 31.0, 61.0
_CONTAINERS: dict[str, Literal["mp4", "webm"]] = {"h264": "mp4", "vp8": "webm", "vp9": "webm"}
_COPIED_SOUND = {"mp4": ("aac", "mp3"), "webm": ("opus", "vorbis")}


@dataclass(frozen=True, slots=True)
class _Source:
    """What must be known of a video file to decide about it."""

    codec: str
    pixels: str
    sound: str
    is_plain: bool  # upright, square pixels, progressive


def draw(body: Video, surface: Surface, *, kept: Path, out: Path, fit: Fit, title: str) -> Drawing:
    """Draw a video. `kept` is its file, or the folder where the file has its kept name."""
    path = kept / body.source.kept_name if kept.is_dir() else kept
    source = _inspect(path)
    extension = _CONTAINERS[source.codec] if _is_kept(body, source, surface, fit) else "mp4"
    with scratch(out, f".{extension}") as made:
        if _is_kept(body, source, surface, fit):
            remux(path, made, _sound(source, extension, surface))
        else:
            transcode(path, made, _recipe(body, surface, fit, _sound(source, extension, surface)))
        asset = _store(made, out, extension)
        picture = middle_picture(made)
    card = lay(picture, frame_for(picture.size, surface, fit), surface)
    page = Page(
        kind="video",
        asset=asset,
        duration_ms=asset.duration_ms,
        fit=fit,
        muted=not _is_heard(surface),
        card=store_image(card, out, exact=surface.kind == "led"),
        look=look_of(card),
    )
    return Drawing(pages=(page,))


def middle_picture(path: Path) -> Image.Image:
    """Return the picture in the middle of a video's length."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        half = (container.duration or 0) // 2
        container.seek(half)
        last = None
        for frame in container.decode(stream):
            last = frame
            if frame.time is not None and frame.time * av.time_base >= half:
                break
        if last is None:  # nothing after the last keyframe before the middle
            container.seek(0)
            last = next(container.decode(stream))
        picture: Image.Image = last.to_image()  # type: ignore[no-untyped-call]  # PyAV's stub
        return picture.convert("RGB")


def _is_kept(body: Video, source: _Source, surface: Surface, fit: Fit) -> bool:
    """Tell whether browsers play the stream as it is and the surface needs no other size."""
    scale = _scale(body, surface, fit)
    is_sized = scale == 1 if surface.kind == "led" else scale * _LARGE >= 1
    limit = _FASTEST_RATE if body.width_px * body.height_px <= _LARGEST_FAST_PX else _FAST_RATE
    return (
        source.codec in _CONTAINERS
        and source.pixels in ("yuv420p", "yuvj420p")
        and source.is_plain
        and is_sized
        and body.frame_rate < limit
        and surface.palette == "full"
        and not surface.grey
        and not surface.sync
    )


def _scale(body: Video, surface: Surface, fit: Fit) -> float:
    across, down = surface.width_px / body.width_px, surface.height_px / body.height_px
    scale = max(across, down) if fit == "cover" else min(across, down)
    if surface.kind == "led" and fit != "pixel":
        return scale
    return min(1.0, scale)


def _recipe(body: Video, surface: Surface, fit: Fit, sound: Sound) -> Recipe:
    scale = _scale(body, surface, fit)
    size = (_even(body.width_px * scale), _even(body.height_px * scale))
    crop = size
    if fit == "cover":
        crop = (
            min(size[0], _even(surface.width_px)),
            min(size[1], _even(surface.height_px)),
        )
    is_large = crop[0] * crop[1] > _LARGEST_FAST_PX
    return Recipe(
        size=size,
        crop=crop,
        sound=sound,
        most_frames_s=30 if is_large else 60,
        is_grey=surface.grey,
        palette=surface.palette,
        is_steady=surface.sync,
    )


def _sound(source: _Source, extension: str, surface: Surface) -> Sound:
    if not source.sound or not _is_heard(surface):
        return "none"
    return "copied" if source.sound in _COPIED_SOUND[extension] else "encoded"


def _is_heard(surface: Surface) -> bool:
    return surface.sound and not surface.sync


def _inspect(path: Path) -> _Source:
    with av.open(str(path)) as container:
        stream = picture_stream(container)
        sounds = container.streams.audio
        first = next(container.decode(stream))
        return _Source(
            codec=stream.codec_context.name,
            pixels=stream.codec_context.pix_fmt or "",
            sound=sounds[0].codec_context.name if sounds else "",
            is_plain=first.rotation == 0
            and not first.interlaced_frame
            and (stream.sample_aspect_ratio or 1) == 1,
        )


def _store(made: Path, out: Path, extension: str) -> Asset:
    with av.open(str(made)) as container:
        stream = container.streams.video[0]
        width, height = stream.codec_context.width, stream.codec_context.height
        duration_ms = round((container.duration or 0) * 1000 / av.time_base)
    return store_file(
        made, out, extension=extension, width_px=width, height_px=height, duration_ms=duration_ms
    )


def _even(side: float) -> int:
    return max(2, round(side / 2) * 2)
