"""From the last byte in the folder to the pixel on the screen: the whole road, in real Chromium.

The picture on air is replaced by one of another colour, again and again, and screenshots of one
pixel are taken until it has the new colour: the figure holds half a screenshot too much, which
stands beside it. Needs playwright and a Chromium; says so when they are missing.
"""

import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from rich.console import Console

from signage.bench.rows import Row, show
from signage.demo import make_site
from signage.errands.deeds import apply_to_site, new_player_token
from signage.errors import Unavailable
from signage.settings import load_settings

ROUNDS = 30
SIZE = (1280, 720)
COLOURS = ((192, 24, 24), (24, 192, 24), (24, 24, 192), (192, 192, 24), (24, 192, 192))
NEAR = 24  # JPEG and the browser's colours differ by a little
PATIENCE_S = 15.0
RULES = """
[[screens]]
id = "sanh"
name = "Sảnh"
unit = "goc"
kind = "eboard"
canvas = "1280x720"
default_playlist = "sanh"
"""


def run(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="signage-paint-") as folder:
        site = _make_site(Path(folder) / "site")
        token = new_player_token(load_settings(site), "sanh")
        with _serving(site) as address, _screen(f"{address}/play?token={token}") as shoot:
            _drop(site, COLOURS[0])
            _wait_for(shoot, COLOURS[0])
            shots = [_timed(shoot) for _ in range(20)]
            waits = []
            for number in range(ROUNDS):
                colour = COLOURS[(number + 1) % len(COLOURS)]
                closed = _drop(site, colour)
                waits.append((_wait_for(shoot, colour) - closed) * 1000)
    waits.sort()
    rows = [
        Row(name="last byte → painted, p50", unit="ms", figure=statistics.median(waits), most=500),
        Row(name="last byte → painted, p99", unit="ms", figure=waits[-1], most=1000),
        Row(name="one look at the pixel", unit="ms", figure=statistics.median(shots) * 1000),
    ]
    note = f"{ROUNDS} replacements of the picture on air; 200 ms of it is waiting for stillness"
    show(console, "From the folder to the screen", rows, note=note)


def _make_site(site: Path) -> Path:
    make_site(site)
    settings = site / "signage.toml"
    settings.write_text(settings.read_text("utf-8").replace('"required"', '"none"'), "utf-8")
    (site / "rules.toml").write_text(RULES, "utf-8")
    folder = site / "playlists" / "sanh"
    folder.mkdir()
    (folder / "playlist.toml").write_text('transition = "cut"\n', "utf-8")
    apply_to_site(load_settings(site), site / "rules.toml")
    return site


@contextmanager
def _serving(site: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "signage", "serve", str(site), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _until(lambda: _answers(f"{address}/healthz"))
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


@contextmanager
def _screen(address: str) -> Iterator[Callable[[], tuple[int, ...]]]:
    """Open the player and yield a function that returns the colour in the middle."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome-stable")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        raise Unavailable("bench: paint needs playwright and Chromium — pip install playwright")
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.goto(address)
        clip: Any = {"x": SIZE[0] / 2, "y": SIZE[1] / 2, "width": 1, "height": 1}

        def shoot() -> tuple[int, ...]:
            with Image.open(BytesIO(page.screenshot(clip=clip))) as shot:
                pixel = shot.convert("RGB").getpixel((0, 0))
            assert isinstance(pixel, tuple)
            return pixel

        yield shoot
        browser.close()


def _drop(site: Path, colour: tuple[int, int, int]) -> float:
    """Replace the picture, as a copy onto it does; return when its last byte was written.

    A photograph's worth of noise around the middle makes each one new to every cache.
    """
    picture = BytesIO()
    image = Image.effect_noise(SIZE, 64).convert("RGB")
    image.paste(colour, (SIZE[0] // 4, SIZE[1] // 4, SIZE[0] * 3 // 4, SIZE[1] * 3 // 4))
    image.save(picture, "JPEG", quality=90)
    (site / "playlists" / "sanh" / "a.jpg").write_bytes(picture.getvalue())
    return time.perf_counter()


def _wait_for(shoot: Callable[[], tuple[int, ...]], colour: tuple[int, int, int]) -> float:
    def is_there() -> bool:
        return all(abs(a - b) <= NEAR for a, b in zip(shoot(), colour, strict=True))

    _until(is_there)
    return time.perf_counter()


def _timed(shoot: Callable[[], tuple[int, ...]]) -> float:
    began = time.perf_counter()
    shoot()
    return time.perf_counter() - began


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _until(ask: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE_S
    while not ask():
        if time.perf_counter() > end:
            raise Unavailable("bench: paint waited too long — run 'signage serve' to see why")
        time.sleep(0.002)
