"""Engines for the two databases, with everything that differs between them on connect."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from signage.errors import Misconfigured

# WAL lets readers go on beside the writer; FULL keeps acknowledged plays through a power cut.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    # Savepoints keep old pages aside: in files they cost a third of writing a report.
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32000",
)


def open_engine(location: str | Path) -> Engine:
    """Make the engine for a SQLite path, a `sqlite:///…` URL or a `postgresql://…` URL.

    Raises: Misconfigured for any other kind of URL.
    """
    url = _url(location)
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        return _sqlite(url)
    if url.get_backend_name() == "postgresql":
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    raise Misconfigured(
        f"store: “{url.get_backend_name()}” is no database we know — use a file or postgresql://…"
    )


def _url(location: str | Path) -> URL:
    if isinstance(location, str) and "://" in location:
        return make_url(location)
    return URL.create("sqlite", database=str(location))


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("bare"):
            return  # statement by statement, so that each sees the newest commit
        # A deferred transaction that writes after somebody else committed fails at once, and
        # waiting does not help; so writers take their lock at the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write") else "BEGIN")

    return engine
