"""What a screen told to have shown at one instant: the record, where a plan would only guess.

A boot tells its plays in the order of their ends, so the first that ends after an instant is
found by halving, however many plays there are.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from signage.core.time.times import Instant
from signage.store import tables

# While a page stays in one zone all day, running lines beside it are told every few seconds.
_MOST_BETWEEN = 10_000
# A screen has a handful of zones, and two boots may overlap by a clock that was set.
_MOST_TOLD = 12

_play, _boot = tables.play, tables.boot
_END = _play.c.started_at_ms + _play.c.duration_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPlay:
    """One play as the screen told it. `seen` is None when no sample could be taken."""

    zone: str
    item: str
    asset: str
    title: str
    campaign: str
    takeover: str
    drill: bool
    start_ms: Instant
    end_ms: Instant
    seen: bool | None


def told_at(connection: Connection, screen: str, at: Instant) -> list[ToldPlay]:
    """Return the plays of every zone that were on at an instant, the earliest first."""
    # A play is received after its end; what was received earlier cannot reach this instant.
    boots = select(_boot.c.boot, _boot.c.acked_seq).where(
        _boot.c.screen == screen, _boot.c.last_ms >= at
    )
    told = [
        play
        for boot in connection.execute(boots).all()
        for play in _in_boot(connection, screen, boot.boot, boot.acked_seq, at)
    ]
    return sorted(told, key=lambda play: (play.start_ms, play.zone))


def _in_boot(
    connection: Connection, screen: str, boot: str, last: int, at: Instant
) -> list[ToldPlay]:
    whose = (_play.c.screen == screen, _play.c.boot == boot)
    low, high = 1, last + 1
    while low < high:
        middle = (low + high) // 2
        # Faults have numbers too: the next play stands for those before it.
        ends = select(_play.c.seq, _END).where(*whose, _play.c.seq >= middle)
        found = connection.execute(ends.order_by(_play.c.seq).limit(1)).first()
        if found is None or found[1] > at:
            high = middle
        else:
            low = found[0] + 1
    rows = connection.execute(
        select(_play)
        .where(*whose, _play.c.seq >= low, _play.c.seq < low + _MOST_BETWEEN)
        .where(_play.c.started_at_ms <= at, at < _END)
        .order_by(_play.c.seq)
        .limit(_MOST_TOLD)
    )
    return [
        ToldPlay(
            zone=row.zone,
            item=row.item,
            asset=row.asset,
            title=row.title,
            campaign=row.campaign or "",
            takeover=row.takeover or "",
            drill=bool(row.drill),
            start_ms=Instant(row.started_at_ms),
            end_ms=Instant(row.started_at_ms + row.duration_ms),
            seen=None if row.seen is None else bool(row.seen),
        )
        for row in rows
    ]
