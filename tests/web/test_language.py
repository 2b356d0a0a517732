"""Both languages are complete, and dates and numbers are written as people here write them."""

import string
from datetime import date

import pytest

from signage.core.time.times import Instant
from signage.web.folding import found
from signage.web.language import Speech, language_of
from tests.web.catalogue import sentences, translated

VIETNAMESE = Speech("vi")
ENGLISH = Speech("en")
# 14:05 on Tuesday 24 November 2026 in Huế.
AFTERNOON = Instant(1_795_503_900_000)


def test_every_sentence_has_its_english() -> None:
    missing = sorted(sentences() - translated().keys())

    assert missing == []


def test_no_english_is_kept_for_a_sentence_that_is_gone() -> None:
    assert sorted(translated().keys() - sentences()) == []


def test_english_uses_the_same_arguments_as_the_vietnamese() -> None:
    differing = {
        vietnamese: english
        for vietnamese, said in translated().items()
        for english in ((said,) if isinstance(said, str) else said)
        if _arguments(vietnamese) != _arguments(english)
    }

    assert differing == {}


def test_english_knows_one_and_many() -> None:
    assert ENGLISH.count("{n} màn hình", 1) == "1 screen"
    assert ENGLISH.count("{n} màn hình", 12_846) == "12,846 screens"
    assert VIETNAMESE.count("{n} màn hình", 12_846) == "12.846 màn hình"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (VIETNAMESE.day(AFTERNOON), "24/11/2026"),
        (ENGLISH.day(AFTERNOON), "24/11/2026"),
        (VIETNAMESE.moment(AFTERNOON), "14:05 24/11/2026"),
        (VIETNAMESE.weekday(date(2026, 11, 24)), "thứ Ba"),
        (VIETNAMESE.number(98.7, 1), "98,7"),
        (VIETNAMESE.percent(0.987), "98,7\u202f%"),
        (ENGLISH.percent(0.987), "98.7\u202f%"),
        (VIETNAMESE.length(3_900_000), "1 giờ 05 phút"),
        (VIETNAMESE.length(90_000), "1 phút 30 giây"),
        (VIETNAMESE.length(86_400_000), "24 giờ"),
        (VIETNAMESE.size(4_200_000), "4,2 MB"),
    ],
)
def test_dates_and_numbers_are_written_as_here(said: str, wanted: str) -> None:
    assert said == wanted


def test_vietnamese_is_what_an_unknown_browser_gets() -> None:
    assert language_of(None) == language_of("de") == "vi"
    assert language_of("en") == "en"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("thu tuc", "Danh mục thủ tục hành chính"),
        ("thủ tục", "Danh muc thu tuc"),
        ("Hóa", "UBND phường Thuận Hoá"),
        ("Hoá", "UBND phường Thuận Hóa"),
        ("duong day", "Đường dây nóng"),
    ],
)
def test_a_search_finds_words_whatever_marks_were_typed(words: str, text: str) -> None:
    assert found(words, text)


def test_a_search_does_not_find_other_words() -> None:
    assert not found("thue", "thủ tục")


def _arguments(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
