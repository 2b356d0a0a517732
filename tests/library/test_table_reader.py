"""Tables of decisions: real shapes in, rows out, every doubt told and held back."""

import unicodedata
import zipfile

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook

from signage.core.content.problem import say
from signage.library.readers import infographic, table
from signage.render.procedure_told import summary_of
from tests.library.fixtures import A_AMENDED_COMMUNE, headed, rows, write_a, write_b
from tests.library.made import codes, source_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(path, answers=""):
    companions = {}
    if answers:
        beside = path.with_name(path.name + ".answers.toml")
        beside.write_text(answers, encoding="utf-8")
        companions[beside.name] = source_file(beside)
    return table.read(source_file(path), companions)


def listed(reading):
    return reading.phases[0].body.rows


def told(reading):
    return [say(problem)["vi"] for problem in reading.problems]


def csv_file(tmp_path, *lines, encoding="utf-8"):
    path = tmp_path / "Danh mục.csv"
    path.write_text("\n".join(lines), encoding=encoding)
    return path


def test_the_ministrys_annex_is_read_row_by_row(tmp_path):
    reading = read(write_a(tmp_path / "Phụ lục.docx", declared=22))

    decision = reading.phases[0].body.decision
    changes = [row.change for row in listed(reading)]
    assert codes(reading) == []
    assert (decision.number, decision.signed_on, decision.effective_on) == (
        "1523/QĐ-BCA-C06",
        "2026-03-26",
        "2026-03-26",
    )
    assert [changes.count(kind) for kind in ("new", "amended", "abolished")] == [3, 14, 5]
    assert [row.level for row in listed(reading)][:5] == ["central"] * 3 + ["province"] * 2
    assert listed(reading)[-1].level == "commune"
    assert listed(reading)[-3].level == "district"
    assert [(r.code, r.name) for r in listed(reading)[7:17]] == A_AMENDED_COMMUNE
    assert listed(reading)[0].code == ""
    assert listed(reading)[5].amending_document == "Thông tư số 53/2025/TT-BCA"


def test_one_code_at_two_levels_stays_two_rows(tmp_path):
    reading = read(write_a(tmp_path / "a.docx", declared=22))

    assert [r.level for r in listed(reading) if r.code == "1.009714"] == ["province", "commune"]


def test_a_declared_count_that_differs_holds_the_list_until_it_is_answered(tmp_path):
    path = write_a(tmp_path / "a.docx", declared=36)

    reading = read(path)
    settled = read(path, "[decision]\nrows = 22\n")

    assert codes(reading) == ["declared_rows"]
    assert reading.phases == ()
    assert "36" in told(reading)[0] and "22" in told(reading)[0]
    assert codes(settled) == []
    assert len(listed(settled)) == 22


def test_a_year_before_a_title_is_no_declared_count(tmp_path):
    path = csv_file(
        tmp_path,
        "QUYẾT ĐỊNH số 9001/QĐ-UBND ngày 20/6/2026;",
        "DANH MỤC TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG;",
        "Mã TTHC;Tên TTHC",
        "1.001193;Đăng ký khai sinh",
    )

    assert "declared_rows" not in codes(read(path))


def test_a_day_of_signing_is_not_taken_for_a_day_of_effect(tmp_path):
    path = csv_file(
        tmp_path,
        "QUYẾT ĐỊNH số 9001/QĐ-UBND ngày 20/6/2026;",
        "DANH MỤC TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG;",
        "Danh mục thủ tục hành chính thuộc lĩnh vực Hộ tịch;",
        "Mã TTHC;Tên TTHC",
        "1.001193;Đăng ký khai sinh",
    )

    reading = read(path)
    settled = read(path, "[decision]\neffective_on = 2026-07-01\n")

    assert codes(reading) == ["signed_date_only"]
    assert "có hiệu lực" not in summary_of(reading.phases[0].body)
    assert [row.field for row in listed(reading)] == ["Hộ tịch"]
    assert codes(settled) == []
    assert "có hiệu lực từ 01/07/2026" in summary_of(settled.phases[-1].body)


def test_an_article_of_the_decision_is_not_printed_as_the_field_of_every_row(tmp_path):
    path = csv_file(
        tmp_path,
        "QUYẾT ĐỊNH số 9001/QĐ-UBND ngày 20/6/2026;",
        "Điều 1. Công bố kèm theo Danh mục 01 thủ tục hành chính mới ban hành lĩnh vực hộ tịch;",
        "Mã TTHC;Tên TTHC",
        "1.001193;Đăng ký khai sinh",
    )

    (row,) = listed(read(path))

    assert (row.field, row.change) == ("", "new")


def test_a_list_with_group_rows_split_rows_and_footnotes_is_read(tmp_path):
    reading = read(write_b(tmp_path / "b.docx"))

    assert codes(reading) == []
    found = listed(reading)
    assert [row.change for row in found] == ["new", "new", "amended", "amended", "unchanged"]
    assert [row.level for row in found][:3] == ["province", "province", "commune"]
    assert found[1].name == "Chuyển hình thức giao đất, cho thuê đất"
    assert found[1].time == "15 ngày;\nmiền núi 25 ngày"
    assert found[1].fee.split("\n")[:2] == ["Theo bảng:", "Thửa loại 1: 100.000 đồng"]
    assert len(found[1].fee.split("\n")) == 13
    assert found[3].name == "Đính chính Giấy chứng nhận đã cấp"
    assert found[3].note == "Không áp dụng với Giấy chứng nhận cấp trước 01/7/2004"
    assert [row.online for row in found] == ["unknown", "partial", "full", "unknown", "partial"]


def spreadsheet(path, *lines, merged=()):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Theo dõi"
    for line in lines:
        sheet.append(line)
    for cells in merged:
        sheet.merge_cells(cells)
    workbook.save(path)
    return path


def test_codes_that_a_spreadsheet_broke_are_held_back_with_a_suggestion(tmp_path):
    path = spreadsheet(
        tmp_path / "a.xlsx",
        ["STT", "Mã TTHC", "Tên TTHC", "Tình trạng"],
        [1, 2.00048, "Cấp hộ chiếu phổ thông", "sửa đổi"],
        [2, 1.001193, "Đăng ký khai sinh", "sửa đổi"],
        [3, "000.00.53.H48-220921-0099", "Đăng ký kết hôn", "sửa đổi"],
        [4, "1,000656", "Đăng ký khai tử", "mới"],
    )

    reading = read(path)

    assert [row.code for row in listed(reading)] == ["1.001193", "1.000656"]
    assert codes(reading) == ["bad_code", "number_code", "dossier_number", "no_effective_date"]
    assert [problem.line for problem in reading.problems[:3]] == [2, 3, 4]
    assert "2.000480" in told(reading)[0]
    assert "số hồ sơ" in told(reading)[2]


def test_an_answer_settles_a_doubt_and_only_while_the_file_says_the_same(tmp_path):
    path = spreadsheet(
        tmp_path / "a.xlsx",
        ["STT", "Mã TTHC", "Tên TTHC", "Ngày hiệu lực"],
        [1, 2.00048, "Cấp hộ chiếu phổ thông", "01/07/2026"],
    )
    answer = '[[rows]]\nrow = "Theo dõi:2"\nwas = "{}"\ncode = "2.000480"\nchange = "amended"\n'

    settled = read(path, answer.format("2.00048"))
    stale = read(path, answer.format("2.00049"))

    assert [(row.code, row.change) for row in listed(settled)] == [("2.000480", "amended")]
    assert "bad_code" not in codes(settled)
    assert [code for code in codes(stale) if code != "no_change_kind"] == [
        "bad_code",
        "stale_answer",
    ]


def test_merged_cells_of_a_spreadsheet_reach_down(tmp_path):
    path = spreadsheet(
        tmp_path / "a.xlsx",
        ["QUYẾT ĐỊNH số 9001/QĐ-UBND ngày 20/6/2026"],
        ["DANH MỤC TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG"],
        ["STT", "Mã TTHC", "Tên TTHC", "Lĩnh vực", "Phí"],
        [1, "1.001193", "Đăng ký khai sinh", "Hộ tịch", "Miễn phí"],
        [2, "1.000894", "Đăng ký kết hôn", None, "Trường hợp 1: miễn phí"],
        [None, None, None, None, "Trường hợp 2: 20.000 đồng"],
        merged=("D4:D6", "A5:A6", "B5:B6", "C5:C6", "A1:E1"),
    )

    first, second = listed(read(path))

    assert (first.change, first.field, second.field) == ("amended", "Hộ tịch", "Hộ tịch")
    assert second.fee == "Trường hợp 1: miễn phí\nTrường hợp 2: 20.000 đồng"
    assert second.name == "Đăng ký kết hôn"


def test_three_tick_columns_become_channels(tmp_path):
    path = spreadsheet(
        tmp_path / "a.xlsx",
        ["DANH MỤC TTHC MỚI BAN HÀNH"],
        ["STT", "Tên TTHC", "Cách thức thực hiện", None, None, "Lệ phí"],
        [None, None, "Trực tiếp", "BCCI", "Trực tuyến", None],
        [1, "Đăng ký khai sinh", "x", None, "x", "Không"],
        merged=("C2:E2", "A2:A3", "B2:B3", "F2:F3"),
    )

    (row,) = listed(read(path))

    assert row.channels == "trực tiếp, trực tuyến"
    assert row.fee == "Không"


TONES = "\u0300\u0301\u0303\u0309\u0323"


def saved_as(text, encoding):
    """Encode text as programs of offices do: code page 1258 has tones after their vowels."""
    if encoding != "cp1258":
        return text.encode(encoding)
    parts = []
    for character in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", character)
        tone = "".join(c for c in apart if c in TONES)
        base = unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES))
        parts.append(base + tone)
    return "".join(parts).encode("cp1258")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_every_office_is_read(tmp_path, encoding, delimiter):
    lines = [
        ["Mã TTHC", "Tên TTHC", "Tình trạng", "Lệ phí"],
        ["1.001193", "Đăng ký lại việc sinh", "Bãi bỏ", '"0 đồng, miễn phí"'],
    ]
    path = tmp_path / "a.csv"
    path.write_bytes(saved_as("\n".join(delimiter.join(line) for line in lines), encoding))

    (row,) = listed(read(path))

    assert (row.code, row.name) == ("1.001193", "Đăng ký lại việc sinh")
    assert (row.change, row.fee) == ("abolished", "0 đồng, miễn phí")


def test_letters_of_old_fonts_are_offered_as_they_were_meant(tmp_path):
    path = tmp_path / "a.csv"
    lines = "Danh môc thñ tôc hµnh chÝnh söa ®æi;\nM· TTHC;Tªn TTHC\n1.003707;§¨ng ký khai sinh"
    path.write_bytes(lines.encode("cp1252"))

    reading = read(path)

    assert codes(reading) == ["legacy_text"]
    assert "“Danh mục thủ tục hành chính sửa đổi;”" in told(reading)[0]


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Mã TTHC;Tên TTHC\n1.001193;Khai\0sinh".encode())

    assert codes(read(path)) == ["unreadable"]


def test_the_head_of_a_table_of_prices_is_no_price(tmp_path):
    document = Document()
    document.add_paragraph("DANH MỤC TTHC MỚI BAN HÀNH")
    made = headed(document, "STT", "Tên TTHC", "Phí, lệ phí")
    rows(made, ["1", "Đăng ký đất đai lần đầu", ""])
    prices = made.rows[1].cells[2].add_table(rows=0, cols=2)
    rows(prices, ["Diện tích", "Mức thu"], ["Dưới 500 m²", "400.000 đồng"], ["Khác", "650.000"])
    document.save(tmp_path / "a.docx")

    (row,) = listed(read(tmp_path / "a.docx"))

    assert row.fee.split("\n") == [
        "Diện tích – Mức thu:",
        "Dưới 500 m²: 400.000 đồng",
        "Khác: 650.000",
    ]


def test_marks_of_every_kind_lead_to_their_footnotes(tmp_path):
    document = Document()
    document.add_paragraph("DANH MỤC TTHC MỚI BAN HÀNH*****")
    made = headed(document, "STT", "Tên TTHC", "Phí", "Ghi chú")
    rows(
        made,
        ["1", "Cấp giấy phép biểu diễn (*)", "20.000 đồng**", "Miễn phí cho hộ nghèo"],
        ["2", "Cấp giấy phép mở lớp", "", ""],
    )
    for note in ("(*) Không phụ thuộc địa giới.", "** Một lần.", "***** Đến hết năm 2026."):
        document.add_paragraph(note)
    document.save(tmp_path / "a.docx")

    first, second = listed(read(tmp_path / "a.docx"))

    assert first.note.split("\n") == [
        "Miễn phí cho hộ nghèo",
        "Không phụ thuộc địa giới.",
        "Một lần.",
        "Đến hết năm 2026.",
    ]
    assert (first.name, second.note) == ("Cấp giấy phép biểu diễn", "Đến hết năm 2026.")


def test_footnotes_that_word_keeps_apart_are_joined_to_their_rows(tmp_path):
    document = Document()
    document.add_paragraph("DANH MỤC TTHC MỚI BAN HÀNH")
    made = headed(document, "STT", "Tên TTHC", "Phí")
    rows(made, ["1", "Cấp giấy phép biểu diễn", "20.000 đồng"])
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), "1")
    made.rows[1].cells[1].paragraphs[0].runs[0]._r.append(mark)
    document.save(tmp_path / "plain.docx")
    note = '<w:footnote w:id="1"><w:p><w:r><w:t>Chỉ ở phường.</w:t></w:r></w:p></w:footnote>'
    plain, noted = tmp_path / "plain.docx", tmp_path / "a.docx"
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(noted, "w") as file:
        for name in given.namelist():
            file.writestr(name, given.read(name))
        file.writestr("word/footnotes.xml", f"<w:footnotes {W}>{note}</w:footnotes>")

    (row,) = listed(read(noted))

    assert (row.name, row.note) == ("Cấp giấy phép biểu diễn", "Chỉ ở phường.")


def test_a_row_with_a_date_of_its_own_takes_effect_on_it(tmp_path):
    path = csv_file(
        tmp_path,
        "Mã TTHC;Tên TTHC;Tình trạng;Ngày hiệu lực",
        "1.001193;Đăng ký khai sinh;mới;01/07/2026",
        "1.000894;Đăng ký kết hôn;mới;31/06/2026",
    )

    reading = read(path)

    assert codes(reading) == ["bad_row_date"]
    assert [p.body.state for p in reading.phases] == ["upcoming", "effective"]
    assert [row.name for row in listed(reading)] == ["Đăng ký khai sinh"]


def test_two_names_for_one_code_are_both_held_until_one_is_kept(tmp_path):
    path = csv_file(
        tmp_path,
        "Mã TTHC;Tên TTHC;Tình trạng;Ngày hiệu lực",
        "1.001193;Đăng ký khai sinh;sửa đổi;01/07/2026",
        "1.001193;Đăng ký lại khai sinh;sửa đổi;01/07/2026",
        "1.000894;Đăng ký kết hôn;sửa đổi;01/07/2026",
    )

    held = read(path)
    kept = read(path, '[[rows]]\nrow = "3"\nkeep = true\n')

    assert codes(held) == ["duplicate_code"]
    assert [row.code for row in listed(held)] == ["1.000894"]
    assert [row.code for row in listed(kept)] == ["1.001193", "1.001193", "1.000894"]
    first = read(path, '[[rows]]\nrow = "2"\nkeep = true\n')
    assert [row.name for row in listed(first)] == ["Đăng ký khai sinh", "Đăng ký kết hôn"]


def test_of_rows_equal_in_every_word_one_is_shown_and_of_others_none(tmp_path):
    head, first = "Mã TTHC;Tên TTHC;Tình trạng;Phí", "1.001193;Đăng ký khai sinh;sửa đổi;0 đồng"

    equal = read(csv_file(tmp_path, head, first, first))
    other = read(csv_file(tmp_path, head, first, first.replace("0 đồng", "8.000 đồng")))

    assert [(p.code, p.severity) for p in equal.problems if p.code == "duplicate_code"] == [
        ("duplicate_code", "warning")
    ]
    assert len(listed(equal)) == 1
    assert other.phases == ()


def test_what_was_stands_beside_what_is_and_never_in_its_place(tmp_path):
    path = csv_file(
        tmp_path,
        "Quyết định số 7/QĐ-UBND ngày 20/6/2026",
        "Mã TTHC;Tên TTHC cũ;Tên TTHC mới;Thời hạn giải quyết cũ;Thời hạn giải quyết;"
        "Nội dung trước đây;Nội dung sửa đổi;Tình trạng",
        "1.001193;Khai sinh;Đăng ký khai sinh;05 ngày;Trong ngày;Nộp ba bản;Nộp một bản;sửa đổi",
    )

    (row,) = listed(read(path))

    assert (row.replaces, row.name, row.time) == ("Khai sinh", "Đăng ký khai sinh", "Trong ngày")
    assert row.before == "Nộp ba bản\nThời hạn: 05 ngày"
    assert row.after == "Nộp một bản\nThời hạn: Trong ngày"


def test_pages_of_each_procedure_are_asked_for_beside_the_file(tmp_path):
    path = csv_file(
        tmp_path,
        "Mã TTHC;Tên TTHC;Tình trạng;Ngày hiệu lực",
        "1.001193;Đăng ký khai sinh;mới;01/07/2026",
    )

    assert read(path).phases[0].body.details == "short"
    assert read(path, 'details = "none"\n').phases[0].body.details == "none"


def test_a_kept_row_and_a_corrected_name_are_settled(tmp_path):
    path = csv_file(
        tmp_path,
        "Mã TTHC;Tên TTHC;Tình trạng;Ngày hiệu lực",
        "1.001193;Đăng ký khai sinh*****;sửa đổi;01/07/2026",
        "1.000894;Đăng kí kết hôn;sửa đổi;01/07/2026",
        "1.000656;Đăng ký khai tử;sửa đổi;01/07/2026",
    )
    answers = (
        '[[rows]]\nrow = "2"\nwas = "Đăng ký khai sinh"\nkeep = true\n'
        '[[rows]]\nrow = "3"\nwas = "Đăng kí kết hôn"\nname = "Đăng ký kết hôn"\n'
    )

    rows_ = listed(read(path, answers))

    assert [(row.name, row.is_settled) for row in rows_] == [
        ("Đăng ký khai sinh", True),
        ("Đăng ký kết hôn", True),
        ("Đăng ký khai tử", False),
    ]


def test_a_date_that_no_calendar_has_holds_the_list_back(tmp_path):
    path = write_a(tmp_path / "a.docx", declared=22)
    document = Document(path)
    document.paragraphs[3].text = "Điều 3. Quyết định này có hiệu lực từ ngày 31/6/2026."
    document.save(path)

    reading = read(path)
    settled = read(path, "[decision]\neffective_on = 2026-06-30\n")

    assert "bad_date" in codes(reading)
    assert reading.phases == ()
    assert settled.phases[0].body.decision.effective_on == "2026-06-30"


def test_mistakes_in_answers_are_told(tmp_path):
    path = write_a(tmp_path / "a.docx", declared=22)

    assert codes(read(path, "[decision]\nnunber = 1\n")) == ["bad_answers"]


def test_questions_become_a_list_of_questions(tmp_path):
    path = csv_file(tmp_path, "STT;Câu hỏi;Trả lời;Căn cứ", "1;Lệ phí bao nhiêu?;Miễn.;Luật")

    body = read(path).phases[0].body

    assert (body.questions[0].question, body.questions[0].answer) == ("Lệ phí bao nhiêu?", "Miễn.")


def test_other_tables_stay_tables(tmp_path):
    path = csv_file(
        tmp_path, "Lịch tiếp công dân tháng 7;;", "Ngày;Lãnh đạo;Phòng", "01/7;Bà Lan;2"
    )

    body = read(path).phases[0].body

    assert body.title == "Lịch tiếp công dân tháng 7"
    assert (body.header, body.rows) == (("Ngày", "Lãnh đạo", "Phòng"), (("01/7", "Bà Lan", "2"),))


def test_a_word_file_without_tables_says_so(tmp_path):
    document = Document()
    document.add_paragraph("Chỉ có chữ.")
    document.save(tmp_path / "a.docx")

    assert codes(read(tmp_path / "a.docx")) == ["no_table"]


def test_two_thousand_rows_are_read(tmp_path):
    lines = ["STT;Mã TTHC;Tên TTHC;Tình trạng;Ngày hiệu lực"]
    lines += [f"{n};1.{n:06d};{'Tên dài ' * 60};sửa đổi;01/07/2026" for n in range(2000)]

    assert len(listed(read(csv_file(tmp_path, *lines)))) == 2000


def test_a_table_cut_by_a_page_goes_on(tmp_path):
    document = Document()
    document.add_paragraph("DANH MỤC TTHC ĐƯỢC SỬA ĐỔI, BỔ SUNG ngày hiệu lực: 01/7/2026")
    first = headed(document, "STT", "Mã TTHC", "Tên TTHC")
    rows(first, ["1", "1.001193", "Đăng ký khai sinh"])
    second = document.add_table(rows=0, cols=3)
    rows(second, ["2", "1.000894", "Đăng ký kết hôn"])
    document.save(tmp_path / "a.docx")

    assert [row.code for row in listed(read(tmp_path / "a.docx"))] == ["1.001193", "1.000894"]


def test_tracked_changes_count_as_accepted(tmp_path):
    path = tmp_path / "a.docx"
    document = Document()
    table_ = headed(document, "STT", "Mã TTHC", "Tên TTHC", "Tình trạng")
    rows(table_, ["1", "1.001193", "Đăng ký khai sinh", "mới"])
    paragraph = table_.rows[1].cells[2].paragraphs[0]._p
    from lxml import etree

    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    deleted = etree.fromstring(
        f'<w:del xmlns:w="{w}"><w:r><w:delText>cũ</w:delText><w:t>cũ</w:t></w:r></w:del>'
    )
    added = etree.fromstring(
        f'<w:ins xmlns:w="{w}"><w:r><w:t xml:space="preserve"> lưu động</w:t></w:r></w:ins>'
    )
    paragraph.append(deleted)
    paragraph.append(added)
    document.save(path)

    assert listed(read(path))[0].name == "Đăng ký khai sinh lưu động"


def test_answers_without_their_table_are_told(tmp_path):
    (tmp_path / "a.docx.answers.toml").write_text("[decision]\nrows = 1\n")

    reading = infographic.read(source_file(tmp_path / "a.docx.answers.toml"), {})

    assert codes(reading) == ["orphan_answers"]
    assert "“a.docx”" in told(reading)[0]
