"""Why is this on the screen: the winner of an instant, every loser with its reason, and a day.

The manifest says what is on; the rules say why the others are not. Of several reasons the first
in this order is given: not targeted, state, dates, calendar, daypart, closed, empty, broken,
overridden, priority, share, plays an hour.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from signage.core.content.playlist import DrawnPlaylist
from signage.core.place.screen import Screen
from signage.core.showing.airing import Almanac, campaign_spans, dates_span, parts_of
from signage.core.showing.campaign import Campaign, Rules, Takeover
from signage.core.showing.contest import FULL_PERCENT, precedence
from signage.core.showing.day_plan import explain_day
from signage.core.showing.manifest import Manifest, position, slot_at, takeover_at
from signage.core.showing.mourning import mourning_spans
from signage.core.showing.on_now import next_document, now_document
from signage.core.showing.ownership import (
    Drawn,
    main_zone,
    owner_of,
    owners_of,
    playlist_owner,
)
from signage.core.showing.reach import (
    campaign_reaches,
    default_chain,
    is_touched,
    takeover_reaches,
)
from signage.core.showing.reasons import Reason, Said, say_dates, say_reason
from signage.core.showing.shelf import SLATE, drawn_item_id, segments_of
from signage.core.showing.takeover import blackout_of, span_of
from signage.core.time.days import means
from signage.core.time.times import Instant, Span, local_date

__all__ = [
    "explain_at",
    "explain_day",
    "main_zone",
    "owner_of",
    "owners_of",
    "playlist_owner",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loser:
    """Something that targets a screen and is not on it, with the first reason."""

    kind: str
    id: str
    title: str
    reason: Reason
    detail: Said | None = None


def explain_at(
    rules: Rules, drawn: Drawn, manifest: Manifest, screen_id: str, at: Instant
) -> dict[str, Any]:
    """Return the document of `plan --at`: winner, losers, what is on now and what comes next."""
    moment = _Moment(rules, drawn, manifest, rules.screens[screen_id], at)
    winner = moment.winner()
    rival = moment.rival() if winner.get("pinned") else winner["title"]
    return {
        "screen": screen_id,
        "at_ms": at,
        "revision": manifest.revision,
        "winner": winner,
        "losers": [
            {
                "kind": loser.kind,
                "id": loser.id,
                "title": loser.title,
                "reason": loser.reason,
                "message": say_reason(loser.reason, rival, loser.detail),
            }
            for loser in moment.losers()
        ],
        "now": now_document(manifest, moment.position),
        "next": next_document(manifest, moment.zone, at, moment.position),
    }


class _Moment:
    """One screen at one instant."""

    def __init__(
        self, rules: Rules, drawn: Drawn, manifest: Manifest, screen: Screen, at: Instant
    ) -> None:
        self.zone = main_zone(manifest)
        self.position = position(manifest, self.zone, at)
        self._rules = rules
        self._drawn = drawn
        self._manifest = manifest
        self._screen = screen
        self._at = at
        self._almanac = Almanac(rules.tz, rules.calendar, Span(at, Instant(at + 1)))
        self._owners = owners_of(drawn)
        self._in_loop = self._loop_of(self.zone)
        self._in_lines = {
            owner
            for zone in manifest.document["zones"]
            if zone["kind"] == "ticker"
            for owner in self._loop_of(zone["id"])
        }

    def winner(self) -> dict[str, Any]:
        holder = self.position.holder
        if holder == "blackout":
            blackout = blackout_of(self._rules, self._screen)
            title = blackout.reason if blackout else ""
            return {"kind": "blackout", "id": blackout.id if blackout else None, "title": title}
        if holder == "takeover":
            held = takeover_at(self._manifest.document, self._at)
            assert held is not None  # the position says so
            return {
                "kind": "takeover",
                "id": held["id"],
                "title": self._rules.takeovers[held["id"]].title,
            }
        if holder == "closed":
            return {"kind": "closed", "id": None, "title": "Ngoài giờ mở màn hình"}
        if self.position.entry is None:
            return {"kind": "slate", "id": None, "title": ""}
        return self._owner_of_entry(self.position.entry)

    def rival(self) -> str:
        """Return what fills the loop that a pinned playlist has only come into."""
        for campaign in sorted(self._rules.campaigns.values(), key=precedence):
            if campaign.id in self._in_loop:
                return campaign.title
        for name in default_chain(self._rules, self._screen):
            if playlist_owner(name) in self._in_loop:
                return self._drawn[name].title
        return str(self.winner()["title"])

    def losers(self) -> Iterator[Loser]:
        winner = self.winner()
        for takeover in sorted(self._rules.takeovers.values(), key=lambda t: (t.start_ms, t.id)):
            reason = self._takeover_reason(takeover)
            if reason is not None and (winner["kind"], winner["id"]) != ("takeover", takeover.id):
                yield Loser(kind="takeover", id=takeover.id, title=takeover.title, reason=reason)
        for campaign in sorted(self._rules.campaigns.values(), key=precedence):
            if (winner["kind"], winner["id"]) == ("campaign", campaign.id):
                continue
            reason = self._campaign_reason(campaign)
            if reason is not None:
                yield Loser(
                    kind="campaign",
                    id=campaign.id,
                    title=campaign.title,
                    reason=reason,
                    detail=self._detail(campaign, reason),
                )
        for name in default_chain(self._rules, self._screen):
            reason = self._default_reason(name)
            if reason is not None and (winner["kind"], winner["id"]) != ("playlist", name):
                title = self._drawn[name].title if name in self._drawn else name
                yield Loser(kind="playlist", id=name, title=title, reason=reason)

    def _owner_of_entry(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        if entry["campaign"] is not None:
            campaign = self._rules.campaigns.get(entry["campaign"])
            title = campaign.title if campaign else entry["campaign"]
            return {"kind": "campaign", "id": entry["campaign"], "title": title}
        name = self._owners.get(drawn_item_id(entry["item"]), SLATE)
        title = self._drawn[name].title if name in self._drawn else ""
        if name == SLATE:
            return {"kind": "slate", "id": SLATE, "title": title}
        told = {"kind": "playlist", "id": name, "title": title}
        return {**told, "pinned": True} if self._drawn[name].rules.pinned else told

    def _loop_of(self, zone_id: str) -> set[str]:
        """Return whose entries the slot's loop holds: campaigns, and `playlist` names."""
        zone = next(z for z in self._manifest.document["zones"] if z["id"] == zone_id)
        slot = slot_at(zone["timetable"], self._at)
        if slot is None:
            return set()
        entries = self._manifest.document["loops"][slot["loop"]]["entries"]
        return {owner_of(entry, self._owners) for entry in entries}

    def _takeover_reason(self, takeover: Takeover) -> Reason | None:
        """Return why a takeover that targets this screen this week is not on; None: not asked."""
        if not takeover_reaches(self._rules, takeover, self._screen):
            return None
        week = Span(
            self._manifest.document["valid_from_ms"], self._manifest.document["valid_until_ms"]
        )
        if not Span(takeover.start_ms, takeover.end_ms).meets(week):
            return None
        if takeover.waits:
            return "not_approved"
        if takeover.ended_ms is not None and takeover.ended_ms <= self._at < takeover.end_ms:
            return "ended"
        if not span_of(takeover).holds(self._at):
            return "outside_dates"
        if self._is_closed() and takeover.level != "life_safety":
            return "screen_closed"
        missing = self._missing((takeover.playlist,))
        if missing is not None:
            return missing
        return self._overridden() or "lower_priority"

    def _campaign_reason(self, campaign: Campaign) -> Reason | None:
        """Return why a campaign is not on now; None when nobody would ask, or it has its turn."""
        reason = self._closed_by_rule(campaign)
        if reason is not None:
            return reason if self._is_asked_for(campaign) else None
        if self._is_closed():
            return "screen_closed"
        missing = self._missing(campaign.playlists)
        if missing is not None:
            return missing
        overridden = self._overridden()
        if overridden is not None:
            return overridden
        if campaign.id in self._in_loop:
            return "rate_limited" if campaign.max_plays_per_hour else None
        if campaign.id in self._in_lines:
            return None
        return "share_full" if campaign.share_percent or self._is_full() else "lower_priority"

    def _is_asked_for(self, campaign: Campaign) -> bool:
        reached = campaign_reaches(self._rules, campaign, self._screen)
        return reached or is_touched(self._rules.units, campaign, self._screen)

    def _closed_by_rule(self, campaign: Campaign) -> Reason | None:
        """Return the first of: not targeted, state, dates, calendar, daypart."""
        if not campaign_reaches(self._rules, campaign, self._screen):
            return "not_targeted"
        if campaign.state in ("draft", "submitted"):
            return "not_approved"
        if campaign.state == "paused":
            return "paused"
        if campaign.state == "ended":
            return "ended"
        if campaign_spans(campaign, self._almanac):
            return None
        if not dates_span(campaign, self._rules.tz).holds(self._at):
            return "outside_dates"
        return self._outside_parts(campaign)

    def _detail(self, campaign: Campaign, reason: Reason) -> Said | None:
        if reason == "outside_dates":
            return say_dates(campaign.from_, campaign.until)
        today = self._rules.calendar.titles.get(local_date(self._rules.tz, self._at))
        if reason != "outside_calendar" or today is None:
            return None
        return f"hôm đó là “{today}”", f"it is “{today}”"

    def _outside_parts(self, campaign: Campaign) -> Reason:
        parts = parts_of(campaign.dayparts)
        today = local_date(self._rules.tz, self._at)
        if any(means(part.days, self._rules.calendar, today) for part in parts):
            return "outside_daypart"
        return "outside_calendar" if any(part.days.names for part in parts) else "outside_daypart"

    def _default_reason(self, name: str) -> Reason | None:
        if self._is_closed():
            return "screen_closed"
        missing = self._missing((name,))
        if missing is not None:
            return missing
        overridden = self._overridden()
        if overridden is not None:
            return overridden
        if playlist_owner(name) in self._in_loop | self._in_lines:
            return None
        return "share_full" if self._is_full() else "lower_priority"

    def _is_closed(self) -> bool:
        hours = self._manifest.document["screen"]["hours"]
        return hours is not None and not any(start <= self._at < end for start, end in hours)

    def _is_full(self) -> bool:
        """Tell whether campaigns with shares take the whole of this loop."""
        shares = [
            campaign.share_percent or 0
            for campaign in self._rules.campaigns.values()
            if campaign.id in self._in_loop
        ]
        return sum(shares) >= FULL_PERCENT

    def _overridden(self) -> Reason | None:
        if self.position.holder == "blackout":
            return "overridden_by_blackout"
        return "overridden_by_takeover" if self.position.holder == "takeover" else None

    def _missing(self, names: tuple[str, ...]) -> Reason | None:
        """Return why none of these playlists has anything to show now, None when one has."""
        why: set[str] = set()
        for name in names:
            playlist = self._drawn.get(name)
            if playlist is None:
                why.add("empty")
                continue
            if _offers(playlist, self._rules, self._at):
                return None
            why.add(playlist.missing)
        if "broken" in why:
            return "broken_content"
        if "drawing" in why:
            return "being_drawn"
        return "not_approved" if "waiting" in why else "empty"


def _offers(playlist: DrawnPlaylist, rules: Rules, at: Instant) -> bool:
    window = Span(at, Instant(at + 1))
    grey = mourning_spans(rules, window)
    return any(
        segments_of(playlist, zone, tz=rules.tz, window=window, mourning=grey)[0].blocks
        for zone in ("main", "ticker")
    )
