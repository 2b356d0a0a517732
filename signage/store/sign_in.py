"""Signing in: failures, locks and lifting them, passwords and second steps, one unit of work each.

What people and admins do is on record; counting tries is not.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Literal

import pyotp
from sqlalchemy import Connection, func, select

from signage.core.people.lockout import ADDRESS_FREE_FAILURES, FORGET_MS, FREE_FAILURES, wait_ms
from signage.core.time.times import Instant
from signage.errors import Rejected
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.people import hash_password, is_password
from signage.store.tokens import hash_token

_person = tables.person
_failure = tables.login_failure
_code = tables.recovery_code

RECOVERY_CODES = 10
_STEP_MS = 30_000
# One step to each side: a telephone's clock may be half a minute off.
_STEPS_AROUND = 1

SecondStep = Literal["not_set", "right", "missing", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What signing in needs to know of an account; a stranger's looks the same."""

    id: str
    exists: bool
    password_hash: str
    second_factor: bool


def load_account(connection: Connection, person: str) -> Account:
    """Return the account by that name, or one whose password nobody has."""
    row = connection.execute(
        select(_person).where(_person.c.id == person, _person.c.disabled == 0)
    ).first()
    return Account(
        id=person,
        exists=row is not None,
        password_hash=row.password_hash if row is not None else _nobody(),
        second_factor=row is not None and row.totp_secret is not None,
    )


def is_password_of(account: Account, password: str) -> bool:
    """Check a password; slow on purpose, and as slow for accounts that do not exist."""
    return is_password(account.password_hash, password) and account.exists


def lock_ms(connection: Connection, person: str, address: str, now: Instant) -> int:
    """Return how long this account is locked from this address, 0 when it is not."""
    own = connection.execute(
        select(_failure).where(_failure.c.person == person, _failure.c.address == address)
    ).first()
    around = connection.execute(
        select(
            func.coalesce(func.sum(_failure.c.failures), 0).label("failures"),
            func.coalesce(func.max(_failure.c.last_ms), 0).label("last_ms"),
        ).where(_failure.c.address == address, _failure.c.last_ms > now - FORGET_MS)
    ).one()
    return max(
        wait_ms(own.failures, own.last_ms, now) if own is not None else 0,
        wait_ms(int(around.failures), around.last_ms, now, free=ADDRESS_FREE_FAILURES),
    )


def begin_attempt(connection: Connection, person: str, address: str, now: Instant) -> int:
    """Count a try before its password is looked at; return how long to wait when it is locked.

    Counting first means that a hundred tries at once are a hundred tries.
    """
    wait = lock_ms(connection, person, address, now)
    if wait:
        return wait
    same = (_failure.c.person == person) & (_failure.c.address == address)
    row = connection.execute(select(_failure).where(same)).first()
    failures = 1 if row is None or now - row.last_ms >= FORGET_MS else row.failures + 1
    connection.execute(_failure.delete().where(same))
    connection.execute(
        _failure.insert(),
        {"person": person, "address": address, "failures": failures, "last_ms": now},
    )
    return 0


def record_failure(connection: Connection, person: str, address: str, now: Instant) -> None:
    """Put a wrong password or code on record, and the lock when it begins."""
    actor = Actor(address=address)
    record(connection, actor, "login_failed", person, now=now)
    failures = connection.execute(
        select(_failure.c.failures).where(
            _failure.c.person == person, _failure.c.address == address
        )
    ).scalar()
    if failures is not None and failures >= FREE_FAILURES:
        arguments = {"failures": failures}
        record(connection, actor, "login_locked", person, now=now, arguments=arguments)


def take_back_attempt(connection: Connection, person: str, address: str) -> None:
    """Do not count a try with the right password and no code yet; earlier ones stay counted."""
    connection.execute(
        _failure.update()
        .where(_failure.c.person == person, _failure.c.address == address)
        .values(failures=_failure.c.failures - 1)
    )


def forget_failures(connection: Connection, person: str, address: str) -> None:
    """Start counting anew after somebody signed in."""
    connection.execute(
        _failure.delete().where(_failure.c.person == person, _failure.c.address == address)
    )


def load_locks(connection: Connection, person: str, now: Instant) -> dict[str, Instant]:
    """Return from which addresses an account is locked now, and until when."""
    rows = connection.execute(
        select(_failure).where(_failure.c.person == person).order_by(_failure.c.address)
    )
    waits = {row.address: wait_ms(row.failures, row.last_ms, now) for row in rows}
    return {address: Instant(now + wait) for address, wait in waits.items() if wait}


def unlock(connection: Connection, person: str, actor: Actor, *, now: Instant) -> None:
    """Lift every lock of an account; an admin does this on the telephone.

    An address that failed with many accounts stays locked by what it did to the others.
    """
    failed = connection.execute(_failure.delete().where(_failure.c.person == person))
    if failed.rowcount:
        record(connection, actor, "login_unlocked", person, now=now)


def take_second_step(
    connection: Connection, person: str, code: str, actor: Actor, *, now: Instant
) -> SecondStep:
    """Check the code of the second step, using it up: a code counts once.

    A recovery code stands in for a lost telephone.
    """
    row = connection.execute(select(_person).where(_person.c.id == person)).one()
    if row.totp_secret is None:
        return "not_set"
    if not code.strip():
        return "missing"
    step = _step_of(row.totp_secret, code, now)
    if step is not None and step > (row.totp_step or 0):
        connection.execute(_person.update().where(_person.c.id == person), {"totp_step": step})
        return "right"
    used = connection.execute(
        _code.update().where(
            _code.c.person == person,
            _code.c.code_hash == hash_token(_plain(code)),
            _code.c.used_ms.is_(None),
        ),
        {"used_ms": now},
    )
    if used.rowcount:
        record(connection, actor, "recovery_code_used", person, now=now)
        return "right"
    return "wrong"


def new_secret() -> str:
    """Make a secret for a telephone to keep."""
    return pyotp.random_base32()


def turn_on_second_step(
    connection: Connection, person: str, secret: str, code: str, actor: Actor, *, now: Instant
) -> list[str]:
    """Turn two-step sign-in on after the telephone proved that it has the secret.

    Returns the recovery codes, for the only time. Raises: Rejected when the code is wrong.
    """
    try:
        step = _step_of(secret, code, now)
    except ValueError:
        step = None
    if step is None:
        raise Rejected(
            "code: does not fit — check the clock of the telephone and type the newest code",
            vi="Mã không khớp. Kiểm tra giờ trên điện thoại rồi nhập mã mới nhất",
        )
    row = {"totp_secret": secret, "totp_step": step}
    connection.execute(_person.update().where(_person.c.id == person), row)
    connection.execute(_code.delete().where(_code.c.person == person))
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    rows = [{"person": person, "code_hash": hash_token(_plain(code))} for code in codes]
    connection.execute(_code.insert(), rows)
    record(connection, actor, "second_factor_on", person, now=now)
    return codes


def turn_off_second_step(
    connection: Connection, person: str, actor: Actor, *, now: Instant
) -> None:
    """Turn two-step sign-in off: one's own with the password, or by an admin."""
    row = {"totp_secret": None, "totp_step": None}
    connection.execute(_person.update().where(_person.c.id == person), row)
    connection.execute(_code.delete().where(_code.c.person == person))
    record(connection, actor, "second_factor_off", person, now=now)


def _step_of(secret: str, code: str, now: Instant) -> int | None:
    totp, current = pyotp.TOTP(secret), now // _STEP_MS
    digits = code.replace(" ", "")
    for step in range(current - _STEPS_AROUND, current + _STEPS_AROUND + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits.encode("ascii", "ignore").decode()):
            return step
    return None


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").lower()


_nobody_hash: list[str] = []


def _nobody() -> str:
    # Made once, so that an unknown account costs the same one verification as a known one.
    if not _nobody_hash:
        _nobody_hash.append(hash_password(secrets.token_urlsafe(16)))
    return _nobody_hash[0]
