"""Sounds as pages: a file that every browser plays, and the card that people see meanwhile."""

from pathlib import Path

import av

from signage.core.content.asset import Asset, Fit, Page
from signage.core.content.file_name import as_heading
from signage.core.content.playlist import Audio
from signage.core.content.problem import Problem
from signage.core.place.screen import Surface
from signage.render.media_store import Drawing, scratch, store_file
from signage.render.slate import title_card
from signage.render.soundtrack import Sound, Track
from signage.render.transcoding import from_zero, made


def draw(body: Audio, surface: Surface, *, kept: Path, out: Path, fit: Fit, title: str) -> Drawing:
    """Draw a sound. `kept` is its file, or the folder where the file has its kept name."""
    path = kept / body.source.kept_name if kept.is_dir() else kept
    card = title_card(as_heading(title), surface, out=out)
    if isinstance(card, Problem):
        return Drawing(problems=(card,))
    picture, look = card
    asset = _playable(path, out, body.duration_ms)
    page = Page(
        kind="audio",
        asset=asset,
        duration_ms=body.duration_ms,
        title=title,
        alt=title,
        fit="pixel",
        muted=not surface.sound,
        card=picture,
        look=look,
    )
    return Drawing(pages=(page,))


def _playable(path: Path, out: Path, duration_ms: int) -> Asset:
    """Keep MP3 as it is and AAC in a new M4A; encode the rest. Covers of songs are left out."""
    with av.open(str(path)) as container:
        codec = container.streams.audio[0].codec_context.name
        is_mp3 = container.format.name == "mp3" and not container.streams.video
    if is_mp3:
        return store_file(path, out, extension="mp3", duration_ms=duration_ms)
    with scratch(out, ".m4a") as written:
        _rewrite(path, written, "copied" if codec == "aac" else "encoded")
        return store_file(written, out, extension="m4a", duration_ms=duration_ms)


def _rewrite(source: Path, target: Path, sound: Sound) -> None:
    with av.open(str(source)) as given, made(target) as file:
        track = Track(given, file, sound)
        for packet in given.demux(track.sources):
            if packet.size:
                from_zero(packet, given)
                track.take(packet)
        track.finish()
