"""A real site served by the real command, for tests of the whole program."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PIL import Image, ImageDraw

from signage.demo import make_site as make_empty_site
from signage.errands.deeds import apply_to_site, new_player_token
from signage.settings import load_settings

T = TypeVar("T")
# Long enough for a machine that does ten other things; a wait ends as soon as it is true.
PATIENCE_S = 60.0


def picture(
    path: Path, colour: str, *, words: str = "", size: tuple[int, int] = (640, 360)
) -> Path:
    """Draw a picture that no other test draws."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).text((20, 20), words or path.name, fill="white")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path


def make_site(folder: Path, rules: str = "", *, approval: str = "none") -> Path:
    """Make a site with one screen `sanh` that plays `playlists/sanh`, and apply more rules."""
    make_empty_site(folder)
    settings = (folder / "signage.toml").read_text("utf-8")
    (folder / "signage.toml").write_text(settings.replace('"required"', f'"{approval}"'), "utf-8")
    (folder / "playlists" / "sanh").mkdir()
    (folder / "rules.toml").write_text(
        '[[screens]]\nid = "sanh"\nname = "Sảnh"\nunit = "goc"\nkind = "eboard"\n'
        'canvas = "640x360"\ndefault_playlist = "sanh"\n' + rules,
        "utf-8",
    )
    apply_to_site(load_settings(folder), folder / "rules.toml")
    return folder


def command(*arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `signage …` and check its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "signage", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == expect, (
        f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    )
    return done


class Served:
    """A running `signage serve`; ends with the context."""

    def __init__(self, site: Path) -> None:
        self.site = site
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.tokens: dict[str, str] = {}

    def __enter__(self) -> "Served":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        with (self.site / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "signage",
                    "serve",
                    str(self.site),
                    "--port",
                    str(self.port),
                ],
                stdout=log,
                stderr=log,
            )
        try:
            self.until(lambda: self.get("/healthz")[0] == 200)
        except AssertionError:
            self.kill()  # nobody else knows of it yet
            raise

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def get(self, path: str, screen: str | None = None, **headers: str) -> tuple[int, bytes]:
        """Ask; with a screen, as its player."""
        if screen is not None:
            headers["Authorization"] = f"Bearer {self.token(screen)}"
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()
        except (urllib.error.URLError, OSError):
            return 0, b""

    def token(self, screen: str) -> str:
        if screen not in self.tokens:
            self.tokens[screen] = new_player_token(load_settings(self.site), screen)
        return self.tokens[screen]

    def manifest(self, screen: str = "sanh") -> dict[str, Any]:
        status, body = self.get("/api/player/manifest", screen)
        assert status == 200, body
        document: dict[str, Any] = json.loads(body)
        return document

    def titles(self, screen: str = "sanh") -> list[str]:
        """Return the titles that the screen's main zone shows now, in order."""
        document = self.manifest(screen)
        now = time.time() * 1000
        slots = document["zones"][0]["timetable"]
        slot = next(slot for slot in slots if slot["start_ms"] <= now < slot["end_ms"])
        entries = document["loops"][slot["loop"]]["entries"]
        return [document["items"][entry["item"]]["title"] for entry in entries]

    def until(self, ask: Callable[[], T], limit_s: float = PATIENCE_S) -> T:
        """Ask until the answer is true; fail after the limit with the last answer."""
        end = time.monotonic() + limit_s
        while True:
            answer = ask()
            if answer:
                return answer
            assert time.monotonic() < end, f"still {answer!r} after {limit_s} s"
            time.sleep(0.02)  # polls a process of its own, bounded above
