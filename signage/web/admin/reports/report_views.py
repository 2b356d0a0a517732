"""What was shown: rows by item, campaign, unit or screen over a period, with totals and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from signage.core.time.times import Instant, Span, day_number
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_paper import Airtime, Cell, Share
from signage.web.admin.reports.report_plan import Plan, with_absent
from signage.web.admin.reports.report_record import Known
from signage.web.language import Speech, mark

Cells = tuple[tuple[str, Cell], ...]  # as words, and as a plain value
By = Literal["item", "campaign", "unit", "screen"]

BYS: dict[By, str] = {
    "item": mark("Nội dung"),
    "campaign": mark("Đợt tuyên truyền"),
    "unit": mark("Đơn vị"),
    "screen": mark("Màn hình"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One line, as words and as plain values for spreadsheets."""

    cells: tuple[str, ...]
    values: tuple[Cell, ...]


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
    total: ReportRow
    notes: tuple[str, ...]
    periods: tuple[tuple[str, ...], ...]  # figures beside those of other periods, head first
    bars: tuple[DayBar, ...]
    first_day: str
    last_day: str
    left_out: str


def report_view(
    sums: Sequence[PlaySum],
    *,
    by: By,
    span: Span,
    names: Mapping[str, str],
    known: Mapping[str, Known],
    days: Mapping[int, int],
    periods: tuple[tuple[str, ...], ...],
    plan: Plan | None,
    most: int | None,
    speech: Speech,
) -> ReportView:
    """Say what was shown, the most shown first; `most` rows on a page, None in a file."""
    ordered = sorted(
        with_absent(sums, plan), key=lambda one: (one.plays == 0, -one.airtime_ms, one.key)
    )
    rows = [
        _item_row(number, one, known.get(one.key), plan, speech)
        if by == "item"
        else _plain_row(number, one, names.get(one.key, one.title or one.key), plan, speech)
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
        numbers=frozenset(range(len(head) - 7, len(head) - 2)) | {0},
        rows=tuple(shown),
        total=_total(by, sums, plan, speech),
        notes=_notes(plan, speech),
        periods=periods,
        bars=_bars(days, first, last, speech),
        first_day=speech.day(first),
        last_day=speech.day(last),
        left_out=speech.count("{n} dòng nữa có trong tệp tải về", len(rows) - len(shown))
        if len(shown) < len(rows)
        else "",
    )


def _notes(plan: Plan | None, speech: Speech) -> tuple[str, ...]:
    if plan is None:
        return ()
    notes = [
        speech.say(
            "So với lịch: tính theo lịch và nội dung hiện hành, trong giờ mở cửa, trên những màn "
            "hình có bản ghi."
        )
    ]
    if plan.unmeasured:
        notes.append(
            speech.count("{n} màn hình chưa có bản ghi nào, không tính vào đó.", plan.unmeasured)
        )
    return tuple(notes)


def _head(by: By, speech: Speech) -> tuple[str, ...]:
    say = speech.say
    counts = (
        say("Số màn hình"),
        say("Số lượt"),
        say("Thời lượng"),
        say("So với lịch"),
        say("Thấy trên màn hình"),
        say("Phát lần đầu"),
        say("Phát lần cuối"),
    )
    if by == "item":
        about = (say("Tiêu đề"), say("Loại"), say("Danh sách phát"))
        decided = (say("Người gửi"), say("Duyệt"), say("Từ duyệt đến phát"))
        return (say("STT"), *about, *decided, *counts)
    return (say("STT"), say(BYS[by]), *counts)


def _counts(one: PlaySum, plan: Plan | None, speech: Speech) -> Cells:
    first, last = (speech.moment(at) if one.plays else "–" for at in (one.first_ms, one.last_ms))
    return (
        (speech.number(len(one.screens)), len(one.screens)),
        *_measures([one], plan.by_key.get(one.key) if plan else None, speech),
        (first, first),
        (last, last),
    )


def _measures(sums: Sequence[PlaySum], planned_ms: float | None, speech: Speech) -> Cells:
    """Say plays, airtime, its part of what was planned, and what samples of the picture saw."""
    plays, airtime = sum(one.plays for one in sums), sum(one.airtime_ms for one in sums)
    seen, sampled = sum(s.seen for s in sums), sum(s.seen + s.unseen for s in sums)
    return (
        (speech.number(plays), plays),
        (speech.length(airtime), Airtime(ms=airtime)),
        _share(airtime, planned_ms or 0, speech),
        _share(seen, sampled, speech),
    )


def _share(part: float, whole: float, speech: Speech) -> tuple[str, Cell]:
    return (speech.percent(part / whole), Share(part=part / whole)) if whole else ("–", "")


def _item_row(
    number: int, one: PlaySum, about: Known | None, plan: Plan | None, speech: Speech
) -> ReportRow:
    about = about or Known(title="", playlist="–", kind="–")
    approved = speech.day(about.approved_ms) if about.approved_ms is not None else ""
    decided = f"{about.approver}, {approved}" if approved else "–"
    fresh = "–"
    if one.plays and about.approved_ms is not None and one.first_ms >= about.approved_ms:
        fresh = speech.length(one.first_ms - about.approved_ms)
    counts = _counts(one, plan, speech)
    texts = (
        about.title or one.title or "–",
        about.kind,
        about.playlist,
        about.author or "–",
        decided,
        fresh,
    )
    return ReportRow(
        cells=(speech.number(number), *texts, *(words for words, _ in counts)),
        values=(number, *texts, *(value for _, value in counts)),
    )


def _plain_row(
    number: int, one: PlaySum, name: str, plan: Plan | None, speech: Speech
) -> ReportRow:
    counts = _counts(one, plan, speech)
    return ReportRow(
        cells=(speech.number(number), name, *(words for words, _ in counts)),
        values=(number, name, *(value for _, value in counts)),
    )


def _total(by: By, sums: Sequence[PlaySum], plan: Plan | None, speech: Speech) -> ReportRow:
    words = ("", speech.say("Cộng"), *("",) * ((6 if by == "item" else 1) - 1))
    screens = len(frozenset[str]().union(*(one.screens for one in sums)))
    planned = sum(plan.by_key.values()) if plan else None
    measures = _measures(sums, planned, speech)
    return ReportRow(
        cells=(*words, speech.number(screens), *(text for text, _ in measures), "", ""),
        values=(*words, screens, *(value for _, value in measures), "", ""),
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
        airtime = days.get(day_number(day), 0)
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
