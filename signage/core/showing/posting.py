"""Public posting by the record of plays: which days count, and whether enough of them follow.

A day counts when all pages of an item were shown to their end often enough on a screen that was
on for nearly all its opening hours. A day without opening hours neither counts nor breaks a run;
a day of which no screen has any record was not measured, which is not the same as not posted.
Source: Luật 10/2022/QH15 Điều 13.2, thirty days in a row; procedures are posted permanently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

DayStanding = Literal["posted", "missed", "closed", "unmeasured"]
Verdict = Literal["passed", "failed", "unproven"]
# Who posts permanently may be a working day late in noticing that nothing is posted.
LONGEST_GAP_DAYS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRule:
    """How many days in a row, how many whole showings a day, how much of the hours a screen is on.

    An office may set its own; every report prints the rule it used.
    """

    days: int = 30
    plays: int = 8
    on_percent: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenDay:
    """One day of one screen: how long it was open, and for how long it has a record."""

    open_ms: int
    recorded_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the record proves: the longest run of days that count, and what follows from it."""

    run: int
    unmeasured: int
    verdict: Verdict


def day_standing(
    rule: PostingRule,
    screens: Mapping[str, ScreenDay],
    completed: Mapping[str, Mapping[int, int]],
) -> DayStanding:
    """Judge one day of an item: `completed` counts whole showings by screen and page.

    `screens` are those on which the item is posted. Pages are numbered from 1; a missing one
    among them was not shown.
    """
    for id, day in screens.items():
        pages = completed.get(id)
        if pages and _is_on(rule, day):
            fewest = min(pages.get(page, 0) for page in range(1, max(pages) + 1))
            if fewest >= rule.plays:
                return "posted"
    if not any(day.open_ms for day in screens.values()):
        return "closed"
    if not any(day.recorded_ms for day in screens.values()):
        return "unmeasured"
    return "missed"


def judge(rule: PostingRule, days: Sequence[DayStanding]) -> Finding:
    """Judge days in order. What was not measured may decide nothing but "unproven"."""
    run = _longest(days, {"posted"})
    if run >= rule.days:
        verdict: Verdict = "passed"
    elif _longest(days, {"posted", "unmeasured"}) >= rule.days:
        verdict = "unproven"
    else:
        verdict = "failed"
    return Finding(run=run, unmeasured=days.count("unmeasured"), verdict=verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What the record proves of something that has to be posted at all times."""

    posted: int
    gap: int  # the most days in a row without it
    unmeasured: int
    verdict: Verdict


def judge_permanent(days: Sequence[DayStanding]) -> Presence:
    """Judge days in order from the first on which it was posted: no gap may be long."""
    gap = _longest(days, {"missed"})
    if gap > LONGEST_GAP_DAYS:
        verdict: Verdict = "failed"
    elif _longest(days, {"missed", "unmeasured"}) > LONGEST_GAP_DAYS:
        verdict = "unproven"
    else:
        verdict = "passed"
    return Presence(
        posted=days.count("posted"),
        gap=gap,
        unmeasured=days.count("unmeasured"),
        verdict=verdict,
    )


def _is_on(rule: PostingRule, day: ScreenDay) -> bool:
    return day.open_ms > 0 and day.recorded_ms * 100 >= day.open_ms * rule.on_percent


def _longest(days: Sequence[DayStanding], counted: set[DayStanding]) -> int:
    open_days = [day in counted for day in days if day != "closed"]
    return max((sum(1 for _ in run) for counts, run in groupby(open_days) if counts), default=0)
