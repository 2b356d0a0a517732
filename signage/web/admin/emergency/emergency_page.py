"""The page of emergencies: what runs and waits, what is over, and the forms of who may begin."""

from collections.abc import Iterator, Mapping

from signage.core.people.rights import blackout_units, takeover_units
from signage.core.showing.campaign import Takeover
from signage.store.people import Person, load_people
from signage.store.takeovers import blackouts, is_one_enough, takeovers
from signage.web.admin.desk.desk import Desk
from signage.web.admin.desk.tally import is_running
from signage.web.admin.desk.unit_choices import unit_choices
from signage.web.admin.emergency.emergency_past import LENGTHS_MIN, past_of
from signage.web.admin.emergency.emergency_people import resumers, who_may
from signage.web.admin.emergency.emergency_views import (
    LEVELS,
    EmergencyView,
    Running,
    headline,
    running_blackout,
    running_takeover,
    waiting_takeover,
)

_PAST_SHOWN = 8


async def emergency_page(desk: Desk, said: Mapping[str, str], *, wrong: str = "") -> EmergencyView:
    """Return the page; `said` is what somebody wrote in a form before, `wrong` what to mend."""
    now, speech = desk.now, desk.speech
    kept = await desk.parts.database.read(takeovers.all)
    alone = await desk.parts.database.read(
        lambda c: {one.id for one in blackouts.all(c).values() if is_one_enough(c, one)}
    )
    people = await desk.parts.database.read(load_people)
    takes, stops = desk.units_where("takeover"), desk.units_where("blackout")
    may = () if takes or stops else who_may(desk, people)
    past = sorted(
        (one for one in kept.values() if not is_running(one, now)),
        key=lambda one: -(one.ended_ms or one.end_ms),
    )
    running = (*_takeovers_of(desk, kept, people), *_blackouts_of(desk, alone, people))
    return EmergencyView(
        headline=headline(running, speech),
        running=running,
        playlists=tuple((p.id, p.title) for p in desk.playlists().values() if p.items),
        units=unit_choices(desk.rules.units, takes | stops),
        screens=tuple((s.id, s.name) for s in desk.screens().values() if s.unit in stops),
        levels=tuple((level, speech.say(words)) for level, words in LEVELS.items()),
        lengths=tuple((n, speech.length(n * 60_000)) for n in LENGTHS_MIN),
        may_takeover=bool(takes),
        may_blackout=bool(stops),
        able=may,
        may_create=bool(desk.units_where("edit")),
        past=tuple(past_of(one, speech) for one in past[:_PAST_SHOWN]),
        takeover_said=said if said.get("kind") == "takeover" else {},
        blackout_said=said if said.get("kind") == "blackout" else {},
        wrong=wrong,
    )


def _takeovers_of(
    desk: Desk, kept: Mapping[str, Takeover], people: Mapping[str, Person]
) -> Iterator[Running]:
    edition, now, speech = desk.edition, desk.now, desk.speech
    lives, me = desk.lives(), desk.person.id
    names = {id: person.name for id, person in people.items()}
    for one in kept.values():
        if not is_running(one, now):
            continue
        units = takeover_units(one, site_unit=desk.parts.unit)
        may_end = all(desk.may("takeover", unit) for unit in units)
        if one.waits:
            yield waiting_takeover(
                edition, one, names, me=me, may_end=may_end, now=now, speech=speech
            )
        else:
            yield running_takeover(
                edition, one, lives, names, may_end=may_end, now=now, speech=speech
            )


def _blackouts_of(desk: Desk, alone: set[str], people: Mapping[str, Person]) -> Iterator[Running]:
    lives, resumes = desk.lives(), desk.units_where("resume")
    for one in desk.rules.blackouts.values():
        yield running_blackout(
            desk.edition,
            one,
            lives,
            {id: person.name for id, person in people.items()},
            may_end=resumes >= set(blackout_units(desk.rules, one, site_unit=desk.parts.unit)),
            needs_other=one.person == desk.person.id and one.id not in alone,
            others=resumers(desk, one, people),
            now=desk.now,
            speech=desk.speech,
        )
