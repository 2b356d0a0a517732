import pytest

from signage.core.people.audit import sentence
from signage.store.audit import Actor, load_records, record, verify_audit
from signage.store.database import Database
from tests.store.samples import BINH, LAN, NOW


@pytest.fixture
def filled(database: Database) -> Database:
    def write(c):
        record(c, LAN, "uploaded", "mot-cua/a.png", now=NOW, unit="thuan-hoa")
        record(c, BINH, "approved", "mot-cua/a.png", now=NOW + 1000, unit="thuan-hoa")
        record(c, BINH, "withdrawn", "tet/100%.png", now=NOW + 2000, arguments={"reason": "sai"})
        record(c, Actor(), "published", "mot-cua/a.png", now=NOW + 3000)

    database.write_sync(write)
    return database


def test_an_untouched_record_verifies(filled: Database):
    assert filled.read_sync(verify_audit) is None


def test_an_empty_record_verifies(database: Database):
    assert database.read_sync(verify_audit) is None


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE audit SET person = 'ai đó' WHERE number = 2", 2),
        ("UPDATE audit SET arguments = '{}' WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 4", 4),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET number = 5 WHERE number = 4", 4),
    ],
)
def test_the_first_record_changed_by_hand_is_named(filled: Database, sql: str, named: int):
    filled.write_sync(lambda c: c.exec_driver_sql(sql))

    assert filled.read_sync(verify_audit) == named


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [4, 3, 2, 1]),
        ({"person": "binh"}, [3, 2]),
        ({"act": "approved"}, [2]),
        ({"units": ["thuan-hoa"]}, [2, 1]),
        ({"units": []}, []),
        ({"subject": "100%"}, [3]),
        ({"subject": "%"}, [3]),
        ({"since_ms": NOW + 1000, "until_ms": NOW + 3000}, [3, 2]),
        ({"before_number": 3, "limit": 1}, [2]),
    ],
    ids=str,
)
def test_records_are_found_by_filter(filled: Database, wanted: dict, numbers: list[int]):
    found = filled.read_sync(lambda c: load_records(c, **wanted))

    assert [one.number for one in found] == numbers


def test_records_read_as_sentences(filled: Database):
    newest = filled.read_sync(load_records)

    assert [sentence(one)["vi"] for one in newest] == [
        "“mot-cua/a.png” được phép phát",
        "binh thu hồi “tet/100%.png”: sai",
        "binh duyệt “mot-cua/a.png”",
        "lan tải lên “mot-cua/a.png”",
    ]
