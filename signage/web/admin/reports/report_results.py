"""What was communicated: a row for each item of a term, and how varied the forms were."""

from collections.abc import Mapping, Sequence

from signage.core.showing.shelf import SLATE
from signage.core.time.times import Instant
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_paper import Airtime, PaperTable, Share
from signage.web.admin.reports.report_postings import channels
from signage.web.admin.reports.report_record import Known, Scope
from signage.web.admin.reports.report_table import day_cell
from signage.web.language import Speech


def results_table(
    sums: Sequence[PlaySum], scope: Scope, known: Mapping[str, Known], speech: Speech
) -> PaperTable:
    say = speech.say
    ordered = sorted(sums, key=lambda one: (-one.airtime_ms, one.key))
    rows = []
    for number, one in enumerate(ordered, start=1):
        about = known.get(one.key) or Known(title="", playlist="–", kind="–")
        rows.append(
            (
                number,
                about.playlist,
                about.title or one.title or "–",
                about.kind,
                about.author or "–",
                about.approver or "–",
                day_cell(about.approved_ms, speech),
                channels(one, scope, speech) or "–",
                len(one.screens),
                one.plays,
                Airtime(ms=one.airtime_ms),
                day_cell(one.first_ms, speech),
                day_cell(Instant(one.last_ms - 1), speech),
            )
        )
    screens = frozenset[str]().union(*(one.screens for one in sums))
    return PaperTable(
        title=say("Kết quả tuyên truyền"),
        head=(
            say("STT"),
            say("Chuyên mục"),
            say("Tiêu đề"),
            say("Loại"),
            say("Nguồn cung cấp"),
            say("Người duyệt"),
            say("Ngày duyệt"),
            say("Kênh"),
            say("Số màn hình"),
            say("Số lượt"),
            say("Thời lượng"),
            say("Từ ngày"),
            say("Đến ngày"),
        ),
        shares=(0.5, 1.6, 2.8, 1.3, 1.3, 1.3, 1.2, 1.2, 0.8, 1, 1.2, 1.2, 1.2),
        numbers=frozenset({0, 8, 9, 10}),
        rows=tuple(rows),
        total=(
            *("", say("Cộng"), "", "", "", "", "", ""),
            len(screens),
            sum(one.plays for one in sums),
            Airtime(ms=sum(one.airtime_ms for one in sums)),
            *("", ""),
        ),
        notes=(
            say("Mỗi trang của một nội dung nhiều trang là một lượt phát trong bản ghi."),
            say("Dòng cộng tính trên số liệu gốc, không cộng các số đã làm tròn."),
        ),
        empty=say("Không có nội dung nào được phát trong kỳ."),
    )


def forms_table(sums: Sequence[PlaySum], known: Mapping[str, Known], speech: Speech) -> PaperTable:
    """Count items by their form: of how many kinds they were, and how much each was shown."""
    by_form: dict[str, list[PlaySum]] = {}
    for one in sums:
        if one.key != SLATE:
            # Sizes and counts behind the comma are of one item, not of a form.
            form = known[one.key].form if one.key in known else "–"
            by_form.setdefault(form, []).append(one)
    whole_ms = sum(one.airtime_ms for found in by_form.values() for one in found)
    say = speech.say
    rows = [
        (
            number,
            form,
            len(found),
            sum(one.plays for one in found),
            Airtime(ms=sum(one.airtime_ms for one in found)),
            Share(part=sum(one.airtime_ms for one in found) / whole_ms) if whole_ms else "",
        )
        for number, (form, found) in enumerate(
            sorted(by_form.items(), key=lambda pair: (-len(pair[1]), pair[0])), start=1
        )
    ]
    heads = (say("Hình thức"), say("Số nội dung"), say("Số lượt"), say("Thời lượng"))
    return PaperTable(
        title=say("Hình thức tuyên truyền"),
        head=(say("STT"), *heads, say("Phần thời lượng")),
        shares=(0.5, 4, 1.5, 1.5, 1.5, 1.5),
        numbers=frozenset({0, 2, 3, 4, 5}),
        rows=tuple(rows),
        empty=say("Không có nội dung nào được phát trong kỳ."),
    )
