"""Our player routes with made-up screens: `python -m …player_server PORT N DIR [STORE]`.

Screen `man-7` has the token `token-7` and the manifest revision 7 in 16 hex digits. A line on
standard input is obeyed: `all` announces a change, `flood F K N` does so N times to K screens
from the F-th and does not count, `wheel` starts the beats.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from signage.bench.floors import Announcing
from signage.bench.processes import raise_file_limit
from signage.bench.stand import Stand, make_stand
from signage.push.protocol import protocol_class
from signage.web import player_api
from signage.web.prompt_answers import prompt_answers
from signage.web.server_time import HEADERS, ServerTime


def main() -> None:
    """Serve until killed."""
    port, screens, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    raise_file_limit()
    stand = make_stand(folder, screens, *map(Path, sys.argv[4:]))
    app = Starlette(
        routes=player_api.routes(),
        middleware=[Middleware(ServerTime, now=stand.now, headers=HEADERS)],
    )
    app.state.parts = stand
    config = uvicorn.Config(
        app,
        port=port,
        loop="uvloop",
        http=protocol_class(
            stand.hub,
            now=stand.now,
            admit=stand.door.tokens.admit,
            prompt=prompt_answers(stand),
            headers=HEADERS,
        ),
        lifespan="off",
        log_level="error",
        access_log=False,
        backlog=4096,
        timeout_keep_alive=300,
    )
    Obedient(config, stand).run()


class Obedient(Announcing):
    """uvicorn that also does what standard input says."""

    def __init__(self, config: uvicorn.Config, stand: Stand) -> None:
        """Serve `config`; orders act on the stand."""
        super().__init__(config)
        self._stand = stand
        self._unread = b""

    async def startup(self, sockets: object = None) -> None:
        """Listen to orders, then to players."""
        loop = asyncio.get_running_loop()
        self._wheel: asyncio.Task[None] | None = None
        loop.add_reader(sys.stdin.fileno(), self._obey)
        await super().startup(sockets)

    def _obey(self) -> None:
        # Not `readline`: it may keep a second line to itself, and nobody would be told of it.
        read = os.read(sys.stdin.fileno(), 4096)
        if not read:
            # Whoever measures is gone.
            self.should_exit = True
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        *lines, self._unread = (self._unread + read).split(b"\n")
        for line in lines:
            self._do(line.decode())

    def _do(self, order: str) -> None:
        word, _, count = order.partition(" ")
        names = list(self._stand.names)
        if word == "wheel":
            self._wheel = asyncio.get_running_loop().create_task(self._stand.hub.run())
        if word == "all":
            stamp = f"{time.monotonic_ns():016x}"
            self._stand.hub.announce(dict.fromkeys(names, stamp))
        if word == "flood":
            first, many, times = map(int, count.split())
            some = names[first : first + many]
            self._flooding = asyncio.ensure_future(self._flood(some, times))

    async def _flood(self, names: list[str], times: int) -> None:
        """Announce to a few again and again, each time after the last was written."""
        for number in range(times):
            self._stand.hub.announce(dict.fromkeys(names, f"x{number:015}"))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        print("flooded", flush=True)


if __name__ == "__main__":
    main()
