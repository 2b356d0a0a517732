"""What a player reports: what it showed, what went wrong, and how it is. The wire of `report`.

Unknown fields are ignored, so that a newer player may report to an older server.
"""

from typing import Annotated, Any, Literal

import msgspec

ClockQuality = Literal["none", "floor", "guess", "synced"]
OfflineClass = Literal["A", "B", "C", "D"]

_Name = Annotated[str, msgspec.Meta(max_length=200)]
_Words = Annotated[str, msgspec.Meta(max_length=2000)]
_Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
_Ms = Annotated[int, msgspec.Meta(ge=0, le=2**53)]

MOST_PLAYS = 2000
"""Plays, and faults, of one report: 30 silent days arrive in a hundred of them."""


class Play(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One showing of one entry. `seen` is None when no sample could be taken."""

    seq: _Number
    zone: _Name
    revision: _Name = ""
    entry: _Name
    item: _Name
    asset: _Name | None = None
    title: _Words = ""
    campaign: _Name | None = None
    started_at_ms: _Ms
    duration_ms: _Ms
    completed: bool
    seen: bool | None = None
    reason: _Name | None = None
    clock_bound_ms: _Ms | None = None


class Fault(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that a player could not do."""

    seq: _Number
    kind: _Name
    item: _Name | None = None
    detail: _Words = ""


class Clock(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A player's clock against ours; the bound is None while nothing is known."""

    quality: ClockQuality = "none"
    offset_ms: float | None = None
    bound_ms: float | None = None


class PlayerState(msgspec.Struct, frozen=True, kw_only=True):
    """How a player is. Everything may be missing: unknown is a value."""

    now: Any = None
    offline_class: OfflineClass | None = None
    clock: Clock | None = None
    storage: Any = None
    codecs: Any = None
    canvas: Any = None
    errors: list[Any] = []
    build: _Name = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One report: plays and faults share one `seq` from 1 within a boot."""

    boot: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    sent_at_ms: _Ms | None = None
    state: PlayerState | None = None
    plays: Annotated[list[Play], msgspec.Meta(max_length=MOST_PLAYS)] = []
    faults: Annotated[list[Fault], msgspec.Meta(max_length=MOST_PLAYS)] = []
