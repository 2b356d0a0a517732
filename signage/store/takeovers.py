"""Takeovers and blackouts as they are kept; both survive restarts.

Where a unit asks for two people, a takeover `waits` until the second one confirms it.
"""

import secrets
from dataclasses import replace

from sqlalchemy import Connection

from signage.core.place.organisation import ancestors
from signage.core.showing.campaign import Blackout, Rules, Takeover
from signage.core.showing.reach import blackout_reaches, takeover_reaches
from signage.core.time.times import Instant
from signage.errors import Conflict, Forbidden, NotFound, Rejected
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.documents import Shelf
from signage.store.screens import screens
from signage.store.units import units

takeovers: Shelf[Takeover] = Shelf(tables.takeover, Takeover)
blackouts: Shelf[Blackout] = Shelf(tables.blackout, Blackout)

# What waits longer is no emergency any more.
REQUEST_VALID_MS = 60 * 60_000


def new_takeover_id() -> str:
    """Make an id for a takeover that somebody starts by hand."""
    return f"khan-{secrets.token_hex(4)}"


def new_blackout_id() -> str:
    """Make an id for a blackout."""
    return f"dung-{secrets.token_hex(4)}"


def start_takeover(
    connection: Connection, takeover: Takeover, actor: Actor, *, now: Instant
) -> Takeover:
    """Start a takeover, or let it wait where a unit that it reaches wants a second person.

    Raises: Rejected without a reason, Conflict when the id is taken.
    """
    if not takeover.reason.strip():
        raise Rejected(
            "takeover: has no reason — write why, the log will show it",
            vi="Hãy ghi lý do; nhật ký sẽ giữ lại",
        )
    if takeovers.find(connection, takeover.id) is not None:
        raise Conflict(f"takeover: “{takeover.id}” exists already — choose another id")
    waits = needs_two_people(connection, takeover)
    made = replace(takeover, person=actor.person, waits=waits)
    takeovers.save(connection, made, now)
    _tell(connection, "takeover_requested" if waits else "takeover_started", made, actor, now)
    return made


def confirm_takeover(connection: Connection, id: str, actor: Actor, *, now: Instant) -> Takeover:
    """Start a waiting takeover as the second person; it keeps its length.

    Raises: NotFound when it does not wait any more, Forbidden for the same person.
    """
    asked = takeovers.find(connection, id)
    if asked is None or not is_waiting(asked, now):
        raise NotFound(
            f"takeover: “{id}” does not wait any more — start it again",
            vi="Yêu cầu này không còn. Hãy làm lại từ đầu",
        )
    if asked.person == actor.person:
        raise Forbidden(
            "takeover: a second person confirms — ask a colleague",
            vi="Cần người thứ hai xác nhận. Hãy nhờ đồng nghiệp",
        )
    # The clock of the showing starts when it starts, not when it was asked for.
    late = max(0, now - asked.start_ms)
    started = replace(
        asked,
        waits=False,
        start_ms=Instant(asked.start_ms + late),
        end_ms=Instant(asked.end_ms + late),
    )
    takeovers.save(connection, started, now)
    _tell(connection, "takeover_started", started, actor, now)
    return started


def is_waiting(takeover: Takeover, now: Instant) -> bool:
    """Tell whether a takeover waits for a second person now; after an hour it is given up."""
    in_time = now - takeover.start_ms < REQUEST_VALID_MS and takeover.end_ms > now
    return takeover.waits and takeover.ended_ms is None and in_time


def end_takeover(
    connection: Connection, id: str, now: Instant, *, actor: Actor | None = None
) -> Takeover:
    """End a takeover now; one that ended before keeps its earlier end. `actor` puts it on record.

    Raises: NotFound.
    """
    takeover = takeovers.get(connection, id)
    if takeover.ended_ms is None and takeover.end_ms > now:
        takeover = replace(takeover, ended_ms=now)
        takeovers.save(connection, takeover, now)
        if actor is not None:
            _tell(connection, "takeover_ended", takeover, actor, now)
    return takeover


def needs_two_people(connection: Connection, takeover: Takeover) -> bool:
    """Tell whether a unit that the takeover names, or one above it, asks for two people."""
    tree = units.all(connection)
    named = _named(connection, takeover.targets.units, takeover.targets.screens)
    named |= {takeover.unit} if takeover.unit else set()
    if not named:
        return any(unit.two_person_takeover for unit in tree.values())
    return any(above.two_person_takeover for unit in named for above in ancestors(tree, unit))


def start_blackout(
    connection: Connection, blackout: Blackout, actor: Actor, *, now: Instant
) -> None:
    """Switch an area off until somebody ends it.

    Raises: Rejected without a reason, Conflict when the id is taken.
    """
    if not blackout.reason.strip():
        raise Rejected(
            "blackout: has no reason — write why, the log will show it",
            vi="Hãy ghi lý do; nhật ký sẽ giữ lại",
        )
    if blackouts.find(connection, blackout.id):
        raise Conflict(f"blackout: “{blackout.id}” exists already — choose another id")
    started = replace(blackout, person=actor.person)
    blackouts.save(connection, started, now)
    _tell_blackout(connection, "blackout_on", started, actor, started.reason, now)


def end_blackout(
    connection: Connection,
    id: str,
    actor: Actor,
    *,
    reason: str,
    now: Instant,
) -> None:
    """Switch an area on again; a second person, except where every unit lets one do it.

    Raises: NotFound, Forbidden for the one who switched it off, Rejected without a reason.
    """
    blackout = blackouts.get(connection, id)
    if not reason.strip():
        raise Rejected(
            "blackout: no reason to resume — write why, the log will show it",
            vi="Hãy ghi lý do phát lại; nhật ký sẽ giữ lại",
        )
    is_same = bool(blackout.person) and blackout.person == actor.person
    if is_same and not is_one_enough(connection, blackout):
        raise Forbidden(
            "blackout: a second person resumes — ask a colleague",
            vi="Người khác phải cho phát lại. Hãy nhờ đồng nghiệp",
        )
    blackouts.remove(connection, id)
    _tell_blackout(connection, "blackout_off", blackout, actor, reason, now)


def is_one_enough(connection: Connection, blackout: Blackout) -> bool:
    """Tell whether who switched this off may switch it on: every unit lets people decide alone."""
    tree = units.all(connection)
    named = _named(connection, blackout.units, blackout.screens)
    return bool(named) and all(
        any(above.self_approval for above in ancestors(tree, unit)) for unit in named
    )


def _named(
    connection: Connection, of_units: tuple[str, ...], of_screens: tuple[str, ...]
) -> set[str]:
    """Return the units that are named, and those of the screens that are."""
    known = screens.all(connection) if of_screens else {}
    return {*of_units, *(known[id].unit for id in of_screens if id in known)}


def _tell(
    connection: Connection, act: str, takeover: Takeover, actor: Actor, now: Instant
) -> None:
    rules = Rules(units=units.all(connection), screens=screens.all(connection))
    record(
        connection,
        actor,
        act,
        takeover.id,
        now=now,
        unit=takeover.unit or "",
        arguments={
            "reason": takeover.reason,
            "screens": sum(takeover_reaches(rules, takeover, s) for s in rules.screens.values()),
        },
        after=takeover,
    )


def _tell_blackout(
    connection: Connection, act: str, blackout: Blackout, actor: Actor, reason: str, now: Instant
) -> None:
    where = ", ".join((*blackout.units, *blackout.screens)) or "*"
    rules = Rules(units=units.all(connection), screens=screens.all(connection))
    names = [rules.units[id].name for id in blackout.units if id in rules.units]
    names += [rules.screens[id].name for id in blackout.screens if id in rules.screens]
    called = {"subject_name": ", ".join(names)} if names else {}
    record(
        connection,
        actor,
        act,
        where,
        now=now,
        unit=blackout.units[0] if blackout.units else "",
        arguments={
            "reason": reason,
            "screens": sum(blackout_reaches(rules, blackout, s) for s in rules.screens.values()),
            **called,
        },
        before=blackout if act == "blackout_off" else None,
        after=blackout if act == "blackout_on" else None,
    )
