"""Videos: every frame and sound decoded to the end, measured, checked for flashing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from signage.core.content.playlist import Phase, Video
from signage.core.content.problem import Problem
from signage.library.flashes import GRID, FlashMeter, flash_problems
from signage.library.readers.signatures import VIDEOS, content_of, has_its_end, refusal_of
from signage.library.reading import Reading, SourceFile

# DCI 4K and a little: four times what the largest screens show, and what a small server decodes.
LARGEST_PX = 4096 * 2304
# Cameras leave a broken packet at the end; more than that is a damaged file.
_FORGIVEN_ERRORS = 2
# Lengths in headers are rounded and streams end apart; this much missing is a cut file.
_MISSING_S = 1.0
_STILL_MS = 10_000  # a "video" of one picture has no length of its own


@dataclass(slots=True)
class _Tally:
    """What decoding found so far."""

    meter: FlashMeter = field(default_factory=FlashMeter)
    frames: int = 0
    errors: int = 0
    first_s: float = math.inf
    end_s: float = 0.0
    rotation_deg: int = 0


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Decode the video to its end and describe it."""
    if file.source.size_bytes == 0:
        return _refused("empty_file")
    content = content_of(file.path)
    if content not in VIDEOS:
        problem = refusal_of(content, file.source.extension, expected="video")
        return Reading(problems=(problem,))
    if not has_its_end(file.path, content):
        return _refused("truncated")
    try:
        with av.open(str(file.path)) as container:
            return _decoded(file, container)
    except (av.error.FFmpegError, ValueError, EOFError):
        # The head is a video's: what fails to open has lost its index, which stands at the end.
        return _refused("truncated")


def _decoded(file: SourceFile, container: InputContainer) -> Reading:
    stream = picture_stream(container)
    if stream is None:
        return _refused("no_moving_picture")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > LARGEST_PX:
        return _refused("too_large", size=f"{width}×{height}", limit="4096×2304")
    tally = _decode(container, stream)
    if tally.frames == 0 or tally.errors > _FORGIVEN_ERRORS or _is_cut(container, tally):
        return _refused("truncated")
    problems = flash_problems(tally.meter.worst)
    if any(problem.severity == "error" for problem in problems):
        return Reading(problems=problems)
    shape = float(stream.sample_aspect_ratio or 1) or 1.0
    shown = (max(1, round(width * shape)), height)
    is_sideways = tally.rotation_deg % 180 != 0
    video = Video(
        source=file.source,
        width_px=shown[1] if is_sideways else shown[0],
        height_px=shown[0] if is_sideways else shown[1],
        duration_ms=round((tally.end_s - tally.first_s) * 1000) if tally.frames > 1 else _STILL_MS,
        codec=stream.codec_context.name,
        has_audio=bool(container.streams.audio),
        frame_rate=round(float(stream.average_rate or stream.guessed_rate or 25), 3),
    )
    return Reading(phases=(Phase(body=video),), problems=problems)


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the stream of moving pictures; the cover of a song is none."""
    attached = av.stream.Disposition.attached_pic
    streams = (s for s in container.streams.video if not s.disposition & attached)
    return next(streams, None)


def _decode(container: InputContainer, stream: VideoStream) -> _Tally:
    stream.thread_type = "AUTO"
    tally = _Tally()
    sounds = [sound for sound in container.streams.audio if sound.codec_context is not None]
    for packet in container.demux([stream, *sounds[:1]]):
        try:
            frames = list(packet.decode())
        except av.error.FFmpegError:
            tally.errors += 1
            continue
        for frame in frames:
            if isinstance(frame, VideoFrame | AudioFrame):
                _count(tally, frame, packet.stream)
    return tally


def _count(tally: _Tally, frame: VideoFrame | AudioFrame, stream: Stream) -> None:
    if frame.pts is None or frame.time_base is None:
        return
    at_s = float(frame.pts * frame.time_base)
    tally.first_s = min(tally.first_s, at_s)
    if isinstance(frame, VideoFrame):
        length_s = float((frame.duration or 0) * frame.time_base)
        if not length_s and isinstance(stream, VideoStream) and stream.average_rate:
            length_s = 1 / float(stream.average_rate)
        tally.frames += 1
        tally.rotation_deg = frame.rotation
        small = frame.reformat(*GRID, format="rgb24", interpolation="AREA")
        tally.meter.add(_pixels(small), round(max(0.0, at_s) * 1000))
    else:
        length_s = frame.samples / frame.sample_rate
    tally.end_s = max(tally.end_s, at_s + length_s)


def _pixels(frame: VideoFrame) -> bytes:
    """Return the frame's bytes without the padding at the end of each row."""
    plane = frame.planes[0]
    padded = bytes(plane)
    row = GRID[0] * 3
    return b"".join(padded[y * plane.line_size :][:row] for y in range(GRID[1]))


def _is_cut(container: InputContainer, tally: _Tally) -> bool:
    if container.duration is None:  # recorded while it was written: nobody knows
        return False
    promised_s = container.duration / av.time_base
    return tally.end_s - min(tally.first_s, 0) < promised_s - max(_MISSING_S, promised_s / 50)


def _refused(code: str, **arguments: str) -> Reading:
    return Reading(problems=(Problem(code=code, where="", arguments=arguments),))
