"""The programme of a group of screens: slots of its main and ticker zones over a week.

Claims come and go at instants; between two of them the same claims are active and one loop
plays. A slot begins where the loop changes or at a local midnight, so that next week's manifest
finds its slots where this week's left them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from signage.core.showing.campaign import Campaign
from signage.core.showing.contest import Board, bits_of
from signage.core.showing.loop import Loop, Voice, compose, gap_of
from signage.core.showing.shelf import Block
from signage.core.time.times import Instant, Span

# The longest loop of a waiting hall: people wait ten minutes and should see everything twice.
LONGEST_LOOP_MS = 300_000


@dataclass(frozen=True, slots=True)
class Claim:
    """A party that wants a screen during spans: a campaign, a default or a pinned playlist.

    With no main blocks it only feeds the ticker.
    """

    number: int
    owner: str
    campaign: Campaign | None
    spans: tuple[Span, ...]
    blocks: tuple[Block, ...]
    ticker: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One loop for one span."""

    span: Span
    loop: Loop


@dataclass(frozen=True)
class Programme:
    """What a group of screens plays; `ticker` is empty where no line ever runs."""

    main: tuple[Slot, ...]
    ticker: tuple[Slot, ...]

    @cached_property
    def faulty(self) -> tuple[Loop, ...]:
        """Return the main loops that people should hear of: too long, or not showing all."""
        loops = {slot.loop.id: slot.loop for slot in self.main}.values()
        return tuple(loop for loop in loops if loop.steady_ms > LONGEST_LOOP_MS or loop.silenced)


@dataclass(slots=True)
class Stage:
    """The claims on a board and the loops composed of them so far."""

    board: Board = field(default_factory=Board)
    claims: list[Claim] = field(default_factory=list)
    _loops: dict[tuple[int, int, bool], Loop] = field(default_factory=dict)
    _main: int = 0
    _ticker: int = 0

    def add(self, claim: Claim) -> Claim:
        """Note a claim whose number the board has just given out."""
        assert claim.number == len(self.claims)
        self.claims.append(claim)
        bit = 1 << claim.number
        self._main |= bit if claim.blocks else 0
        self._ticker |= bit if claim.ticker else 0
        return claim

    def cast(self, active: int) -> tuple[int, int]:
        """Return who is in the main loop and whose lines run, as masks."""
        main = self.board.winners(active & self._main)
        feeders = main
        if active & ~self._main:
            # Campaigns of lines only: they run where they would have won.
            feeders |= self.board.winners(active) & ~self._main
        return main, feeders & self._ticker

    def loop(self, cast: int, late: int, *, ticker: bool = False) -> Loop:
        """Return the loop of a cast; `late` marks limited claims that were on air just before."""
        key = (cast, late, ticker)
        if key not in self._loops:
            self._loops[key] = self._compose(cast, late, ticker=ticker)
        return self._loops[key]

    def _compose(self, cast: int, late: int, *, ticker: bool) -> Loop:
        pinned = self.board.pinned(cast)
        voices = [self._voice(n, late, ticker=ticker) for n in self.board.ordered(cast & ~pinned)]
        # By name: numbers come from the order in which claims were met.
        in_order = sorted(bits_of(pinned), key=lambda number: self.claims[number].owner)
        guests = [self._voice(number, late, ticker=ticker) for number in in_order]
        if ticker:
            # Lines take turns as they stand; shares and limits are about the main zone.
            voices = [replace(voice, share_percent=0, gap_ms=0) for voice in voices]
        return compose(voices, guests)

    def _voice(self, number: int, late: int, *, ticker: bool) -> Voice:
        claim = self.claims[number]
        blocks = claim.ticker if ticker else claim.blocks
        if claim.campaign is None:
            return Voice(owner=claim.owner, campaign=None, blocks=blocks)
        return Voice(
            owner=claim.owner,
            campaign=claim.campaign.id,
            blocks=blocks,
            weight=max(1, claim.campaign.weight),
            share_percent=claim.campaign.share_percent or 0,
            gap_ms=gap_of(claim.campaign.max_plays_per_hour),
            late=bool(late >> number & 1),
        )


def sweep(
    stage: Stage, claims: Iterable[Claim], window: Span, midnights: Sequence[Instant], blank: Loop
) -> Programme:
    """Walk once over all changes of some claims and write down the slots of the window.

    The window starts a day early, so that what was on air just before the week is known.
    """
    changes: dict[Instant, int] = {Instant(at): 0 for at in midnights}
    changes[window.start_ms] = 0
    for claim in claims:
        bit = 1 << claim.number
        for span in claim.spans:
            changes[span.start_ms] = changes.get(span.start_ms, 0) ^ bit
            changes[span.end_ms] = changes.get(span.end_ms, 0) ^ bit
    cuts = frozenset(midnights)
    writer = _Writer(stage, blank)
    active = 0
    for at in sorted(changes):
        if at >= window.end_ms:
            break
        active ^= changes[at]
        writer.change(at, active, midnight=at in cuts)
    return writer.close(window.end_ms)


class _Writer:
    """Writes slots of both zones while the sweep moves on."""

    def __init__(self, stage: Stage, blank: Loop) -> None:
        self._stage = stage
        self._blank = blank
        self._cast = (-1, -1)
        self._main = _Row()
        self._ticker = _Row()
        self._last_on_air: dict[str, Instant] = {}

    def change(self, at: Instant, active: int, *, midnight: bool) -> None:
        cast = self._stage.cast(active)
        if cast == self._cast and not midnight:
            return
        limited = self._stage.board.limited(self._cast[0]) if self._cast[0] > 0 else 0
        for number in bits_of(limited):
            self._last_on_air[self._stage.claims[number].owner] = at
        main, feeders = cast
        late = self._late(self._stage.board.limited(main), at) if main else 0
        loop = self._stage.loop(main, late) if main else self._blank
        self._main.go_on(at, loop, midnight=midnight)
        lines = self._stage.loop(feeders, 0, ticker=True) if feeders else self._blank
        self._ticker.go_on(at, lines, midnight=midnight)
        self._cast = cast

    def close(self, end: Instant) -> Programme:
        return Programme(self._main.close(end), self._ticker.close(end))

    def _late(self, limited: int, at: Instant) -> int:
        late = 0
        for number in bits_of(limited):
            claim = self._stage.claims[number]
            gap = gap_of(claim.campaign.max_plays_per_hour if claim.campaign else None)
            if at - self._last_on_air.get(claim.owner, -gap) < gap:
                late |= 1 << number
        return late


class _Row:
    """The slots of one zone; the same loop goes on unless a midnight cuts it."""

    def __init__(self) -> None:
        self._slots: list[Slot] = []
        self._start = Instant(0)
        self._loop: Loop | None = None

    def go_on(self, at: Instant, loop: Loop, *, midnight: bool) -> None:
        if self._loop is not None and self._loop.id == loop.id and not midnight:
            return
        self._cut(at)
        self._start, self._loop = at, loop

    def close(self, end: Instant) -> tuple[Slot, ...]:
        self._cut(end)
        return tuple(self._slots)

    def _cut(self, at: Instant) -> None:
        if self._loop is not None and self._start < at:
            self._slots.append(Slot(Span(self._start, at), self._loop))
