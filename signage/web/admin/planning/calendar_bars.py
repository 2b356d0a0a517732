"""Stretches of time as bars on the calendar, in parts of a hundred of what is shown."""

from dataclasses import dataclass

from signage.core.time.times import Instant, Span
from signage.web.language import Speech

_NARROWEST = 0.15
# How many letters a hundredth of a desk's width holds, and the least that still says something.
_LETTERS = 1.45
_FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of time; `kind`: seen, gone, off, wins, some, loses, closed, plain, draft."""

    x: float
    width: float
    kind: str
    title: str
    label: str = ""


def bar_of(
    span: Span, window: Span, kind: str, title: str, speech: Speech, *, label: str = ""
) -> Bar:
    """Draw one stretch, cut to the window."""
    start, end = max(span.start_ms, window.start_ms), min(span.end_ms, window.end_ms)
    when = f"{speech.moment(Instant(start))} – {speech.moment(Instant(end))}"
    x = part_of(Instant(start), window)
    width = round(max(_NARROWEST, part_of(Instant(end), window) - x), 4)
    return Bar(
        x=x,
        width=width,
        kind=kind,
        title=f"{title}, {when}",
        label=_fitting(label, width),
    )


def part_of(at: Instant, window: Span) -> float:
    """Return where an instant lies, in parts of a hundred."""
    return round((at - window.start_ms) / (window.end_ms - window.start_ms) * 100, 4)


def _fitting(label: str, width: float) -> str:
    room = int(width * _LETTERS) - 2
    if room >= len(label):
        return label
    return f"{label[: room - 1].rstrip()}…" if room >= _FEWEST else ""
