"""The hub alone, with listeners that write down what they are told."""

import asyncio
from dataclasses import dataclass, field

from signage.core.time.times import Instant
from signage.push.hub import MOST_LISTENERS, Hub

NOON = Instant(1_795_000_000_000)


@dataclass(eq=False)
class Notebook:
    """A listener that keeps everything."""

    told: list[bytes] = field(default_factory=list)
    ordered: list[bytes] = field(default_factory=list)
    closed: bool = False

    def tell(self, frame: bytes) -> None:
        self.told.append(frame)

    def order(self, frame: bytes) -> None:
        self.ordered.append(frame)

    def close(self) -> None:
        self.closed = True


def make_hub(**given) -> Hub:
    return Hub(now=lambda: NOON, chance=lambda low, _high: low, **given)


async def settled() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


def test_only_screens_whose_manifest_changed_are_told():
    async def story() -> None:
        hub = make_hub()
        hub.announce({"sanh-1": "aa", "sanh-2": "bb"})
        one, two = Notebook(), Notebook()
        hub.join("sanh-1", one)
        hub.join("sanh-2", two)

        hub.announce({"sanh-1": "cc", "sanh-2": "bb"})
        await settled()

        assert one.told == [b'event: revision\ndata: {"revision":"cc"}\n\n']
        assert two.told == []

    asyncio.run(story())


def test_of_two_changes_in_one_moment_only_the_newest_is_told():
    async def story() -> None:
        hub = make_hub()
        one = Notebook()
        hub.join("sanh-1", one)

        hub.announce({"sanh-1": "aa"})
        hub.announce({"sanh-1": "bb"})
        await settled()

        assert one.told == [b'event: revision\ndata: {"revision":"bb"}\n\n']

    asyncio.run(story())


def test_more_screens_than_a_slice_are_all_told():
    async def story() -> None:
        hub = make_hub()
        books = {f"man-{n}": Notebook() for n in range(1000)}
        for screen, book in books.items():
            hub.join(screen, book)

        hub.announce(dict.fromkeys(books, "aa"))
        await settled()

        assert all(len(book.told) == 1 for book in books.values())

    asyncio.run(story())


def test_a_turn_of_the_wheel_beats_once_for_every_screen():
    hub = make_hub(beat_s=15)
    books = {f"man-{n}": Notebook() for n in range(40)}
    for screen, book in books.items():
        hub.join(screen, book)

    for _ in range(15):
        hub.turn()

    assert all(
        book.told == [b'event: beat\ndata: {"revision":null,"server_time_ms":1795000000000}\n\n']
        for book in books.values()
    )


def test_a_beat_carries_the_revision_in_force():
    async def story() -> None:
        hub = make_hub(beat_s=1)
        hub.announce({"sanh-1": "9f3c"})
        one = Notebook()
        hub.join("sanh-1", one)

        hub.turn()

        assert b'{"revision":"9f3c","server_time_ms":1795000000000}' in one.told[0]

    asyncio.run(story())


def test_the_greeting_spreads_reconnects_and_says_where_we_are():
    hub = make_hub()

    greeting = hub.greeting(hub.topic("sanh-1"))

    assert greeting.startswith(b"retry: 1000\n\nevent: beat\n")


def test_an_order_reaches_every_window_of_the_screen_and_no_other():
    hub = make_hub()
    one, window, other = Notebook(), Notebook(), Notebook()
    hub.join("sanh-1", one)
    hub.join("sanh-1", window)
    hub.join("sanh-2", other)

    reached = hub.command("sanh-1", "identify")

    assert reached == 2
    assert one.ordered == window.ordered == [b"event: identify\ndata: {}\n\n"]
    assert other.ordered == []


def test_an_order_to_a_screen_that_nobody_knows_reaches_nobody():
    assert make_hub().command("vang-mat", "restart") == 0


def test_a_client_that_leaks_streams_loses_the_oldest():
    hub = make_hub()
    books = [Notebook() for _ in range(MOST_LISTENERS + 1)]
    for book in books:
        hub.join("sanh-1", book)

    assert books[0].closed
    assert hub.listeners() == {"sanh-1": MOST_LISTENERS}


def test_who_left_is_not_told_and_leaving_twice_does_no_harm():
    async def story() -> None:
        hub = make_hub()
        one = Notebook()
        topic = hub.join("sanh-1", one)
        hub.leave(topic, one)
        hub.leave(topic, one)

        hub.announce({"sanh-1": "aa"})
        await settled()

        assert one.told == []
        assert not hub.is_listening("sanh-1")

    asyncio.run(story())


def test_a_forgotten_screen_is_closed_and_gets_no_more_beats():
    hub = make_hub(beat_s=1)
    one = Notebook()
    hub.join("sanh-1", one)

    hub.forget(["sanh-1", "vang-mat"])
    hub.turn()

    assert one.closed
    assert one.told == []


def test_a_revoked_token_ends_the_streams_of_its_screen():
    hub = make_hub()
    one, two = Notebook(), Notebook()
    hub.join("sanh-1", one)
    hub.join("sanh-2", two)

    hub.disconnect(["sanh-1", "vang-mat"])

    assert (one.closed, two.closed) == (True, False)


def test_a_poll_is_answered_at_once_when_the_revision_differs():
    async def story() -> None:
        hub = make_hub()
        hub.announce({"sanh-1": "bb"})

        assert await hub.wait("sanh-1", "aa", wait_s=60) == "bb"

    asyncio.run(story())


def test_a_poll_waits_for_the_next_revision():
    async def story() -> None:
        hub = make_hub()
        hub.announce({"sanh-1": "aa"})
        polls = [asyncio.create_task(hub.wait("sanh-1", "aa", wait_s=60)) for _ in range(2)]
        await settled()

        hub.announce({"sanh-1": "bb"})

        assert await asyncio.wait_for(asyncio.gather(*polls), 1) == ["bb", "bb"]

    asyncio.run(story())


def test_a_poll_ends_with_the_old_revision_after_its_wait():
    async def story() -> None:
        hub = make_hub()
        hub.announce({"sanh-1": "aa"})

        assert await hub.wait("sanh-1", "aa", wait_s=0.01) == "aa"

    asyncio.run(story())


def test_closing_ends_streams_and_polls():
    async def story() -> None:
        hub = make_hub()
        one = Notebook()
        hub.join("sanh-1", one)
        poll = asyncio.create_task(hub.wait("sanh-2", "aa", wait_s=60))
        await settled()

        hub.close()

        assert one.closed
        assert await asyncio.wait_for(poll, 1) is None
        assert await hub.wait("sanh-2", "aa", wait_s=60) is None

    asyncio.run(story())


def test_the_wheel_turns_by_itself():
    async def story() -> None:
        hub = make_hub(beat_s=1)
        heard = asyncio.Event()

        class Ear(Notebook):
            def tell(self, frame: bytes) -> None:
                heard.set()

        hub.join("sanh-1", Ear())
        wheel = asyncio.create_task(hub.run())
        await asyncio.wait_for(heard.wait(), 5)
        wheel.cancel()

    asyncio.run(story())
