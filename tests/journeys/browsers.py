"""Real Chromium for journeys: start it, kill it, and look at its pixels."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, Playwright

from signage.bench.browser import ARGUMENTS as CHROMIUM_ARGUMENTS
from tests.prepare import find_chromium

CHROMIUM = find_chromium() or "chromium"
# A hall's network has no other name for the server; here this one is ours.
ARGUMENTS = (*CHROMIUM_ARGUMENTS, "--host-resolver-rules=MAP signage.lan 127.0.0.1")
RED, GREEN, BLUE, BLACK = (200, 30, 30), (30, 200, 30), (30, 30, 200), (0, 0, 0)

Pixel = tuple[int, ...]


@contextmanager
def opened(
    playwright: Playwright, profile: Path, *, size: tuple[int, int] = (640, 360), **how: Any
) -> Iterator[BrowserContext]:
    """Open a browser with a profile of its own."""
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=[*ARGUMENTS, *how.pop("args", [])],
        viewport={"width": size[0], "height": size[1]},
        **how,
    )
    try:
        yield context
    finally:
        with suppress(Error):  # it may have been killed on purpose
            context.close()


def kill(profile: Path) -> None:
    """Kill the browser of a profile as a crash would: no goodbye, no flush."""
    for process in _processes_of(profile):
        os.kill(process, signal.SIGKILL)


def _processes_of(profile: Path) -> list[int]:
    wanted = f"--user-data-dir={profile}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if wanted in command.split(b"\0"):
                found.append(int(folder.name))
    return found


def picture(page: Page, clip: tuple[int, int, int, int] | None = None) -> Image.Image:
    """Return what is on the glass, in the device's pixels."""
    area = dict(zip(("x", "y", "width", "height"), clip, strict=True)) if clip else None
    return Image.open(BytesIO(page.screenshot(clip=area, scale="device"))).convert("RGB")  # type: ignore[arg-type]


def pixel(page: Page, at: tuple[int, int] = (320, 180)) -> Pixel:
    """Return one pixel of what is on the glass."""
    return picture(page, (at[0], at[1], 2, 2)).getpixel((0, 0))  # type: ignore[return-value]


def is_near(one: Pixel, other: Pixel, by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def wait_for_pixel(
    page: Page, colour: Pixel, limit_s: float = 15, at: tuple[int, int] = (320, 180)
) -> None:
    """Look until a pixel has this colour."""
    seen: list[Pixel] = []
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        seen.append(pixel(page, at))
        if is_near(seen[-1], colour):
            return
    raise AssertionError(f"{colour} not seen within {limit_s} s, but {sorted(set(seen))}")


def watch(page: Page, for_s: float, look: Callable[[], Any] | None = None) -> list[Any]:
    """Look again and again for a while; return all that was seen."""
    seen = []
    until = time.monotonic() + for_s
    while time.monotonic() < until:
        seen.append(look() if look else pixel(page))
    return seen


def stored_revisions(page: Page, offline_class: str) -> list[str]:
    """Ask the browser's stores directly which generations are whole there."""
    if offline_class == "B":
        script = """async () => {
          const cache = await caches.open("manifests")
          return (await cache.keys()).map(one => one.url.split("-").pop())
        }"""
    else:
        script = """() => new Promise(resolve => {
          indexedDB.open("signage").onsuccess = event => {
            const all = event.target.result.transaction("generations").objectStore("generations")
            all.getAll().onsuccess = found =>
              resolve(found.target.result.map(one => one.revision))
          }
        })"""
    return page.evaluate(script)


def waiting_events(page: Page) -> int:
    """Count what the player noted and has not delivered yet."""
    script = """() => new Promise(resolve => {
      indexedDB.open("signage").onsuccess = event => {
        const all = event.target.result.transaction("events").objectStore("events").getAll()
        all.onsuccess = () => resolve(all.result.filter(one => one.seq && !one.plays).length)
      }
    })"""
    waiting: int = page.evaluate(script)
    return waiting


def wait_until_kept(page: Page, revision: str, host: str) -> None:
    """Wait until a generation is whole in the store of this origin, its shell too."""
    offline_class = "C" if host == "signage.lan" else "B"
    for _ in range(100):
        ready = offline_class == "C" or page.evaluate(
            "async () => (await caches.keys()).some(name => name.startsWith('shell')) && "
            "navigator.serviceWorker.controller !== null"
        )
        if ready and revision in stored_revisions(page, offline_class):
            return
        page.wait_for_timeout(100)
    raise AssertionError("never kept")
