"""H.264 that every browser and television plays, from pictures, the same bytes each time."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

# Constant quality at which the letters of a slide stay clean; a full-HD minute is about 15 MB.
CRF = "21"
# Half the time of the encoder's default for a tenth more bytes.
PRESET = "veryfast"
# Players seek to keyframes: the longest that a late joiner decodes unseen.
KEYFRAME_S = 2
# Players in step seek often: a keyframe each second makes that exact and quick.
STEADY_KEYFRAME_S = 1
# With as many threads as cores, the bytes would depend on the machine.
THREADS = 2

_ANIMATION_RATE = 10  # about what animated pictures have


def container_options(extension: str) -> dict[str, str]:
    """Return the settings of a file to write.

    Without program versions and dates inside, equal input gives equal bytes; with the index at
    the start a player shows an MP4 before it has all of it.
    """
    options = {"fflags": "+bitexact"}
    return options | {"movflags": "+faststart"} if extension in ("mp4", "m4a") else options


def encoder_options(frame_rate: float, *, keyframe_s: float = KEYFRAME_S) -> dict[str, str]:
    """Return the encoder's settings for pictures at this rate."""
    return {
        "crf": CRF,
        "preset": PRESET,
        "profile": "high",
        "g": str(max(1, round(frame_rate * keyframe_s))),
        "flags": "+bitexact",
        # Its macroblock tree gives other bytes from run to run (measured with version 165).
        "x264-params": f"threads={THREADS}:lookahead-threads=1:mbtree=0",
    }


def encode_pictures(
    frames: Iterable[tuple[Image.Image, int]],
    path: Path,
    *,
    ticks_s: int = 1000,
    options: Mapping[str, str] | None = None,
) -> None:
    """Write pictures of one even size, each with its ticks (milliseconds), as a silent MP4."""
    tick = Fraction(1, ticks_s)
    settings = dict(options or encoder_options(_ANIMATION_RATE))
    shown: dict[int | None, int] = {}
    with av.open(str(path), "w", format="mp4", options=container_options("mp4")) as container:
        stream: VideoStream | None = None
        at = 0
        for image, shown_ticks in frames:
            if stream is None:
                stream = container.add_stream("libx264", rate=ticks_s, options=settings)
                stream.width, stream.height = image.size
                stream.pix_fmt = "yuv420p"
                stream.codec_context.time_base = tick
                stream.thread_type = "FRAME"  # slices give other bytes from run to run
            frame = VideoFrame.from_image(image.convert("RGB"))  # type: ignore[no-untyped-call]  # PyAV's stub
            frame.pts, frame.time_base = at, tick
            shown[at] = shown_ticks
            at += shown_ticks
            _mux(container, stream.encode(frame), shown)
        if stream is not None:
            _mux(container, stream.encode(None), shown)


def _mux(
    container: av.container.OutputContainer,
    packets: "list[av.Packet[VideoStream]]",
    shown: dict[int | None, int],
) -> None:
    for packet in packets:
        # The encoder does not know how long the last picture stays.
        packet.duration = shown.get(packet.pts, 0)
        container.mux(packet)
