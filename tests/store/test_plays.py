import pytest

from signage.core.showing.report import Fault
from signage.store import tables
from signage.store.database import Database
from signage.store.play_chains import Broken, anchor_plays, forget_plays, verify_plays
from signage.store.plays import GAP_STAYS_MS, record_report
from tests.store.samples import NOW, play, report


def send(database: Database, sent, *, screen: str = "sanh-1", at: int = NOW) -> int:
    return database.write_sync(lambda c: record_report(c, screen, sent, at))


def kept(database: Database) -> list[int]:
    query = tables.play.select().order_by(tables.play.c.seq)
    return [row.seq for row in database.read_sync(lambda c: c.execute(query).all())]


def change(database: Database, sql: str) -> None:
    database.write_sync(lambda c: c.exec_driver_sql(sql))


def test_a_report_is_acknowledged_up_to_its_last_number(database: Database):
    assert send(database, report(1, 2, 3)) == 3


def test_sending_the_same_again_keeps_each_play_once(database: Database):
    send(database, report(1, 2, 3))

    acked = send(database, report(1, 2, 3, 4))

    assert acked == 4
    assert kept(database) == [1, 2, 3, 4]


def test_what_follows_a_gap_waits_until_the_gap_is_filled(database: Database):
    assert send(database, report(1, 2, 4)) == 2
    assert kept(database) == [1, 2]

    assert send(database, report(3, 4)) == 4
    assert kept(database) == [1, 2, 3, 4]


def test_a_report_that_starts_beyond_a_gap_acknowledges_nothing_new(database: Database):
    assert send(database, report(5, 6)) == 0


def test_plays_and_faults_share_one_sequence(database: Database):
    fault = Fault(seq=2, kind="stalled", item="i1", detail="video")

    assert send(database, report(1, 3, faults=(fault,))) == 3


def test_the_order_in_a_report_does_not_matter(database: Database):
    assert send(database, report(3, 1, 2)) == 3


def test_boots_are_counted_apart(database: Database):
    send(database, report(1, 2, boot="a"))

    assert send(database, report(1, boot="b")) == 1


def test_a_gap_that_stays_is_closed_by_a_fault_that_names_it(database: Database):
    send(database, report(1, 2))
    assert send(database, report(7, 8), at=NOW + 1000) == 2

    acked = send(database, report(7, 8), at=NOW + 1000 + GAP_STAYS_MS)

    assert acked == 8
    gap = database.read_sync(lambda c: c.execute(tables.fault.select()).one())
    assert (gap.kind, gap.detail) == ("gap", "3-6")
    assert database.read_sync(verify_plays) is None


def test_untouched_chains_verify(database: Database):
    send(database, report(1, 2, 3))
    send(database, report(4, faults=(Fault(seq=5, kind="black"),)))
    send(database, report(1, boot="b"), screen="sanh-2")

    assert database.read_sync(verify_plays) is None


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE play SET seen = 0 WHERE seq = 2", 2),
        ("UPDATE play SET title = 'khác' WHERE seq = 3", 3),
        ("DELETE FROM play WHERE seq = 2", 2),
        ("DELETE FROM play WHERE seq = 4", 4),
        ("UPDATE boot SET acked_seq = 3", 4),
    ],
    ids=["a field", "another", "removed in the middle", "cut off the end", "forged head"],
)
def test_the_first_row_changed_by_hand_is_named(database: Database, sql: str, named: int):
    send(database, report(1, 2, 3, 4))

    change(database, sql)

    broken = database.read_sync(verify_plays)
    assert broken == Broken(screen="sanh-1", boot="khoi-dong-1", seq=named)


def test_a_play_added_by_hand_under_an_unknown_boot_is_named(database: Database):
    send(database, report(1))

    change(database, "UPDATE boot SET boot = 'other'")
    change(database, "DELETE FROM boot")

    assert database.read_sync(verify_plays) == Broken(screen="sanh-1", boot="khoi-dong-1", seq=1)


def test_what_could_not_be_seen_stays_unknown(database: Database):
    sent = report(1)
    sent.plays.append(play(2, seen=None))
    send(database, sent)

    rows = database.read_sync(lambda c: c.execute(tables.play.select()).all())

    assert [row.seen for row in rows] == [1, None]


def rewrite_whole_chain(database: Database) -> None:
    """Do what somebody with the whole database would: new plays, with a chain that fits."""

    def write(c):
        for table in (tables.play, tables.fault, tables.boot):
            c.execute(table.delete())
        forged = report(1, 2)
        forged.plays.append(play(3, title="chưa từng phát"))
        record_report(c, "sanh-1", forged, NOW)

    database.write_sync(write)


def test_plays_rewritten_with_a_fitting_chain_are_found_by_their_anchor(database: Database):
    send(database, report(1, 2, 3))
    assert database.write_sync(lambda c: anchor_plays(c, NOW + 1)) == 1

    rewrite_whole_chain(database)

    broken = database.read_sync(verify_plays)
    assert broken == Broken(screen="sanh-1", boot="khoi-dong-1", seq=3)


def test_a_chain_that_goes_on_after_its_anchor_holds(database: Database):
    send(database, report(1, 2))
    database.write_sync(lambda c: anchor_plays(c, NOW + 1))
    send(database, report(3), at=NOW + 2)

    assert database.read_sync(verify_plays) is None
    assert database.write_sync(lambda c: anchor_plays(c, NOW + 3)) == 1
    assert database.write_sync(lambda c: anchor_plays(c, NOW + 4)) == 0


def test_removing_a_whole_anchored_boot_is_found(database: Database):
    send(database, report(1, 2))
    database.write_sync(lambda c: anchor_plays(c, NOW + 1))

    change(database, "DELETE FROM play")
    change(database, "DELETE FROM boot")

    assert database.read_sync(verify_plays) == Broken(screen="sanh-1", boot="khoi-dong-1", seq=2)


def test_plays_kept_long_enough_are_let_go_without_breaking_anything(database: Database):
    send(database, report(1, 2, boot="cũ"))
    send(database, report(1, boot="mới"), at=NOW + 5000)
    database.write_sync(lambda c: anchor_plays(c, NOW + 6000))

    forgotten = database.write_sync(lambda c: forget_plays(c, NOW + 1, NOW + 7000))

    assert forgotten == 2
    assert kept(database) == [1]
    assert database.read_sync(verify_plays) is None
