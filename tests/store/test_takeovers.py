from dataclasses import replace

import pytest

from signage.core.showing.campaign import Blackout, Takeover, Targets
from signage.errors import Conflict, Forbidden, NotFound, Rejected
from signage.store.audit import load_records
from signage.store.database import Database
from signage.store.screens import screens
from signage.store.takeovers import (
    REQUEST_VALID_MS,
    blackouts,
    confirm_takeover,
    end_blackout,
    end_takeover,
    start_blackout,
    start_takeover,
    takeovers,
)
from signage.store.units import units
from tests.store.samples import BINH, HUE, LAN, NOW, PHU_XUAN, THUAN_HOA, screen

FLOOD = Takeover(
    id="lu-12",
    title="Tin lũ khẩn cấp",
    playlist="khan-cap",
    targets=Targets(units=("thuan-hoa",)),
    start_ms=NOW,
    end_ms=NOW + 3_600_000,
    level="life_safety",
    reason="Tin lũ số 12",
)
SQUARE = Blackout(id="b1", units=("thuan-hoa",), since_ms=NOW, reason="nghi bị chèn chữ")


@pytest.fixture
def careful(database: Database) -> Database:
    def write(c):
        units.save(c, replace(HUE, two_person_takeover=True), NOW)
        units.save(c, THUAN_HOA, NOW)
        units.save(c, PHU_XUAN, NOW)
        screens.save(c, screen(), NOW)

    database.write_sync(write)
    return database


def start(database: Database, takeover: Takeover = FLOOD, actor=LAN, now: int = NOW) -> Takeover:
    return database.write_sync(lambda c: start_takeover(c, takeover, actor, now=now))


def resume(database: Database, actor, reason: str = "đã kiểm tra") -> None:
    database.write_sync(lambda c: end_blackout(c, "b1", actor, reason=reason, now=NOW))


def test_where_nobody_asks_for_two_people_a_takeover_starts_at_once(database: Database):
    database.write_sync(lambda c: (units.save(c, HUE, NOW), units.save(c, THUAN_HOA, NOW)))

    started = start(database)

    assert started == replace(FLOOD, person="lan")
    assert database.read_sync(takeovers.all) == {"lu-12": started}


@pytest.mark.parametrize(
    "targets",
    [Targets(units=("thuan-hoa",)), Targets(screens=("sanh-1",)), Targets()],
    ids=["a unit below", "a screen in it", "everything"],
)
def test_where_a_unit_asks_for_two_people_it_waits(careful: Database, targets: Targets):
    asked = start(careful, replace(FLOOD, targets=targets))

    assert (asked.waits, asked.person) == (True, "lan")


def test_a_second_person_starts_it_and_it_keeps_its_length(careful: Database):
    start(careful)

    with pytest.raises(Forbidden):
        careful.write_sync(lambda c: confirm_takeover(c, "lu-12", LAN, now=NOW + 60_000))
    started = careful.write_sync(lambda c: confirm_takeover(c, "lu-12", BINH, now=NOW + 60_000))

    assert started.start_ms == NOW + 60_000
    assert started.end_ms - started.start_ms == 3_600_000
    assert not started.waits
    assert careful.read_sync(takeovers.all) == {"lu-12": started}


def test_a_request_that_waited_too_long_is_gone(careful: Database):
    start(careful)

    with pytest.raises(NotFound):
        careful.write_sync(
            lambda c: confirm_takeover(c, "lu-12", BINH, now=NOW + REQUEST_VALID_MS)
        )


def test_a_takeover_needs_a_reason_and_a_new_id(database: Database):
    with pytest.raises(Rejected):
        start(database, replace(FLOOD, reason=" "))
    start(database)
    with pytest.raises(Conflict):
        start(database)


def test_ending_a_takeover_keeps_the_earlier_of_two_ends(database: Database):
    start(database)

    database.write_sync(lambda c: end_takeover(c, "lu-12", NOW + 1000, actor=BINH))
    database.write_sync(lambda c: end_takeover(c, "lu-12", NOW + 2000, actor=BINH))

    assert database.read_sync(lambda c: takeovers.get(c, "lu-12")).ended_ms == NOW + 1000
    acts = [one.act for one in database.read_sync(load_records)]
    assert acts == ["takeover_ended", "takeover_started"]


def test_only_a_second_person_switches_on_again(database: Database):
    database.write_sync(lambda c: units.save(c, THUAN_HOA, NOW))
    database.write_sync(lambda c: start_blackout(c, SQUARE, LAN, now=NOW))

    with pytest.raises(Forbidden):
        resume(database, LAN)
    assert set(database.read_sync(blackouts.all)) == {"b1"}
    resume(database, BINH)
    assert database.read_sync(blackouts.all) == {}


def test_an_office_of_one_may_switch_on_what_it_switched_off(database: Database):
    alone = replace(THUAN_HOA, self_approval=True)
    database.write_sync(lambda c: (units.save(c, alone, NOW), screens.save(c, screen(), NOW)))
    square = replace(SQUARE, units=(), screens=(screen().id,))
    database.write_sync(lambda c: start_blackout(c, square, LAN, now=NOW))

    resume(database, LAN)

    assert database.read_sync(blackouts.all) == {}


def test_the_whole_site_is_never_switched_on_by_the_one_who_switched_it_off(database: Database):
    alone = replace(THUAN_HOA, self_approval=True)
    database.write_sync(lambda c: units.save(c, alone, NOW))
    database.write_sync(lambda c: start_blackout(c, replace(SQUARE, units=()), LAN, now=NOW))

    with pytest.raises(Forbidden):
        resume(database, LAN)


def test_switching_off_and_on_both_need_a_reason(database: Database):
    with pytest.raises(Rejected):
        database.write_sync(lambda c: start_blackout(c, replace(SQUARE, reason=""), LAN, now=NOW))
    database.write_sync(lambda c: start_blackout(c, SQUARE, LAN, now=NOW))
    with pytest.raises(Rejected):
        resume(database, BINH, reason="")
