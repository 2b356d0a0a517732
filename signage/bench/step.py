"""Two screens side by side: two Chromium processes, their clocks years apart, one film."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from signage.bench.browser import browsing
from signage.bench.films import apart_of, film, frames_of
from signage.bench.processes import quiet_for
from signage.bench.rows import Row, show
from signage.bench.trial_site import TrialSite, free_port

SETTLE_S = 30.0
FRAMES = 300
_FILM_S = 10
_APART_MS = 3 * 365 * 86_400_000


def run(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="signage-step-") as name:
        folder = Path(name)
        site = TrialSite(folder / "site", port=free_port())
        body = film(folder / "film.mp4", seconds=_FILM_S)
        (site.playlist / f"phim [{_FILM_S}s].mp4").write_bytes(body)
        site.start()
        try:
            with ThreadPoolExecutor(2) as pool:
                runs = [
                    pool.submit(_frames, site.play_url, folder / profile, wrong_ms)
                    for profile, wrong_ms in (("a", 0), ("b", -_APART_MS))
                ]
                apart = apart_of(*(one.result() for one in runs), loop_ms=_FILM_S * 1000)
        finally:
            site.kill()
    rows = [
        Row(name="film, apart, median", unit="ms", figure=apart[len(apart) // 2]),
        Row(
            name="film, apart, 95th percentile",
            unit="ms",
            figure=apart[len(apart) * 95 // 100],
            floor=1000 / 30,
            floor_name="one frame",
            most=1,
        ),
    ]
    note = f"{len(apart)} pairs of frames after {SETTLE_S:g} s; software rendering, no panels"
    show(console, "Two screens in step", rows, note=note)


def _frames(address: str, profile: Path, wrong_ms: int) -> list[tuple[float, int]]:
    with browsing(profile) as browser:
        browser.add_init_script(
            f"const real = Date.now; Date.now = () => real.call(Date) + {wrong_ms}"
        )
        page = browser.pages[0]
        page.goto(address)
        quiet_for(SETTLE_S)
        return frames_of(page, FRAMES)
