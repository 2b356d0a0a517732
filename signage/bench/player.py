"""The player in a real Chromium: size, start, dark samples between changes, memory over many."""

import os
import tempfile
import time
from pathlib import Path

from rich.console import Console

from signage.bench.browser import browsing, is_near, pixel, seen_within
from signage.bench.endurance import endure
from signage.bench.films import film
from signage.bench.player_wire import wire_rows
from signage.bench.processes import median, quiet_for
from signage.bench.rows import Row, show
from signage.bench.trial_site import Colour, TrialSite, free_port

RUNS = 5
CHANGES = 200
# The long run: `SIGNAGE_BENCH_CHANGES=5000` for the published figure takes twenty minutes.
LONG = int(os.environ.get("SIGNAGE_BENCH_CHANGES", "500"))
_COLOURS: tuple[Colour, ...] = ((200, 60, 60), (60, 200, 60), (60, 60, 200), (200, 200, 60))
_FILM: Colour = (40, 90, 160)
_WRONG_CLOCK = "const real = Date.now; Date.now = () => real.call(Date) - 20 * 365 * 86400000"


def run(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="signage-player-") as name:
        folder = Path(name)
        site = TrialSite(folder / "site", port=free_port())
        for number, colour in enumerate(_COLOURS):
            site.paint(f"{number}.png", colour)
        site.start()
        try:
            wire = wire_rows(site, folder, _COLOURS)
            show(console, "Player, over the wire", wire, note="bodies, gzipped; a first start")
            show(console, "Player, start", _starts(site, folder), note=f"median of {RUNS}")
            (site.playlist / "9 phim [1s].mp4").write_bytes(film(folder / "f.mp4", seconds=1))
            show(console, "Player, changes", [_dark(site, folder), *endure(site, folder, LONG)])
        finally:
            site.kill()


def _starts(site: TrialSite, folder: Path) -> list[Row]:
    cold = [_start(site, folder / f"cold-{n}", site.play_url) for n in range(RUNS)]
    profile = folder / "warm"
    _start(site, profile, site.play_url, stay_s=6)
    warm = [_start(site, profile, f"{site.url}/play") for _ in range(RUNS)]
    site.kill()
    offline = [_start(site, profile, f"{site.url}/play", clock_wrong=True) for _ in range(RUNS)]
    site.start()
    plain = folder / "plain.html"
    plain.write_text("<body style='margin:0;background:rgb(60,200,60)'>")
    floor = [_start(site, folder / f"plain-{n}", plain.as_uri()) for n in range(RUNS)]
    name = "page without anything"
    return [
        Row(
            name=title,
            unit="s",
            figure=median(taken),
            floor=median(floor),
            floor_name=name,
        )
        for title, taken in (
            ("browser start → picture, cold", cold),
            ("browser start → picture, warm", warm),
            ("browser start → picture, no server, clock 20 years off", offline),
        )
    ]


def _start(
    site: TrialSite,
    profile: Path,
    address: str,
    *,
    stay_s: float = 0.0,
    clock_wrong: bool = False,
) -> float:
    began = time.monotonic()
    with browsing(profile) as browser:
        page = browser.pages[0]
        if clock_wrong:
            browser.add_init_script(_WRONG_CLOCK)
        page.goto(address)
        seen_within(page, lambda seen: any(is_near(seen, one) for one in _COLOURS), 30)
        took = time.monotonic() - began
        quiet_for(stay_s)
    return took


def _dark(site: TrialSite, folder: Path) -> Row:
    speed = 4
    with browsing(folder / "dark") as browser:
        page = browser.pages[0]
        page.goto(f"{site.play_url}&speed={speed}")
        seen_within(page, lambda seen: is_near(seen, _FILM), 60)
        until = time.monotonic() + CHANGES / speed
        samples = []
        while time.monotonic() < until:
            samples.append(pixel(page))
    dark = sum(max(sample) < 30 for sample in samples)
    name = f"dark samples in {CHANGES} changes, of {len(samples)}"
    return Row(name=name, unit="", figure=dark, most=0)
