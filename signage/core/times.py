"""Instants, spans and the one place where local time becomes an instant.

Rule 1: inside the program an instant is a whole number of milliseconds UTC since 1970.
Rule 2: every span is half-open, [start, end).
Rule 3: a local start that does not exist moves to the next instant that does; a doubled one
means its first occurrence; lengths are differences of instants, never of wall clocks.
"""

from dataclasses import dataclass
from typing import NewType

Instant = NewType("Instant", int)
"""Milliseconds UTC since 1970-01-01."""

DurationMs = NewType("DurationMs", int)
"""A length of time in milliseconds."""

# Far enough to mean "never" and still exact in JavaScript's doubles.
FOREVER = Instant(253_370_764_800_000)
BEGINNING = Instant(0)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open: `start_ms` is in, `end_ms` is out."""

    start_ms: Instant
    end_ms: Instant

    def holds(self, at: Instant) -> bool:
        """Tell whether the instant lies inside."""
        return self.start_ms <= at < self.end_ms


ALWAYS = Span(BEGINNING, FOREVER)
