"""Power cuts at random moments of updates, counted by pixels: does the right picture come back?

Class A: a relay whose mirror is on the disk that loses power; after the cut there is no server and
the browser starts with an empty profile. Class B: a browser with a service worker, its profile on
that disk; the first minute of the profile is over. Each round publishes another picture, cuts the
power within seconds, and starts cold.

The server stands behind a link that is cut with the power and mended after the start: refused
connections are all that a player sees of a server that is away.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from signage.bench.browser import Pixel, browsing, driving, is_near, kill, pixel, seen_within
from signage.bench.power_disk import PowerDisk
from signage.bench.processes import quiet_for
from signage.bench.rough_link import RoughLink
from signage.bench.rows import Row, show
from signage.bench.trial_site import TrialRelay, TrialSite, free_port
from signage.errors import Unavailable

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

# The published figure: SIGNAGE_BENCH_CUTS=200, which takes an hour.
CUTS = int(os.environ.get("SIGNAGE_BENCH_CUTS", "3"))
SEED = int(os.environ.get("SIGNAGE_BENCH_SEED", "1"))
# A publication takes about a second; a cut anywhere around it is an interesting one.
_WITHIN_S = 5.0
_STARTS_WITHIN_S = 20.0
# A round begins from what is known: else a slow machine's old picture would count as a wrong one.
_FOLLOWS_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: how long after the change, what came back, and when."""

    after_s: float
    came_back: Pixel
    in_time: bool
    is_new: bool
    start_s: float


@dataclass(frozen=True, slots=True)
class Scene:
    """What all rounds of a class share."""

    site: TrialSite
    link: RoughLink
    disk: PowerDisk
    driver: "Playwright"

    @property
    def play_url(self) -> str:
        """Return the player's address across the link, with its token."""
        return f"{self.link.url}/play?token={self.site.token}"


def run(console: Console) -> None:
    """Measure and print."""
    for title, cuts in (
        ("A, relay", relay_cuts(CUTS, seed=SEED)),
        ("B, service worker", browser_cuts(CUTS, seed=SEED)),
    ):
        starts = sorted(cut.start_s for cut in cuts)
        bad = sum(not cut.in_time for cut in cuts)
        rows = [
            Row(name="power cuts", unit="", figure=len(cuts)),
            Row(name="black or wrong boots", unit="", figure=bad, most=0),
            Row(name="boots with the newest picture", unit="", figure=sum(c.is_new for c in cuts)),
            Row(name="page to picture, median", unit="s", figure=starts[len(starts) // 2]),
            Row(name="page to picture, longest", unit="s", figure=starts[-1]),
        ]
        note = (
            f"0–{_WITHIN_S:g} s after a change, seed {SEED}; ext4, its unsynced pages lost, "
            "no server"
        )
        show(console, f"Power cuts, class {title}", rows, note=note)


def relay_cuts(cuts: int, *, seed: int) -> list[Cut]:
    """Cut the power of a relay so often."""
    with _scene() as scene:
        return list(_cut_relay(scene, cuts, random.Random(seed)))


def browser_cuts(cuts: int, *, seed: int) -> list[Cut]:
    """Cut the power of a browser with a service worker so often, after its first minute."""
    with _scene() as scene:
        _first_minute(scene)
        return list(_cut_browser(scene, cuts, random.Random(seed)))


@contextmanager
def _scene() -> Iterator[Scene]:
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="signage-power-")))
        site = TrialSite(folder / "site", port=free_port())
        disk = PowerDisk(folder)
        ends.callback(disk.close)
        ends.callback(kill, disk.root / "profile")
        site.paint("tin.png", _colour(0))
        ends.callback(site.kill)
        site.start()
        link = RoughLink(site.port)
        ends.callback(link.close)
        yield Scene(site, link, disk, ends.enter_context(driving()))


def _cut_relay(scene: Scene, cuts: int, chance: random.Random) -> Iterator[Cut]:
    site, link, disk = scene.site, scene.link, scene.disk
    mirror = disk.root / "mirror"
    relay = TrialRelay(mirror, upstream=link.url, token=site.token, port=free_port())
    try:
        relay.start()
        for number in range(1, cuts + 1):
            after_s = chance.uniform(0, _WITHIN_S)
            _wait_until_mirrored(site, relay)
            site.paint("tin.png", _colour(number))
            quiet_for(after_s)
            disk.cut()
            link.cut()
            relay.kill()
            disk.restore()
            relay.start()
            profile = disk.root.parent / f"after-{number}"
            with browsing(profile, driver=scene.driver) as browser:
                start_s, seen = _start_cold(browser.pages[0], relay.play_url, number)
            link.mode = "open"
            yield _judged(after_s, number, seen, start_s)
    finally:
        relay.kill()


def _wait_until_mirrored(site: TrialSite, relay: TrialRelay) -> None:
    until = time.monotonic() + _FOLLOWS_WITHIN_S
    while site.revision_at(relay.url) != site.revision_at(site.url):
        if time.monotonic() > until:
            raise Unavailable("bench: the relay does not follow the server — see its log")
        quiet_for(0.1)


def _cut_browser(scene: Scene, cuts: int, chance: random.Random) -> Iterator[Cut]:
    disk, profile = scene.disk, scene.disk.root / "profile"
    after_s = 0.0
    for number in range(cuts + 1):
        with browsing(profile, driver=scene.driver) as browser:
            page = browser.pages[0]
            if number == 0:
                page.goto(f"{scene.link.url}/play")
            else:
                start_s, seen = _start_cold(page, f"{scene.link.url}/play", number)
                yield _judged(after_s, number, seen, start_s)
            if number == cuts:
                break
            after_s = chance.uniform(0, _WITHIN_S)
            _settle(scene, page, number)
            scene.site.paint("tin.png", _colour(number + 1))
            quiet_for(after_s)
            disk.cut()
            scene.link.cut()
            kill(profile)
        disk.restore()


def _first_minute(scene: Scene) -> None:
    """Open the player for the first time; a browser writes its cookies down within a minute."""
    with browsing(scene.disk.root / "profile", driver=scene.driver) as browser:
        page = browser.pages[0]
        page.goto(scene.play_url)
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        quiet_for(5)


def _settle(scene: Scene, page: "Page", number: int) -> None:
    """Online again it catches up; then let pass what the kernel does in forty quiet seconds."""
    scene.link.mode = "open"
    if seen_within(page, lambda seen: is_near(seen, _colour(number)), _FOLLOWS_WITHIN_S) is None:
        raise Unavailable("bench: the browser does not follow the server")
    quiet_for(2)
    scene.disk.sync()


def _start_cold(page: "Page", address: str, number: int) -> tuple[float | None, Pixel]:
    page.goto(address)
    known = [_colour(earlier) for earlier in range(number + 1)]
    start_s = seen_within(
        page, lambda seen: any(is_near(seen, one) for one in known), _STARTS_WITHIN_S
    )
    return start_s, pixel(page)


def _judged(after_s: float, number: int, seen: Pixel, start_s: float | None) -> Cut:
    is_new = is_near(seen, _colour(number))
    right = start_s is not None and (is_new or is_near(seen, _colour(number - 1)))
    return Cut(after_s, seen, right, is_new, start_s or _STARTS_WITHIN_S)


def _colour(number: int) -> Pixel:
    """Return a colour unlike black, the slate and its neighbours."""
    steps = (60, 130, 200)
    return steps[number % 3], steps[number // 3 % 3], 255 - number % 2 * 90
