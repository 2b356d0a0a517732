"""Write what an apply file wants, telling what was created, changed or the same already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from signage.core.content.problem import Problem
from signage.core.showing.campaign import Takeover
from signage.core.time.times import Instant
from signage.store.apply_check import Draft, Drafts, PersonDraft
from signage.store.audit import Actor, record
from signage.store.campaigns import campaigns
from signage.store.documents import Saved, Shelf
from signage.store.owners import set_owner
from signage.store.people import create_person, rename_person, set_grants
from signage.store.screens import screens
from signage.store.takeovers import takeovers
from signage.store.units import units


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of a file: `screens/sanh-1` style names, new people's one-time passwords."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    passwords: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the file was applied."""
        return not any(problem.severity == "error" for problem in self.problems)


def write(
    connection: Connection,
    drafts: Drafts,
    problems: tuple[Problem, ...],
    *,
    where: str,
    actor: Actor,
    now: Instant,
) -> Applied:
    """Write every draft in the caller's transaction."""
    outcome: dict[Saved, list[str]] = {"created": [], "changed": [], "unchanged": []}
    passwords: dict[str, str] = {}

    def keep(section: str, shelf: Shelf[Any], drafts: Sequence[Draft[Any]]) -> None:
        for value in (draft.value for draft in drafts):
            before = shelf.find(connection, value.id)
            saved = shelf.save(connection, value, now)
            outcome[saved].append(f"{section}/{value.id}")
            if saved != "unchanged":
                _tell(connection, actor, section, saved, before, value, now)

    keep("units", units, drafts.units)
    keep("screens", screens, drafts.screens)
    keep("campaigns", campaigns, drafts.campaigns)
    keep("takeovers", takeovers, drafts.takeovers)
    for person in (draft.value for draft in drafts.people):
        saved = _write_person(connection, person, passwords, actor, now)
        outcome[saved].append(f"people/{person.id}")
    for owned in (draft.value for draft in drafts.playlists):
        saved = set_owner(connection, owned.id, owned.unit, actor.person)
        outcome[saved].append(f"playlists/{owned.id}")
    if outcome["created"] or outcome["changed"]:
        record(connection, actor, "applied", where, now=now)
    return Applied(
        created=tuple(outcome["created"]),
        changed=tuple(outcome["changed"]),
        unchanged=tuple(outcome["unchanged"]),
        passwords=passwords,
        problems=problems,
    )


def _write_person(
    connection: Connection,
    draft: PersonDraft,
    passwords: dict[str, str],
    actor: Actor,
    now: Instant,
) -> Saved:
    if draft.new:
        passwords[draft.id] = create_person(
            connection, draft.id, draft.name, draft.grants, actor, now=now
        )
        return "created"
    renamed = rename_person(connection, draft.id, draft.name, actor, now=now)
    regranted = set_grants(connection, draft.id, draft.grants, actor, now=now)
    return "changed" if renamed or regranted else "unchanged"


def _tell(
    connection: Connection,
    actor: Actor,
    section: str,
    saved: Saved,
    before: object,
    after: Any,  # noqa: ANN401 - a Unit, Screen, Campaign or Takeover
    now: Instant,
) -> None:
    act = f"{section.removesuffix('s')}_{saved}"
    arguments = {}
    if isinstance(after, Takeover):
        act = "takeover_started" if saved == "created" else "takeover_changed"
        arguments = {"reason": after.reason}
    record(
        connection,
        actor,
        act,
        after.id,
        now=now,
        unit=getattr(after, "unit", None) or (after.id if section == "units" else ""),
        arguments=arguments,
        before=before,
        after=after,
    )
