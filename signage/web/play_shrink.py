"""Scripts and stylesheets with short names and no spare characters, by a process of its own.

The library brings a runtime along (14 MB, threads, signals). It is needed for a third of a second
after a start; then it is gone. A player that could not be shrunk is served as it is.
"""

import json
import logging
import subprocess
import sys

log = logging.getLogger(__name__)

# It takes 0.3 s; a Raspberry Pi under load gets a hundred times that.
_PATIENCE_S = 30
_TYPES = {"js": "application/javascript", "css": "text/css"}


def shrink(texts: dict[str, str]) -> dict[str, str]:
    """Return every script and stylesheet shorter, by its name; as it was when that fails."""
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
