"""Lets players in by their tokens, which are kept in memory and loaded again when they change."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

from starlette.types import Scope

from signage.push.credentials import PlayerTokens, offered_tokens, screen_asked_for
from signage.push.hub import Hub


class PlayerDoor:
    """Knows every valid token by its hash. `revision` grows when the store changes."""

    def __init__(
        self,
        *,
        load: Callable[[], Awaitable[Mapping[str, str]]],
        revision: Callable[[], int],
        hub: Hub,
        visible: Callable[[Scope], Awaitable[Collection[str]]] | None = None,
    ) -> None:
        """Start with an empty index; `refresh` fills it.

        `visible` tells which screens a person who asks may view; without it there are no people.
        """
        self.tokens = PlayerTokens()
        self._load = load
        self._revision = revision
        self._hub = hub
        self._visible = visible
        self._loaded: int | None = None
        self._loading = asyncio.Lock()

    async def refresh(self) -> None:
        """Load the tokens if the store changed; end the streams of those that were revoked."""
        if self._revision() == self._loaded:
            return
        async with self._loading:
            revision = self._revision()
            if revision == self._loaded:
                return
            lost = self.tokens.replace(await self._load())
            self._loaded = revision
            self._hub.disconnect(lost)

    async def admit(self, scope: Scope) -> str | None:
        """Return the screen that a request speaks for; a token made a moment ago counts."""
        headers, query = scope["headers"], scope["query_string"]
        screen = self.tokens.admit(headers, query)
        if screen is None and offered_tokens(headers, screen_asked_for(query)):
            await self.refresh()
            screen = self.tokens.admit(headers, query)
        return screen

    async def visible(self, scope: Scope) -> Collection[str]:
        """Return the screens that a person who asks may view."""
        return () if self._visible is None else await self._visible(scope)

    def token_for(self, _scope: Scope) -> str | None:
        """Return a token for an asker who needs none; only a relay has such neighbours."""
        return None
