"""The campaigns of a calendar: one row each, with its bars and what of them can be dragged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from signage.core.showing.airing import Almanac, campaign_spans, dates_span, parts_of
from signage.core.showing.campaign import Campaign
from signage.core.showing.edition import Edition
from signage.core.time.times import Instant, Span, intersection, without
from signage.web.admin.desk.screen_state import State
from signage.web.admin.planning.calendar_bars import Bar, bar_of, part_of
from signage.web.admin.planning.calendar_seen import Airing, Kin, airing_of
from signage.web.admin.planning.campaign_words import campaign_line, campaign_state
from signage.web.language import Speech

# Closer to the margin a grip lies inside the bar, or nobody could reach it.
_MARGIN = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """An edge that can be dragged. `part` is the daypart's number, -1 for the dates."""

    x: float
    edge: str  # start | end
    part: int
    is_inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """From the first day to the last, under the bars."""

    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """One campaign; `first`, `last`, `parts` are what the script shows while it drags."""

    id: str
    title: str
    line: str
    state: State
    bars: tuple[Bar, ...]
    rail: Rail | None
    grips: tuple[Grip, ...]
    may_shape: bool
    first: str
    last: str
    parts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the rows are drawn on."""

    edition: Edition
    window: Span
    now: Instant
    kin: tuple[Kin, ...]
    by_hours: bool
    schedules: frozenset[str]
    speech: Speech


def rows_of(sheet: Sheet, campaigns: Iterable[Campaign]) -> Iterator[CampaignRow]:
    """Draw the campaigns that fall into the window, the highest priority first."""
    for one in sorted(campaigns, key=lambda c: (-c.priority, c.from_ or date.min, c.id)):
        row = _row(sheet, one)
        if row.bars:
            yield row


def _row(sheet: Sheet, campaign: Campaign) -> CampaignRow:
    rules, speech = sheet.edition.rules, sheet.speech
    spans = campaign_spans(campaign, Almanac(rules.tz, rules.calendar, sheet.window))
    may_shape = campaign.unit in sheet.schedules
    rail = _rail(sheet, campaign)
    grips = [*_date_grips(sheet, campaign), *_hour_grips(sheet, campaign)] if may_shape else []
    return CampaignRow(
        id=campaign.id,
        title=campaign.title,
        line=campaign_line(sheet.edition, campaign, speech),
        state=campaign_state(campaign, speech),
        bars=tuple(_bars(sheet, campaign, spans)),
        rail=rail,
        grips=tuple(grips),
        may_shape=may_shape,
        first=campaign.from_.isoformat() if campaign.from_ else "",
        last=campaign.until.isoformat() if campaign.until else "",
        parts=" ".join(f"{part.start}-{part.end}" for part in campaign.dayparts),
    )


def _bars(sheet: Sheet, campaign: Campaign, spans: tuple[Span, ...]) -> Iterator[Bar]:
    title, speech = campaign.title, sheet.speech
    if campaign.state != "approved":
        yield from _drawn(sheet, spans, "draft", title)
        return
    airing = airing_of(sheet.edition, campaign, sheet.kin)
    if airing is None:
        yield from _drawn(sheet, spans, "plain", title)
        return
    # Beyond the compiled weeks nobody knows yet who wins; what was shown is in the reports, and
    # a campaign made today was not on this morning.
    gone = Span(min(sheet.window.start_ms, sheet.now), sheet.now)
    yield from _drawn(sheet, intersection(spans, (gone,)), "plain", title)
    spans = without(spans, (gone,))
    yield from _drawn(sheet, without(spans, airing.known), "plain", title)
    yield from _drawn(sheet, intersection(spans, airing.on_all), "wins", title)
    some = without(intersection(spans, airing.on_any), airing.on_all)
    partly = speech.say("{title}: chỉ ở một số màn hình", title=title)
    yield from _drawn(sheet, some, "some", partly)
    yield from _idle(sheet, title, spans, airing)


def _idle(sheet: Sheet, title: str, spans: tuple[Span, ...], airing: Airing) -> Iterator[Bar]:
    speech = sheet.speech
    idle = without(intersection(spans, airing.known), airing.on_any)
    asleep = speech.say("{title}: màn hình nghỉ theo giờ", title=title)
    yield from _drawn(sheet, intersection(idle, airing.asleep), "closed", asleep)
    losing = speech.say("{title}: không được chiếu", title=title)
    yield from _drawn(sheet, without(idle, airing.asleep), "loses", losing)


def _drawn(sheet: Sheet, spans: Iterable[Span], kind: str, title: str) -> Iterator[Bar]:
    return (bar_of(span, sheet.window, kind, title, sheet.speech) for span in spans)


def _rail(sheet: Sheet, campaign: Campaign) -> Rail | None:
    whole, window = dates_span(campaign, sheet.edition.rules.tz), sheet.window
    if not whole.meets(window) or (campaign.from_ is None and campaign.until is None):
        return None
    x = part_of(max(whole.start_ms, window.start_ms), window)
    return Rail(x=x, width=round(part_of(min(whole.end_ms, window.end_ms), window) - x, 4))


def _date_grips(sheet: Sheet, campaign: Campaign) -> Iterator[Grip]:
    whole = dates_span(campaign, sheet.edition.rules.tz)
    if campaign.from_ is not None:
        yield from _grips(sheet, Span(whole.start_ms, whole.start_ms), -1, ("start",))
    if campaign.until is not None:
        yield from _grips(sheet, Span(whole.end_ms, whole.end_ms), -1, ("end",))


def _hour_grips(sheet: Sheet, campaign: Campaign) -> Iterator[Grip]:
    if not sheet.by_hours:
        return
    rules = sheet.edition.rules
    almanac = Almanac(rules.tz, rules.calendar, sheet.window)
    for number, daypart in enumerate(campaign.dayparts):
        part = parts_of((daypart,))
        for span in almanac.spans(part, campaign.from_, campaign.until):
            yield from _grips(sheet, span, number, ("start", "end"))


def _grips(sheet: Sheet, span: Span, part: int, edges: Iterable[str]) -> Iterator[Grip]:
    window = sheet.window
    for edge in edges:
        at = span.start_ms if edge == "start" else span.end_ms
        if window.start_ms <= at <= window.end_ms:
            x = part_of(at, window)
            near = x < _MARGIN if edge == "start" else x > 100 - _MARGIN
            yield Grip(x=x, edge=edge, part=part, is_inside=near)
