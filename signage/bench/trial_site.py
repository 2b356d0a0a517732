"""A real site served by a real process: pictures of one colour, one screen, one player token."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image

from signage.bench.processes import PATIENCE_S, quiet_for
from signage.disk import write_atomically
from signage.errors import Unavailable

SIZE = (640, 360)
SCREEN = "thu"
_RULES = f"""
[[screens]]
id = "{SCREEN}"
name = "Bảng thử"
unit = "goc"
kind = "eboard"
canvas = "{SIZE[0]}x{SIZE[1]}"
default_playlist = "thu"
"""

Colour = tuple[int, int, int]


class TrialSite:
    """A folder, and the server that serves it for as long as it is let."""

    def __init__(self, folder: Path, *, port: int) -> None:
        """Make the site; nothing is served yet."""
        self.folder = folder
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self._run("init", str(folder))
        self.playlist = folder / "playlists" / "thu"
        self.playlist.mkdir(parents=True)
        self.rules('approval = "none"\ntransition = "cut"\ndefault_duration_s = 1\n')
        self.apply(_RULES)
        self.token = self._run("player-token", SCREEN, str(folder)).strip()

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def answers(self) -> bool:
        """Tell whether the server answers now."""
        return _answers(self.url)

    @property
    def play_url(self) -> str:
        """Return the player's address, with its token."""
        return f"{self.url}/play?token={self.token}"

    def revision_at(self, url: str) -> str:
        """Return the revision that a server or relay hands out now, empty while it has none."""
        asked = urllib.request.Request(
            f"{url}/api/player/manifest", headers={"Authorization": f"Bearer {self.token}"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE_S) as answer:
                return str(answer.headers["ETag"])
        except urllib.error.HTTPError:
            return ""

    def apply(self, text: str) -> None:
        """Apply screens, campaigns and so on."""
        written = self.folder / "applied.toml"
        written.write_text(text)
        self._run("apply", str(written), str(self.folder))

    def rules(self, text: str) -> None:
        """Write the playlist's rules."""
        write_atomically(self.playlist / "playlist.toml", text.encode())

    def paint(self, name: str, colour: Colour, size: tuple[int, int] = SIZE) -> None:
        """Put a picture of one colour into the playlist, or another in its place."""
        drawn = self.folder / "drawn.png"
        Image.new("RGB", size, colour).save(drawn)
        write_atomically(self.playlist / name, drawn.read_bytes())

    def start(self) -> None:
        """Serve, and wait until it answers."""
        self.launch()
        _wait_until_it_answers(self.process, self.url, self.folder / "serve.log")

    def launch(self) -> None:
        """Begin to serve; it answers when it does."""
        words = ["serve", str(self.folder), "--port", str(self.port)]
        self.process = _launched(words, self.folder / "serve.log")

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        _killed(self.process)
        self.process = None

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "signage", *words], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise Unavailable(f"bench: signage {words[0]} failed: {done.stderr.strip()[-400:]}")
        return done.stdout


class TrialRelay:
    """A real relay of a trial site, on a folder of its own."""

    def __init__(self, mirror: Path, *, upstream: str, token: str, port: int) -> None:
        """Know where to mirror what; nothing runs yet."""
        self._words = ["relay", "--upstream", upstream, "--token", token, "--dir", str(mirror)]
        self._log = mirror.with_suffix(".log")
        self.url = f"http://127.0.0.1:{port}"
        self.play_url = f"{self.url}/play"
        self._words += ["--listen", f"127.0.0.1:{port}"]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def answers(self) -> bool:
        """Tell whether the relay answers now."""
        return _answers(self.url)

    def start(self) -> None:
        """Relay, and wait until it answers."""
        self.launch()
        _wait_until_it_answers(self.process, self.url, self._log)

    def launch(self) -> None:
        """Begin to relay; it answers when it does."""
        self.process = _launched(self._words, self._log)

    def kill(self) -> None:
        """End the relay at once."""
        _killed(self.process)
        self.process = None


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _launched(words: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        command = [sys.executable, "-m", "signage", *words]
        return subprocess.Popen(command, stdout=out, stderr=out)


def _wait_until_it_answers(process: subprocess.Popen[bytes] | None, url: str, log: Path) -> None:
    for _ in range(int(PATIENCE_S * 10)):
        if process is None or process.poll() is not None:
            break
        if _answers(url):
            return
        quiet_for(0.1)
    _killed(process)
    raise Unavailable(f"bench: {url} does not answer — see {log}")


def _killed(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
