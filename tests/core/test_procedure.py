"""Phases of a list: upcoming, effective, withdrawn, at local midnights."""

from datetime import date

import pytest

from signage.core.content.procedure import (
    Decision,
    ProcedureChange,
    effective_from,
    shown_during,
    timeline,
)
from signage.core.time.times import ALWAYS, local_midnight

TZ = "Asia/Ho_Chi_Minh"
DECISION = Decision(number="1/QĐ-UBND", signed_on="2026-06-20", effective_on="2026-07-01")
FIRST_OF_JULY = local_midnight(TZ, date(2026, 7, 1))
LAST_OF_JULY = local_midnight(TZ, date(2026, 7, 31))


def row(order, change, **fields):
    return ProcedureChange(order=order, change=change, name=f"Thủ tục {order}", **fields)


def phases(*rows, decision=DECISION):
    spans = [(each, shown_during(each, decision, TZ)) for each in rows]
    return [
        (span.start_ms, span.end_ms, body.state, [r.order for r in body.rows])
        for span, body in timeline(decision, spans, TZ)
    ]


def test_a_list_is_announced_then_in_force_and_abolished_rows_leave():
    assert phases(row(1, "new"), row(2, "abolished")) == [
        (ALWAYS.start_ms, FIRST_OF_JULY, "upcoming", [1, 2]),
        (FIRST_OF_JULY, LAST_OF_JULY, "effective", [1, 2]),
        (LAST_OF_JULY, ALWAYS.end_ms, "effective", [1]),
    ]


def test_a_list_of_abolished_rows_ends():
    assert phases(row(1, "abolished"))[-1][1] == LAST_OF_JULY


def test_a_row_may_take_effect_on_its_own_day():
    later = row(2, "amended", effective_on="2026-07-31")

    (_, second, third) = timeline(DECISION, [(row(1, "new"), ALWAYS), (later, ALWAYS)], TZ)

    assert [r.upcoming for r in second[1].rows] == [False, True]
    assert [r.upcoming for r in third[1].rows] == [False, False]
    assert third[0].start_ms == LAST_OF_JULY


def test_without_a_date_of_effect_the_day_of_signing_counts():
    decision = Decision(signed_on="2026-07-01")

    assert effective_from(row(1, "new"), decision, TZ) == FIRST_OF_JULY


def test_without_any_date_a_list_is_in_force():
    assert phases(row(1, "new"), row(2, "abolished"), decision=Decision()) == [
        (ALWAYS.start_ms, ALWAYS.end_ms, "effective", [1, 2])
    ]


def test_midnights_are_those_of_the_zone():
    assert effective_from(row(1, "new"), DECISION, TZ) == FIRST_OF_JULY
    assert effective_from(row(1, "new"), DECISION, "UTC") == FIRST_OF_JULY + 7 * 3_600_000


@pytest.mark.parametrize("change", ["new", "amended", "replaced", "unchanged"])
def test_what_stays_in_force_stays_shown(change):
    assert shown_during(row(1, change), DECISION, TZ) == ALWAYS
