"""The register: what is in force, what comes, what ended and by which decision."""

import random
from datetime import date

import pytest
from msgspec.structs import replace

from signage.core.content.playlist import Item, Phase
from signage.core.content.problem import say
from signage.core.content.procedure import Decision, ProcedureChange, shown_during, timeline
from signage.core.content.register import compile_register, cut_superseded, tallies_of
from signage.core.content.source import Source
from signage.core.time.times import ALWAYS, local_midnight

TZ = "Asia/Ho_Chi_Minh"
FIRST_OF_JULY = local_midnight(TZ, date(2026, 7, 1))
DAY_BEFORE, DAY_AFTER = FIRST_OF_JULY - 1, FIRST_OF_JULY + 86_400_000


def row(change, code="1.010385", order=1, **fields):
    fields = {"name": "Trình báo mất hộ chiếu phổ thông", "level": "district"} | fields
    return ProcedureChange(order=order, change=change, code=code, where=str(order), **fields)


def item(number, effective, *rows, name=""):
    decision = Decision(number=number, signed_on="2026-01-01", effective_on=effective)
    spans = [(each, shown_during(each, decision, TZ)) for each in rows]
    phases = tuple(
        Phase(body=body, start_ms=span.start_ms, end_ms=span.end_ms)
        for span, body in timeline(decision, spans, TZ)
    )
    source = Source(sha256=number, extension="docx", name="", size_bytes=1)
    name = name or f"{number.replace('/', '-')}.docx"
    return Item(
        id=f"i{name}", playlist="tthc", name=name, title=number, phases=phases, source=source
    )


OLD = item("1/QĐ", "2026-01-01", row("amended"), row("new", code="1.000001", name="Khác", order=2))
NEW = item("2/QĐ", "2026-07-01", row("abolished"))


def shown_at(items, at):
    return [
        (each.title, r.code, r.change)
        for each in items
        for phase in each.phases
        if phase.start_ms <= at < phase.end_ms
        for r in phase.body.rows
    ]


def after_cutting(*items):
    cut = cut_superseded(items, TZ)
    return [cut.get(each.id, each) for each in items]


def test_an_abolished_procedure_leaves_at_midnight_and_its_end_is_told():
    items = after_cutting(OLD, NEW)

    before = shown_at(items, DAY_BEFORE)
    assert ("1/QĐ", "1.010385", "amended") in before
    after = shown_at(items, FIRST_OF_JULY)
    assert ("1/QĐ", "1.010385", "amended") not in after
    assert ("1/QĐ", "1.000001", "new") in after
    assert ("2/QĐ", "1.010385", "abolished") in after


def test_what_nobody_superseded_is_left_alone():
    assert cut_superseded([OLD], TZ) == {}


def test_a_cut_item_stays_approved():
    assert cut_superseded([OLD, NEW], TZ)[OLD.id].content_hash == OLD.content_hash


def test_another_level_is_another_procedure():
    commune = item("3/QĐ", "2026-07-01", row("abolished", level="commune"))

    assert cut_superseded([OLD, commune], TZ) == {}


def test_an_unknown_level_is_any():
    unknown = item("3/QĐ", "2026-07-01", row("abolished", level="unknown"))

    assert OLD.id in cut_superseded([OLD, unknown], TZ)


def test_a_row_without_a_code_is_known_by_its_name():
    coded = item("4/QĐ", "2026-02-01", row("new", code="", name="Trình báo mất hộ chiếu"))
    later = item("5/QĐ", "2026-07-01", row("amended", name="TRÌNH BÁO MẤT HỘ CHIẾU"))

    assert coded.id in cut_superseded([coded, later], TZ)


def test_one_decision_in_two_files_does_not_end_itself():
    copy = item("1/QĐ", "2026-01-01", row("amended"), name="bản sao.docx")

    assert cut_superseded([OLD, copy], TZ) == {}


def test_dates_in_a_files_name_still_bound_it():
    import msgspec

    bounded = msgspec.structs.replace(
        OLD,
        phases=tuple(
            msgspec.structs.replace(p, start_ms=max(p.start_ms, DAY_BEFORE - 10), end_ms=DAY_AFTER)
            for p in OLD.phases
            if p.end_ms > DAY_BEFORE
        ),
    )

    cut = cut_superseded([bounded, NEW], TZ)[OLD.id]

    assert cut.phases[0].start_ms == DAY_BEFORE - 10
    assert cut.phases[-1].end_ms == DAY_AFTER


def test_the_register_tells_what_is_in_force_and_what_ended_by_which_decision():
    register = compile_register([OLD, NEW], TZ)

    old = next(e for e in register.entries if e.decision.number == "1/QĐ" and e.row.order == 1)
    new = next(e for e in register.entries if e.decision.number == "2/QĐ")
    assert [old.standing_at(at) for at in (DAY_BEFORE, FIRST_OF_JULY)] == ["in_force", "ended"]
    assert old.ended_by == "2/QĐ"
    assert [new.standing_at(at) for at in (DAY_BEFORE, FIRST_OF_JULY)] == [
        "upcoming",
        "abolished",
    ]


def test_each_list_is_told_in_numbers_that_follow_the_days():
    register = compile_register([OLD, NEW], TZ)

    def told(at):
        return [(t.number, t.in_force, t.upcoming, t.over) for t in tallies_of(register, at)]

    assert told(DAY_BEFORE) == [("1/QĐ", 2, 0, 0), ("2/QĐ", 0, 1, 0)]
    assert told(FIRST_OF_JULY) == [("1/QĐ", 1, 0, 1), ("2/QĐ", 0, 0, 1)]


def test_the_order_of_files_does_not_matter():
    items = [
        item(f"{n}/QĐ", f"2026-0{n % 9 + 1}-01", row("amended", code=f"1.00000{n % 4}"))
        for n in range(20)
    ]
    shuffled = random.Random(7).sample(items, len(items))

    assert compile_register(items, TZ) == compile_register(shuffled, TZ)


def dated(number, signed_on, *rows, name):
    """Return a list whose decision was signed on a day of its own."""
    made = item(number, "2026-03-01", *rows, name=name)
    phases = tuple(
        replace(p, body=replace(p.body, decision=replace(p.body.decision, signed_on=signed_on)))
        for p in made.phases
    )
    return replace(made, phases=phases)


def held(*items):
    """Return what is wrong, and what each list still shows at the end."""
    register = compile_register(items, TZ)
    cut = cut_superseded(items, TZ)
    rows = {each.name: len(cut.get(each.id, each).phases) for each in items}
    return [(p.code, p.severity, p.arguments.get("row")) for p in register.problems], rows


def test_a_row_named_differently_waits_and_ends_nothing():
    other = item("6/QĐ", "2026-03-01", row("amended", name="Tên khác hẳn"))

    problems, shown = held(OLD, other)

    assert problems == [("name_differs", "error", "1")]
    assert shown == {"1-QĐ.docx": 2, "6-QĐ.docx": 0}
    assert cut_superseded([OLD, other], TZ).keys() == {other.id}
    assert [e.decision.number for e in compile_register([OLD, other], TZ).entries] == ["1/QĐ"] * 2


def test_a_name_that_a_person_settled_is_the_name_from_then_on():
    renamed = item("6/QĐ", "2026-03-01", row("amended", name="Tên mới", is_settled=True))
    again = item("7/QĐ", "2026-04-01", row("amended", name="Tên mới"))

    assert held(OLD, renamed, again)[0] == []
    assert held(OLD, again)[0] == [("name_differs", "error", "1")]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"level": "commune", "name": "Tên khác"}, id="at another level"),
        pytest.param({"name": "Thủ tục trình báo mất hộ chiếu phổ thông"}, id="a generic word"),
        pytest.param(
            {"name": "Tên mới", "replaces": "Trình báo mất hộ chiếu phổ thông (cũ)"}, id="says so"
        ),
    ],
)
def test_what_is_no_other_name_waits_for_nobody(other):
    assert held(OLD, item("6/QĐ", "2026-03-01", row("amended", **other)))[0] == []


def test_of_two_dates_of_one_number_the_later_waits():
    same = row("new", code="1.000009", name="C", order=3)
    early = dated("8/QĐ", "2026-01-02", same, name="a.docx")
    late = dated("8/QĐ", "2026-01-03", same, row("new", code="", name="D"), name="b.docx")

    problems, shown = held(early, late)

    assert problems == [("two_dates", "error", None)]
    assert shown == {"a.docx": 2, "b.docx": 0}


def test_numbers_of_decisions_begin_anew_each_year():
    one = dated("8/QĐ", "2025-01-02", row("new"), name="a.docx")
    other = dated("8/QĐ", "2026-01-02", row("new", code="1.000009", name="C"), name="b.docx")

    assert held(one, other)[0] == []


def test_a_doubt_names_the_row_and_the_file_of_answers():
    other = item("6/QĐ", "2026-03-01", row("amended", name="Tên khác hẳn"))

    (problem,) = compile_register([OLD, other], TZ).problems

    assert (problem.where, problem.line) == ("playlists/tthc/6-QĐ.docx", 1)
    assert "6-QĐ.docx.answers.toml" in say(problem)["vi"]
    assert "playlists/tthc/1-QĐ.docx" in say(problem)["en"]


def test_items_that_are_no_lists_are_passed_over():
    assert compile_register([], TZ).entries == ()
    assert ALWAYS.start_ms == 0
