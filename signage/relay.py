"""Builds a relay and runs it: a mirror of the server above, and players served from it.

Imports neither store nor renderer: it has to fit beside a browser on a small device.
"""

import asyncio
import time
from pathlib import Path

import uvloop

from signage.core.time.times import Instant
from signage.errors import Misconfigured
from signage.process import only_one, prepare_to_serve
from signage.web.play_build import players_folder
from signage.web.relay import run_relay


def serve_relay(*, upstream: str, token: str, folder: Path, listen: str) -> None:
    """Run a relay until it is told to stop.

    Raises: Misconfigured for a wrong address, Conflict when another relay uses the folder.
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise Misconfigured(
            f"--listen: “{listen}” is no address — write host and port, like 127.0.0.1:8701"
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    prepare_to_serve()
    with (
        only_one(folder / "relay.lock", f"{folder}: a relay runs in this folder"),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(
            run_relay(
                upstream=upstream,
                token=token,
                folder=folder,
                host=host.strip("[]"),
                port=int(port),
                players=players_folder(),
                wall=lambda: Instant(time.time_ns() // 1_000_000),
            )
        )
