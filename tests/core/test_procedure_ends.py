"""A card about one procedure leaves at the midnight at which the procedure ends, and says why."""

import pytest
from msgspec.structs import replace

from signage.core.content.card import Card
from signage.core.content.playlist import Item, Phase
from signage.core.content.problem import say
from signage.core.content.procedure_ends import withdrawals
from signage.core.content.register import compile_register
from signage.core.content.source import Source
from tests.core.test_register import DAY_AFTER, DAY_BEFORE, FIRST_OF_JULY, OLD, TZ, item, row

CODE = "1.010385"
SOURCE = Source(sha256="c", extension="md", name="", size_bytes=1)
CARD = Item(
    id="icard",
    playlist="mot-cua",
    name="Mất hộ chiếu.md",
    title="Mất hộ chiếu",
    phases=(Phase(body=Card(title="Mất hộ chiếu")),),
    source=SOURCE,
    procedure=CODE,
)
ABOLISHED = item("2/QĐ", "2026-07-01", row("abolished"))
BACK = item("3/QĐ", "2026-08-01", row("new"))


def withdrawn(*lists, card=CARD):
    return withdrawals([card], compile_register(lists, TZ), TZ).get(card.id)


def is_shown(one, at):
    return any(phase.start_ms <= at < phase.end_ms for phase in one.phases)


def test_the_card_leaves_at_the_midnight_of_the_decision_and_says_which():
    found = withdrawn(OLD, ABOLISHED)

    assert is_shown(found.item, FIRST_OF_JULY - 1) and not is_shown(found.item, FIRST_OF_JULY)
    assert found.item.content_hash == CARD.content_hash
    said = say(found.problem)["vi"]
    assert found.problem.where == "playlists/mot-cua/Mất hộ chiếu.md"
    assert "01/07/2026" in said and "2/QĐ" in said and "tthc/2-QĐ.docx" in said and CODE in said


@pytest.mark.parametrize(
    "lists",
    [
        pytest.param((OLD,), id="amended"),
        pytest.param((item("2/QĐ", "2026-07-01", row("replaced")),), id="replaced"),
        pytest.param((item("2/QĐ", "2026-07-01", row("abolished", code="1.000001")),), id="other"),
        pytest.param((), id="no list"),
    ],
)
def test_a_procedure_that_goes_on_leaves_its_card_alone(lists):
    assert withdrawn(*lists) is None


def test_a_card_that_names_no_procedure_stays():
    assert withdrawn(ABOLISHED, card=replace(CARD, procedure="")) is None


def test_a_procedure_that_comes_back_brings_its_card_back():
    found = withdrawn(OLD, ABOLISHED, BACK)

    back_ms = compile_register([BACK], TZ).entries[0].span.start_ms
    assert is_shown(found.item, DAY_BEFORE) and not is_shown(found.item, back_ms - 1)
    assert is_shown(found.item, back_ms)
    assert found.problem.code == "procedure_paused" and "01/08/2026" in say(found.problem)["en"]


def test_a_code_of_two_levels_ends_when_it_has_ended_at_both():
    both = item("1/QĐ", "2026-01-01", row("new"), row("new", level="province", order=2))
    other = item("4/QĐ", "2026-08-01", row("abolished", level="province"))

    assert withdrawn(both, ABOLISHED) is None
    found = withdrawn(both, ABOLISHED, other)
    august_ms = compile_register([other], TZ).entries[0].span.start_ms
    assert is_shown(found.item, DAY_AFTER) and not is_shown(found.item, august_ms)
    assert found.problem.arguments["number"] == "4/QĐ"


def test_a_procedure_abolished_by_name_alone_takes_its_card_along():
    found = withdrawn(OLD, item("2/QĐ", "2026-07-01", row("abolished", code="")))

    assert is_shown(found.item, DAY_BEFORE) and not is_shown(found.item, FIRST_OF_JULY)


def test_an_own_end_that_comes_first_stays():
    early = Phase(body=CARD.phases[0].body, end_ms=DAY_BEFORE)

    found = withdrawn(ABOLISHED, card=replace(CARD, phases=(early,)))

    assert found.item.phases == (early,)


def test_without_a_day_the_card_is_never_shown_and_can_still_be_looked_at():
    undated = item("5/QĐ", "", row("abolished"))
    phases = [
        replace(
            phase, body=replace(phase.body, decision=replace(phase.body.decision, signed_on=""))
        )
        for phase in undated.phases
    ]

    found = withdrawn(replace(undated, phases=tuple(phases)))

    assert (
        not is_shown(found.item, DAY_BEFORE) and found.item.phases[0].body == CARD.phases[0].body
    )
    assert "ngày không rõ" in say(found.problem)["vi"]
