"""What a campaign is said to take: as much before saving as after, today as tomorrow."""

from dataclasses import replace
from datetime import date

from signage.core.content.playlist import PlaylistRules
from signage.core.showing.campaign import Campaign, Rules
from signage.core.showing.edition import Edition, PublishedItem, PublishedPlaylist
from signage.web.admin.planning.effects import Effect, effect_of
from signage.web.language import Speech
from tests.core.showing import NOW, campaign, drawn, item, page, part, playlist, rules, screen
from tests.store.samples import item as version

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
        "Khoảng 12\u202f% thời lượng mở màn hình trong 7 ngày đầu, "
        "từ 02/12/2026 đến hết 08/12/2026.",
    )
    assert before == after
    assert [(loss.title, loss.before) for loss in after.losses] == [
        ("tet", "–"),
        ("chung", "168 giờ"),
    ]


def test_a_list_of_many_pages_takes_as_much_before_a_screen_has_drawn_it_as_after() -> None:
    pages = tuple(page(f"phụ lục/{number}", 14_000) for number in range(7))
    annex = playlist("tet", items=(item("tet", "phụ lục.docx", *pages),))
    waiting = PublishedItem(
        name="phụ lục.docx",
        title="Phụ lục",
        state="on_air",
        item=version("phụ lục.docx", playlist="tet", body="Danh mục"),
        pages=pages,
    )
    other = campaign("khac", playlists=("chung",))
    made = edition(rules(*SCREENS, other), on_first=True)
    listed = {"tet": replace(made.playlists["tet"], items=(waiting,))}
    of = replace(MORNINGS, dayparts=())

    before, after = (
        effect_of(
            replace(
                made,
                playlists={**made.playlists, **listed},
                drawn=dict.fromkeys(made.drawn, drawn(CHUNG, *shelf)),
            ),
            of,
            now=NOW,
            speech=Speech("vi"),
        )
        for shelf in ((), (annex,))
    )

    assert before == after
    # Its seven pages, 98 s, follow each page of the other campaign.
    assert after.lines[0].startswith("Khoảng 87\u202f%")


def test_what_nobody_has_drawn_yet_makes_the_figure_an_estimate_and_says_so() -> None:
    waiting = PublishedItem(name="a.md", title="a", state="on_air", item=version("a.md"))
    made = edition(rules(*SCREENS), on_first=False)
    listed = {"tet": replace(made.playlists["tet"], items=(waiting,))}
    undrawn = replace(made, playlists={**made.playlists, **listed})

    told = effect_of(undrawn, MORNINGS, now=NOW, speech=Speech("vi"))

    assert told.lines[1] == "Ước tính: 1 nội dung chưa vẽ xong, chưa rõ dài bao lâu."


def test_a_campaign_moved_by_a_day_takes_as_much() -> None:
    moved = replace(MORNINGS, from_=date(2026, 12, 3))

    assert [one.after for one in effect(moved, is_saved=True).losses] == [
        one.after for one in effect(MORNINGS, is_saved=False).losses
    ]
