"""The sound of a media file: left out, copied, or encoded for every browser."""

from typing import Literal

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet

Sound = Literal["none", "copied", "encoded"]

# Speech and music from the small loudspeakers of a screen.
BITS_S = 128_000
RATE = 48_000


class Track:
    """One sound track on its way from a file to another; `sources` is what must be demuxed."""

    def __init__(self, given: InputContainer, file: OutputContainer, sound: Sound) -> None:
        self.sources: list[AudioStream] = [] if sound == "none" else [*given.streams.audio[:1]]
        self._file = file
        self._copy: AudioStream | None = None
        self._encoder: AudioStream | None = None
        if not self.sources:
            return
        if sound == "copied":
            self._copy = file.add_stream_from_template(self.sources[0])
            return
        is_webm = file.format.name == "webm"
        encoder = file.add_stream("libopus" if is_webm else "aac", rate=RATE)
        encoder.bit_rate = BITS_S
        encoder.layout = "stereo"
        self._encoder = encoder
        self._resampler = AudioResampler(
            format=encoder.format.name,
            layout="stereo",
            rate=RATE,
            frame_size=encoder.codec_context.frame_size or 1024,
        )

    def take(self, packet: "Packet[av.stream.Stream]") -> None:
        """Take a packet of the source's track."""
        if self._copy is not None:
            packet.stream = self._copy
            self._file.mux(packet)
        elif self._encoder is not None:
            for frame in packet.decode():
                if isinstance(frame, AudioFrame):
                    self._encode(frame)

    def finish(self) -> None:
        """Write what is still on its way."""
        if self._encoder is not None:
            self._encode(None)
            self._file.mux(self._encoder.encode(None))

    def _encode(self, frame: AudioFrame | None) -> None:
        if self._encoder is None:
            return
        for block in self._resampler.resample(frame):
            self._file.mux(self._encoder.encode(block))
