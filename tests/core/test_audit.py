import re
from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.people.acts import ACTS
from signage.core.people.audit import FIRST_LINK, Record, first_broken, link, sentence


def record(number: int = 1, **other) -> Record:
    values = {"person": "lan", "address": "10.0.0.5", "act": "uploaded", "subject": "a.png"}
    return Record(number=number, at_ms=1000 + number, **{**values, **other})


def chain_of(records: list[Record]) -> list[tuple[Record, str]]:
    chained, previous = [], FIRST_LINK
    for one in records:
        previous = link(previous, one)
        chained.append((one, previous))
    return chained


def test_a_whole_chain_holds():
    assert first_broken(chain_of([record(n) for n in range(1, 6)])) is None


@given(
    st.integers(1, 8), st.sampled_from(["person", "address", "act", "subject", "unit", "before"])
)
def test_any_change_breaks_the_chain_at_its_place(number, field):
    chained = chain_of([record(n) for n in range(1, 9)])
    original, chain = chained[number - 1]

    chained[number - 1] = (replace(original, **{field: "khác"}), chain)

    assert first_broken(chained) == number


@given(st.integers(1, 7))
def test_a_missing_record_is_named_by_its_number(number):
    chained = chain_of([record(n) for n in range(1, 9)])

    del chained[number - 1]

    assert first_broken(chained) == number


def test_the_order_of_arguments_does_not_matter():
    one = record(arguments={"a": "1", "b": 2})
    other = record(arguments={"b": 2, "a": "1"})

    assert link("", one) == link("", other)


def test_a_record_reads_as_a_sentence_in_both_languages():
    said = sentence(record(act="returned", arguments={"reason": "sai ngày"}))

    assert said == {"vi": "lan trả lại 'a.png': sai ngày", "en": "lan returned 'a.png': sai ngày"}


def test_an_act_of_the_system_names_the_system():
    assert sentence(record(act="backed_up", person=""))["vi"].startswith("hệ thống sao lưu")


def test_a_record_with_an_act_of_a_later_program_stays_readable():
    assert sentence(record(act="teleported"))["en"] == "lan: teleported a.png"


def test_a_record_without_an_argument_stays_readable():
    assert sentence(record(act="returned"))["vi"] == "lan trả lại 'a.png': …"


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_said_in_both_languages_with_the_same_words(act):
    vietnamese, english = ACTS[act]

    names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in ACTS[act]]
    assert names[0] == names[1]
    assert vietnamese != english
    assert re.search(r"[à-ỹđ]", vietnamese)
