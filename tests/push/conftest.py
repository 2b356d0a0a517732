"""A real server on a real port, on both kinds of event loop, and a client that speaks by hand."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
import uvloop

from signage.core.time.times import Instant
from signage.push.credentials import PlayerTokens, hash_token
from signage.push.hub import Hub
from signage.push.protocol import protocol_class

NOON = Instant(1_795_000_000_000)
# A wait ends as soon as it is true; this is for a machine that does ten other things.
LIMIT_S = 30.0


@dataclass
class Running:
    """A server under test with its hub; sanh-1 and sanh-2 have a token each."""

    hub: Hub
    tokens: PlayerTokens
    port: int
    server: uvicorn.Server
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def send(self, text: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Send a request written with plain line ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        writer.write(text.replace("\n", "\r\n").encode())
        return reader, writer

    async def listen(self, token: str = "token-1", path: str = "/api/player/events"):
        """Open an event stream; the head is read."""
        reader, writer = await self.send(
            f"GET {path} HTTP/1.1\nhost: x\nauthorization: Bearer {token}\n\n"
        )
        head = await self.until(reader, b"\r\n\r\n")
        return reader, writer, head

    @staticmethod
    async def until(reader: asyncio.StreamReader, end: bytes = b"\n\n") -> bytes:
        return await asyncio.wait_for(reader.readuntil(end), LIMIT_S)

    @staticmethod
    async def rest(reader: asyncio.StreamReader) -> bytes:
        return await asyncio.wait_for(reader.read(), LIMIT_S)

    @staticmethod
    async def eventually(true: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT_S):
            while not true():
                await asyncio.sleep(0.005)


@pytest.fixture
def serving():
    """Serve what `make(hub, tokens)` returns, until the block ends."""

    @asynccontextmanager
    async def serve(
        make: Callable[[Hub, PlayerTokens], Any], *, takeover: bool = True, prompt: Any = None
    ):
        hub = Hub(now=lambda: NOON, chance=lambda low, _high: low)
        tokens = PlayerTokens({hash_token("token-1"): "sanh-1", hash_token("token-2"): "sanh-2"})
        admit = tokens.admit if takeover else None
        config = uvicorn.Config(
            make(hub, tokens),
            port=0,
            http=protocol_class(
                hub, now=lambda: NOON, admit=admit, prompt=prompt, headers=[(b"x-kind", b"ours")]
            ),
            log_level="warning",
            lifespan="off",
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve())
        await Running.eventually(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        it = Running(hub, tokens, port, server)
        try:
            yield it
        finally:
            server.should_exit = True
            for writer in it.writers:
                writer.close()
            await asyncio.wait_for(running, LIMIT_S)

    return serve


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest):
    """Run a coroutine on a new event loop of either kind."""

    def run_on(coroutine):
        with asyncio.Runner(loop_factory=request.param) as runner:
            return runner.run(coroutine)

    return run_on
