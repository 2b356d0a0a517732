"""How long somebody waits after wrong passwords: growing, for one account from one address.

The address belongs to the lock, so that a stranger who guesses from elsewhere cannot keep the
office out of its own system.
"""

from signage.core.time.times import Instant

FREE_FAILURES = 5
_FIRST_WAIT_MS = 60_000
_LONGEST_WAIT_MS = 3_600_000
# One address that fails with many accounts is guessing names; offices share an address, so this
# is well above what a Monday morning brings.
ADDRESS_FREE_FAILURES = 50
# After a quiet day nobody remembers.
FORGET_MS = 24 * 3_600_000


def wait_ms(failures: int, last_ms: Instant, now: Instant, *, free: int = FREE_FAILURES) -> int:
    """Return how long until the next try counts; 0 when it counts now.

    The wait doubles with every failure beyond the free ones, from a minute to an hour.
    """
    if failures < free or now - last_ms >= FORGET_MS:
        return 0
    wait = min(_FIRST_WAIT_MS << min(failures - free, 10), _LONGEST_WAIT_MS)
    return max(0, last_ms + wait - now)
