"""Poor links: slow ones, half-open ones, and several windows on one."""

import random
from pathlib import Path

from playwright.sync_api import Page, Playwright

from signage.bench.rough_link import RoughLink
from tests.journeys.browsers import GREEN, RED, opened, wait_for_pixel
from tests.journeys.player_server import ManifestMaker, PlayerServer, now_ms, plain_png

SIZE = (640, 360)


def test_a_slow_link_brings_a_new_manifest_within_a_minute_beside_a_large_film(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 2000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    link = RoughLink(players.port)
    try:
        screen.goto(link.url + "/play")
        wait_for_pixel(screen, RED, 30)
        # A film for tomorrow: 3 MB take six minutes at 64 kbit/s.
        film = random.Random(1).randbytes(3_000_000)
        maker.item("phim", film, kind="video", extension="mp4", facts={"duration_ms": 9000})
        start, end = maker.validity()
        maker.loop("M", ("phim", 9000))
        tomorrow = now_ms() + 86_400_000
        maker.zones.clear()
        maker.zone("main", (0, 0, *SIZE), [(start, tomorrow, "L"), (tomorrow, end, "M")])
        link.mode = "slow"
        players.publish(maker.build())
        screen.wait_for_timeout(8000)  # the film is under way now

        began = now_ms()
        maker.item("đỏ", plain_png(GREEN, SIZE))
        players.publish(maker.build())
        wait_for_pixel(screen, GREEN, 60)
        print(f"new manifest and picture after {(now_ms() - began) / 1000:.1f} s (TCP proxy)")
    finally:
        link.close()


def test_a_half_open_link_is_noticed_and_healed(
    players: PlayerServer, maker: ManifestMaker, screen: Page
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 2000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    link = RoughLink(players.port)
    try:
        screen.goto(link.url + "/play?overlay")
        wait_for_pixel(screen, RED, 30)
        screen.get_by_text("server up   events up").wait_for()
        link.mode = "stalled"
        screen.get_by_text("no answer   events down").wait_for(timeout=70_000)
        link.mode = "open"
        maker.item("đỏ", plain_png(GREEN, SIZE))
        players.publish(maker.build())
        wait_for_pixel(screen, GREEN, 70)
    finally:
        link.close()


def test_several_windows_of_a_screen_share_one_stream(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 2000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        pages = [browser.pages[0], *(browser.new_page() for _ in range(6))]
        for page in pages:
            page.goto(players.url + "/play")
            wait_for_pixel(page, RED)
        pages[0].wait_for_timeout(3000)
        streams = players.requests.count("/api/player/events")
        maker.item("đỏ", plain_png(GREEN, SIZE))
        players.publish(maker.build())
        for page in pages:
            wait_for_pixel(page, GREEN, 20)
        pages[0].close()
        maker.item("đỏ", plain_png(RED, SIZE))
        players.publish(maker.build())
        for page in pages[1:]:
            wait_for_pixel(page, RED, 40)

    assert streams <= 2
