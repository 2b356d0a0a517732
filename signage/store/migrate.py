"""Bring a database to the tables of this program.

A new database is made whole and stamped; an older one goes through Alembic, which is imported
only then because it costs 40 MB and 0.4 s.
"""

from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, Table, Text, inspect, select

from signage.errors import Misconfigured
from signage.store.tables import metadata

HEAD = "0003"
BASE = "base"  # stamped with nothing: every migration is still to come
MIGRATIONS = Path(__file__).parent / "migrations"

_stamp = Table("alembic_version", MetaData(), Column("version_num", Text, primary_key=True))


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables. All or nothing on both databases.

    Raises: Misconfigured when the database was made by a newer program.
    """
    version = version_of(engine)
    if version == HEAD:
        return
    if version is None:
        _create(engine)
    else:
        _upgrade(engine, version)


def version_of(engine: Engine) -> str | None:
    """Return the version that the database says it has, None when it says nothing."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_stamp.name):
            return None
        found: str | None = connection.execute(select(_stamp.c.version_num)).scalar()
        return found or BASE


def _create(engine: Engine) -> None:
    writing = engine.execution_options(write=True)
    with writing.begin() as connection:
        if inspect(connection).has_table(_stamp.name):
            return  # another process was faster
        metadata.create_all(connection)
        _stamp.create(connection)
        connection.execute(_stamp.insert(), {"version_num": HEAD})


def _upgrade(engine: Engine, version: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version not in {*known, BASE}:
        raise Misconfigured(
            f"store: was made by a newer version (“{version}”, this program knows “{HEAD}”) — "
            "install that version again or restore a backup"
        )
    with engine.execution_options(write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
