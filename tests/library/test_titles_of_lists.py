"""The kind of change is read from titles as offices write them; what is not told is asked."""

import pytest
from docx import Document

from signage.core.content.problem import say
from signage.core.content.procedure_titles import field_in, level_in, title_changes
from signage.library.readers import table
from tests.library.fixtures import headed, merged_row, rows
from tests.library.made import codes, source_file

OF_LAND = (
    "LĨNH VỰC ĐẤT ĐAI THUỘC THẨM QUYỀN GIẢI QUYẾT CỦA SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG, ỦY BAN NHÂN "
    "DÂN CẤP XÃ TRÊN ĐỊA BÀN THÀNH PHỐ HUẾ"
)
HEADS = ("STT", "Mã TTHC", "Tên thủ tục hành chính", "Cơ quan thực hiện")
WITH = "(Kèm theo Quyết định số 6106/QĐ-UBND ngày 12/11/2026, có hiệu lực từ ngày 12/11/2026)"
FIRST = ["1", "1.003709", "Cấp phép G", "UBND cấp xã"]
SECOND = ["1", "1.003710", "Cấp phép H", "UBND cấp xã"]


def read(path, answers=""):
    companions = {}
    if answers:
        beside = path.with_name(path.name + ".answers.toml")
        beside.write_text(answers, encoding="utf-8")
        companions[beside.name] = source_file(beside)
    return table.read(source_file(path), companions)


def written(tmp_path, above, *sections, heads=HEADS):
    """Write a list: paragraphs above, then group rows with the rows below each."""
    document = Document()
    for line in above:
        document.add_paragraph(line)
    made = headed(document, *heads)
    for title, below in sections:
        if title:
            merged_row(made, title)
        rows(made, *below)
    path = tmp_path / "Danh mục.docx"
    document.save(path)
    return path


def kinds(reading):
    return [(row.change, row.field) for row in reading.phases[0].body.rows]


@pytest.mark.parametrize(
    ("above", "change"),
    [
        ([f"DANH MỤC THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ {OF_LAND}", WITH], "abolished"),
        ([f"PHỤ LỤC\nDANH MỤC TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG {OF_LAND}", WITH], "amended"),
        (["DANH MỤC", "THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ", OF_LAND, WITH], "abolished"),
        (["DANH MỤC THỦ TỤC HÀNH CHÍNH", "BỊ BÃI BỎ", WITH], "abolished"),
        (["V/v công bố bãi bỏ 01 thủ tục hành chính lĩnh vực bảo vệ môi trường"], "abolished"),
        ([f"DANH MỤC TTHC MỚI BAN HÀNH {OF_LAND}" + " VÀ XÃ" * 80, WITH], "new"),
    ],
)
def test_a_long_title_tells_the_kind_of_all_its_rows(tmp_path, above, change):
    path = written(tmp_path, above, ("", [FIRST]))

    assert kinds(read(path)) == [(change, "")]


def test_a_long_section_row_tells_its_kind_and_its_field(tmp_path):
    path = written(
        tmp_path,
        ["DANH MỤC THỦ TỤC HÀNH CHÍNH", WITH],
        (f"I. THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG {OF_LAND} (01 TTHC)", [FIRST]),
        ("II. THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ", [SECOND]),
    )

    assert kinds(read(path)) == [("amended", "ĐẤT ĐAI"), ("abolished", "")]


@pytest.mark.parametrize(
    ("title", "changes"),
    [
        ("DANH MỤC TTHC BỊ BÃI BỎ LĨNH VỰC KHOA HỌC VÀ ĐỔI MỚI SÁNG TẠO", ["abolished"]),
        ("Lĩnh vực đổi mới sáng tạo", []),
        ("Lĩnh vực xây dựng nông thôn mới", []),
        ("Lĩnh vực năng lượng thay thế", []),
        ("Lĩnh vực môi trường", []),
        ("Danh mục TTHC lĩnh vực môi trường được sửa đổi, bổ sung", ["amended"]),
        ("DANH MUC TTHC MOI BAN HANH LINH VUC DAT DAI", ["new"]),
        ("DANH MỤC TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG, THAY THẾ", ["replaced", "amended"]),
    ],
)
def test_a_field_whose_name_sounds_like_a_change_is_none(title, changes):
    assert title_changes(title) == changes


def test_a_department_beside_communes_is_of_no_one_level():
    assert level_in(OF_LAND) == "unknown"
    assert level_in("Thủ tục cấp bổ sung giấy phép") == "unknown"


def test_a_fields_name_ends_where_the_title_goes_on():
    name = "Giáo dục và Đào tạo thuộc hệ thống giáo dục quốc dân"

    assert field_in(f"II. Lĩnh vực {name} (12 TTHC)") == name
    assert field_in("Lĩnh vực Hộ tịch được sửa đổi, bổ sung") == "Hộ tịch"


@pytest.mark.parametrize(
    "title",
    [
        "DANH MỤC THỦ TỤC HÀNH CHÍNH THUỘC THẨM QUYỀN GIẢI QUYẾT CỦA UBND CẤP XÃ",
        "DANH MỤC TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG, THAY THẾ",
        "Điều 2. Quyết định này có hiệu lực từ ngày ký; bãi bỏ thủ tục hành chính số 9.",
    ],
)
def test_where_no_kind_is_told_nothing_is_stated_and_one_question_asks(tmp_path, title):
    path = written(tmp_path, [title, WITH], ("", [FIRST, SECOND]))

    reading = read(path)

    assert reading.phases == ()
    assert codes(reading) == ["no_change_kind"]
    assert reading.problems[0].severity == "error"
    assert say(reading.problems[0])["vi"].startswith("dòng 2, bảng 1: không rõ 2 thủ tục")
    assert say(reading.problems[0])["en"].startswith("row 2, table 1: ")


def test_one_answer_tells_the_kind_of_a_whole_section(tmp_path):
    path = written(
        tmp_path,
        ["DANH MỤC TTHC MỚI BAN HÀNH", WITH],
        ("", [["1", "1.003708", "Cấp phép F", "Sở"]]),
        ("II. TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG, THAY THẾ", [FIRST, SECOND]),
    )
    answer = '[[sections]]\nrow = "1:4"\nwas = "II. TTHC ĐƯỢC SỬA ĐỔI"\nchange = "amended"\n'

    assert [kind for kind, _ in kinds(read(path))] == ["new"]
    assert [kind for kind, _ in kinds(read(path, answer))] == ["new", "amended", "amended"]
    assert codes(read(path, answer)) == []
    assert codes(read(path, answer.replace("SỬA", "XÓA"))) == ["no_change_kind", "stale_answer"]


def test_another_annex_without_a_kind_does_not_inherit_the_last_one(tmp_path):
    path = written(tmp_path, ["PHỤ LỤC I. DANH MỤC TTHC MỚI BAN HÀNH", WITH], ("", [FIRST]))
    document = Document(path)
    document.add_paragraph("PHỤ LỤC II. DANH MỤC TTHC CỦA UBND CẤP XÃ")
    rows(headed(document, *HEADS), SECOND)
    document.save(path)

    reading = read(path)

    assert kinds(reading) == [("new", "")]
    assert codes(reading) == ["no_change_kind"]


def test_a_head_gives_a_kind_away_and_never_against_its_title(tmp_path):
    heads = ("STT", "Mã TTHC", "Tên TTHC", "Lý do bãi bỏ")
    row = ["1", "1.003681", "Cấp phép A", "Không còn quy định"]

    told = read(written(tmp_path, [WITH], ("", [row]), heads=heads))
    against = read(written(tmp_path, ["DANH MỤC TTHC MỚI BAN HÀNH"], ("", [row]), heads=heads))

    assert [r.reason for r in told.phases[0].body.rows] == ["Không còn quy định"]
    assert kinds(told) == [("abolished", "")]
    assert "no_change_kind" in codes(against)
