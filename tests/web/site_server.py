"""A whole site running in this process, and browsers that go to it without a network."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from signage.app import running
from signage.settings import load_settings
from signage.store.audit import Actor
from signage.store.people import change_password, create_person
from signage.web.application import make_application
from signage.web.auth import SESSION_COOKIE
from signage.web.parts import Parts
from signage.web.routes import site_routes

T = TypeVar("T")

PASSWORD = "hoa phượng đỏ sân trường"
SETUP = Actor()
_LIMIT_S = 60


class SiteServer:
    """Every part of a site, started in a thread with a loop of its own."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._stop = asyncio.Event()
        started: asyncio.Future[Any] = asyncio.Future(loop=self._loop)
        self._life = asyncio.run_coroutine_threadsafe(self._live(started), self._loop)
        self.parts: Parts = self.wait(_result_of(started))
        self.app = make_application(self.parts, site_routes())

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the site's loop and return what came of it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_LIMIT_S)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until an edition makes something true."""
        self.wait(self._until(holds))

    def browser(self) -> "Browser":
        """Return a browser in which nobody is signed in."""
        return Browser(self)

    def close(self) -> None:
        """Stop everything in order."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._life.result(_LIMIT_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _live(self, started: "asyncio.Future[Any]") -> None:
        try:
            async with running(load_settings(self._site, environment={}), follow=True) as parts:
                started.set_result(parts)
                await self._stop.wait()
        except BaseException as failure:
            if started.done():
                raise
            started.set_exception(failure)

    async def _until(self, holds: Callable[[], bool]) -> None:
        changed = asyncio.Event()
        self.parts.publisher.listen(lambda _: changed.set())
        async with asyncio.timeout(_LIMIT_S):
            while not holds():
                await changed.wait()
                changed.clear()


class Browser:
    """One person's browser: keeps cookies, follows nothing by itself."""

    def __init__(self, server: SiteServer) -> None:
        self._server = server
        transport = httpx2.ASGITransport(app=server.app, raise_app_exceptions=False)
        self._client = httpx2.AsyncClient(transport=transport, base_url="http://signage.test")
        self.csrf = ""

    def request(self, method: str, path: str, **other: Any) -> httpx2.Response:
        """Send one request."""
        return self._server.wait(self._client.request(method, path, **other))

    def get(self, path: str, **other: Any) -> httpx2.Response:
        """Ask for something."""
        return self.request("GET", path, **other)

    def post(self, path: str, form: dict[str, Any] | None = None) -> httpx2.Response:
        """Send a form with the proof that our pages carry."""
        return self.request("POST", path, data={"csrf": self.csrf, **(form or {})})

    def put(self, path: str, content: bytes) -> httpx2.Response:
        """Send a file with the proof that our pages carry."""
        headers = {"X-CSRF-Token": self.csrf}
        return self.request("PUT", path, content=content, headers=headers)

    def sign_in(self, person: str) -> "Browser":
        """Sign in as somebody that `person_of` made."""
        answer = self.post("/login", {"person": person, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        page = self.get("/password").text
        self.csrf = page.split('name="csrf" value="')[1].split('"')[0]
        return self

    @property
    def session(self) -> str:
        """Return the session's cookie."""
        return self._client.cookies[SESSION_COOKIE]


def person_of(server: SiteServer, id: str, *grants: Any) -> None:
    """Make an account whose one-time password was changed already."""
    now = server.parts.now()

    def make(connection: Any) -> None:
        create_person(connection, id, id, grants, SETUP, now=now)
        change_password(connection, id, PASSWORD, SETUP, now=now)

    server.wait(server.parts.database.write(make))


async def _result_of(future: "asyncio.Future[T]") -> T:
    return await future
