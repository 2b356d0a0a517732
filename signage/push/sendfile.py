"""`http.response.pathsend` for uvicorn: the kernel copies the file, Python only waits.

Our extension of the message: `offset` and `count`, so that ranges travel the same way. The
application looks for `scope["extensions"]["http.response.pathsend"]["ranges"]`.
"""

import asyncio
import os
from collections.abc import Callable
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


async def copy_file(cycle: RequestResponseCycle, file: int, offset: int, count: int) -> bool:
    """Copy a part of an open file to the client and close it; False when either is gone."""
    twin = -1
    try:
        while cycle.transport.get_write_buffer_size():
            if cycle.disconnected:
                return False
            await (cycle.flow.drain() if cycle.flow.write_paused else asyncio.sleep(0))
        if not count:
            return True
        # The event loop guards the transport's own descriptor; a twin may be watched.
        twin = os.dup(cycle.transport.get_extra_info("socket").fileno())
        return await _Copying(cycle, twin, file, offset, offset + count).run()
    except OSError:
        return False
    finally:
        os.close(file)
        if twin >= 0:
            os.close(twin)


async def _send_path(cycle: RequestResponseCycle, message: Message, send: Send) -> None:
    count = message.get("count", cycle.expected_content_length)
    if cycle.disconnected:
        return
    file = os.open(message["path"], os.O_RDONLY | os.O_CLOEXEC)
    if not await copy_file(cycle, file, message.get("offset", 0), count):
        # The head promised more bytes: only a broken connection tells the truth.
        cycle.transport.abort()
        return
    cycle.expected_content_length = 0
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Copying:
    """One file on its way: a step whenever the socket takes more, no task in between."""

    def __init__(
        self, cycle: RequestResponseCycle, socket: int, file: int, offset: int, end: int
    ) -> None:
        self._cycle = cycle
        self._socket = socket
        self._file = file
        self._offset = offset
        self._end = end
        self._seen = offset
        self._loop = asyncio.get_running_loop()
        self._whole: asyncio.Future[bool] = self._loop.create_future()

    async def run(self) -> bool:
        """Copy until all is sent, the peer is gone or takes nothing for too long."""
        self._loop.add_writer(self._socket, self._step)
        self._watch = self._loop.call_later(STALL_S, self._look)
        try:
            return await self._whole
        finally:
            self._watch.cancel()
            self._loop.remove_writer(self._socket)

    def _step(self) -> None:
        if self._whole.done():
            return
        if self._cycle.disconnected:
            self._whole.set_result(False)
            return
        try:
            count = min(self._end - self._offset, STEP_BYTES)
            sent = os.sendfile(self._socket, self._file, self._offset, count)
        except BlockingIOError:
            return
        except OSError:
            sent = 0
        self._offset += sent
        if sent == 0 or self._offset == self._end:
            self._whole.set_result(sent > 0)

    def _look(self) -> None:
        if self._offset == self._seen and not self._whole.done():
            self._whole.set_result(False)
        self._seen = self._offset
        self._watch = self._loop.call_later(STALL_S, self._look)
