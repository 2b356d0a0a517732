"""Turns: folders take turns, a path is in one hand at a time, and batches are told from edits."""

import asyncio

from signage.library.turns import SHORT, Turns


async def taken(turns: Turns, count: int) -> list[str]:
    return [await turns.take() for _ in range(count)]


def test_folders_take_turns_so_that_an_edit_does_not_wait_for_a_batch():
    async def whole():
        turns = Turns()
        for name in ("1", "2", "3"):
            turns.add("large", name)
        turns.add("small", "edit")

        assert await taken(turns, 4) == ["1", "edit", "2", "3"]

    asyncio.run(whole())


def test_what_is_urgent_comes_first_in_its_folder():
    async def whole():
        turns = Turns()
        turns.add("a", "1")
        turns.add("a", "2", first=True)
        turns.add("a", "1", first=True)

        assert await taken(turns, 2) == ["2", "1"]
        assert len(turns) == 2

    asyncio.run(whole())


def test_a_path_in_hand_that_comes_again_waits_until_it_is_put_back():
    async def whole():
        turns = Turns()
        turns.add("a", "1")
        assert await turns.take() == "1"
        turns.add("a", "1")
        turns.add("a", "2")

        assert await turns.take() == "2"
        turns.done("1")
        assert await turns.take() == "1"
        assert not turns.is_idle.is_set()
        turns.done("1")
        turns.done("2")
        assert turns.is_idle.is_set()

    asyncio.run(whole())


def test_only_many_waiting_paths_are_a_batch():
    async def whole():
        turns = Turns()
        for number in range(SHORT):
            turns.add("a", str(number))
        assert turns.is_short.is_set()

        turns.add("b", "one more")
        assert not turns.is_short.is_set()
        await turns.take()
        assert turns.is_short.is_set()

    asyncio.run(whole())
