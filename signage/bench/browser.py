"""Chromium under measurement: open a profile, look at pixels, kill it as a power cut would."""

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from signage.errors import Unavailable

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

CHROMIUM = os.environ.get("SIGNAGE_CHROMIUM", "/usr/bin/chromium")
# Suggestions under the address bar take half the CPU of a start, and nobody types an address here.
# A list replaces Playwright's own, so that one is said again.
_WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# A server as a hall's network knows it: plain HTTP under a name, so no secure context.
NAME_OF_A_HALL = "signage.lan"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    f"--disable-features={','.join(_WITHOUT)}",
    f"--host-resolver-rules=MAP {NAME_OF_A_HALL} 127.0.0.1",
)

Pixel = tuple[int, int, int]


@contextmanager
def driving() -> Iterator["Playwright"]:
    """Run what drives browsers for the length of a block.

    Raises: Unavailable without Playwright or Chromium.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as missing:
        raise Unavailable(
            "bench: Playwright is not installed — pip install playwright"
        ) from missing
    if not Path(CHROMIUM).exists():
        raise Unavailable(f"bench: there is no {CHROMIUM} — set SIGNAGE_CHROMIUM to a Chromium")
    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def browsing(
    profile: Path,
    size: tuple[int, int] = (640, 360),
    *,
    driver: "Playwright | None" = None,
    bypass_csp: bool = False,
) -> Iterator["BrowserContext"]:
    """Run a browser for the length of a block; whoever runs many brings a driver for all.

    Raises: Unavailable without Playwright or Chromium.
    """
    with driving() if driver is None else nullcontext(driver) as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=CHROMIUM,
            args=list(ARGUMENTS),
            viewport={"width": size[0], "height": size[1]},
            bypass_csp=bypass_csp,
        )
        from playwright.sync_api import Error

        try:
            yield context
        finally:
            with suppress(Error):  # it may have been killed on purpose
                context.close()


def kill(profile: Path) -> None:
    """Kill every process of a profile at once."""
    for process in processes_of(profile):
        with suppress(ProcessLookupError):  # its parent may have taken it along
            os.kill(process, signal.SIGKILL)


def processes_of(profile: Path) -> list[int]:
    """Return the processes that work for a profile."""
    wanted = f"--user-data-dir={profile}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in words:
            found.append(int(folder.name))
    return found


def pixel(page: "Page") -> Pixel:
    """Return the pixel in the middle of the glass."""
    size = page.viewport_size or {"width": 640, "height": 360}
    clip: Any = {"x": size["width"] // 2, "y": size["height"] // 2, "width": 2, "height": 2}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    red, green, blue = picture.getpixel((0, 0))  # type: ignore[misc]  # RGB has three bands
    return red, green, blue


def is_near(one: Pixel, other: Pixel) -> bool:
    """Tell whether two pixels are of one colour, as people see it."""
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def seen_within(page: "Page", wanted: Callable[[Pixel], bool], limit_s: float) -> float | None:
    """Look until the glass shows what is wanted; return after how many seconds, or None."""
    from playwright.sync_api import Error

    began = time.monotonic()
    while time.monotonic() - began < limit_s:
        with suppress(Error):  # a browser that has just started cannot always be photographed
            if wanted(pixel(page)):
                return time.monotonic() - began
    return None
