"""What names say: titles, tokens, order, what is ignored."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.content.file_name import (
    as_heading,
    extension_of,
    is_ignored,
    natural_key,
    nfc,
    parse_file_name,
    shortest_order,
)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01 Họp.png", "Họp"),
        ("3 bước.png", "3 bước"),
        ("3. bước.png", "bước"),
        ("3-bước.png", "bước"),
        ("12_lịch tiếp dân.png", "lịch tiếp dân"),
        ("007 Thông báo.jpg", "Thông báo"),
        ("2027-02-01 Họp.png", "2027-02-01 Họp"),
        ("01 - Họp.png", "Họp"),
        ("01.png", "01"),
        ("1-.png", "1"),
        ("05 [15s].png", "05"),
        ("[15s].png", "[15s]"),
        ("Lịch [bản cuối].pdf", "Lịch [bản cuối]"),
        ("Lịch [1].pdf", "Lịch [1]"),
        ("A [15s] B [2027-02-03].png", "A B"),
        ("  nhiều   dấu cách .png", "nhiều dấu cách"),
        ("“Trích dẫn” 'nháy' 🎉.png", "“Trích dẫn” 'nháy' 🎉"),
        ("không đuôi", "không đuôi"),
        ("Số 1.2024/không", "Số 1.2024/không"),
    ],
)
def test_the_title_is_the_name_without_tokens_extension_and_leading_number(name, title):
    assert parse_file_name(name).title == title


@pytest.mark.parametrize(
    ("token", "duration_ms"),
    [
        ("15s", 15_000),
        ("1m30s", 90_000),
        ("2m", 120_000),
        ("90S", 90_000),
        ("86400s", 86_400_000),
    ],
)
def test_a_duration_token_gives_the_duration(token, duration_ms):
    assert parse_file_name(f"a [{token}].png").duration_ms == duration_ms


@pytest.mark.parametrize(
    ("token", "first", "last"),
    [
        ("2027-02-01..2027-02-12", date(2027, 2, 1), date(2027, 2, 12)),
        ("2027-02-01..", date(2027, 2, 1), None),
        ("..2027-02-12", None, date(2027, 2, 12)),
        ("2027-02-03", date(2027, 2, 3), date(2027, 2, 3)),
    ],
)
def test_a_date_token_gives_local_days_both_included(token, first, last):
    parsed = parse_file_name(f"Tết [{token}] [20s].png")

    assert (parsed.first, parsed.last) == (first, last)
    assert parsed.duration_ms == 20_000
    assert parsed.title == "Tết"


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("0s", "duration"),
        ("0m0s", "duration"),
        ("90000s", "duration"),
        ("15 giây", "duration"),
        ("1,5 phút", "duration"),
        ("15 s", "duration"),
        ("1h", "duration"),
        ("2027-13-01", "dates"),
        ("2027-02-30", "dates"),
        ("2027-02-12..2027-02-01", "dates"),
        ("01-02-2027", "dates"),
        ("1.2.2027", "dates"),
        ("2027-02-01 .. 2027-02-12", "dates"),
        ("2027-02-01..mai", "dates"),
    ],
)
def test_what_is_meant_as_a_token_and_cannot_be_one_is_named(token, kind):
    parsed = parse_file_name(f"a [{token}].png")

    assert [(bad.text, bad.kind) for bad in parsed.bad_tokens] == [(f"[{token}]", kind)]
    assert (parsed.duration_ms, parsed.first, parsed.last) == (None, None, None)
    assert parsed.title == "a"


def test_a_second_token_of_a_kind_is_bad_and_the_first_one_holds():
    parsed = parse_file_name("a [15s] [20s] [..2027-02-01] [2027-03-01..].png")

    assert parsed.duration_ms == 15_000
    assert parsed.last == date(2027, 2, 1)
    assert [bad.text for bad in parsed.bad_tokens] == ["[20s]", "[2027-03-01..]"]


def test_names_in_either_form_are_the_same_name():
    composed = "Thông báo nghỉ lễ 02-9 (bản cuối).PNG"
    decomposed = unicodedata.normalize("NFD", composed)

    assert parse_file_name(decomposed) == parse_file_name(composed)
    assert natural_key(decomposed) == natural_key(composed)
    assert parse_file_name(composed).extension == "png"


def test_a_name_in_a_foreign_encoding_is_shown_with_replacement_characters():
    raw = b"th\xf4ng b\xe1o.png".decode("utf-8", "surrogateescape")

    assert nfc(raw) == "th\ufffdng b\ufffdo.png"


@pytest.mark.parametrize(
    "name",
    [
        *(".hidden", ".DS_Store", "~$Lịch họp.docx", "~WRL0001.tmp", "a.part", "a.TMP"),
        *("phim.mp4.crdownload", "phim.mp4.filepart", "Thumbs.db", "desktop.ini", "@eaDir"),
        *("#recycle", "$RECYCLE.BIN", "System Volume Information", "__MACOSX", "a.swp", "a.md~"),
    ],
)
def test_hidden_temporary_and_system_names_are_ignored(name):
    assert is_ignored(name)


@pytest.mark.parametrize("name", ["a.png", "partner.png", "tmp.png", "a~b", "desktop.ini.png"])
def test_other_names_are_not_ignored(name):
    assert not is_ignored(name)


@pytest.mark.parametrize(
    ("name", "extension"),
    [("a.PNG", "png"), (".png", ""), ("a", ""), ("a.b c", ""), ("a.tar.gz", "gz"), ("a.", "")],
)
def test_the_extension_is_lower_case_without_the_dot(name, extension):
    assert extension_of(name) == extension


def test_natural_order_counts_numbers_by_value_and_letters_as_in_vietnamese():
    wanted = [
        *("2 b.png", "9.png", "10.png", "a.png", "à.png", "ả.png", "á.png", "Ảnh 2.png"),
        *("ảnh 10.png", "ă.png", "â.png", "b.png", "d.png", "dz.png", "đ.png", "e.png", "ê.png"),
    ]

    assert sorted(reversed(wanted), key=natural_key) == wanted


@given(st.lists(st.text(max_size=12), max_size=8))
def test_natural_order_is_total(names):
    assert sorted(sorted(names), key=natural_key) == sorted(reversed(names), key=natural_key) or (
        len({nfc(name) for name in names}) < len(names)
    )


@given(st.text(max_size=40))
def test_any_name_can_be_taken_apart(name):
    parsed = parse_file_name(name)

    assert parsed.name == nfc(name)
    assert parsed.title or not name.strip()


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        (["1.png", "2.png", "10.png"], ()),
        (["1.png", "10.png", "2.png", "3.png"], ("1.png", "10.png")),
        (["3.png", "2.png", "1.png"], ("3.png", "2.png")),
        (["1.png", "media/a.png", "2.png"], ("1.png", "media/a.png")),
    ],
    ids=["natural", "one moved up", "reversed", "a shared file"],
)
def test_an_order_names_no_more_files_than_it_must(wanted, written):
    assert shortest_order(wanted) == written


@given(st.permutations([f"{n} a.png" for n in range(6)]))
def test_a_shortest_order_with_the_rest_in_natural_order_is_the_order_wanted(wanted):
    written = shortest_order(wanted)

    rest = sorted(set(wanted) - set(written), key=natural_key)
    assert [*written, *rest] == wanted


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("danh mục quầy", "Danh mục quầy"),
        ("danh_muc_quay", "Danh muc quay"),
        ("lịch-tiếp-dân", "Lịch tiếp dân"),
        ("đường dây nóng", "Đường dây nóng"),
        ("Hỏi – đáp về CCCD", "Hỏi – đáp về CCCD"),
        ("12-TB-2026", "12-TB-2026"),
        ("ủy ban", "Ủy ban"),
        ("", ""),
    ],
)
def test_a_file_s_name_reads_as_a_heading_with_every_mark_untouched(title, heading):
    assert as_heading(title) == heading
