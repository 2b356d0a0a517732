"""Run pixel and decoder work in processes of their own, killed at their deadline.

Two lanes: a transcode in the slow lane never delays a slide in the quick one. A worker is a fresh
interpreter (never a fork), with low priority and bounded memory, and ends when idle. Decoders and
the layout engine may crash or hang there; the caller sees `WorkerLost` and the server goes on.
"""

import asyncio
import importlib
import os
import pickle
import resource
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Literal, TypeVar, cast

from signage.errors import Unavailable

T = TypeVar("T")

QUICK_WORKERS = 2  # as many as the cores of the smallest server
SLOW_WORKERS = 1  # one transcode at a time: it uses every core it gets anyway
IDLE_S = 30.0  # long enough for a burst of edits, short enough for an idle server under 80 MB
QUICK_MEMORY_BYTES = 2 * 1024**3  # a 100-megapixel picture, decoded and scaled, with room
SLOW_MEMORY_BYTES = 4 * 1024**3  # 4K encoders reserve address space for every thread
JOBS_A_WORKER = 500  # decoders leak a little; a fresh process costs 0.2 s
TIRED_BYTES = 600 * 1024**2  # resident memory after a job that is not worth keeping
_PAGE_BYTES = 4096  # unit of /proc/self/statm on every platform we support

Reason = Literal["deadline", "crashed", "closed"]


class WorkerLost(Unavailable):
    """The process died before it answered: `reason` is `deadline`, `crashed` or `closed`."""

    def __init__(self, reason: Reason, job: str) -> None:
        super().__init__(
            f"{job}: the worker was lost ({reason}) — the content is too heavy or bad"
        )
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Returned:
    value: object


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


@dataclass(frozen=True, slots=True)
class _Lost:
    reason: Reason


_Answer = _Returned | _Raised | _Lost


class Workers:
    """The worker processes of one server, or of one command."""

    def __init__(self, *, idle_s: float = IDLE_S) -> None:
        self._quick = _Lane(QUICK_WORKERS, memory_bytes=QUICK_MEMORY_BYTES, nice=10, idle_s=idle_s)
        self._slow = _Lane(SLOW_WORKERS, memory_bytes=SLOW_MEMORY_BYTES, nice=19, idle_s=idle_s)
        self._closed = False
        self._rousing: asyncio.Task[None] | None = None

    async def run(
        self,
        function: Callable[..., T],
        *arguments: object,
        deadline_s: float = 30,
        slow: bool = False,
        **named: object,
    ) -> T:
        """Run a module-level function in a worker and return its result.

        The deadline counts from the moment a worker takes the job, not from the call.

        Raises: what the function raises; WorkerLost when the process was killed or died.
        """
        if self._closed:
            raise WorkerLost("closed", function.__qualname__)
        lane = self._slow if slow else self._quick
        return await lane.run(function, arguments, named, deadline_s=deadline_s)

    async def warm(self, *modules: str) -> None:
        """Have a quick worker ready with these modules imported, so that a job starts at once."""
        await self.run(_import_all, *modules)

    def rouse(self, *modules: str) -> None:
        """Begin to warm a quick worker unless one is there: work is about to come."""
        if not self._closed and self._rousing is None and self._quick.is_cold:
            self._rousing = asyncio.create_task(self.warm(*modules))
            self._rousing.add_done_callback(self._roused)

    def _roused(self, task: "asyncio.Task[None]") -> None:
        self._rousing = None
        if not task.cancelled():
            task.exception()  # whoever needs a worker hears it

    async def close(self) -> None:
        """Kill every worker; jobs under way end with WorkerLost."""
        self._closed = True
        if self._rousing is not None:
            self._rousing.cancel()
            await asyncio.gather(self._rousing, return_exceptions=True)
        for lane in (self._quick, self._slow):
            await lane.close()


class _Lane:
    """Some workers that share a queue: first come, first served."""

    def __init__(self, size: int, *, memory_bytes: int, nice: int, idle_s: float) -> None:
        self._free = asyncio.Semaphore(size)
        self._idle: list[tuple[_Worker, asyncio.TimerHandle]] = []
        self._busy: set[_Worker] = set()
        # One thread waits for each worker; spare ones for jobs whose caller was cancelled.
        self._threads = ThreadPoolExecutor(size * 2, thread_name_prefix="worker-lane")
        self._memory_bytes = memory_bytes
        self._nice = nice
        self._idle_s = idle_s
        self._closed = False

    async def run(
        self,
        function: Callable[..., T],
        arguments: tuple[object, ...],
        named: dict[str, object],
        *,
        deadline_s: float,
    ) -> T:
        job = pickle.dumps((function, arguments, named))
        loop = asyncio.get_running_loop()
        async with self._free:
            worker = self._take()
            self._busy.add(worker)
            try:
                answer: _Answer = await loop.run_in_executor(
                    self._threads, worker.ask, job, deadline_s
                )
            except asyncio.CancelledError:
                self._end(worker, loop)
                raise
            finally:
                self._busy.discard(worker)
            self._give_back(worker, loop)
        if isinstance(answer, _Lost):
            raise WorkerLost(answer.reason, function.__qualname__)
        if isinstance(answer, _Raised):
            raise answer.error
        return cast(T, answer.value)

    @property
    def is_cold(self) -> bool:
        """Tell whether no worker is there, neither at work nor waiting for some."""
        return not (self._idle or self._busy)

    async def close(self) -> None:
        self._closed = True
        for worker, timer in self._idle:
            timer.cancel()
            worker.kill()
        self._idle.clear()
        for worker in list(self._busy):
            worker.kill()
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)

    def _take(self) -> "_Worker":
        if not self._idle:
            return _Worker(memory_bytes=self._memory_bytes, nice=self._nice)
        worker, timer = self._idle.pop()
        timer.cancel()
        return worker

    def _give_back(self, worker: "_Worker", loop: asyncio.AbstractEventLoop) -> None:
        if self._closed or not worker.is_usable:
            self._end(worker, loop)
            return
        timer = loop.call_later(self._idle_s, self._retire, worker, loop)
        self._idle.append((worker, timer))

    def _retire(self, worker: "_Worker", loop: asyncio.AbstractEventLoop) -> None:
        self._idle = [(other, timer) for other, timer in self._idle if other is not worker]
        self._end(worker, loop)

    def _end(self, worker: "_Worker", loop: asyncio.AbstractEventLoop) -> None:
        if self._closed:
            worker.kill()
            return
        # The kernel takes tens of milliseconds to free a large process; the loop must not wait.
        loop.run_in_executor(self._threads, worker.kill)


class _Worker:
    """One process and the connection to it; started by its first job, in a thread."""

    def __init__(self, *, memory_bytes: int, nice: int) -> None:
        self.is_usable = True
        self._memory_bytes = memory_bytes
        self._nice = nice
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[bytes, bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, job: bytes, deadline_s: float) -> "_Answer":
        """Send a job and wait; blocks its thread. A lost worker is killed before it answers."""
        if self._connection is None:
            self._start()
        connection = self._connection
        if connection is None:  # killed while it was starting
            return _Lost("closed")
        try:
            connection.send_bytes(job)
            if not connection.poll(deadline_s):
                self.kill()
                return _Lost("deadline")
            answer, tired = pickle.loads(connection.recv_bytes())
        except (EOFError, OSError):
            self.kill()
            return _Lost("crashed")
        self.is_usable = self.is_usable and not tired
        return cast(_Answer, answer)

    def kill(self) -> None:
        """End the process now, whatever it does; safe from any thread, safe to repeat."""
        with self._lock:
            self.is_usable = False
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()

    def _start(self) -> None:
        with self._lock:
            if not self.is_usable:
                return
            ours, theirs = Pipe()
            # A plain interpreter, not multiprocessing's: that one imports the server's main
            # module again in every child.
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-c", "import signage.workers as w; w.serve()"),
                    *(str(theirs.fileno()), str(self._memory_bytes), str(self._nice)),
                ],
                stdin=subprocess.PIPE,  # its end tells the child that we are gone
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # Ctrl-C at the terminal is for the server alone
            )
            theirs.close()
            self._connection = ours


# What follows runs in the child.


def serve() -> None:
    """Answer jobs until the parent goes away: the whole life of a worker process."""
    connection_number, memory_bytes, nice = (int(argument) for argument in sys.argv[1:4])
    _prepare(memory_bytes, nice)
    connection: Connection[bytes, bytes] = Connection(connection_number)
    for done in range(1, JOBS_A_WORKER + 1):
        try:
            job = connection.recv_bytes()
        except EOFError:
            return
        answer = _answer(job)
        tired = done == JOBS_A_WORKER or _resident_bytes() > TIRED_BYTES
        connection.send_bytes(_pack(answer, tired=tired))


def _prepare(memory_bytes: int, nice: int) -> None:
    os.nice(nice)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Pillow only warns between one and two times its limit; a bomb is a bomb.
    warnings.filterwarnings("error", message=r"Image size \(\d+ pixels\) exceeds limit")
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def _answer(job: bytes) -> _Answer:
    try:
        function, arguments, named = pickle.loads(job)
        return _Returned(function(*arguments, **named))
    except Exception as error:  # noqa: BLE001 - every failure belongs to the caller
        error.add_note(traceback.format_exc())
        return _Raised(error)


def _pack(answer: _Answer, *, tired: bool) -> bytes:
    try:
        packed = pickle.dumps((answer, tired))
        pickle.loads(packed)  # some exceptions pickle and cannot be read back
    except Exception as error:  # noqa: BLE001 - pickling fails in as many ways as there are types
        told = RuntimeError(f"the worker's answer cannot be sent: {error!r}, it was {answer!r}")
        return pickle.dumps((_Raised(told), tired))
    return packed


def _resident_bytes() -> int:
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - hot and not a content path
        return int(statm.read().split()[1]) * _PAGE_BYTES


def _import_all(*modules: str) -> None:
    for module in modules:
        importlib.import_module(module)
