"""The list of what was published, by form and time, each row judged by the rule of posting."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from signage.core.showing.posting import Finding, PostingRule, ScreenDay, day_standing, judge
from signage.core.showing.shelf import PAGE_MARK, SLATE, drawn_item_id
from signage.core.time.times import Instant, numbered_day
from signage.store.play_sums import DaySum, PlaySum
from signage.web.admin.reports.report_hours import OpenDays
from signage.web.admin.reports.report_paper import Airtime, PaperTable
from signage.web.admin.reports.report_record import Known, Scope
from signage.web.language import Speech

NAMES_IN_A_ROW = 3

Completed = dict[str, dict[int, int]]  # whole showings by screen and page


@dataclass(frozen=True, slots=True)
class _Posting:
    """One item in the days around a period."""

    days: defaultdict[int, Completed] = field(default_factory=lambda: defaultdict(dict))
    screens: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """What is judged: plays day by day, opening hours, the rule, and until when days are whole."""

    days: Sequence[DaySum]
    open: OpenDays
    rule: PostingRule
    now: Instant


def postings_table(
    sums: Sequence[PlaySum],
    postings: Postings,
    scope: Scope,
    known: Mapping[str, Known],
    speech: Speech,
) -> PaperTable:
    """Return a row for each item of the period, with its screens, its days and the verdict."""
    found = _by_item(postings.days)
    recorded = _recorded(postings.days)
    rows = []
    for number, one in enumerate(sorted(sums, key=lambda s: (s.first_ms, s.key)), start=1):
        about = known.get(one.key) or Known(title="", playlist="–", kind="–")
        posting = found.get(one.key, _Posting())
        first, last = _ends(posting, one, postings.open)
        rows.append(
            (
                number,
                about.title or one.title or "–",
                _form(about, one, scope, speech),
                _names(one, scope, speech),
                f"{speech.day(first)} – {speech.day(last)}",
                one.plays,
                Airtime(ms=one.airtime_ms),
                *_verdict(one, posting, recorded, postings, speech),
            )
        )
    say = speech.say
    return PaperTable(
        title=say("Danh sách nội dung đã công khai"),
        head=(
            say("STT"),
            say("Nội dung"),
            say("Hình thức công khai"),
            say("Màn hình"),
            say("Từ ngày – đến ngày"),
            say("Số lượt"),
            say("Thời lượng"),
            say("Số ngày liên tục"),
            say("Niêm yết từ {n} ngày", n=postings.rule.days),
        ),
        shares=(0.5, 3.4, 2, 2.2, 1.5, 1, 1.2, 1, 1.8),
        numbers=frozenset({0, 5, 6, 7}),
        rows=tuple(rows),
        total=(
            *("", say("Cộng"), "", "", ""),
            sum(one.plays for one in sums),
            Airtime(ms=sum(one.airtime_ms for one in sums)),
            *("", ""),
        ),
        notes=rule_words(postings.rule, speech),
        empty=say("Không có nội dung nào được phát trong kỳ."),
    )


def rule_words(rule: PostingRule, speech: Speech) -> tuple[str, ...]:
    """Print the rule that was used, and what it does not claim."""
    return (
        speech.say(
            "Quy tắc kiểm tra: niêm yết ít nhất {days} ngày liên tục (Luật số 10/2022/QH15, "
            "khoản 2 Điều 13). Một ngày được tính khi mọi trang của nội dung được phát trọn ít "
            "nhất {plays} lượt trên ít nhất một màn hình, và màn hình đó có bản ghi đang hoạt "
            "động từ {percent} % giờ mở cửa trở lên (màn hình không khai giờ mở cửa được tính là "
            "mở cả ngày). Ngày màn hình không mở cửa không được tính và không làm gián đoạn; ngày "
            "không có bản ghi nào là chưa đo được. Có xét cả {days} ngày liền trước và liền sau "
            "kỳ báo cáo.",
            days=rule.days,
            plays=rule.plays,
            percent=rule.on_percent,
        ),
        speech.say(
            "Màn hình phát luân phiên bổ sung cho bản giấy, trừ khi cơ quan có quyết định khác "
            "bằng văn bản."
        ),
    )


def channels(one: PlaySum, scope: Scope, speech: Speech) -> str:
    """Say on which kinds of screens something was shown."""
    kinds = {scope.screens[id].kind for id in one.screens if id in scope.screens}
    words = (("eboard", speech.say("bảng điện tử")), ("led", speech.say("màn hình LED")))
    return ", ".join(said for kind, said in words if kind in kinds)


def _by_item(days: Sequence[DaySum]) -> dict[str, _Posting]:
    found: defaultdict[str, _Posting] = defaultdict(_Posting)
    for one in days:
        if not one.plays:
            continue  # a drill, which posts nothing
        posting = found[drawn_item_id(one.item)]
        pages = posting.days[one.day].setdefault(one.screen, {})
        # A page number, then the number of its look when an item changed by a date of its own.
        page = int((*one.item.split(PAGE_MARK), "1")[1])
        pages[page] = pages.get(page, 0) + one.completed
        posting.screens.add(one.screen)
    return dict(found)


def _recorded(days: Sequence[DaySum]) -> dict[tuple[str, int], int]:
    """Return the longest record of any zone of a screen on a day."""
    zones: defaultdict[tuple[str, int, str], int] = defaultdict(int)
    for one in days:
        zones[one.screen, one.day, one.zone] += one.recorded_ms
    found: dict[tuple[str, int], int] = {}
    for (screen, day, _), length in zones.items():
        found[screen, day] = max(found.get((screen, day), 0), length)
    return found


def _ends(posting: _Posting, one: PlaySum, open_: OpenDays) -> tuple[date, date]:
    within = (open_.day_of(one.first_ms), open_.day_of(one.last_ms - 1))
    first, last = min((*posting.days, within[0])), max((*posting.days, within[1]))
    return numbered_day(first), numbered_day(last)


def _judged(
    posting: _Posting, recorded: Mapping[tuple[str, int], int], postings: Postings
) -> Finding:
    open_ = postings.open
    # A day that is not over yet proves nothing against anybody.
    today = open_.day_of(postings.now)
    standings = [
        day_standing(
            postings.rule,
            {
                screen: ScreenDay(
                    open_ms=open_.of(screen, day), recorded_ms=recorded.get((screen, day), 0)
                )
                for screen in posting.screens
            },
            posting.days.get(day, {}),
        )
        for day in open_.days
        if day < today
    ]
    return judge(postings.rule, standings)


def _verdict(
    one: PlaySum,
    posting: _Posting,
    recorded: Mapping[tuple[str, int], int],
    postings: Postings,
    speech: Speech,
) -> tuple[int | str, str]:
    if one.key == SLATE:
        return "–", speech.say("Không phải nội dung niêm yết")
    finding = _judged(posting, recorded, postings)
    if finding.verdict == "passed":
        return finding.run, speech.say("Đạt")
    if finding.verdict == "unproven":
        return finding.run, speech.count(
            "Chưa đủ căn cứ: {n} ngày không có bản ghi", finding.unmeasured
        )
    missing = postings.rule.days - finding.run
    return finding.run, speech.count("Chưa đạt, còn thiếu {n} ngày", missing)


def _form(about: Known, one: PlaySum, scope: Scope, speech: Speech) -> str:
    where = channels(one, scope, speech)
    return f"{about.kind} ({where})" if where and about.kind != "–" else where or about.kind


def _names(one: PlaySum, scope: Scope, speech: Speech) -> str:
    names = sorted(scope.name_of(id) for id in one.screens)
    shown = ", ".join(names[:NAMES_IN_A_ROW])
    more = len(names) - NAMES_IN_A_ROW
    return shown + (speech.count(" và {n} màn hình khác", more) if more > 0 else "")
