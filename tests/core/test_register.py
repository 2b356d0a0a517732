"""The register: what is in force, what comes, what ended and by which decision."""

import random
from datetime import date

from signage.core.content.playlist import Item, Phase
from signage.core.content.procedure import Decision, ProcedureChange, shown_during, timeline
from signage.core.content.register import compile_register, cut_superseded
from signage.core.content.source import Source
from signage.core.time.times import ALWAYS, local_midnight

TZ = "Asia/Ho_Chi_Minh"
FIRST_OF_JULY = local_midnight(TZ, date(2026, 7, 1))
DAY_BEFORE, DAY_AFTER = FIRST_OF_JULY - 1, FIRST_OF_JULY + 86_400_000


def row(
    change, code="1.010385", name="Trình báo mất hộ chiếu phổ thông", level="district", order=1
):
    return ProcedureChange(
        order=order, change=change, code=code, name=name, level=level, where=str(order)
    )


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


def test_the_order_of_files_does_not_matter():
    items = [
        item(f"{n}/QĐ", f"2026-0{n % 9 + 1}-01", row("amended", code=f"1.00000{n % 4}"))
        for n in range(20)
    ]
    shuffled = random.Random(7).sample(items, len(items))

    assert compile_register(items, TZ) == compile_register(shuffled, TZ)


def test_contradictions_between_decisions_are_told():
    other = item("6/QĐ", "2026-03-01", row("amended", name="Tên khác hẳn"))
    dated = item("1/QĐ", "2026-01-01", row("amended", code="1.000009", name="C"), name="c.docx")
    import msgspec

    body = dated.phases[0].body
    decision = msgspec.structs.replace(body.decision, signed_on="2026-01-02")
    phase = msgspec.structs.replace(
        dated.phases[0], body=msgspec.structs.replace(body, decision=decision)
    )
    dated = msgspec.structs.replace(dated, phases=(phase,))

    problems = compile_register([OLD, other, dated], TZ).problems

    assert {(p.code, p.severity) for p in problems} == {
        ("name_differs", "warning"),
        ("two_dates", "warning"),
    }
    assert problems[0].where.startswith("playlists/tthc/")


def test_items_that_are_no_lists_are_passed_over():
    assert compile_register([], TZ).entries == ()
    assert ALWAYS.start_ms == 0
