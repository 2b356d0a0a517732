"""Changing a card leaves every line that was not changed as somebody wrote it."""

from signage.library.readers.front_matter import with_values

CARD = """---
Loại: thông báo
Tiêu đề: Lịch cũ   # không phải ghi chú
Cơ quan: UBND phường
# Người viết: Lan
Địa điểm:
  Phòng họp
  Tầng 1

Ghi chú lạ: giữ
---

Nội dung.
"""


def test_only_the_line_of_a_changed_value_is_rewritten():
    changed = with_values(CARD, {"title": "Lịch mới"}, "\nNội dung.")

    assert changed == CARD.replace("Lịch cũ   # không phải ghi chú", "Lịch mới")


def test_an_emptied_value_leaves_and_a_new_one_comes_last():
    changed = with_values(CARD, {"place": "", "phone": "1022"}, "\nNội dung.")

    assert "Phòng họp" not in changed and "Địa điểm" not in changed
    assert "# Người viết: Lan\n" in changed
    assert changed.endswith("Ghi chú lạ: giữ\nphone: 1022\n---\n\nNội dung.\n")


def test_a_card_without_front_matter_gets_one():
    assert with_values("Chỉ có chữ.\n", {"title": "A"}, "\nChỉ có chữ.") == (
        "---\ntitle: A\n---\n\nChỉ có chữ.\n"
    )
