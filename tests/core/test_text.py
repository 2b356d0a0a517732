"""One spelling of every letter, and old encodings told from foreign names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.content.legacy_text import legacy_encoding, modernised
from signage.core.content.text import VIETNAMESE_LETTERS, normalise, words

PANGRAM = "Thông báo về việc tiếp nhận hồ sơ tại Ủy ban nhân dân phường"


def test_vietnamese_adds_134_letters():
    assert len(set(VIETNAMESE_LETTERS)) == 134
    assert all(len(letter) == 1 for letter in VIETNAMESE_LETTERS)


@pytest.mark.parametrize("odd", ["e\u0302\u0323", "e\u0323\u0302", "ê\u0323", "ẹ\u0302"])
def test_every_way_to_type_a_letter_becomes_one(odd):
    assert normalise(odd) == "ệ"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ba\tcột", "ba cột"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("x\x00y\x1b[2Jz", "x y [2Jz"),
        ("ẩn\u200bgiữa\u202ecâu\u00ad", "ẩngiữacâu"),
        ("  hai   chữ  ", "hai chữ"),
        ("k\u02bctiếc k\u2019tiếc", "k\u02bctiếc k\u2019tiếc"),
        ("12\u00a0%", "12\u00a0%"),
    ],
    ids=["tab", "line-breaks", "control", "invisible", "spaces", "apostrophes", "no-break"],
)
def test_what_cannot_be_seen_goes(typed, kept):
    assert normalise(typed) == kept


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=[*VIETNAMESE_LETTERS, *"abc \n"]))
def test_decomposed_and_composed_text_are_one(text):
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(text)


def test_words_are_syllables():
    assert words("Đăng ký  khai sinh\nlưu động") == 6


@pytest.mark.parametrize(
    ("old", "encoding"),
    [
        ("Th«ng b¸o vÒ viÖc tiÕp nhËn hå s¬ t¹i ñy ban nh©n d©n ph\u00adêng", "TCVN3"),
        ("Thoâng baùo veà vieäc tieáp nhaän hoà sô taïi UÛy ban nhaân daân phöôøng", "VNI"),
    ],
)
def test_old_encodings_are_recognised_and_converted(old, encoding):
    assert legacy_encoding(old) == encoding
    assert modernised(old, encoding).lower() == PANGRAM.lower()


@pytest.mark.parametrize(
    "text",
    [
        PANGRAM,
        "Nhiệt độ 37 °C, diện tích 50 m², «Một cửa», Müller và Åsa",
        "đhanuôr lâng pr’zợc đương xơợng … k’tiếc",
        "Thong bao nghi le 2/9",
        "hoà toán quà, loã xoã, khoé",
        "Le français : où être naïf, à l’hôtel « Élysée »",
    ],
)
def test_modern_text_and_foreign_names_are_left_alone(text):
    assert legacy_encoding(text) is None
