import pytest

from signage.core.people.approval import (
    Decision,
    check_confirmation,
    check_decision,
    check_reopening,
    may_show,
    state_after,
)
from signage.errors import Conflict, Forbidden, Rejected


def decision(ruling: str, **other) -> Decision:
    return Decision(ruling=ruling, person="binh", at_ms=1000, **other)


def check(ruling: str, **other) -> bool:
    values = {
        "state": "submitted",
        "person": "binh",
        "authors": frozenset(),
        "reason": "vì sai ngày",
        "opened": True,
        "self_approval": False,
        **other,
    }
    return check_decision(ruling, **values)


@pytest.mark.parametrize(
    ("decisions", "now", "state"),
    [
        ([], 0, "submitted"),
        ([decision("approved")], 0, "approved"),
        ([decision("approved"), decision("withdrawn")], 0, "withdrawn"),
        ([decision("withdrawn"), decision("approved")], 0, "approved"),
        ([decision("returned")], 0, "returned"),
        ([decision("approved"), decision("reopened")], 0, "submitted"),
        ([decision("emergency", confirm_by_ms=2000)], 1999, "approved"),
        ([decision("emergency", confirm_by_ms=2000)], 2000, "withdrawn"),
        ([decision("emergency", confirm_by_ms=2000, confirmed_by="lan")], 9000, "approved"),
    ],
)
def test_the_last_decision_says_the_state(decisions, now, state):
    assert state_after(decisions, now) == state


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        ("required", {"approved"}),
        ("none", {"submitted", "approved"}),
        ("folder", {"submitted", "approved"}),
    ],
)
def test_a_policy_says_which_states_may_be_on_air(policy, shown):
    states = ("submitted", "approved", "returned", "withdrawn")

    assert {state for state in states if may_show(policy, state)} == shown


def test_somebody_else_may_approve():
    assert check("approved", authors={"lan"}) is False


def test_an_author_may_not_approve():
    with pytest.raises(Forbidden, match="own content"):
        check("approved", authors={"binh", "lan"})


def test_an_author_may_approve_where_the_unit_says_so_and_it_is_told():
    assert check("approved", authors={"binh"}, self_approval=True) is True


def test_nothing_is_approved_unopened_but_returned_and_withdrawn_it_may_be():
    with pytest.raises(Conflict, match="not opened"):
        check("approved", opened=False)
    assert check("returned", opened=False) is False
    assert check("withdrawn", opened=False) is False


def test_an_author_may_publish_in_an_emergency_and_it_is_told():
    assert check("emergency", authors={"binh"}, opened=False) is True


@pytest.mark.parametrize("ruling", ["returned", "withdrawn", "emergency"])
def test_everything_but_approval_needs_a_reason(ruling):
    with pytest.raises(Rejected):
        check(ruling, reason="  ")


@pytest.mark.parametrize(
    ("ruling", "state"),
    [("approved", "approved"), ("returned", "approved"), ("withdrawn", "withdrawn")],
)
def test_what_does_not_fit_the_state_is_a_conflict(ruling, state):
    with pytest.raises(Conflict):
        check(ruling, state=state)


def test_a_second_person_confirms_an_emergency_in_time():
    emergency = decision("emergency", confirm_by_ms=2000)

    check_confirmation(emergency, person="lan", now=1999)

    with pytest.raises(Forbidden):
        check_confirmation(emergency, person="binh", now=1999)
    with pytest.raises(Conflict, match="withdrawn itself"):
        check_confirmation(emergency, person="lan", now=2000)


@pytest.mark.parametrize(
    "other",
    [decision("approved"), decision("emergency", confirm_by_ms=9, confirmed_by="an")],
)
def test_there_is_nothing_to_confirm_otherwise(other):
    with pytest.raises(Conflict, match="nothing waits"):
        check_confirmation(other, person="lan", now=0)


@pytest.mark.parametrize("ruling", ["approved", "returned"])
def test_a_decision_is_taken_back_within_ten_minutes(ruling: str) -> None:
    made = [decision(ruling)]

    check_reopening(made, now=1000 + 599_999)
    with pytest.raises(Conflict, match="ten minutes"):
        check_reopening(made, now=1000 + 600_000)


@pytest.mark.parametrize("decisions", [[], [decision("approved"), decision("withdrawn")]])
def test_what_was_decided_otherwise_meanwhile_is_not_taken_back(decisions: list[Decision]) -> None:
    with pytest.raises(Conflict):
        check_reopening(decisions, now=1001)
