"""Open pages hear of players: one that took the new manifest, and one that fell silent."""

import asyncio

from signage.web.admin.desk.live import Changes, Signs

BEFORE: Signs = frozenset({("sanh-1", True, "old", frozenset({"old"}))})
TAKEN: Signs = frozenset({("sanh-1", True, "new", frozenset({"old"}))})
SILENT: Signs = frozenset({("sanh-1", False, "new", frozenset({"old"}))})


def test_pages_look_again_when_a_player_takes_an_edition_or_falls_silent() -> None:
    asyncio.run(_follow())


async def _follow() -> None:
    seen = [BEFORE]
    changes = Changes(lambda: seen[-1], look_every_s=0.001)
    stream = changes.follow(lambda screen: True)

    async with asyncio.timeout(10):
        assert (await anext(stream)).startswith("retry")
        assert (await anext(stream)).startswith("event: changed")
        for signs in (TAKEN, SILENT):
            seen.append(signs)
            assert (await anext(stream)).startswith("event: changed")
    await stream.aclose()
