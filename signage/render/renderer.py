"""Pages of any body on any surface, drawn once in a worker and kept under what they were made of.

What is kept: `media/<sha256>.<ext>` (what screens fetch) and `<key>.json` (which pages and
problems a body has on a surface). The key is a hash of this program's drawing code, the body and
the fields of the surface that matter to it. The whole folder may be deleted between runs.
"""

import asyncio
import hashlib
import importlib
import logging
from collections.abc import Awaitable, Callable, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from signage.core.content.asset import Fit, Page
from signage.core.content.playlist import Audio, Body, Document, Picture, Video
from signage.core.content.problem import Problem
from signage.core.content.procedure import ProcedureList
from signage.core.content.source import Source
from signage.core.place.organisation import Theme
from signage.core.place.screen import Surface
from signage.render.media_store import Drawing, arriving
from signage.workers import WorkerLost

log = logging.getLogger(__name__)
T = TypeVar("T")


# A list of so many procedures takes some seconds to set: it must not delay a notice.
MANY_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The pages of one body on one surface, and what is wrong with it there (`where` is empty)."""

    pages: tuple[Page, ...] = ()
    problems: tuple[Problem, ...] = ()


# Made when the module is loaded, for two threads must not meet a type first at once.
_RENDERED = msgspec.json.Decoder(Rendered)


class Run(Protocol):
    """Runs a module-level function in a worker process."""

    def __call__(
        self,
        function: Callable[..., T],
        *arguments: object,
        deadline_s: float = ...,
        slow: bool = ...,
    ) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class _Road:
    """How a kind of body is drawn: by which module of this package, and within what time."""

    module: str
    deadline_s: float
    slow: bool = False
    plain: bool = False  # colours, agency and title do not matter


_SLIDES = _Road("slides", 60)
_ROADS: dict[type, _Road] = {
    Picture: _Road("pictures", 60, plain=True),
    Video: _Road("video", 4 * 3600, slow=True, plain=True),
    Audio: _Road("audio", 300),
    Document: _Road("documents", 300, plain=True),
}


class Renderer:
    """Draws pages; safe to ask for the same page many times at once."""

    def __init__(
        self,
        folder: Path,
        *,
        kept: Callable[[Source], Path],
        run: Run,
        logo: Callable[[str], Source | None] = lambda name: None,
    ) -> None:
        """Keep renditions in `folder`; `kept` finds a source's bytes, all in one folder.

        `logo` finds the picture that a theme names; it may block.
        """
        self._folder = folder
        self._media = folder / "media"
        self._kept = kept
        self._run = run
        self._logo = logo
        self._done: dict[str, Rendered] = {}
        self._running: dict[str, _Shared] = {}
        self._version = _version()

    async def pages(
        self, body: Body, surface: Surface, *, fit: Fit = "contain", title: str = ""
    ) -> Rendered:
        """Return the pages of a body on a surface, from what is kept if it can be.

        A worker that is lost, or a fault of a template, comes back as a problem and is not kept.
        """
        road = _road(body)
        surface = _what_matters(await self._with_logo(surface), road)
        title = "" if road.plain else title
        key = self._key(type(body).__name__, body, surface, fit, title)
        arguments = (
            road.module,
            body,
            surface,
            self._kept_folder(body, surface),
            self._media,
            fit,
            title,
        )
        return await self._drawn(key, road, _draw, arguments)

    async def slate(self, name: str, hotline: str, surface: Surface) -> Rendered:
        """Return the built-in page of a unit: its name and hotline, calm."""
        surface = _what_matters(surface, _SLIDES)
        key = self._key("slate", name, surface, hotline)
        return await self._drawn(key, _SLIDES, _draw_slate, (name, hotline, surface, self._media))

    def media_path(self, name: str) -> Path | None:
        """Return the file that an asset names, or None when there is none."""
        path = self._media / name
        return path if path.parent == self._media and path.is_file() else None

    def prune(self, used: Set[str], *, before_s: float) -> int:
        """Delete media that are neither `used` (asset names) nor changed since; count them.

        The records that name a deleted file go with it, so that it is drawn anew when wanted.
        """
        gone = {
            path.name
            for path in self._media.glob("*.*")
            if path.name not in used and path.stat().st_mtime < before_s
        }
        for record in self._folder.glob("*.json"):
            if any(page.asset and page.asset.name in gone for page in _load(record).pages):
                record.unlink(missing_ok=True)
                self._done.pop(record.stem, None)
        for name in gone:
            (self._media / name).unlink(missing_ok=True)
        return len(gone)

    async def _drawn(
        self,
        key: str,
        road: _Road,
        function: Callable[..., Drawing],
        arguments: tuple[object, ...],
    ) -> Rendered:
        if key not in self._done and (kept := self._recall(key)) is not None:
            self._done[key] = kept
        if key in self._done:
            return self._done[key]
        if key not in self._running:
            self._running[key] = _Shared(
                asyncio.create_task(self._draw_and_keep(key, road, function, arguments))
            )
        return await self._running[key].wait()

    async def _draw_and_keep(
        self,
        key: str,
        road: _Road,
        function: Callable[..., Drawing],
        arguments: tuple[object, ...],
    ) -> Rendered:
        try:
            drawing = await self._run(
                function, *arguments, deadline_s=road.deadline_s, slow=road.slow
            )
        except WorkerLost as lost:
            log.warning("lost a drawing module=%s reason=%s", road.module, lost.reason)
            return Rendered(problems=(_undrawable(f"{lost.reason}"),))
        except Exception as error:  # named edge: one drawing; the page is missing, others go on
            log.exception("could not draw module=%s", road.module)
            return Rendered(problems=(_undrawable(str(error)),))
        finally:
            self._running.pop(key, None)
        rendered = Rendered(pages=drawing.pages, problems=drawing.problems)
        self._done[key] = rendered
        await asyncio.to_thread(_save, self._folder / f"{key}.json", rendered)
        return rendered

    def _recall(self, key: str) -> Rendered | None:
        """Return what an earlier run drew, if its media are still there."""
        try:
            rendered = _load(self._folder / f"{key}.json")
        except (OSError, msgspec.DecodeError):
            return None
        assets = (a for page in rendered.pages for a in (page.asset, page.card) if a is not None)
        return rendered if all(self.media_path(asset.name) for asset in assets) else None

    def _key(self, *parts: object) -> str:
        encoded = msgspec.json.encode((self._version, parts), order="sorted")
        return hashlib.sha256(encoded).hexdigest()

    async def _with_logo(self, surface: Surface) -> Surface:
        if surface.logo is not None or not surface.theme.logo:
            return surface
        return replace(surface, logo=await asyncio.to_thread(self._logo, surface.theme.logo))

    def _kept_folder(self, body: Body, surface: Surface) -> Path:
        source = getattr(body, "source", None) or _pictures_of(body) or surface.logo
        return self._kept(source).parent if source else self._folder


class _Shared:
    """One drawing that several callers wait for; it is given up when the last of them is."""

    def __init__(self, task: asyncio.Task[Rendered]) -> None:
        self._task = task
        self._waiting = 0

    async def wait(self) -> Rendered:
        self._waiting += 1
        try:
            return await asyncio.shield(self._task)
        finally:
            self._waiting -= 1
            if self._waiting == 0 and not self._task.done():
                self._task.cancel()


def _draw(
    module: str,
    body: Body,
    surface: Surface,
    kept: Path,
    out: Path,
    fit: Fit,
    title: str,
) -> Drawing:
    # Imported here, in the worker: the server never loads decoders or the layout engine.
    drawing: Drawing = importlib.import_module(f"signage.render.{module}").draw(
        body, surface, kept=kept, out=out, fit=fit, title=title
    )
    return drawing


def _draw_slate(name: str, hotline: str, surface: Surface, out: Path) -> Drawing:
    drawing: Drawing = importlib.import_module("signage.render.slides").draw_slate(
        name, hotline, surface, out=out
    )
    return drawing


def _road(body: Body) -> _Road:
    road = _ROADS.get(type(body), _SLIDES)
    if isinstance(body, Picture) and body.long == "pan":
        return replace(road, slow=True, deadline_s=1800)  # 90 s of noise at 4K is some 8 minutes
    moves = isinstance(body, Picture) and body.frames > 1
    is_long = isinstance(body, ProcedureList) and len(body.rows) > MANY_ROWS
    return replace(road, slow=True, deadline_s=600) if moves or is_long else road


def _what_matters(surface: Surface, road: _Road) -> Surface:
    """Return the surface without what cannot change these pages, so that more screens share."""
    if road.plain:
        return replace(surface, theme=Theme(), agency="", hotline="", logo=None)
    if road is _SLIDES:
        return replace(surface, sound=False, sync=False)
    return surface


def _pictures_of(body: Body) -> Source | None:
    steps = getattr(body, "steps", ())
    pictures = [getattr(body, "picture", None), *(step.picture for step in steps)]
    return next((picture for picture in pictures if picture is not None), None)


def _undrawable(reason: str) -> Problem:
    return Problem(code="cannot_draw", where="", arguments={"reason": reason})


def _version() -> str:
    """Return a hash of everything that decides what pages look like."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*here.glob("*.py"), *here.glob("templates/*.typ"), *here.glob("fonts/*")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    digest.update((here.parent / "core" / "place" / "legibility.py").read_bytes())
    return digest.hexdigest()[:16]


def _load(path: Path) -> Rendered:
    return _RENDERED.decode(path.read_bytes())


def _save(path: Path, rendered: Rendered) -> None:
    with arriving(path) as temporary:
        temporary.write_bytes(msgspec.json.encode(rendered))
