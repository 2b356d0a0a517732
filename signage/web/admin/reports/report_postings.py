"""The list of what was published, by form and time, each row judged by the rule of posting."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from signage.core.showing.posting import PostingRule, judge
from signage.core.showing.shelf import SLATE
from signage.core.time.times import numbered_day
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_hours import OpenDays
from signage.web.admin.reports.report_paper import Airtime, PaperTable
from signage.web.admin.reports.report_posting_days import PostingDays
from signage.web.admin.reports.report_record import Known, Scope
from signage.web.language import Speech

NAMES_IN_A_ROW = 3


def postings_table(
    sums: Sequence[PlaySum],
    days: PostingDays,
    scope: Scope,
    known: Mapping[str, Known],
    speech: Speech,
) -> PaperTable:
    """Return a row for each item of the period, with its screens, its days and the verdict."""
    rows = []
    for number, one in enumerate(sorted(sums, key=lambda s: (s.first_ms, s.key)), start=1):
        about = known.get(one.key) or Known(title="", playlist="–", kind="–")
        first, last = _ends(days.days_of(one.key), one, days.postings.open)
        rows.append(
            (
                number,
                about.title or one.title or "–",
                _form(about, one, scope, speech),
                _names(one, scope, speech),
                first,
                last,
                one.plays,
                Airtime(ms=one.airtime_ms),
                *_verdict(one, days, speech),
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
            say("Từ ngày"),
            say("Đến ngày"),
            say("Số lượt"),
            say("Thời lượng"),
            say("Số ngày liên tục"),
            say("Niêm yết từ {n} ngày", n=days.postings.rule.days),
        ),
        shares=(0.5, 3.2, 1.9, 2.2, 1.2, 1.2, 0.9, 1.2, 0.9, 1.8),
        numbers=frozenset({0, 6, 7, 8}),
        rows=tuple(rows),
        total=(
            *("", say("Cộng"), "", "", "", ""),
            sum(one.plays for one in sums),
            Airtime(ms=sum(one.airtime_ms for one in sums)),
            *("", ""),
        ),
        notes=rule_words(days.postings.rule, speech),
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


def _ends(shown: Collection[int], one: PlaySum, open_: OpenDays) -> tuple[date, date]:
    within = (open_.day_of(one.first_ms), open_.day_of(one.last_ms - 1))
    first, last = min((*shown, within[0])), max((*shown, within[1]))
    return numbered_day(first), numbered_day(last)


def _verdict(one: PlaySum, days: PostingDays, speech: Speech) -> tuple[int | str, str]:
    if one.key == SLATE:
        return "–", speech.say("Không phải nội dung niêm yết")
    rule = days.postings.rule
    finding = judge(rule, days.of(one.key))
    if finding.verdict == "passed":
        return finding.run, speech.say("Đạt")
    if finding.verdict == "unproven":
        return finding.run, speech.count(
            "Chưa đủ căn cứ: {n} ngày không có bản ghi", finding.unmeasured
        )
    missing = rule.days - finding.run
    return finding.run, speech.count("Chưa đạt, còn thiếu {n} ngày", missing)


def _form(about: Known, one: PlaySum, scope: Scope, speech: Speech) -> str:
    where = channels(one, scope, speech)
    return f"{about.kind} ({where})" if where and about.kind != "–" else where or about.kind


def _names(one: PlaySum, scope: Scope, speech: Speech) -> str:
    names = sorted(scope.name_of(id) for id in one.screens)
    shown = ", ".join(names[:NAMES_IN_A_ROW])
    more = len(names) - NAMES_IN_A_ROW
    return shown + (speech.count(" và {n} màn hình khác", more) if more > 0 else "")
