"""Workers: results, failures, deadlines, lanes and the end of idle processes."""

import asyncio
import os
import resource
import threading
import warnings
from pathlib import Path

import pytest

from signage.errors import Rejected
from signage.workers import QUICK_MEMORY_BYTES, WorkerLost, Workers


def process_id() -> int:
    return os.getpid()


def add(left: int, *, right: int) -> int:
    return left + right


def reject() -> None:
    raise Rejected("a.png: bad — mend it")


class Unsendable(Exception):
    def __init__(self, left: str, right: str) -> None:
        super().__init__(left + right)


def raise_unsendable() -> None:
    raise Unsendable("a", "b")


def hang() -> None:
    threading.Event().wait()


def crash() -> None:
    os.abort()


def wait_for(path: Path) -> int:
    while not path.exists():
        threading.Event().wait(0.005)
    return os.getpid()


def touch_and_hang(path: Path) -> None:
    path.touch()
    hang()


def limits() -> tuple[int, int]:
    return os.nice(0), resource.getrlimit(resource.RLIMIT_AS)[0]


def warn_of_a_bomb() -> None:
    warnings.warn("Image size (90000000 pixels) exceeds limit of 89478485 pixels", stacklevel=1)


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


def with_workers(scenario, **settings):
    async def run():
        workers = Workers(**settings)
        try:
            return await scenario(workers)
        finally:
            await workers.close()

    return asyncio.run(run())


def test_a_function_runs_in_another_process_and_returns():
    async def scenario(workers):
        return await workers.run(process_id), await workers.run(add, 2, right=3)

    process, total = with_workers(scenario)

    assert process != os.getpid()
    assert total == 5


def test_one_process_does_job_after_job():
    async def scenario(workers):
        return {await workers.run(process_id) for _ in range(3)}

    assert len(with_workers(scenario)) == 1


def test_an_exception_reaches_the_caller_with_its_type():
    with pytest.raises(Rejected, match=r"a\.png: bad"):
        with_workers(lambda workers: workers.run(reject))


def test_an_exception_that_cannot_be_sent_is_told_in_words():
    with pytest.raises(RuntimeError, match="cannot be sent"):
        with_workers(lambda workers: workers.run(raise_unsendable))


def test_a_job_past_its_deadline_is_killed_and_the_next_one_runs():
    async def scenario(workers):
        with pytest.raises(WorkerLost) as lost:
            await workers.run(hang, deadline_s=0.5)
        return lost.value.reason, await workers.run(add, 1, right=1)

    assert with_workers(scenario) == ("deadline", 2)


def test_a_crash_is_told_and_the_next_job_runs():
    async def scenario(workers):
        with pytest.raises(WorkerLost) as lost:
            await workers.run(crash)
        return lost.value.reason, await workers.run(add, 1, right=1)

    assert with_workers(scenario) == ("crashed", 2)


def test_slow_jobs_do_not_delay_quick_ones(tmp_path):
    async def scenario(workers):
        slow = [asyncio.create_task(workers.run(wait_for, tmp_path / "go", slow=True))]
        slow.append(asyncio.create_task(workers.run(process_id, slow=True)))
        quick = await workers.run(add, 1, right=1)
        assert not any(task.done() for task in slow)
        (tmp_path / "go").touch()
        first, second = await asyncio.gather(*slow)
        return quick, first == second

    assert with_workers(scenario) == (2, True)


def test_two_quick_jobs_run_side_by_side(tmp_path):
    async def scenario(workers):
        waiting = asyncio.create_task(workers.run(wait_for, tmp_path / "go"))
        await workers.run(Path.touch, tmp_path / "go")
        await waiting

    with_workers(scenario)


def test_an_idle_process_ends():
    async def scenario(workers):
        process = await workers.run(process_id)
        await until(lambda: not is_alive(process))
        return await workers.run(process_id) != process

    assert with_workers(scenario, idle_s=0.1)


def test_a_cancelled_job_frees_its_place(tmp_path):
    async def scenario(workers):
        started = tmp_path / "started"
        task = asyncio.create_task(workers.run(touch_and_hang, started, slow=True))
        await until(started.exists)
        task.cancel()
        return await workers.run(add, 1, right=1, slow=True)

    assert with_workers(scenario) == 2


def test_closing_ends_the_jobs_under_way(tmp_path):
    async def scenario(workers):
        started = tmp_path / "started"
        task = asyncio.create_task(workers.run(touch_and_hang, started))
        await until(started.exists)
        await workers.close()
        with pytest.raises(WorkerLost):
            await task
        with pytest.raises(WorkerLost):
            await workers.run(add, 1, right=1)

    with_workers(scenario)


def test_workers_are_nice_and_bounded():
    nice, memory_bytes = with_workers(lambda workers: workers.run(limits))

    assert nice >= 10
    assert memory_bytes == QUICK_MEMORY_BYTES


def test_a_warning_of_a_decompression_bomb_is_an_error():
    with pytest.raises(UserWarning, match="exceeds limit"):
        with_workers(lambda workers: workers.run(warn_of_a_bomb))


def test_a_warm_worker_has_the_modules():
    with pytest.raises(ModuleNotFoundError):
        with_workers(lambda workers: workers.warm("no_such_module"))


def test_a_roused_worker_is_there_before_the_first_job():
    async def scenario(workers):
        workers.rouse("json")
        workers.rouse("json")
        await until(lambda: not workers._quick.is_cold and not workers._quick._busy)
        return await workers.run(add, 1, right=1)

    assert with_workers(scenario) == 2


def test_rousing_with_a_bad_module_harms_nobody():
    async def scenario(workers):
        workers.rouse("no_such_module")
        return await workers.run(add, 1, right=1)

    assert with_workers(scenario) == 2
