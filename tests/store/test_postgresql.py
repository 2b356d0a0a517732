"""The same store on PostgreSQL: what differs there, and that nothing else does."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from signage.core.place.organisation import Unit
from signage.core.showing.report import Fault
from signage.errors import Conflict, Unavailable
from signage.store.approvals import decide, record_opening
from signage.store.audit import load_records, record, verify_audit
from signage.store.copying import copy_store, load_store
from signage.store.database import Database
from signage.store.engines import open_engine
from signage.store.heartbeats import load_states, record_states
from signage.store.migrate import migrate
from signage.store.people import create_person, load_people
from signage.store.play_chains import verify_plays
from signage.store.play_days import sum_up
from signage.store.plays import record_report
from signage.store.rules import load_rules
from signage.store.screens import screens
from signage.store.tables import metadata
from signage.store.units import units
from signage.store.versions import load_versions, note_on_air
from tests.store.cluster import Cluster, binaries
from tests.store.samples import BINH, HUE, LAN, NOW, THUAN_HOA, item, report, screen
from tests.store.test_apply_file import WHOLE, apply

BINARIES = binaries()
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        BINARIES is None, reason="NO POSTGRESQL SERVER HERE: the second database is NOT tested"
    ),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    assert BINARIES is not None
    running = Cluster(BINARIES)
    yield running
    running.remove()


@pytest.fixture
def address(cluster: Cluster) -> str:
    return cluster.new_database()


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = Database.open(address)
    yield opened
    opened.close()


def save(database: Database, unit: Unit) -> None:
    database.write_sync(lambda c: units.save(c, unit, NOW))


def test_tables_are_the_same_as_ours(database: Database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_going_through_every_migration_leads_to_the_same_tables(address: str):
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))

    migrate(engine)

    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_rules_come_back_as_they_were_written(database: Database):
    database.write_sync(lambda c: [units.save(c, u, NOW) for u in (HUE, THUAN_HOA)])
    database.write_sync(lambda c: screens.save(c, screen(), NOW))

    rules = database.read_sync(load_rules)

    assert rules.units == {"hue": HUE, "thuan-hoa": THUAN_HOA}
    assert rules.screens == {"sanh-1": screen()}


def test_a_file_is_applied_and_applying_it_again_changes_nothing(database: Database):
    first, again = apply(database, WHOLE), apply(database, WHOLE)

    assert first.ok and len(first.created) == 7
    assert again.unchanged == first.created
    assert set(database.read_sync(load_people)) == {"lan"}


def test_a_job_that_fails_takes_nobody_of_its_group_with_it(database: Database):
    def twice(c):
        create_person(c, "lan", "Lan", [], BINH, now=NOW)
        create_person(c, "lan", "Lan", [], BINH, now=NOW)

    async def both():
        return await asyncio.gather(
            database.write(lambda c: units.save(c, HUE, NOW)),
            database.write(twice),
            database.write(lambda c: units.save(c, THUAN_HOA, NOW)),
            return_exceptions=True,
        )

    outcome = asyncio.run(both())

    assert isinstance(outcome[1], Conflict)
    assert set(database.read_sync(units.all)) == {"hue", "thuan-hoa"}
    assert database.read_sync(load_people) == {}


def test_reports_are_kept_once_and_chained(database: Database):
    fault = Fault(seq=4, kind="stalled")

    def send(*numbers: int, faults=()) -> int:
        sent = report(*numbers, faults=faults)
        return database.write_sync(lambda c: record_report(c, "sanh-1", sent, NOW))

    assert send(1, 2, 5) == 2
    assert send(1, 2, 3, 5, faults=(fault,)) == 5
    assert database.read_sync(verify_plays) is None
    database.write_sync(lambda c: c.execute(text("UPDATE play SET seen = 0 WHERE seq = 3")))
    broken = database.read_sync(verify_plays)
    assert broken is not None and broken.seq == 3


def test_a_text_with_a_null_character_does_not_stop_the_reports_of_a_player(database: Database):
    sent = report(1)
    sent.faults.append(Fault(seq=2, kind="script", detail="a\0b"))

    assert database.write_sync(lambda c: record_report(c, "sanh-1", sent, NOW)) == 2
    assert database.read_sync(verify_plays) is None


def test_approvals_and_versions_on_air_come_back(database: Database):
    mine = item()
    database.write_sync(lambda c: record_opening(c, "binh", [mine.content_hash], NOW))
    database.write_sync(lambda c: decide(c, mine, "approved", BINH, now=NOW))
    database.write_sync(lambda c: note_on_air(c, [mine], NOW))

    known = database.read_sync(load_versions)["mot-cua", mine.name]

    assert known.on_air == mine
    assert known.approved == {mine.content_hash}


def test_heartbeats_keep_the_newest(database: Database):
    for state in (b'{"build":"a"}', b'{"build":"b"}'):
        database.write_sync(lambda c, s=state: record_states(c, [("sanh-1", s, NOW)]))

    assert database.read_sync(load_states)["sanh-1"].state == {"build": "b"}


def test_another_node_hears_of_a_commit_by_a_doorbell(address: str):
    ours, theirs = Database.open(address), Database.open(address)
    heard, first = threading.Event(), threading.Event()
    ours.listen(lambda: heard.set() if first.is_set() else first.set())
    assert first.wait(5)  # listening has begun
    before = ours.revision()

    save(theirs, HUE)

    assert heard.wait(5)
    assert ours.revision() == before + 1
    ours.close()
    theirs.close()


def test_two_nodes_continue_one_chain_of_records(address: str):
    nodes = [Database.open(address) for _ in range(2)]

    def write(node: Database) -> None:
        for _ in range(40):
            node.write_sync(lambda c: record(c, LAN, "uploaded", "a.png", now=NOW))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, nodes))

    assert nodes[0].read_sync(verify_audit) is None
    assert nodes[1].read_sync(lambda c: load_records(c, limit=1))[0].number == 80
    for node in nodes:
        node.close()


def test_two_nodes_that_add_plays_up_add_each_once(address: str):
    nodes = [Database.open(address) for _ in range(2)]

    def report_and_sum(node: Database) -> None:
        for number in range(20):
            sent = report(*range(1, 6), boot=f"{number}-{id(node)}")
            node.write_sync(lambda c, sent=sent: record_report(c, "sanh-1", sent, NOW))
            node.write_sync(lambda c: sum_up(c, "Asia/Ho_Chi_Minh", most=7))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(report_and_sum, nodes))
    while nodes[0].write_sync(lambda c: sum_up(c, "Asia/Ho_Chi_Minh")):
        pass

    days = "SELECT sum(plays) FROM play_day"
    assert nodes[1].read_sync(lambda c: c.execute(text(days)).scalar_one()) == 200
    for node in nodes:
        node.close()


def test_two_nodes_never_use_a_revision_twice(address: str):
    nodes = [Database.open(address) for _ in range(2)]

    def write(node: Database) -> None:
        for number in range(30):
            save(node, Unit(id=f"u{number}-{id(node)}", name="x", kind="commune"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, nodes))

    assert nodes[0].revision() == nodes[1].revision() == 60
    for node in nodes:
        node.close()


def fill(database: Database) -> None:
    apply(database, WHOLE)
    database.write_sync(lambda c: record_report(c, "sanh-1", report(1, 2, 3), NOW))
    database.write_sync(lambda c: decide(c, item(), "returned", BINH, now=NOW, reason="sai"))


def whole(database: Database) -> None:
    assert database.read_sync(verify_audit) is None
    assert database.read_sync(verify_plays) is None
    assert set(database.read_sync(units.all)) == {"hue", "thuan-hoa"}
    # Numbers go on where they were.
    other = item(body="khác")
    database.write_sync(lambda c: decide(c, other, "returned", BINH, now=NOW, reason="sai"))
    known = database.read_sync(load_versions)["mot-cua", other.name]
    assert known.returned == {item().content_hash, other.content_hash}


def test_a_store_moves_to_sqlite_and_back(
    database: Database, address: str, cluster, tmp_path: Path
):
    fill(database)

    copy_store(address, tmp_path / "copy.db")
    there = Database.open(tmp_path / "copy.db")
    back = cluster.new_database()
    load_store(tmp_path / "copy.db", back)

    whole(there)
    there.close()
    returned = Database.open(back)
    whole(returned)
    returned.close()


def test_a_store_is_not_loaded_over_another(database: Database, address: str, tmp_path: Path):
    fill(database)
    copy_store(address, tmp_path / "copy.db")

    with pytest.raises(Conflict):
        load_store(tmp_path / "copy.db", address)


def test_after_a_crash_of_the_server_reading_and_writing_go_on(database, cluster: Cluster):
    save(database, HUE)
    assert database.revision() == 1
    cluster.stop()

    with pytest.raises(Unavailable):
        save(database, THUAN_HOA)
    with pytest.raises(Unavailable):
        database.revision()
    cluster.start()
    save(database, THUAN_HOA)

    assert database.revision() == 2

    assert set(database.read_sync(units.all)) == {"hue", "thuan-hoa"}
