"""What was shown: rows by item, campaign, unit or screen over a period, with totals and days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from signage.core.showing.shelf import drawn_item_id
from signage.core.time.times import Instant, Span, local_date, local_midnight
from signage.store.play_sums import PlaySum, added
from signage.web.admin.dates import month_start, months_later, week_start
from signage.web.language import Speech, mark

By = Literal["item", "campaign", "unit", "screen"]
Period = Literal["today", "week", "month", "quarter", "year", "own"]

BYS: dict[By, str] = {
    "item": mark("Nội dung"),
    "campaign": mark("Đợt tuyên truyền"),
    "unit": mark("Đơn vị"),
    "screen": mark("Màn hình"),
}
PERIODS: dict[Period, str] = {
    "today": mark("Hôm nay"),
    "week": mark("Tuần này"),
    "month": mark("Tháng này"),
    "quarter": mark("Quý này"),
    "year": mark("Năm nay"),
    "own": mark("Tự chọn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an item beside its plays, by item id."""

    title: str
    playlist: str
    kind: str
    author: str = ""
    approver: str = ""
    approved_ms: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One line, as words and as plain values for spreadsheets."""

    cells: tuple[str, ...]
    values: tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """The airtime of one day; heights and places are in parts of a hundred."""

    x: float
    width: float
    y: float
    height: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The report page."""

    headline: str
    line: str
    head: tuple[str, ...]
    numbers: frozenset[int]  # the columns that are figures
    rows: tuple[ReportRow, ...]
    total: tuple[str, ...]
    bars: tuple[DayBar, ...]
    first_day: str
    last_day: str
    left_out: str


def span_of(
    period: Period, first: date | None, last: date | None, *, now: Instant, tz: str
) -> Span:
    """Return the local days of a period, both dates included."""
    today = local_date(tz, now)
    start, end = today, today
    if period == "week":
        start, end = week_start(today), week_start(today) + timedelta(days=6)
    elif period == "month":
        start, end = month_start(today), months_later(today, 1) - timedelta(days=1)
    elif period == "quarter":
        start = months_later(today, -((today.month - 1) % 3))
        end = months_later(start, 3) - timedelta(days=1)
    elif period == "year":
        start, end = date(today.year, 1, 1), date(today.year, 12, 31)
    elif period == "own":
        start, end = first or last or today, last or first or today
    if end < start:
        start, end = end, start
    return Span(local_midnight(tz, start), local_midnight(tz, end + timedelta(days=1)))


def merged_pages(sums: Iterable[PlaySum]) -> list[PlaySum]:
    """Put the pages of each item together: one pass over its pages is one showing."""
    found: dict[str, PlaySum] = {}
    for one in sums:
        key = drawn_item_id(one.key)
        known = found.get(key)
        if known is None:
            found[key] = replace(one, key=key)
            continue
        whole = added(known, replace(one, key=key))
        found[key] = replace(
            whole,
            plays=max(known.plays, one.plays),
            completed=max(known.completed, one.completed),
            seen=max(known.seen, one.seen),
        )
    return list(found.values())


def report_view(
    sums: Sequence[PlaySum],
    *,
    by: By,
    span: Span,
    names: Mapping[str, str],
    known: Mapping[str, Known],
    days: Mapping[int, int],
    most: int | None,
    speech: Speech,
) -> ReportView:
    """Say what was shown, the most shown first; `most` rows on a page, None in a file."""
    ordered = sorted(sums, key=lambda one: (-one.airtime_ms, one.key))
    rows = [
        _item_row(number, one, known.get(one.key), speech)
        if by == "item"
        else _plain_row(number, one, names.get(one.key, one.title or one.key), by, speech)
        for number, one in enumerate(ordered, start=1)
    ]
    head = _head(by, speech)
    airtime = sum(one.airtime_ms for one in sums)
    plays = sum(one.plays for one in sums)
    screens = frozenset[str]().union(*(one.screens for one in sums))
    first, last = speech.local(span.start_ms).date(), speech.local(Instant(span.end_ms - 1)).date()
    shown = rows if most is None else rows[:most]
    return ReportView(
        headline=speech.count("{n} lượt phát", plays),
        line=speech.say(
            "{airtime} trên {screens} màn hình, {first} – {last}",
            airtime=speech.length(airtime),
            screens=speech.number(len(screens)),
            first=speech.day(first),
            last=speech.day(last),
        ),
        head=head,
        numbers=frozenset(range(len(head) - 6, len(head) - 2)) | {0},
        rows=tuple(shown),
        total=_total(by, plays, airtime, len(screens), sums, speech),
        bars=_bars(days, first, last, speech),
        first_day=speech.day(first),
        last_day=speech.day(last),
        left_out=speech.count("{n} dòng nữa có trong tệp tải về", len(rows) - len(shown))
        if len(shown) < len(rows)
        else "",
    )


def _head(by: By, speech: Speech) -> tuple[str, ...]:
    say = speech.say
    counts = (
        say("Số màn hình"),
        say("Số lượt"),
        say("Thời lượng"),
        say("Thấy trên màn hình"),
        say("Phát lần đầu"),
        say("Phát lần cuối"),
    )
    if by == "item":
        about = (say("Tiêu đề"), say("Loại"), say("Danh sách phát"))
        decided = (say("Người gửi"), say("Duyệt"), say("Từ duyệt đến phát"))
        return (say("STT"), *about, *decided, *counts)
    return (say("STT"), say(BYS[by]), *counts)


def _counts(one: PlaySum, speech: Speech) -> tuple[tuple[str, str | int | float], ...]:
    sampled = one.seen + one.unseen
    seen = speech.percent(one.seen / sampled) if sampled else "–"
    return (
        (speech.number(len(one.screens)), len(one.screens)),
        (speech.number(one.plays), one.plays),
        (speech.length(one.airtime_ms), round(one.airtime_ms / 1000)),
        (seen, round(one.seen / sampled, 4) if sampled else ""),
        (speech.moment(one.first_ms), speech.moment(one.first_ms)),
        (speech.moment(one.last_ms), speech.moment(one.last_ms)),
    )


def _item_row(number: int, one: PlaySum, about: Known | None, speech: Speech) -> ReportRow:
    about = about or Known(title=one.title or "–", playlist="–", kind="–")
    approved = speech.day(about.approved_ms) if about.approved_ms is not None else ""
    decided = f"{about.approver}, {approved}" if approved else "–"
    fresh = "–"
    if about.approved_ms is not None and one.first_ms >= about.approved_ms:
        fresh = speech.length(one.first_ms - about.approved_ms)
    counts = _counts(one, speech)
    texts = (about.title, about.kind, about.playlist, about.author or "–", decided, fresh)
    return ReportRow(
        cells=(speech.number(number), *texts, *(words for words, _ in counts)),
        values=(number, *texts, *(value for _, value in counts)),
    )


def _plain_row(number: int, one: PlaySum, name: str, by: By, speech: Speech) -> ReportRow:
    if by == "campaign" and not one.key:
        name = speech.say("Không thuộc đợt nào (danh sách mặc định)")
    counts = _counts(one, speech)
    return ReportRow(
        cells=(speech.number(number), name, *(words for words, _ in counts)),
        values=(number, name, *(value for _, value in counts)),
    )


def _total(
    by: By, plays: int, airtime: int, screens: int, sums: Sequence[PlaySum], speech: Speech
) -> tuple[str, ...]:
    before = 6 if by == "item" else 1
    seen, sampled = sum(s.seen for s in sums), sum(s.seen + s.unseen for s in sums)
    return (
        "",
        speech.say("Cộng"),
        *("",) * (before - 1),
        speech.number(screens),
        speech.number(plays),
        speech.length(airtime),
        speech.percent(seen / sampled) if sampled else "–",
        "",
        "",
    )


def _bars(days: Mapping[int, int], first: date, last: date, speech: Speech) -> tuple[DayBar, ...]:
    count = (last - first).days + 1
    highest = max(days.values(), default=0)
    # Above a year a day is thinner than a pixel; an empty picture says nothing.
    if not highest or count > 400 or count < 2:
        return ()
    step = 100 / count
    bars = []
    for at in range(count):
        day = first + timedelta(days=at)
        airtime = days.get((day - date(1970, 1, 1)).days, 0)
        height = airtime / highest * 100
        bars.append(
            DayBar(
                x=round(at * step, 3),
                width=round(step * 0.8, 3),
                y=round(100 - height, 2),
                height=round(height, 2),
                title=f"{speech.weekday(day)} {speech.day(day)}: {speech.length(airtime)}",
            )
        )
    return tuple(bars)
