"""A clock that a test winds for a server and a browser at once: the machine's, and hours on top.

`python -m tests.journeys.wound_clock WINDING SITE PORT` serves a site by it.
"""

import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page

from signage.app import serve_site
from signage.bench.trial_site import TrialSite
from signage.core.time.times import Instant
from signage.settings import load_settings


class WoundClock:
    """UTC as the test has it; what it was wound by stands in a file."""

    def __init__(self, winding: Path, *, starts_ms: int | None = None) -> None:
        """Read a clock, or make one that starts at an instant."""
        self.winding = winding
        self._began: dict[Page, int] = {}
        if starts_ms is not None:
            self._wound_ms = starts_ms - _machine_ms()
            self.wind(0)

    def now(self) -> Instant:
        """Return UTC in milliseconds."""
        return Instant(_machine_ms() + int(self.winding.read_text()))

    def wind(self, by_ms: int) -> None:
        """Let time pass for whoever reads this clock."""
        self._wound_ms += by_ms
        written = self.winding.with_suffix(".new")
        written.write_text(str(self._wound_ms))
        written.replace(self.winding)

    def pass_over(self, page: Page, by_ms: int) -> None:
        """Let time pass for both; the server first, so that no answer is from before.

        What a page lost in earlier windings it is given back: only its own clock may be wrong.
        """
        began = self._began.setdefault(page, self.now() - _ticks(page))
        self.wind(by_ms)
        page.clock.fast_forward(max(0, self.now() - began - _ticks(page)))


class WoundSite(TrialSite):
    """A trial site whose server lives by a wound clock."""

    def __init__(self, folder: Path, *, port: int, clock: WoundClock) -> None:
        self._clock = clock
        super().__init__(folder, port=port)

    def launch(self) -> None:
        """Begin to serve."""
        words = [str(self._clock.winding), str(self.folder), str(self.port)]
        with (self.folder / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "tests.journeys.wound_clock", *words]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)


def _ticks(page: Page) -> int:
    return round(page.evaluate("() => performance.now()"))


def _machine_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    winding, site, port = sys.argv[1:]
    settings = load_settings(Path(site), flags={"host": None, "port": int(port)})
    serve_site(settings, now=WoundClock(Path(winding)).now)
