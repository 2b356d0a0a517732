"""What the player routes need of the running server, or of a relay."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from starlette.types import Scope

from signage.core.time.times import Instant
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.web.player_door import PlayerDoor
from signage.web.player_source import PlayerSource


class PlayerParts(Protocol):
    """The parts that players are answered with."""

    @property
    def source(self) -> PlayerSource:
        """Return where manifests and media come from."""

    @property
    def door(self) -> PlayerDoor:
        """Return who knows the tokens."""

    @property
    def hub(self) -> Hub:
        """Return who knows the newest revisions."""

    @property
    def heartbeats(self) -> Heartbeats:
        """Return where signs of life are noted."""

    @property
    def now(self) -> Callable[[], Instant]:
        """Return the clock."""

    @property
    def players(self) -> Path:
        """Return the folder of the player's files."""

    @property
    def shelf(self) -> Path | None:
        """Return where what is made of the player's files may be kept."""

    @property
    def address(self) -> str:
        """Return the address under which people reach the pages; empty when nobody said."""

    @property
    def secure_cookies(self) -> bool:
        """Tell whether cookies may only travel over HTTPS."""


def player_parts_of(scope: Scope) -> PlayerParts:
    """Return the parts that a request is answered with."""
    return cast(PlayerParts, scope["app"].state.parts)
