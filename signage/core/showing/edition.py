"""Everything published together, frozen: what each screen plays and what is wrong, at one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from signage.core.content.asset import Page
from signage.core.content.playlist import DrawnPlaylist, Item, PlaylistRules
from signage.core.content.problem import Problem
from signage.core.showing.campaign import Rules
from signage.core.showing.manifest import Manifest
from signage.core.time.times import Instant

ItemState = Literal["checking", "broken", "waiting", "returned", "withdrawn", "on_air", "expired"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedItem:
    """One file of a playlist as people see it.

    `item` is the version on air (None when there is none), `candidate` the version in the folder
    when it differs: it waits, was returned, or is None because the new bytes are bad. `pages` are
    those of the surface on which people look at it; others may need more or fewer.
    """

    name: str
    title: str
    state: ItemState
    item: Item | None = None
    candidate: Item | None = None
    pages: tuple[Page, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def thumbnail(self) -> Page | None:
        """Return the page that stands for the item, None while none is drawn."""
        return self.pages[0] if self.pages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPlaylist:
    """One playlist folder as people see it; `approval` is the policy in force."""

    id: str
    title: str
    approval: str
    rules: PlaylistRules
    items: tuple[PublishedItem, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The current state of the whole site; `revision` changes when any manifest does.

    `drawn` holds, screen by screen, the playlists as drawn for it: what `explain` works on.
    """

    revision: str
    published_ms: Instant
    rules: Rules
    playlists: Mapping[str, PublishedPlaylist] = field(default_factory=dict)
    manifests: Mapping[str, Manifest] = field(default_factory=dict)
    drawn: Mapping[str, Mapping[str, DrawnPlaylist]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
