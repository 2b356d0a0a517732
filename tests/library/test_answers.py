"""Answers beside a table: what is written is read, and the page that explains them is true."""

import re
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from signage.library.readers.answers import (
    Answers,
    DecisionAnswer,
    RowAnswer,
    SectionAnswer,
    dump_answers,
    read_answers,
)
from tests.library.made import source_file

PAGE = Path(__file__).parents[2] / "docs" / "procedures.md"
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
ROWS = st.builds(
    RowAnswer,
    row=WORDS.filter(bool),
    was=WORDS,
    code=st.none() | WORDS.filter(bool),
    name=st.none() | WORDS.filter(bool),
    change=st.none() | st.sampled_from(["new", "amended", "abolished"]),
    effective_on=st.none() | st.dates(),
    cells=st.dictionaries(st.sampled_from(["time", "fee"]), WORDS.filter(bool)),
    keep=st.booleans(),
    skip=st.booleans(),
)
SECTIONS = st.builds(
    SectionAnswer,
    row=WORDS.filter(bool),
    was=WORDS,
    change=st.sampled_from(["new", "unchanged"]),
)
DECISIONS = st.builds(
    DecisionAnswer,
    number=st.none() | WORDS.filter(bool),
    signed_on=st.none() | st.dates(),
    rows=st.none() | st.integers(1, 9999),
)


def read(tmp_path, text):
    path = tmp_path / "a.docx.answers.toml"
    path.write_text(text, encoding="utf-8")
    return read_answers(source_file(path))


def test_the_example_of_the_page_is_read(tmp_path):
    example = re.search(r"```toml\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    answers, problems = read(tmp_path, example[1])

    assert problems == ()
    assert answers.decision.effective_on == date(2026, 7, 1)
    assert answers.rows[0] == RowAnswer(row="2:7", was="2.00048", code="2.000480")
    assert (answers.sections[0].row, answers.sections[0].change) == ("2:3", "amended")
    assert (answers.rows[1].keep, answers.rows[2].skip) == (True, True)


@settings(max_examples=40)
@given(
    details=st.sampled_from(["short", "all", "none"]),
    decision=DECISIONS,
    sections=st.lists(SECTIONS, max_size=2),
    rows=st.lists(ROWS, max_size=4),
)
def test_what_is_dumped_is_read_again(tmp_path_factory, details, decision, sections, rows):
    answers = Answers(
        details=details, decision=decision, sections=tuple(sections), rows=tuple(rows)
    )

    again, problems = read(tmp_path_factory.mktemp("a"), dump_answers(answers))

    assert problems == ()
    assert again == answers


def test_a_mistake_is_told_with_the_files_name(tmp_path):
    _, problems = read(tmp_path, '[[rows]]\nrow = "1"\nchange = "mới"\n')

    assert problems[0].code == "bad_answers"
    assert problems[0].arguments["name"] == "a.docx.answers.toml"


def test_no_file_is_no_answer():
    assert read_answers(None) == (Answers(), ())
