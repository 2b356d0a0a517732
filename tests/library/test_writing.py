"""Uploads, names and rules: whole or not at all, never over somebody's file by accident."""

import ast
import asyncio
import errno
import hashlib
import inspect
import unicodedata
from pathlib import Path

import pytest

from signage import disk
from signage.core.content.playlist import PlaylistRules
from signage.disk import DiskFull
from signage.errors import Conflict, NotFound, Rejected
from signage.library import writing
from signage.library.settling import MISSED_MS
from tests.library.world import World, picture, play

S = "playlists/sanh"


async def stream(content: bytes, parts: int = 3):
    size = -(-len(content) // parts)
    for start in range(0, len(content), size):
        yield content[start : start + size]


def listed(world: World, folder: str = S) -> list[str]:
    return sorted(path.name for path in (world.site / folder).iterdir())


@pytest.mark.parametrize("module", [disk, writing], ids=["disk", "writing"])
def test_everything_that_people_are_refused_is_said_in_vietnamese(module):
    tree = ast.parse(inspect.getsource(module))
    kinds = {"NotFound", "Conflict", "Rejected", "DiskFull"}
    said = [
        {word.arg: ast.unparse(word.value) for word in node.keywords}.get("vi", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds
    ]

    assert len(said) >= 5
    assert [text for text in said if "Hãy" not in text and "Không có tệp" not in text] == []


def test_the_vietnamese_of_a_refusal_names_the_file():
    with pytest.raises(Rejected) as refused:
        writing.checked_name("Kế hoạch.exe")
    assert "“Kế hoạch.exe”" in refused.value.vi

    full = disk.full_or(OSError(errno.ENOSPC, "full"), Path("a.png"))
    assert isinstance(full, DiskFull)
    assert full.vi.startswith("Ổ đĩa của máy chủ đã đầy")


def test_an_uploaded_file_is_content_at_once(story):
    @story
    async def _(world: World):
        await world.library.create_playlist("Sảnh")

        source = await world.library.write_file("Sảnh", "Họp.png", stream(picture()))
        await world.library.idle()

        assert source.sha256 == hashlib.sha256(picture()).hexdigest()
        assert world.verdict("Họp.png", "Sảnh").state == "ready"
        assert world.verdict("Họp.png", "Sảnh").sha256 == source.sha256
        assert listed(world, "playlists/Sảnh") == ["Họp.png"]


def test_a_file_of_that_name_is_only_replaced_when_asked(story):
    @story
    async def _(world: World):
        decomposed = unicodedata.normalize("NFD", "Họp.png")
        world.write(f"{S}/{decomposed}", picture(1))

        with pytest.raises(Conflict, match="exists already"):
            await world.library.write_file("sanh", "Họp.png", stream(picture(2)))
        assert listed(world) == [decomposed]
        assert (world.site / S / decomposed).read_bytes() == picture(1)

        await world.library.write_file("sanh", "Họp.png", stream(picture(2)), replace=True)
        assert listed(world) == [decomposed]
        assert (world.site / S / decomposed).read_bytes() == picture(2)


def test_the_same_bytes_sent_again_are_there_already(story):
    @story
    async def _(world: World):
        world.write(f"{S}/Họp.png", picture(1))

        source = await world.library.write_file("sanh", "Họp.png", stream(picture(1)))

        assert source.sha256 == hashlib.sha256(picture(1)).hexdigest()
        assert listed(world) == ["Họp.png"]


def test_a_broken_upload_leaves_nothing(story):
    @story
    async def _(world: World):
        (world.site / S).mkdir()

        async def broken():
            yield picture()
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await world.library.write_file("sanh", "a.png", broken())

        assert listed(world) == []


def test_an_upload_that_does_not_fit_leaves_nothing(small_disk):
    async def whole(world: World):
        (world.site / S).mkdir()
        with pytest.raises(DiskFull, match="free some"):
            await world.library.write_file("sanh", "a.png", stream(bytes(9_000_000), 9))
        assert listed(world) == []

        await world.library.write_file("sanh", "b.png", stream(picture()))
        await world.library.idle()
        assert world.verdict("b.png").state == "ready"

    play(small_disk, whole)


@pytest.mark.parametrize(
    "name",
    [
        *("../a.png", "a/b.png", "", ".", "..", ".a.png", "a.png.part", "playlist.toml"),
        *("a.exe", "không đuôi", "a\0.png", "a\\b.png", " a.png", "ữ" * 84 + ".png"),
    ],
)
def test_names_that_cannot_be_content_are_refused(story, name):
    @story
    async def _(world: World):
        (world.site / S).mkdir()

        with pytest.raises(Rejected, match=" — "):
            await world.library.write_file("sanh", name, stream(picture()))

        assert listed(world) == []


def test_writing_needs_a_playlist_of_this_site(story, tmp_path):
    @story
    async def _(world: World):
        (tmp_path / "elsewhere").mkdir()
        (world.site / "playlists/out").symlink_to(tmp_path / "elsewhere")

        for playlist in ("none", "out", "../media", ""):
            with pytest.raises(NotFound):
                await world.library.write_file(playlist, "a.png", stream(picture()))


def test_the_shared_library_is_written_like_a_playlist(story):
    @story
    async def _(world: World):
        await world.library.write_file(None, "a.png", stream(picture()))

        assert listed(world, "media") == ["a.png"]


def test_renaming_and_deleting_keep_the_order_true(story):
    @story
    async def _(world: World):
        for number, name in enumerate(("a.png", "b.png", "c.png")):
            world.write(f"{S}/{name}", picture(number))
        world.write(f"{S}/playlist.toml", '# thứ tự\norder = ["c.png", "b.png"]\n')
        await world.settle()

        await world.library.rename_file("sanh", "c.png", "Lịch.png")
        await world.library.delete_file("sanh", "b.png")
        await world.settle()

        text = (world.site / S / "playlist.toml").read_text()
        assert text == '# thứ tự\norder = ["Lịch.png"]\n'
        assert world.names() == ["Lịch.png", "a.png"]
        assert world.problems() == []


def test_an_order_never_names_a_deleted_or_renamed_file_for_a_moment(story):
    @story
    async def _(world: World):
        for name in ("a.png", "b.png"):
            world.write(f"{S}/{name}", picture())
        world.write(f"{S}/playlist.toml", 'order = ["b.png", "a.png"]\n')
        await world.settle()
        world.contents.clear()

        await world.library.delete_file("sanh", "b.png")
        await world.library.idle()
        await world.look(MISSED_MS)
        assert world.names() == ["a.png"]
        await world.library.rename_file("sanh", "a.png", "c.png")
        await world.library.idle()
        await world.look(MISSED_MS)

        assert world.names() == ["c.png"]
        assert [content.every_problem for content in world.contents if content.every_problem] == []


def test_a_rename_never_covers_another_file(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture(1))
        world.write(f"{S}/b.png", picture(2))

        with pytest.raises(Conflict):
            await world.library.rename_file("sanh", "a.png", "b.png")
        with pytest.raises(NotFound):
            await world.library.rename_file("sanh", "none.png", "c.png")
        with pytest.raises(Rejected):
            await world.library.rename_file("sanh", "a.png", "../a.png")

        assert listed(world) == ["a.png", "b.png"]


def test_written_rules_hold_at_once_and_keep_comments(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/playlist.toml", "# của lễ tân\npinned = true # luôn có\n")
        await world.settle()

        rules = PlaylistRules(title="Sảnh", pinned=True, default_duration_ms=9_000)
        await world.library.write_rules("sanh", rules)
        await world.library.idle()

        assert world.folder().rules == rules
        text = (world.site / S / "playlist.toml").read_text()
        assert text.startswith("# của lễ tân\npinned = true # luôn có\n")


@pytest.mark.parametrize("name", ["", "a/b", "..", ".ẩn", "@eaDir", "a.tmp", " a"])
def test_a_playlist_needs_a_name_that_is_one(story, name):
    @story
    async def _(world: World):
        with pytest.raises(Rejected):
            await world.library.create_playlist(name)

        assert listed(world, "playlists") == []


def test_playlists_are_made_once_and_deleted_when_empty(story):
    @story
    async def _(world: World):
        await world.library.create_playlist("Tết")
        with pytest.raises(Conflict):
            await world.library.create_playlist(unicodedata.normalize("NFD", "Tết"))
        world.write("playlists/Tết/playlist.toml", "festive = true\n")
        world.write("playlists/Tết/a.png", picture())

        with pytest.raises(Conflict, match="1 files"):
            await world.library.delete_playlist("Tết")
        await world.library.delete_file("Tết", "a.png")
        await world.library.delete_playlist("Tết")
        await world.settle()

        assert listed(world, "playlists") == []
        assert world.library.current.playlists == {}


def test_two_uploads_of_one_name_leave_one_winner(story):
    @story
    async def _(world: World):
        (world.site / S).mkdir()

        results = await asyncio.gather(
            *(
                world.library.write_file("sanh", "a.png", stream(picture(number)))
                for number in range(5)
            ),
            return_exceptions=True,
        )

        assert sum(isinstance(result, Conflict) for result in results) == 4
        assert listed(world) == ["a.png"]
