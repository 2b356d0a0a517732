"""Scripts and stylesheets with short names and no spare characters, by a process of its own.

The library brings a runtime along (14 MB, threads, signals). It is needed for a third of a second
after a start; then it is gone. A player that could not be shrunk is served as it is.
"""

import hashlib
import json
import logging
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from signage.disk import write_atomically
from signage.errors import SignageError

log = logging.getLogger(__name__)

# It takes 0.3 s; a Raspberry Pi under load gets a hundred times that.
_PATIENCE_S = 30
_TYPES = {"js": "application/javascript", "css": "text/css"}


def shrink(texts: dict[str, str], shelf: Path | None = None) -> dict[str, str]:
    """Return every script and stylesheet shorter, by its name; as it was when that fails.

    What was made is kept in the shelf: a relay that comes back after a power cut has no second.
    """
    kept = None if shelf is None else shelf / f"player-{_key(texts)}.json"
    if kept is not None and kept.is_file():
        try:
            found: dict[str, str] = json.loads(kept.read_bytes())
            return found
        except (OSError, ValueError) as error:
            log.warning("made the player again reason=%s path=%s", error, kept)
    shrunk = _shrunk(texts)
    if kept is not None and shrunk is not texts:
        _keep(kept, shrunk)
    return shrunk


def _key(texts: dict[str, str]) -> str:
    try:
        made_by = version("tdewolff-minify")
    except PackageNotFoundError:
        made_by = ""
    return hashlib.sha256(json.dumps([made_by, texts], sort_keys=True).encode()).hexdigest()[:16]


def _keep(path: Path, shrunk: dict[str, str]) -> None:
    try:
        for old in path.parent.glob("player-*.json"):
            old.unlink(missing_ok=True)
        write_atomically(path, json.dumps(shrunk).encode())
    except (OSError, SignageError) as error:
        log.warning("kept no copy of the player reason=%s path=%s", error, path)


def _shrunk(texts: dict[str, str]) -> dict[str, str]:
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(
            command, input=json.dumps(texts).encode(), capture_output=True, timeout=_PATIENCE_S
        )
        done.check_returncode()
        shrunk: dict[str, str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = getattr(error, "stderr", None) or b""
        log.warning("served the player unshrunk reason=%s %s", error, said.decode()[-300:])
        return texts
    return shrunk


def main() -> None:
    """Read names and texts as JSON, write them shrunk."""
    import minify

    # No syntax newer than the oldest players' browsers read.
    minify.config({"js-version": 2018})
    texts: dict[str, str] = json.loads(sys.stdin.buffer.read())
    shrunk = {
        name: minify.string(_TYPES[name.rpartition(".")[2]], text) for name, text in texts.items()
    }
    json.dump(shrunk, sys.stdout)


if __name__ == "__main__":
    main()
