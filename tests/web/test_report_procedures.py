"""How procedures were made public: in time or late, and posted at all times or with gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from signage.core.showing.posting import PostingRule
from signage.core.time.calendar import Calendar
from signage.core.time.times import HOUR_MS, Instant, day_number, local_midnight
from signage.store.play_sums import DaySum, PlaySum
from signage.web.admin.reports.report_hours import OpenDays
from signage.web.admin.reports.report_periods import days_span
from signage.web.admin.reports.report_posting_days import Postings, page_of, posting_days
from signage.web.admin.reports.report_procedures import procedures_table
from signage.web.language import Speech
from tests.web.test_register_page import REGISTER

TZ = "Asia/Ho_Chi_Minh"
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
LIST = "i2"
ENTRIES = [replace(entry, item=entry.item[:2]) for entry in REGISTER.entries]
DAYS = range(day_number(FIRST), day_number(LAST) + 1)


def table(
    shown: Sequence[int], *, first: date | None = None, recorded: Sequence[int] | None = None
) -> Mapping[str, tuple[object, ...]]:
    """Return the rows by decision: the list is shown enough on some days of June."""
    open_ms = 10 * HOUR_MS
    days = [
        DaySum(
            screen="sanh",
            zone="main",
            item=LIST if day in shown else "ikhac",
            day=day_number(FIRST) + day - 1,
            plays=20,
            completed=20,
            recorded_ms=open_ms,
        )
        for day in (range(1, 31) if recorded is None else recorded)
    ]
    opened = OpenDays(
        window=days_span(FIRST, LAST, TZ),
        tz=TZ,
        days=DAYS,
        by_screen={"sanh": dict.fromkeys(DAYS, open_ms)},
    )
    now = local_midnight(TZ, LAST + timedelta(days=9))
    postings = Postings(days=days, open=opened, rule=PostingRule(), now=now)
    played = {} if first is None else {LIST: play_sum(local_midnight(TZ, first))}
    made = procedures_table(
        ENTRIES, played, posting_days(postings), Calendar(), DAYS, Speech("vi", TZ)
    )
    return {str(row[1]): row for row in made.rows}


def play_sum(first_ms: Instant) -> PlaySum:
    return PlaySum(
        key=LIST,
        title="",
        plays=1,
        airtime_ms=1,
        completed=1,
        seen=1,
        unseen=0,
        screens=frozenset({"sanh"}),
        first_ms=first_ms,
        last_ms=first_ms,
    )


def test_a_decision_has_its_changes_its_deadline_and_a_column_to_fill_in() -> None:
    row = table(range(1, 31), first=date(2026, 6, 8))["2/QĐ-UBND"]

    # Signed on a Monday: five working days later it is Monday again.
    assert row[2:10] == (date(2026, 6, 1), 0, 1, 0, 0, *[date(2026, 6, 8)] * 2, "Đúng hạn")
    assert row[10:] == (30, "Đạt", "")
    assert table(range(1, 31), first=date(2026, 6, 11))["2/QĐ-UBND"][9] == "Muộn 3 ngày"
    assert table([])["2/QĐ-UBND"][8:10] == ("–", "Chưa có bản ghi đã phát")


@pytest.mark.parametrize(
    ("shown", "recorded", "posted", "verdict"),
    [
        (range(3, 31), None, 28, "Đạt"),
        ([*range(1, 10), *range(11, 31)], None, 29, "Đạt"),
        ([*range(1, 10), *range(12, 31)], None, 28, "Chưa đạt: có 2 ngày liền không niêm yết"),
        (
            range(1, 31),
            [*range(1, 10), *range(14, 31)],
            26,
            "Chưa đủ căn cứ: 4 ngày không có bản ghi",
        ),
        ([], None, 0, "Không có bản ghi trong kỳ"),
    ],
    ids=["from its first day on", "one day", "two days", "nobody knows", "never"],
)
def test_what_is_posted_at_all_times_has_no_gap_of_two_open_days(
    shown: Sequence[int], recorded: Sequence[int] | None, posted: int, verdict: str
) -> None:
    assert table(shown, recorded=recorded)["2/QĐ-UBND"][10:12] == (posted, verdict)


def test_a_name_that_no_item_of_ours_has_spoils_no_report() -> None:
    assert page_of("i2-3-1") == 3
    assert page_of("i2") == page_of("một-hai") == page_of("i2-²") == 1


def test_the_total_counts_rows_of_every_decision() -> None:
    made = procedures_table(
        ENTRIES,
        {},
        posting_days(
            Postings(
                days=[],
                open=OpenDays(window=days_span(FIRST, LAST, TZ), tz=TZ, days=DAYS, by_screen={}),
                rule=PostingRule(),
                now=Instant(0),
            )
        ),
        Calendar(),
        DAYS,
        Speech("vi", TZ),
    )

    assert made.total[:7] == ("", "Cộng", "", 2, 1, 0, 1)
