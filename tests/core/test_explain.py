from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from showing import NOW, at, campaign, compiled, drawn, part, playlist, rules, screen

from signage.core.place.screen import OpenHours
from signage.core.showing.campaign import Blackout, Takeover, Targets
from signage.core.showing.explain import explain_at, explain_day
from signage.core.showing.manifest import position
from signage.core.showing.reasons import SENTENCES, say_reason
from signage.core.time.calendar import Calendar
from signage.core.time.times import DAY_MS, Instant

CHUNG = playlist("chung", 10_000, 12_000)
DAY_HOURS = (OpenHours(days="mon-sun", start="07:00", end="17:30"),)


def explained(some_rules, *shelf, when=NOW):
    manifest = compiled(some_rules, *shelf).manifests["sanh-1"]
    return explain_at(some_rules, drawn(*shelf), manifest, "sanh-1", when)


def reasons(told):
    return {(loser["kind"], loser["id"]): loser["reason"] for loser in told["losers"]}


def takeover(name="lu", start="2026-12-01T07:00", end="2026-12-01T12:00", **more):
    fields = {"title": "Tin lũ", "playlist": "khan-cap", "unit": "hue", **more}
    return Takeover(id=name, start_ms=at(start), end_ms=at(end), **fields)


def test_the_winner_owns_the_entry_on_air_and_the_default_is_lower():
    told = explained(rules(campaign("tet")), CHUNG, playlist("tet", 8_000, 9_000))

    assert told["winner"] == {"kind": "campaign", "id": "tet", "title": "tet"}
    assert reasons(told) == {("playlist", "chung"): "lower_priority"}
    assert told["now"]["start_ms"] + told["now"]["offset_ms"] == NOW == told["at_ms"]
    assert told["next"]["start_ms"] == told["now"]["start_ms"] + told["now"]["duration_ms"]
    assert told["next"]["title"] == "2.png"
    assert told["losers"][0]["message"]["vi"] == "thấp hơn về mức ưu tiên so với “tet”"


@pytest.mark.parametrize(
    ("loser", "reason"),
    [
        (campaign("x", targets=Targets(kinds=("led",)), state="draft"), "not_targeted"),
        (campaign("x", state="draft", from_=date(2027, 1, 1)), "not_approved"),
        (campaign("x", state="submitted"), "not_approved"),
        (campaign("x", state="paused"), "paused"),
        (campaign("x", state="ended"), "ended"),
        (
            campaign("x", from_=date(2026, 12, 2), dayparts=(part("9:00", "9:30"),)),
            "outside_dates",
        ),
        (campaign("x", until=date(2026, 11, 30)), "outside_dates"),
        (campaign("x", dayparts=(part("09:00", "09:30", "tet"),)), "outside_calendar"),
        (campaign("x", dayparts=(part("07:00", "09:30", "sat,sun"),)), "outside_daypart"),
        (campaign("x", dayparts=(part("09:00", "09:30"),)), "outside_daypart"),
        (campaign("x", playlists=("trong",)), "empty"),
        (campaign("x", playlists=("hong",)), "broken_content"),
        (campaign("x", playlists=("cho-duyet",)), "not_approved"),
        (campaign("x", playlists=("dang-ve",)), "being_drawn"),
        (campaign("x", priority=-1), "lower_priority"),
        (campaign("x", share_percent=60), "share_full"),
        (campaign("x", max_plays_per_hour=2), "rate_limited"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_loser_has_the_first_reason_that_holds(loser, reason):
    shelf = [
        CHUNG,
        playlist("x", 10_000),
        playlist("tet", 10_000),
        playlist("bhyt", 10_000),
        playlist("trong"),
        _missing("hong", "broken"),
        _missing("cho-duyet", "waiting"),
        _missing("dang-ve", "drawing"),
    ]
    made = rules(campaign("tet"), campaign("bhyt", share_percent=50, priority=9), loser)
    when = Instant(NOW + 25_000)

    assert reasons(explained(made, *shelf, when=when))["campaign", "x"] == reason


def test_dates_and_days_are_said_and_not_only_that_they_do_not_fit():
    calendar = Calendar(
        days={"tet": frozenset()}, titles={date(2026, 12, 1): "Ngày Văn hóa Việt Nam"}
    )
    later = campaign("sau", from_=date(2026, 12, 2), until=date(2026, 12, 31))
    other_day = campaign("khac", dayparts=(part("07:00", "09:30", "tet"),))
    made = replace(rules(later, other_day), calendar=calendar)

    told = explained(made, CHUNG, playlist("sau", 9_000), playlist("khac", 9_000))

    said = {loser["id"]: loser["message"] for loser in told["losers"]}
    assert said["sau"]["vi"] == "ngoài thời gian phát: từ 02/12/2026 đến hết 31/12/2026"
    assert said["khac"]["en"] == "does not run on this day: it is “Ngày Văn hóa Việt Nam”"


def test_a_pinned_list_on_air_is_told_from_the_default_one():
    shelf = (CHUNG, playlist("nong", 10_000, pinned=True))

    winners = [
        explained(rules(), *shelf, when=Instant(NOW + second * 1000))["winner"]
        for second in range(0, 32, 4)
    ]

    told = {winner["id"]: winner.get("pinned", False) for winner in winners}
    assert told == {"chung": False, "nong": True}


def test_who_is_passed_over_is_so_for_what_fills_the_loop_and_not_for_a_pinned_list():
    made = rules(screen(default_playlist="rieng"))
    shelf = (CHUNG, playlist("rieng", 9_000), playlist("nong", 10_000, pinned=True))

    found = [
        explained(made, *shelf, when=Instant(NOW + second * 1000)) for second in range(0, 32, 4)
    ]

    (told,) = [one for one in found if one["winner"].get("pinned")][:1]
    assert told["losers"][0]["message"]["vi"] == "thấp hơn về mức ưu tiên so với “rieng”"


def _missing(name, why):
    return replace(playlist(name), missing=why)


def test_a_share_of_everything_leaves_nothing_to_the_rest():
    made = rules(campaign("tet", share_percent=100), campaign("x", priority=9))

    told = explained(made, CHUNG, playlist("tet", 10_000), playlist("x", 10_000))

    assert reasons(told) == {
        ("campaign", "x"): "share_full",
        ("playlist", "chung"): "share_full",
    }


def test_who_shares_the_loop_has_its_turn_and_is_no_loser():
    made = rules(campaign("a"), campaign("b", share_percent=20))

    told = explained(made, CHUNG, playlist("a", 10_000), playlist("b", 10_000))

    assert set(reasons(told)) == {("playlist", "chung")}


def test_a_campaign_of_another_ward_is_not_spoken_of():
    told = explained(rules(campaign("xa", unit="quang-dien")), CHUNG, playlist("xa", 9_000))

    assert told["losers"] == []
    assert told["winner"] == {"kind": "playlist", "id": "chung", "title": "chung"}


def test_a_takeover_overrides_campaigns_and_defaults():
    made = rules(takeover(), campaign("tet"), campaign("x", state="paused"))

    told = explained(made, CHUNG, playlist("tet", 9_000), playlist("khan-cap", 10_000))

    assert told["winner"] == {"kind": "takeover", "id": "lu", "title": "Tin lũ"}
    assert reasons(told) == {
        ("campaign", "tet"): "overridden_by_takeover",
        ("campaign", "x"): "paused",
        ("playlist", "chung"): "overridden_by_takeover",
    }
    assert "Tin lũ" in told["losers"][0]["message"]["vi"]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (takeover("b", level="information"), "overridden_by_takeover"),
        (takeover("b", "2026-12-02T07:00", "2026-12-02T08:00"), "outside_dates"),
        (takeover("b", ended_ms=at("2026-12-01T07:30")), "ended"),
        (takeover("b", waits=True), "not_approved"),
        (takeover("b", playlist="trong", level="life_safety"), "empty"),
    ],
    ids=["lower level", "tomorrow", "ended", "waits", "empty"],
)
def test_takeovers_lose_for_reasons_too(other, reason):
    made = rules(takeover(level="warning"), other)

    told = explained(made, CHUNG, playlist("khan-cap", 10_000), playlist("trong"))

    assert told["winner"]["id"] == "lu"
    assert reasons(told)["takeover", "b"] == reason


def test_a_closed_screen_shows_nothing_and_says_when_it_opens():
    made = rules(screen(hours=DAY_HOURS), campaign("tet"), takeover(end="2026-12-01T23:00"))

    told = explained(
        made,
        CHUNG,
        playlist("tet", 9_000),
        playlist("khan-cap", 10_000),
        when=at("2026-12-01T20:00"),
    )

    assert (told["winner"]["kind"], told["now"]) == ("closed", None)
    assert set(reasons(told).values()) == {"screen_closed"}
    assert told["next"]["start_ms"] == at("2026-12-02T07:00")


def test_a_blackout_overrides_everything():
    made = rules(Blackout(id="1", since_ms=NOW, reason="Bị chèn hình lạ"), takeover())

    told = explained(made, CHUNG, playlist("khan-cap", 10_000))

    assert told["winner"] == {"kind": "blackout", "id": "1", "title": "Bị chèn hình lạ"}
    assert set(reasons(told).values()) == {"overridden_by_blackout"}
    assert told["now"] is None
    assert told["next"] is None


def test_a_blackout_with_a_slate_says_what_stands_there():
    told = explained(rules(Blackout(id="1", since_ms=NOW, slate=True)), CHUNG)

    assert told["now"]["title"]


def test_with_nothing_to_show_the_slate_wins_and_the_default_is_empty():
    told = explained(rules(), playlist("chung"))

    assert told["winner"]["kind"] == "slate"
    assert reasons(told) == {("playlist", "chung"): "empty"}


def test_a_day_covers_its_hours_names_winners_and_shows_closed_times():
    made = rules(
        screen(hours=DAY_HOURS),
        campaign("tet", dayparts=(part("08:00", "11:30"),)),
        takeover(start="2026-12-01T10:00", end="2026-12-01T11:00"),
    )
    shelf = [CHUNG, playlist("tet", 9_000), playlist("khan-cap", 10_000)]
    manifest = compiled(made, *shelf).manifests["sanh-1"]

    told = explain_day(made, drawn(*shelf), manifest, "sanh-1", date(2026, 12, 1))

    slots = told["slots"]
    assert (told["date"], told["tz"], told["screen"]) == (
        "2026-12-01",
        "Asia/Ho_Chi_Minh",
        "sanh-1",
    )
    assert slots[0]["start_ms"] == at("2026-12-01")
    assert slots[-1]["end_ms"] == at("2026-12-01") + DAY_MS
    assert all(one["end_ms"] == after["start_ms"] for one, after in pairwise(slots))
    assert [slot["winners"] for slot in slots] == [
        [],
        ["chung"],
        ["tet"],
        ["lu"],
        ["tet"],
        ["chung"],
        [],
    ]
    assert slots[1]["length_ms"] == 22_000
    assert [entry["title"] for entry in slots[1]["entries"]] == ["1.png", "2.png"]


def test_every_moment_of_a_day_agrees_with_the_playing_rule():
    made = rules(
        campaign("tet", share_percent=30), campaign("b", dayparts=(part("9:00", "10:00"),))
    )
    shelf = [CHUNG, playlist("tet", 9_000), playlist("b", 10_000)]
    manifest = compiled(made, *shelf).manifests["sanh-1"]

    for step in range(0, DAY_MS, 613_000):
        when = Instant(at("2026-12-01") + step)
        told = explain_at(made, drawn(*shelf), manifest, "sanh-1", when)
        entry = position(manifest, "main", when).entry

        winner = told["winner"]["id"] if told["winner"]["kind"] == "campaign" else None
        assert winner == entry["campaign"]
        assert told["winner"]["id"] not in {loser["id"] for loser in told["losers"]}


def test_every_reason_is_said_in_both_languages():
    for reason in SENTENCES:
        said = say_reason(reason, "Tết")
        assert said["vi"] and said["en"] and said["vi"] != said["en"]
