"""The page of a report: few columns, what else is known of a line under its name, bars by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from signage.core.time.times import Instant, day_number
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_shown import BYS, Shown
from signage.web.language import Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One line: its name, what is known of it, its figures, and from when until when."""

    number: str
    name: str
    lines: tuple[str, ...]
    figures: tuple[str, ...]
    first: str
    last: str


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
    about: str  # the head of the names
    figures: tuple[str, ...]  # the heads of the figures
    rows: tuple[ReportRow, ...]
    total: tuple[str, ...]
    notes: tuple[str, ...]
    periods: tuple[tuple[str, ...], ...]
    bars: tuple[DayBar, ...]
    first_day: str
    last_day: str
    left_out: str


def report_view(shown: Shown, speech: Speech, *, most: int) -> ReportView:
    """Say what was shown in `most` lines; the rest is in the files."""
    airtime_ms = sum(one.airtime_ms for one in shown.sums)
    first = speech.local(shown.span.start_ms).date()
    last = speech.local(Instant(shown.span.end_ms - 1)).date()
    left_out = len(shown.sums) - most
    return ReportView(
        headline=speech.count("{n} lượt phát", sum(one.plays for one in shown.sums)),
        line=speech.say(
            "{airtime} trên {screens} màn hình, {first} – {last}",
            airtime=speech.length(airtime_ms),
            screens=speech.number(shown.screens),
            first=speech.day(first),
            last=speech.day(last),
        ),
        about=speech.say(BYS[shown.by]),
        figures=_heads(shown, speech),
        rows=tuple(
            _row(number, one, shown, speech) for number, one in enumerate(shown.sums[:most], 1)
        ),
        total=_total(shown, speech),
        notes=shown.notes,
        periods=shown.periods,
        bars=_bars(shown.days, first, last, speech),
        first_day=speech.day(first),
        last_day=speech.day(last),
        left_out=speech.count("{n} dòng nữa có trong tệp tải về", left_out)
        if left_out > 0
        else "",
    )


def _heads(shown: Shown, speech: Speech) -> tuple[str, ...]:
    say = speech.say
    figures = (say("Số lượt"), say("Thời lượng"), say("So với lịch"), say("Thấy trên màn hình"))
    return figures if shown.by == "screen" else (say("Số màn hình"), *figures)


def _row(number: int, one: PlaySum, shown: Shown, speech: Speech) -> ReportRow:
    first, last = (speech.moment(at) if one.plays else "" for at in (one.first_ms, one.last_ms))
    return ReportRow(
        number=speech.number(number),
        name=shown.name_of(one),
        lines=tuple(line for line in _lines(one, shown, speech) if line),
        figures=_figures([one], len(one.screens), shown.planned_ms(one), shown, speech),
        first=first,
        last=last,
    )


def _lines(one: PlaySum, shown: Shown, speech: Speech) -> tuple[str, ...]:
    if shown.by != "item":
        return (shown.places.get(one.key, ""),)
    known, decided = shown.about(one), []
    if known.author:
        decided.append(speech.say("{person} gửi", person=known.author))
    if known.approver and known.approved_ms is not None:
        day = speech.day(known.approved_ms)
        decided.append(speech.say("{person} duyệt {day}", person=known.approver, day=day))
    if (waited_ms := shown.waited_ms(one)) is not None:
        decided.append(speech.say("{length} sau thì phát", length=speech.length(waited_ms)))
    place = " · ".join(part for part in (known.kind, known.playlist) if part != "–")
    return place, ", ".join(decided)


def _figures(
    sums: Sequence[PlaySum], screens: int, planned_ms: float, shown: Shown, speech: Speech
) -> tuple[str, ...]:
    airtime_ms, seen = sum(one.airtime_ms for one in sums), sum(one.seen for one in sums)
    figures = (
        speech.number(sum(one.plays for one in sums)),
        speech.length(airtime_ms),
        _share(airtime_ms, planned_ms, speech),
        _share(seen, seen + sum(one.unseen for one in sums), speech),
    )
    return figures if shown.by == "screen" else (speech.number(screens), *figures)


def _share(part: float, whole: float, speech: Speech) -> str:
    return speech.percent(part / whole) if whole else "–"


def _total(shown: Shown, speech: Speech) -> tuple[str, ...]:
    planned_ms = sum(shown.plan.by_key.values()) if shown.plan else 0
    return _figures(shown.sums, shown.screens, planned_ms, shown, speech)


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
