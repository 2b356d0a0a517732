"""A month of misfortune in minutes, on the real server: the glass is right, the log balances.

Every round does what a month does to a screen: servers killed and started, links cut, stalled and
slowed, clocks set years off, stores filled, browsers killed. Between two rounds somebody edits the
playlist. The glass is looked at all the time; at the end the play log is read from the store.
"""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from signage.bench.rough_link import RoughLink
from signage.bench.trial_site import TrialSite, free_port
from tests.journeys.browsers import Pixel, is_near, kill, opened, pixel, wait_for_pixel

ROUNDS = 14
FIRST: Pixel = (200, 40, 40)


def colour(number: int) -> Pixel:
    steps = (70, 140, 210)
    return steps[number % 3], steps[number // 3 % 3], steps[number // 9 % 3]


FULL = """() => {
  Cache.prototype.put = () => Promise.reject(new DOMException("", "NetworkError"))
  IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError") }
}"""
SET_CLOCK = "ms => { const real = Date.now; Date.now = () => real.call(Date) + ms }"


class Month:
    """The site, the link, the browser, and what may be seen now."""

    def __init__(self, playwright: Playwright, folder: Path, seed: int) -> None:
        self.playwright = playwright
        self.profile = folder / "profile"
        self.chance = random.Random(seed)
        self.site = TrialSite(folder / "site", port=free_port())
        self.site.paint("0 cố định.png", FIRST)
        self.number = 0
        self.site.paint("1 đổi.png", colour(0))
        self.site.start()
        self.link = RoughLink(self.site.port)
        self.allowed = [FIRST, colour(0)]
        self.bad: list[tuple[str, Pixel]] = []
        self.looks = 0

    def watch(self, page: Page, what: str, for_s: float) -> None:
        until = time.monotonic() + for_s
        while time.monotonic() < until:
            seen = pixel(page)
            self.looks += 1
            if not any(is_near(seen, one) for one in self.allowed):
                self.bad.append((what, seen))

    def edit(self) -> None:
        self.number += 1
        self.allowed.append(colour(self.number))
        self.site.paint("1 đổi.png", colour(self.number))

    def heal(self, page: Page) -> None:
        """Everything works again: within a minute the newest picture is on the glass."""
        if self.site.process is None:
            self.site.start()
        self.link.mode = "open"
        wait_for_pixel(page, colour(self.number), 75)
        self.allowed = [FIRST, colour(self.number)]

    def faults(self) -> dict[str, Callable[[Page], None]]:
        return {
            "server killed": lambda page: self.site.kill(),
            "link cut": lambda page: self.link.cut(),
            "link stalled": lambda page: setattr(self.link, "mode", "stalled"),
            "link slow": lambda page: setattr(self.link, "mode", "slow"),
            "clock ten years back": lambda page: self.step_clock(page, -10 * 365),
            "clock ten years ahead": lambda page: self.step_clock(page, 10 * 365),
            "store full": lambda page: page.evaluate(FULL),
        }

    def step_clock(self, page: Page, days: int) -> None:
        page.evaluate(SET_CLOCK, days * 86_400_000)


@pytest.mark.slow
@pytest.mark.browser
def test_a_month_of_misfortune_leaves_the_glass_right_and_the_log_whole(
    playwright: Playwright, tmp_path: Path
) -> None:
    month = Month(playwright, tmp_path, seed=11)
    try:
        live(month)
        wait_until_told(month)
    finally:
        month.link.close()
        month.site.kill()

    assert month.looks > 200
    assert month.bad == []
    assert_the_log_balances(month)


def live(month: Month) -> None:
    begun = False
    faults = list(month.faults())
    for number in range(ROUNDS):
        with opened(month.playwright, month.profile) as browser:
            page = browser.pages[0]
            address = f"{month.link.url}/play?token={month.site.token}"
            page.goto(address if not begun else f"{month.link.url}/play")
            wait_for_pixel(page, FIRST, 30)
            if not begun:
                page.wait_for_function("() => navigator.serviceWorker.controller !== null")
                begun = True
            what = faults[number % len(faults)]
            month.watch(page, "before " + what, 1.5)
            month.faults()[what](page)
            month.edit()
            month.watch(page, what, 3 + month.chance.random() * 3)
            if number % 3 == 2:
                # The browser dies in the middle of it, and starts while it is still so.
                kill(month.profile)
            else:
                month.heal(page)
                month.watch(page, "after " + what, 2)
        if number % 3 == 2:
            with opened(month.playwright, month.profile) as browser:
                page = browser.pages[0]
                page.goto(f"{month.link.url}/play")
                wait_for_pixel(page, FIRST, 30)
                month.watch(page, "restarted in " + what, 3)
                month.heal(page)


def wait_until_told(month: Month) -> None:
    """Let the last browser deliver what all of them noted."""
    with opened(month.playwright, month.profile) as browser:
        page = browser.pages[0]
        page.goto(f"{month.link.url}/play")
        count = """() => new Promise(resolve => {
          indexedDB.open("signage").onsuccess = event => {
            const all = event.target.result.transaction("events").objectStore("events").count()
            all.onsuccess = () => resolve(all.result)
          }
        })"""
        for _ in range(120):
            if page.evaluate(count) <= 12:  # what this minute adds
                return
            page.wait_for_timeout(1000)
        raise AssertionError("the journal never emptied")


def assert_the_log_balances(month: Month) -> None:
    verified = subprocess.run(
        [sys.executable, "-m", "signage", "verify-plays", str(month.site.folder)],
        capture_output=True,
        text=True,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr

    with sqlite3.connect(month.site.folder / "var" / "signage.db") as store:
        rows = store.execute("SELECT boot, seq FROM play UNION ALL SELECT boot, seq FROM fault")
        boots: dict[str, list[int]] = {}
        for boot, seq in rows:
            boots.setdefault(boot, []).append(seq)
        lost = store.execute("SELECT count(*) FROM fault WHERE kind = 'lost'").fetchone()[0]
        plays = store.execute("SELECT count(*) FROM play").fetchone()[0]
    print(f"{len(boots)} boots, {plays} plays, {month.looks} looks, {lost} numbers lost by kills")
    assert len(boots) >= ROUNDS
    for seqs in boots.values():
        assert sorted(seqs) == list(range(1, len(seqs) + 1))
