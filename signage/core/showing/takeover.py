"""Takeovers and blackouts as spans: who holds a screen at which instant, and for how long.

Rule 1: where takeovers overlap the higher level wins, then the earlier start, then the id.
Rule 2: only `life_safety` wakes a sleeping screen; the others end at its closing time.
Rule 3: a takeover whose playlist shows nothing leaves the screen to the rest.
Rule 4: the entries of a takeover are named after it, so a play tells whose it was.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from signage.core.content.playlist import DrawnPlaylist
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Blackout, Rules, Takeover
from signage.core.showing.loop import entry_id
from signage.core.showing.reach import blackout_reaches, takeover_reaches
from signage.core.showing.shelf import Block
from signage.core.time.times import Instant, Span, intersection

# An order may name a file again; more often than this in one loop nobody does.
_MOST_TIMES = 4

_RANK = {"life_safety": 0, "warning": 1, "information": 2}


@dataclass(frozen=True, slots=True)
class Holding:
    """A takeover holds a screen for a span with the same blocks throughout.

    `whole`: they are drawn for the whole canvas and cover every zone.
    """

    takeover: Takeover
    span: Span
    blocks: tuple[Block, ...]
    ticker: tuple[Block, ...]
    whole: bool = False


def span_of(takeover: Takeover) -> Span:
    """Return when a takeover is in force; one that was ended by hand ends there."""
    end = takeover.end_ms
    if takeover.ended_ms is not None:
        end = min(end, takeover.ended_ms)
    return Span(takeover.start_ms, max(takeover.start_ms, end))


def precedence(takeover: Takeover) -> tuple[int, Instant, str]:
    """Return the key that sorts takeovers: level, start, id."""
    return _RANK[takeover.level], takeover.start_ms, takeover.id


def voice_of(id: str) -> str:
    """Return whose entries those of a takeover are: it stands in the name of each."""
    return f"takeover {id}"


def is_entry_of(entry: str, item: str, takeover: str) -> bool:
    """Tell whether an entry is of the takeover with this id."""
    times = range(1, _MOST_TIMES + 1)
    return any(entry_id(item, voice_of(takeover), time) == entry for time in times)


def in_force(rules: Rules, now: Instant) -> Rules:
    """Return the rules with their takeovers reckoned as of now.

    Only the last instant at which a takeover began or ended counts, so that the result, and with
    it every manifest, stays the same until the next such instant.
    """
    edges = [
        at
        for takeover in rules.takeovers.values()
        for at in (span_of(takeover).start_ms, span_of(takeover).end_ms)
        if at <= now
    ]
    return replace(rules, as_of_ms=max(edges, default=Instant(0)))


def takeovers_of(rules: Rules, screen: Screen, week: Span) -> tuple[Takeover, ...]:
    """Return the takeovers of a screen that matter for a week's manifest, in precedence."""
    return tuple(
        sorted(
            (
                takeover
                for takeover in rules.takeovers.values()
                if not takeover.waits
                and takeover_reaches(rules, takeover, screen)
                and span_of(takeover).meets(week)
            ),
            key=precedence,
        )
    )


def holdings(
    takeovers: Iterable[Takeover],
    open_: tuple[Span, ...] | None,
    contents: Callable[
        [Takeover, Span], Iterable[tuple[Span, tuple[Block, ...], tuple[Block, ...]]]
    ],
    *,
    as_of: Instant,
) -> tuple[Holding, ...]:
    """Resolve takeovers, given in precedence, into disjoint holdings in order of time.

    `open_` is when the screen is lit (None: always); `contents` says what a takeover shows when.
    What was over at `as_of` is left out.
    """
    taken: list[Holding] = []
    for takeover in takeovers:
        whole = span_of(takeover)
        lit: tuple[Span, ...] = (whole,)
        if open_ is not None and takeover.level != "life_safety":
            lit = intersection((whole,), open_)
        for span, blocks, ticker in contents(takeover, whole):
            free = [span]
            for other in taken:
                free = [part for piece in free for part in _less(piece, other.span)]
            for part in intersection(free, lit):
                if blocks:
                    taken.append(Holding(takeover, part, blocks, ticker))
    return tuple(
        sorted(
            (holding for holding in taken if holding.span.end_ms > as_of),
            key=lambda holding: holding.span.start_ms,
        )
    )


def takes_canvas(takeover: Takeover, playlist: DrawnPlaylist | None) -> bool:
    """Tell whether a takeover covers the whole canvas: danger to life, and all of it is drawn.

    Until then it shows what is drawn for the main zone: nobody waits for sharper letters.
    """
    if takeover.level != "life_safety" or playlist is None or not playlist.canvas:
        return False
    drawn = {item.id for item in playlist.canvas if item.phases}
    return drawn >= {item.id for item in playlist.items if item.phases}


def blackout_of(rules: Rules, screen: Screen) -> Blackout | None:
    """Return the blackout that holds a screen: the earliest, then by id."""
    found = [b for b in rules.blackouts.values() if blackout_reaches(rules, b, screen)]
    return min(found, key=lambda blackout: (blackout.since_ms, blackout.id), default=None)


def _less(piece: Span, hole: Span) -> list[Span]:
    if not piece.meets(hole):
        return [piece]
    parts = [Span(piece.start_ms, hole.start_ms), Span(hole.end_ms, piece.end_ms)]
    return [part for part in parts if part.start_ms < part.end_ms]
