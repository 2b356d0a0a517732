"""How procedures were made public: a row for each decision, in time or late, posted throughout.

A list of procedures must be posted at all times. What this program cannot know, such as the day
on which a decision was entered in the national database, is a column to be filled in by hand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from signage.core.content.procedure import ChangeType
from signage.core.content.register import Entry
from signage.core.showing.posting import LONGEST_GAP_DAYS, judge_permanent
from signage.core.time.calendar import Calendar, add_working_days
from signage.core.time.times import ALWAYS, Instant
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_paper import Cell, PaperTable
from signage.web.admin.reports.report_posting_days import PostingDays
from signage.web.admin.reports.report_table import day_cell
from signage.web.language import Speech

# Luật số 10/2022/QH15, khoản 3 Điều 12; NĐ 63/2010/NĐ-CP, khoản 2 Điều 24.
WORKING_DAYS_TO_POST = 5
_CHANGES: tuple[ChangeType, ...] = ("new", "amended", "replaced", "abolished")


def procedures_table(
    entries: Iterable[Entry],
    first_plays: Mapping[str, PlaySum],
    days: PostingDays,
    calendar: Calendar,
    span_days: range,
    speech: Speech,
) -> PaperTable:
    """Return a row for each decision known; `first_plays` reach back beyond the term."""
    lists = _by_list(entries)
    rows = []
    for number, (key, rows_of_list) in enumerate(lists.items(), start=1):
        decision = rows_of_list[0].decision
        changes = Counter(entry.row.change for entry in rows_of_list)
        played = first_plays.get(key)
        first = None if played is None else played.first_ms
        rows.append(
            (
                number,
                decision.number or "–",
                _written(decision.signed_on),
                *(changes[change] for change in _CHANGES),
                *_publication(decision.signed_on, first, calendar, speech),
                *_presence(key, rows_of_list, days, span_days, speech),
                "",
            )
        )
    say = speech.say
    return PaperTable(
        title=say("Công khai thủ tục hành chính"),
        head=(
            say("STT"),
            say("Quyết định công bố"),
            say("Ngày ký"),
            *(say("Mới"), say("Sửa đổi"), say("Thay thế"), say("Bãi bỏ")),
            say("Hạn công khai"),
            say("Công khai lần đầu"),
            say("Đúng hạn"),
            say("Số ngày niêm yết"),
            say("Niêm yết thường xuyên"),
            say("Ngày nhập CSDL quốc gia"),
        ),
        shares=(0.5, 2.2, 1.2, 0.7, 0.8, 0.8, 0.8, 1.2, 1.2, 1.6, 1, 2.2, 1.3),
        numbers=frozenset({0, 3, 4, 5, 6, 10}),
        rows=tuple(rows),
        total=_total(lists.values(), speech) if rows else (),
        notes=_notes(speech),
        empty=say("Không có danh mục thủ tục hành chính nào."),
    )


def _by_list(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.item].append(entry)
    by_day = sorted(
        found.items(), key=lambda pair: (pair[1][0].decision.signed_on, pair[1][0].where)
    )
    return dict(by_day)


def _written(iso: str) -> Cell:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return "–"


def _publication(
    signed_on: str, first_ms: Instant | None, calendar: Calendar, speech: Speech
) -> tuple[Cell, Cell, Cell]:
    """Return until when, when for the first time, and whether that was in time."""
    shown = day_cell(first_ms, speech)
    signed = _written(signed_on)
    if not isinstance(signed, date):
        return "–", shown, speech.say("Không rõ ngày ký")
    due = add_working_days(calendar, signed, WORKING_DAYS_TO_POST)
    if not isinstance(shown, date):
        return due, shown, speech.say("Chưa có bản ghi đã phát")
    late = (shown - due).days
    if late > 0:
        return due, shown, speech.count("Muộn {n} ngày", late)
    return due, shown, speech.say("Đúng hạn")


def _presence(
    key: str, entries: Sequence[Entry], days: PostingDays, span_days: range, speech: Speech
) -> tuple[Cell, Cell]:
    """Return on how many days of the term a list was posted, and whether throughout."""
    shown = days.days_of(key)
    if not shown:
        return 0, speech.say("Không có bản ghi trong kỳ")
    end = _duty_ends(entries, days)
    standings = days.of(key, max(min(shown), span_days.start), min(end, span_days.stop))
    found = judge_permanent(standings)
    if found.verdict == "passed":
        return found.posted, speech.say("Đạt")
    if found.verdict == "unproven":
        return found.posted, speech.count(
            "Chưa đủ căn cứ: {n} ngày không có bản ghi", found.unmeasured
        )
    return found.posted, speech.count("Chưa đạt: có {n} ngày liền không niêm yết", found.gap)


def _duty_ends(entries: Sequence[Entry], days: PostingDays) -> int:
    """Return the day before which a list must be posted: its last row in force ends then."""
    ends = [entry.span.end_ms for entry in entries if entry.row.change != "abolished"]
    end = max(ends, default=ALWAYS.end_ms)
    return days.postings.open.days.stop if end >= ALWAYS.end_ms else days.postings.open.day_of(end)


def _total(lists: Iterable[Sequence[Entry]], speech: Speech) -> tuple[Cell, ...]:
    changes = Counter(entry.row.change for entries in lists for entry in entries)
    sums = (changes[change] for change in _CHANGES)
    return ("", speech.say("Cộng"), "", *sums, *("",) * 6)


def _notes(speech: Speech) -> tuple[str, ...]:
    return (
        speech.say(
            "Hạn công khai: {days} ngày làm việc kể từ ngày ký (Luật số 10/2022/QH15, khoản 3 "
            "Điều 12). Thủ tục hành chính được niêm yết thường xuyên (khoản 2 Điều 13): từ ngày "
            "đầu được phát, không quá {gap} ngày mở cửa liền nhau không đủ lượt phát.",
            days=WORKING_DAYS_TO_POST,
            gap=LONGEST_GAP_DAYS,
        ),
        speech.say("Cột cuối do đơn vị ghi, sau khi nhập vào Cơ sở dữ liệu quốc gia."),
    )
