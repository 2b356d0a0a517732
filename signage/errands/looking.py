"""What a site's content becomes: editions, plans and drawn files, without a server."""

import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from PIL import Image

from signage.app import running, system_now
from signage.core.content.asset import Page
from signage.core.content.file_name import nfc
from signage.core.content.playlist import Item, Phase
from signage.core.content.problem import Problem
from signage.core.content.register import Register, Tally, tallies_of
from signage.core.place.canvas import parse_canvas
from signage.core.place.organisation import Theme
from signage.core.place.screen import Screen, Surface, surface_of, zones_of
from signage.core.showing.edition import Edition
from signage.core.showing.explain import explain_at, explain_day
from signage.core.time.times import Instant, local_midnight, parse_iso
from signage.disk import keep
from signage.errors import NotFound, Rejected
from signage.library.content import Content, FileVerdict
from signage.library.library import Library
from signage.library.readers import kind_of, name_companions
from signage.library.reading import SourceFile
from signage.render.renderer import Renderer
from signage.settings import Settings
from signage.workers import Workers

# The one playlist of the site that a file is put into to be drawn.
SHELF = "xem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is wrong with the content of a site, and how its lists of procedures stand."""

    problems: tuple[Problem, ...]
    lists: tuple[Tally, ...]


async def check_site(settings: Settings) -> Findings:
    """Read the folders once, draw what is needed, and return what was found."""
    async with running(settings, follow=False) as parts:
        edition = await parts.publisher.settle()
        lists = tallies_of(parts.publisher.register, parts.now())
    problems = sorted(edition.problems, key=lambda p: (p.where, p.line or 0, p.code))
    return Findings(problems=tuple(problems), lists=tuple(lists))


async def register_of(
    settings: Settings, *, moment: str | None = None
) -> tuple[Register, Instant]:
    """Read the folders once and return the register of procedures and its instant.

    Raises: Rejected when the moment cannot be read.
    """
    at = _moment(moment, settings.tz)
    async with running(settings, follow=False, now=lambda: at) as parts:
        await parts.publisher.publish()  # nothing needs to be drawn for it
        return parts.publisher.register, at


async def look_at_site(
    settings: Settings, *, moment: str | None = None
) -> tuple[Edition, Instant]:
    """Read the folders once, draw what is needed, and return the edition and its instant.

    `moment` is an ISO time or a date in the site's zone; none is now.

    Raises: Rejected when the moment cannot be read.
    """
    at = _moment(moment, settings.tz)
    async with running(settings, follow=False, now=lambda: at) as parts:
        return await parts.publisher.settle(), at


def plan_at(edition: Edition, screen: str, at: Instant) -> dict[str, Any]:
    """Return what is on a screen at an instant and why, as the JSON of `plan --at`.

    Raises: NotFound when there is no such screen.
    """
    _known(edition, screen)
    return explain_at(edition.rules, edition.drawn[screen], edition.manifests[screen], screen, at)


def plan_on(edition: Edition, screen: str, day: date) -> dict[str, Any]:
    """Return the timetable of a day, as the JSON of `plan --on`.

    Raises: NotFound when there is no such screen.
    """
    _known(edition, screen)
    return explain_day(
        edition.rules, edition.drawn[screen], edition.manifests[screen], screen, day
    )


def surface_for(
    *,
    canvas: str,
    kind: Literal["eboard", "led"],
    diagonal_in: float | None,
    pitch_mm: float | None,
    distance_m: float,
) -> Surface:
    """Describe the surface of a screen that exists only for this drawing.

    Raises: Rejected when the canvas cannot be read.
    """
    try:
        area = parse_canvas(canvas)
    except ValueError as wrong:
        raise Rejected(f"--canvas: {wrong} — write 1920x1080") from None
    screen = Screen(
        id="",
        name="",
        unit="",
        kind=kind,
        canvas=area,
        diagonal_in=diagonal_in,
        pitch_mm=pitch_mm,
        distance_m=distance_m,
    )
    return surface_of(screen, zones_of(screen)[0], theme=Theme(), agency="", hotline="")


async def render_file(
    file: Path, surface: Surface, *, tz: str, out: Path
) -> tuple[list[dict[str, Any]], tuple[Problem, ...]]:
    """Draw the slides of one file into `out` as PNG; return the pages and what is wrong.

    The file goes the road of every file: into a playlist of a site, which lives for a moment.

    Raises: Rejected when there is no such file.
    """
    if not file.is_file():
        raise Rejected(f"{file}: there is no such file — check the path")
    workers = Workers()
    try:
        with tempfile.TemporaryDirectory(prefix="signage-render-") as folder:
            site = Path(folder)
            await _put_on_shelf(file, site / "playlists" / SHELF, workers)
            content = await _read_site(site, tz, workers)
            verdict = _verdict_of(file, content)
            problems = list(verdict.problems)
            pages: list[Page] = []
            renderer = Renderer(
                site / "renditions",
                kept=lambda s: site / "var/kept" / s.kept_name,
                run=workers.run,
            )
            if verdict.item is not None:
                for phase in _in_force(verdict.item, system_now()):
                    drawn = await renderer.pages(phase.body, surface, title=verdict.item.title)
                    pages += drawn.pages
                    problems += drawn.problems
            written = _write_pages(pages, verdict.item, renderer, out)
    finally:
        await workers.close()
    return written, tuple(replace(problem, where=str(file)) for problem in problems)


def _verdict_of(file: Path, content: Content) -> FileVerdict:
    for verdict in content.playlists[SHELF].files:
        if verdict.name == nfc(file.name):
            return verdict
    raise Rejected(f"{file}: is hidden, temporary or not for screens — choose another file")


def _in_force(item: Item, now: Instant) -> tuple[Phase, ...]:
    """Return the phase that is shown now; what is shown at no or another time, all of it."""
    current = tuple(phase for phase in item.phases if phase.span.holds(now))
    return current or item.phases


async def _put_on_shelf(file: Path, shelf: Path, workers: Workers) -> None:
    """Copy the file and the files that it names."""
    shelf.mkdir(parents=True)
    source, _ = keep(file, shelf)
    (shelf / source.kept_name).rename(shelf / file.name)
    kind = kind_of(source.extension)
    if kind is None or not kind.names_others:
        return
    here = SourceFile(name=source.name, path=shelf / file.name, source=source)
    for name in await workers.run(name_companions, kind.reader, here):
        beside = file.parent / name
        if beside.is_file() and beside.parent == file.parent:
            kept, _ = keep(beside, shelf)
            (shelf / kept.kept_name).rename(shelf / name)


async def _read_site(site: Path, tz: str, workers: Workers) -> Content:
    library = Library(site, tz=tz, run=workers.run, now=system_now, on_content=lambda *_: None)
    try:
        await library.begin()
        return await library.settled()
    finally:
        await library.stop()


def _write_pages(
    pages: list[Page], item: Item | None, renderer: Renderer, out: Path
) -> list[dict[str, Any]]:
    """Write what each page looks like: its picture, or the card of a sound or a video."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for number, page in enumerate(pages, 1):
        shown = page.card or page.asset
        path = renderer.media_path(shown.name) if shown is not None else None
        if shown is None or path is None:
            continue
        target = out / f"{number:03d}.png"
        with Image.open(path) as picture:
            picture.save(target)
            width_px, height_px = picture.size
        given = item.duration_ms if item is not None else None
        written.append(
            {
                "file": str(target),
                "width_px": width_px,
                "height_px": height_px,
                "duration_ms": given or page.duration_ms,
            }
        )
    return written


def _known(edition: Edition, screen: str) -> None:
    if screen not in edition.manifests:
        names = ", ".join(sorted(edition.manifests)) or "none yet"
        raise NotFound(f"plan: there is no screen “{screen}” — use one of: {names}")


def _moment(text: str | None, tz: str) -> Instant:
    if text is None:
        return system_now()
    try:
        if len(text) == len("2027-02-06"):
            return local_midnight(tz, date.fromisoformat(text))
        return parse_iso(text, tz)
    except ValueError as wrong:
        raise Rejected(
            f"“{text}” is no ISO time or date ({wrong}) — write 2027-02-06T07:30"
        ) from None
