from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from signage.errors import Misconfigured
from signage.store.database import Database
from signage.store.engines import open_engine
from signage.store.migrate import HEAD, MIGRATIONS, migrate, version_of
from signage.store.tables import metadata
from signage.store.units import units
from tests.store.samples import HUE, NOW


def stamp(engine: Engine, version: str | None) -> None:
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT)"))
        connection.execute(text("DELETE FROM alembic_version"))
        if version is not None:
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:version)"), {"version": version}
            )


def differences(engine: Engine) -> list:
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def shape(engine: Engine) -> dict[str, list[str]]:
    """Return the parts of every table and index; a column that came later stands last."""
    query = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    with engine.connect() as connection:
        return {row.name: parts_of(" ".join(row.sql.split())) for row in connection.execute(query)}


def parts_of(sql: str) -> list[str]:
    head, _, rest = sql.partition("(")
    inner, _, tail = rest.rpartition(")")
    return [head.strip(), tail.strip(), *sorted(part.strip() for part in inner.split(", "))]


@pytest.fixture
def engine(tmp_path: Path):
    opened = open_engine(tmp_path / "signage.db")
    yield opened
    opened.dispose()


def test_a_new_database_is_made_whole(engine: Engine):
    migrate(engine)

    assert version_of(engine) == HEAD
    assert differences(engine) == []


def test_going_through_every_migration_leads_to_the_same_tables(engine: Engine, tmp_path: Path):
    stamp(engine, None)
    migrate(engine)
    made = open_engine(tmp_path / "new.db")
    migrate(made)

    assert version_of(engine) == HEAD
    assert differences(engine) == []
    migrated, new = shape(engine), shape(made)
    made.dispose()
    del migrated["alembic_version"], new["alembic_version"]
    assert migrated == new


def test_the_newest_migration_is_the_one_that_new_databases_are_stamped_with():
    newest = sorted(path.name for path in (MIGRATIONS / "versions").glob("v*.py"))[-1]

    assert newest.startswith(f"v{HEAD}_")


def test_a_database_of_a_newer_program_is_refused(engine: Engine, tmp_path: Path):
    migrate(engine)
    stamp(engine, "9999")

    with pytest.raises(Misconfigured, match="9999"):
        Database.open(tmp_path / "signage.db")


def test_opening_again_changes_nothing(tmp_path: Path):
    first = Database.open(tmp_path / "signage.db")
    first.write_sync(lambda c: units.save(c, HUE, NOW))
    first.close()

    again = Database.open(tmp_path / "signage.db")

    assert again.read_sync(units.all) == {"hue": HUE}
    again.close()
