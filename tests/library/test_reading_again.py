"""What is read again, what is remembered, and what happens to a reader that dies."""

import pytest

from signage.workers import WorkerLost
from tests.library.world import World, picture

S = "playlists/sanh"


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
