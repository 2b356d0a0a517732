"""What request handlers work with: every part of the running server, wired by `app.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from starlette.requests import HTTPConnection

from signage.core.showing.posting import PostingRule
from signage.core.time.times import Instant
from signage.library.library import Library
from signage.publisher import Publisher
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.render.renderer import Renderer
from signage.store.database import Database
from signage.web.player_door import PlayerDoor
from signage.web.player_source import PlayerSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The running parts. Handlers read `publisher.current` once, at their top."""

    site: Path
    given_name: str
    tz: str
    unit: str
    address: str
    secure_cookies: bool
    idle_min: int
    admin_idle_min: int
    confirm_min: int
    posting: PostingRule
    yearly_items: int
    players: Path
    publisher: Publisher
    library: Library
    database: Database
    hub: Hub
    heartbeats: Heartbeats
    door: PlayerDoor
    source: PlayerSource
    renderer: Renderer
    now: Callable[[], Instant]

    @property
    def site_name(self) -> str:
        """Return what the site is called: by its settings, else by its topmost unit."""
        unit = self.publisher.current.rules.units.get(self.unit)
        return self.given_name or (unit.name if unit is not None else "") or "Signage"

    @property
    def shelf(self) -> Path:
        """Return where what is made of the player's files is kept."""
        return self.site / "var"


def parts_of(request: HTTPConnection) -> Parts:
    """Return the parts that this request is answered with."""
    return cast(Parts, request.app.state.parts)
