from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signage.core.people.rights import (
    ROLES,
    VERBS,
    VERBS_OF,
    Grant,
    may,
    outranks,
    playlist_unit,
    spread,
    stays_within,
    units_where,
)
from signage.core.place.canvas import Canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Campaign, Rules, Targets

TREE = {
    "hue": Unit(id="hue", name="Huế", kind="province"),
    "thuan-hoa": Unit(id="thuan-hoa", name="Thuận Hóa", kind="commune", parent="hue"),
    "mot-cua": Unit(id="mot-cua", name="Một cửa", kind="service_centre", parent="thuan-hoa"),
    "phu-xuan": Unit(id="phu-xuan", name="Phú Xuân", kind="commune", parent="hue"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_role_carries_its_verbs_downward_and_nowhere_else(role, verb):
    grants = [Grant(role=role, unit="thuan-hoa")]
    carried = verb in VERBS_OF[role]

    assert may(TREE, grants, verb, "thuan-hoa") == carried
    assert may(TREE, grants, verb, "mot-cua") == carried
    assert not may(TREE, grants, verb, "hue")
    assert not may(TREE, grants, verb, "phu-xuan")


def test_everybody_with_a_role_may_view():
    assert all("view" in verbs for verbs in VERBS_OF.values())


def test_an_auditor_reads_everything_and_changes_nothing():
    assert VERBS_OF["auditor"] == {"view", "audit"}


def test_whoever_may_switch_off_need_not_be_able_to_switch_on_again():
    assert "blackout" in VERBS_OF["operator"]
    assert "resume" not in VERBS_OF["operator"]


def test_moving_a_unit_moves_the_right_at_once():
    grants = [Grant(role="editor", unit="phu-xuan")]
    moved = {**TREE, "mot-cua": replace(TREE["mot-cua"], parent="phu-xuan")}

    assert not may(TREE, grants, "edit", "mot-cua")
    assert may(moved, grants, "edit", "mot-cua")


def test_a_right_in_a_unit_that_is_gone_is_no_right():
    assert not may(TREE, [Grant(role="admin", unit="bo")], "view", "thuan-hoa")
    assert not may(TREE, [Grant(role="admin", unit="hue")], "view", "bo")


def test_a_circle_in_the_tree_ends():
    circle = {
        "a": Unit(id="a", name="A", kind="commune", parent="b"),
        "b": Unit(id="b", name="B", kind="commune", parent="a"),
    }

    assert not may(circle, [Grant(role="admin", unit="c")], "view", "a")


def test_units_where_lists_the_subtree():
    grants = [Grant(role="operator", unit="thuan-hoa"), Grant(role="viewer", unit="hue")]

    assert units_where(TREE, grants, "operate") == {"thuan-hoa", "mot-cua"}
    assert units_where(TREE, grants, "view") == set(TREE)


@given(
    st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from([*TREE, "bo"])), max_size=4),
    st.sampled_from(VERBS),
)
def test_units_where_and_may_agree(held, verb):
    grants = [Grant(role=role, unit=unit) for role, unit in held]

    assert units_where(TREE, grants, verb) == {u for u in TREE if may(TREE, grants, verb, u)}


def test_only_an_admin_hands_out_roles_and_only_below_himself():
    admin = [Grant(role="admin", unit="thuan-hoa")]

    assert outranks(TREE, admin, [Grant(role="editor", unit="mot-cua")])
    assert not outranks(TREE, admin, [Grant(role="viewer", unit="phu-xuan")])
    assert not outranks(
        TREE, [Grant(role="editor", unit="hue")], [Grant(role="viewer", unit="hue")]
    )


def test_rights_in_the_sites_own_unit_spread_to_every_other_root():
    tree = {**TREE, "goc": Unit(id="goc", name="Gốc", kind="province")}
    held = [Grant(role="admin", unit="goc"), Grant(role="viewer", unit="phu-xuan")]

    effective = spread(tree, held, site_unit="goc")

    assert may(tree, effective, "administer", "mot-cua")
    assert not may(tree, spread(tree, held[1:], site_unit="goc"), "view", "mot-cua")


def test_a_sites_unit_below_another_spreads_nothing():
    held = (Grant(role="admin", unit="thuan-hoa"),)

    assert spread(TREE, held, site_unit="thuan-hoa") == held


def screen(id: str, unit: str, playlist: str | None) -> Screen:
    canvas = Canvas(width_px=10, height_px=10)
    return Screen(id=id, name=id, unit=unit, kind="led", canvas=canvas, default_playlist=playlist)


@pytest.mark.parametrize(
    ("owners", "defaults", "campaigns", "expected"),
    [
        ({}, [], [], "hue"),
        ({"p": "phu-xuan"}, ["mot-cua"], [], "phu-xuan"),
        ({"p": "bo"}, ["mot-cua"], [], "mot-cua"),
        ({}, ["mot-cua", "thuan-hoa"], [], "thuan-hoa"),
        ({}, ["mot-cua", "phu-xuan"], [], "hue"),
        ({}, [], ["thuan-hoa"], "thuan-hoa"),
        ({}, ["phu-xuan"], ["thuan-hoa"], "phu-xuan"),
    ],
    ids=[
        "unclaimed: the site's",
        "written down",
        "owner is gone",
        "lowest above all",
        "no common but the root",
        "a campaign's",
        "defaults before campaigns",
    ],
)
def test_a_playlist_belongs_to_one_unit(owners, defaults, campaigns, expected):
    rules = Rules(
        units=TREE,
        screens={u: screen(u, u, "p") for u in defaults},
        campaigns={u: Campaign(id=u, title=u, unit=u, playlists=("p",)) for u in campaigns},
    )

    assert playlist_unit(rules, "p", owners, site_unit="hue") == expected


@pytest.mark.parametrize(
    ("targets", "owner", "within"),
    [
        (Targets(), "thuan-hoa", True),
        (Targets(), "phu-xuan", False),
        (Targets(), None, False),
        (Targets(units=("mot-cua",)), "thuan-hoa", True),
        (Targets(units=("mot-cua", "phu-xuan")), "thuan-hoa", False),
        (Targets(units=("bo",)), "thuan-hoa", False),
        (Targets(screens=("mot-cua",)), "thuan-hoa", True),
        (Targets(screens=("phu-xuan",)), "thuan-hoa", False),
        (Targets(screens=("chưa có",)), "thuan-hoa", False),
        (Targets(kinds=("led",)), "thuan-hoa", False),
        (Targets(tags=("sanh",)), "thuan-hoa", False),
        (Targets(units=("thuan-hoa",), kinds=("led",)), "thuan-hoa", True),
    ],
    ids=str,
)
def test_targets_are_within_when_nothing_beyond_can_ever_be_reached(targets, owner, within):
    rules = Rules(units=TREE, screens={u: screen(u, u, None) for u in ("mot-cua", "phu-xuan")})
    allowed = units_where(TREE, [Grant(role="scheduler", unit="thuan-hoa")], "schedule")

    assert stays_within(rules, targets, owner, allowed) == within


@pytest.mark.parametrize("targets", [Targets(), Targets(kinds=("led",)), Targets(tags=("sanh",))])
def test_whoever_may_at_the_root_may_reach_everything(targets):
    allowed = units_where(TREE, [Grant(role="scheduler", unit="hue")], "schedule")

    assert stays_within(Rules(units=TREE), targets, None, allowed)
