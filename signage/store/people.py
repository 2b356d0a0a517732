"""People: accounts, passwords, roles. Nobody exists until somebody made them; no defaults.

Passwords are argon2id; a one-time password must be changed at the first sign-in.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, select

from signage.core.people.rights import Grant
from signage.core.time.times import Instant
from signage.errors import Conflict, NotFound, Rejected
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.database import announce
from signage.store.units import units

# OWASP's argon2id minimum: 19 MiB and two passes are 25 ms here, and a small server can answer
# several sign-ins at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

LONG_ENOUGH = 14
LONG_ENOUGH_WITH_CODE = 8
# Beyond this hashing would be a way to keep the server busy.
_LONGEST = 256
# No letters that are mistaken for each other when read aloud or from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_person = tables.person
_grant = tables.grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account without its secrets."""

    id: str
    name: str
    grants: tuple[Grant, ...] = ()
    must_change: bool = False
    second_factor: bool = False
    disabled: bool = False
    created_ms: Instant
    last_seen_ms: Instant | None = None


def load_people(connection: Connection) -> dict[str, Person]:
    """Return everybody by id, with their roles."""
    grants: dict[str, list[Grant]] = {}
    for row in connection.execute(select(_grant).order_by(_grant.c.unit, _grant.c.role)):
        grants.setdefault(row.person, []).append(Grant(role=row.role, unit=row.unit))
    rows = connection.execute(select(_person).order_by(_person.c.id))
    return {row.id: _of(row, grants.get(row.id, [])) for row in rows}


def load_person(connection: Connection, id: str) -> Person:
    """Return one person with roles.

    Raises: NotFound.
    """
    row = connection.execute(select(_person).where(_person.c.id == id)).first()
    if row is None:
        raise NotFound(f"people: there is no “{id}” — check the name")
    return _of(row, load_grants(connection, id))


def load_grants(connection: Connection, id: str) -> list[Grant]:
    """Return the roles of one person."""
    rows = connection.execute(
        select(_grant).where(_grant.c.person == id).order_by(_grant.c.unit, _grant.c.role)
    )
    return [Grant(role=row.role, unit=row.unit) for row in rows]


def create_person(
    connection: Connection,
    id: str,
    name: str,
    grants: Iterable[Grant],
    actor: Actor,
    *,
    now: Instant,
) -> str:
    """Make an account and return its one-time password, which is kept nowhere.

    Raises: Conflict when the id is taken.
    """
    if connection.execute(select(_person.c.id).where(_person.c.id == id)).first():
        raise Conflict(f"people: “{id}” exists already — choose another id")
    password = one_time_password()
    row = {
        "id": id,
        "name": name,
        "password_hash": hash_password(password),
        "must_change": 1,
        "created_ms": now,
        "password_ms": now,
    }
    connection.execute(_person.insert(), row)
    record(connection, actor, "person_created", id, now=now, after={"name": name})
    set_grants(connection, id, grants, actor, now=now)
    announce(connection, "people")
    return password


def rename_person(
    connection: Connection, id: str, name: str, actor: Actor, *, now: Instant
) -> bool:
    """Change the name people see; tell whether it differed."""
    before = load_person(connection, id)
    if before.name == name:
        return False
    connection.execute(_person.update().where(_person.c.id == id), {"name": name})
    record(
        connection,
        actor,
        "person_changed",
        id,
        now=now,
        before={"name": before.name},
        after={"name": name},
    )
    announce(connection, "people")
    return True


def set_grants(
    connection: Connection, id: str, grants: Iterable[Grant], actor: Actor, *, now: Instant
) -> bool:
    """Replace a person's roles; tell whether they differed."""
    before, after = sorted(load_grants(connection, id)), sorted(set(grants))
    if before == after:
        return False
    connection.execute(_grant.delete().where(_grant.c.person == id))
    rows = [{"person": id, "role": grant.role, "unit": grant.unit} for grant in after]
    if rows:
        connection.execute(_grant.insert(), rows)
    called = {id: one.name for id, one in units.all(connection).items()} if after else {}
    roles = ", ".join(f"{g.role} @ {called.get(g.unit, g.unit)}" for g in after) or "—"
    record(
        connection,
        actor,
        "roles_changed",
        id,
        now=now,
        arguments={"roles": roles},
        before=before,
        after=after,
    )
    announce(connection, "people")
    return True


def set_disabled(
    connection: Connection, id: str, actor: Actor, *, disabled: bool, now: Instant
) -> None:
    """Close an account or open it again; closing ends its sessions and API tokens.

    Raises: NotFound.
    """
    load_person(connection, id)
    connection.execute(_person.update().where(_person.c.id == id), {"disabled": int(disabled)})
    if disabled:
        for table in (tables.session, tables.api_token):
            connection.execute(table.delete().where(table.c.person == id))
    act = "person_disabled" if disabled else "person_changed"
    record(connection, actor, act, id, now=now, after={"disabled": disabled})
    announce(connection, "people")


def reset_password(connection: Connection, id: str, actor: Actor, *, now: Instant) -> str:
    """Give a person a new one-time password, ending all sessions; return it.

    Raises: NotFound.
    """
    load_person(connection, id)
    password = one_time_password()
    _write_password(connection, id, password, now, must_change=True)
    connection.execute(tables.session.delete().where(tables.session.c.person == id))
    record(connection, actor, "password_reset", id, now=now)
    return password


def change_password(
    connection: Connection, id: str, password: str, actor: Actor, *, now: Instant
) -> None:
    """Set a password that a person chose.

    Raises: Rejected when it is too short, NotFound.
    """
    row = connection.execute(select(_person).where(_person.c.id == id)).first()
    if row is None:
        raise NotFound(f"people: there is no “{id}” — check the name")
    check_password(password, person=id, second_factor=row.totp_secret is not None)
    if is_password(row.password_hash, password):
        raise Rejected("password: is the old one — choose another", vi="Hãy chọn mật khẩu khác cũ")
    _write_password(connection, id, password, now, must_change=False)
    record(connection, actor, "password_changed", id, now=now)


def check_password(password: str, *, person: str, second_factor: bool) -> None:
    """Make sure that a chosen password is long enough: 14 characters, or 8 with two steps.

    Raises: Rejected.
    """
    least = LONG_ENOUGH_WITH_CODE if second_factor else LONG_ENOUGH
    if len(password) < least:
        raise Rejected(
            f"password: has {len(password)} characters — use {least} or more",
            vi=f"Mật khẩu mới có {len(password)} ký tự. Hãy dùng từ {least} ký tự trở lên",
        )
    if len(password) > _LONGEST:
        raise Rejected(
            f"password: is longer than {_LONGEST} characters — use a shorter one",
            vi=f"Mật khẩu mới dài quá {_LONGEST} ký tự. Hãy dùng mật khẩu ngắn hơn",
        )
    if len(set(password)) < 4 or person.lower() in password.lower():
        raise Rejected(
            "password: is easy to guess — do not repeat characters or use the account's name",
            vi="Mật khẩu mới dễ đoán. Đừng lặp ký tự hoặc dùng tên tài khoản",
        )


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(password)


def is_password(password_hash: str, password: str) -> bool:
    """Tell whether this is the password; takes as long when it is not."""
    try:
        return len(password) <= _LONGEST and _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Make a password that can be read aloud: five groups of four, 99 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


def _write_password(
    connection: Connection, id: str, password: str, now: Instant, *, must_change: bool
) -> None:
    row = {
        "password_hash": hash_password(password),
        "must_change": int(must_change),
        "password_ms": now,
    }
    connection.execute(_person.update().where(_person.c.id == id), row)
    announce(connection, "people")


def _of(row: "Row[Any]", grants: list[Grant]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        grants=tuple(grants),
        must_change=bool(row.must_change),
        second_factor=row.totp_secret is not None,
        disabled=bool(row.disabled),
        created_ms=Instant(row.created_ms),
        last_seen_ms=None if row.last_seen_ms is None else Instant(row.last_seen_ms),
    )
