"""Find flashing that can trigger seizures in a sequence of small pictures, one a frame.

A flash is a pair of opposing changes of relative luminance by at least a tenth, the darker state
below 0.80, or of saturated red, over at least a quarter of the canvas at the same time. The
viewing angle of a public screen is unknown, so the whole canvas counts as in the field of view.
Source: WCAG 2.3.1 (general and red flash thresholds), ITU-R BT.1702 (a quarter of the screen).
"""

from collections import deque
from dataclasses import dataclass

from signage.core.content.problem import Problem

# Blocks a side: a quarter of the canvas is 36 of them, and a frame costs about 0.1 ms.
GRID = (16, 9)
MOST_FLASHES = 3  # in a second: more is refused (WCAG 2.3.1)
MANY_FLASHES = 2  # from here on people are warned

_AREA = GRID[0] * GRID[1] // 4
_STEP = 0.10  # of the largest relative luminance
_DARK = 0.80  # both states above are no flash
_RED_STEP = 20.0  # change of (R − G − B) × 320 on linear values
_RED_SHARE = 0.80  # R / (R + G + B) of a saturated red
_TOGETHER_MS = 100  # changes of different blocks within this are one event
_WINDOW_MS = 1000


@dataclass(frozen=True, slots=True)
class Flashing:
    """The worst second of a moving picture: flashes in it, and when it begins."""

    flashes: int
    at_ms: int


def flash_problems(worst: Flashing) -> tuple[Problem, ...]:
    """Say what is wrong with the worst second: an error above the limit, a warning near it."""
    if worst.flashes < MANY_FLASHES:
        return ()
    minutes, seconds = divmod(worst.at_ms / 1000, 60)
    arguments: dict[str, str | int | float] = {
        "flashes": worst.flashes,
        "at": f"{int(minutes)}:{int(seconds):02d}",
    }
    if worst.flashes > MOST_FLASHES:
        return (Problem(code="flashing", where="", arguments=arguments),)
    return (Problem(code="flickering", where="", severity="warning", arguments=arguments),)


class FlashMeter:
    """Takes frames of 16×9 RGB pixels in order of time and remembers the worst second."""

    def __init__(self) -> None:
        self.worst = Flashing(0, 0)
        count = GRID[0] * GRID[1]
        self._luminance = _Channel(count, step=_STEP, ceiling=_DARK)
        self._red = _Channel(count, step=_RED_STEP, ceiling=float("inf"))
        self._previous = b""

    def add(self, pixels: bytes, at_ms: int) -> None:
        """Take the next frame: 432 bytes, RGB, row after row."""
        if pixels == self._previous:
            return
        self._previous = pixels
        red, green, blue = ([_LINEAR[level] for level in pixels[i::3]] for i in range(3))
        self._take(self._luminance, _luminances(red, green, blue), at_ms)
        self._take(self._red, _reds(red, green, blue), at_ms)

    def _take(self, channel: "_Channel", levels: list[float], at_ms: int) -> None:
        if channel.take(levels, at_ms):
            flashes = len(channel.changes) // 2
            if flashes > self.worst.flashes:
                self.worst = Flashing(flashes, channel.changes[0])


class _Channel:
    """One measure of every block: where each last turned, and when many turned together."""

    def __init__(self, count: int, *, step: float, ceiling: float) -> None:
        self.changes: deque[int] = deque()  # instants of opposing changes within a second
        self._step = step
        self._ceiling = ceiling
        self._lows: list[float] = []
        self._highs: list[float] = []
        self._rising: list[bool | None] = [None] * count
        self._turns: dict[bool, deque[tuple[int, int]]] = {True: deque(), False: deque()}
        self._last: bool | None = None

    def take(self, levels: list[float], at_ms: int) -> bool:
        """Return True when this frame completed a change over a quarter of the canvas."""
        if not self._lows:
            self._lows, self._highs = list(levels), list(levels)
            return False
        ups, downs = self._count_turns(levels)
        return any(
            [self._is_change(ups, at_ms, rising=True), self._is_change(downs, at_ms, rising=False)]
        )

    def _count_turns(self, levels: list[float]) -> tuple[int, int]:
        lows, highs, rising, step = self._lows, self._highs, self._rising, self._step
        ups = downs = 0
        for block, level in enumerate(levels):
            low, high = lows[block], highs[block]
            if level - low >= step and low < self._ceiling and rising[block] is not True:
                rising[block] = True
                ups += 1
                lows[block] = highs[block] = level
            elif high - level >= step and level < self._ceiling and rising[block] is not False:
                rising[block] = False
                downs += 1
                lows[block] = highs[block] = level
            elif level > high:
                highs[block] = level
            elif level < low:
                lows[block] = level
        return ups, downs

    def _is_change(self, blocks: int, at_ms: int, *, rising: bool) -> bool:
        turns = self._turns[rising]
        if blocks:
            turns.append((at_ms, blocks))
        while turns and turns[0][0] <= at_ms - _TOGETHER_MS:
            turns.popleft()
        if rising is self._last or sum(count for _, count in turns) < _AREA:
            return False
        turns.clear()
        self._last = rising
        self.changes.append(at_ms)
        while self.changes[0] <= at_ms - _WINDOW_MS:
            self.changes.popleft()
        return True


def _to_linear(level: int) -> float:
    share = level / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


_LINEAR = [_to_linear(level) for level in range(256)]


def _luminances(red: list[float], green: list[float], blue: list[float]) -> list[float]:
    return [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in zip(red, green, blue, strict=True)]


def _reds(red: list[float], green: list[float], blue: list[float]) -> list[float]:
    # Only saturated red counts; all else is zero, so that a change to or from red is a change.
    return [
        (r - g - b) * 320 if r and r >= _RED_SHARE * (r + g + b) else 0.0
        for r, g, b in zip(red, green, blue, strict=True)
    ]
