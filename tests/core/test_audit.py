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

    assert said == {"vi": "lan trả lại “a.png”: sai ngày", "en": "lan returned “a.png”: sai ngày"}


def test_what_may_be_shown_is_not_told_as_shown():
    """The record is written before anybody knows whether a screen has it in its loop."""
    said = sentence(record(act="published", person="", subject="tet/thiep.jpg"))

    assert said == {
        "vi": "“tet/thiep.jpg” được phép phát",
        "en": "“tet/thiep.jpg” may be shown",
    }


def test_names_are_those_of_the_time_and_an_emergency_says_how_far_it_reached():
    after = '{"id":"khan-1","title":"Tin lũ","drill":true}'
    told = {"person_name": "Trần Minh", "reason": "Công điện 12", "screens": 3}

    said = sentence(record(act="takeover_started", subject="khan-1", arguments=told, after=after))

    assert said["vi"] == "Trần Minh phát khẩn “Tin lũ” trên 3 màn hình (diễn tập): Công điện 12"
    assert (
        said["en"] == "Trần Minh started the emergency “Tin lũ” on 3 screens (drill): Công điện 12"
    )


def test_roles_are_said_in_the_reader_s_language():
    said = sentence(record(act="roles_changed", arguments={"roles": "editor @ phường Thuận Hóa"}))

    assert said["vi"].endswith(": Biên tập viên, ở phường Thuận Hóa")
    assert said["en"].endswith(": Editor in phường Thuận Hóa")


def test_a_refusal_is_said_in_both_languages_also_one_of_an_older_program():
    new = sentence(record(act="refused", arguments={"vi": "Trang đã cũ", "en": "form: is old"}))
    old = sentence(record(act="refused", arguments={"what": "POST: form: is old"}))

    assert new["vi"] == "lan bị từ chối: Trang đã cũ (địa chỉ a.png)"
    assert new["en"] == "lan was refused: form: is old (address a.png)"
    assert "POST: form: is old" in old["vi"]


def test_what_older_records_hold_only_by_its_id_is_named_by_its_name_of_today():
    moved = record(act="unit_moved", subject="to-1", arguments={"to": "hue"})
    seen = record(act="acknowledged", unit="thuan-hoa", arguments={"unit_name": "P. Thuận Hóa"})

    assert sentence(moved, {"hue": "TP Huế"})["vi"].endswith("về “TP Huế”")
    assert sentence(seen, {"thuan-hoa": "khác"})["en"].endswith("for P. Thuận Hóa")


def test_a_file_that_was_handed_out_is_called_what_it_is():
    said = sentence(record(act="exported", subject="audit.csv"))

    assert said["vi"] == "lan tải về nhật ký (audit.csv)"
    assert said["en"] == "lan downloaded the audit log (audit.csv)"
    assert sentence(record(act="exported"))["en"] == "lan downloaded a.png"


def test_an_act_of_the_system_names_the_system():
    assert sentence(record(act="backed_up", person=""))["vi"].startswith("hệ thống sao lưu")


def test_a_record_with_an_act_of_a_later_program_stays_readable():
    assert sentence(record(act="teleported"))["en"] == "lan: teleported a.png"


def test_a_record_without_an_argument_stays_readable():
    assert sentence(record(act="returned"))["vi"] == "lan trả lại “a.png”: …"


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_said_in_both_languages_with_the_same_words(act):
    vietnamese, english = ACTS[act]

    names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in ACTS[act]]
    assert names[0] == names[1]
    assert vietnamese != english
    assert re.search(r"[à-ỹđ]", vietnamese)
