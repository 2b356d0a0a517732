"""`http.response.pathsend` for uvicorn: the kernel copies the file, Python only waits.

Our extension of the message: `offset` and `count`, so that ranges travel the same way. The
application looks for `scope["extensions"]["http.response.pathsend"]["ranges"]`.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

EXTENSION: dict[str, Any] = {"http.response.pathsend": {"ranges": True}}

# What one call may hand to the kernel: about one socket buffer on a fast link.
STEP_BYTES = 1 << 20
# A reader that takes nothing for so long is gone; browsers ask again with a Range.
STALL_S = 120.0


async def run_with_sendfile(
    app: Callable[[Scope, Receive, Send], Any],
    cycle: RequestResponseCycle,
    scope: Scope,
    receive: Receive,
    send: Send,
) -> None:
    """Run an application whose `send` also understands pathsend."""

    async def send_or_copy(message: Message) -> None:
        if message["type"] == "http.response.pathsend":
            await _send_path(cycle, message, send)
        else:
            await send(message)

    await app(scope, receive, send_or_copy)


async def _send_path(cycle: RequestResponseCycle, message: Message, send: Send) -> None:
    count = message.get("count", cycle.expected_content_length)
    if cycle.disconnected:
        return
    if count:
        with Path(message["path"]).open("rb", buffering=0) as file:
            if not await _copy(cycle, file.fileno(), message.get("offset", 0), count):
                # The head promised more bytes: only a broken connection tells the truth.
                cycle.transport.abort()
                return
    cycle.expected_content_length = 0
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _copy(cycle: RequestResponseCycle, file: int, offset: int, count: int) -> bool:
    """Copy from the file to the socket; False when the peer or the bytes are gone."""
    while cycle.transport.get_write_buffer_size():
        if cycle.disconnected:
            return False
        await (cycle.flow.drain() if cycle.flow.write_paused else asyncio.sleep(0))
    try:
        # The event loop guards the transport's own descriptor; a twin may be watched.
        twin = os.dup(cycle.transport.get_extra_info("socket").fileno())
    except OSError:
        return False
    try:
        return await _copy_to(twin, cycle, file, offset, offset + count)
    except (BrokenPipeError, ConnectionError, TimeoutError):
        return False
    finally:
        os.close(twin)


async def _copy_to(
    twin: int, cycle: RequestResponseCycle, file: int, offset: int, end: int
) -> bool:
    while offset < end:
        if cycle.disconnected:
            return False
        try:
            sent = os.sendfile(twin, file, offset, min(end - offset, STEP_BYTES))
        except BlockingIOError:
            await asyncio.wait_for(_writable(twin), STALL_S)
            continue
        if sent == 0:
            return False
        offset += sent
        if offset < end:
            await asyncio.sleep(0)
    return True


async def _writable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_writer(descriptor, wake)
    try:
        await ready
    finally:
        loop.remove_writer(descriptor)
