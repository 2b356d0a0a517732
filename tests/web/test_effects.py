"""What a campaign is said to take: as much before saving as after, today as tomorrow."""

from dataclasses import replace
from datetime import date

from signage.core.content.playlist import PlaylistRules
from signage.core.showing.campaign import Campaign, Rules
from signage.core.showing.edition import Edition, PublishedPlaylist
from signage.web.admin.planning.effects import Effect, effect_of
from signage.web.language import Speech
from tests.core.showing import NOW, campaign, drawn, part, playlist, rules, screen

CHUNG = playlist("chung", 10_000, 20_000)
TET = playlist("tet", 8_000, 8_000, 8_000)
MORNINGS = campaign("tet", dayparts=(part("08:00", "11:00"),), from_=date(2026, 12, 2))
SCREENS = (screen("sanh-1"), screen("kho", unit="quang-dien"))


def edition(made: Rules, *, on_first: bool) -> Edition:
    shelf = drawn(CHUNG, TET)
    listed = {
        one.id: PublishedPlaylist(
            id=one.id, title=one.id, approval="none", rules=PlaylistRules(), items=()
        )
        for one in (CHUNG, TET)
    }
    first = shelf if on_first else drawn(CHUNG)
    return Edition(
        revision="r",
        published_ms=NOW,
        rules=made,
        playlists=listed,
        drawn={"sanh-1": first, "kho": shelf},
    )


def effect(of: Campaign, *, is_saved: bool) -> Effect:
    made = rules(*SCREENS, *((of,) if is_saved else ()))
    only_first = replace(of, unit="thuan-hoa")
    return effect_of(edition(made, on_first=is_saved), only_first, now=NOW, speech=Speech("vi"))


def test_a_campaign_takes_its_hours_before_it_is_saved_and_after() -> None:
    before, after = effect(MORNINGS, is_saved=False), effect(MORNINGS, is_saved=True)

    # Three hours of twenty-four.
    assert before.lines == (
        "Khoảng 12\u202f% thời lượng mở màn hình, từ 02/12/2026 đến hết 08/12/2026.",
    )
    assert before == after
    assert [(loss.title, loss.before) for loss in after.losses] == [("chung", "168 giờ")]


def test_a_campaign_moved_by_a_day_takes_as_much() -> None:
    moved = replace(MORNINGS, from_=date(2026, 12, 3))

    assert [one.after for one in effect(moved, is_saved=True).losses] == [
        one.after for one in effect(MORNINGS, is_saved=False).losses
    ]
