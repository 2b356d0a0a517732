import msgspec
import pytest

from signage.core.people.approval import CONFIRM_WITHIN_MS
from signage.core.people.audit import sentence
from signage.errors import Conflict, Forbidden, Rejected
from signage.store.approvals import (
    authors_of,
    authors_of_all,
    confirm,
    decide,
    lapse_emergencies,
    record_opening,
    record_upload,
)
from signage.store.audit import load_records
from signage.store.database import Database
from signage.store.versions import (
    Versions,
    forget_on_air,
    load_versions,
    note_on_air,
    note_waiting,
    on_air_since,
)
from tests.store.samples import BINH, LAN, NOW, item

MINE = item()


def opened(database: Database, person: str = "binh", version=MINE) -> None:
    database.write_sync(lambda c: record_opening(c, person, [version.content_hash], NOW))


def decided(database: Database, ruling: str, actor=BINH, version=MINE, **other):
    other = {"now": NOW, "reason": "đúng" if ruling == "approved" else "sai ngày", **other}
    return database.write_sync(lambda c: decide(c, version, ruling, actor, **other))


def known(
    database: Database, name: str = MINE.name, playlist: str = "mot-cua", now=None
) -> Versions:
    return database.read_sync(lambda c: load_versions(c, now)).get((playlist, name), Versions())


def acts(database: Database) -> list[str]:
    return [record.act for record in database.read_sync(load_records)]


def test_nothing_decided_means_nothing_known(database: Database):
    assert known(database) == Versions()


def test_an_approval_names_bytes_and_follows_them_to_a_new_name(database: Database):
    opened(database)
    decided(database, "approved")

    assert MINE.content_hash in known(database).approved
    assert item("02 Tên khác.md").content_hash in known(database, "02 Tên khác.md").approved


def test_changed_bytes_are_not_approved(database: Database):
    opened(database)
    decided(database, "approved")

    assert item(body="Họp lúc 20:00").content_hash not in known(database).approved


def test_an_approval_does_not_reach_another_playlist(database: Database):
    opened(database)
    decided(database, "approved")

    assert known(database, playlist="quang-truong") == Versions()


def test_approving_without_having_opened_the_slides_is_refused(database: Database):
    with pytest.raises(Conflict, match="not opened"):
        decided(database, "approved")


def test_opening_by_somebody_else_does_not_count(database: Database):
    opened(database, "lan")

    with pytest.raises(Conflict):
        decided(database, "approved")


def test_an_author_cannot_approve_and_a_colleague_can(database: Database):
    sha256 = MINE.source.sha256
    database.write_sync(lambda c: record_upload(c, "mot-cua", "cũ.md", sha256, "lan", NOW))
    opened(database, "lan")
    opened(database, "binh")

    with pytest.raises(Forbidden):
        decided(database, "approved", LAN)
    assert decided(database, "approved", BINH) == "approved"


def test_whoever_uploaded_a_companion_is_an_author_too(database: Database):
    chart = item("02 Số liệu.md", companions=(item(body="1,2,3").source,))
    sha256 = chart.companions[0].sha256
    database.write_sync(lambda c: record_upload(c, "mot-cua", "số.csv", sha256, "lan", NOW))

    assert database.read_sync(lambda c: authors_of(c, chart)) == {"lan"}
    assert database.read_sync(lambda c: authors_of_all(c, [chart, MINE])) == {
        chart.id: {"lan"},
        MINE.id: set(),
    }


def test_a_dropped_file_has_no_author_so_anybody_with_the_right_may_approve(database: Database):
    opened(database, "lan")

    assert decided(database, "approved", LAN) == "approved"
    assert "approved" in acts(database)


def test_where_the_unit_allows_it_self_approval_works_and_says_so(database: Database):
    sha256 = MINE.source.sha256
    database.write_sync(lambda c: record_upload(c, "mot-cua", MINE.name, sha256, "lan", NOW))
    opened(database, "lan")

    assert decided(database, "approved", LAN, self_approval=True) == "approved"

    newest = database.read_sync(load_records)[0]
    assert sentence(newest)["vi"] == "lan tự duyệt “mot-cua/01 Họp dân.md”"


def test_returning_needs_a_reason(database: Database):
    with pytest.raises(Rejected):
        decided(database, "returned", reason=" ")


def test_a_returned_version_is_known_as_such_and_can_be_approved_later(database: Database):
    opened(database)
    decided(database, "returned")
    assert MINE.content_hash in known(database).returned

    decided(database, "approved")

    assert known(database).returned == frozenset()
    assert MINE.content_hash in known(database).approved


def test_withdrawing_takes_an_approved_version_back(database: Database):
    opened(database)
    decided(database, "approved")

    assert decided(database, "withdrawn") == "withdrawn"

    assert MINE.content_hash in known(database).withdrawn


def test_an_emergency_holds_until_its_deadline_and_then_withdraws_itself(database: Database):
    decided(database, "emergency", LAN)
    deadline = NOW + CONFIRM_WITHIN_MS

    assert MINE.content_hash in known(database, now=deadline - 1).approved
    assert MINE.content_hash in known(database, now=deadline).withdrawn
    assert database.write_sync(lambda c: lapse_emergencies(c, deadline - 1)) == []
    lapsed = database.write_sync(lambda c: lapse_emergencies(c, deadline))
    assert lapsed == ["mot-cua/01 Họp dân.md"]
    assert MINE.content_hash in known(database).withdrawn
    assert database.write_sync(lambda c: lapse_emergencies(c, deadline + 1)) == []
    assert acts(database)[0] == "emergency_lapsed"


def test_a_second_person_keeps_an_emergency_on_air(database: Database):
    decided(database, "emergency", LAN)

    with pytest.raises(Forbidden):
        database.write_sync(lambda c: confirm(c, MINE, LAN, now=NOW + 1))
    database.write_sync(lambda c: confirm(c, MINE, BINH, now=NOW + 1))

    late = NOW + CONFIRM_WITHIN_MS + 1
    assert database.write_sync(lambda c: lapse_emergencies(c, late)) == []
    assert MINE.content_hash in known(database, now=late).approved


def test_confirming_after_the_deadline_is_too_late(database: Database):
    decided(database, "emergency", LAN)

    with pytest.raises(Conflict):
        database.write_sync(lambda c: confirm(c, MINE, BINH, now=NOW + CONFIRM_WITHIN_MS))


def test_an_emergency_that_was_replaced_does_not_lapse(database: Database):
    opened(database)
    decided(database, "emergency", LAN)
    decided(database, "withdrawn", now=NOW + 1)
    decided(database, "approved", now=NOW + 2)

    lapsed = database.write_sync(lambda c: lapse_emergencies(c, NOW + CONFIRM_WITHIN_MS))

    assert lapsed == []
    assert MINE.content_hash in known(database).approved


def test_the_last_good_version_survives_a_restart_and_is_forgotten_on_request(database: Database):
    database.write_sync(lambda c: note_on_air(c, [MINE], NOW))
    assert known(database).on_air == MINE

    database.write_sync(lambda c: forget_on_air(c, [("mot-cua", MINE.name)]))

    assert known(database).on_air is None


def test_a_version_is_on_air_since_its_bytes_are_and_not_since_its_title_is(database: Database):
    for at, title in ((NOW, "Họp dân"), (NOW + 5, "Họp dân tổ 1")):
        renamed = msgspec.structs.replace(MINE, title=title)
        database.write_sync(lambda c, at=at, one=renamed: note_on_air(c, [one], at))

    assert known(database).on_air.title == "Họp dân tổ 1"
    assert database.read_sync(lambda c: on_air_since(c, "mot-cua", MINE.name)) == NOW
    database.write_sync(lambda c: note_on_air(c, [item(body="khác")], NOW + 9))
    assert database.read_sync(lambda c: on_air_since(c, "mot-cua", MINE.name)) == NOW + 9


def test_going_on_air_is_on_record_once_for_the_same_bytes(database: Database):
    for _ in range(2):
        database.write_sync(lambda c: note_on_air(c, [MINE], NOW))

    assert acts(database) == ["published"]


def test_waiting_is_on_record_once(database: Database):
    for _ in range(2):
        database.write_sync(lambda c: note_waiting(c, [MINE], NOW))

    assert acts(database) == ["picked_up"]


def test_what_waits_since_its_list_asks_for_approval_did_not_come_into_the_folder(
    database: Database,
):
    database.write_sync(lambda c: note_on_air(c, [MINE], NOW))
    before = acts(database)

    database.write_sync(lambda c: note_waiting(c, [MINE], NOW))

    assert acts(database) == before


def test_noting_what_is_on_air_rings_nobody(database: Database):
    before = database.revision()

    database.write_sync(lambda c: note_on_air(c, [MINE], NOW))

    assert database.revision() == before
