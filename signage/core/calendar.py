"""Named days: working days, holidays, Tết and other lunar dates, as editable data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Names → the dates that carry them, both as data; `working` and weekdays are computed."""

    days: Mapping[str, frozenset[date]] = field(default_factory=dict)
    working_weekends: frozenset[date] = frozenset()
