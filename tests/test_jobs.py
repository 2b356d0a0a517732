"""Wake-ups: at the instant, once, and again after the clock was set."""

import asyncio
from collections.abc import Callable

from signage.core.time.times import FOREVER, Instant
from signage.jobs import Chore, Jobs


class Clock:
    """A wall clock and a steady clock that tests move."""

    def __init__(self) -> None:
        self.wall = 1_000_000
        self.steady = 500.0

    def pass_ms(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms


def jobs_with(clock: Clock, changed: Callable[[], None], chores: tuple[Chore, ...] = ()) -> Jobs:
    return Jobs(
        now=lambda: Instant(clock.wall),
        changed=changed,
        chores=chores,
        steady_ms=lambda: clock.steady,
    )


def test_nothing_happens_before_the_instant_and_once_after_it() -> None:
    clock, calls = Clock(), []
    jobs = jobs_with(clock, lambda: calls.append(clock.wall))
    jobs.arm(Instant(1_010_000))

    clock.pass_ms(9_999)
    jobs.look()
    assert calls == []

    clock.pass_ms(1)
    jobs.look()
    jobs.look()
    assert calls == [1_010_000]


def test_a_missed_wake_up_is_caught_up_once() -> None:
    clock, calls = Clock(), []
    jobs = jobs_with(clock, lambda: calls.append(clock.wall))
    jobs.arm(Instant(1_010_000))

    clock.pass_ms(3_600_000)
    jobs.look()
    jobs.look()

    assert len(calls) == 1


def test_a_clock_set_by_hours_is_noticed_at_the_next_look_both_ways() -> None:
    clock, calls = Clock(), []
    jobs = jobs_with(clock, lambda: calls.append(clock.wall))
    jobs.arm(FOREVER)

    for step_ms in (7_200_000, -3_600_000):
        clock.wall += step_ms
        clock.pass_ms(1_000)
        jobs.look()
        jobs.look()

    assert len(calls) == 2


def test_a_clock_slewed_a_little_wakes_nobody() -> None:
    clock, calls = Clock(), []
    jobs = jobs_with(clock, lambda: calls.append(clock.wall))

    clock.wall += 400
    jobs.look()

    assert calls == []


def test_a_chore_that_fails_does_not_stop_the_others() -> None:
    done = []

    async def fail() -> None:
        raise OSError("đĩa đầy")

    async def work() -> None:
        done.append("work")

    async def scene() -> None:
        chores = (
            Chore(name="fails", every_s=60, call=fail),
            Chore(name="works", every_s=60, call=work),
        )
        jobs = jobs_with(Clock(), lambda: None, chores)
        for chore in chores:
            await jobs._do(chore)

    asyncio.run(scene())
    assert done == ["work"]


def test_the_scheduler_holds_one_wake_up_however_often_it_is_armed() -> None:
    async def scene() -> list[str]:
        jobs = jobs_with(Clock(), lambda: None)
        jobs.start()
        jobs.arm(Instant(9_000_000_000_000))
        jobs.arm(Instant(9_100_000_000_000))
        ids = [job.id for job in jobs._scheduler.get_jobs()]
        jobs.stop()
        return ids

    assert sorted(asyncio.run(scene())) == ["clock", "next-change"]
