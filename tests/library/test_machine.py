"""What the machine does to us: a full disk, no permission, real events, a lost root."""

import asyncio
import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from signage.core.time.times import Instant
from signage.library.library import Library
from tests.library.world import World, picture, play

S = "playlists/sanh"


def test_on_a_full_disk_a_file_waits_and_is_taken_when_there_is_room(small_disk):
    async def story(world: World):
        world.write(f"{S}/a.png", picture())
        await world.settle()
        ballast = world.write("ballast", bytes(5_000_000))
        Image.effect_noise((1600, 1400), 80).save(world.site / S / "b.png")
        await world.settle()

        assert world.problems() == [("disk_full", f"{S}/b.png")]
        assert world.verdict("a.png").state == "ready"
        assert [p.suffix for p in world.library.kept.iterdir()] == [".png"]

        ballast.unlink()
        await world.settle()
        assert world.verdict("b.png").state == "ready"
        assert world.problems() == []

    play(small_disk, story)


AS_NOBODY = """
import asyncio, json, os, sys
from pathlib import Path
from signage.library.readers import picture
from tests.library.made import source_file
from tests.library.world import World

async def main(site):
    world = World(site)
    await world.open()
    await world.settle()
    print(json.dumps({"problems": world.problems(), "names": world.names("mo")}))
    await world.library.stop()

# Another user may not import what is not imported yet: read one picture first.
assert picture.read(source_file(Path(sys.argv[1]) / "playlists/mo/a.png"), {}).phases
os.setgroups([]); os.setgid(65534); os.setuid(65534)
asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: becoming another user needs root")
def test_what_another_user_may_not_read_is_named_and_the_rest_goes_on(tmp_path):
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.name.startswith(("pytest-", "popen-")):
            parent.chmod(0o755)
    site = tmp_path / "site"
    for path in ("playlists/mo/a.png", "playlists/mo/kín.png", "playlists/kín/b.png"):
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(picture())
    (site / "media").mkdir()
    (site / "var").mkdir()
    (site / "var").chmod(0o777)
    (site / "playlists/mo/kín.png").chmod(0)
    (site / "playlists/kín").chmod(0)

    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(site)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )

    seen = json.loads(done.stdout)
    assert seen["names"] == ["a.png", "kín.png"]
    assert seen["problems"] == [
        ["unreadable", "playlists/kín"],
        ["unreadable", "playlists/mo/kín.png"],
    ]


class Live:
    """A library that watches by itself, on the machine's clock."""

    def __init__(self, site: Path, **settings) -> None:
        self._changed = asyncio.Event()
        self.library = Library(
            site,
            tz="Asia/Ho_Chi_Minh",
            run=self._run,
            now=lambda: Instant(time.time_ns() // 1_000_000),
            on_content=lambda content, changed: self._changed.set(),
            **settings,
        )

    async def _run(self, function, *arguments, deadline_s, slow):
        return await asyncio.to_thread(function, *arguments)

    def states(self):
        folders = self.library.current.playlists
        return {v.name: v.state for folder in folders.values() for v in folder.files}

    async def until(self, holds):
        async with asyncio.timeout(5):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def until_states(self, **wanted):
        named = {name.replace("_", "."): state for name, state in wanted.items()}
        await self.until(lambda: self.states() == named)


async def comes_and_goes(live: Live, folder: Path) -> None:
    began = time.perf_counter()
    (folder / "a.png").write_bytes(picture())
    await live.until_states(a_png="ready")
    assert time.perf_counter() - began < 1

    began = time.perf_counter()
    (folder / "a.png").rename(folder / "b.png")
    await live.until_states(b_png="ready")
    assert time.perf_counter() - began < 1


async def grows_slowly(live: Live, path: Path) -> None:
    with path.open("w") as slow:
        for line in range(8):
            slow.write(f"dòng {line}\n\n")
            slow.flush()
            await asyncio.sleep(0.3)
            assert live.states().get(path.name) in (None, "settling")
    await live.until_states(b_png="ready", c_md="ready")


async def root_is_made_again(live: Live, root: Path) -> None:
    root.rename(root.with_name("away"))
    current = live.library
    await live.until(lambda: [p.code for p in current.current.problems] == ["missing_root"])
    assert live.states()["b.png"] == "ready"

    (root / "tet").mkdir(parents=True)
    (root / "tet" / "d.png").write_bytes(picture(3))
    await live.until_states(d_png="ready")
    (root / "tet" / "e.png").write_bytes(picture(4))
    await live.until_states(d_png="ready", e_png="ready")


@pytest.mark.slow
def test_with_real_events_files_come_grow_and_go_and_roots_are_made_again(tmp_path):
    folder = tmp_path / S
    folder.mkdir(parents=True)

    async def whole():
        live = Live(tmp_path)
        try:
            await live.library.start()
            await comes_and_goes(live, folder)
            await grows_slowly(live, folder / "c.md")
            await root_is_made_again(live, folder.parent)
        finally:
            await live.library.stop()

    asyncio.run(whole())


async def no_watches_left(folders):
    """Fail as the kernel does when every watch it grants is taken."""
    raise OSError(errno.ENOSPC, "no space left on device")
    yield set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [{"watch": "poll"}, {"hints": no_watches_left}],
    ids=["told-to", "the-kernel-gives-no-events"],
)
def test_without_events_the_folders_are_polled(tmp_path, settings):
    (tmp_path / S).mkdir(parents=True)

    async def whole():
        live = Live(tmp_path, **settings)
        try:
            await live.library.start()
            (tmp_path / S / "a.png").write_bytes(picture())
            await live.until_states(a_png="ready")
            (tmp_path / S / "a.png").unlink()
            await live.until_states()
        finally:
            await live.library.stop()

    asyncio.run(whole())


def test_a_folder_whose_disk_went_away_keeps_what_it_showed(tmp_path, small_disk):
    async def story(world: World):
        mounted = world.site / "playlists" / "chia sẻ"
        mounted.mkdir()
        subprocess.run(["mount", "--bind", str(small_disk), str(mounted)], check=True)
        try:
            (mounted / "a.png").write_bytes(picture())
            await world.settle()
            assert world.verdict("a.png", "chia sẻ").state == "ready"
        finally:
            subprocess.run(["umount", "-l", str(mounted)], check=True)

        await world.settle()

        assert world.verdict("a.png", "chia sẻ").state == "ready"
        assert world.problems() == [("missing_root", "playlists/chia sẻ")]

    play(tmp_path / "site", story)
