"""The library as its users see it: files in, verdicts out, on real files and real readers."""

import os
import shutil
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signage.workers import WorkerLost
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


def test_files_play_in_natural_order_behind_those_that_the_rules_name(story):
    @story
    async def _(world: World):
        for name in ("10.png", "9.png", "b.png", "á.png"):
            world.write(f"{S}/{name}", picture())
        world.write("media/giới thiệu.png", picture(9))
        world.write("media/unused.png", picture(8))
        world.write(f"{S}/playlist.toml", 'order = ["b.png", "media/giới thiệu.png"]')
        await world.settle()

        assert world.names() == ["b.png", "media/giới thiệu.png", "9.png", "10.png", "á.png"]
        shared = world.verdict("media/giới thiệu.png")
        assert (shared.where, shared.state) == ("media/giới thiệu.png", "ready")
        assert shared.item.playlist == "sanh"
        assert not any("unused" in job for job in world.jobs)


def test_a_shared_file_is_read_when_an_order_first_names_it(story):
    @story
    async def _(world: World):
        world.write("media/a.png", picture())
        world.write(f"{S}/b.png", picture(2))
        await world.settle()

        world.write(f"{S}/playlist.toml", 'order = ["media/a.png"]')
        await world.settle()

        assert world.verdict("media/a.png").state == "ready"


def test_an_order_that_names_missing_files_says_where(story):
    @story
    async def _(world: World):
        world.write(f"{S}/playlist.toml", 'order = [\n  "x.png",\n  "media/y.png",\n]')
        await world.settle()

        problems = world.folder().problems
        assert [(p.code, p.where, p.line) for p in problems] == [
            ("missing_file", f"{S}/playlist.toml", 2),
            ("missing_file", f"{S}/playlist.toml", 3),
        ]
        assert [p.arguments["folder"] for p in problems] == [f"{S}/", "media/"]


def at(*day):
    """Return a midnight of Vietnam."""
    return int(datetime(*day, tzinfo=UTC).timestamp() - 7 * 3600) * 1000


def test_tokens_of_a_name_say_how_long_and_when(story):
    @story
    async def _(world: World):
        world.write(f"{S}/Tết [1m30s] [2027-02-01..2027-02-12].png", picture())
        await world.settle()

        item = world.folder().files[0].item
        (phase,) = item.phases
        assert item.duration_ms == 90_000
        assert (phase.start_ms, phase.end_ms) == (at(2027, 2, 1), at(2027, 2, 13))


def test_dates_of_a_playlist_and_of_a_name_narrow_each_other_and_void_no_approval(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/b [..2027-02-05].png", picture())
        world.write(f"{S}/c [2027-03-01].png", picture())
        await world.settle()
        hashes = {verdict.item.content_hash for verdict in world.folder().files}

        world.write(f"{S}/playlist.toml", "valid_from = 2027-02-01\nvalid_until = 2027-02-12")
        await world.settle()

        spans = [
            [(p.start_ms, p.end_ms) for p in verdict.item.phases]
            for verdict in world.folder().files
        ]
        assert spans == [
            [(at(2027, 2, 1), at(2027, 2, 13))],
            [(at(2027, 2, 1), at(2027, 2, 6))],
            [],
        ]
        assert world.problems() == [("never_shown", f"{S}/c [2027-03-01].png")]
        assert {verdict.item.content_hash for verdict in world.folder().files} == hashes
        assert len(hashes) == 1


def test_a_folder_that_lets_long_pictures_move_asks_anew_for_those_alone(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/b [..2027-02-05].png", picture(size=(40, 100)))
        await world.settle()
        before = [verdict.item for verdict in world.folder().files]

        world.write(f"{S}/playlist.toml", 'long = "pan"')
        await world.settle()

        short, tall = (verdict.item for verdict in world.folder().files)
        assert (short.phases[0].body.long, tall.phases[0].body.long) == ("pages", "pan")
        assert short == before[0]
        assert tall.content_hash != before[1].content_hash
        assert tall.phases[0].span == before[1].phases[0].span

        world.write(f"{S}/playlist.toml", 'long = "slowly"')
        await world.settle()
        assert world.problems() == [("bad_value", f"{S}/playlist.toml")]

        world.write(f"{S}/playlist.toml", "")
        await world.settle()
        assert [verdict.item for verdict in world.folder().files] == before


def test_a_bad_date_holds_a_file_back_and_a_bad_duration_does_not(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a [2027-02-30].png", picture())
        world.write(f"{S}/b [0s].png", picture())
        await world.settle()

        assert [verdict.state for verdict in world.folder().files] == ["broken", "ready"]
        assert [code for code, _ in world.problems()] == ["bad_token", "bad_token"]


def test_foreign_files_are_ignored_or_explained(story):
    @story
    async def _(world: World):
        for name in (".DS_Store", "~$a.docx", "a.part", "Thumbs.db", "desktop.ini"):
            world.write(f"{S}/{name}", b"x")
        world.write(f"{S}/@eaDir/a.png", picture())
        world.write(f"{S}/a.exe", b"MZ")
        world.write(f"{S}/không đuôi", b"x")
        world.write(f"{S}/con/b.png", picture())
        world.write("playlists/lạc.png", picture())
        await world.settle()

        assert world.problems() == [
            ("loose_file", "playlists/lạc.png"),
            ("subfolder", f"{S}/con"),
            ("unsupported", f"{S}/a.exe"),
            ("unsupported", f"{S}/không đuôi"),
        ]


@pytest.mark.parametrize(
    "name",
    [
        "Thông báo (bản cuối) 'nháy' “kép” [bản 2] 🎉👩‍👩‍👧.png",
        "ữ" * 82 + ".png",
        "dấu\nxuống dòng.png",
        "50% & <b>đậm {x} $HOME %s.png",
    ],
)
def test_strange_names_are_names(story, name):
    @story
    async def _(world: World):
        world.write(f"{S}/{name}", picture())
        await world.settle()

        assert world.verdict(name).state == "ready"


def test_a_name_of_no_encoding_is_a_problem(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        raw = os.fsencode(world.site / S) + b"/th\xf4ng b\xe1o.png"
        Path(os.fsdecode(raw)).write_bytes(picture())
        await world.settle()

        assert world.names() == ["a.png"]
        assert world.problems() == [("bad_name", f"{S}/th\ufffdng b\ufffdo.png")]


NAME = "Thông báo nghỉ lễ 02-9 (bản cuối).png"
NFD_NAME = unicodedata.normalize("NFD", NAME)


def test_twins_with_the_same_bytes_are_one_item_and_no_problem(story):
    @story
    async def _(world: World):
        world.write(f"{S}/{NAME}", picture())
        world.write(f"{S}/{NFD_NAME}", picture())
        await world.settle()

        assert world.names() == [NAME]
        assert world.verdict(NAME).state == "ready"
        assert world.problems() == []


@pytest.mark.parametrize(("first", "second"), [(NAME, NFD_NAME), (NFD_NAME, NAME)])
def test_of_twins_with_different_bytes_the_one_on_air_stays(story, first, second):
    @story
    async def _(world: World):
        world.write(f"{S}/{first}", picture(1))
        await world.settle()
        before = world.verdict(NAME).item

        world.write(f"{S}/{second}", picture(2))
        await world.settle()
        assert world.verdict(NAME).item == before
        assert world.problems() == [("name_clash", f"{S}/{NAME}")]
        (problem,) = world.verdict(NAME).problems
        form = "NFC" if second == NAME else "NFD"
        assert problem.arguments["other"] == f"{NAME} ({form})"

        await world.library.stop()
        await world.open()
        await world.settle()
        assert world.verdict(NAME).item == before

        (world.site / S / first).unlink()
        await world.settle()
        assert world.verdict(NAME).item.source.sha256 != before.source.sha256
        assert world.problems() == []


def test_twin_folders_are_one_too_many(story):
    @story
    async def _(world: World):
        world.write("playlists/Tết/a.png", picture())
        world.write(f"playlists/{unicodedata.normalize('NFD', 'Tết')}/b.png", picture())
        await world.settle()

        assert list(world.library.current.playlists) == ["Tết"]
        assert world.problems() == [("name_clash", "playlists/Tết")]


def test_a_picture_that_a_card_uses_is_no_item_of_its_own(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/b.png", picture(2))
        world.write(f"{S}/thẻ.md", "---\npicture: a.png\n---\n# Tiêu đề\n\nnội dung\n")
        await world.settle()

        assert world.names() == ["b.png", "thẻ.md"]
        item = world.verdict("thẻ.md").item
        assert [companion.name for companion in item.companions] == ["a.png"]


def test_a_card_is_read_again_when_its_picture_changes_comes_or_goes(story):
    @story
    async def _(world: World):
        world.write(f"{S}/thẻ.md", "---\npicture: a.png\n---\n# Tiêu đề\n\nnội dung\n")
        await world.settle()
        assert world.verdict("thẻ.md").state == "broken"

        world.write("media/a.png", picture())
        await world.settle()
        assert world.verdict("thẻ.md").state == "ready"
        first = world.verdict("thẻ.md").item

        world.write(f"{S}/a.png", picture(2))
        await world.settle()
        second = world.verdict("thẻ.md").item
        assert second.content_hash != first.content_hash
        assert world.names() == ["thẻ.md"]

        world.write(f"{S}/a.png", picture(2)[:60])
        await world.settle()
        assert world.verdict("thẻ.md").state == "broken"
        assert ("broken_companion", f"{S}/thẻ.md") in world.problems()

        (world.site / S / "a.png").unlink()
        await world.settle()
        assert world.verdict("thẻ.md").item.content_hash == first.content_hash


def test_broken_rules_leave_the_last_good_ones_in_force_also_after_a_restart(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/playlist.toml", 'title = "Sảnh"\napproval = "none"\n')
        await world.settle()

        world.write(f"{S}/playlist.toml", 'titel = "Sảnh"\n')
        await world.settle()
        assert world.folder().rules.title == "Sảnh"
        (problem,) = world.folder().problems
        assert (problem.code, problem.where, problem.line) == (
            "unknown_key",
            f"{S}/playlist.toml",
            1,
        )

        await world.library.stop()
        await world.open()
        await world.settle()
        assert world.folder().rules.title == "Sảnh"
        assert world.folder().rules.approval == "none"

        (world.site / S / "playlist.toml").unlink()
        await world.settle()
        assert world.folder().rules.title == ""
        assert world.problems() == []


def test_rules_in_a_foreign_encoding_are_a_problem(story):
    @story
    async def _(world: World):
        world.write(
            f"{S}/playlist.toml", 'title = "Sảnh"\napproval = "required"\n# é'.encode("utf-16")
        )
        await world.settle()

        assert world.problems() == [("bad_toml", f"{S}/playlist.toml")]


def test_a_new_folder_is_held_until_its_rules_are_read(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/playlist.toml", 'approval = "required"')
        await world.look()
        await world.look(500)
        assert world.verdict("a.png").state == "settling"
        assert world.verdict("a.png").item is None

        await world.look(600)
        assert world.folder().rules.approval == "required"
        assert world.verdict("a.png").state == "ready"


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


def test_the_same_bytes_are_not_read_twice_also_across_restarts(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        world.write(f"{S}/copy of a.png", picture())
        world.write(f"{S}/thẻ.md", "# Tiêu đề\n\nnội dung\n")
        await world.settle()
        before = world.library.current
        world.jobs.clear()

        await world.library.stop()
        await world.open()
        await world.settle()

        assert world.jobs == []
        assert world.library.current == before


def test_a_deleted_memory_costs_reading_again_and_nothing_else(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture())
        await world.settle()
        before = world.library.current

        await world.library.stop()
        world.write("var/readings/readings.db", b"this is no database" * 100)
        await world.open()
        await world.settle()

        assert world.library.current == before


def test_copies_that_nobody_needs_are_deleted_and_others_stay(story):
    @story
    async def _(world: World):
        world.write(f"{S}/a.png", picture(1))
        await world.settle()
        on_air = world.verdict("a.png").sha256
        world.write(f"{S}/a.png", picture(2))
        await world.settle()
        world.write(f"{S}/a.png", picture(3))
        await world.settle()
        assert len(list(world.library.kept.iterdir())) == 3

        world.write(f"{S}/.signage-0123456789abcdef.part", b"an upload that was killed")

        world.clock.set_to(4_000_000_000_000)
        assert await world.library.forget_copies({on_air}) == 1
        assert [path.name for path in (world.site / S).iterdir()] == ["a.png"]

        left = {path.stem for path in world.library.kept.iterdir()}
        assert left == {on_air, world.verdict("a.png").sha256}


def test_a_lost_worker_is_a_problem_of_its_file_alone(story):
    @story
    async def _(world: World):
        sound = world.run

        async def run(function, *arguments, deadline_s, slow):
            if arguments[1].name == "b.png":
                raise WorkerLost("deadline", "read_file")
            if arguments[1].name == "c.png":
                raise RuntimeError("a mistake of ours")
            return await sound(function, *arguments, deadline_s=deadline_s, slow=slow)

        await world.library.stop()
        world.run = run
        await world.open()
        for number, name in enumerate("abcd"):
            world.write(f"{S}/{name}.png", picture(number))
        await world.settle()

        assert [v.state for v in world.folder().files] == ["ready", "broken", "broken", "ready"]
        assert world.problems() == [("unreadable", f"{S}/b.png"), ("unreadable", f"{S}/c.png")]


def test_a_batch_of_small_files_is_read_together_and_each_has_its_own_verdict(story):
    @story
    async def _(world: World):
        for number in range(60):
            whole = picture(number)
            world.write(f"{S}/{number:02}.png", whole[:70] if number % 10 == 3 else whole)
        world.write(f"{S}/99.png", b"")
        await world.settle()

        states = {verdict.name: verdict.state for verdict in world.folder().files}
        broken = {name for name, state in states.items() if state == "broken"}
        assert broken == {*(f"{tens}3.png" for tens in range(6)), "99.png"}
        assert len(states) == 61
        assert sum(job.startswith("read_files") for job in world.jobs) > 40


@pytest.mark.parametrize("loses", [True, False], ids=["worker-lost", "reader-fails"])
def test_a_batch_whose_job_fails_is_read_one_by_one(story, loses):
    @story
    async def _(world: World):
        sound = world.run

        async def run(function, *arguments, deadline_s, slow):
            if function.__name__ == "read_files":
                raise WorkerLost("crashed", "read_files") if loses else RuntimeError("ours")
            return await sound(function, *arguments, deadline_s=deadline_s, slow=slow)

        await world.library.stop()
        world.run = run
        await world.open()
        for number in range(30):
            world.write(f"{S}/{number:02}.png", picture(number))
        await world.settle()

        assert {verdict.state for verdict in world.folder().files} == {"ready"}
        assert len(world.names()) == 30
