import pytest

from signage.core.content.playlist import item_id
from signage.core.people.rights import Grant
from signage.core.showing.report import Report
from signage.errors import Conflict, NotFound, Rejected
from signage.store.acknowledgements import acknowledge, load_acknowledgements
from signage.store.approvals import authors_of
from signage.store.campaigns import campaigns
from signage.store.contributions import (
    Contribution,
    accept_contribution,
    first_play_ms,
    load_inbox,
    load_sent,
    return_contribution,
    send_contribution,
)
from signage.store.database import Database
from signage.store.people import create_person
from signage.store.plays import record_report
from signage.store.takeovers import takeovers
from signage.store.units import units
from tests.store.samples import BINH, HUE, LAN, NOW, PHU_XUAN, THUAN_HOA, campaign, item, play
from tests.store.test_play_takeovers import of, takeover


@pytest.fixture
def sent(database: Database) -> Contribution:
    def write(c):
        for unit in (HUE, THUAN_HOA, PHU_XUAN):
            units.save(c, unit, NOW)
        create_person(c, "lan", "Lan", [Grant(role="contributor", unit="phu-xuan")], LAN, now=NOW)
        return send_contribution(
            c,
            from_unit="phu-xuan",
            to_unit="thuan-hoa",
            title="Hỏi đáp pháp luật đất đai",
            name="đất đai.md",
            sha256=item().source.sha256,
            actor=LAN,
            now=NOW,
        )

    return database.write_sync(write)


def test_a_contribution_lies_in_the_inbox_of_its_receiver_alone(database: Database, sent):
    assert database.read_sync(lambda c: load_inbox(c, ["thuan-hoa"])) == [sent]
    assert database.read_sync(lambda c: load_inbox(c, ["phu-xuan"])) == []
    assert database.read_sync(lambda c: load_sent(c, ["phu-xuan"])) == [sent]


def test_accepting_makes_its_sender_the_author(database: Database, sent):
    accepted = database.write_sync(
        lambda c: accept_contribution(c, sent.id, "mot-cua", BINH, now=NOW + 1000)
    )

    assert (accepted.state, accepted.playlist, accepted.decided_by) == (
        "accepted",
        "mot-cua",
        "binh",
    )
    assert database.read_sync(lambda c: load_inbox(c, ["thuan-hoa"])) == []
    assert database.read_sync(lambda c: authors_of(c, item("đất đai.md"))) == {"lan"}


def test_the_sender_sees_when_it_was_first_shown_in_earnest(database: Database, sent):
    accepted = database.write_sync(
        lambda c: accept_contribution(c, sent.id, "mot-cua", BINH, now=NOW)
    )
    assert database.read_sync(lambda c: first_play_ms(c, accepted)) is None
    name = item_id("mot-cua", "đất đai.md")
    database.write_sync(lambda c: takeovers.save(c, takeover("dien-tap", drill=True), NOW))
    rehearsed = play(1, **of("dien-tap", name), started_at_ms=NOW + 1000)
    shown = Report(boot="a", plays=[rehearsed, play(2, item=name, started_at_ms=NOW + 5000)])
    database.write_sync(lambda c: record_report(c, "sanh-1", shown, NOW + 9000))

    assert database.read_sync(lambda c: first_play_ms(c, accepted)) == NOW + 5000


def test_returning_says_why(database: Database, sent):
    with pytest.raises(Rejected):
        database.write_sync(lambda c: return_contribution(c, sent.id, " ", BINH, now=NOW))

    returned = database.write_sync(
        lambda c: return_contribution(c, sent.id, "thiếu căn cứ", BINH, now=NOW)
    )

    assert (returned.state, returned.reason) == ("returned", "thiếu căn cứ")


def test_what_was_decided_is_not_decided_again(database: Database, sent):
    database.write_sync(lambda c: return_contribution(c, sent.id, "trùng", BINH, now=NOW))

    with pytest.raises(Conflict):
        database.write_sync(lambda c: accept_contribution(c, sent.id, "a", BINH, now=NOW))


def test_nobody_sends_to_a_unit_that_does_not_exist(database: Database, sent):
    with pytest.raises(NotFound):
        database.write_sync(
            lambda c: send_contribution(
                c,
                from_unit="phu-xuan",
                to_unit="bo",
                title="x",
                name="x.md",
                sha256="0",
                actor=LAN,
                now=NOW,
            )
        )


def test_a_mandatory_campaign_is_acknowledged_once_a_unit(database: Database, sent):
    database.write_sync(lambda c: campaigns.save(c, campaign(mandatory=True), NOW))

    for now in (NOW, NOW + 1000):
        database.write_sync(
            lambda c, now=now: acknowledge(c, "tet-2027", "thuan-hoa", LAN, now=now)
        )

    (given,) = database.read_sync(load_acknowledgements)["tet-2027"]
    assert (given.unit, given.person, given.at_ms) == ("thuan-hoa", "lan", NOW)


def test_a_campaign_that_is_not_mandatory_needs_no_acknowledgement(database: Database, sent):
    database.write_sync(lambda c: campaigns.save(c, campaign(), NOW))

    with pytest.raises(Conflict):
        database.write_sync(lambda c: acknowledge(c, "tet-2027", "thuan-hoa", LAN, now=NOW))
