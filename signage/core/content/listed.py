"""The rows of all lists of procedures before anything else is known of them."""

from dataclasses import dataclass

import msgspec

from signage.core.content.playlist import Item
from signage.core.content.procedure import (
    Decision,
    ProcedureChange,
    ProcedureList,
    effective_from,
)
from signage.core.content.procedure_words import fold
from signage.core.time.times import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of one file. `name` is folded, without the word that every name may begin with."""

    row: ProcedureChange
    decision: Decision
    item: str
    where: str
    start_ms: Instant
    name: str

    @property
    def order(self) -> tuple[Instant, str, str]:
        """Return what tells later decisions from earlier ones."""
        return (self.start_ms, self.decision.signed_on, self.decision.number)


def rows_of(item: Item, tz: str) -> list[Listed]:
    """Return each row of an item once, whatever phases show it; none of what is no list."""
    found: dict[tuple[str, int], Listed] = {}
    for phase in item.phases:
        if not isinstance(phase.body, ProcedureList):
            continue
        decision = phase.body.decision
        for row in phase.body.rows:
            if (row.where, row.order) not in found:
                plain = msgspec.structs.replace(row, upcoming=False)
                found[row.where, row.order] = Listed(
                    row=plain,
                    decision=decision,
                    item=item.id,
                    where=f"playlists/{item.playlist}/{item.name}",
                    start_ms=effective_from(plain, decision, tz),
                    name=fold(row.name).removeprefix("thu tuc "),
                )
    return list(found.values())
