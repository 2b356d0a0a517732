"""What was shown is told exactly once, and only what was really on the glass."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.journeys.browsers import GREEN, RED, kill, opened, wait_for_pixel, wait_until_kept
from tests.journeys.player_server import ManifestMaker, PlayerServer, plain_png

SIZE = (640, 360)


def two_colours(maker: ManifestMaker, each_ms: int = 1000) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.item("xanh", plain_png(GREEN, SIZE))
    maker.loop("L", ("đỏ", each_ms), ("xanh", each_ms))
    maker.zone("main", (0, 0, *SIZE), "L")


@pytest.mark.alone
def test_each_showing_is_told_with_its_names_and_was_seen(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    two_colours(maker)
    players.publish(maker.build())
    start, _ = maker.validity()
    screen.goto(players.url + "/play")
    players.wait_for(lambda: len(players.plays) >= 6, 30)

    plays = [play for _, play in sorted(players.plays.items())]
    whole = [play for play in plays if play["completed"]][1:]
    assert {play["title"] for play in plays} == {"đỏ", "xanh"}
    assert all(play["seen"] for play in whole)
    assert all(play["zone"] == "main" and play["reason"] == "slot" for play in plays)
    assert all(abs(play["duration_ms"] - 1000) <= 60 for play in whole)
    assert all(abs((play["started_at_ms"] - start + 500) % 1000 - 500) <= 60 for play in whole)
    assert all(play["clock_bound_ms"] <= 100 for play in whole)


def test_lost_answers_and_kills_neither_lose_nor_double_a_play(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    two_colours(maker, 500)
    players.publish(maker.build())
    for _ in range(3):
        with opened(playwright, tmp_path) as browser:
            browser.pages[0].goto(players.url + "/play")
            wait_for_pixel(browser.pages[0], RED)
            players.lose_answers = 2
            before = len(players.plays)
            players.wait_for(lambda before=before: len(players.plays) >= before + 8, 40)
            browser.pages[0].wait_for_timeout(700)
            kill(tmp_path)
    with opened(playwright, tmp_path) as browser:
        browser.pages[0].goto(players.url + "/play")
        wait_until_only_its_own_are_kept(browser.pages[0])

    boots: dict[str, list[int]] = {}
    for boot, seq in [*players.plays, *players.faults]:
        boots.setdefault(boot, []).append(seq)
    assert len(boots) >= 3
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in boots.values())
    assert players.doubled > 0, "answers were lost, so something was sent twice"


def wait_until_only_its_own_are_kept(page: Page, limit_s: int = 60) -> None:
    """Wait until the player could let go of what earlier boots noted: the server has it."""
    script = """() => new Promise(resolve => {
      indexedDB.open("signage").onsuccess = event => {
        const all = event.target.result.transaction("events").objectStore("events").getAllKeys()
        all.onsuccess = () => resolve(new Set(all.result.map(key => key[1])).size)
      }
    })"""
    wait_for_pixel(page, RED)  # by now it keeps its own, and has counted the others
    for _ in range(limit_s * 5):
        if page.evaluate(script) <= 1:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"earlier boots are not told within {limit_s} s")


def test_plays_of_a_silent_time_arrive_when_the_server_is_back(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    two_colours(maker, 500)
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    players.wait_for(lambda: len(players.plays) >= 4, 30)
    players.broken = True
    screen.wait_for_timeout(6000)
    before = len(players.plays)
    players.broken = False

    players.wait_for(lambda: len(players.plays) >= before + 10, 60)
    seqs = sorted(seq for _, seq in [*players.plays, *players.faults])
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_black_screen_yields_no_play_but_a_fault(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    two_colours(maker)
    # The server's look says bright; what arrives and is decoded is black.
    bright = maker.items["xanh"]["look"]
    maker.item("đen", plain_png((0, 0, 0), (640, 361)), look=bright)
    maker.loop("L", ("đỏ", 1000), ("đen", 1000))
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    players.wait_for(lambda: any(f["kind"] == "black" for f in players.faults.values()), 30)
    players.wait_for(lambda: len(players.plays) >= 2, 30)

    assert not any(
        play["title"] == "đen" and play["seen"] is not None for play in players.plays.values()
    )


def test_a_picture_that_is_not_the_planned_one_is_not_seen(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    two_colours(maker)
    maker.items["đỏ"]["look"] = {"luma": 0.95, "hash": "f" * 16}
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    players.wait_for(lambda: len(players.plays) >= 5, 30)

    told = {(play["title"], play["seen"]) for play in players.plays.values() if play["completed"]}
    assert ("đỏ", False) in told
    assert ("đỏ", True) not in told
    assert ("xanh", True) in told


def test_a_report_says_how_the_player_is(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    two_colours(maker)
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_until_kept(screen, players.manifest["revision"], "127.0.0.1")
    players.wait_for(lambda: len(players.plays) >= 2, 30)
    players.send("identify")
    players.wait_for(lambda: len(told_states(players)) >= 2, 30)

    state = told_states(players)[-1]
    assert state["offline_class"] == "B"
    assert state["clock"]["quality"] == "synced"
    assert state["canvas"]["frame_px"] == [640, 360]
    assert state["codecs"]["vp9"] == "probably"
    assert state["now"]["picture"].startswith("data:image/jpeg;base64,")
    assert state["build"] == "/play/b1/"


def told_states(players: PlayerServer) -> list[dict]:
    return [report["state"] for report in players.reports if "state" in report]
