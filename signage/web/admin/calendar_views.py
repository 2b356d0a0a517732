"""Campaigns on a week or a month: when each holds, where it wins, and what people will see."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from signage.core.place.screen import Screen
from signage.core.showing.airing import Almanac, campaign_spans
from signage.core.showing.campaign import Campaign, CampaignState
from signage.core.showing.edition import Edition
from signage.core.showing.explain import explain_day
from signage.core.showing.manifest import Manifest
from signage.core.showing.reach import campaign_reaches
from signage.core.showing.shelf import SLATE
from signage.core.time.times import Instant, Span, local_midnight, without
from signage.web.admin.dates import month_start, months_later, week_start
from signage.web.admin.screen_state import State, StateCode
from signage.web.language import Speech, mark

STATES: dict[CampaignState, tuple[StateCode, str]] = {
    "draft": ("asleep", mark("Nháp")),
    "submitted": ("waiting", mark("Chờ duyệt")),
    "approved": ("on_air", mark("Đã duyệt")),
    "paused": ("information", mark("Tạm dừng")),
    "ended": ("asleep", mark("Đã kết thúc")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of time in parts of a hundred; `kind`: wins, loses, plain, draft."""

    x: float
    width: float
    kind: str
    title: str
    label: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One column."""

    weekday: str
    number: str
    x: float
    is_today: bool
    is_off: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignRow:
    """One campaign."""

    id: str
    title: str
    line: str
    state: State
    bars: tuple[Bar, ...]
    may_move: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """The calendar page."""

    headline: str
    view: str
    day: str
    may_schedule: bool
    days: tuple[Day, ...]
    today_x: float  # below 0: today is not on it
    seen: tuple[Bar, ...]
    screen: str
    screen_name: str
    screens: tuple[tuple[str, str], ...]
    rows: tuple[CampaignRow, ...]
    elsewhere: str
    previous: str
    next: str
    now: str
    week: str
    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarQuery:
    """What part of the calendar is asked for."""

    view: str
    day: date
    screen: str


def calendar_view(
    edition: Edition,
    screens: Mapping[str, Screen],
    query: CalendarQuery,
    *,
    schedules: frozenset[str],
    now: Instant,
    speech: Speech,
) -> CalendarView:
    """Draw a week or a month of campaigns; `schedules` are the units that the person plans for."""
    tz = edition.rules.tz
    first, last = _days_of(query)
    window = Span(local_midnight(tz, first), local_midnight(tz, last))
    screen = screens.get(query.screen)
    seen, wins = _seen(edition, screen, first, last, window, speech)
    campaigns = [c for c in edition.rules.campaigns.values() if c.state != "ended"]
    rows = [
        _row(edition, campaign, screen, window, wins.get(campaign.id, ()), schedules, speech)
        for campaign in sorted(campaigns, key=lambda c: (-c.priority, c.from_ or date.min, c.id))
    ]
    shown = [row for row in rows if row.bars]
    today_x = _part(now, window) if window.holds(now) else -1.0
    return CalendarView(
        headline=_headline(query.view, first, last, speech),
        view=query.view,
        day=query.day.isoformat(),
        may_schedule=bool(schedules),
        days=tuple(_day_columns(edition, first, last, now, speech)),
        today_x=today_x,
        seen=seen,
        screen=screen.id if screen is not None else "",
        screen_name=screen.name if screen is not None else "",
        screens=tuple((s.id, s.name) for s in screens.values()),
        rows=tuple(shown),
        elsewhere=speech.count("{n} đợt khác không rơi vào khoảng này", len(rows) - len(shown))
        if len(shown) < len(rows)
        else "",
        previous=_address(query, first - timedelta(days=1)),
        next=_address(query, last),
        now=_address(query, speech.local(now).date()),
        week=_address(CalendarQuery(view="week", day=query.day, screen=query.screen), query.day),
        month=_address(CalendarQuery(view="month", day=query.day, screen=query.screen), query.day),
    )


def campaign_line(edition: Edition, campaign: Campaign, speech: Speech) -> str:
    """Say in one line when and where a campaign is shown."""
    rules = edition.rules
    reached = sum(campaign_reaches(rules, campaign, s) for s in rules.screens.values())
    parts = [dates_words(campaign, speech), speech.count("{n} màn hình", reached)]
    if campaign.priority:
        parts.append(speech.say("ưu tiên {n}", n=campaign.priority))
    if campaign.share_percent:
        parts.append(speech.say("{n} % thời lượng", n=campaign.share_percent))
    if campaign.mandatory:
        parts.append(speech.say("bắt buộc"))
    return " · ".join(parts)


def dates_words(campaign: Campaign, speech: Speech) -> str:
    """Say the dates of a campaign, both included."""
    first, last = campaign.from_, campaign.until
    if first is None and last is None:
        return speech.say("luôn phát")
    if last is None and first is not None:
        return speech.say("từ {day}", day=speech.day(first))
    if first is None and last is not None:
        return speech.say("đến hết {day}", day=speech.day(last))
    assert first is not None and last is not None  # the cases above
    return f"{speech.day(first)} – {speech.day(last)}"


def campaign_state(campaign: Campaign, speech: Speech) -> State:
    """Say the state of a campaign."""
    code, words = STATES[campaign.state]
    return State(code=code, words=speech.say(words))


def _days_of(query: CalendarQuery) -> tuple[date, date]:
    """Return the first day shown and the first day after."""
    if query.view == "month":
        first = month_start(query.day)
        return first, months_later(first, 1)
    first = week_start(query.day)
    return first, first + timedelta(days=7)


def _headline(view: str, first: date, last: date, speech: Speech) -> str:
    if view == "month":
        return speech.say("Tháng {month}", month=first.strftime("%m/%Y"))
    end = last - timedelta(days=1)
    return speech.say("Tuần {first} – {last}", first=first.strftime("%d/%m"), last=speech.day(end))


def _address(query: CalendarQuery, day: date) -> str:
    screen = f"&screen={query.screen}" if query.screen else ""
    return f"/calendar?view={query.view}&day={day.isoformat()}{screen}"


def _day_columns(
    edition: Edition, first: date, last: date, now: Instant, speech: Speech
) -> Iterator[Day]:
    count = (last - first).days
    today = speech.local(now).date()
    for at in range(count):
        day = first + timedelta(days=at)
        title = edition.rules.calendar.titles.get(day, "")
        yield Day(
            weekday=speech.short_weekday(day),
            number=str(day.day) if count > 7 else day.strftime("%d/%m"),
            x=round(at / count * 100, 4),
            is_today=day == today,
            is_off=not edition.rules.calendar.is_working(day),
            title=title,
        )


def _seen(
    edition: Edition,
    screen: Screen | None,
    first: date,
    last: date,
    window: Span,
    speech: Speech,
) -> tuple[tuple[Bar, ...], dict[str, tuple[Span, ...]]]:
    """Return what people will see as bars, and when each campaign is on air."""
    manifest = edition.manifests.get(screen.id) if screen is not None else None
    if screen is None or manifest is None:
        return (), {}
    stretches: list[tuple[int, int, tuple[str, ...]]] = []
    day = first
    while day < last:
        told = explain_day(edition.rules, edition.drawn[screen.id], manifest, screen.id, day)
        for slot in told["slots"]:
            winners = tuple(sorted(slot["winners"]))
            if stretches and stretches[-1][2] == winners and stretches[-1][1] == slot["start_ms"]:
                stretches[-1] = (stretches[-1][0], slot["end_ms"], winners)
            else:
                stretches.append((slot["start_ms"], slot["end_ms"], winners))
        day += timedelta(days=1)
    wins: dict[str, list[Span]] = {}
    bars = []
    for start, end, winners in stretches:
        span = Span(Instant(start), Instant(end))
        for winner in winners:
            wins.setdefault(winner, []).append(span)
        label = _label(edition, winners, speech)
        if label:
            bars.append(_bar(span, window, "seen", label, speech, label=label))
    return tuple(bars), {name: tuple(spans) for name, spans in wins.items()}


def _label(edition: Edition, winners: tuple[str, ...], speech: Speech) -> str:
    """Name what makes the difference: campaigns first; what is pinned everywhere goes unsaid."""
    playlists = edition.playlists
    said = [name for name in winners if name in edition.rules.campaigns]
    said += [
        name
        for name in winners
        if name not in said and not (name in playlists and playlists[name].rules.pinned)
    ]
    return ", ".join(_title(edition, name, speech) for name in said or winners)


def _title(edition: Edition, name: str, speech: Speech) -> str:
    if name == SLATE:
        return speech.say("Tên đơn vị và đường dây nóng")
    rules = edition.rules
    known = rules.campaigns.get(name) or rules.takeovers.get(name) or edition.playlists.get(name)
    return known.title if known is not None else name


def _row(
    edition: Edition,
    campaign: Campaign,
    screen: Screen | None,
    window: Span,
    wins: tuple[Span, ...],
    schedules: frozenset[str],
    speech: Speech,
) -> CampaignRow:
    almanac = Almanac(edition.rules.tz, edition.rules.calendar, window)
    spans = campaign_spans(campaign, almanac)
    return CampaignRow(
        id=campaign.id,
        title=campaign.title,
        line=campaign_line(edition, campaign, speech),
        state=campaign_state(campaign, speech),
        bars=tuple(_bars(edition, campaign, screen, spans, wins, window, speech)),
        may_move=campaign.unit in schedules and campaign.from_ is not None,
    )


def _bars(
    edition: Edition,
    campaign: Campaign,
    screen: Screen | None,
    spans: tuple[Span, ...],
    wins: tuple[Span, ...],
    window: Span,
    speech: Speech,
) -> Iterable[Bar]:
    title = campaign.title
    if campaign.state != "approved":
        return [_bar(span, window, "draft", title, speech) for span in spans]
    if screen is None:
        return [_bar(span, window, "plain", title, speech) for span in spans]
    if not campaign_reaches(edition.rules, campaign, screen):
        elsewhere = speech.say("{title}: không nhắm tới màn hình này", title=title)
        return [_bar(span, window, "elsewhere", elsewhere, speech) for span in spans]
    manifest = edition.manifests.get(screen.id)
    known = () if manifest is None else (_covered(manifest),)
    # Beyond the compiled weeks nobody knows yet who wins, and the past is in the reports.
    unknown = without(spans, known)
    lost = without(without(spans, wins), unknown)
    losing = speech.say("{title}: không được chiếu", title=title)
    won = without(without(spans, lost), unknown)
    return [
        *(_bar(span, window, "plain", title, speech) for span in unknown),
        *(_bar(span, window, "wins", title, speech) for span in won),
        *(_bar(span, window, "loses", losing, speech) for span in lost),
    ]


def _covered(manifest: Manifest) -> Span:
    document = manifest.document
    return Span(document["valid_from_ms"], document["valid_until_ms"])


def _bar(
    span: Span, window: Span, kind: str, title: str, speech: Speech, *, label: str = ""
) -> Bar:
    start, end = max(span.start_ms, window.start_ms), min(span.end_ms, window.end_ms)
    when = f"{speech.moment(Instant(start))} – {speech.moment(Instant(end))}"
    x = _part(Instant(start), window)
    return Bar(
        x=x,
        width=round(max(0.15, _part(Instant(end), window) - x), 4),
        kind=kind,
        title=f"{title}, {when}",
        label=label,
    )


def _part(at: Instant, window: Span) -> float:
    return round((at - window.start_ms) / (window.end_ms - window.start_ms) * 100, 4)
