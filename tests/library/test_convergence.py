"""Whatever people do to the folders in whatever order, the content ends as if read anew."""

import asyncio
import random
import shutil
import unicodedata

import pytest

from tests.library.world import World, picture

FOLDERS = ("playlists/sanh", "playlists/Tết", "media")
NAMES = ("a.png", "b [2027-02-30].png", "Họp.png", "x.jpg", "thẻ.md", "playlist.toml", "y.exe")
CARD = "---\npicture: a.png\n---\n# Tiêu đề\n\nnội dung\n"
RULES = (
    'order = ["Họp.png", "media/a.png"]\n',
    'title = "x"\nvalid_until = 2027-01-01\n',
    "broken = [",
)


def content_for(name: str, chance: random.Random) -> bytes:
    if name.endswith(".md"):
        return CARD.encode()
    if name == "playlist.toml":
        return chance.choice(RULES).encode()
    whole = picture(chance.randrange(4))
    return whole if chance.random() < 0.8 else whole[: len(whole) // 2]


def do_something(world: World, chance: random.Random) -> None:
    folder = world.site / chance.choice(FOLDERS)
    name = chance.choice(NAMES)
    path = folder / name
    deed = chance.choice(
        ["write", "write", "write", "append", "replace", "rename", "delete", "folder"]
    )
    if deed == "folder" and folder.exists() and folder.name != "media":
        shutil.rmtree(folder)
    elif deed == "write":
        world.write(str(path.relative_to(world.site)), content_for(name, chance))
    elif deed == "append" and path.exists():
        with path.open("ab") as file:
            file.write(b"more")
    elif deed == "replace" and folder.exists():
        (folder / ".new.tmp").write_bytes(content_for(name, chance))
        (folder / ".new.tmp").replace(path)
    elif deed == "rename" and path.exists():
        path.rename(folder / unicodedata.normalize("NFC", chance.choice(NAMES)))
    elif deed == "delete" and path.exists():
        path.unlink()


def told(content) -> list[str]:
    """Put content in lines that a failing test can show."""
    return [
        f"{verdict.where} {verdict.state} {verdict.sha256} {[p.code for p in verdict.problems]}"
        for folder in content.playlists.values()
        for verdict in folder.files
    ]


@pytest.mark.parametrize("seed", range(20))
def test_after_any_history_the_content_is_what_a_fresh_look_sees(tmp_path, seed):
    chance = random.Random(seed)

    async def whole():
        world = World(tmp_path / "site")
        await world.open()
        for _ in range(60):
            do_something(world, chance)
            if chance.random() < 0.4:
                world.clock.advance(chance.choice([10, 150, 300, 1_500]))
                await world.library.look()  # and on, while it is still being examined
        # Rules that break now would differ: the old library remembers the last good ones.
        for folder in ("playlists/sanh", "playlists/Tết"):
            (world.site / folder / "playlist.toml").unlink(missing_ok=True)
        await world.settle()
        lived = world.library.current
        await world.library.stop()

        shutil.rmtree(world.site / "var")
        await world.open()
        await world.settle()
        assert told(lived) == told(world.library.current)
        assert lived == world.library.current
        await world.library.stop()

    asyncio.run(whole())
