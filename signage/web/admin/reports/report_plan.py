"""What the timetable planned for a period, beside what was shown: absent plays become visible."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from signage.core.showing.edition import Edition
from signage.core.showing.planned import planned_airtime
from signage.core.showing.timetable import compile_manifests
from signage.core.time.times import DAY_MS, Instant, Span
from signage.store.play_sums import PlaySum
from signage.web.admin.reports.report_record import Scope

# Three seconds of work; above, a page would keep people waiting for one of its columns.
MOST_SCREEN_DAYS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Planned milliseconds by key, on screens that have a record; the others are only counted.

    A screen without any record was not measured: what was planned for it is not missing.
    """

    by_key: Mapping[str, float]
    unmeasured: int


def plan_of(
    edition: Edition,
    scope: Scope,
    measured: AbstractSet[str],
    *,
    span: Span,
    window: Span,
    by: str,
) -> Plan | None:
    """Work out a plan by the rules and content in force; None where that is too much.

    `span` is whole days, `window` the part of it that is over and on record.
    """
    drawn = {id: drawn for id, drawn in edition.drawn.items() if id in scope.screens}
    days = (span.end_ms - span.start_ms) // DAY_MS
    if len(drawn) * days > MOST_SCREEN_DAYS or window.start_ms >= window.end_ms:
        return None
    manifests = compile_manifests(edition.rules, drawn, week=span).manifests
    planned = planned_airtime({id: m for id, m in manifests.items() if id in measured}, window)
    found: defaultdict[str, float] = defaultdict(float)
    for each, length_ms in planned.items():
        key = {
            "item": each.item,
            "campaign": each.campaign or "",
            "screen": each.screen,
            "unit": scope.unit_of(each.screen),
        }[by]
        found[key] += length_ms
    return Plan(by_key=dict(found), unmeasured=len(manifests.keys() - measured))


def with_absent(sums: Sequence[PlaySum], plan: Plan | None) -> list[PlaySum]:
    """Add what was planned and never shown: no plays on screens that were measured are none."""
    shown = {one.key for one in sums}
    absent = [key for key in (plan.by_key if plan else ()) if key not in shown]
    return [*sums, *(_nothing(key) for key in sorted(absent))]


def _nothing(key: str) -> PlaySum:
    return PlaySum(
        key=key,
        title="",
        plays=0,
        airtime_ms=0,
        completed=0,
        seen=0,
        unseen=0,
        screens=frozenset(),
        first_ms=Instant(0),
        last_ms=Instant(0),
    )
