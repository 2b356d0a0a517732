import asyncio

import pytest

from signage.errors import NotFound
from signage.store.audit import load_records
from signage.store.database import Database
from signage.store.ledger import Ledger
from signage.store.pairing import VALID_MS, claim_token, confirm_code, create_offer, is_waiting
from signage.store.screens import screens
from signage.store.tokens import (
    hash_token,
    load_player_keys,
    load_player_tokens,
    make_player_token,
    revoke_player_token,
)
from tests.store.samples import LAN, NOW, report, screen


@pytest.fixture
def hall(database: Database) -> Database:
    database.write_sync(lambda c: screens.save(c, screen(), NOW))
    return database


def offer(database: Database, now: int = NOW):
    return database.write_sync(lambda c: create_offer(c, now))


def confirm(database: Database, code: str, *, now: int = NOW, to: str = "sanh-1") -> None:
    database.write_sync(lambda c: confirm_code(c, code, to, LAN, now=now))


def claim(database: Database, secret: str, now: int = NOW):
    return database.write_sync(lambda c: claim_token(c, secret, now))


def test_a_confirmed_code_is_worth_a_token_once(hall: Database):
    offered = offer(hall)
    assert len(offered.code) == 6 and offered.code.isdigit()
    assert claim(hall, offered.claim) is None

    confirm(hall, offered.code)

    paired = claim(hall, offered.claim)
    assert paired is not None and paired.screen == "sanh-1"
    assert hall.read_sync(load_player_keys) == {hash_token(paired.token): "sanh-1"}
    with pytest.raises(NotFound):
        claim(hall, offered.claim)


def test_people_may_type_the_code_with_spaces(hall: Database):
    offered = offer(hall)

    confirm(hall, f" {offered.code[:3]} {offered.code[3:]}")

    assert claim(hall, offered.claim) is not None


def test_after_ten_minutes_code_and_claim_are_nothing(hall: Database):
    offered = offer(hall)
    late = NOW + VALID_MS

    assert not hall.read_sync(lambda c: is_waiting(c, offered.code, late))
    with pytest.raises(NotFound):
        confirm(hall, offered.code, now=late)
    with pytest.raises(NotFound):
        claim(hall, offered.claim, late)


def test_the_code_alone_gives_nothing(hall: Database):
    offered = offer(hall)
    confirm(hall, offered.code)

    with pytest.raises(NotFound):
        claim(hall, offered.code)


def test_a_code_is_confirmed_once(hall: Database):
    offered = offer(hall)
    confirm(hall, offered.code)

    with pytest.raises(NotFound):
        confirm(hall, offered.code)


def test_an_unknown_screen_cannot_be_paired(hall: Database):
    with pytest.raises(NotFound):
        confirm(hall, offer(hall).code, to="sanh-9")


def test_a_screen_has_several_tokens_and_each_is_revoked_alone(hall: Database):
    first, second = (
        hall.write_sync(lambda c: make_player_token(c, "sanh-1", LAN, now=NOW)) for _ in range(2)
    )
    assert set(hall.read_sync(load_player_keys)) == {hash_token(first), hash_token(second)}
    before = hall.revision()

    listed = hall.read_sync(lambda c: load_player_tokens(c, "sanh-1"))
    hall.write_sync(lambda c: revoke_player_token(c, listed[0].id, LAN, now=NOW))

    assert len(hall.read_sync(load_player_keys)) == 1
    assert hall.revision() > before
    assert hall.read_sync(load_records)[0].act == "player_token_revoked"


def test_tokens_of_a_removed_screen_open_nothing(hall: Database):
    hall.write_sync(lambda c: make_player_token(c, "sanh-1", LAN, now=NOW))

    hall.write_sync(lambda c: screens.remove(c, "sanh-1"))

    assert hall.read_sync(load_player_keys) == {}


def test_a_token_for_an_unknown_screen_is_refused(hall: Database):
    with pytest.raises(NotFound):
        hall.write_sync(lambda c: make_player_token(c, "x", LAN, now=NOW))


def test_the_ledger_says_waiting_then_hands_out_once_then_knows_nothing(hall: Database):
    ledger = Ledger(hall)

    async def story():
        code, secret = await ledger.begin_pairing(NOW)
        answers = [await ledger.collect_pairing(secret, NOW)]
        confirm(hall, code)
        answers += [await ledger.collect_pairing(secret, NOW) for _ in range(2)]
        return answers, await ledger.player_keys()

    (waiting, paired, gone), keys = asyncio.run(story())

    assert waiting == "waiting"
    assert paired[0] == "sanh-1" and keys == {hash_token(paired[1]): "sanh-1"}
    assert gone is None


def test_the_ledger_acknowledges_reports(hall: Database):
    assert asyncio.run(Ledger(hall).record("sanh-1", report(1, 2), NOW)) == 2
