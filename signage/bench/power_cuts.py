"""Power cuts at random moments of updates, counted by pixels: does the right picture come back?

Class A: a relay whose mirror is on the disk that loses power; after the cut there is no server and
the browser starts with an empty profile. Class B: a browser with a service worker, its profile on
that disk; the first minute of the profile is over. Each round publishes another picture, cuts the
power within seconds, and starts cold.
"""

import os
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from signage.bench.browser import Pixel, browsing, is_near, kill, pixel, seen_within
from signage.bench.power_disk import PowerDisk
from signage.bench.processes import quiet_for
from signage.bench.rows import Row, show
from signage.bench.trial_site import TrialRelay, TrialSite, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The published figure: SIGNAGE_BENCH_CUTS=200, which takes two hours.
CUTS = int(os.environ.get("SIGNAGE_BENCH_CUTS", "3"))
# A publication takes about a second; a cut anywhere around it is an interesting one.
_WITHIN_S = 5.0
_STARTS_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: how long after the change, what came back, and when."""

    after_s: float
    came_back: Pixel
    in_time: bool
    is_new: bool
    start_s: float


Round = Callable[[TrialSite, PowerDisk, int, random.Random], Cut]


def run(console: Console) -> None:
    """Measure and print."""
    for title, cuts in (("A, relay", relay_cuts(CUTS, seed=1)), ("B", browser_cuts(CUTS, seed=1))):
        starts = sorted(cut.start_s for cut in cuts)
        bad = sum(not cut.in_time for cut in cuts)
        rows = [
            Row(name="power cuts", unit="", figure=len(cuts)),
            Row(name="black or wrong boots", unit="", figure=bad, most=0),
            Row(name="boots with the newest picture", unit="", figure=sum(c.is_new for c in cuts)),
            Row(name="page to picture, median", unit="s", figure=starts[len(starts) // 2]),
            Row(name="page to picture, longest", unit="s", figure=starts[-1]),
        ]
        note = f"0–{_WITHIN_S:g} s after a change; ext4, its unsynced pages lost, no server"
        show(console, f"Power cuts, class {title}", rows, note=note)


def relay_cuts(cuts: int, *, seed: int) -> list[Cut]:
    """Cut the power of a relay so often."""
    return _cut_again_and_again(cuts, seed, _cut_relay)


def browser_cuts(cuts: int, *, seed: int) -> list[Cut]:
    """Cut the power of a browser with a service worker so often, after its first minute."""
    return _cut_again_and_again(cuts, seed, _cut_browser, begin=_first_minute)


def _cut_again_and_again(
    cuts: int,
    seed: int,
    cut: Round,
    begin: Callable[[TrialSite, PowerDisk], None] | None = None,
) -> list[Cut]:
    chance = random.Random(seed)
    found: list[Cut] = []
    with tempfile.TemporaryDirectory(prefix="signage-power-") as name:
        folder = Path(name)
        site = TrialSite(folder / "site", port=free_port())
        disk = PowerDisk(folder)
        try:
            site.paint("tin.png", _colour(0))
            site.start()
            if begin:
                begin(site, disk)
            for number in range(1, cuts + 1):
                found.append(cut(site, disk, number, chance))
        finally:
            site.kill()
            kill(disk.root / "profile")
            disk.close()
    return found


def _cut_relay(site: TrialSite, disk: PowerDisk, number: int, chance: random.Random) -> Cut:
    old, new = _colour(number - 1), _colour(number)
    after_s = chance.uniform(0, _WITHIN_S)
    mirror = disk.root / "mirror"
    relay = TrialRelay(mirror, upstream=site.url, token=site.token, port=free_port())
    relay.start()
    with browsing(disk.root.parent / f"before-{number}") as browser:
        page = browser.pages[0]
        page.goto(relay.play_url)
        seen_within(page, lambda seen: is_near(seen, old), _STARTS_WITHIN_S)
        site.paint("tin.png", new)
        quiet_for(after_s)
        disk.cut()
        relay.kill()
    site.kill()
    disk.restore()
    relay.start()
    with browsing(disk.root.parent / f"after-{number}") as browser:
        start_s, came_back = _start_cold(browser.pages[0], relay.play_url, number)
    relay.kill()
    site.start()
    return _judged(after_s, came_back, start_s, old, new)


def _first_minute(site: TrialSite, disk: PowerDisk) -> None:
    with browsing(disk.root / "profile") as browser:
        page = browser.pages[0]
        page.goto(site.play_url)
        seen_within(page, lambda seen: is_near(seen, _colour(0)), _STARTS_WITHIN_S)
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        quiet_for(5)
    # What the kernel does within forty seconds by itself.
    disk.sync()


def _cut_browser(site: TrialSite, disk: PowerDisk, number: int, chance: random.Random) -> Cut:
    old, new = _colour(number - 1), _colour(number)
    after_s = chance.uniform(0, _WITHIN_S)
    profile = disk.root / "profile"
    with browsing(profile) as browser:
        page = browser.pages[0]
        page.goto(f"{site.url}/play")
        seen_within(page, lambda seen: is_near(seen, old), _STARTS_WITHIN_S)
        site.paint("tin.png", new)
        quiet_for(after_s)
        disk.cut()
        kill(profile)
    site.kill()
    disk.restore()
    with browsing(profile) as browser:
        page = browser.pages[0]
        start_s, came_back = _start_cold(page, f"{site.url}/play", number)
        site.start()
        # Online again it catches up, and is settled for the next round.
        seen_within(page, lambda seen: is_near(seen, new), _STARTS_WITHIN_S)
        quiet_for(2)
    disk.sync()
    return _judged(after_s, came_back, start_s, old, new)


def _start_cold(page: "Page", address: str, number: int) -> tuple[float | None, Pixel]:
    page.goto(address)
    known = [_colour(earlier) for earlier in range(number + 1)]
    start_s = seen_within(
        page, lambda seen: any(is_near(seen, one) for one in known), _STARTS_WITHIN_S
    )
    return start_s, pixel(page)


def _judged(after_s: float, seen: Pixel, start_s: float | None, old: Pixel, new: Pixel) -> Cut:
    right = start_s is not None and (is_near(seen, old) or is_near(seen, new))
    return Cut(after_s, seen, right, is_near(seen, new), start_s or _STARTS_WITHIN_S)


def _colour(number: int) -> Pixel:
    """Return a colour unlike black, the slate and its neighbours."""
    steps = (60, 130, 200)
    return steps[number % 3], steps[number // 3 % 3], 255 - number % 2 * 90
