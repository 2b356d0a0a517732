"""What a process that serves asks of the operating system, before anything else."""

import contextlib
import fcntl
import logging
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

from signage.errors import Conflict


def prepare_to_serve() -> None:
    """Log to the terminal, outlive whoever hangs up, and hold as many connections as allowed."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s  %(name)s  %(message)s")
    if hasattr(signal, "SIGPIPE"):
        # Commands end quietly when their reader goes; a server must outlive every browser tab.
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    # Every player is an open file.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextlib.contextmanager
def only_one(lock: Path, what: str) -> Iterator[None]:
    """Hold a lock for the length of a block.

    Raises: Conflict when another process holds it.
    """
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(f"{what} already — stop it first or choose another") from None
        yield
