"""The library as its users see it: files in, verdicts out, on real files and real readers."""

import os
import shutil

from tests.library.world import World, picture

S = "playlists/sanh"


def test_a_dropped_picture_becomes_an_item_once_it_has_held_still(story):
    @story
    async def _(world: World):
        world.write(f"{S}/01 Họp.png", picture())
        await world.look()
        assert world.verdict("01 Họp.png").state == "settling"
        assert world.verdict("01 Họp.png").item is None

        await world.look(200)

        verdict = world.verdict("01 Họp.png")
        assert (verdict.state, verdict.where) == ("ready", f"{S}/01 Họp.png")
        assert verdict.item.title == "Họp"
        assert verdict.item.source.sha256 == verdict.sha256
        assert (world.library.kept / verdict.item.source.kept_name).read_bytes() == picture()
        assert world.problems() == []


def test_while_a_new_version_is_copied_the_item_stays_the_old_one(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture(1))
        await world.settle()
        old = world.verdict("a.png").item

        world.write(f"{S}/a.png", picture(2)[:50])
        await world.look()

        assert world.verdict("a.png").state == "settling"
        assert world.verdict("a.png").item == old

        world.write(f"{S}/a.png", picture(2))
        await world.settle()
        assert world.verdict("a.png").item.source != old.source
        assert world.verdict("a.png").item.id == old.id


def test_an_atomic_replacement_is_one_change(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture(1))
        await world.settle()

        world.write(f"{S}/.a.png.tmp", picture(2)).replace(world.site / S / "a.png")
        await world.settle()

        assert world.names() == ["a.png"]
        assert world.verdict("a.png").state == "ready"


def test_a_broken_version_is_a_problem_of_its_file_alone(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/b.jpg", picture(size=(800, 600), kind="JPEG")[:2_000])
        world.write(f"{S}/c.png", b"")
        await world.settle()

        assert world.verdict("a.png").state == "ready"
        assert world.verdict("b.jpg").state == "broken"
        assert world.problems() == [("truncated", f"{S}/b.jpg"), ("empty_file", f"{S}/c.png")]


def test_a_deleted_file_and_a_deleted_folder_leave(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/b.png", picture(2))
        world.write("playlists/tet/a.png", picture())
        await world.settle()

        (world.site / S / "b.png").unlink()
        shutil.rmtree(world.site / "playlists/tet")
        await world.settle()

        assert world.names() == ["a.png"]
        assert list(world.library.current.playlists) == ["sanh"]


def test_a_renamed_file_keeps_its_hash_and_is_not_read_again(story):
    @story
    async def _(world: World):
        path = world.write(f"{S}/a.png", picture())
        await world.settle()
        before = world.verdict("a.png").item
        world.jobs.clear()

        path.rename(path.with_name("b.png"))
        await world.look()

        assert world.verdict("b.png").state == "ready"
        assert world.verdict("b.png").item.content_hash == before.content_hash
        assert world.verdict("b.png").item.id != before.id
        assert world.jobs == []


def test_a_folder_that_is_moved_in_is_read_whole(story, tmp_path):
    @story
    async def _(world: World):
        (tmp_path / "new").mkdir()
        for name in ("1.png", "2.png"):
            (tmp_path / "new" / name).write_bytes(picture())

        (tmp_path / "new").rename(world.site / "playlists/Tết")
        await world.settle()

        assert world.names("Tết") == ["1.png", "2.png"]


def test_an_empty_folder_is_a_playlist_without_files(story):
    @story
    async def _(world: World):
        (world.site / S).mkdir()
        await world.look()

        assert world.names() == []


def test_links_that_leave_the_site_are_refused_and_others_followed(story, tmp_path):
    @story
    async def _(world: World):
        (tmp_path / "secret.png").write_bytes(picture())
        (tmp_path / "elsewhere").mkdir()
        shared = world.write("media/a.png", picture())
        (world.site / S).mkdir()
        (world.site / S / "in.png").symlink_to(shared)
        (world.site / S / "out.png").symlink_to(tmp_path / "secret.png")
        (world.site / S / "up.png").symlink_to(world.site / "signage.toml")
        (world.site / S / "gone.png").symlink_to(world.site / "media/none.png")
        (world.site / "playlists/out").symlink_to(tmp_path / "elsewhere")
        os.mkfifo(world.site / S / "pipe.png")
        await world.settle()

        assert world.names() == ["in.png"]
        assert world.verdict("in.png").state == "ready"
        assert world.problems() == [
            ("escapes_site", "playlists/out"),
            ("unreadable", f"{S}/gone.png"),
            ("escapes_site", f"{S}/out.png"),
            ("unreadable", f"{S}/pipe.png"),
            ("escapes_site", f"{S}/up.png"),
        ]


def test_a_root_that_is_away_is_not_an_empty_one(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        await world.settle()
        root = world.site / "playlists"

        root.rename(world.site / "moved")
        await world.settle()
        assert world.names() == ["a.png"]
        assert world.verdict("a.png").state == "ready"
        assert world.problems() == [("missing_root", "playlists")]

        world.write("playlists/tet/b.png", picture(2))
        await world.settle()
        assert list(world.library.current.playlists) == ["tet"]
        assert world.problems() == []
