import pytest

from signage.core.content.numbers import number_words
from signage.core.content.problem import Problem, say


@pytest.mark.parametrize(
    ("value", "decimals", "vietnamese", "english"),
    [
        (12846, None, "12.846", "12,846"),
        (98.7, None, "98,7", "98.7"),
        (1234.5, 2, "1.234,50", "1,234.50"),
        (20.0, None, "20", "20"),
        (0.0004, None, "0,0004", "0.0004"),
        (-1500, 0, "-1.500", "-1,500"),
        (100, None, "100", "100"),
    ],
)
def test_a_number_is_written_as_each_language_writes_it(
    value: float, decimals: int | None, vietnamese: str, english: str
) -> None:
    assert number_words(value, "vi", decimals=decimals) == vietnamese
    assert number_words(value, "en", decimals=decimals) == english


def test_what_stands_in_a_field_has_no_groups() -> None:
    assert number_words(1234.5, "vi", grouped=False) == "1234,5"


def test_a_problem_says_its_fractions_in_the_language_of_the_reader() -> None:
    arguments = {"canvas": "96x16", "distance": 1.5, "rows": 32, "farthest": 0.75}
    said = say(Problem(code="illegible", where="", arguments=arguments))

    assert "từ 1,5 m" in said["vi"] and "vòng 0,75 m" in said["vi"]
    assert "from 1.5 m" in said["en"] and "within 0.75 m" in said["en"]
