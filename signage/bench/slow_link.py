"""A link of 64 kbit/s with 800 ms and stalls: a new picture beside tomorrow's on their way.

The shaper is a TCP proxy of ours (`rough_link`): one rate for all connections, a delay for each
new one, and seconds in which nothing passes. It drops no packets and knows no queues of routers.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from rich.console import Console

from signage.bench.browser import browsing, is_near, pixel, seen_within
from signage.bench.processes import quiet_for
from signage.bench.rough_link import RoughLink
from signage.bench.rows import Row, show
from signage.bench.trial_site import SIZE, Colour, TrialSite, free_port

_OLD: Colour = (200, 60, 60)
_NEW: Colour = (60, 200, 60)
_STALL_EVERY_S, _STALLED_S = 8.0, 3.0
_WITHIN_S = 60.0
_TOMORROWS = 5  # pictures of noise, 0.7 MB each
_CAMPAIGN = """
[[campaigns]]
id = "mai"
title = "Từ ngày mai"
unit = "goc"
playlists = ["mai"]
from = {day}
state = "approved"
"""


def run(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="signage-slow-") as name:
        folder = Path(name)
        site = TrialSite(folder / "site", port=free_port())
        tomorrow = site.folder / "playlists" / "mai"
        tomorrow.mkdir()
        (tomorrow / "playlist.toml").write_text('approval = "none"\n')
        day = datetime.now(UTC).date() + timedelta(days=2)
        site.apply(_CAMPAIGN.format(day=day))
        site.paint("1.png", _OLD)
        site.start()
        link = RoughLink(site.port)
        try:
            taken_s, passed_bytes, dark = _change(site, link, tomorrow, folder / "profile")
        finally:
            link.close()
            site.kill()
    name = "picture in the folder → on the glass"
    rows = [
        Row(name=name, unit="s", figure=taken_s, most=_WITHIN_S),
        Row(name="passed the link since tomorrow's came", unit="kB", figure=passed_bytes / 1000),
        Row(name="dark samples meanwhile", unit="", figure=dark, most=0),
    ]
    note = (
        f"64 kbit/s, 800 ms, silent for {_STALLED_S:g} s of every {_STALL_EVERY_S:g}, by a TCP "
        f"proxy; beside {_TOMORROWS} pictures of 0.7 MB for another day"
    )
    show(console, "Slow link", rows, note=note)


def _change(
    site: TrialSite, link: RoughLink, tomorrow: Path, profile: Path
) -> tuple[float, int, int]:
    with browsing(profile) as browser:
        page = browser.pages[0]
        page.goto(f"{link.url}/play?token={site.token}")
        seen_within(page, lambda seen: is_near(seen, _OLD), _WITHIN_S)
        quiet_for(5)
        before = link.passed_bytes
        with _stalling(link):
            for number in range(_TOMORROWS):
                noise = os.urandom(SIZE[0] * SIZE[1] * 3)
                Image.frombytes("RGB", SIZE, noise).save(tomorrow / f"{number}.png")
            quiet_for(10)  # they are under way now
            began, dark = time.monotonic(), 0
            site.paint("1.png", _NEW)
            while time.monotonic() - began < 3 * _WITHIN_S:
                seen = pixel(page)
                dark += max(seen) < 30
                if is_near(seen, _NEW):
                    break
            return time.monotonic() - began, link.passed_bytes - before, dark


@contextmanager
def _stalling(link: RoughLink) -> Iterator[None]:
    over = threading.Event()

    def stall() -> None:
        while not over.is_set():
            link.mode = "slow"
            over.wait(_STALL_EVERY_S - _STALLED_S)
            link.mode = "stalled"
            over.wait(_STALLED_S)
        link.mode = "open"

    thread = threading.Thread(target=stall)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
