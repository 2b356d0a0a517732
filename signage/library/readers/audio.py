"""Sounds: decoded to the end and measured."""

from collections.abc import Mapping

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer

from signage.core.content.playlist import Audio, Phase
from signage.core.content.problem import Problem
from signage.library.readers.signatures import SOUNDS, content_of, has_its_end, refusal_of
from signage.library.reading import Reading, SourceFile

# A broken packet at either end is common in recordings; more is a damaged file.
_FORGIVEN_ERRORS = 2
# Lengths in headers are estimates for MP3 without an index.
_MISSING_S = 1.0
_MISSING_SHARE = 0.05


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Decode the sound to its end and describe it."""
    if file.source.size_bytes == 0:
        return _refused("empty_file")
    content = content_of(file.path)
    if content not in SOUNDS:
        problem = refusal_of(content, file.source.extension, expected="sound")
        return Reading(problems=(problem,))
    if not has_its_end(file.path, content):
        return _refused("truncated")
    try:
        with av.open(str(file.path)) as container:
            return _decoded(file, container)
    except (av.error.FFmpegError, ValueError, EOFError):
        return _refused("truncated")


def _decoded(file: SourceFile, container: InputContainer) -> Reading:
    if not container.streams.audio:
        return _refused("no_sound")
    stream = container.streams.audio[0]
    errors = samples = 0
    for packet in container.demux(stream):
        try:
            frames = [f for f in packet.decode() if isinstance(f, AudioFrame)]
        except av.error.FFmpegError:
            errors += 1
            continue
        samples += sum(frame.samples for frame in frames)
    if errors > _FORGIVEN_ERRORS or not samples:
        return _refused("truncated")
    heard_s = samples / stream.codec_context.sample_rate
    promised_s = (container.duration or 0) / av.time_base
    if heard_s < promised_s - max(_MISSING_S, promised_s * _MISSING_SHARE):
        return _refused("truncated")
    audio = Audio(source=file.source, duration_ms=max(1, round(heard_s * 1000)))
    return Reading(phases=(Phase(body=audio),))


def _refused(code: str) -> Reading:
    return Reading(problems=(Problem(code=code, where=""),))
