"""A small TOML of numbers: every mistake has its line, no false number is drawn."""

import pytest
from made import codes, source_file
from openpyxl import Workbook

from signage.core.content.problem import say
from signage.library.readers import infographic

HEAD = 'title = "98,7 % hồ sơ đúng hạn"\nsource = "Báo cáo quý, 15/06/2026"\n'
BARS = '[[blocks]]\nkind = "bars"\nlabels = ["Hộ tịch", "Đất đai"]\nvalues = [3127, "1.842"]\n'


def read(tmp_path, text, companions=None):
    path = tmp_path / "số liệu.toml"
    path.write_text(text)
    return infographic.read(source_file(path), companions or {})


def block(reading):
    assert codes(reading) == []
    (only,) = reading.phases[0].body.blocks
    return only


def test_numbers_may_be_written_both_ways(tmp_path):
    assert block(read(tmp_path, HEAD + BARS)).values == (3127.0, 1842.0)


def test_items_are_a_shorter_way_to_write_rows(tmp_path):
    made = block(
        read(
            tmp_path,
            HEAD + '[[blocks]]\nkind = "số lớn"\nitems = [\n'
            '  { label = "Hồ sơ", value = 12846, previous = 10868 },\n'
            '  { label = "Đúng hạn", value = "98,7", unit = "%", note = "vượt chỉ tiêu" },\n]\n',
        )
    )

    assert made.kind == "numbers" and made.values == (12846.0, 98.7)
    assert made.previous == (10868.0, None) and made.units == ("", "%")
    assert made.notes == ("", "vượt chỉ tiêu")


def test_a_csv_beside_it_gives_labels_and_series(tmp_path):
    table = tmp_path / "quý.csv"
    table.write_text("Quý;Trực tuyến;Trực tiếp\nI;1.200;900\nII;1.500,5;-\n")

    made = block(
        read(
            tmp_path,
            HEAD + '[[blocks]]\nkind = "stacked"\ndata = "quý.csv"\n',
            {"quý.csv": source_file(table)},
        )
    )

    assert made.labels == ("I", "II") and made.series_names == ("Trực tuyến", "Trực tiếp")
    assert made.series == ((1200.0, 1500.5), (900.0, None)) and made.decimals == 1


def test_a_workbook_beside_it_gives_values(tmp_path):
    workbook = Workbook()
    for row in (("Lĩnh vực", "Hồ sơ"), ("Hộ tịch", 3127), ("Đất đai", 18.5)):
        workbook.active.append(row)
    workbook.save(tmp_path / "a.xlsx")

    made = block(
        read(
            tmp_path,
            HEAD + '[[blocks]]\nkind = "bars"\ndata = "a.xlsx"\n',
            {"a.xlsx": source_file(tmp_path / "a.xlsx")},
        )
    )

    assert made.labels == ("Hộ tịch", "Đất đai") and made.values == (3127.0, 18.5)


def test_the_tables_it_names_are_its_companions(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(HEAD + '[[blocks]]\nkind = "bars"\ndata = "a.csv"\n' + BARS)

    assert infographic.companions(source_file(path)) == ("a.csv",)


def test_a_comparison_has_two_columns_of_words(tmp_path):
    made = block(
        read(
            tmp_path,
            HEAD + '[[blocks]]\nkind = "so sánh"\ncolumns = ["Trước", "Nay"]\n'
            'rows = [["Nơi nộp", "Thường trú", "Bất kỳ"]]\n',
        )
    )

    assert made.cells == (("Thường trú", "Bất kỳ"),) and made.labels == ("Nơi nộp",)


def test_a_date_without_quotation_marks_is_a_date(tmp_path):
    reading = read(tmp_path, HEAD + "date = 2026-06-15\n" + BARS)

    assert reading.phases[0].body.date == "15/06/2026"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (HEAD.replace("source", "#") + BARS, "no_source", None),
        (HEAD.replace("title", "#") + BARS, "missing_key", None),
        (HEAD, "missing_key", None),
        (HEAD + "x = 1\n" + BARS, "unknown_key", 3),
        (HEAD + BARS + "colour = 1\n", "unknown_key", 7),
        (HEAD + BARS.replace("bars", "bar"), "unknown_block_kind", 4),
        (HEAD + BARS.replace('"1.842"', '"nhiều"'), "not_a_number", 6),
        (HEAD + BARS.replace('"1.842"', "-5"), "negative_value", 6),
        (HEAD + BARS.replace(', "1.842"', ""), "uneven_rows", 6),
        (HEAD + BARS.replace('"bars"', '"progress"'), "missing_key", 3),
        (HEAD + BARS.replace('"bars"', '"stacked"'), "missing_key", 3),
        (HEAD + BARS + 'highlight = "Thuế"\n', "bad_block_value", 7),
        (HEAD + '[[blocks]]\nkind = "bars"\ndata = "thiếu.csv"\n', "missing_file", 5),
        (HEAD + BARS * 7, "too_many_blocks", None),
        (HEAD + '[[blocks]]\nkind = "bars"\nlabels = ["a"\n', "bad_infographic", 6),
        ("", "empty_file", None),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_nothing_is_shown(text, code, line, tmp_path):
    reading = read(tmp_path, text)

    assert codes(reading) == [code] and not reading.phases
    assert line is None or reading.problems[0].line == line
    assert all(" — " in said for said in say(reading.problems[0]).values())


def test_every_mistake_is_named_at_once(tmp_path):
    reading = read(tmp_path, BARS.replace("bars", "bar"))

    assert sorted(codes(reading)) == ["missing_key", "no_source", "unknown_block_kind"]
