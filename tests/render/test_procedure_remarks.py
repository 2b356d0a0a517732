"""Notes, reasons, laws and offices of a procedure: in the list if they fit, else on its page."""

import pytest
from msgspec.structs import replace

from signage.render.procedure_told import in_one_line
from tests.render.test_procedure_slides import (
    DECISION,
    PORTRAIT,
    STRIP,
    TELEVISION,
    WALL,
    composed,
    listed,
    row,
    text_of,
)

NOTE = "Miễn phí cho hộ nghèo\nThực hiện không phụ thuộc địa giới hành chính."
LAW = "Luật Đất đai năm 2024; Nghị định số 101/2024/NĐ-CP; " * 4


def all_text(value):
    """Return every word of what was composed."""
    if isinstance(value, dict):
        return (
            value["t"]
            if isinstance(value.get("t"), str)
            else " ".join(all_text(v) for v in value.values())
        )
    if isinstance(value, list | tuple):
        return " ".join(all_text(each) for each in value)
    return value if isinstance(value, str) else ""


def said(body, surface, tmp_path):
    made = composed(body, surface, tmp_path)
    text = " ".join(all_text(one.values) for one in made).replace("\u00a0", " ")
    return len(made), " ".join(text.replace("\u200b", "").replace("\u2060", "").split())


@pytest.mark.parametrize("surface", [TELEVISION, PORTRAIT], ids=["wide", "upright"])
def test_a_short_note_a_reason_and_an_office_stand_in_the_list(tmp_path, surface):
    amended = row(1, "amended", note=NOTE, agency="UBND cấp xã")
    abolished = row(2, "abolished", reason="Không còn quy định", note="Hồ sơ cũ vẫn giải quyết")

    pages, text = said(listed(amended, abolished), surface, tmp_path)

    assert pages == 1
    assert "Ghi chú: Miễn phí cho hộ nghèo; Thực hiện không phụ thuộc địa giới" in text
    assert "UBND cấp xã" in text and "Cư trú · cấp xã · Ghi chú" not in text
    assert "Lý do bãi bỏ: Không còn quy định · Ghi chú: Hồ sơ cũ vẫn giải quyết" in text


def test_what_has_no_room_in_the_list_has_a_page_also_when_abolished(tmp_path):
    body = listed(row(1, "abolished", "Gia hạn tạm trú", legal_basis=LAW))

    pages, text = said(body, TELEVISION, tmp_path)

    assert pages > 1
    assert "Căn cứ pháp lý:" in text and text.count("Nghị định số 101/2024/NĐ-CP") == 4


def test_a_page_of_its_own_tells_law_and_office_beside_time_and_place(tmp_path):
    one = row(1, "amended", time="03 ngày", place="Quầy 2", agency="VPĐK", legal_basis="Luật A")

    _, text = said(listed(one), TELEVISION, tmp_path)

    assert all(f"{label}:" in text for label in ("Thời hạn", "Cơ quan", "Căn cứ pháp lý"))


def test_where_neither_list_nor_page_has_room_the_row_says_where_to_read(tmp_path):
    body = replace(listed(row(1, "amended", note="Xa " * 80)), details="none")

    _, text = said(body, TELEVISION, tmp_path)

    assert f"còn nữa: xem Quyết định {DECISION.number}" in text


def test_a_wall_of_lamps_names_notes_and_leaves_offices_to_the_decision(tmp_path):
    body = listed(row(1, "amended", note="Chỉ đến hết năm 2026.", agency="Sở Xây dựng"))

    _, text = said(body, WALL, tmp_path)

    assert "Ghi chú: Chỉ đến hết năm 2026." in text and "Sở Xây dựng" not in text


def test_rows_that_differ_by_level_alone_say_it_on_a_strip(tmp_path):
    same = {"code": "1.009714", "name": "Khai thác thông tin công dân"}
    body = listed(
        row(1, "amended", level="province", **same),
        row(2, "amended", level="commune", note="Miễn phí", **same),
        row(3, "amended", "Tách hộ"),
    )

    lines = [in_one_line(each, body) for each in body.rows]

    assert lines == [
        "SỬA ĐỔI: 1.009714 Khai thác thông tin công dân (cấp tỉnh)",
        "SỬA ĐỔI: 1.009714 Khai thác thông tin công dân (cấp xã) (Miễn phí)",
        "SỬA ĐỔI: 1.000003 Tách hộ",
    ]
    assert "(cấp tỉnh)" in said(body, STRIP, tmp_path)[1]


@pytest.mark.parametrize("surface", [TELEVISION, PORTRAIT, WALL], ids=["wide", "upright", "wall"])
def test_every_head_says_from_when_the_list_holds(tmp_path, surface):
    kinds = ("new", "amended", "abolished")
    made = composed(listed(*(row(n, k) for n, k in enumerate(kinds, 1))), surface, tmp_path)

    pages = next(one for one in made if one.template == "procedures").values["pages"]
    assert len(pages) == 3
    assert all("từ 01/07/2026" in text_of(page["beside"]) for page in pages)
