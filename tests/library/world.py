"""A site on disk with a library that looks when it is told to, on a clock that stands still."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path

from PIL import Image

from signage.core.content.problem import say
from signage.library.content import Content, FileVerdict, FolderContent
from signage.library.library import Library
from tests.fakes import FakeClock, still_watcher

# Long before the times of the files that tests write: then stillness counts from the first look.
BEFORE = 1_000_000_000_000


def picture(colour=0, size=(64, 48), kind="PNG") -> bytes:
    """Draw a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (colour, 90, 120)).save(buffer, kind)
    return buffer.getvalue()


class World:
    """One site; `jobs` lists what the readers were asked to do."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.clock = FakeClock(BEFORE)
        self.jobs: list[str] = []
        self.contents: list[Content] = []
        self.library: Library
        (site / "playlists").mkdir(parents=True, exist_ok=True)
        (site / "media").mkdir(exist_ok=True)

    async def run(self, function, *arguments, deadline_s, slow):
        """Run a reader's job in a thread: the real reader, without processes."""
        files = [file for _, file in arguments[0]] if len(arguments) == 1 else [arguments[1]]
        self.jobs += [f"{function.__name__} {file.name}" for file in files]
        return await asyncio.to_thread(function, *arguments)

    def write(self, path: str, content: bytes | str = b"") -> Path:
        """Write a file at once, with the folders that it needs."""
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    async def open(self) -> None:
        """Start the library as after a restart of the server; it looks once."""
        self.library = Library(
            self.site,
            tz="Asia/Ho_Chi_Minh",
            run=self.run,
            now=self.clock,
            on_content=lambda content, changed: self.contents.append(content),
            hints=still_watcher,
        )
        await self.library.begin()
        await self.library.idle()

    async def look(self, after_ms: int = 0) -> Content:
        """Let time pass, look, and wait until everything settled is examined."""
        self.clock.advance(after_ms)
        await self.library.look()
        await self.library.idle()
        return self.library.current

    async def settle(self) -> Content:
        """Look until everything has held still."""
        await self.look()
        await self.look(5_000)
        return await self.look(5_000)

    def folder(self, playlist: str = "sanh") -> FolderContent:
        """Return one playlist as it is now."""
        return self.library.current.playlists[playlist]

    def verdict(self, name: str, playlist: str = "sanh") -> FileVerdict:
        """Return what is known of one name."""
        return next(v for v in self.folder(playlist).files if v.name == name)

    def names(self, playlist: str = "sanh") -> list[str]:
        """Return the names of a playlist in play order."""
        return [verdict.name for verdict in self.folder(playlist).files]

    def problems(self) -> list[tuple[str, str]]:
        """Return code and place of every problem; each must be sayable in both languages."""
        for problem in self.library.current.every_problem:
            assert all(" — " in sentence for sentence in say(problem).values())
        return [(p.code, p.where) for p in self.library.current.every_problem]


def play(site: Path, story: Callable[[World], Awaitable[None]]) -> None:
    """Play one story in a world of its own."""

    async def whole() -> None:
        world = World(site)
        await world.open()
        try:
            await story(world)
        finally:
            await world.library.stop()

    asyncio.run(whole())
