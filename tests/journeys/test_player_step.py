"""Two screens side by side, two browsers, one clock: in step without talking to each other."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from signage.bench.films import apart_of, film, frames_of
from tests.journeys.browsers import opened
from tests.journeys.player_server import ManifestMaker, PlayerServer, plain_png

SIZE = (640, 360)
FRAME_MS = 1000 / 60
LOOP_MS = 10_000

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]


def film_frames(url: str, profile: Path, wrong_ms: int) -> list[tuple[float, int]]:
    with sync_playwright() as playwright, opened(playwright, profile) as browser:
        browser.add_init_script(
            f"const real = Date.now; Date.now = () => real.call(Date) + {wrong_ms}"
        )
        page = browser.pages[0]
        page.goto(url)
        page.wait_for_timeout(30_000)
        return frames_of(page, 240)


def changes(url: str, profile: Path, wrong_ms: int) -> dict[int, float]:
    """Note when each picture came on, in an instant that both browsers share.

    A change that fell into a frame which this machine dropped says nothing about the clocks.
    """
    script = """ms => new Promise(resolve => {
      const found = {}
      let last = ""
      let before = Infinity
      const look = now => {
        const top = [...document.querySelectorAll(".slot")].find(s => s.style.zIndex === "2")
        const shown = top && top.querySelector("img")
        if (shown && shown.alt !== last) {
          const at = performance.timeOrigin + now
          if (last && now - before < 25) found[Math.round(at / 500)] = at
          last = shown.alt
        }
        before = now
        if (performance.now() < ms) requestAnimationFrame(look)
        else resolve(Object.entries(found))
      }
      requestAnimationFrame(look)
    })"""
    with sync_playwright() as playwright, opened(playwright, profile) as browser:
        browser.add_init_script(
            f"const real = Date.now; Date.now = () => real.call(Date) + {wrong_ms}"
        )
        page = browser.pages[0]
        page.goto(url)
        page.wait_for_timeout(8000)
        found = page.evaluate(script, page.evaluate("performance.now()") + 15_000)
        return {int(key): at for key, at in found}


def test_films_without_sound_are_one_frame_apart_at_most(
    players: PlayerServer, maker: ManifestMaker, tmp_path: Path
) -> None:
    body = film(tmp_path / "film.mp4", seconds=10)
    maker.item("phim", body, kind="video", extension="mp4", facts={"duration_ms": LOOP_MS})
    maker.loop("L", ("phim", LOOP_MS))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    url = players.url + "/play"
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(film_frames, url, tmp_path / "a", 0)
        time.sleep(3)  # a late joiner: it must find its place by itself
        other = pool.submit(film_frames, url, tmp_path / "b", -3 * 365 * 86_400_000)
        frames = one.result(), other.result()

    apart = apart_of(*frames, loop_ms=LOOP_MS)
    print(f"p50 {apart[len(apart) // 2]:.1f} ms, p95 {apart[len(apart) * 95 // 100]:.1f} ms")
    assert len(apart) > 100
    assert apart[len(apart) * 95 // 100] <= 1000 / 30 + 1


def test_pictures_change_within_a_frame_of_each_other(
    players: PlayerServer, maker: ManifestMaker, tmp_path: Path
) -> None:
    for index in range(4):
        maker.item(f"ảnh {index}", plain_png((40 + 50 * index, 90, 90), SIZE))
    maker.loop("L", *((f"ảnh {index}", 500) for index in range(4)))
    maker.zone("main", (0, 0, *SIZE), "L")
    players.publish(maker.build())
    url = players.url + "/play"
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(changes, url, tmp_path / name, wrong)
            for name, wrong in (("a", 0), ("b", 40 * 365 * 86_400_000))
        ]
        one, other = (run.result() for run in runs)

    apart = sorted(abs(one[key] - other[key]) for key in one.keys() & other.keys())
    print(f"{len(apart)} changes, p50 {apart[len(apart) // 2]:.1f}, max {apart[-1]:.1f} ms")
    assert len(apart) >= 15
    assert apart[len(apart) * 95 // 100] <= FRAME_MS + 1
