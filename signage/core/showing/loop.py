"""Loops: the voices that share a zone become entries in a fair order, with stable names.

Rule 1: an entry's id derives from its item, from whose voice it is, and from how often that item
came before in the loop: adding a file moves no other entry's name.
Rule 2: a loop's id derives from its entries, so equal loops are one loop.
Rule 3: position is arithmetic: `entry_at(entries, elapsed)` and nothing else.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from signage.core.showing.rotation import Spacing, Turn, share_airtime, space_out, take_turns
from signage.core.showing.shelf import Block, Shot
from signage.core.time.times import HOUR_MS

# What is pinned comes round at least this often: a waiting citizen should see it twice.
PINNED_EVERY_MS = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One party of a loop with its blocks. `owner` names it in entry ids; `campaign` is public.

    `gap_ms` above 0 limits it: so much time from start to start. `late` delays its first play by
    that gap, because it was on air just before this loop begins.
    """

    owner: str
    campaign: str | None
    blocks: tuple[Block, ...]
    weight: int = 1
    share_percent: int = 0
    gap_ms: int = 0
    late: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One shot in its place."""

    id: str
    campaign: str | None
    shot: Shot


@dataclass(frozen=True, kw_only=True)
class Loop:
    """One full pass: its entries and its length; `steady_ms` is that of one
    round without limited entries.

    `silenced` holds the owners of voices of which the loop cannot show every block.
    """

    id: str
    entries: tuple[Entry, ...]
    length_ms: int
    steady_ms: int
    silenced: tuple[str, ...] = ()

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """Return the loop as manifests hold it; made once for all groups that play it."""
        return {"entries": [_entry_document(entry) for entry in self.entries]}

    @cached_property
    def shots(self) -> Mapping[str, Shot]:
        """Return what the loop shows, by item."""
        return {entry.shot.item: entry.shot for entry in self.entries}


Piece = tuple[Voice, Block]


def gap_of(max_plays_per_hour: int | None) -> int:
    """Return the distance that keeps any hour at so many plays; 0 without a limit."""
    return -(-HOUR_MS // max_plays_per_hour) if max_plays_per_hour else 0


def compose(voices: Sequence[Voice], pinned: Sequence[Voice] = ()) -> Loop:
    """Build the loop of voices in the order of their precedence.

    Voices with `share_percent` take that part of the airtime; the others take turns by weight in
    what is left; those with a gap are spaced out among them; pinned blocks come in between.
    """
    shares = [voice for voice in voices if voice.share_percent and not voice.gap_ms]
    limited = [voice for voice in voices if voice.gap_ms]
    rest = [voice for voice in voices if not voice.share_percent and not voice.gap_ms]
    pieces = _with_pinned(_by_weight(rest), pinned)
    if shares:
        pieces = _by_share(shares, pieces)
        if not rest:
            pieces = _with_pinned(pieces, pinned)
    steady_ms = sum(block.duration_ms for _, block in pieces)
    silenced = _silenced(shares, pieces)
    if limited:
        weight = sum(voice.weight for voice in rest)
        pieces = _spaced(pieces, limited, weight)
        silenced += _silenced(limited, pieces)
    return _loop_of(pieces, steady_ms, silenced)


def entry_id(item: str, owner: str, time: int) -> str:
    """Name the showing of an item by a voice that is its first, second … of a loop."""
    name = f"{item}\n{owner}\n{time}"
    return "e" + hashlib.sha256(name.encode()).hexdigest()[:10]


def entry_at(lengths: Sequence[int], elapsed_ms: int) -> tuple[int, int]:
    """Return which entry is on air after so much time of a loop, and for how long already.

    Raises: ValueError when the loop lasts no time.
    """
    total = sum(lengths)
    if total <= 0:
        raise ValueError("a loop without length has no position")
    rest = elapsed_ms % total
    for index, length in enumerate(lengths):
        if rest < length:
            return index, rest
        rest -= length
    raise AssertionError("a remainder lies inside its total")


def _by_weight(voices: Sequence[Voice]) -> list[Piece]:
    if not voices:
        return []
    turns = take_turns([voice.weight for voice in voices], [len(voice.blocks) for voice in voices])
    return [(voices[turn.voice], voices[turn.voice].blocks[turn.block]) for turn in turns]


def _with_pinned(pieces: list[Piece], pinned: Sequence[Voice]) -> list[Piece]:
    """Put every pinned block between the others, evenly, and again in long loops."""
    once = [(voice, block) for voice in pinned for block in voice.blocks]
    if not once or not pieces:
        return pieces or once
    length = sum(block.duration_ms for _, block in pieces)
    rounds = max(1, round(length / PINNED_EVERY_MS))
    guests = once * rounds
    mixed: list[Piece] = []
    for place, piece in enumerate(pieces):
        mixed.append(piece)
        done = len(guests) * place // len(pieces)
        mixed += guests[done : len(guests) * (place + 1) // len(pieces)]
    return mixed


def _by_share(shares: Sequence[Voice], rest: list[Piece]) -> list[Piece]:
    room = 100 - sum(voice.share_percent for voice in shares)
    streams: list[list[Piece]] = [[(voice, block) for block in voice.blocks] for voice in shares]
    percents = [voice.share_percent for voice in shares]
    if rest and room > 0:
        streams.append(rest)
        percents.append(room)
    total = sum(percents)
    if total != 100:
        # Nobody fills what the shares leave free: they keep their proportions.
        percents = [percent * 100 for percent in percents]
        percents = [percent // total for percent in percents]
        percents[0] += 100 - sum(percents)
    lengths = [[block.duration_ms for _, block in stream] for stream in streams]
    return [streams[turn.voice][turn.block] for turn in share_airtime(percents, lengths)]


def _spaced(pieces: list[Piece], limited: Sequence[Voice], weight: int) -> list[Piece]:
    if not pieces:
        # Nothing to put between: the limit cannot be kept by showing nothing at all.
        return _by_weight(limited)
    base = [block.duration_ms for _, block in pieces]
    spacings = [
        _spacing(voice, base, weight, number / len(limited))
        for number, voice in enumerate(limited)
    ]
    turns = space_out(base, spacings)
    return [_piece(turn, pieces, limited) for turn in turns]


def _silenced(voices: Iterable[Voice], pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Return the owners of those voices of which a block never comes."""
    shown = {(voice.owner, id(block)) for voice, block in pieces}
    return tuple(
        voice.owner
        for voice in voices
        if any((voice.owner, id(block)) not in shown for block in voice.blocks)
    )


def _spacing(voice: Voice, base: Sequence[int], weight: int, phase: float) -> Spacing:
    lengths = tuple(block.duration_ms for block in voice.blocks)
    # By weight alone it would come once in so much time of the others.
    natural = sum(base) * weight // (len(base) * voice.weight)
    gap_ms = max(voice.gap_ms, natural)
    return Spacing(
        lengths=lengths,
        gap_ms=gap_ms,
        first_ms=voice.gap_ms if voice.late else int(gap_ms * phase),
    )


def _piece(turn: Turn, pieces: list[Piece], limited: Sequence[Voice]) -> Piece:
    if turn.voice < 0:
        return pieces[turn.block]
    voice = limited[turn.voice]
    return voice, voice.blocks[turn.block]


def _loop_of(pieces: Iterable[Piece], steady_ms: int, silenced: tuple[str, ...]) -> Loop:
    entries: list[Entry] = []
    seen: dict[tuple[str, str], int] = {}
    digest = hashlib.sha256()
    for voice, block in pieces:
        for shot in block.shots:
            key = (shot.item, voice.owner)
            seen[key] = seen.get(key, 0) + 1
            entry = entry_id(shot.item, voice.owner, seen[key])
            entries.append(Entry(entry, voice.campaign, shot))
            digest.update(
                f"{entry} {shot.duration_ms} {shot.transition} {shot.transition_ms} "
                f"{voice.campaign}\n".encode()
            )
    return Loop(
        id="L" + digest.hexdigest()[:10],
        entries=tuple(entries),
        length_ms=sum(entry.shot.duration_ms for entry in entries),
        steady_ms=steady_ms,
        silenced=silenced,
    )


def _entry_document(entry: Entry) -> Mapping[str, Any]:
    return {
        "entry": entry.id,
        "item": entry.shot.item,
        "campaign": entry.campaign,
        "duration_ms": entry.shot.duration_ms,
        "transition": entry.shot.transition,
        "transition_ms": entry.shot.transition_ms,
    }
