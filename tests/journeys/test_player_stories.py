"""What people were promised of a screen, each test named after its acceptance story."""

from pathlib import Path

from playwright.sync_api import Page, Playwright

from signage.bench.browser import processes_of
from tests.journeys.browsers import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    is_near,
    kill,
    opened,
    pixel,
    wait_for_pixel,
    wait_until_kept,
    watch,
)
from tests.journeys.player_server import DAY_MS, ManifestMaker, PlayerServer, now_ms, plain_png

SIZE = (640, 360)
LISTENS = "0A"


def paint(maker: ManifestMaker, **colours: tuple[int, int, int]) -> None:
    for name, colour in colours.items():
        maker.item(name, plain_png(colour, SIZE))
        maker.loop(name, (name, 1000))


def test_story_4_three_days_without_a_link_and_a_power_cut_later_it_plays_what_is_due(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    paint(maker, today=RED, later=GREEN)
    start, end = maker.validity()
    change = now_ms() + 2 * DAY_MS
    maker.zone("main", (0, 0, *SIZE), [(start, change, "today"), (change, end, "later")])
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        wait_for_pixel(page, RED)
        wait_until_kept(page, players.manifest["revision"], "127.0.0.1")
        page.wait_for_timeout(5500)  # the first note of the time is written after five seconds
        players.broken = True
        page.wait_for_timeout(2500)
        kill(tmp_path)

    players.offset_ms = 3 * DAY_MS
    with opened(playwright, tmp_path) as browser:
        browser.add_init_script(
            f"const real = Date.now; Date.now = () => real.call(Date) + {3 * DAY_MS}"
        )
        page = browser.pages[0]
        page.goto(players.url + "/play")
        wait_for_pixel(page, GREEN, 60)
        page.wait_for_timeout(2500)
        players.broken = False
        players.wait_for(lambda: len({boot for boot, _ in players.plays}) == 2, 60)

    boots: dict[str, list[int]] = {}
    for boot, seq in [*players.plays, *players.faults]:
        boots.setdefault(boot, []).append(seq)
    assert len(boots) == 2
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in boots.values())
    assert {play["title"] for play in players.plays.values()} == {"today", "later"}


def test_story_6_a_sleeping_screen_is_black_wakes_for_an_alert_and_sleeps_again(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    paint(maker, day=RED, alert=GREEN)
    maker.zone("main", (0, 0, *SIZE), "day")
    closes = now_ms() + 6000
    maker.screen["hours"] = [[now_ms() - DAY_MS, closes]]
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)
    wait_for_pixel(screen, BLACK, 12)
    late_ms = now_ms() - closes

    ends = now_ms() + 6000
    takeover = {"id": "lũ", "loop": "alert", "level": "life_safety", "sound": False}
    takeover |= {"start_ms": now_ms(), "end_ms": ends}
    players.publish(maker.build(adopt="now", takeover=takeover))
    wait_for_pixel(screen, GREEN, 10)
    wait_for_pixel(screen, BLACK, 12)

    assert late_ms < 5000
    assert now_ms() >= ends


def test_story_23_nothing_forged_reaches_the_glass_and_no_port_is_open(
    players: PlayerServer, maker: ManifestMaker, screen: Page, tmp_path: Path
) -> None:
    paint(maker, real=RED)
    maker.zone("main", (0, 0, *SIZE), "real")
    players.publish(maker.build())
    screen.goto(players.url + "/play")
    wait_for_pixel(screen, RED)

    paint(maker, real=GREEN)
    newer = maker.build(adopt="now")
    url = newer["assets"][newer["items"]["real"]["asset"]]["url"]
    real, players.media[url] = players.media[url], plain_png(BLUE, SIZE)
    players.publish(newer)
    told = players.faults.values
    players.wait_for(lambda: any("bytes differ" in fault["detail"] for fault in told()), 30)
    players.publish({"version": 1, "revision": "f" * 16})
    seen = watch(screen, 2)
    listening = ports_of(processes_of(tmp_path / "profile"))
    players.media[url] = real
    players.publish(newer)
    wait_for_pixel(screen, GREEN, 30)

    assert all(is_near(one, RED) for one in seen)
    assert listening == []


def ports_of(processes: list[int]) -> list[str]:
    """Return the TCP addresses at which these processes listen, from the kernel's own tables."""
    sockets = set()
    for process in processes:
        for held in Path(f"/proc/{process}/fd").iterdir():
            sockets.add(str(held.readlink()) if held.is_symlink() else "")
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    return [row[1] for row in rows if row[3] == LISTENS and f"socket:[{row[9]}]" in sockets]


def test_story_24_a_blackout_stays_after_a_cold_start_though_its_slate_never_came(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    paint(maker, real=RED, slate=BLUE)
    slate = maker.assets[maker.items["slate"]["asset"]]
    maker.zone("main", (0, 0, *SIZE), "real")
    withheld = players.media.pop(slate["url"])
    del maker.loops["slate"]
    first = maker.build()
    first["assets"] = {k: v for k, v in first["assets"].items() if v is not slate}
    players.publish(first)
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        wait_for_pixel(page, RED)
        wait_until_kept(page, first["revision"], "127.0.0.1")
        blackout = {"since_ms": now_ms(), "slate": "slate"}
        players.publish(maker.build(adopt="now", blackout=blackout))
        wait_for_pixel(page, BLACK, 5)
        wait_until_kept(page, players.manifest["revision"], "127.0.0.1")
        kill(tmp_path)
    players.broken = True

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        page.wait_for_function("() => document.querySelectorAll('.zone').length > 0")
        seen = watch(page, 2, lambda: pixel(page, (320, 40)))
        # The server is back, and with it the slate.
        players.media[slate["url"]] = withheld
        players.broken = False
        wait_for_pixel(page, BLUE, 30)

    assert not any(is_near(one, RED) for one in seen)
