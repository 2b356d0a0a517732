"""Every answer carries the server's time, so that each request is a sample of its clock."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signage.core.time.times import Instant

# Pages and media say nothing to other sites and are never guessed to be another type.
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class ServerTime:
    """Middleware that adds `X-Server-Time`, and headers that never change, to every answer."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        now: Callable[[], Instant],
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        """Wrap an application."""
        self._app = app
        self._now = now
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the time at which the answer began."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_time(message: Message) -> None:
            if message["type"] == "http.response.start":
                time = (b"x-server-time", b"%d" % self._now())
                message["headers"] = [*message.get("headers", ()), time, *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_time)
