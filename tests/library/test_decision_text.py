"""Numbers, dates and counts in the words around the tables."""

import pytest

from signage.library.readers.decision_text import Counted, counted_effect, read_decision

HEAD = [
    "ỦY BAN NHÂN DÂN",
    "TỈNH QUẢNG BÌNH",
    "Số: 3218/QĐ-UBND",
    "Quảng Bình, ngày 18 tháng 11 năm 2024",
    "QUYẾT ĐỊNH",
    "Về việc công bố Danh mục thủ tục hành chính được sửa đổi, bổ sung",
    "Căn cứ Quyết định số 1234/QĐ-BTP ngày 01/10/2024 của Bộ trưởng Bộ Tư pháp;",
    "Điều 3. Quyết định này có hiệu lực kể từ ngày ký.",
]
ANNEX = [
    "PHỤ LỤC",
    "DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH, SỬA ĐỔI, BỔ SUNG",
    "VÀ BỊ BÃI BỎ LĨNH VỰC CƯ TRÚ",
    "(Ban hành kèm theo Quyết định số 1523/QĐ-BCA-C06 ngày 26 tháng 3 năm 2026 "
    "của Bộ trưởng Bộ Công an)",
]


def test_the_head_of_a_decision_is_read():
    decision, bad = read_decision(HEAD)

    assert (decision.number, decision.signed_on) == ("3218/QĐ-UBND", "2024-11-18")
    assert decision.effective_on == "2024-11-18"
    assert bad == []


def test_the_line_under_the_annexs_title_is_read():
    decision, _ = read_decision(ANNEX)

    assert (decision.number, decision.signed_on) == ("1523/QĐ-BCA-C06", "2026-03-26")
    assert decision.issuer == "Bộ trưởng Bộ Công an"
    assert decision.title == (
        "DANH MỤC THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH, SỬA ĐỔI, BỔ SUNG VÀ BỊ BÃI BỎ LĨNH VỰC CƯ TRÚ"
    )


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 7 năm 2026.", "2026-07-01"),
        ("có hiệu lực từ ngày 01/7/2026", "2026-07-01"),
        ("Hiệu lực: 15-08-2026", "2026-08-15"),
        ("Các thủ tục có hiệu lực từ 28.9.2026", "2026-09-28"),
    ],
)
def test_the_day_of_effect_is_read(line, day):
    assert read_decision([*ANNEX, line])[0].effective_on == day


SIGNED = "(Kèm theo Quyết định số 6105/QĐ-UBND ngày 20/11/2026)"
LATER = "Quyết định này có hiệu lực sau 10 ngày{} kể từ ngày ký."


def test_days_after_the_signing_are_counted_and_told():
    lines = [SIGNED, LATER.format("")]

    assert read_decision(lines)[0].effective_on == "2026-11-30"
    assert counted_effect(lines, "2026-11-20") == Counted(
        words="hiệu lực sau 10 ngày kể từ ngày ký", day="2026-11-30"
    )


@pytest.mark.parametrize(
    "line",
    [
        LATER.format(" làm việc"),
        "Quyết định này có hiệu lực kể từ ngày Nghị định số 320/2026/NĐ-CP có hiệu lực thi hành.",
    ],
)
def test_a_day_of_effect_that_nobody_can_count_is_never_the_day_of_signing(line):
    counted = counted_effect([SIGNED, line], "2026-11-20")

    assert read_decision([SIGNED, line])[0].effective_on == ""
    assert counted is not None and counted.day == ""


def test_the_end_of_another_decision_is_no_beginning_of_this_one():
    line = "Quyết định số 100/QĐ-UBND hết hiệu lực kể từ ngày 01/12/2026."

    assert read_decision([SIGNED, line])[0].effective_on == ""
    assert counted_effect([SIGNED, line], "2026-11-20") is None


def test_a_day_that_no_calendar_has_is_told():
    _, bad = read_decision([*ANNEX, "có hiệu lực từ ngày 31/6/2026"])

    assert [each.written for each in bad] == ["31/6/2026"]


def test_two_dates_for_one_number_are_told():
    _, bad = read_decision(["Số: 1523/QĐ-BCA-C06", "Hà Nội, ngày 27 tháng 3 năm 2026", *ANNEX])

    assert [each.written for each in bad] == ["2026-03-26 ≠ 2026-03-27"]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Điều 1. Công bố kèm theo Quyết định này 36 thủ tục hành chính", 36),
        ("Công bố Danh mục gồm 19 (mười chín) thủ tục hành chính lĩnh vực cư trú", 19),
        (
            "03 TTHC mới ban hành, 16 TTHC được sửa đổi, bổ sung và 05 TTHC bị bãi bỏ",
            24,
        ),
        ("Điều 1. Công bố danh mục thủ tục hành chính", None),
    ],
)
def test_declared_counts_are_read(line, count):
    assert read_decision([*ANNEX, line])[0].declared_rows == count


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Quyết định số 663/QĐ-TTPVHCC ngày 5/6/2026", "663/QĐ-TTPVHCC"),
        ("Quyết định số 4245 / QĐ - BCA - QLXNC", "4245/QĐ-BCA-QLXNC"),
        ("theo QĐ 9001/QĐ-UBND (dữ liệu thử)", "9001/QĐ-UBND"),
        ("Quyết định số 12/2026/QĐ-UBND", "12/2026/QĐ-UBND"),
    ],
)
def test_numbers_of_every_form_are_read(written, number):
    assert read_decision([written])[0].number == number
