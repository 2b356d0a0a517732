"""Who has taken note of a mandatory campaign: units below cannot remove it, only say so."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from signage.core.time.times import Instant
from signage.errors import Conflict
from signage.store import tables
from signage.store.audit import Actor, record
from signage.store.campaigns import campaigns
from signage.store.database import announce
from signage.store.units import units

_table = tables.acknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """One unit's word that it has seen a campaign."""

    campaign: str
    unit: str
    person: str
    at_ms: Instant


def acknowledge(
    connection: Connection, campaign: str, unit: str, actor: Actor, *, now: Instant
) -> None:
    """Say for a unit that a mandatory campaign was seen; saying it twice changes nothing.

    Raises: NotFound, Conflict when the campaign is not mandatory.
    """
    known = campaigns.get(connection, campaign)
    if not known.mandatory:
        raise Conflict(
            f"campaign: “{campaign}” is not mandatory — nothing to acknowledge",
            vi="Đợt này không bắt buộc nên không cần xác nhận",
        )
    key = {"campaign": campaign, "unit": unit}
    if connection.execute(select(_table.c.at_ms).filter_by(**key)).first() is not None:
        return
    connection.execute(_table.insert(), {**key, "person": actor.person, "at_ms": now})
    names: dict[str, str | int] = {"subject_name": known.title}
    if (place := units.find(connection, unit)) is not None:
        names["unit_name"] = place.name
    record(connection, actor, "acknowledged", campaign, now=now, unit=unit, arguments=names)
    announce(connection, "acknowledgements")


def load_acknowledgements(connection: Connection) -> dict[str, list[Acknowledgement]]:
    """Return every acknowledgement by campaign, in the order given."""
    found: dict[str, list[Acknowledgement]] = {}
    for row in connection.execute(select(_table).order_by(_table.c.at_ms)):
        found.setdefault(row.campaign, []).append(Acknowledgement(**row._mapping))
    return found
