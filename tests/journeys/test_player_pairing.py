"""A browser knows its screen again, whatever the power cut took or the address leaves out."""

from pathlib import Path

from playwright.sync_api import Page, Playwright

from tests.journeys.browsers import RED, kill, opened, wait_for_pixel
from tests.journeys.player_server import ManifestMaker, PlayerServer, plain_png

SIZE = (640, 360)


def one_picture(players: PlayerServer, maker: ManifestMaker) -> None:
    maker.item("đỏ", plain_png(RED, SIZE))
    maker.loop("L", ("đỏ", 1000))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())


def wait_until_kept_as(page: Page, screen: str) -> None:
    """Wait until this screen's programme and the player itself would start without a link."""
    for _ in range(100):
        kept = page.evaluate(
            "async name => navigator.serviceWorker.controller !== null && "
            "(await (await caches.open(name)).keys()).length > 0",
            f"manifests {screen}",
        )
        if kept:
            return
        page.wait_for_timeout(100)
    raise AssertionError("never kept")


def test_a_pairing_outlives_a_browser_killed_before_its_cookie_is_written(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    one_picture(players, maker)
    players.paired = False
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        page.get_by_text("123 456").wait_for()
        players.confirmed.update(players.claims)
        wait_for_pixel(page, RED)
        kill(tmp_path)
    players.paired = False  # the cookie is gone

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        players.wait_for(lambda: players.paired, 15)
        wait_for_pixel(page, RED)

        assert len(players.claims) == 1
        assert "token" not in page.url


def test_play_alone_is_the_one_screen_that_this_browser_has_been(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    one_picture(players, maker)
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play?screen=sanh-1")
        wait_for_pixel(page, RED)
        wait_until_kept_as(page, "sanh-1")
    players.broken = True

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(players.url + "/play")
        page.wait_for_url("**/?screen=sanh-1")
        wait_for_pixel(page, RED)
