"""Whose emergency a play was: told by its entry, kept with it, held by its chain."""

from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from signage.core.showing.campaign import Takeover
from signage.core.showing.loop import entry_id
from signage.core.showing.report import Report
from signage.core.showing.takeover import voice_of
from signage.core.time.times import Instant
from signage.store.database import Database
from signage.store.engines import open_engine
from signage.store.migrate import MIGRATIONS, migrate
from signage.store.play_chains import Broken, verify_plays
from signage.store.plays import encode_row, record_report
from signage.store.takeovers import takeovers
from tests.store.cluster import BOTH_DATABASES
from tests.store.samples import NOW, play

ITEM = "i0123456789ab"
NAMED = "SELECT seq, takeover, drill FROM play ORDER BY seq"


def takeover(id: str = "lu", *, drill: bool = False) -> Takeover:
    return Takeover(
        id=id,
        title=f"Tin {id}",
        playlist="khan-cap",
        start_ms=Instant(NOW),
        end_ms=Instant(NOW + 3_600_000),
        drill=drill,
    )


def of(id: str, item: str = ITEM) -> dict[str, object]:
    """Return what a player says of an entry of a takeover."""
    return {"entry": entry_id(item, voice_of(id), 1), "item": item, "reason": "takeover"}


def named(connection: Connection) -> list[tuple[int, str | None, int]]:
    return [tuple(row) for row in connection.execute(text(NAMED))]


@pytest.fixture
def database(tmp_path: Path):
    opened = Database.open(tmp_path / "signage.db")
    yield opened
    opened.close()


def send(database: Database, *plays) -> None:
    sent = Report(boot="một", plays=list(plays))
    database.write_sync(lambda c: record_report(c, "sanh-1", sent, Instant(NOW)))


def keep(database: Database, *made: Takeover) -> None:
    for one in made:
        database.write_sync(lambda c, one=one: takeovers.save(c, one, Instant(NOW)))


def test_a_play_of_a_takeover_is_kept_with_its_id_and_one_of_a_drill_as_such(database: Database):
    keep(database, takeover("lu"), takeover("dien-tap", drill=True))

    send(database, play(1), play(2, **of("lu")), play(3, **of("dien-tap")), play(4, **of("lạ")))

    assert database.read_sync(named) == [
        (1, None, 0),
        (2, "lu", 0),
        (3, "dien-tap", 1),
        (4, None, 0),
    ]
    assert database.read_sync(verify_plays) is None


def test_what_is_decided_of_a_takeover_later_changes_no_record(database: Database):
    keep(database, takeover("lu", drill=True))
    send(database, play(1, **of("lu")))

    keep(database, takeover("lu", drill=False))

    assert database.read_sync(named) == [(1, "lu", 1)]
    assert database.read_sync(verify_plays) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("drill = 1 WHERE seq = 2", id="an emergency made a drill"),
        pytest.param("drill = 0 WHERE seq = 3", id="a drill made an emergency"),
        pytest.param("takeover = NULL, drill = 0 WHERE seq = 3", id="a drill made ordinary"),
        pytest.param(
            "takeover = 'dien-tap', drill = 1 WHERE seq = 1", id="an ordinary play hidden"
        ),
        pytest.param("drill = 1 WHERE seq = 1", id="a drill of nobody"),
    ],
)
def test_nobody_hides_or_adds_a_play_by_calling_it_a_drill(database: Database, change: str):
    keep(database, takeover("lu"), takeover("dien-tap", drill=True))
    send(database, play(1), play(2, **of("lu")), play(3, **of("dien-tap")))

    database.write_sync(lambda c: c.execute(text(f"UPDATE play SET {change}")))

    seq = int(change[-1])
    assert database.read_sync(verify_plays) == Broken(screen="sanh-1", boot="một", seq=seq)


@pytest.fixture(params=BOTH_DATABASES)
def old_engine(request: pytest.FixtureRequest, tmp_path: Path):
    """Open a database as it was before plays named their takeover."""
    if request.param == "sqlite":
        engine = open_engine(tmp_path / "old.db")
    else:
        engine = open_engine(request.getfixturevalue("cluster").new_database())
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.execution_options(write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    yield engine
    engine.dispose()


def keep_old(engine: Engine, *plays: dict[str, object]) -> None:
    """Write plays and their chain as they were written then."""
    names = [
        "screen",
        "boot",
        "seq",
        "zone",
        "revision",
        "entry",
        "item",
        "asset",
        "title",
        "campaign",
        "started_at_ms",
        "duration_ms",
        "completed",
        "seen",
        "reason",
        "clock_bound_ms",
        "received_ms",
    ]
    chain = b""
    with engine.execution_options(write=True).begin() as connection:
        for seq, said in enumerate(plays, 1):
            one = play(seq, **said)
            facts = {"screen": "sanh-1", "boot": "một", "received_ms": NOW, "clock_bound_ms": None}
            facts |= {name: getattr(one, name) for name in names if hasattr(one, name)}
            facts |= {"reason": one.reason or "", "completed": 1, "seen": 1}
            chain = sha256(chain + encode_row(tuple(facts[name] for name in names))).digest()
            columns = ", ".join((*names, "chain"))
            values = ", ".join(f":{name}" for name in (*names, "chain"))
            insert = text(f"INSERT INTO play ({columns}) VALUES ({values})")
            connection.execute(insert, {**facts, "chain": chain})
        connection.execute(
            text("INSERT INTO boot VALUES ('sanh-1', 'một', :seq, :chain, :now, :now, NULL)"),
            {"seq": len(plays), "chain": chain, "now": NOW},
        )
        for one in (takeover("lu"), takeover("dien-tap", drill=True)):
            takeovers.save(connection, one, Instant(NOW))


def test_plays_from_before_get_the_takeover_that_their_entry_names(old_engine: Engine):
    keep_old(old_engine, {}, of("lu"), of("dien-tap"), of("không còn ai biết"))

    migrate(old_engine)

    with old_engine.connect() as connection:
        assert named(connection) == [
            (1, None, 0),
            (2, "lu", 0),
            (3, "dien-tap", 1),
            (4, None, 0),
        ]
        assert verify_plays(connection) is None


def test_a_chain_begun_before_goes_on(old_engine: Engine):
    keep_old(old_engine, of("dien-tap"))
    migrate(old_engine)
    more = Report(boot="một", plays=[play(2, **of("dien-tap"))])

    with old_engine.execution_options(write=True).begin() as connection:
        record_report(connection, "sanh-1", more, Instant(NOW))

    with old_engine.connect() as connection:
        assert named(connection) == [(1, "dien-tap", 1), (2, "dien-tap", 1)]
        assert verify_plays(connection) is None
