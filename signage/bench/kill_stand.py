"""Players that are killed, and the truth about what each of them emitted.

Most run in Node: the real journal, reporter and requests on a file (`kill_player.js`). One is the
real player in Chromium, whose every play is written down before its journal may have it.
"""

import json
import os
import random
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from signage.bench.browser import browsing, kill
from signage.bench.processes import PATIENCE_S, quiet_for
from signage.errors import Unavailable
from signage.web.play_build import players_folder

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A play is told to us, and waited for, before the journal's `put` begins.
_TELL_FIRST = """(() => {
  const tell = (line, wait) => {
    const request = new XMLHttpRequest()
    request.open("POST", "%s", !wait)
    request.send(JSON.stringify(line))
  }
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (value) {
    if (this.name !== "events" || !value.play) return put.apply(this, arguments)
    const name = `${value.boot} ${value.play.started_at_ms} ${value.play.title}`
    tell({ emitted: name }, true)
    this.transaction.addEventListener("complete", () => tell({ kept: name }, false))
    return put.apply(this, arguments)
  }
})()"""


@dataclass
class Truth:
    """Plays by boot, instant and title: what was emitted, and what a journal made durable."""

    emitted: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def read(self, path: Path) -> None:
        """Add what one player wrote; a line that a kill cut short was never handed over."""
        for line in path.read_text().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            self.emitted |= {said["emitted"]} if "emitted" in said else set()
            self.kept |= {said["kept"]} if "kept" in said else set()


class NodePlayer:
    """A player without a screen, behind a relay or not."""

    def __init__(self, folder: Path, name: str, *, address: str, token: str) -> None:
        """Know where to report; nothing runs yet. `folder` is the one of `lay_out`."""
        self.truth = folder / f"{name}.truth"
        self._log = folder / f"{name}.log"
        program = str(folder / "kill_player.js")
        self._command = [_node(), program, address, token, str(folder / name)]
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self, *, quiet: bool = False) -> None:
        """Play, or only deliver what is still to be delivered."""
        with self._log.open("ab") as out:
            words = [*self._command, "quiet" if quiet else "playing"]
            self._process = subprocess.Popen(words, stdout=out, stderr=out)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class BrowserPlayer:
    """The real player in Chromium: it lives for some seconds, is killed, and starts again."""

    def __init__(self, folder: Path, address: str) -> None:
        """Know what to play; nothing runs yet."""
        self.truth = folder / "browser.truth"
        self._profile = folder / "profile"
        self._address = address
        self._notary = _Notary(self.truth)

    def live(self, kills: int, chance: random.Random) -> None:
        """Live and die so often."""
        for _ in range(kills):
            with browsing(self._profile, bypass_csp=True) as browser:
                browser.add_init_script(_TELL_FIRST % self._notary.url)
                _open(browser.pages[0], self._address)
                quiet_for(chance.uniform(1, 8))
                kill(self._profile)

    def deliver(self, until: threading.Event) -> None:
        """Live once more, until everything has arrived."""
        with browsing(self._profile) as browser:
            # Nothing new: the page asks for no manifest, so that nothing is shown and told.
            browser.route("**/api/player/manifest*", lambda route: route.abort())
            _open(browser.pages[0], self._address)
            while not until.is_set():
                browser.pages[0].wait_for_timeout(200)

    def close(self) -> None:
        """Let nobody tell anything any more."""
        self._notary.close()


class _Notary:
    """Writes down what a browser tells, on the disk before it answers."""

    def __init__(self, path: Path) -> None:
        lock = threading.Lock()
        self._file = path.open("ab")
        file = self._file

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    file.write(said + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                self.send_response(204)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                """Say nothing: a line a play is too much."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._file.close()


def lay_out(folder: Path) -> Path:
    """Put the player's own modules and their driver where Node takes them as modules."""
    folder.mkdir()
    shutil.copytree(players_folder(), folder / "screen")
    (folder / "package.json").write_text('{"type": "module"}')
    driver = resources.files("signage.bench") / "kill_player.js"
    (folder / "kill_player.js").write_bytes(driver.read_bytes())
    return folder


def _open(page: "Page", address: str) -> None:
    """Open the player as a kiosk does: again and again, until the relay answers."""
    from playwright.sync_api import Error

    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            page.goto(address, wait_until="commit")
            return
        except Error:
            if time.monotonic() > until:
                raise
            quiet_for(0.2)


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise Unavailable("bench: there is no Node here — install one ('apt install nodejs')")
    return node
