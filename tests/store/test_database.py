import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from signage.core.place.organisation import Unit
from signage.errors import Conflict, Misconfigured, NotFound, Unavailable
from signage.store import tables
from signage.store.database import Database
from signage.store.rules import load_rules
from signage.store.screens import screens
from signage.store.units import units
from tests.store.samples import HUE, NOW, THUAN_HOA, screen


def save(database: Database, unit: Unit) -> None:
    database.write_sync(lambda c: units.save(c, unit, NOW))


def test_what_was_written_is_there_after_opening_again(tmp_path: Path):
    first = Database.open(tmp_path / "signage.db")
    save(first, HUE)
    first.close()

    again = Database.open(tmp_path / "signage.db")

    assert again.read_sync(units.all) == {"hue": HUE}
    again.close()


def test_rules_come_back_as_they_were_written(database: Database):
    def write(c):
        units.save(c, HUE, NOW)
        units.save(c, THUAN_HOA, NOW)
        screens.save(c, screen(), NOW)

    database.write_sync(write)

    rules = database.read_sync(lambda c: load_rules(c, site_name="Huế"))
    assert rules.units == {"hue": HUE, "thuan-hoa": THUAN_HOA}
    assert rules.screens == {"sanh-1": screen()}


def test_a_job_that_fails_takes_nobody_of_its_group_with_it(database: Database):
    def fail(c):
        units.save(c, THUAN_HOA, NOW)
        raise NotFound("on purpose")

    async def both():
        return await asyncio.gather(
            database.write(lambda c: units.save(c, HUE, NOW)),
            database.write(fail),
            return_exceptions=True,
        )

    saved, failure = asyncio.run(both())

    assert saved == "created"
    assert isinstance(failure, NotFound)
    assert set(database.read_sync(units.all)) == {"hue"}


def test_many_waiting_writes_share_commits(database: Database):
    commits = []
    gate = threading.Event()

    async def many():
        blocked = asyncio.ensure_future(database.write(lambda c: gate.wait(5)))
        writes = [
            asyncio.ensure_future(
                database.write(
                    lambda c, n=n: units.save(c, Unit(id=f"u{n}", name="x", kind="commune"), NOW)
                )
            )
            for n in range(50)
        ]
        await asyncio.sleep(0)
        before = database.revision()
        gate.set()
        await asyncio.gather(blocked, *writes)
        commits.append(database.revision() - before)

    asyncio.run(many())

    assert len(database.read_sync(units.all)) == 50
    assert commits[0] == 1


def test_the_revision_grows_with_commits_of_another_process(tmp_path: Path):
    ours, theirs = (Database.open(tmp_path / "signage.db") for _ in range(2))
    before = ours.revision()

    save(theirs, HUE)

    assert ours.revision() == before + 1
    ours.close()
    theirs.close()


def test_saving_the_same_again_changes_no_revision(database: Database):
    save(database, HUE)
    before = database.revision()

    save(database, HUE)

    assert database.revision() == before


@pytest.mark.parametrize("own", [True, False], ids=["own commit", "another process"])
def test_listeners_hear_of_a_commit(tmp_path: Path, own: bool):
    ours, theirs = (Database.open(tmp_path / "signage.db") for _ in range(2))
    heard = threading.Event()
    ours.listen(heard.set)

    save(ours if own else theirs, HUE)

    assert heard.wait(5)
    ours.close()
    theirs.close()


def test_rows_that_collide_are_a_conflict(database: Database):
    def twice(c):
        for _ in range(2):
            c.execute(tables.playlist_owner.insert(), {"playlist": "a", "unit": "b", "person": ""})

    with pytest.raises(Conflict):
        database.write_sync(twice)


def test_a_path_that_cannot_be_a_database_is_unavailable(tmp_path: Path):
    (tmp_path / "signage.db").mkdir()

    with pytest.raises(Unavailable, match="cannot be opened"):
        Database.open(tmp_path / "signage.db")


def test_another_kind_of_database_is_refused():
    with pytest.raises(Misconfigured, match="mysql"):
        Database.open("mysql://localhost/signage")


def test_a_closed_store_says_so(tmp_path: Path):
    database = Database.open(tmp_path / "signage.db")
    database.close()

    with pytest.raises(Unavailable):
        database.write_sync(lambda c: None)


def test_earlier_forms_of_a_unit_stay_readable(database: Database):
    renamed = Unit(id="hue", name="Thành phố Huế", kind="province")
    save(database, HUE)
    database.write_sync(lambda c: units.save(c, renamed, NOW + 5000))

    assert database.read_sync(lambda c: units.as_of(c, "hue", NOW + 4999)) == HUE
    assert database.read_sync(lambda c: units.as_of(c, "hue", NOW + 5000)) == renamed
    for at, known in ((NOW - 1, HUE), (NOW + 4999, HUE), (NOW + 5000, renamed)):
        found = database.read_sync(lambda c, at=at: units.all_as_of(c, at))
        assert found == {"hue": (known, NOW)}


_CHILD = """
import sys
from signage.core.place.organisation import Unit
from signage.store.database import Database
from signage.store.units import units
database = Database.open(sys.argv[1])
for n in range(100_000):
    unit = Unit(id=f"u{n}", name="x", kind="commune")
    database.write_sync(lambda c: units.save(c, unit, 1))
    print(n, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path):
    path = tmp_path / "signage.db"
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    acknowledged = [int(child.stdout.readline()) for _ in range(50)]
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += [int(line) for line in child.stdout.read().splitlines() if line]
    child.wait()
    child.stdout.close()

    database = Database.open(path)

    kept = database.read_sync(units.all)
    assert all(f"u{n}" in kept for n in acknowledged)
    assert (
        database.read_sync(lambda c: c.exec_driver_sql("PRAGMA integrity_check").scalar_one())
        == "ok"
    )
    database.close()
