"""Vietnamese numbers, and what a picture of numbers says in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.content import figures
from signage.core.content.card import Block, Infographic


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.846", 12846),
        ("1.234.567,5", 1234567.5),
        ("98,7 %", 98.7),
        ("98.7", 98.7),
        ("−3", -3),
        ("1.5", 1.5),
        ("4,82", 4.82),
        ("mười", None),
        ("1.23.4", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_offices_write_them(text, value):
    assert figures.parse_number(text) == value


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (12846, 0, "12.846"),
        (98.7, 1, "98,7"),
        (-1234.5, 1, "−1.234,5"),
        (None, 0, "–"),
        (0, 0, "0"),
    ],
)
def test_numbers_are_written_with_dots_and_a_comma(value, decimals, said):
    assert figures.number(value, decimals) == said


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_survive_writing_and_reading(value):
    assert figures.parse_number(figures.number(value)) == value


@pytest.mark.parametrize(
    ("now", "before", "unit", "said"),
    [
        (12846, 10868, "hồ sơ", "tăng 18,2\u00a0%"),
        (98.7, 97.9, "%", "tăng 0,8\u00a0điểm"),
        (60, 62, "%", "giảm 2\u00a0điểm"),
        (5, 5, "", "không đổi"),
        (5, 0, "", "tăng từ 0"),
        (300, 100, "", "tăng 200\u00a0%"),
        (None, 3, "", ""),
        (3, None, "", ""),
    ],
)
def test_changes_are_said_in_percent_and_shares_in_points(now, before, unit, said):
    assert figures.change(now, before, unit) == said


@pytest.mark.parametrize(("values", "decimals"), [((1.0, 2.0), 0), ((1.5, None), 1), ((4.82,), 2)])
def test_decimals_are_as_few_as_tell_the_values_apart(values, decimals):
    assert figures.needed_decimals(values) == decimals


def test_the_alternative_text_says_every_number_and_the_source():
    body = Infographic(
        title="98,7 % hồ sơ đúng hạn",
        origin="Báo cáo quý",
        blocks=(
            Block(
                kind="numbers",
                labels=("Hồ sơ", "Đúng hạn"),
                values=(12846.0, 98.7),
                units=("", "%"),
                previous=(10868.0, None),
                compared_with="so với cùng kỳ",
                notes=("", "vượt chỉ tiêu"),
            ),
            Block(
                kind="progress", labels=("Trực tuyến",), values=(76.0,), targets=(80.0,), unit="%"
            ),
            Block(
                kind="stacked",
                title="Cách nộp",
                labels=("2026",),
                series=((10.0,), (None,)),
                series_names=("Trực tuyến", "Trực tiếp"),
            ),
            Block(kind="timeline", labels=("01/7",), notes=("Bắt đầu",)),
            Block(
                kind="comparison",
                labels=("Nơi nộp",),
                columns=("Trước", "Nay"),
                cells=(("A", "B"),),
            ),
        ),
    )

    said = figures.words_of(body)

    for part in (
        "98,7 % hồ sơ đúng hạn.",
        "Hồ sơ 12.846, tăng 18,2\u00a0% so với cùng kỳ",
        "Đúng hạn 98,7\u00a0%, vượt chỉ tiêu",
        "Trực tuyến 76\u00a0%, chỉ tiêu 80\u00a0%",
        "Cách nộp: 2026: Trực tuyến 10, Trực tiếp –",
        "01/7 Bắt đầu",
        "Nơi nộp Trước: A, Nay: B",
        "Nguồn: Báo cáo quý.",
    ):
        assert part in said
