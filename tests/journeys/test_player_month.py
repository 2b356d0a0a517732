"""A month of misfortune in a minute, on the real server: the glass is right, the log balances.

Every round does what a month does to a screen: servers killed and started, links cut, stalled and
slowed, clocks set years off, stores filled, browsers killed. In every round somebody edits the
playlist. The glass is looked at all the time and held against the manifest, read naively; so is
every play in the store, and every showing that was due while the player was well must be there.
"""

import json
import random
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from signage.bench.rough_link import RoughLink
from signage.bench.trial_site import TrialSite, free_port
from tests.journeys.browsers import (
    Pixel,
    is_near,
    kill,
    opened,
    pixel,
    wait_for_pixel,
    waiting_events,
)
from tests.journeys.naive_reader import all_due, due_at
from tests.journeys.player_server import now_ms

FIRST: Pixel = (200, 40, 40)
# A busy machine paints late; nothing may be on the glass that was not due within this.
LATE_MS = 500
# What is noted of a showing is as exact as timers and the clock.
EXACT_MS = 150
# What a kill may take: the showing on air, and the one that was just being written down.
TAKEN_MS = 1500
# A busy machine holds a page up: what was due in that time was not shown, and is not told.
HELD_UP_MS = 300
SHOWING_S = 2


def colour(number: int) -> Pixel:
    steps = (70, 140, 210)
    return steps[number % 3], steps[number // 3 % 3], steps[number // 9 % 3]


FULL = """() => {
  Cache.prototype.put = () => Promise.reject(new DOMException("", "NetworkError"))
  IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError") }
}"""
HOLD_UPS = f"""() => {{
  window.holdUps = []
  let last = performance.now()
  setInterval(() => {{
    const now = performance.now()
    if (now - last > {HELD_UP_MS}) holdUps.push([last, now].map(at => performance.timeOrigin + at))
    last = now
  }}, 50)
}}"""
SET_CLOCK = "days => { const real = Date.now; Date.now = () => real.call(Date) + days * 86400000 }"


class Month:
    """The site, the link, the browser, and what may be seen now."""

    def __init__(self, playwright: Playwright, folder: Path, seed: int) -> None:
        self.playwright = playwright
        self.profile = folder / "profile"
        self.chance = random.Random(seed)
        self.site = TrialSite(folder / "site", port=free_port())
        self.site.rules(
            f'approval = "none"\ntransition = "cut"\ndefault_duration_s = {SHOWING_S}\n'
        )
        self.site.paint("0 cố định.png", FIRST)
        self.number = 0
        self.site.paint("1 đổi.png", colour(0))
        self.site.start()
        self.link = RoughLink(self.site.port)
        self.manifests: dict[str, dict[str, Any]] = {}
        while len(self.read_manifest()["items"]) < 2:
            time.sleep(0.1)  # the server waits until a file is written to its end
        self.changing = [colour(0)]
        self.bad: list[tuple[str, Pixel]] = []
        self.looks = 0
        self.browser = ExitStack()
        self.well_since = 0
        self.well: list[tuple[int, int]] = []
        self.hold_ups: list[tuple[float, float]] = []

    def read_manifest(self) -> dict[str, Any]:
        asked = urllib.request.Request(
            f"{self.site.url}/api/player/manifest",
            headers={"Authorization": f"Bearer {self.site.token}"},
        )
        with urllib.request.urlopen(asked) as answer:
            self.manifest = json.loads(answer.read())
        self.manifests[self.manifest["revision"]] = self.manifest
        return self.manifest

    def open(self) -> Page:
        browser = self.browser.enter_context(opened(self.playwright, self.profile))
        page = browser.pages[0]
        page.goto(f"{self.link.url}/play" + ("" if self.well else f"?token={self.site.token}"))
        wait_for_pixel(page, FIRST, 30)
        page.evaluate(HOLD_UPS)
        self.well_since = now_ms()
        return page

    def close(self, page: Page, well_until: int, *, killed: bool = True) -> None:
        """The browser is no more; what was due in its time must have been told in the end."""
        self.well.append((self.well_since, well_until))
        self.hold_ups += page.evaluate("() => holdUps")
        if killed:
            kill(self.profile)
        self.browser.close()

    def watch(self, page: Page, what: str, for_s: float) -> None:
        until = time.monotonic() + for_s
        while time.monotonic() < until:
            before = now_ms()
            seen = pixel(page)
            self.looks += 1
            if not any(is_near(seen, one) for one in self.right_between(before, now_ms())):
                self.bad.append((what, seen))

    def right_between(self, from_ms: int, to_ms: int) -> list[Pixel]:
        right: list[Pixel] = []
        for at in (from_ms - LATE_MS, from_ms, to_ms):
            item = due_at(self.manifest, at).item
            fixed = self.manifest["items"][item]["title"].endswith("cố định")
            right += [FIRST] if fixed else self.changing
        return right

    def edit(self) -> None:
        self.number += 1
        self.changing.append(colour(self.number))
        self.site.paint("1 đổi.png", colour(self.number))

    def heal(self, page: Page) -> None:
        """Everything works again: within a minute the newest picture is on the glass."""
        if self.site.process is None:
            self.site.start()
        self.link.mode = "open"
        wait_for_pixel(page, colour(self.number), 75)
        self.read_manifest()
        self.changing = [colour(self.number)]


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.browser
def test_a_month_of_misfortune_leaves_the_glass_right_and_the_log_whole(
    playwright: Playwright, tmp_path: Path
) -> None:
    month = Month(playwright, tmp_path, seed=11)
    try:
        live(month)
    finally:
        month.browser.close()
        month.link.close()
        month.site.kill()

    assert month.looks > 100
    assert month.bad == []
    assert_the_log_balances(month)


FAULTS: dict[str, Callable[[Month, Page], None]] = {
    "server killed": lambda month, page: month.site.kill(),
    "link cut": lambda month, page: month.link.cut(),
    "link stalled": lambda month, page: setattr(month.link, "mode", "stalled"),
    "link slow": lambda month, page: setattr(month.link, "mode", "slow"),
    "clock ten years back": lambda month, page: page.evaluate(SET_CLOCK, -3650),
    "clock ten years ahead": lambda month, page: page.evaluate(SET_CLOCK, 2 * 3650),
    "store full": lambda month, page: page.evaluate(FULL),
}
# In these the browser dies, too, and starts while it is still so.
DEADLY = ("link cut", "link stalled", "clock ten years back")


def live(month: Month) -> None:
    # A browser writes its cookies and the player the time down within its first minute.
    page = month.open()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.wait_for_timeout(5500)
    month.close(page, now_ms() - TAKEN_MS, killed=False)
    page = month.open()
    for what, strike in FAULTS.items():
        month.watch(page, "before " + what, 1)
        strike(month, page)
        at = now_ms()
        month.edit()
        month.watch(page, what, 2 + month.chance.random())
        if what in DEADLY:
            month.close(page, now_ms() - TAKEN_MS)
            page = month.open()
            month.watch(page, "restarted in " + what, 2)
        month.heal(page)
    month.watch(page, "after all", 1)
    wait_until_told(page)
    # What a full store cannot hold is in memory only, and goes with the browser.
    month.close(page, at)


def wait_until_told(page: Page) -> None:
    """Let the last browser deliver what all of them noted."""
    for _ in range(120):
        if waiting_events(page) == 0:
            return
        page.wait_for_timeout(500)
    raise AssertionError("the journal never emptied")


def assert_the_log_balances(month: Month) -> None:
    verified = subprocess.run(
        [sys.executable, "-m", "signage", "verify-plays", str(month.site.folder)],
        capture_output=True,
        text=True,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr

    with sqlite3.connect(month.site.folder / "var" / "signage.db") as store:
        store.row_factory = sqlite3.Row
        plays = store.execute("SELECT * FROM play ORDER BY started_at_ms").fetchall()
        faults = store.execute("SELECT boot, seq, kind FROM fault").fetchall()
    store.close()
    boots: dict[str, list[int]] = {}
    for row in [*plays, *faults]:
        boots.setdefault(row["boot"], []).append(row["seq"])
    assert len(boots) == len(month.well)
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in boots.values())
    for play in plays:
        assert_it_was_due(month, play)
    assert_all_due_was_told(month, plays)


def assert_it_was_due(month: Month, play: sqlite3.Row) -> None:
    """It names the entry, item and bytes that were due, and lies within their time."""
    starts, ends = play["started_at_ms"], play["started_at_ms"] + play["duration_ms"]
    due = due_at(month.manifests[play["revision"]], (starts + ends) / 2)
    told = (play["entry"], play["item"], play["asset"])
    assert told == (due.entry, due.item, due.asset), dict(play)
    assert due.starts_ms - EXACT_MS <= starts <= ends <= due.ends_ms + EXACT_MS, dict(play)
    assert not play["completed"] or abs(ends - due.ends_ms) <= EXACT_MS, dict(play)
    assert play["seen"] != 0, dict(play)


def assert_all_due_was_told(month: Month, plays: list[sqlite3.Row]) -> None:
    """Each showing due while the player was well was told, and no time was told twice."""
    expected = [one for span in month.well for one in all_due(month.manifest, *span)]
    told = [(p["started_at_ms"], p["started_at_ms"] + p["duration_ms"]) for p in plays]
    missing = [
        one
        for one in expected
        if not any(start < one.ends_ms and end > one.starts_ms for start, end in told)
        and not any(start < one.ends_ms and end > one.starts_ms for start, end in month.hold_ups)
    ]
    print(f"{len(expected)} due, {len(plays)} told, held up {len(month.hold_ups)} times")
    assert len(expected) > 12
    assert missing == []
    for (_, end), (start, _) in pairwise(told):
        assert start >= end - EXACT_MS
