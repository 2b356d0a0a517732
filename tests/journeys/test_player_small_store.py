"""A store too small for the programme: a cold start plays what fits, and people hear of it."""

import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

from tests.journeys.browsers import BLACK, BLUE, GREEN, RED, is_near, opened, wait_for_pixel, watch
from tests.journeys.player_server import ManifestMaker, PlayerServer, encoded

SIZE = (640, 360)
GREY = (120, 120, 120)
ORIGINS = pytest.mark.parametrize("host", ["127.0.0.1", "signage.lan"], ids=["B", "C"])


def heavy_png(colour: tuple[int, int, int], rows: int, times: int = 1) -> bytes:
    """Draw one colour above rows of noise, which no packing makes smaller: 2 kB each."""
    wide, high, rows = SIZE[0] * times, SIZE[1] * times, rows * times
    picture = Image.new("RGB", (wide, high), colour)
    noise = random.Random(rows).randbytes(wide * rows * 3)
    picture.paste(Image.frombytes("RGB", (wide, rows), noise), (0, high - rows))
    return encoded(picture)


def limit_store(page: Page, address: str, size_bytes: int) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": address, "quotaSize": size_bytes})


def heavy_loop(maker: ManifestMaker) -> None:
    """Make three pictures of 80 kB, and one of more than a megabyte."""
    for name, colour, rows in (("đỏ", RED, 40), ("lục", GREEN, 41), ("xám", GREY, 42)):
        maker.item(name, heavy_png(colour, rows))
    maker.item("lam", heavy_png(BLUE, 150, times=2))
    maker.loop("L", ("đỏ", 1000), ("lam", 1000), ("xám", 1000), ("lục", 1000))
    maker.zones.clear()
    maker.zone("main", (0, 0, *SIZE), "L")


@ORIGINS
def test_what_fits_into_a_small_store_plays_after_a_cold_start(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path, host: str
) -> None:
    address = f"http://{host}:{players.port}"
    heavy_loop(maker)
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        # The player itself takes 570 kB where a service worker keeps it.
        limit_store(page, address, 1_000_000 if host == "127.0.0.1" else 400_000)
        page.goto(f"{address}/play")
        wait_for_pixel(page, BLUE)
        players.wait_for(lambda: "storage" in {f["kind"] for f in players.faults.values()}, 30)
        told = [f["detail"] for f in players.faults.values() if f["kind"] == "storage"]
        players.send("identify")
        players.wait_for(lambda: players.reports[-1].get("state", {}).get("errors"), 10)
        state = players.reports[-1]["state"]
    players.close()

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(f"{address}/play")
        wait_for_pixel(page, RED, 8)
        wait_for_pixel(page, GREEN, 8)
        seen = watch(page, 2.5)

    assert any("too small" in one for one in told), told
    assert state["offline_class"] == "D"
    assert state["storage"]["needed_bytes"] > state["storage"]["kept_bytes"] > 160_000
    assert {one["kind"] for one in state["errors"]} == {"storage"}
    assert not any(is_near(p, BLACK) or is_near(p, BLUE) for p in seen)
