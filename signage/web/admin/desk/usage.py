"""Who uses what: which screens play an item now, and who asks for a playlist."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from signage.core.content.playlist import Item
from signage.core.showing.edition import Edition, PublishedPlaylist
from signage.core.showing.reach import campaign_reaches, default_chain
from signage.core.showing.shelf import drawn_item_id
from signage.core.time.times import Instant
from signage.web.admin.desk.screen_state import ScreenLife, State
from signage.web.admin.desk.showing import playing_items
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """In whose loop every item is at an instant, and of which screens a device is heard."""

    screens: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    heard: AbstractSet[str] = frozenset()

    def of(self, *items: Item | None) -> frozenset[str]:
        """Return the screens in whose loop any of these is."""
        return frozenset().union(*(self.screens.get(item.id, ()) for item in items if item))

    def state(self, screens: AbstractSet[str], speech: Speech) -> State:
        """Say on how many of these screens something plays; a loop alone shows nothing."""
        heard, count = len(screens & self.heard), len(screens)
        if heard == count:
            return State(code="on_air", words=speech.count("Đang phát ở {n} màn hình", count))
        if heard:
            words = speech.count("Đang phát ở {heard} trong {n} màn hình", count, heard=heard)
            return State(code="on_air", words=words)
        words = speech.count(
            "Trong vòng phát của {n} màn hình, không thiết bị nào đang nối", count
        )
        return State(code="information", words=words)


def airing_of(edition: Edition, lives: Mapping[str, ScreenLife], now: Instant) -> Airing:
    """Return what is in which loop at this instant, and whose devices answer."""
    screens: dict[str, set[str]] = {}
    for screen_id, manifest in edition.manifests.items():
        for item in playing_items(manifest, now):
            screens.setdefault(item, set()).add(screen_id)
    heard = frozenset(id for id, life in lives.items() if life.is_reached(now))
    return Airing(screens=screens, heard=heard)


def use_of_playlists(edition: Edition) -> Mapping[str, PlaylistUse]:
    """Return who uses each playlist of the edition."""
    rules = edition.rules
    campaigns: dict[str, list[str]] = {}
    for campaign in rules.campaigns.values():
        if campaign.state != "ended":
            for name in campaign.playlists:
                campaigns.setdefault(name, []).append(campaign.id)
    playlist_of = {
        entry.item.id: playlist.id
        for playlist in edition.playlists.values()
        for entry in playlist.items
        if entry.item is not None
    }
    reached: dict[str, list[str]] = {}
    for screen_id, playlists in edition.drawn.items():
        held = {playlist_of.get(item) for item in _items_held(edition, screen_id)}
        shows = {name for name, drawn in playlists.items() if not drawn.missing}
        for name in playlists:
            # What waits or is being drawn is in no manifest yet.
            if name in held or (
                name not in shows and _would_reach(edition, screen_id, name, shows)
            ):
                reached.setdefault(name, []).append(screen_id)
    return {
        name: PlaylistUse(
            campaigns=tuple(campaigns.get(name, ())),
            reached=tuple(reached.get(name, ())),
            is_site_default=name == rules.default_playlist,
        )
        for name in {*edition.playlists, *campaigns, *reached}
    }


def _would_reach(edition: Edition, screen_id: str, name: str, shows: AbstractSet[str]) -> bool:
    """Tell whether what is drawn for a screen but shows nothing yet would be on it if it did.

    Later defaults are drawn as well, but only the first that shows something is played.
    """
    rules = edition.rules
    screen = rules.screens[screen_id]
    chain = default_chain(rules, screen)
    pinned = name in edition.playlists and edition.playlists[name].rules.pinned
    if pinned or name not in chain:
        return True
    return name == next(one for one in chain if one == name or one in shows) or any(
        name in campaign.playlists and campaign_reaches(rules, campaign, screen)
        for campaign in rules.campaigns.values()
        if campaign.state == "approved"
    )


def twins_in(playlist: PublishedPlaylist, speech: Speech) -> dict[str, str]:
    """Say of every file on air that it is what another file is: nobody approved it by itself."""
    first: dict[str, str] = {}
    said: dict[str, str] = {}
    for entry in playlist.items:
        if entry.item is None:
            continue
        other = first.setdefault(entry.item.source.sha256, entry.name)
        if other != entry.name and playlist.approval == "required":
            said[entry.name] = speech.say(
                "Giống hệt tệp “{name}” đã duyệt, nên phát mà không duyệt lại.", name=other
            )
    return said


def screens_holding(edition: Edition, items: Iterable[Item | None]) -> frozenset[str]:
    """Return the screens whose programme of the coming weeks holds any of these."""
    wanted = {item.id for item in items if item is not None}
    return frozenset(id for id in edition.manifests if wanted & _items_held(edition, id))


def _items_held(edition: Edition, screen: str) -> set[str]:
    manifest = edition.manifests.get(screen)
    if manifest is None:
        return set()
    return {drawn_item_id(item) for item in manifest.document["items"]}
