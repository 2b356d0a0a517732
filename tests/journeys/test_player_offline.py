"""The power comes back, the server does not: the right picture comes back by itself."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.browsers import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    is_near,
    kill,
    opened,
    pixel,
    stored_revisions,
    wait_for_pixel,
    wait_until_kept,
    watch,
)
from tests.journeys.player_server import DAY_MS, ManifestMaker, PlayerServer, now_ms, plain_png

SIZE = (640, 360)
# Secure (class B: service worker) and plain HTTP (class C: HTTP cache and IndexedDB).
ORIGINS = pytest.mark.parametrize("host", ["127.0.0.1", "signage.lan"], ids=["B", "C"])


def loop_of(maker: ManifestMaker, *colours: tuple[int, int, int], each_ms: int = 1000) -> None:
    names = [f"màu {index}" for index, _ in enumerate(colours)]
    for name, colour in zip(names, colours, strict=True):
        maker.item(name, plain_png(colour, SIZE))
    maker.loop("L", *((name, each_ms) for name in names))
    maker.zones.clear()
    maker.zone("main", (0, 0, *SIZE), "L")


def address(players: PlayerServer, host: str) -> str:
    return f"http://{host}:{players.port}/play"


@ORIGINS
def test_a_cold_start_without_the_server_plays_on(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path, host: str
) -> None:
    loop_of(maker, RED, GREEN)
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, host))
        wait_for_pixel(page, RED)
        wait_until_kept(page, players.manifest["revision"], host)
    port = players.port
    players.close()

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(f"http://{host}:{port}/play")
        wait_for_pixel(page, RED, 8)
        wait_for_pixel(page, GREEN, 8)
        seen = watch(page, 3)

    assert not any(is_near(p, BLACK) for p in seen)


@ORIGINS
def test_a_browser_killed_in_mid_update_starts_with_a_whole_generation(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path, host: str
) -> None:
    loop_of(maker, RED)
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, host))
        wait_for_pixel(page, RED)
        wait_until_kept(page, players.manifest["revision"], host)
        # Of the new generation the first picture arrives, the second one never does.
        loop_of(maker, GREEN, BLUE, each_ms=600_000)
        newer = maker.build()
        missing = newer["items"]["màu 1"]["asset"]
        del players.media[newer["assets"][missing]["url"]]
        players.publish(newer)
        page.wait_for_timeout(1500)
        kill(tmp_path)
    players.broken = True
    port = players.port

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(f"http://{host}:{port}/play")
        wait_for_pixel(page, RED, 8)


@ORIGINS
def test_dayparts_change_on_time_while_offline(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path, host: str
) -> None:
    maker.item("sáng", plain_png(RED, SIZE))
    maker.item("chiều", plain_png(GREEN, SIZE))
    maker.loop("M", ("sáng", 1000))
    maker.loop("A", ("chiều", 1000))
    start, end = maker.validity()
    change = now_ms() + 20_000
    maker.zone("main", (0, 0, *SIZE), [(start, change, "M"), (change, end, "A")])
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, host))
        wait_for_pixel(page, RED)
        wait_until_kept(page, players.manifest["revision"], host)
    players.broken = True

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, host))
        wait_for_pixel(page, RED if now_ms() < change - 1000 else GREEN, 8)
        wait_for_pixel(page, GREEN, 30)

        assert now_ms() >= change - 50


@ORIGINS
def test_a_device_whose_clock_is_years_wrong_plays_what_it_last_knew_to_be_due(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path, host: str
) -> None:
    maker.item("tuần này", plain_png(GREEN, SIZE))
    maker.item("sau này", plain_png(BLUE, SIZE))
    maker.loop("N", ("tuần này", 1000))
    maker.loop("F", ("sau này", 1000))
    start, end = maker.validity()
    later = now_ms() + 2 * DAY_MS
    maker.zone("main", (0, 0, *SIZE), [(start, later, "N"), (later, end, "F")])
    maker.zone("clock", (540, 320, 100, 40), None, kind="clock")
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, host))
        wait_for_pixel(page, GREEN)
        wait_until_kept(page, players.manifest["revision"], host)
        page.wait_for_timeout(6000)  # the first note of the time is written after five seconds
    players.close()  # even an error would tell the time

    # Where only a past instant is known no time is shown; a guess is as good as the device.
    for wrong, shown in ((-56 * 365 * DAY_MS, False), (0, True)):
        with opened(playwright, tmp_path) as browser:
            browser.add_init_script(
                f"const real = Date.now; Date.now = () => real.call(Date) + {wrong}"
            )
            page = browser.pages[0]
            page.goto(address(players, host))
            wait_for_pixel(page, GREEN, 8)
            clock = expect(page.locator(".clock"))
            clock.to_be_attached()
            clock.to_be_visible() if shown else clock.to_be_hidden()


def test_another_instant_is_looked_at_without_the_server_too(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    loop_of(maker, GREEN)
    maker.item("sau này", plain_png(BLUE, SIZE))
    maker.loop("F", ("sau này", 1000))
    start, end = maker.validity()
    later = now_ms() + 2 * DAY_MS
    maker.zones.clear()
    maker.zone("main", (0, 0, *SIZE), [(start, later, "L"), (later, end, "F")])
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, "127.0.0.1"))
        wait_for_pixel(page, GREEN)
        wait_until_kept(page, players.manifest["revision"], "127.0.0.1")
        players.broken = True
        when = datetime.fromtimestamp(later / 1000 + 60, UTC).strftime("%Y-%m-%dT%H:%MZ")
        page.goto(f"{address(players, '127.0.0.1')}?at={when}")

        wait_for_pixel(page, BLUE, 8)
        assert stored_revisions(page, "B") == [players.manifest["revision"]]


def test_damaged_bytes_are_found_and_the_generation_before_is_played(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    loop_of(maker, RED)
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, "127.0.0.1"))
        wait_for_pixel(page, RED)
        wait_until_kept(page, players.manifest["revision"], "127.0.0.1")
        loop_of(maker, GREEN)
        players.publish(maker.build())
        wait_for_pixel(page, GREEN)
        wait_until_kept(page, players.manifest["revision"], "127.0.0.1")
        url = next(iter(players.manifest["assets"].values()))["url"]
        for asset in players.manifest["assets"].values():
            if (
                asset["url"].split("/")[-1].split(".")[0]
                == players.manifest["items"]["màu 0"]["asset"]
            ):
                url = asset["url"]
        page.evaluate(
            "async url => (await caches.open('media')).put(url, new Response('half a picture'))",
            url,
        )
    players.broken = True

    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, "127.0.0.1"))
        wait_for_pixel(page, RED, 8)


def test_a_full_store_is_reported_and_the_programme_goes_on(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    loop_of(maker, RED, GREEN)
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        browser.add_init_script(
            "Cache.prototype.put = () => Promise.reject(new DOMException('full', 'NetworkError'))"
        )
        page = browser.pages[0]
        page.goto(address(players, "127.0.0.1"))
        wait_for_pixel(page, RED)
        wait_for_pixel(page, GREEN)
        players.wait_for(lambda: "storage" in {f["kind"] for f in players.faults.values()}, 30)
        seen = watch(page, 2)

    assert not any(is_near(p, BLACK) for p in seen)


def test_a_large_video_is_sought_in_the_store(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    body = bytes(range(256)) * 4096
    maker.item("phim", body, kind="image", look={"luma": 0, "hash": "0" * 16})
    loop_of(maker, RED)
    players.publish(maker.build())
    url = next(a["url"] for a in maker.assets.values() if a["size_bytes"] == len(body))
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, "127.0.0.1"))
        wait_for_pixel(page, RED)
        wait_until_kept(page, players.manifest["revision"], "127.0.0.1")
        players.broken = True
        ask = """async ([url, wanted]) => {
          const answer = await fetch(url, { headers: { Range: wanted } })
          const bytes = new Uint8Array(await answer.arrayBuffer())
          const range = answer.headers.get("Content-Range")
          return [answer.status, range, Array.from(bytes.slice(0, 4))]
        }"""
        size = len(body)
        first = page.evaluate(ask, [url, "bytes=256-259"])
        tail = page.evaluate(ask, [url, "bytes=-2"])
        beyond = page.evaluate(ask, [url, f"bytes={size}-"])

    assert first == [206, f"bytes 256-259/{size}", [0, 1, 2, 3]]
    assert tail == [206, f"bytes {size - 2}-{size - 1}/{size}", [254, 255]]
    assert beyond[:2] == [416, f"bytes */{size}"]


def test_new_player_code_that_does_not_come_up_is_left_again(
    players: PlayerServer, maker: ManifestMaker, playwright: Playwright, tmp_path: Path
) -> None:
    loop_of(maker, RED)
    players.publish(maker.build())
    with opened(playwright, tmp_path) as browser:
        page = browser.pages[0]
        page.goto(address(players, "127.0.0.1"))
        wait_for_pixel(page, RED)
        wait_until_kept(page, players.manifest["revision"], "127.0.0.1")
        old = players.build
        players.build = "b2"
        players.files["main.js"] = b"throw new Error('a build that does not come up')"
        players.wait_for(lambda: players.streams > 0)  # nobody hears it before
        players.send("restart")
        page.wait_for_url("**/play/b2/**", timeout=15_000)
        page.wait_for_url(f"**/play/{old}/**", timeout=40_000)
        wait_for_pixel(page, RED)

        assert (
            json.loads(page.evaluate("JSON.stringify(localStorage['refused build'])"))
            == "/play/b2/"
        )
        assert pixel(page) != BLACK
