"""A calendar month of one screen: its plain programme, and all that can go wrong with the rest.

Server and browser live by one clock, which is wound from the end of each showing to the end of
the next; around each end it runs by itself. So a month takes minutes, and everything in it is
real: the server, Chromium with its stores, the network between them, and a disk whose power is
cut.
"""

import json
import random
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Playwright

from signage.bench.power_disk import PowerDisk, may_cut_power
from signage.bench.rough_link import RoughLink
from signage.bench.trial_site import Colour, free_port
from tests.journeys.browsers import (
    Pixel,
    is_near,
    kill,
    opened,
    pixel,
    stored_revisions,
)
from tests.journeys.wound_clock import WoundClock, WoundSite

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_DAY = datetime(2027, 3, 1, 6, 45, tzinfo=HERE)  # a Monday
HOUR_MS = 3_600_000
# No showing lasts longer; each part of the day begins anew.
LOOP_MS = 4 * HOUR_MS
# The clock runs by itself from so long before an end until so long after it.
BEFORE_MS, AFTER_MS = 200, 500


@dataclass(frozen=True)
class Part:
    """A part of some days: from, until (hours), what is shown, and its colour."""

    days: range
    starts: float
    ends: float
    title: str
    colour: Colour


PARTS = (
    Part(range(5), 7.5, 11.5, "sáng", (220, 120, 20)),
    Part(range(5), 13.5, 17.0, "chiều", (20, 160, 90)),
    Part(range(5), 18.0, 21.5, "tối", (70, 60, 190)),
    Part(range(5, 7), 8.0, 20.0, "cuối tuần", (180, 60, 150)),
)
CAMPAIGN = """
[[campaigns]]
id = "dot-{number}"
title = "{title}"
unit = "goc"
playlists = ["{playlist}"]
dayparts = [{{ days = "{days}", start = "{starts}", end = "{ends}" }}]
priority = 10
state = "approved"
"""
# The same picture under one name, painted anew: what the site shows outside all parts.
USUAL = "ngày thường"
USUAL_COLOURS: tuple[Colour, ...] = ((200, 40, 40), (40, 40, 200), (30, 200, 200), (210, 210, 60))
FULL = """() => {
  Cache.prototype.put = () => Promise.reject(new DOMException("", "NetworkError"))
}"""


def part_at(at_ms: float) -> tuple[str, int, int]:
    """Return what is due at an instant by the programme alone: title, start and end."""
    at = datetime.fromtimestamp(at_ms / 1000, HERE)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight + timedelta(days=day) for day in (-2, -1, 0, 1, 2)]
    # A new day begins the programme anew.
    edges = [(instant_of(day, 0), None) for day in days] + [
        (instant_of(day, edge), part if edge == part.starts else None)
        for day in days
        for part in PARTS
        if day.weekday() in part.days
        for edge in (part.starts, part.ends)
    ]
    (begins, part), (ends, _) = next(
        (one, other)
        for one, other in pairwise(sorted(edges, key=lambda edge: edge[0]))
        if one[0] <= at_ms < other[0]
    )
    starts = begins + int(at_ms - begins) // LOOP_MS * LOOP_MS
    return part.title if part else USUAL, starts, min(starts + LOOP_MS, ends)


def instant_of(day: datetime, hours: float) -> int:
    """Return the instant at so many hours of a day, which is given by its midnight."""
    return int((day + timedelta(hours=hours)).timestamp() * 1000)


class CalendarMonth:
    """The site, the link, the browser, the disk, and what is right now."""

    def __init__(self, playwright: Playwright, folder: Path, ends: ExitStack) -> None:
        self.playwright = playwright
        self.clock = WoundClock(folder / "winding", starts_ms=int(FIRST_DAY.timestamp() * 1000))
        self.site = WoundSite(folder / "site", port=free_port(), clock=self.clock)
        ends.callback(self.site.kill)
        self.furnish()
        self.site.start()
        self.link = RoughLink(self.site.port)
        ends.callback(self.link.close)
        self.disk = PowerDisk(folder) if may_cut_power() else None
        if self.disk:
            ends.callback(self.disk.close)
        self.profile = (self.disk.root if self.disk else folder) / "profile"
        ends.callback(kill, self.profile)
        self.chance = random.Random(3)
        self.wrong_by_ms = 0
        self.usual = list(USUAL_COLOURS[:1])
        self.has_newest = True
        self.looks = 0
        self.bad: list[tuple[str, str, Pixel]] = []
        self.on: list[tuple[int, int, bool]] = []
        self.open(f"?token={self.site.token}")

    def furnish(self) -> None:
        """Make the playlists: one picture for each part of the week."""
        rules = f'approval = "none"\ntransition = "cut"\ndefault_duration_s = {LOOP_MS // 1000}\n'
        self.site.rules(rules)
        self.site.paint(f"{USUAL}.png", USUAL_COLOURS[0])
        campaigns = []
        for number, part in enumerate(PARTS):
            playlist = self.site.folder / "playlists" / f"phan-{number}"
            playlist.mkdir()
            (playlist / "playlist.toml").write_text(rules)
            self.site.paint(f"../{playlist.name}/{part.title}.png", part.colour)
            days = "mon-fri" if 0 in part.days else "sat,sun"
            campaigns.append(
                CAMPAIGN.format(
                    number=number,
                    title=part.title,
                    playlist=playlist.name,
                    days=days,
                    starts=_written(part.starts),
                    ends=_written(part.ends),
                )
            )
        self.site.apply("".join(campaigns))

    # --- the browser -------------------------------------------------------------------------

    def open(self, query: str = "") -> None:
        """Start a browser, as the device does when it has power."""
        self.browser = ExitStack()
        browser = self.browser.enter_context(opened(self.playwright, self.profile))
        browser.clock.install(time=(self.clock.now() + self.wrong_by_ms) / 1000)
        page = self.page = browser.pages[0]
        page.goto(f"{self.link.url}/play{query}")
        self.wait_for_a_right_picture()
        self.on_since = self.clock.now()

    def wait_for_a_right_picture(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            seen = pixel(self.page)
            if any(is_near(seen, one) for one in self.right(part_at(self.clock.now())[0])):
                return
        raise AssertionError(f"{seen} is not right after a start")

    def end(self, *, killed: bool = True) -> None:
        """The browser is no more."""
        self.on.append((self.on_since, self.clock.now(), killed))
        kill(self.profile)
        self.browser.close()

    def restart(self) -> None:
        """Kill the browser; ten minutes later somebody starts it."""
        self.end()
        self.clock.wind(10 * 60_000)
        self.open()

    def cut_power(self) -> None:
        """Take what the disk holds in the middle of an update; an hour later power is back."""
        if self.disk is None:
            self.restart()
            return
        self.disk.sync()  # whatever is older than half a minute
        self.edit()
        self.page.wait_for_timeout(self.chance.randrange(2000))
        self.disk.cut()
        self.end()
        self.disk.restore()
        self.clock.wind(HOUR_MS)
        self.open()

    # --- what goes wrong, and right again ----------------------------------------------------

    def kill_server(self) -> None:
        self.site.kill()

    def cut_link(self) -> None:
        self.link.cut()

    def stall_link(self) -> None:
        self.link.mode = "stalled"

    def slow_link(self) -> None:
        self.link.mode = "slow"

    def set_clock_back(self) -> None:
        self.wrong_by_ms = -3650 * 24 * HOUR_MS
        self.page.clock.set_system_time((self.clock.now() + self.wrong_by_ms) / 1000)

    def set_clock_right(self) -> None:
        self.wrong_by_ms = 0
        self.page.clock.set_system_time(self.clock.now() / 1000)

    def fill_store(self) -> None:
        self.page.evaluate(FULL)
        self.edit()

    def edit(self) -> None:
        """Paint the usual picture anew; screens have it as soon as they can."""
        colour = USUAL_COLOURS[(USUAL_COLOURS.index(self.usual[-1]) + 1) % len(USUAL_COLOURS)]
        self.usual.append(colour)
        self.has_newest = False
        self.site.paint(f"{USUAL}.png", colour)

    def mend(self) -> None:
        """Everything works again: the newest programme reaches the screen."""
        if self.site.process is None:
            self.site.start()
        self.link.mode = "open"
        for _ in range(100):
            self.pass_to(self.clock.now() + 5000)
            self.page.wait_for_timeout(200)
            if self.has_all():
                self.has_newest = True
                return
        raise AssertionError("the newest programme never reached the screen")

    def has_all(self) -> bool:
        """Tell whether the server's programme, last edit included, is in the player's store."""
        manifest = json.loads(self.fetch("/api/player/manifest"))
        asset = next(one["asset"] for one in manifest["items"].values() if one["title"] == USUAL)
        painted = Image.open(BytesIO(self.fetch(manifest["assets"][asset]["url"])))
        is_edited = is_near(painted.convert("RGB").getpixel((320, 180)), self.usual[-1])  # type: ignore[arg-type]
        return is_edited and manifest["revision"] in stored_revisions(self.page, "B")

    def fetch(self, path: str) -> bytes:
        authorization = {"Authorization": f"Bearer {self.site.token}"}
        asked = urllib.request.Request(self.site.url + path, headers=authorization)
        with urllib.request.urlopen(asked) as answer:
            content: bytes = answer.read()
        return content

    # --- time passes -------------------------------------------------------------------------

    def live_until(self, until_ms: int) -> None:
        """Let time pass, stopping around the end of every showing to look at the glass."""
        while True:
            _, _, ends_ms = part_at(self.clock.now() + BEFORE_MS)
            if ends_ms + AFTER_MS > until_ms:
                break
            self.pass_to(ends_ms - BEFORE_MS)
            self.page.wait_for_timeout(BEFORE_MS + AFTER_MS)
            if self.has_newest:
                self.usual = self.usual[-1:]
            self.look()
        self.pass_to(until_ms)
        self.page.wait_for_timeout(AFTER_MS)
        self.look()

    def pass_to(self, at_ms: int) -> None:
        # An answer on its way while the clock is wound would be from a server hours ahead.
        mode = self.link.mode
        if mode != "cut":
            self.link.mode = "stalled"
        self.clock.pass_over(self.page, max(0, at_ms - self.clock.now()))
        self.link.mode = mode

    def look(self) -> None:
        """Hold the glass against the programme."""
        now = self.clock.now()
        title, *_ = part_at(now)
        seen = pixel(self.page)
        self.looks += 1
        if not any(is_near(seen, colour) for colour in self.right(title)):
            at = datetime.fromtimestamp(now / 1000, HERE)
            self.bad.append((f"{at:%d/%m %H:%M:%S}", title, seen))

    def right(self, title: str) -> list[Colour]:
        """Return what may be on the glass: an edited picture is old until it is new."""
        return next(([one.colour] for one in PARTS if one.title == title), self.usual)


def _written(hours: float) -> str:
    return f"{int(hours):02}:{int(hours % 1 * 60):02}"
