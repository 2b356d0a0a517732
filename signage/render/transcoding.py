"""Media files from media files: streams copied to another container, or decoded and made anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from signage.core.place.screen import Palette
from signage.render.encoding import STEADY_KEYFRAME_S, container_options, encoder_options
from signage.render.soundtrack import Sound, Track

# Fine enough for every camera's frame rate; the one that broadcast uses.
_TICK = Fraction(1, 90_000)
# A lamp is lit from the middle of its range on.
_LIT = "'if(gt(val,127),255,0)'"
_PALETTES: dict[Palette, tuple[tuple[str, str], ...]] = {
    "full": (),
    "one-bit": (("hue", "s=0"), ("format", "rgb24"), ("lutrgb", f"r={_LIT}:g={_LIT}:b={_LIT}")),
    "two-colour": (("format", "rgb24"), ("lutrgb", f"r={_LIT}:g={_LIT}:b=0")),
}
# From the turn that a telephone notes down (counter-clockwise) to the filters that make it.
_TURNS: dict[int, tuple[tuple[str, str], ...]] = {
    90: (("transpose", "cclock"),),
    -90: (("transpose", "clock"),),
    180: (("hflip", ""), ("vflip", "")),
    -180: (("hflip", ""), ("vflip", "")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a video is made anew: scaled to `size`, then the middle `crop` of it."""

    size: tuple[int, int]
    crop: tuple[int, int]
    sound: Sound
    most_frames_s: int = 60
    is_grey: bool = False
    palette: Palette = "full"
    is_steady: bool = False


def remux(source: Path, target: Path, sound: Sound) -> None:
    """Copy the pictures as they are, with the index at the start, and the sound as told."""
    with av.open(str(source)) as given, made(target) as file:
        picture = picture_stream(given)
        copy = file.add_stream_from_template(picture)
        track = Track(given, file, sound)
        decoding_times = _decoding_times(source)
        for packet in given.demux([picture, *track.sources]):
            if not packet.size:  # the end of a stream
                continue
            if packet.stream is not picture:
                from_zero(packet, given)
                track.take(packet)
                continue
            packet.dts = next(decoding_times)
            from_zero(packet, given)
            packet.stream = copy
            file.mux(packet)
        track.finish()


def transcode(source: Path, target: Path, recipe: Recipe) -> None:
    """Decode everything and write H.264 that every player shows, by the recipe."""
    with av.open(str(source)) as given, made(target) as file:
        picture = picture_stream(given)
        picture.thread_type = "AUTO"
        pictures = _Pictures(picture, file, recipe)
        track = Track(given, file, recipe.sound)
        for packet in given.demux([picture, *track.sources]):
            from_zero(packet, given)
            if packet.stream is picture:
                pictures.take(packet)
            elif packet.size:
                track.take(packet)
        pictures.finish()
        track.finish()


def picture_stream(container: InputContainer) -> VideoStream:
    """Return the stream of moving pictures; the cover of a song is none."""
    attached = av.stream.Disposition.attached_pic
    return next(s for s in container.streams.video if not s.disposition & attached)


@contextmanager
def made(path: Path) -> Iterator[OutputContainer]:
    """Open a file to write, of the format its extension says, the same bytes each time."""
    extension = path.suffix.removeprefix(".")
    with av.open(str(path), "w", options=container_options(extension)) as container:
        yield container


def from_zero(packet: "Packet[av.stream.Stream]", container: InputContainer) -> None:
    """Shift a packet so that the file begins at zero; both tracks by the same."""
    if container.start_time and packet.time_base:
        shift = round(container.start_time / (av.time_base * packet.time_base))
        packet.dts = None if packet.dts is None else packet.dts - shift
        packet.pts = None if packet.pts is None else packet.pts - shift


def _decoding_times(source: Path) -> Iterator[int]:
    """Yield when each picture must be decoded; Matroska only says when it is shown.

    Decoding goes through the same instants as showing, early enough for every picture.
    """
    with av.open(str(source)) as container:
        packets = [p for p in container.demux(picture_stream(container)) if p.size]
        told = [packet.dts for packet in packets]
        shown = [packet.pts or 0 for packet in packets]
    known = [dts for dts in told if dts is not None]
    if len(known) == len(told):
        return iter(known)
    in_order = sorted(shown)
    lead = max(decoded - pts for decoded, pts in zip(in_order, shown, strict=True))
    return iter([decoded - lead for decoded in in_order])


class _Pictures:
    """The way of the pictures: decoded, filtered, encoded. The first frame sets it up."""

    def __init__(self, source: VideoStream, file: OutputContainer, recipe: Recipe) -> None:
        rate = float(source.average_rate or source.guessed_rate or 25)
        self._rate = min(rate, float(recipe.most_frames_s))
        self._must_thin = rate > recipe.most_frames_s + 1
        self._source = source
        self._file = file
        self._recipe = recipe
        self._graph: Graph | None = None
        self._last_pts = -1
        self._shown: dict[int | None, int] = {}
        keyframe_s = {"keyframe_s": STEADY_KEYFRAME_S} if recipe.is_steady else {}
        self._stream = file.add_stream(
            "libx264", rate=90_000, options=encoder_options(self._rate, **keyframe_s)
        )
        self._stream.width, self._stream.height = recipe.crop
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = _TICK
        self._stream.thread_type = "FRAME"  # slices give other bytes from run to run

    def take(self, packet: "Packet[av.stream.Stream]") -> None:
        for frame in packet.decode():
            if not isinstance(frame, VideoFrame) or frame.pts is None:
                continue
            if self._graph is None:
                self._graph = self._filters(frame)
            self._graph.vpush(frame)
            self._drain(self._graph)

    def finish(self) -> None:
        if self._graph is not None:
            self._graph.vpush(None)
            self._drain(self._graph)
        self._mux(self._stream.encode(None))

    def _drain(self, graph: Graph) -> None:
        while True:
            try:
                frame = graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._encode(frame)

    def _encode(self, frame: VideoFrame) -> None:
        if frame.pts is None or frame.time_base is None:
            return
        pts = round(frame.pts * frame.time_base / _TICK)
        if pts <= self._last_pts:  # the encoder refuses two pictures at one instant
            return
        length = round((frame.duration or 0) * frame.time_base / _TICK)
        self._shown[pts] = length or round(90_000 / self._rate)
        self._last_pts = pts
        frame.pts, frame.time_base = pts, _TICK
        frame.pict_type = av.video.frame.PictureType.NONE  # the source's keyframes are not ours
        self._mux(self._stream.encode(frame))

    def _mux(self, packets: "list[Packet[VideoStream]]") -> None:
        for packet in packets:
            packet.duration = self._shown.pop(packet.pts, 0)
            self._file.mux(packet)

    def _filters(self, first: VideoFrame) -> Graph:
        recipe = self._recipe
        steps: list[tuple[str, str]] = []
        if first.interlaced_frame:
            steps.append(("bwdif", "mode=send_frame"))
        steps += _TURNS.get(round(first.rotation / 90) * 90, ())
        steps.append(("scale", f"{recipe.size[0]}:{recipe.size[1]}:flags=lanczos"))
        steps.append(("crop", f"{recipe.crop[0]}:{recipe.crop[1]}"))
        steps.append(("setsar", "1"))
        if recipe.is_steady or self._must_thin:
            steps.append(("fps", str(max(1, round(self._rate)))))
        if recipe.is_grey:
            steps.append(("hue", "s=0"))
        steps += _PALETTES[recipe.palette]
        steps.append(("format", "yuv420p"))
        graph = Graph()
        nodes = [graph.add_buffer(template=self._source)]
        nodes += [graph.add(name, arguments or None) for name, arguments in steps]
        graph.link_nodes(*nodes, graph.add("buffersink")).configure()
        return graph
