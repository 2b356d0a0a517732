"""What a change of campaigns would do to screens over a week, worked out before it is saved.

The rules are compiled twice, without the campaign and with it; the difference is the effect. So
the figures are the same before saving and after, and do not depend on the hour of the day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from signage.core.content.asset import Page
from signage.core.content.playlist import DrawnItem, DrawnPhase, DrawnPlaylist
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Rules
from signage.core.showing.edition import Edition, PublishedPlaylist
from signage.core.showing.manifest import Manifest
from signage.core.showing.ownership import main_zone, owner_of, owners_of, playlist_owner
from signage.core.showing.reach import campaign_reaches, playlists_of
from signage.core.showing.timetable import SLATE, compile_manifests
from signage.core.time.times import (
    ALWAYS,
    DAY_MS,
    Instant,
    Span,
    intersection,
    local_date,
    local_midnight,
)
from signage.web.language import Speech

# A week shows every weekday once; screens beyond a dozen are of the same few kinds.
LOOK_AHEAD = timedelta(days=7)
MOST_COMPILED = 12
# What no screen has drawn yet is reckoned with as long as a plain page stays.
_UNDRAWN = Page(kind="blank", asset=None, duration_ms=10_000)
# Less than this is rounding of loops, not a loss that anybody would notice.
LEAST_CHANGE_MS = 60_000

Drawn = Mapping[str, DrawnPlaylist]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Whose airtime changes, on average over the screens looked at; the campaign itself first."""

    title: str
    before: str
    after: str
    grows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What would happen, in the days that were looked at."""

    headline: str
    lines: tuple[str, ...]
    screens: tuple[str, ...]
    losses: tuple[Loss, ...]
    is_seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectView:
    """What the part of a page shows: the effect, or what is still wrong with the form."""

    effect: Effect | None = None
    wrong: str = ""


def effect_of(edition: Edition, campaign: Campaign, *, now: Instant, speech: Speech) -> Effect:
    """Say what this campaign takes during the first week in which it holds."""
    rules = edition.rules
    reached = [s for s in rules.screens.values() if campaign_reaches(rules, campaign, s)]
    others = {id: one for id, one in rules.campaigns.items() if id != campaign.id}
    without = replace(rules, campaigns=others)
    made = replace(campaign, state="approved")
    with_it = replace(rules, campaigns={**others, campaign.id: made})
    window = _window(rules.tz, campaign, now)
    looked_at = [screen for screen in reached if screen.id in edition.drawn][:MOST_COMPILED]
    before = _airtimes(edition, without, looked_at, window)
    after = _airtimes(edition, with_it, looked_at, window)
    own = after.get(campaign.id, 0)
    total = sum(after.values())
    return Effect(
        headline=speech.count("Phát ở {n} màn hình", len(reached))
        if own or not looked_at
        else speech.say("Sẽ không lên màn hình nào"),
        lines=(
            *_lines(campaign, reached, own, total, window, speech),
            *(_rough_words(edition, campaign, speech) if own else ()),
        ),
        screens=tuple(screen.name for screen in reached),
        losses=tuple(_losses(edition, campaign, before, after, len(looked_at), speech)),
        is_seen=bool(own),
    )


def _lines(
    campaign: Campaign,
    reached: list[Screen],
    own: int,
    total: int,
    window: Span,
    speech: Speech,
) -> Iterable[str]:
    if not reached:
        yield speech.say("Không màn hình nào khớp nơi phát đã chọn.")
        return
    if own and total:
        days = round((window.end_ms - window.start_ms) / DAY_MS)
        yield speech.count(
            "Khoảng {share} thời lượng mở màn hình trong {n} ngày đầu, từ {day} đến hết {last}.",
            days,
            share=speech.percent(own / total, 0),
            day=speech.day(window.start_ms),
            last=speech.day(Instant(window.end_ms - 1)),
        )
    elif not own:
        yield speech.say(
            "Trong tuần từ {day}, các đợt ưu tiên cao hơn chiếm hết giờ, hoặc danh sách chưa có "
            "nội dung nào phát được.",
            day=speech.day(window.start_ms),
        )
    if campaign.mandatory:
        yield speech.say("Bắt buộc: đơn vị cấp dưới không gỡ được.")


def _rough_words(edition: Edition, campaign: Campaign, speech: Speech) -> Iterable[str]:
    """Say that figures are no more than estimates while nobody knows how long something is."""
    listed = (edition.playlists[name] for name in campaign.playlists if name in edition.playlists)
    undrawn = [one for playlist in listed for one in playlist.items if one.item and not one.pages]
    if undrawn:
        yield speech.count(
            "Ước tính: {n} nội dung chưa vẽ xong, chưa rõ dài bao lâu.", len(undrawn)
        )


def _window(tz: str, campaign: Campaign, now: Instant) -> Span:
    """Return whole days: from the first on which it holds, a week or until its last."""
    today = local_date(tz, now)
    first = max(today, campaign.from_ or today)
    end = first + LOOK_AHEAD
    if campaign.until is not None and campaign.until >= first:
        end = min(end, campaign.until + timedelta(days=1))
    return Span(local_midnight(tz, first), local_midnight(tz, end))


def _airtimes(
    edition: Edition, rules: Rules, screens: list[Screen], window: Span
) -> dict[str, int]:
    """Add up who is on air how long: campaigns by id, playlists by `playlist_owner`."""
    drawn = {screen.id: _drawn_for(edition, rules, screen, window) for screen in screens}
    compiled = compile_manifests(rules, drawn, week=window)
    found: dict[str, int] = {}
    for screen in screens:
        manifest = compiled.manifests[screen.id]
        for owner, airtime in _airtime_on(manifest, drawn[screen.id], window).items():
            found[owner] = found.get(owner, 0) + airtime
    return found


def _airtime_on(manifest: Manifest, drawn: Drawn, window: Span) -> dict[str, int]:
    document, zone_id = manifest.document, main_zone(manifest)
    owners = owners_of(drawn)
    zone = next(zone for zone in document["zones"] if zone["id"] == zone_id)
    hours = document["screen"]["hours"]
    open_ = (window,) if hours is None else tuple(Span(*pair) for pair in hours)
    found: dict[str, int] = {}
    for slot in zone["timetable"]:
        lit = intersection((Span(slot["start_ms"], slot["end_ms"]),), open_)
        airtime = sum(span.end_ms - span.start_ms for span in lit)
        entries = document["loops"][slot["loop"]]["entries"]
        length = sum(entry["duration_ms"] for entry in entries)
        for entry in entries if length else ():
            owner = owner_of(entry, owners)
            found[owner] = found.get(owner, 0) + airtime * entry["duration_ms"] // length
    return found


def _drawn_for(edition: Edition, rules: Rules, screen: Screen, window: Span) -> Drawn:
    known = edition.drawn[screen.id]
    wanted = playlists_of(rules, screen.id, window) | {SLATE}
    extra = {
        name: _as_on_another(edition, name)
        for name in wanted
        if name in edition.playlists and not _is_whole(known.get(name))
    }
    return {**known, **extra}


def _as_on_another(edition: Edition, name: str) -> DrawnPlaylist:
    """Return what another screen has of a playlist that this one has not, or not all, yet."""
    for drawn in edition.drawn.values():
        found = drawn.get(name)
        if found is not None and _is_whole(found):
            return found
    return _sketched(edition.playlists[name])


def _is_whole(playlist: DrawnPlaylist | None) -> bool:
    if playlist is None:
        return False
    items = (*playlist.items, *playlist.ticker)
    return bool(items) and all(item.phases for item in items)


def _sketched(playlist: PublishedPlaylist) -> DrawnPlaylist:
    """Stand in for a playlist that was not drawn for this screen yet: only lengths matter here."""
    items = tuple(
        DrawnItem(
            id=entry.item.id,
            title=entry.title,
            duration_ms=entry.item.duration_ms,
            phases=(DrawnPhase(span=ALWAYS, pages=entry.pages or (_UNDRAWN,)),),
        )
        for entry in playlist.items
        if entry.item is not None
    )
    return DrawnPlaylist(id=playlist.id, title=playlist.title, rules=playlist.rules, items=items)


def _losses(
    edition: Edition,
    campaign: Campaign,
    before: Mapping[str, int],
    after: Mapping[str, int],
    screens: int,
    speech: Speech,
) -> Iterable[Loss]:
    changed = {
        owner: after.get(owner, 0) - before.get(owner, 0)
        for owner in {*before, *after}
        if owner != campaign.id
    }
    if after.get(campaign.id):
        length = speech.length(after[campaign.id] // max(1, screens))
        yield Loss(title=campaign.title, before="–", after=length, grows=True)
    for owner, change in sorted(changed.items(), key=lambda pair: pair[1]):
        if abs(change) >= LEAST_CHANGE_MS * max(1, screens):
            yield Loss(
                title=_title(edition, owner, speech),
                before=speech.length(before.get(owner, 0) // max(1, screens)),
                after=speech.length(after.get(owner, 0) // max(1, screens)),
                grows=change > 0,
            )


def _title(edition: Edition, owner: str, speech: Speech) -> str:
    campaign = edition.rules.campaigns.get(owner)
    if campaign is not None:
        return campaign.title
    name = owner.removeprefix(playlist_owner(""))
    if name == SLATE:
        return speech.say("Tên đơn vị và đường dây nóng")
    playlist = edition.playlists.get(name)
    return playlist.title if playlist is not None else name
