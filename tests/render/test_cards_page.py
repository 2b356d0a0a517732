"""What `docs/cards.md` shows is what the readers take."""

import re
from pathlib import Path

import pytest

from signage.core.content.card import Card, Infographic
from signage.core.content.source import Source
from signage.library.readers import card, front_matter, infographic
from signage.library.reading import SourceFile

PAGE = (Path(__file__).parents[2] / "docs" / "cards.md").read_text()
EXAMPLES = re.findall(r"```(markdown|toml)\n(.*?)```", PAGE, re.DOTALL)


def file(path, text):
    path.write_text(text)
    source = Source(sha256="0" * 64, extension="md", name="", size_bytes=len(text.encode()))
    return SourceFile(name=path.name, path=path, source=source)


@pytest.mark.parametrize("text", [text for kind, text in EXAMPLES if kind == "markdown"])
def test_every_card_of_the_page_is_read_without_a_problem(text, tmp_path):
    named = file(tmp_path / "a.md", text)

    reading = card.read(named, {})

    missing = [problem for problem in reading.problems if problem.code != "missing_file"]
    assert not missing
    assert isinstance(reading.phases[0].body, Card) if reading.phases else "![" in text


def test_every_card_type_has_an_example(tmp_path):
    found = set()
    for kind, text in EXAMPLES:
        if kind == "markdown":
            text = re.sub(r"!\[\]\([^)]*\)", "", text)
            found.add(card.read(file(tmp_path / "a.md", text), {}).phases[0].body.type)

    assert found == set(card.TYPES)


def test_every_key_is_described():
    assert all(f"`{key}`" in PAGE for key in front_matter.KEYS)
    assert all(f"`{kind}`" in PAGE for kind in infographic.KINDS)


def test_the_infographic_of_the_page_is_read_without_a_problem(tmp_path):
    (text, *_) = [text for kind, text in EXAMPLES if kind == "toml"]

    reading = infographic.read(file(tmp_path / "a.toml", text), {})

    assert not reading.problems and isinstance(reading.phases[0].body, Infographic)
