"""Who uses what: which screens play an item now, and who asks for a playlist."""

from collections.abc import Mapping
from dataclasses import dataclass

from signage.core.showing.edition import Edition
from signage.core.time.times import Instant
from signage.web.admin.showing import playing_items
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistUse:
    """What asks for a playlist: campaigns, screens and units, and the screens it reaches."""

    campaigns: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    is_site_default: bool = False

    def words(self, speech: Speech) -> str:
        """Say it in one line."""
        if self.reached:
            return speech.count("Dùng ở {n} màn hình", len(self.reached))
        if self.campaigns:
            return speech.count("Trong {n} đợt, chưa tới ngày phát", len(self.campaigns))
        return speech.say("Chưa màn hình nào dùng")


def screens_playing(edition: Edition, now: Instant) -> dict[str, set[str]]:
    """Return, for each item, the screens in whose loop it is at this instant."""
    playing: dict[str, set[str]] = {}
    for screen_id, manifest in edition.manifests.items():
        for item in playing_items(manifest, now):
            playing.setdefault(item, set()).add(screen_id)
    return playing


def use_of_playlists(edition: Edition) -> Mapping[str, PlaylistUse]:
    """Return who uses each playlist of the edition."""
    rules = edition.rules
    campaigns: dict[str, list[str]] = {}
    for campaign in rules.campaigns.values():
        if campaign.state != "ended":
            for name in campaign.playlists:
                campaigns.setdefault(name, []).append(campaign.id)
    reached: dict[str, list[str]] = {}
    for screen_id, playlists in edition.drawn.items():
        for name in playlists:
            reached.setdefault(name, []).append(screen_id)
    return {
        name: PlaylistUse(
            campaigns=tuple(campaigns.get(name, ())),
            reached=tuple(reached.get(name, ())),
            is_site_default=name == rules.default_playlist,
        )
        for name in {*edition.playlists, *campaigns, *reached}
    }
