"""Fair orders: whose turn it is, worked out by plays, by airtime and by the hour.

Rule 1: `take_turns` counts plays: smooth weighted round robin, ties by the order given, then no
two turns of one voice together where that can be avoided, also not where the loop closes.
Rule 2: `share_airtime` counts milliseconds: whoever would be furthest behind goes next.
Rule 3: `space_out` keeps a distance: a limited voice starts no sooner than its spacing after its
last start, across the loop's end too.
Everything is deterministic and has no state but its arguments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import gcd, inf, lcm

# A loop that would need more turns than this, to show every block equally often, shows each at
# least once and some once more: people wait ten minutes and should see a loop twice.
EVEN_TURNS = 30
# How many turns a loop of shares may take to come out right: at 10 s a turn forty minutes.
MOST_TURNS = 240
# With absurd weights (1 against 1000) the loop ends here and the weights are kept as well as
# possible.
MOST_TURNS_EVER = 1000

# How far a share may be off when a shorter loop is preferred: half a percent of an hour is 18 s.
SHARE_TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Turn:
    """The `block`-th block of the `voice`-th voice."""

    voice: int
    block: int


def take_turns(weights: Sequence[int], sizes: Sequence[int]) -> tuple[Turn, ...]:
    """Return one full loop of voices with these weights and numbers of blocks.

    Every block comes at least once; block by block each voice goes round.
    """
    counts = _turn_counts(weights, sizes)
    order = _spread(_smooth(counts))
    seen = [0] * len(counts)
    turns: list[Turn] = []
    for voice in order:
        turns.append(Turn(voice, seen[voice] % sizes[voice]))
        seen[voice] += 1
    return tuple(turns)


def _turn_counts(weights: Sequence[int], sizes: Sequence[int]) -> list[int]:
    common = gcd(*weights)
    plain = [weight // common for weight in weights]
    rounds = lcm(*(size // gcd(size, weight) for size, weight in zip(sizes, plain, strict=True)))
    if rounds * sum(plain) > EVEN_TURNS:
        rounds = max(-(-size // weight) for size, weight in zip(sizes, plain, strict=True))
    if rounds * sum(plain) <= MOST_TURNS_EVER:
        return [rounds * weight for weight in plain]
    total = sum(plain)
    return [
        max(size, MOST_TURNS_EVER * weight // total)
        for size, weight in zip(sizes, plain, strict=True)
    ]


def _smooth(counts: Sequence[int]) -> list[int]:
    if len(counts) == 1:
        return [0] * counts[0]
    total = sum(counts)
    current = [0] * len(counts)
    voices = range(len(counts))
    order: list[int] = []
    for _ in range(total):
        for voice in voices:
            current[voice] += counts[voice]
        best = max(voices, key=current.__getitem__)
        current[best] -= total
        order.append(best)
    return order


def _spread(order: list[int]) -> list[int]:
    """Move turns so that no voice follows itself, around the loop's end too, if it can be."""
    count = len(order)
    if count < 3 or 2 * max(map(order.count, set(order))) > count:
        return order
    for place in range(count):
        if order[place] == order[place - 1]:
            # Either of the two may be the one that finds another place.
            _mend(order, place) or _mend(order, place - 1)
    return order if not any(map(_clashes(order), range(count))) else _alternate(order)


def _clashes(order: Sequence[int]) -> Callable[[int], bool]:
    return lambda place: order[place] == order[place - 1]


def _mend(order: list[int], place: int) -> bool:
    """Swap a turn with the nearest one so that both neighbourhoods are free, if there is one."""
    count = len(order)
    clashes = _clashes(order)
    for distance in range(1, count):
        for other in ((place + distance) % count, (place - distance) % count):
            order[place], order[other] = order[other], order[place]
            around = (place, (place + 1) % count, other, (other + 1) % count)
            if not any(map(clashes, around)):
                return True
            order[place], order[other] = order[other], order[place]
    return False


def _alternate(order: Sequence[int]) -> list[int]:
    """Fill every second place, the most frequent voice first: less even, never two together."""
    voices = sorted(set(order), key=lambda voice: (-order.count(voice), voice))
    queue = [voice for voice in voices for _ in range(order.count(voice))]
    count = len(order)
    places = (*range(0, count, 2), *range(1, count, 2))
    filled = dict(zip(places, queue, strict=True))
    return [filled[place] for place in range(count)]


def share_airtime(percents: Sequence[int], lengths: Sequence[Sequence[int]]) -> tuple[Turn, ...]:
    """Return a loop in which each voice has its percentage of the airtime.

    `percents` add up to 100; `lengths` are the blocks' lengths in milliseconds, voice by voice.
    The loop ends where every block was shown and the shares are right, if possible where the
    last voice (the rest) has come round, so that its own order stays whole.
    """
    airtime = [0] * len(percents)
    seen = [0] * len(percents)
    turns: list[Turn] = []
    best: tuple[int, bool, float, int] | None = None
    bound = MOST_TURNS
    while len(turns) < bound:
        voice = _furthest_behind(percents, lengths, airtime, seen)
        block = seen[voice] % len(lengths[voice])
        turns.append(Turn(voice, block))
        seen[voice] += 1
        airtime[voice] += lengths[voice][block]
        unseen = sum(
            max(0, len(blocks) - count) for count, blocks in zip(seen, lengths, strict=True)
        )
        if unseen and len(turns) == bound:
            bound = MOST_TURNS_EVER
        off = _worst_error(percents, airtime)
        cut = seen[-1] % len(lengths[-1]) != 0
        is_near = off <= SHARE_TOLERANCE
        candidate = (unseen, not is_near, float(cut) if is_near else off, len(turns))
        best = candidate if best is None else min(best, candidate)
        if not unseen and is_near and not cut:
            break
    return tuple(turns[: best[3]]) if best is not None else tuple(turns)


def _furthest_behind(
    percents: Sequence[int],
    lengths: Sequence[Sequence[int]],
    airtime: Sequence[int],
    seen: Sequence[int],
) -> int:
    def due(voice: int) -> float:
        middle = 2 * airtime[voice] + lengths[voice][seen[voice] % len(lengths[voice])]
        return middle / percents[voice]

    return min(range(len(percents)), key=due)


def _worst_error(percents: Sequence[int], airtime: Sequence[int]) -> float:
    total = sum(airtime)
    return max(
        abs(part / total - percent / 100) for part, percent in zip(airtime, percents, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """A limited voice: at least `gap_ms` from start to start, the first not before `first_ms`."""

    lengths: tuple[int, ...]
    gap_ms: int
    first_ms: int


# A limited voice of many blocks at one an hour would make a loop of days; beyond this the rest
# of its blocks is not shown, and a problem of the campaign says so.
LONGEST_SPACED_MS = 4 * 3_600_000
# How near to the allowed plays is near enough; else so many longer loops are tried.
ENOUGH_PLAYS = 0.95
LONGER_TRIES = 8


def space_out(base: Sequence[int], limited: Sequence[Spacing]) -> tuple[Turn, ...]:
    """Return a loop of base blocks (voice −1, going round) with limited voices at their distances.

    The base comes round whole; limited plays are spread evenly, as many as their distance allows.
    """
    base_ms = sum(base)
    wanted_ms = max(voice.gap_ms * len(voice.lengths) + voice.first_ms for voice in limited)
    rounds = max(1, min(wanted_ms, LONGEST_SPACED_MS) // base_ms)
    best: tuple[float, tuple[Turn, ...]] = (-1.0, ())
    tries = 0
    while not best[1] or (tries < LONGER_TRIES and best[0] < ENOUGH_PLAYS):
        counts, total_ms = _spaced_counts(rounds * base_ms, limited)
        turns = _place_fewer(base, rounds, limited, counts, total_ms)
        if turns:
            quality = min(
                count * voice.gap_ms / total_ms
                for count, voice in zip(counts, limited, strict=True)
            )
            best = max(best, (quality, turns), key=lambda found: found[0])
            tries += 1
        # In steps that grow, or a loop of an hour and a base of seconds would take minutes.
        rounds += max(1, rounds // 16)
    return best[1]


def _spaced_counts(base_ms: int, limited: Sequence[Spacing]) -> tuple[list[int], int]:
    """Return how many plays of each voice fit, and the length of the loop with them."""
    counts = [0] * len(limited)
    total_ms = base_ms
    # The plays lengthen the loop, which may give room for one more; twice is near enough.
    for _ in range(2):
        counts = [max(1, total_ms // voice.gap_ms) for voice in limited]
        total_ms = base_ms + sum(
            count * sum(voice.lengths) // len(voice.lengths)
            for count, voice in zip(counts, limited, strict=True)
        )
    return counts, total_ms


def _place_fewer(
    base: Sequence[int],
    rounds: int,
    limited: Sequence[Spacing],
    counts: list[int],
    total_ms: int,
) -> tuple[Turn, ...]:
    """Place the plays, fewer of a voice that does not fit; () when one cannot be placed."""
    while all(counts):
        placing = _Placing(limited, counts, total_ms)
        crowded = placing.run(base, rounds * len(base))
        if crowded is None:
            return tuple(placing.turns)
        counts[crowded] -= max(1, counts[crowded] // 16)
    return ()


class _Placing:
    """One try to place limited plays among base blocks."""

    def __init__(self, limited: Sequence[Spacing], counts: Sequence[int], total_ms: int) -> None:
        self.turns: list[Turn] = []
        self._limited = limited
        self._counts = counts
        self._total_ms = total_ms
        self._starts: list[list[int]] = [[] for _ in limited]
        # When each voice may play next; one that has played all its times never.
        self._due: list[float] = [voice.first_ms for voice in limited]

    def run(self, base: Sequence[int], blocks: int) -> int | None:
        """Walk through the loop once; return the first voice that found no room."""
        now_ms = 0
        position = 0
        soonest = min(self._due)
        while True:
            if soonest <= now_ms:
                number = self._due.index(soonest)
                now_ms += self._play(number, now_ms)
                soonest = min(self._due)
            elif position < blocks:
                self.turns.append(Turn(-1, position % len(base)))
                now_ms += base[position % len(base)]
                position += 1
            else:
                return self._due.index(soonest) if soonest < inf else self._crowded(now_ms)

    def _play(self, number: int, now_ms: int) -> int:
        voice, starts = self._limited[number], self._starts[number]
        block = len(starts) % len(voice.lengths)
        self.turns.append(Turn(number, block))
        starts.append(now_ms)
        even = voice.first_ms + len(starts) * self._total_ms // self._counts[number]
        more = len(starts) < self._counts[number]
        self._due[number] = max(even, now_ms + voice.gap_ms) if more else inf
        return voice.lengths[block]

    def _crowded(self, total_ms: int) -> int | None:
        """Return a voice whose last play is too near to its first of the next pass."""
        for number, starts in enumerate(self._starts):
            if total_ms - starts[-1] + starts[0] < self._limited[number].gap_ms:
                return number
        return None
