"""The organisation tree as choices in a form: in order, indented, only what one may use."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from signage.core.place.organisation import Unit, ancestors

_INDENT = "\u2003"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChoice:
    """One unit to choose; `label` is indented by its depth, `name` is not."""

    id: str
    name: str
    label: str
    depth: int


def unit_choices(
    units: Mapping[str, Unit], allowed: AbstractSet[str] | None = None
) -> tuple[UnitChoice, ...]:
    """Return the tree from the top, each level by name; None allows every unit."""
    children: dict[str | None, list[Unit]] = {}
    for unit in units.values():
        parent = unit.parent if unit.parent in units else None
        children.setdefault(parent, []).append(unit)
    found: list[UnitChoice] = []

    def visit(parent: str | None) -> None:
        for unit in sorted(children.get(parent, ()), key=lambda each: each.name.casefold()):
            if allowed is None or unit.id in allowed:
                above = [a for a in ancestors(units, unit.id) if a.id != unit.id]
                depth = sum(allowed is None or a.id in allowed for a in above)
                found.append(
                    UnitChoice(
                        id=unit.id,
                        name=unit.name,
                        label=_INDENT * depth + unit.name,
                        depth=depth,
                    )
                )
            visit(unit.id)

    visit(None)
    return tuple(found)
