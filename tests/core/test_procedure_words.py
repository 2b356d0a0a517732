"""Column heads, kinds of change, levels: as offices write them."""

import pytest

from signage.core.content.procedure_titles import (
    change_in,
    changes_in,
    field_in,
    level_in,
    without_numbering,
)
from signage.core.content.procedure_words import column_of, fold, online_in, without_footnote


@pytest.mark.parametrize(
    ("heads", "column"),
    [
        (["STT", "Số TT", "TT", "Số thứ tự"], "order"),
        (["Tên TTHC cũ", "TTHC được thay thế", "Tên thủ tục trước đây"], "replaces"),
        (["Nội dung cũ", "Quy định hiện hành", "Trước đây"], "before"),
        (["Nội dung mới", "Nội dung sửa đổi, bổ sung", "Nay"], "after"),
        (["Thời hạn giải quyết cũ", "Thời gian trước khi sửa đổi"], "time_before"),
        (["Phí, lệ phí cũ"], "fee_before"),
        (["Cơ quan thực hiện cũ"], None),
        (
            [
                "Mã TTHC",
                "Mã số TTHC",
                "Mã thủ tục",
                "Số hồ sơ TTHC",
                "Mã hồ sơ",
                "Mã số",
                "MÃ TTHC",
            ],
            "code",
        ),
        (["Tên TTHC", "Tên thủ tục hành chính", "Thủ tục", "Thủ tục hành chính"], "name"),
        (["Tên TTHC thay thế"], "name"),
        (["Tên TTHC được thay thế", "Thủ tục hành chính bị thay thế"], "replaces"),
        (["Thời hạn giải quyết", "Thời gian giải quyết", "Thời gian thực hiện"], "time"),
        (["Địa điểm thực hiện", "Địa chỉ tiếp nhận hồ sơ", "Nơi tiếp nhận"], "place"),
        (["Phí, lệ phí (nếu có)", "Phí, lệ phí", "Phí"], "fee"),
        (["Lệ phí"], "charge"),
        (["Căn cứ pháp lý", "Văn bản quy định"], "legal_basis"),
        (["Cơ quan thực hiện", "Cơ quan giải quyết"], "agency"),
        (["Cấp thực hiện", "Cấp"], "level"),
        (["Lĩnh vực"], "field"),
        (
            [
                "Tên VBQPPL quy định nội dung sửa đổi, bổ sung, thay thế",
                "Tên văn bản quy phạm pháp luật quy định việc bãi bỏ TTHC",
            ],
            "amending_document",
        ),
        (["Cách thức thực hiện"], "channels"),
        (["Trực tiếp"], "direct"),
        (["BCCI", "Bưu chính công ích"], "postal"),
        (["Trực tuyến"], "electronic"),
        (["DVCTT", "Mức độ DVC", "Dịch vụ công trực tuyến"], "online"),
        (["Ghi chú"], "note"),
        (["Tình trạng", "Loại thay đổi"], "change"),
        (["Ngày hiệu lực", "Ngày có hiệu lực"], "effective_on"),
        (["Quyết định công bố", "Số quyết định"], "decision"),
        (["Câu hỏi"], "question"),
        (["Trả lời", "Câu trả lời"], "answer"),
        (["Dân số", "Năm 2026", "Tên đường"], None),
    ],
)
def test_heads_name_their_column(heads, column):
    assert {head: column_of(head) for head in heads} == dict.fromkeys(heads, column)


@pytest.mark.parametrize(
    ("title", "change"),
    [
        ("1. Danh mục TTHC mới ban hành", "new"),
        ("II. DANH MỤC THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG", "amended"),
        ("Danh mục thủ tục hành chính được thay thế", "replaced"),
        ("3. Danh mục thủ tục hành chính bị bãi bỏ", "abolished"),
        ("TTHC bị huỷ bỏ", "abolished"),
        ("Giữ nguyên", "unchanged"),
        ("Danh mục TTHC mới ban hành, sửa đổi, bổ sung và bị bãi bỏ", None),
        ("Lĩnh vực hộ tịch", None),
    ],
)
def test_titles_name_a_kind_of_change(title, change):
    assert change_in(title) == change


def test_a_title_of_everything_names_every_kind():
    assert set(changes_in("mới ban hành; sửa đổi, bổ sung; bị bãi bỏ")) == {
        "new",
        "amended",
        "abolished",
    }


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("A. Thủ tục hành chính cấp trung ương", "central"),
        ("B. TTHC cấp tỉnh", "province"),
        ("Cấp Huyện", "district"),
        ("UBND cấp xã", "commune"),
        ("Cơ quan khác", "other"),
        ("cấp tỉnh, cấp xã", "unknown"),
        ("", "unknown"),
    ],
)
def test_levels_are_found(text, level):
    assert level_in(text) == level


@pytest.mark.parametrize(
    ("text", "online"),
    [
        ("Toàn trình", "full"),
        ("DVC trực tuyến một phần", "partial"),
        ("Mức độ 4", "full"),
        ("Mức 2", "none"),
        ("", "unknown"),
    ],
)
def test_online_levels_are_found(text, online):
    assert online_in(text) == online


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("I. Lĩnh vực: Hộ tịch", "Hộ tịch"),
        ("A. LĨNH VỰC ĐẤT ĐAI", "ĐẤT ĐAI"),
        ("1.2. Thủ tục hành chính trong lĩnh vực chứng thực", "chứng thực"),
        ("Bảo trợ xã hội", "Bảo trợ xã hội"),
    ],
)
def test_group_titles_name_a_field(title, field):
    assert field_in(title) == field


def test_numbering_is_taken_off_but_words_stay():
    assert without_numbering("IV. Cấp xã") == "Cấp xã"
    assert without_numbering("Cấp bản sao từ sổ gốc") == "Cấp bản sao từ sổ gốc"
    assert without_numbering("A Lưới 1: danh mục") == "A Lưới 1: danh mục"


def test_names_are_compared_without_marks():
    assert fold("Thuỷ lợi; Thuận Hoá") == fold("THỦY LỢI, Thuận Hóa")


def test_asterisks_are_split_from_names():
    assert without_footnote("Hòa giải tranh chấp đất đai cấp xã*****") == (
        "Hòa giải tranh chấp đất đai cấp xã",
        "*****",
    )
