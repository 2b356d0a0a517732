"""Moving, merging and splitting units: screens and rights go along, old names stay readable.

A unit that ends is not deleted: it stays below its successor, so that whoever answers for the
successor may read the old reports, under the old name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, Table, select

from signage.core.place.organisation import Unit, is_within
from signage.core.showing.campaign import Targets
from signage.core.time.times import Instant
from signage.errors import Conflict, NotFound, Rejected
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.campaigns import campaigns
from signage.store.database import announce
from signage.store.screens import screens
from signage.store.takeovers import blackouts
from signage.store.units import units


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One unit that a split makes, with the screens and sub-units that go there."""

    unit: Unit
    screens: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def save_unit(connection: Connection, unit: Unit, actor: Actor, *, now: Instant) -> None:
    """Create or change a unit, keeping the tree a tree.

    Raises: Rejected when it would lie below itself, NotFound for an unknown parent.
    """
    before = units.find(connection, unit.id)
    if unit.parent is not None:
        units.get(connection, unit.parent)
        _refuse_circle(connection, unit.id, unit.parent)
    saved = units.save(connection, unit, now)
    if saved != "unchanged":
        act = f"unit_{saved}"
        record(connection, actor, act, unit.id, now=now, unit=unit.id, before=before, after=unit)


def move_unit(connection: Connection, id: str, parent: str, actor: Actor, *, now: Instant) -> None:
    """Put a unit, with everything below it, under another parent.

    Raises: NotFound, Rejected when it would lie below itself.
    """
    unit = units.get(connection, id)
    above = units.get(connection, parent)
    _refuse_circle(connection, id, parent)
    moved = replace(unit, parent=parent)
    units.save(connection, moved, now)
    arguments = {"to": above.name}
    record(
        connection,
        actor,
        "unit_moved",
        id,
        now=now,
        unit=parent,
        arguments=arguments,
        before=unit,
        after=moved,
    )


def merge_units(
    connection: Connection, id: str, into: str, actor: Actor, *, on: date, now: Instant
) -> None:
    """End a unit on a date and hand everything it had to another: screens, campaigns, roles.

    Raises: NotFound, Rejected when `into` is the unit itself or lies below it.
    """
    ending = units.get(connection, id)
    heir = units.get(connection, into)
    _refuse_circle(connection, id, into)
    _pin_campaigns(connection, id, now)
    for unit in units.all(connection).values():
        if unit.parent == id:
            units.save(connection, replace(unit, parent=into), now)
    for screen in screens.all(connection).values():
        if screen.unit == id:
            screens.save(connection, replace(screen, unit=into), now)
    _rename_in_rules(connection, id, (into,), now)
    _hand_over_rows(connection, id, (into,))
    ended = replace(ending, parent=into, successor=into, valid_until=on, default_playlist=None)
    units.save(connection, ended, now)
    record(
        connection,
        actor,
        "unit_merged",
        id,
        now=now,
        unit=into,
        arguments={"to": heir.name},
        before=ending,
        after=ended,
    )


def split_unit(
    connection: Connection,
    id: str,
    parts: Sequence[Part],
    actor: Actor,
    *,
    on: date,
    now: Instant,
) -> None:
    """End a unit on a date and make several of it; everybody's roles hold in each part.

    Raises: NotFound, Conflict when a part exists already, Rejected when a screen or sub-unit is
    left without a place.
    """
    ending = units.get(connection, id)
    _refuse_orphans(connection, id, parts)
    for part in parts:
        if units.find(connection, part.unit.id) is not None:
            raise Conflict(
                f"units: “{part.unit.id}” exists already — choose another id",
                vi=f"Đã có đơn vị mang mã “{part.unit.id}”. Hãy đặt tên khác",
            )
        made = replace(part.unit, parent=ending.parent, valid_from=on)
        units.save(connection, made, now)
        for screen in part.screens:
            screens.save(connection, replace(screens.get(connection, screen), unit=made.id), now)
        for child in part.units:
            units.save(connection, replace(units.get(connection, child), parent=made.id), now)
    names = tuple(part.unit.id for part in parts)
    _rename_in_rules(connection, id, names, now)
    _hand_over_rows(connection, id, names)
    ended = replace(
        ending, parent=names[0], successor=names[0], valid_until=on, default_playlist=None
    )
    units.save(connection, ended, now)
    record(
        connection,
        actor,
        "unit_split",
        id,
        now=now,
        unit=ending.parent or "",
        arguments={"to": ", ".join(names)},
        before=ending,
        after=ended,
    )


def remove_unit(connection: Connection, id: str, actor: Actor, *, now: Instant) -> None:
    """Remove a unit that never had anything; others are merged or ended instead.

    Raises: NotFound, Conflict when something belongs to it.
    """
    unit = units.get(connection, id)
    owned = [screen.id for screen in screens.all(connection).values() if screen.unit == id]
    owned += [other.id for other in units.all(connection).values() if other.parent == id]
    owned += [
        campaign.id for campaign in campaigns.all(connection).values() if campaign.unit == id
    ]
    grants = tables.grant
    held = connection.execute(select(grants.c.person).where(grants.c.unit == id)).first()
    if owned or held is not None:
        raise Conflict(
            f"units: “{id}” still has {', '.join(owned) or 'people'} — merge it into another",
            vi="Đơn vị này còn màn hình, đợt phát hoặc người. Hãy sáp nhập vào đơn vị khác",
        )
    units.remove(connection, id)
    record(connection, actor, "unit_removed", id, now=now, unit=unit.parent or "", before=unit)


def unit_of_screen_at(connection: Connection, screen: str, at: Instant) -> Unit | None:
    """Return the unit of a screen as both were at an instant: old reports keep old names."""
    then = screens.as_of(connection, screen, at)
    return None if then is None else units.as_of(connection, then.unit, at)


def _refuse_circle(connection: Connection, id: str, parent: str) -> None:
    if is_within(units.all(connection), parent, id):
        raise Rejected(
            f"units: “{id}” would lie below itself — choose another parent",
            vi="Không thể đặt đơn vị dưới chính nó. Hãy chọn đơn vị cấp trên khác",
        )


def _refuse_orphans(connection: Connection, id: str, parts: Sequence[Part]) -> None:
    if len(parts) < 2:
        raise Rejected("units: a split makes two or more — add a part", vi="Hãy thêm đơn vị mới")
    placed = {screen for part in parts for screen in part.screens}
    placed |= {child for part in parts for child in part.units}
    owned = {screen.id for screen in screens.all(connection).values() if screen.unit == id}
    owned |= {unit.id for unit in units.all(connection).values() if unit.parent == id}
    if owned - placed:
        left = ", ".join(sorted(owned - placed))
        raise Rejected(
            f"units: {left} would belong to nobody — give them to a part",
            vi=f"Chưa có nơi nhận: {left}. Hãy chia hết",
        )
    if placed - owned:
        other = ", ".join(sorted(placed - owned))
        raise NotFound(
            f"units: {other} is not part of “{id}” — load the page again",
            vi=f"Không còn thuộc đơn vị này: {other}. Hãy tải lại trang",
        )


def _pin_campaigns(connection: Connection, id: str, now: Instant) -> None:
    """Keep campaigns for a whole unit on the screens they reach, not on all of the successor's."""
    tree = units.all(connection)
    reached = tuple(
        screen.id
        for screen in screens.all(connection).values()
        if is_within(tree, screen.unit, id)
    )
    for campaign in campaigns.all(connection).values():
        if campaign.unit == id and reached and not any(_lists(campaign.targets)):
            pinned = replace(campaign, targets=Targets(screens=reached))
            campaigns.save(connection, pinned, now)


def _rename_in_rules(connection: Connection, id: str, into: tuple[str, ...], now: Instant) -> None:
    for campaign in campaigns.all(connection).values():
        owner = into[0] if campaign.unit == id else campaign.unit
        named = _renamed(campaign.targets.units, id, into)
        if campaign.unit == id and len(into) > 1 and not any(_lists(campaign.targets)):
            named = into  # what reached the whole old unit reaches every part of it
        targets = replace(campaign.targets, units=named)
        campaigns.save(connection, replace(campaign, unit=owner, targets=targets), now)
    for blackout in blackouts.all(connection).values():
        changed = replace(blackout, units=_renamed(blackout.units, id, into))
        blackouts.save(connection, changed, now)


def _lists(targets: Targets) -> tuple[tuple[str, ...], ...]:
    return (targets.units, targets.screens, targets.kinds, targets.tags)


def _renamed(named: tuple[str, ...], id: str, into: tuple[str, ...]) -> tuple[str, ...]:
    if id not in named:
        return named
    return tuple(dict.fromkeys([*(unit for unit in named if unit != id), *into]))


def _hand_over_rows(connection: Connection, id: str, into: tuple[str, ...]) -> None:
    grant = tables.grant
    held = connection.execute(select(grant).where(grant.c.unit == id)).all()
    connection.execute(grant.delete().where(grant.c.unit == id))
    for row in held:
        for unit in into:
            key = {"person": row.person, "role": row.role, "unit": unit}
            if connection.execute(select(grant.c.role).filter_by(**key)).first() is None:
                connection.execute(grant.insert(), key)
    columns: Mapping[Table, str] = {
        tables.playlist_owner: "unit",
        tables.contribution: "to_unit",
    }
    for table, column in columns.items():
        connection.execute(table.update().where(table.c[column] == id), {column: into[0]})
    announce(connection, "people")
