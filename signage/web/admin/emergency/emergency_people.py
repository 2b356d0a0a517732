"""Who has a say in an emergency: who may begin, confirm, end it, or switch on again."""

from collections.abc import Iterable, Mapping

from signage.core.people.rights import Verb, blackout_units, units_where
from signage.core.showing.campaign import Blackout
from signage.store.people import Person
from signage.web.admin.desk.desk import Desk

URGENT: tuple[Verb, ...] = ("takeover", "blackout")


def able(
    desk: Desk, people: Mapping[str, Person], verb: Verb, units: Iterable[str]
) -> tuple[str, ...]:
    """Return the others who may do something in all these units, by name."""
    wanted = set(units)
    return tuple(
        sorted(
            one.name
            for one in people.values()
            if not one.disabled
            and one.id != desk.person.id
            and units_where(desk.rules.units, one.grants, verb) >= wanted
        )
    )


def resumers(desk: Desk, blackout: Blackout, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Return the others who may switch on again everything that a blackout holds."""
    wanted = blackout_units(desk.rules, blackout, site_unit=desk.parts.unit)
    return able(desk, people, "resume", wanted)


def who_may(desk: Desk, people: Mapping[str, Person]) -> tuple[str, ...]:
    """Return who may show or stop something in the units that this person sees."""
    seen = desk.units_where("view")
    return tuple(
        sorted(
            one.name
            for one in people.values()
            if not one.disabled
            and any(seen & units_where(desk.rules.units, one.grants, verb) for verb in URGENT)
        )
    )
