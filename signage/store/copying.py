"""Copies of the whole store: while it is busy, between SQLite and PostgreSQL, checked."""

import os
from pathlib import Path

from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import DatabaseError

from signage.errors import Conflict, Unavailable
from signage.store import tables
from signage.store.audit import verify_audit
from signage.store.engines import open_engine
from signage.store.migrate import migrate

_ROWS_AT_ONCE = 1000


def copy_store(location: str | Path, target: Path) -> None:
    """Copy the store, as it is at one instant, into a new SQLite file; writers go on meanwhile.

    Raises: Unavailable when the copy cannot be made or is not whole.
    """
    engine = open_engine(location)
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect().execution_options(bare=True) as connection:
                connection.execute(text("VACUUM INTO :target"), {"target": str(target)})
        else:
            made = open_engine(target)
            try:
                migrate(made)
                _copy_rows(engine, made)
            finally:
                made.dispose()
    except DatabaseError as failure:
        raise Unavailable(
            f"backup: the store cannot be copied ({failure.orig}) — check the disk"
        ) from failure
    finally:
        engine.dispose()
    _sync(target)
    check_store(target)


def check_store(path: Path) -> None:
    """Make sure that a SQLite copy is whole and that its audit chain holds.

    Raises: Unavailable, naming what is broken.
    """
    engine = open_engine(path)
    try:
        with engine.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            broken = verify_audit(connection)
    except DatabaseError as failure:
        raise Unavailable(f"backup: {path.name} is no store ({failure.orig})") from failure
    finally:
        engine.dispose()
    if whole != "ok":
        raise Unavailable(f"backup: {path.name} is damaged ({whole}) — take another backup")
    if broken is not None:
        raise Unavailable(f"backup: audit record {broken} was changed — take an earlier backup")


def load_store(path: Path, location: str | Path) -> None:
    """Fill an empty store, on either database, from a SQLite copy.

    Raises: Conflict when the store is not empty, Misconfigured when the copy is newer than us.
    """
    source, target = open_engine(path), open_engine(location)
    try:
        migrate(source)
        migrate(target)
        with target.connect() as connection:
            held = connection.execute(select(func.count()).select_from(tables.audit)).scalar_one()
        if held:
            raise Conflict("restore: the store is not empty — restore into a new one")
        _copy_rows(source, target)
    finally:
        source.dispose()
        target.dispose()


def _copy_rows(source: Engine, target: Engine) -> None:
    options = {"isolation_level": "REPEATABLE READ"} if source.dialect.name != "sqlite" else {}
    reading = source.execution_options(**options)
    writing = target.execution_options(write=True)
    with reading.connect() as old, writing.begin() as new:
        for table in tables.metadata.sorted_tables:
            found = old.execute(select(table), execution_options={"yield_per": _ROWS_AT_ONCE})
            for rows in found.mappings().partitions():
                new.execute(insert(table), [dict(row) for row in rows])
        if target.dialect.name == "postgresql":
            # Rows came with their numbers; the next one must follow them.
            new.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence('decision', 'id'), "
                    "coalesce(max(id), 1), max(id) IS NOT NULL) FROM decision"
                )
            )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
