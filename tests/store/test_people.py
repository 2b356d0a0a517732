import pyotp
import pytest

from signage.core.people.lockout import FREE_FAILURES
from signage.core.people.rights import Grant
from signage.errors import Conflict, NotFound, Rejected
from signage.store.audit import load_records
from signage.store.database import Database
from signage.store.people import (
    change_password,
    create_person,
    is_password,
    load_people,
    load_person,
    one_time_password,
    reset_password,
    set_disabled,
    set_grants,
)
from signage.store.sessions import (
    LONGEST_MS,
    end_other_sessions,
    end_session,
    find_session,
    load_sessions,
    note_seen,
    prune_sessions,
    start_session,
)
from signage.store.sign_in import (
    begin_attempt,
    load_account,
    load_locks,
    new_secret,
    take_second_step,
    turn_off_second_step,
    turn_on_second_step,
    unlock,
)
from signage.store.tokens import (
    find_api_token,
    load_api_tokens,
    make_api_token,
    revoke_api_token,
)
from tests.store.samples import BINH, LAN, NOW

EDITOR = Grant(role="editor", unit="thuan-hoa")
GOOD = "hoa phượng đỏ sân trường"


@pytest.fixture
def password(database: Database) -> str:
    return database.write_sync(
        lambda c: create_person(c, "lan", "Nguyễn Thị Lan", [EDITOR], BINH, now=NOW)
    )


def stored_hash(database: Database) -> str:
    return database.read_sync(lambda c: load_account(c, "lan")).password_hash


def test_a_new_person_has_a_one_time_password_that_is_not_kept(database: Database, password: str):
    assert is_password(stored_hash(database), password)
    assert stored_hash(database).startswith("$argon2id$")
    assert database.read_sync(lambda c: load_person(c, "lan")).must_change


def test_one_time_passwords_differ_and_can_be_read_aloud():
    made = {one_time_password() for _ in range(50)}

    assert len(made) == 50
    assert not set("".join(made)) & set("01lio")


def test_nobody_exists_before_somebody_made_them(database: Database):
    assert database.read_sync(load_people) == {}


def test_an_id_is_given_once(database: Database, password: str):
    with pytest.raises(Conflict):
        database.write_sync(lambda c: create_person(c, "lan", "Lan khác", [], BINH, now=NOW))


def change(database: Database, new: str) -> None:
    database.write_sync(lambda c: change_password(c, "lan", new, LAN, now=NOW))


@pytest.mark.parametrize(
    "bad",
    ["mười ba ký t", "aaaaaaaaaaaaaaaa", "lan-thuan-hoa-2026", "x" * 257],
    ids=["too short", "one letter", "holds the account", "too long"],
)
def test_a_password_that_is_easy_to_guess_is_refused(database: Database, password: str, bad: str):
    with pytest.raises(Rejected):
        change(database, bad)
    assert is_password(stored_hash(database), password)


def test_a_chosen_password_takes_the_one_time_ones_place(database: Database, password: str):
    change(database, GOOD)

    assert is_password(stored_hash(database), GOOD)
    assert not is_password(stored_hash(database), password)
    assert not database.read_sync(lambda c: load_person(c, "lan")).must_change


def test_the_old_password_is_not_a_new_one(database: Database, password: str):
    change(database, GOOD)

    with pytest.raises(Rejected, match="old one"):
        change(database, GOOD)


def test_with_two_steps_eight_characters_are_enough(database: Database, password: str):
    turn_on(database)

    change(database, "hoa 8 ký")

    with pytest.raises(Rejected):
        change(database, "hoa 7 k")


def test_roles_are_replaced_and_the_change_is_on_record(database: Database, password: str):
    admin = Grant(role="admin", unit="hue")

    assert database.write_sync(lambda c: set_grants(c, "lan", [admin], BINH, now=NOW))
    assert not database.write_sync(lambda c: set_grants(c, "lan", [admin], BINH, now=NOW))

    assert database.read_sync(lambda c: load_person(c, "lan")).grants == (admin,)
    newest = database.read_sync(load_records)[0]
    assert newest.arguments == {"roles": "admin @ hue", "subject_name": "Nguyễn Thị Lan"}
    assert "editor" in newest.before


def start(database: Database, now: int = NOW) -> str:
    return database.write_sync(lambda c: start_session(c, "lan", LAN, agent="Firefox", now=now))


def session_of(database: Database, token: str):
    return database.read_sync(lambda c: find_session(c, token))


def test_a_session_is_known_by_its_token_alone(database: Database, password: str):
    token = start(database)

    session = session_of(database, token)

    assert session is not None and session.person == "lan"
    assert session_of(database, token[:-1]) is None
    assert session_of(database, session.id) is None


def test_a_session_ends_when_idle_and_however_busy_after_half_a_day(
    database: Database, password: str
):
    token = start(database)
    session = session_of(database, token)
    database.write_sync(lambda c: note_seen(c, session.id, NOW + LONGEST_MS - 1))

    assert not session.is_over(NOW + 59_999, idle_ms=60_000)
    assert session.is_over(NOW + 60_000, idle_ms=60_000)
    assert session_of(database, token).is_over(NOW + LONGEST_MS, idle_ms=60_000)


def test_sessions_are_listed_and_ended(database: Database, password: str):
    first, second = start(database), start(database, NOW + 1)
    listed = database.read_sync(lambda c: load_sessions(c, "lan"))

    database.write_sync(lambda c: end_session(c, listed[1].id, LAN, now=NOW))

    assert [one.created_ms for one in listed] == [NOW + 1, NOW]
    assert session_of(database, first) is None
    assert session_of(database, second) is not None
    with pytest.raises(NotFound):
        database.write_sync(lambda c: end_session(c, listed[1].id, LAN, now=NOW))


def test_ending_all_other_sessions_keeps_this_one(database: Database, password: str):
    first, second = start(database), start(database)
    keep = session_of(database, second).id

    database.write_sync(lambda c: end_other_sessions(c, "lan", keep))

    assert session_of(database, first) is None
    assert session_of(database, second) is not None


def test_closing_an_account_ends_its_sessions_and_tokens(database: Database, password: str):
    token, key = start(database), api_token(database)

    database.write_sync(lambda c: set_disabled(c, "lan", BINH, disabled=True, now=NOW))

    assert session_of(database, token) is None
    assert database.read_sync(lambda c: find_api_token(c, key, NOW)) is None
    assert not database.read_sync(lambda c: load_account(c, "lan")).exists


def test_a_reset_password_ends_every_session(database: Database, password: str):
    token = start(database)

    fresh = database.write_sync(lambda c: reset_password(c, "lan", BINH, now=NOW))

    assert session_of(database, token) is None
    assert is_password(stored_hash(database), fresh)
    assert database.read_sync(lambda c: load_person(c, "lan")).must_change


def test_old_sessions_are_forgotten(database: Database, password: str):
    token = start(database)

    database.write_sync(lambda c: prune_sessions(c, NOW + LONGEST_MS))

    assert session_of(database, token) is None


def code_at(secret: str, now: int) -> str:
    return pyotp.TOTP(secret).generate_otp(now // 30_000)


def turn_on(database: Database) -> tuple[str, list[str]]:
    secret = new_secret()
    code = code_at(secret, NOW)
    codes = database.write_sync(
        lambda c: turn_on_second_step(c, "lan", secret, code, LAN, now=NOW)
    )
    return secret, codes


def step(database: Database, code: str, now: int) -> str:
    return database.write_sync(lambda c: take_second_step(c, "lan", code, LAN, now=now))


def test_without_a_second_step_none_is_asked_for(database: Database, password: str):
    assert step(database, "", NOW) == "not_set"


def test_a_code_is_asked_for_once_it_is_on_and_counts_once(database: Database, password: str):
    secret, _ = turn_on(database)
    later = NOW + 60_000

    assert step(database, "", later) == "missing"
    assert step(database, "12345", later) == "wrong"
    assert step(database, code_at(secret, later), later) == "right"
    assert step(database, code_at(secret, later), later) == "wrong"


def test_the_code_that_turned_it_on_does_not_count_again(database: Database, password: str):
    secret, _ = turn_on(database)

    assert step(database, code_at(secret, NOW), NOW) == "wrong"


@pytest.mark.parametrize(("drift_ms", "outcome"), [(30_000, "right"), (-60_000, "wrong")])
def test_a_telephone_may_be_half_a_minute_off(
    database: Database, password: str, drift_ms: int, outcome: str
):
    secret, _ = turn_on(database)
    later = NOW + 600_000

    assert step(database, code_at(secret, later + drift_ms), later) == outcome


def test_a_recovery_code_stands_in_for_a_lost_telephone_once(database: Database, password: str):
    _, codes = turn_on(database)

    assert len(set(codes)) == 10
    assert step(database, codes[3].upper(), NOW) == "right"
    assert step(database, codes[3], NOW) == "wrong"
    assert database.read_sync(load_records)[0].act == "recovery_code_used"


def test_it_is_not_turned_on_before_the_telephone_proved_itself(database: Database, password: str):
    for secret in (new_secret(), "không phải base32"):
        with pytest.raises(Rejected):
            database.write_sync(
                lambda c, s=secret: turn_on_second_step(c, "lan", s, "123 45", LAN, now=NOW)
            )
    assert not database.read_sync(lambda c: load_person(c, "lan")).second_factor


def test_turning_it_off_forgets_the_secret(database: Database, password: str):
    turn_on(database)

    database.write_sync(lambda c: turn_off_second_step(c, "lan", BINH, now=NOW))

    assert step(database, "", NOW) == "not_set"


def api_token(database: Database, scopes=("view", "edit"), days: int = 30) -> str:
    return database.write_sync(
        lambda c: make_api_token(
            c, "lan", LAN, now=NOW, scopes=scopes, days=days, label="kịch bản"
        )
    )


def test_an_api_token_works_until_it_expires(database: Database, password: str):
    token = api_token(database, days=1)

    found = database.read_sync(lambda c: find_api_token(c, token, NOW + 86_399_999))

    assert found is not None and found.scopes == {"view", "edit"}
    assert database.read_sync(lambda c: find_api_token(c, token, NOW + 86_400_000)) is None


def test_an_admin_lifts_the_locks_of_an_account_and_that_is_on_record(database: Database):
    for _ in range(FREE_FAILURES):
        database.write_sync(lambda c: begin_attempt(c, "lan", "10.0.0.5", NOW))

    assert database.read_sync(lambda c: load_locks(c, "lan", NOW)) == {"10.0.0.5": NOW + 60_000}
    for _ in range(2):
        database.write_sync(lambda c: unlock(c, "lan", BINH, now=NOW))

    assert database.read_sync(lambda c: load_locks(c, "lan", NOW)) == {}
    assert database.write_sync(lambda c: begin_attempt(c, "lan", "10.0.0.5", NOW)) == 0
    acts = [record.act for record in database.read_sync(load_records)]
    assert acts.count("login_unlocked") == 1


def test_an_api_token_can_be_revoked(database: Database, password: str):
    token = api_token(database)
    (listed,) = database.read_sync(lambda c: load_api_tokens(c, "lan"))

    database.write_sync(lambda c: revoke_api_token(c, listed.id, LAN, now=NOW))

    assert database.read_sync(lambda c: find_api_token(c, token, NOW)) is None
    with pytest.raises(NotFound) as refused:
        database.write_sync(lambda c: revoke_api_token(c, listed.id, LAN, now=NOW))
    assert refused.value.vi == "Khóa API này không còn"


@pytest.mark.parametrize(
    ("scopes", "days"), [(("fly",), 1), ((), 1), (("view",), 0), (("view",), 367)]
)
def test_an_api_token_without_sense_is_refused(database: Database, password, scopes, days):
    with pytest.raises(Rejected):
        api_token(database, scopes, days)
