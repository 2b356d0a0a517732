"""What is shown where and when, by what right: campaigns, takeovers, blackouts, and all rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.time.calendar import Calendar
from signage.core.time.times import BEGINNING, Instant

CampaignState = Literal["draft", "submitted", "approved", "paused", "ended"]
Level = Literal["information", "warning", "life_safety"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Within a list any, between lists all; empty lists do not restrict.

    With no list at all the target is the owner unit's subtree.
    """

    units: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Daypart:
    """Local times on some days: `mon-fri`, `sat,sun`, or calendar names (`working`, `tet`).

    `start` and `end` are `HH:MM`; an end not after the start is on the next day; the daypart
    belongs to the day it starts on. `00:00`–`24:00` is a day.
    """

    days: str = "mon-sun"
    start: str = "00:00"
    end: str = "24:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One campaign. `from_` and `until` are local dates, both included; None is open."""

    id: str
    title: str
    unit: str
    playlists: tuple[str, ...]
    targets: Targets = Targets()
    from_: date | None = None
    until: date | None = None
    dayparts: tuple[Daypart, ...] = ()
    priority: int = 0
    weight: int = 1
    share_percent: int | None = None
    max_plays_per_hour: int | None = None
    mandatory: bool = False
    state: CampaignState = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """A showing that replaces all else in an area until its end, 24 hours at most.

    One that `waits` for a second person is no rule yet; `person` asked for it.
    """

    id: str
    title: str
    playlist: str
    unit: str | None = None
    targets: Targets = Targets()
    start_ms: Instant
    end_ms: Instant
    level: Level = "information"
    sound: bool = False
    reason: str = ""
    ended_ms: Instant | None = None
    drill: bool = False
    waits: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blackout:
    """Black or a safe slate until somebody with the right ends it; () targets everything."""

    id: str
    units: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    since_ms: Instant
    reason: str = ""
    slate: bool = False
    person: str = ""  # who started it; somebody else ends it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mourning:
    """National mourning over local dates, both included: grey pictures, festive items rest."""

    id: str
    from_: date
    until: date
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything that decides what screens show, apart from the content itself.

    `as_of_ms` is the last instant at which a takeover began or ended: what was over then is left
    out of manifests. `takeover.in_force` sets it; 0 leaves nothing out.
    """

    tz: str = "Asia/Ho_Chi_Minh"
    site_name: str = ""
    default_playlist: str | None = None
    units: Mapping[str, Unit] = field(default_factory=dict)
    screens: Mapping[str, Screen] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    takeovers: Mapping[str, Takeover] = field(default_factory=dict)
    blackouts: Mapping[str, Blackout] = field(default_factory=dict)
    mourning: tuple[Mourning, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    as_of_ms: Instant = BEGINNING
