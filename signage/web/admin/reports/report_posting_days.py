"""The days of every item as the rule of posting judges them, one by one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from signage.core.showing.posting import DayStanding, PostingRule, ScreenDay, day_standing
from signage.core.showing.shelf import PAGE_MARK, drawn_item_id
from signage.core.time.times import Instant
from signage.store.play_sums import DaySum
from signage.web.admin.reports.report_hours import OpenDays

Completed = dict[str, dict[int, int]]  # whole showings by screen and page


@dataclass(frozen=True, slots=True)
class _Posting:
    """One item in the days around a period."""

    days: defaultdict[int, Completed] = field(default_factory=lambda: defaultdict(dict))
    screens: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """What is judged: plays day by day, opening hours, the rule, and until when days are whole."""

    days: Sequence[DaySum]
    open: OpenDays
    rule: PostingRule
    now: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingDays:
    """The days of every item, as far as they are over, judged one by one."""

    postings: Postings
    found: Mapping[str, _Posting]
    recorded: Mapping[tuple[str, int], int]

    def of(self, key: str, first: int | None = None, end: int | None = None) -> list[DayStanding]:
        """Judge the days of an item in order, all of them or from `first` to before `end`."""
        open_, posting = self.postings.open, self.found.get(key, _Posting())
        # A day that is not over yet proves nothing against anybody.
        today = open_.day_of(self.postings.now)
        start = open_.days.start if first is None else max(first, open_.days.start)
        stop = min(today, open_.days.stop if end is None else min(end, open_.days.stop))
        return [self._day(posting, day) for day in range(start, stop)]

    def days_of(self, key: str) -> Collection[int]:
        """Return the days on which an item was shown at all."""
        return self.found[key].days.keys() if key in self.found else ()

    def _day(self, posting: _Posting, day: int) -> DayStanding:
        screens = {
            screen: ScreenDay(
                open_ms=self.postings.open.of(screen, day),
                recorded_ms=self.recorded.get((screen, day), 0),
            )
            for screen in posting.screens
        }
        return day_standing(self.postings.rule, screens, posting.days.get(day, {}))


def posting_days(postings: Postings) -> PostingDays:
    """Put the days of each item together."""
    return PostingDays(
        postings=postings,
        found=_by_item(postings.days),
        recorded=_recorded(postings.days),
    )


def page_of(item: str) -> int:
    """Return which page of an item was shown: players may say any name."""
    # A page number, then the number of its look when an item changed by a date of its own.
    page = (*item.split(PAGE_MARK), "1")[1]
    return int(page) if page.isdecimal() and len(page) < 6 else 1


def _by_item(days: Sequence[DaySum]) -> dict[str, _Posting]:
    found: defaultdict[str, _Posting] = defaultdict(_Posting)
    for one in days:
        if not one.plays:
            continue  # a drill, which posts nothing
        posting = found[drawn_item_id(one.item)]
        pages = posting.days[one.day].setdefault(one.screen, {})
        page = page_of(one.item)
        pages[page] = pages.get(page, 0) + one.completed
        posting.screens.add(one.screen)
    return dict(found)


def _recorded(days: Sequence[DaySum]) -> dict[tuple[str, int], int]:
    """Return the longest record of any zone of a screen on a day."""
    zones: defaultdict[tuple[str, int, str], int] = defaultdict(int)
    for one in days:
        zones[one.screen, one.day, one.zone] += one.recorded_ms
    found: dict[tuple[str, int], int] = {}
    for (screen, day, _), length in zones.items():
        found[screen, day] = max(found.get((screen, day), 0), length)
    return found
