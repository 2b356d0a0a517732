from datetime import date

import pytest

from signage.core.people.rights import Grant, may
from signage.core.place.organisation import Unit
from signage.core.showing.campaign import Targets
from signage.errors import Conflict, NotFound, Rejected
from signage.store.audit import load_records
from signage.store.campaigns import campaigns
from signage.store.database import Database
from signage.store.owners import load_owners, set_owner
from signage.store.people import create_person, load_grants
from signage.store.reorganisation import (
    Part,
    merge_units,
    move_unit,
    remove_unit,
    save_unit,
    split_unit,
    unit_of_screen_at,
)
from signage.store.screens import screens
from signage.store.units import units
from tests.store.samples import HUE, LAN, NOW, PHU_XUAN, THUAN_HOA, campaign, screen

LATER = NOW + 86_400_000
ON = date(2026, 9, 22)
COUNTER = Unit(id="mot-cua", name="Một cửa", kind="service_centre", parent="thuan-hoa")


@pytest.fixture
def tree(database: Database) -> Database:
    def write(c):
        for unit in (HUE, THUAN_HOA, PHU_XUAN, COUNTER):
            units.save(c, unit, NOW)
        screens.save(c, screen(), NOW)
        screens.save(c, screen("quay-1", "mot-cua"), NOW)
        campaigns.save(c, campaign("phuong", unit="thuan-hoa"), NOW)
        campaigns.save(c, campaign("tinh", targets=Targets(units=("thuan-hoa",))), NOW)
        create_person(c, "lan", "Lan", [Grant(role="editor", unit="thuan-hoa")], LAN, now=NOW)
        set_owner(c, "mot-cua", "thuan-hoa", "lan")

    database.write_sync(write)
    return database


def merge(database: Database) -> None:
    database.write_sync(lambda c: merge_units(c, "thuan-hoa", "phu-xuan", LAN, on=ON, now=LATER))


def split(database: Database, *parts: Part) -> None:
    database.write_sync(lambda c: split_unit(c, "thuan-hoa", parts, LAN, on=ON, now=LATER))


def part(id: str, screens: tuple[str, ...] = (), units: tuple[str, ...] = ()) -> Part:
    return Part(unit=Unit(id=id, name=id, kind="commune"), screens=screens, units=units)


def test_merging_moves_screens_units_campaigns_and_roles(tree: Database):
    merge(tree)

    assert tree.read_sync(lambda c: screens.get(c, "sanh-1")).unit == "phu-xuan"
    assert tree.read_sync(lambda c: units.get(c, "mot-cua")).parent == "phu-xuan"
    assert tree.read_sync(lambda c: campaigns.get(c, "phuong")).unit == "phu-xuan"
    assert tree.read_sync(lambda c: campaigns.get(c, "tinh")).targets.units == ("phu-xuan",)
    assert tree.read_sync(lambda c: load_grants(c, "lan")) == [
        Grant(role="editor", unit="phu-xuan")
    ]
    assert tree.read_sync(load_owners) == {"mot-cua": "phu-xuan"}


def test_after_a_merger_old_reports_still_show_the_old_name(tree: Database):
    merge(tree)

    before = tree.read_sync(lambda c: unit_of_screen_at(c, "sanh-1", LATER - 1))
    after = tree.read_sync(lambda c: unit_of_screen_at(c, "sanh-1", LATER))

    assert before is not None and after is not None
    assert (before.name, after.name) == (THUAN_HOA.name, PHU_XUAN.name)


def test_a_merged_unit_ends_below_its_successor(tree: Database):
    merge(tree)

    ended = tree.read_sync(lambda c: units.get(c, "thuan-hoa"))

    assert (ended.parent, ended.successor, ended.valid_until) == ("phu-xuan", "phu-xuan", ON)


def test_a_campaign_of_a_merged_unit_reaches_no_more_screens_than_before(tree: Database):
    merge(tree)

    targets = tree.read_sync(lambda c: campaigns.get(c, "phuong")).targets

    assert targets == Targets(screens=("quay-1", "sanh-1"))


def test_nothing_of_a_merged_unit_is_left_an_orphan(tree: Database):
    merge(tree)

    known = tree.read_sync(units.all)
    assert all(s.unit in known for s in tree.read_sync(screens.all).values())
    assert all(u.parent is None or u.parent in known for u in known.values())
    assert all(c.unit != "thuan-hoa" for c in tree.read_sync(campaigns.all).values())


@pytest.mark.parametrize("into", ["thuan-hoa", "mot-cua"], ids=["itself", "its own child"])
def test_a_unit_cannot_merge_into_itself(tree: Database, into: str):
    with pytest.raises(Rejected):
        tree.write_sync(lambda c: merge_units(c, "thuan-hoa", into, LAN, on=ON, now=LATER))


def test_splitting_hands_everything_on_and_roles_hold_in_each_part(tree: Database):
    split(tree, part("bac", screens=("sanh-1",)), part("nam", units=("mot-cua",)))

    known = tree.read_sync(units.all)
    assert tree.read_sync(lambda c: screens.get(c, "sanh-1")).unit == "bac"
    assert known["mot-cua"].parent == "nam"
    assert known["bac"].parent == "hue"
    grants = tree.read_sync(lambda c: load_grants(c, "lan"))
    assert may(known, grants, "edit", "bac") and may(known, grants, "edit", "mot-cua")
    assert tree.read_sync(lambda c: campaigns.get(c, "phuong")).targets.units == ("bac", "nam")


def test_a_split_that_forgets_a_screen_is_refused(tree: Database):
    with pytest.raises(Rejected, match="sanh-1"):
        split(tree, part("bac"), part("nam", units=("mot-cua",)))
    assert "bac" not in tree.read_sync(units.all)


def test_a_split_into_a_unit_that_exists_is_refused(tree: Database):
    with pytest.raises(Conflict):
        split(tree, part("phu-xuan", screens=("sanh-1",)), part("nam", units=("mot-cua",)))


def test_a_split_cannot_take_what_is_not_the_units(tree: Database):
    with pytest.raises(NotFound):
        split(tree, part("bac", screens=("sanh-1", "x")), part("nam", units=("mot-cua",)))


def test_moving_a_unit_takes_what_is_below_along(tree: Database):
    tree.write_sync(lambda c: move_unit(c, "mot-cua", "phu-xuan", LAN, now=LATER))

    grants = tree.read_sync(lambda c: load_grants(c, "lan"))
    known = tree.read_sync(units.all)

    assert not may(known, grants, "view", tree.read_sync(lambda c: screens.get(c, "quay-1")).unit)


def test_a_unit_cannot_move_below_itself(tree: Database):
    with pytest.raises(Rejected):
        tree.write_sync(lambda c: move_unit(c, "thuan-hoa", "mot-cua", LAN, now=LATER))
    with pytest.raises(Rejected):
        circular = Unit(id="hue", name="Huế", kind="province", parent="mot-cua")
        tree.write_sync(lambda c: save_unit(c, circular, LAN, now=LATER))


def test_a_unit_with_something_in_it_cannot_be_removed(tree: Database):
    with pytest.raises(Conflict):
        tree.write_sync(lambda c: remove_unit(c, "thuan-hoa", LAN, now=LATER))

    tree.write_sync(lambda c: remove_unit(c, "phu-xuan", LAN, now=LATER))

    assert "phu-xuan" not in tree.read_sync(units.all)


def test_every_reorganisation_is_on_record_with_before_and_after(tree: Database):
    merge(tree)

    newest = tree.read_sync(load_records)[0]

    assert (newest.act, newest.subject, newest.arguments) == (
        "unit_merged",
        "thuan-hoa",
        {"to": "UBND phường Phú Xuân", "person_name": "Lan"},
    )
    assert "thuan-hoa" in newest.before and "valid_until" in newest.after
