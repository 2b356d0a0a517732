"""Open the store, read it, write it, and hear when anyone changed it.

SQLite is the embedded default and PostgreSQL the choice when one machine is not enough; every
other module of the store works on a connection and does not know which. Functions passed to
`read` and `write` run in threads: one writer, a few readers.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from signage.errors import Conflict, Rejected, Unavailable
from signage.store import tables
from signage.store.engines import open_engine
from signage.store.migrate import migrate
from signage.store.writer import Writer

T = TypeVar("T")

READERS = 3  # a page asks a few questions at once; more threads only wait for the same disk
# How late a commit by another process is heard on SQLite; commands promise effect within 1 s.
LISTEN_EVERY_S = 0.2
_TRANSLATED = (DataError, IntegrityError, OperationalError)
_KEPT_CHANGES = 1000  # enough for any listener that was away for a moment to see topics


class Database:
    """The open store. Make it with `Database.open`, end it with `close`."""

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine whose tables are up to date."""
        self.engine = engine
        self._writer = Writer(
            engine.execution_options(write=True),
            before_commit=_note_change,
            after_commit=self._tell,
        )
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._listeners: list[Callable[[], None]] = []
        self._closing = threading.Event()
        self._ear: threading.Thread | None = None
        self._revision = _Revision(engine)

    @classmethod
    def open(cls, location: str | Path) -> "Database":
        """Open a SQLite file (a path) or a PostgreSQL database (a URL) and migrate it.

        Raises: Unavailable when it cannot be opened, Misconfigured when it is newer than us.
        """
        try:
            engine = open_engine(location)
            migrate(engine)
        except OperationalError as failure:
            raise Unavailable(
                f"store: cannot be opened ({_cause(failure)}) — check the path, the disk and the "
                "database server"
            ) from failure
        return cls(engine)

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """Run one unit of reading on a reader thread; it sees one consistent snapshot."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self.read_sync, ask)

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run one unit of writing; returns after it is durable.

        Raises: whatever `change` raises (and then nothing of it is kept), Conflict when rows
        collide, Unavailable when the disk or the server does not answer.
        """
        try:
            result: T = await asyncio.wrap_future(self._writer.submit(change))
        except _TRANSLATED as failure:
            raise _ours(failure) from failure
        return result

    def read_sync(self, ask: Callable[[Connection], T]) -> T:
        """Do as `read` does, on the calling thread."""
        try:
            with self.engine.connect() as connection:
                return ask(connection)
        except _TRANSLATED as failure:
            raise _ours(failure) from failure

    def write_sync(self, change: Callable[[Connection], T]) -> T:
        """Do as `write` does, blocking; for the command line."""
        try:
            result: T = self._writer.submit(change).result()
        except _TRANSLATED as failure:
            raise _ours(failure) from failure
        return result

    def revision(self) -> int:
        """Return a number that grows whenever anyone, in any process, committed a change.

        Plays, heartbeats and sessions do not count: nobody compiles anything because of them.
        Cheap enough to ask on every request: microseconds on SQLite.

        Raises: Unavailable when the store does not answer; the next call tries again.
        """
        try:
            return self._revision.now()
        except OperationalError as failure:
            self._revision.close()
            raise _ours(failure) from failure

    def listen(self, callback: Callable[[], None]) -> None:
        """Call back soon after every change by anyone; from a thread, never twice at once."""
        self._listeners.append(callback)
        if self._ear is None:
            self._ear = threading.Thread(target=self._hear, name="store-ear", daemon=True)
            self._ear.start()

    def close(self) -> None:
        """Finish queued writes, then close every connection."""
        self._closing.set()
        self._writer.close()
        self._readers.shutdown()
        if self._ear is not None:
            self._ear.join()
        self._revision.close()
        self.engine.dispose()

    def _tell(self, changed: bool) -> None:
        if changed:
            for callback in self._listeners:
                callback()

    def _hear(self) -> None:
        if self.engine.dialect.name == "postgresql":
            from signage.store.notify import doorbells

            for _ in doorbells(self.engine, self._closing):
                self._tell(changed=True)
            return
        known = self._latest(0)
        while not self._closing.wait(LISTEN_EVERY_S):
            latest = self._latest(known)
            if latest != known:
                known = latest
                self._tell(changed=True)

    def _latest(self, known: int) -> int:
        try:
            return self.revision()
        except Unavailable:
            return known  # whoever reads or writes says so; listening goes on by itself


def announce(connection: Connection, topic: str) -> None:
    """Say that this transaction changes something that others must hear of."""
    connection.info.setdefault("topics", set()).add(topic)


class _Revision:
    """The newest change number, read from a connection of its own only when something moved."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._seen: Any = None
        self._value = 0

    def now(self) -> int:
        with self._lock:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(
                    isolation_level="AUTOCOMMIT", bare=True
                )
            moved: Any = object()
            if self._engine.dialect.name == "sqlite":
                moved = self._connection.exec_driver_sql("PRAGMA data_version").scalar_one()
            if moved != self._seen:
                newest = select(func.coalesce(func.max(tables.change.c.rev), 0))
                self._value = int(self._connection.execute(newest).scalar_one())
                self._seen = moved
            return self._value

    def close(self) -> None:
        with self._lock:
            self._seen = None
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _note_change(connection: Connection) -> bool:
    topics = connection.info.pop("topics", None)
    if not topics:
        return False
    if connection.dialect.name == "postgresql":
        # Revision order must be commit order, or a listener could skip a late committer.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7301)")
    newest = connection.execute(select(func.max(tables.change.c.rev))).scalar_one() or 0
    connection.execute(
        tables.change.insert(), {"rev": newest + 1, "topics": " ".join(sorted(topics))}
    )
    connection.execute(tables.change.delete().where(tables.change.c.rev <= newest - _KEPT_CHANGES))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_notify('signage', '')")
    return True


def _ours(failure: DBAPIError) -> Conflict | Rejected | Unavailable:
    cause = _cause(failure)
    if isinstance(failure, IntegrityError):
        return Conflict(f"store: collides with what is there ({cause}) — load it again")
    if isinstance(failure, DataError):
        return Rejected(f"store: cannot hold this value ({cause}) — correct it")
    return Unavailable(
        f"store: cannot be read or written ({cause}) — check disk space and permissions"
    )


def _cause(failure: DBAPIError) -> str:
    return " ".join(str(failure.orig).split())
