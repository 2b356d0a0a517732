"""Power cuts at random moments of updates, counted by pixels: does the right picture come back?

Class B: a browser with a service worker, its profile on the disk that loses power, no server after
the cut. The first minute of a fresh profile is over; then each round publishes another picture,
cuts the power within seconds, and starts cold.
"""

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from signage.bench.browser import Pixel, browsing, is_near, kill, pixel, seen_within
from signage.bench.power_disk import PowerDisk
from signage.bench.processes import quiet_for
from signage.bench.rows import Row, show
from signage.bench.trial_site import TrialSite

CUTS = 200
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


def run(console: Console) -> None:
    """Measure and print."""
    cuts = cut_again_and_again(CUTS, seed=1)
    starts = sorted(cut.start_s for cut in cuts)
    rows = [
        Row(name="power cuts, browser class B", unit="", figure=len(cuts)),
        Row(
            name="black or wrong boots",
            unit="",
            figure=sum(not cut.in_time for cut in cuts),
            most=0,
        ),
        Row(name="boots with the newest picture", unit="", figure=sum(c.is_new for c in cuts)),
        Row(name="cold start to picture, median", unit="s", figure=starts[len(starts) // 2]),
    ]
    show(
        console, "Power cuts", rows, note=f"cuts 0–{_WITHIN_S:g} s after a change; ext4, no server"
    )


def cut_again_and_again(cuts: int, *, seed: int) -> list[Cut]:
    """Cut the power so often; the disk, the site and the browser are made for it."""
    chance = random.Random(seed)
    found: list[Cut] = []
    with tempfile.TemporaryDirectory(prefix="signage-power-") as name:
        folder = Path(name)
        disk = PowerDisk(folder)
        site = TrialSite(folder / "site", port=8700 + chance.randrange(1000, 9000))
        try:
            site.paint("tin.png", _colour(0))
            site.start()
            profile = disk.root / "profile"
            _first_minute(site, profile, disk)
            for number in range(1, cuts + 1):
                found.append(_cut_once(site, disk, profile, number, chance))
        finally:
            site.kill()
            kill(disk.root / "profile")
            disk.close()
    return found


def _first_minute(site: TrialSite, profile: Path, disk: PowerDisk) -> None:
    with browsing(profile) as browser:
        page = browser.pages[0]
        page.goto(site.play_url)
        seen_within(page, lambda seen: is_near(seen, _colour(0)), _STARTS_WITHIN_S)
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        quiet_for(5)
    # What the kernel does within forty seconds by itself.
    disk.sync()


def _cut_once(
    site: TrialSite, disk: PowerDisk, profile: Path, number: int, chance: random.Random
) -> Cut:
    old, new = _colour(number - 1), _colour(number)
    after_s = chance.uniform(0, _WITHIN_S)
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
        page.goto(f"{site.url}/play")
        known = [_colour(earlier) for earlier in range(number + 1)]
        start_s = seen_within(page, lambda seen: any(is_near(seen, k) for k in known), 20)
        came_back = pixel(page)
        site.start()
        # Online again it catches up, and is settled for the next round.
        seen_within(page, lambda seen: is_near(seen, new), _STARTS_WITHIN_S)
        quiet_for(2)
    disk.sync()
    in_time = start_s is not None and any(is_near(came_back, colour) for colour in (old, new))
    return Cut(after_s, came_back, in_time, is_near(came_back, new), start_s or _STARTS_WITHIN_S)


def _colour(number: int) -> Pixel:
    """Return a colour unlike black, the slate and its neighbours."""
    steps = (60, 130, 200)
    return steps[number % 3], steps[number // 3 % 3], 255 - number % 2 * 90
