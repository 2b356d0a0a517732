"""Writing the rules of a playlist: its file, the record, and the edition that follows."""

from signage.core.content.playlist import PlaylistRules
from signage.core.showing.edition import PublishedPlaylist
from signage.store.audit import record
from signage.web.admin.desk.desk import Desk


async def write_rules(desk: Desk, one: PublishedPlaylist, rules: PlaylistRules) -> None:
    """Write `playlist.toml` and wait a moment for the edition that obeys it."""
    await desk.parts.library.write_rules(one.id, rules)
    unit = desk.unit_of(one.id)
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "playlist_changed", one.id, now=desk.now, unit=unit)
    )
    await desk.until(lambda edition: edition.playlists[one.id].rules == rules)
