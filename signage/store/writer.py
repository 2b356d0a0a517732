"""One thread that writes: jobs queue up, run in one transaction, and are told after COMMIT.

Grouping is what makes durable writes cheap: 64 reports cost one fsync. When a job fails, its
group runs again with a savepoint for each, so that one that fails takes nobody with it; jobs must
therefore change nothing but what they do through their connection.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from signage.errors import Unavailable

# Beyond this a group gains nothing more in throughput and the first job waits too long
# (measured: 64 batches of 100 plays are 20 ms).
LARGEST_GROUP = 64


@dataclass(slots=True)
class Job:
    """One unit of work: it gets a connection inside a transaction; `future` hears the end."""

    run: Callable[[Connection], Any]
    future: "Future[Any]"
    result: Any = None
    failure: BaseException | None = None


class Writer:
    """Runs jobs in groups on its own thread and connection.

    `before_commit` runs last inside each transaction and `after_commit` with what it returned.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        before_commit: Callable[[Connection], Any],
        after_commit: Callable[[Any], None],
    ) -> None:
        """Start the thread; it opens its connection with the first job."""
        self._engine = engine
        self._before_commit = before_commit
        self._after_commit = after_commit
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Connection], Any]) -> "Future[Any]":
        """Queue a job; its future ends after the commit, never before."""
        if self._closed:
            raise Unavailable("store: is closed — start the server again")
        job = Job(run, Future())
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """Finish what is queued and stop."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join()

    def _work(self) -> None:
        while True:
            group, last = self._next_group()
            if group:
                self._commit(group)
            if last:
                return

    def _next_group(self) -> tuple[list[Job], bool]:
        first = self._jobs.get()
        if first is None:
            return [], True
        group, last = [first], False
        while len(group) < LARGEST_GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                last = True
                break
            group.append(job)
        return [job for job in group if job.future.set_running_or_notify_cancel()], last

    def _commit(self, group: list[Job]) -> None:
        try:
            try:
                told = self._transact(group, _run_bare)
            except _JobFailed:
                # Savepoints cost a third of writing a report, so they wait until one is needed.
                told = self._transact(group, _run)
        except BaseException as failure:  # noqa: BLE001 - each waiting job must hear of it
            for job in group:
                job.future.set_exception(job.failure or failure)
            return
        self._after_commit(told)
        for job in group:
            if job.failure is None:
                job.future.set_result(job.result)
            else:
                job.future.set_exception(job.failure)

    def _transact(self, group: list[Job], run: Callable[[Connection, Job], None]) -> Any:  # noqa: ANN401
        with self._engine.connect() as connection, connection.begin():
            connection.info.clear()
            for job in group:
                run(connection, job)
            return self._before_commit(connection)


class _JobFailed(Exception):
    """A job of a group raised; the group has to be run again, each job on its own."""


def _run_bare(connection: Connection, job: Job) -> None:
    try:
        job.result = job.run(connection)
    except Exception as failure:
        raise _JobFailed from failure


def _run(connection: Connection, job: Job) -> None:
    savepoint = connection.begin_nested()
    try:
        job.result = job.run(connection)
    except BaseException as failure:  # noqa: BLE001 - handed to the one who waits for this job
        job.failure = failure
        savepoint.rollback()
    else:
        savepoint.commit()
