"""Two hundred mixed photographs dropped at once, through the real road, beside a bare Pillow loop.

Ours: kept by hash, decoded to the end, drawn for a full-HD screen with its look. The floor opens,
turns, shrinks and saves, and nothing else, in one process. 120 JPEG of 12 to 24 megapixels (every
fifth progressive), 30 of 4K, 50 PNG of 2 to 8; the floor takes every seventh file.
"""

import asyncio
import io
import resource
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps
from rich.console import Console

from signage.bench.rows import Row, show
from signage.core.content.playlist import Item
from signage.core.place.screen import Surface
from signage.core.time.times import Instant
from signage.library.content import Content
from signage.library.library import Library
from signage.render.renderer import Renderer
from signage.workers import Workers

PHOTOGRAPHS = 200
FLOOR_EACH = 7  # shares no factor with the mix, so it meets every kind of file
SCREEN = Surface(
    width_px=1920, height_px=1080, kind="eboard", pixel_mm=0.63, distance_m=5, scan_distance_m=1.5
)
# Fine enough to see a stall of the ten milliseconds that we allow.
TICK_S = 0.002
PATIENCE_S = 600.0


def run(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        photographs = site / "photographs"
        photographs.mkdir()
        for number, content, extension in _photographs():
            (photographs / f"{number:03d}.{extension}").write_bytes(content)
        some = sorted(photographs.iterdir())[::FLOOR_EACH]
        floor_cpu_s, floor_wall_s = _bare_loop(some)
        before_s = _cpu_s()
        wall_s, stalls_ms = asyncio.run(_through_the_road(site, photographs))
        cpu_s = _cpu_s() - before_s
    stalls_ms.sort()
    rows = [
        Row(
            name="CPU a photograph",
            unit="ms",
            figure=cpu_s / PHOTOGRAPHS * 1000,
            floor=floor_cpu_s / len(some) * 1000,
            floor_name="bare Pillow",
            most=1.5,
        ),
        Row(
            name="photographs a second",
            unit="/s",
            figure=PHOTOGRAPHS / wall_s,
            floor=len(some) / floor_wall_s,
            floor_name="bare Pillow, one process",
        ),
        Row(
            name="event loop late, p99",
            unit="ms",
            figure=stalls_ms[len(stalls_ms) * 99 // 100],
            most=10,
        ),
        Row(name="event loop late, worst", unit="ms", figure=stalls_ms[-1]),
    ]
    show(console, f"Ingest of {PHOTOGRAPHS} photographs", rows)


def _photographs() -> Iterator[tuple[int, bytes, str]]:
    """Yield files of different bytes; few are painted, each copy gets a comment of its own."""
    large = [_jpeg(side, progressive=side == 5600) for side in (4000, 4400, 4800, 5200, 5600)]
    ultra = [_jpeg(3840), _jpeg(3840, quality=70)]
    drawn = [_png(side) for side in (1700, 2400, 3200)]
    for number in range(PHOTOGRAPHS):
        note = f"photograph {number}".encode()
        if number % 20 < 12:
            content = large[number % 5]
            yield number, _with_comment(content, note), "jpg"
        elif number % 20 < 15:
            yield number, _with_comment(ultra[number % 2], note), "jpg"
        else:
            yield number, _with_text(drawn[number % 3], note), "png"


def _scene(width: int, height: int) -> Image.Image:
    """Return a picture that costs what a photograph costs: gradients under fine grain."""
    grain = Image.effect_noise((width // 2, height // 2), 24).resize((width, height))
    ramp = Image.linear_gradient("L").resize((width, height))
    glow = Image.radial_gradient("L").resize((width, height))
    return Image.merge(
        "RGB", (Image.blend(ramp, grain, 0.3), grain, Image.blend(glow, grain, 0.4))
    )


def _jpeg(width: int, *, progressive: bool = False, quality: int = 90) -> bytes:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    scene = _scene(width, width * 3 // 4)
    scene.save(buffer, "JPEG", quality=quality, progressive=progressive, exif=exif)
    return buffer.getvalue()


def _png(width: int) -> bytes:
    buffer = io.BytesIO()
    _scene(width, width * 3 // 4).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _with_comment(content: bytes, note: bytes) -> bytes:
    return content[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + content[2:]


def _with_text(content: bytes, note: bytes) -> bytes:
    chunk = b"tEXtComment\0" + note
    sized = (len(chunk) - 4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    end = content.rindex(b"IEND") - 4
    return content[:end] + sized + content[end:]


def _bare_loop(paths: list[Path]) -> tuple[float, float]:
    """Return the CPU and the wall time of the least that anybody does with a photograph."""
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    for path in paths:
        with Image.open(path) as image:
            image.draft("RGB", (1920, 1920))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((1920, 1080), Image.Resampling.LANCZOS, reducing_gap=2.0)
            upright.convert("RGB").save(io.BytesIO(), "JPEG", quality=82)
    return time.process_time() - cpu_s, time.perf_counter() - wall_s


async def _through_the_road(site: Path, photographs: Path) -> tuple[float, list[float]]:
    playlist = site / "playlists" / "anh"
    playlist.parent.mkdir()
    workers = Workers()
    arrived = asyncio.Event()
    contents: list[Content] = []

    def note(content: Content, _changed: frozenset[str]) -> None:
        contents.append(content)
        if len(_items(content)) == PHOTOGRAPHS:
            arrived.set()

    library = Library(
        site,
        tz="Asia/Ho_Chi_Minh",
        run=workers.run,
        now=lambda: Instant(int(time.time() * 1000)),
        on_content=note,
    )
    kept_folder = library.kept
    renderer = Renderer(
        site / "var" / "renditions",
        kept=lambda source: kept_folder / source.kept_name,
        run=workers.run,
    )
    stalls_ms: list[float] = []
    await library.start()
    watch = asyncio.create_task(_watch_the_loop(stalls_ms))
    began_s = time.perf_counter()
    photographs.rename(playlist)
    async with asyncio.timeout(PATIENCE_S):
        await arrived.wait()
        gate = asyncio.Semaphore(8)
        await asyncio.gather(*(_draw(renderer, gate, item) for item in _items(contents[-1])))
    wall_s = time.perf_counter() - began_s
    watch.cancel()
    await library.stop()
    await workers.close()
    return wall_s, stalls_ms


def _items(content: Content) -> list[Item]:
    return [
        verdict.item
        for folder in content.playlists.values()
        for verdict in folder.files
        if verdict.item is not None
    ]


async def _draw(renderer: Renderer, gate: asyncio.Semaphore, item: Item) -> None:
    async with gate:
        rendered = await renderer.pages(item.phases[0].body, SCREEN)
        if not rendered.pages:
            raise RuntimeError(f"{item.name} was not drawn: {rendered.problems}")


async def _watch_the_loop(stalls_ms: list[float]) -> None:
    while True:
        asked_s = time.perf_counter()
        await asyncio.sleep(TICK_S)
        stalls_ms.append(max(0.0, (time.perf_counter() - asked_s - TICK_S) * 1000))


def _cpu_s() -> float:
    ours, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return ours.ru_utime + ours.ru_stime + children.ru_utime + children.ru_stime
