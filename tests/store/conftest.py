from collections.abc import Iterator
from pathlib import Path

import pytest

from signage.store.database import Database
from tests.store.cluster import BOTH_DATABASES, Cluster, binaries

BINARIES = binaries()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "signage.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    assert BINARIES is not None
    running = Cluster(BINARIES)
    yield running
    running.remove()


@pytest.fixture(params=BOTH_DATABASES)
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Open a new store on one database and then on the other."""
    if request.param == "sqlite":
        opened = Database.open(tmp_path / "signage.db")
    else:
        opened = Database.open(request.getfixturevalue("cluster").new_database())
    yield opened
    opened.close()
