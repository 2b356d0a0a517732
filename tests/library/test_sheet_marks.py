"""Spreadsheets say more than values: formats of money, errors, dates made of words."""

import datetime

import pytest
from openpyxl import Workbook

from signage.core.content.problem import say
from signage.library.readers import table
from signage.library.readers.number_formats import as_formatted, as_money
from signage.library.readers.sheet_marks import marks_of
from tests.library.made import codes, source_file

TITLE = ["DANH MỤC TTHC MỚI BAN HÀNH, có hiệu lực từ 20/11/2026"]
HEADS = ["STT", "Mã TTHC", "Tên TTHC", "Thời hạn giải quyết", "Phí, lệ phí"]


def read(path, answers=""):
    companions = {}
    if answers:
        beside = path.with_name(path.name + ".answers.toml")
        beside.write_text(answers, encoding="utf-8")
        companions[beside.name] = source_file(beside)
    return table.read(source_file(path), companions)


def book(path, *rows, heads=HEADS, formats=None):
    """Write a list with two sheets, the list second, so that parts and names differ in order."""
    workbook = Workbook()
    workbook.active.title = "Ghi chép"
    sheet = workbook.create_sheet("Danh mục")
    for row in (TITLE, heads, *rows):
        sheet.append(row)
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    workbook.save(path)
    return path


def listed(reading):
    return [(row.code, row.time, row.fee) for row in reading.phases[0].body.rows]


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("1500000", "#,##0", "1.500.000"),
        ("250000.5", "#,##0.00", "250.000,50"),
        ("200000", '#,##0 "đồng"', "200.000 đồng"),
        ("200000", r"#,##0\ [$₫-42A]", "200.000 ₫"),
        ("200000", r"_-* #,##0\ _₫_-;-* #,##0\ _₫_-", "200.000"),
        ("8", '0 "ngày"', "8 ngày"),
        ("8", "General", ""),
        ("46346", "dd/mm/yyyy", ""),
        ("0.5", "0%", ""),
        ("1" * 40, "#,##0", ""),
    ],
)
def test_a_number_is_shown_as_its_format_shows_it(number, code, shown):
    assert as_formatted(number, code) == shown


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        ("Phí, lệ phí (đồng)", "1.500.000 đồng"),
        ("Lệ phí (nghìn đồng)", "1.500.000 nghìn đồng"),
        ("Phí, lệ phí", ""),
    ],
)
def test_an_amount_is_money_only_where_its_head_says_so(head, shown):
    assert as_money("1500000", head) == shown


def test_fees_typed_as_numbers_are_shown_as_the_sheet_shows_them(tmp_path):
    rows = [[n, f"1.00119{n}", f"Đăng ký {n}", "03 ngày", 1500000] for n in (1, 2)]
    path = book(tmp_path / "a.xlsx", *rows, formats={"E3": '#,##0 "đồng"'})
    headed = book(tmp_path / "b.xlsx", rows[0], heads=[*HEADS[:4], "Phí (đồng)"])

    assert [fee for _, _, fee in listed(read(path))] == ["1.500.000 đồng", "1500000"]
    assert [fee for _, _, fee in listed(read(headed))] == ["1.500.000 đồng"]


def test_dates_errors_and_lost_results_are_asked_about_and_answered(tmp_path):

    path = book(
        tmp_path / "a.xlsx",
        [1, "1.010382", "Cấp giấy thông hành", datetime.date(2026, 1, 3), "50.000"],
        [2, "1.010384", "Cấp giấy nhập xuất cảnh", "#N/A", "=1+1"],
        [3, "1.010386", "Cấp lại giấy thông hành", "8 ngày", "Không"],
    )
    first = '[[rows]]\nrow = "Danh mục:3"\nwas = "03/01/2026"\ncells = {time = "3 ngày"}\n'
    second = '[[rows]]\nrow = "Danh mục:4"\nkeep = true\n'

    held, settled = read(path), read(path, first + second)

    assert codes(held) == ["cell_date", "cell_value", "cell_value"]
    assert "“Thời hạn giải quyết” chứa ngày 03/01/2026" in say(held.problems[0])["vi"]
    assert ["#N/A" in say(p)["vi"] for p in held.problems] == [False, True, False]
    assert listed(held) == [("1.010386", "8 ngày", "Không")]
    assert codes(settled) == []
    assert [row[1:] for row in listed(settled)[:2]] == [("3 ngày", "50.000"), ("", "")]


def test_tags_without_an_end_cost_no_more_than_their_letters():
    assert marks_of(b"<c " * 300_000 + b"<c><f>" * 100_000, []) == {}
