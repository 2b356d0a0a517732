"""A screen at one instant: by the plan from now on, by what the screen told for the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from signage.core.place.screen import Screen
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import Manifest
from signage.core.showing.ownership import main_zone
from signage.core.time.times import MINUTE_MS, Instant, local_instant
from signage.store.play_moments import ToldPlay
from signage.web.admin.desk.showing import Showing, picture_of, showing_of
from signage.web.admin.desk.why import Why, why_of
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownThen:
    """What a screen told to have shown; without a title it told nothing of that instant."""

    title: str = ""
    line: str = ""
    picture: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AtView:
    """The page. `past` is None where the plan speaks; `why` where the plan does not reach."""

    screen: Screen
    screens: tuple[tuple[str, str], ...]
    day: str
    weekday: str
    minute: int
    time: str
    until: str
    past: ShownThen | None
    showing: Showing
    why: Why | None
    yesterday: str
    tomorrow: str


def at_view(
    edition: Edition,
    screen: Screen,
    screens: tuple[tuple[str, str], ...],
    told: Sequence[ToldPlay],
    *,
    day: date,
    minute: int,
    now: Instant,
    speech: Speech,
) -> AtView:
    """Return the page of an instant; `told` are the plays that were on at it."""
    at = local_instant(speech.tz, day, minute)
    manifest = edition.manifests.get(screen.id)
    document = manifest.document if manifest is not None else {}
    covered = bool(document) and document["valid_from_ms"] <= at < document["valid_until_ms"]
    # The minute that is running is the present: its plays are told when they end.
    is_past = at + MINUTE_MS <= now
    is_now = at <= now and not is_past
    return AtView(
        screen=screen,
        screens=screens,
        day=speech.day(day),
        weekday=speech.weekday(day),
        minute=minute,
        time=speech.time(at),
        until=speech.day(Instant(document["valid_until_ms"])) if document else "",
        past=_shown_then(edition, manifest, told, speech) if is_past else None,
        showing=showing_of(manifest, at),
        why=why_of(edition, screen, at=at, speech=speech, is_now=is_now) if covered else None,
        yesterday=(day - timedelta(days=1)).isoformat(),
        tomorrow=(day + timedelta(days=1)).isoformat(),
    )


def _shown_then(
    edition: Edition, manifest: Manifest | None, told: Sequence[ToldPlay], speech: Speech
) -> ShownThen:
    if not told:
        return ShownThen()
    zone = main_zone(manifest) if manifest is not None else "main"
    chief = next((one for one in told if one.zone == zone), told[0])
    return ShownThen(
        title=chief.title or speech.say("Không có tên"),
        line=_line(edition, chief, speech),
        picture=_picture(manifest, chief),
        beside=tuple(dict.fromkeys(one.title for one in told if one.zone != chief.zone)),
    )


def _line(edition: Edition, play: ToldPlay, speech: Speech) -> str:
    start, end = (speech.local(at).strftime("%H:%M:%S") for at in (play.start_ms, play.end_ms))
    words = [speech.say("từ {start} tới {end}", start=start, end=end)]
    rules = edition.rules
    if play.campaign:
        known = rules.campaigns.get(play.campaign)
        title = known.title if known is not None else play.campaign
        words.append(speech.say("đợt “{title}”", title=title))
    if play.takeover:
        emergency = rules.takeovers.get(play.takeover)
        title = emergency.title if emergency is not None else play.takeover
        words.append(
            speech.say("diễn tập “{title}”", title=title)
            if play.drill
            else speech.say("phát khẩn “{title}”", title=title)
        )
    if play.seen is not None:
        words.append(
            speech.say("mẫu hình của màn hình khớp")
            if play.seen
            else speech.say("mẫu hình của màn hình không khớp")
        )
    text = "; ".join(words)
    return f"{text[:1].upper()}{text[1:]}."


def _picture(manifest: Manifest | None, play: ToldPlay) -> str:
    """Return the picture of exactly the bytes that were shown, while they are still around."""
    if manifest is None:
        return ""
    item = manifest.document["items"].get(play.item)
    if item is None or item["asset"] != play.asset:
        return ""
    return picture_of(manifest.document, item)
