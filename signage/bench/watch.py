"""From a closed file to content that holds it, and ten thousand files with lost events.

Floors: inotify's own `CLOSE_WRITE` followed by decoding the file, in the same run; and decoding
all the dropped files in as many processes as read them. Two shared cores, ext4: 6 ms beyond
decoding and settling; 10,000 tiny files in 10 s (copies on disk, hashes and verdicts included),
none missed, event loop held up 7 ms at p99.
"""

import ctypes
import hashlib
import os
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec
from PIL import Image
from rich.console import Console

from signage.bench.rows import Row, show
from signage.bench.watched_site import Report
from signage.errors import Unavailable
from signage.library.settling import STILL_MS
from signage.workers import QUICK_WORKERS

DROPS = 30
FILES = 10_000
PATIENCE_S = 120.0
_CLOSE_WRITE = 0x8  # IN_CLOSE_WRITE of inotify(7)


def run(console: Console) -> None:
    """Measure and print."""
    _show_drops(console)
    _show_batch(console)


def _show_drops(console: Console) -> None:
    with _site() as site, _watching(site) as reports:
        ours_ms = [_drop(site, number, reports) for number in range(DROPS)]
    with tempfile.TemporaryDirectory() as folder:
        floor = [_bare_drop(Path(folder), number) for number in range(DROPS)]
    bare_ms = statistics.median(total for total, _ in floor)
    decode_ms = statistics.median(decode for _, decode in floor)
    ours = statistics.median(ours_ms)
    rows = [
        Row(
            name="closed file → content, p50",
            unit="ms",
            figure=ours,
            floor=bare_ms + STILL_MS,
            floor_name=f"inotify + decode + {STILL_MS} ms stillness",
        ),
        Row(
            name="… beyond decoding and settling, p50",
            unit="ms",
            figure=ours - decode_ms - STILL_MS,
            most=50,
        ),
        Row(name="… slowest", unit="ms", figure=max(ours_ms) - decode_ms - STILL_MS),
    ]
    show(console, f"{DROPS} pictures dropped one by one", rows)


def _show_batch(console: Console) -> None:
    with _site() as site, _watching(site) as reports:
        os.kill(reports.pid, signal.SIGSTOP)  # nobody reads events now: the queue overflows
        try:
            for number in range(FILES):
                _write_small(site / "playlists/lon" / f"{number:05}.png", number)
        finally:
            os.kill(reports.pid, signal.SIGCONT)
        began = time.perf_counter()
        seen = _until_all_are_ready(reports)
        took_s = time.perf_counter() - began
        floor_s = _decode_all(site / "playlists/lon")
    stalls = sorted(stall for report in seen for stall in report.stalls_ms[1:])
    rows = [
        Row(name="missed", unit="files", figure=FILES - seen[-1].ready, most=0),
        Row(
            name="all content",
            unit="s",
            figure=took_s,
            floor=floor_s,
            floor_name=f"decoding them in {QUICK_WORKERS} processes",
        ),
        Row(
            name="event loop held up, p99",
            unit="ms",
            figure=stalls[int(len(stalls) * 0.99)],
            most=10,
        ),
        Row(name="event loop held up, worst", unit="ms", figure=stalls[-1]),
        Row(name="contents made", unit="", figure=len(seen)),
    ]
    queue = Path("/proc/sys/fs/inotify/max_queued_events").read_text().strip()
    note = f"dropped while the process stood still: the kernel queues {queue} events for it"
    show(console, f"{FILES:,} files while events are lost", rows, note=note)


class Reports:
    """What a watching process says."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.pid = process.pid

    def next(self) -> Report:
        """Wait for the next content."""
        line = self._process.stdout.readline() if self._process.stdout else b""
        if not line:
            raise Unavailable("bench: the watching process ended — run it by hand to see why")
        return msgspec.json.decode(line, type=Report)


@contextmanager
def _site() -> Iterator[Path]:
    # Not in /tmp, which may be memory: a real disk, like a site's.
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        for name in ("playlists/lon", "media"):
            (Path(folder) / name).mkdir(parents=True)
        yield Path(folder)


@contextmanager
def _watching(site: Path) -> Iterator[Reports]:
    _draw(site / "playlists/lon/000.png", 0)
    process = subprocess.Popen(
        [sys.executable, "-m", "signage.bench.watched_site", str(site)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        reports = Reports(process)
        while not reports.next().ready:
            pass
        (site / "playlists/lon/000.png").unlink()
        while reports.next().ready:
            pass
        yield reports
    finally:
        process.communicate(timeout=PATIENCE_S)


def _drop(site: Path, number: int, reports: Reports) -> float:
    """Copy one picture in and return the milliseconds until it is content."""
    picture = site / "new.png"
    sha256 = _draw(picture, number + 1)
    shutil.copyfile(picture, site / "playlists/lon" / f"{number:03}.png")
    closed_ns = time.monotonic_ns()
    while sha256 not in (report := reports.next()).hashes:
        pass
    return (report.at_ns - closed_ns) / 1_000_000


def _bare_drop(folder: Path, number: int) -> tuple[float, float]:
    """Return milliseconds from close to decoded with nothing but inotify, and of decoding."""
    picture = folder / "new"
    _draw(picture, number + 1)
    libc = ctypes.CDLL(None, use_errno=True)
    watched = folder / "watched"
    watched.mkdir(exist_ok=True)
    queue = libc.inotify_init1(os.O_CLOEXEC)
    libc.inotify_add_watch(queue, os.fsencode(watched), _CLOSE_WRITE)
    shutil.copyfile(picture, watched / f"{number}.png")
    closed_ns = time.monotonic_ns()
    os.read(queue, 4096)
    noticed_ns = time.monotonic_ns()
    _decode(watched / f"{number}.png")
    done_ns = time.monotonic_ns()
    os.close(queue)
    return (done_ns - closed_ns) / 1_000_000, (done_ns - noticed_ns) / 1_000_000


def _until_all_are_ready(reports: Reports) -> list[Report]:
    seen = [reports.next()]
    began = time.perf_counter()
    while seen[-1].ready < FILES and time.perf_counter() - began < PATIENCE_S:
        seen.append(reports.next())
    return seen


def _decode_all(folder: Path) -> float:
    files = sorted(folder.iterdir())
    with ProcessPoolExecutor(QUICK_WORKERS) as pool:
        list(pool.map(_decode, files[:QUICK_WORKERS]))  # processes are up
        began = time.perf_counter()
        list(pool.map(_decode, files, chunksize=50))
        return time.perf_counter() - began


def _decode(path: Path) -> None:
    with Image.open(path) as image:
        image.load()


def _draw(path: Path, number: int) -> str:
    """Draw a picture of a common size that is like no other; return its hash."""
    noise = Image.effect_noise((1280, 720), 20).convert("RGB")
    noise.putpixel((number % 1280, number // 1280), (number % 256, 0, 0))
    noise.save(path, "PNG", compress_level=1)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_small(path: Path, number: int) -> None:
    """Write a small picture that is like no other, faster than Pillow does."""
    rows = b"".join(b"\0" + struct.pack(">IHB", number, row, 0)[:6] * 8 for row in range(16))
    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 1))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check
