"""The organisation tree: units of any depth, each with the time it exists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What a unit may change about slides: colours, logo and footer, never the scale.

    Colours are `#rrggbb`, empty for the theme's own. `logo` names a file in `media/`.
    """

    name: str = "hanh-chinh"  # hanh-chinh | dem | led
    accent: str = ""
    logo: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One node of the tree; `parent` is None for the root. Validity is [from, until)."""

    id: str
    name: str
    kind: str
    parent: str | None = None
    short_name: str = ""
    default_playlist: str | None = None
    hotline: str = ""
    theme: Theme = Theme()
    self_approval: bool = False
    two_person_takeover: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    successor: str | None = None


def ancestors(units: Mapping[str, Unit], unit_id: str) -> Iterator[Unit]:
    """Yield the unit itself, then its parent, up to the root. A cycle ends the walk."""
    seen: set[str] = set()
    current: str | None = unit_id
    while current is not None and current not in seen and current in units:
        seen.add(current)
        unit = units[current]
        yield unit
        current = unit.parent


def is_within(units: Mapping[str, Unit], unit_id: str, top_id: str) -> bool:
    """Tell whether `unit_id` is `top_id` or lies below it."""
    return any(unit.id == top_id for unit in ancestors(units, unit_id))
