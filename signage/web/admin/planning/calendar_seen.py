"""What people will see in a place: one strip for all screens that agree, the others apart.

Screens agree when the same campaigns, emergencies and hours hold; their usual content may differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign
from signage.core.showing.edition import Edition
from signage.core.showing.ownership import playlist_owner
from signage.core.showing.reach import campaign_reaches
from signage.core.showing.shelf import SLATE
from signage.core.showing.stretches import Stretch, alike, stretches_of
from signage.core.time.times import Instant, Span, intersection, union
from signage.web.admin.planning.calendar_bars import Bar, bar_of
from signage.web.language import Speech

# Whoever needs more of them looks at screens one by one.
MOST_STRIPS = 12
MOST_NAMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What screens that agree show, and the names of the first of them."""

    bars: tuple[Bar, ...]
    screens: tuple[tuple[str, str], ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The compiled result of a place: most screens' strip, then those that differ."""

    line: str
    strip: Strip | None
    others: tuple[Strip, ...]
    differing: int
    more: str


@dataclass(frozen=True, slots=True)
class Airing:
    """When a campaign is on all and on any of the screens it reaches; when all these sleep."""

    on_all: tuple[Span, ...]
    on_any: tuple[Span, ...]
    asleep: tuple[Span, ...]
    known: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Kin:
    """Screens that no rule tells apart, with what they show; `on_air` by owner."""

    screens: tuple[Screen, ...]
    stretches: tuple[Stretch, ...]
    on_air: Mapping[str, tuple[Span, ...]]
    asleep: tuple[Span, ...]
    known: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """A stretch as people are told of it."""

    span: Span
    holder: str
    campaigns: tuple[str, ...]
    has_usual: bool


def kin_of(edition: Edition, screens: Iterable[Screen], window: Span) -> tuple[Kin, ...]:
    """Work out what the screens show; those without a manifest yet are left out."""
    known = [s for s in screens if s.id in edition.manifests and s.id in edition.drawn]
    return tuple(_kin(edition, group, window) for group in alike(edition.rules, known))


def _kin(edition: Edition, screens: tuple[Screen, ...], window: Span) -> Kin:
    id = screens[0].id
    stretches = stretches_of(edition.manifests[id], edition.drawn[id], window)
    on_air: dict[str, list[Span]] = {}
    for stretch in stretches:
        for owner in stretch.winners if stretch.holder == "slot" else ():
            on_air.setdefault(owner, []).append(stretch.span)
    return Kin(
        screens,
        stretches,
        on_air={owner: union(spans) for owner, spans in on_air.items()},
        asleep=tuple(one.span for one in stretches if one.holder == "closed"),
        known=union(one.span for one in stretches),
    )


def airing_of(edition: Edition, campaign: Campaign, kin: Iterable[Kin]) -> Airing | None:
    """Say when a campaign is on air; None when it reaches nobody here."""
    reached = [k for k in kin if campaign_reaches(edition.rules, campaign, k.screens[0])]
    if not reached:
        return None
    # Most screens of a city agree: what is equal is looked at once.
    on = {k.on_air.get(campaign.id, ()) for k in reached}
    return Airing(
        on_all=reduce(intersection, on),
        on_any=union(span for spans in on for span in spans),
        asleep=reduce(intersection, {k.asleep for k in reached}),
        known=reduce(intersection, {k.known for k in reached}),
    )


def seen_of(
    edition: Edition, kin: Iterable[Kin], window: Span, now: Instant, speech: Speech
) -> Seen:
    """Gather screens that agree, the most first."""
    groups: dict[tuple[_Told, ...], list[Kin]] = {}
    for one in kin:
        groups.setdefault(tuple(_told(edition, one.stretches)), []).append(one)
    ordered = sorted(groups.items(), key=lambda pair: -_size(pair[1]))
    strips = [
        _strip(edition, told, some, window, now, speech)
        for told, some in ordered[: MOST_STRIPS + 1]
    ]
    sizes = [_size(some) for _, some in ordered]
    return Seen(
        line=_line(sizes, speech)
        if any(groups)
        else speech.say("lịch chỉ tính trước khoảng ba mươi ngày"),
        strip=strips[0] if strips else None,
        others=tuple(strips[1:]),
        differing=sum(sizes[1:]),
        more=_more(sum(sizes[MOST_STRIPS + 1 :]), speech),
    )


def _line(sizes: list[int], speech: Speech) -> str:
    if not sizes:
        return speech.say("Chưa có gì để chiếu")
    if sum(sizes) == 1:
        return ""
    if len(sizes) == 1:
        return speech.count("cả {n} màn hình như nhau", sizes[0])
    alike_words = speech.count("{n} màn hình như nhau", sizes[0])
    return speech.count("{alike}, {n} khác", sum(sizes[1:]), alike=alike_words)


def _more(left: int, speech: Speech) -> str:
    if not left:
        return ""
    return speech.count("Còn {n} màn hình khác nữa: xem từng màn hình ở ô chọn.", left)


def _size(some: Iterable[Kin]) -> int:
    return sum(len(one.screens) for one in some)


def _told(edition: Edition, stretches: Iterable[Stretch]) -> Iterator[_Told]:
    last: _Told | None = None
    for stretch in stretches:
        names = tuple(sorted(set(stretch.winners) - _usual(stretch)))
        usual = bool(_unpinned(edition, _usual(stretch)))
        told = _Told(stretch.span, stretch.holder, names, usual or not names)
        if last is not None and _is_same(last, told):
            last = replace(last, span=Span(last.span.start_ms, told.span.end_ms))
            continue
        if last is not None:
            yield last
        last = told
    if last is not None:
        yield last


def _is_same(one: _Told, other: _Told) -> bool:
    return one == replace(other, span=one.span)


def _usual(stretch: Stretch) -> set[str]:
    return {name for name in stretch.winners if name.startswith(playlist_owner(""))}


def _unpinned(edition: Edition, owners: Iterable[str]) -> list[str]:
    """Return the playlists among owners that are not shown everywhere anyway."""
    names = sorted(owner.removeprefix(playlist_owner("")) for owner in owners)
    known = edition.playlists
    return [name for name in names if not (name in known and known[name].rules.pinned)]


def _strip(
    edition: Edition,
    told: tuple[_Told, ...],
    some: list[Kin],
    window: Span,
    now: Instant,
    speech: Speech,
) -> Strip:
    screens = sorted(((s.id, s.name) for one in some for s in one.screens), key=lambda s: s[1])
    usual = _usual_words(edition, some, speech)
    bars: list[Bar] = []
    for one in told:
        label = _label(edition, one, usual, speech)
        if label:
            kind = "off" if one.holder == "blackout" else "seen"
            kind = "usual" if kind == "seen" and not one.campaigns else kind
            bars += _from_now_on(one.span, window, now, kind, label, speech)
    if not bars and any(one.holder == "closed" for one in told):
        asleep = speech.say("Màn hình nghỉ")
        bars = [bar_of(window, window, "usual", asleep, speech, label=asleep)]
    return Strip(
        bars=tuple(bars),
        screens=tuple(screens[:MOST_NAMES]),
        more=speech.count("và {n} màn hình nữa", len(screens) - MOST_NAMES)
        if len(screens) > MOST_NAMES
        else "",
    )


def _from_now_on(
    span: Span, window: Span, now: Instant, kind: str, label: str, speech: Speech
) -> Iterator[Bar]:
    """Draw what is to come in full, and pale what is over: that is in the reports."""
    if span.start_ms < now:
        end = Instant(min(span.end_ms, now))
        words = label if end == span.end_ms else ""
        yield bar_of(Span(span.start_ms, end), window, "gone", label, speech, label=words)
    if span.end_ms > now:
        start = Instant(max(span.start_ms, now))
        yield bar_of(Span(start, span.end_ms), window, kind, label, speech, label=label)


def _label(edition: Edition, told: _Told, usual: str, speech: Speech) -> str:
    if told.holder == "blackout":
        return speech.say("Dừng phát")
    if told.holder in ("closed", "nothing"):
        return ""
    rules = edition.rules
    known = rules.takeovers if told.holder == "takeover" else rules.campaigns
    titles = [known[name].title for name in told.campaigns]
    return ", ".join([*titles, *([usual] if told.has_usual else [])])


def _usual_words(edition: Edition, some: Iterable[Kin], speech: Speech) -> str:
    """Name what these screens show without campaigns; one name when it is the same for all."""
    owners = {owner for one in some for stretch in one.stretches for owner in _usual(stretch)}
    found = _unpinned(edition, owners)
    if len(found) != 1:
        return speech.say("Nội dung thường")
    if found[0] == SLATE:
        return speech.say("Tên đơn vị và đường dây nóng")
    playlist = edition.playlists.get(found[0])
    return playlist.title if playlist is not None else found[0]
