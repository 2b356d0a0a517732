from signage.core.place.organisation import Unit, ancestors, is_within

TREE = {
    "hue": Unit(id="hue", name="Huế", kind="province"),
    "thuan-hoa": Unit(id="thuan-hoa", name="Thuận Hóa", kind="commune", parent="hue"),
    "to-1": Unit(id="to-1", name="Tổ 1", kind="village", parent="thuan-hoa"),
}


def test_ancestors_go_from_the_unit_itself_to_the_root():
    assert [unit.id for unit in ancestors(TREE, "to-1")] == ["to-1", "thuan-hoa", "hue"]


def test_an_unknown_unit_has_no_ancestors():
    assert list(ancestors(TREE, "bo")) == []


def test_a_unit_lies_within_itself_and_whatever_is_above():
    assert is_within(TREE, "to-1", "to-1")
    assert is_within(TREE, "to-1", "hue")
    assert not is_within(TREE, "hue", "to-1")


def test_a_circle_ends_the_walk():
    circle = {
        "a": Unit(id="a", name="A", kind="village", parent="b"),
        "b": Unit(id="b", name="B", kind="village", parent="a"),
    }

    assert [unit.id for unit in ancestors(circle, "a")] == ["a", "b"]
