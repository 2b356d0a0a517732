"""The bare minimum that ours is measured against: `python -m signage.bench.floors PORT KIND`.

`broadcast-uvloop` and `broadcast-asyncio` write one event to every connection with
`transport.write` and do nothing else; `ping` is uvicorn with the smallest application.
"""

import asyncio
import sys
import time
from typing import Any, cast

import uvicorn
import uvloop

from signage.bench.processes import raise_file_limit

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
_BUSY_BACKLOG = 4096


class Broadcast(asyncio.Protocol):
    """One connection: whatever it sends first is answered with the head of a stream."""

    everybody: "set[Broadcast]" = set()  # noqa: RUF012  # one server, one set

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember who is there."""
        self.transport = cast(asyncio.Transport, transport)
        self.everybody.add(self)

    def data_received(self, data: bytes) -> None:
        """Answer."""
        self.transport.write(_HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget."""
        self.everybody.discard(self)


async def broadcast(port: int) -> None:
    """Serve until standard input ends; each line on it is an event to everybody."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Broadcast, "127.0.0.1", port, backlog=_BUSY_BACKLOG)
    ended = loop.create_future()

    def obey() -> None:
        if not sys.stdin.readline():
            loop.remove_reader(sys.stdin.fileno())
            ended.set_result(None)
        frame = b'event: revision\ndata: {"revision":"%016x"}\n\n' % time.monotonic_ns()
        for player in Broadcast.everybody:
            player.transport.write(frame)

    loop.add_reader(sys.stdin.fileno(), obey)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    await ended


async def ping(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  # bare ASGI
    """Answer everything with four bytes."""
    headers = [(b"content-length", b"4")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"pong"})


class Announcing(uvicorn.Server):
    """uvicorn that says when it listens."""

    async def startup(self, sockets: Any = None) -> None:  # noqa: ANN401  # as uvicorn
        """Listen, then say the port."""
        await super().startup(sockets)
        print(f"port {self.servers[0].sockets[0].getsockname()[1]}", flush=True)


def main() -> None:
    """Serve what the arguments say."""
    port, kind = int(sys.argv[1]), sys.argv[2]
    raise_file_limit()
    if kind == "ping":
        config = uvicorn.Config(
            ping,
            port=port,
            loop="uvloop",
            lifespan="off",
            log_level="error",
            access_log=False,
            backlog=_BUSY_BACKLOG,
            timeout_keep_alive=300,
        )
        Announcing(config).run()
        return
    factory = uvloop.new_event_loop if kind == "broadcast-uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(broadcast(port))


if __name__ == "__main__":
    main()
