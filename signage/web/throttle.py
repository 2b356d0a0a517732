"""How often one address may do something that costs us or that could be guessed at."""

from signage.core.time.times import Instant

# Beyond this the oldest are forgotten: a flood of addresses must not cost memory.
MOST_ADDRESSES = 10_000


class Throttle:
    """A bucket for each address: `burst` at once, then one every `every_ms`."""

    def __init__(self, *, burst: int, every_ms: int) -> None:
        """Start with full buckets."""
        self._full_ms = burst * every_ms
        self._every_ms = every_ms
        self._empty_until: dict[str, int] = {}

    def wait_ms(self, address: str, now: Instant) -> int:
        """Take one from the bucket and return 0, or return how long to wait for the next."""
        debt = max(self._empty_until.pop(address, now), now) + self._every_ms
        over = debt - now - self._full_ms
        self._empty_until[address] = debt if over <= 0 else debt - self._every_ms
        if len(self._empty_until) > MOST_ADDRESSES:
            del self._empty_until[next(iter(self._empty_until))]
        return max(over, 0)
