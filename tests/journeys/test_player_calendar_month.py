"""A calendar month of one screen: thirty days, hour after hour, with a fault every few days.

The programme is so plain that arithmetic on the hour says what is right: it judges every look at
the glass, and every play in the store.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.browsers import waiting_events
from tests.journeys.calendar_month import FIRST_DAY, CalendarMonth, instant_of, part_at

DAYS = 30
# What is noted of a showing of hours is as exact as a busy machine's timers.
EXACT_MS = 1500
# What has been on air is noted so often; no more goes with the power.
NOTED_MS = 31_000

# Day of the month, hour, and what happens then.
MISFORTUNES: tuple[tuple[int, float, Callable[[CalendarMonth], None]], ...] = (
    (2, 12.0, CalendarMonth.kill_server),
    (3, 9.0, CalendarMonth.edit),
    (4, 9.0, CalendarMonth.mend),
    (6, 10.0, CalendarMonth.cut_link),
    (7, 9.0, CalendarMonth.edit),
    (10, 3.0, CalendarMonth.restart),
    (12, 16.0, CalendarMonth.mend),
    (13, 10.0, CalendarMonth.set_clock_back),
    (14, 8.0, CalendarMonth.restart),
    (15, 8.0, CalendarMonth.set_clock_right),
    (16, 12.0, CalendarMonth.fill_store),
    (17, 15.0, CalendarMonth.restart),
    (18, 9.0, CalendarMonth.mend),
    (20, 10.5, CalendarMonth.cut_power),
    (22, 12.0, CalendarMonth.cut_link),
    (22, 23.0, CalendarMonth.cut_power),
    (23, 23.0, CalendarMonth.mend),
    (24, 10.0, CalendarMonth.stall_link),
    (25, 9.0, CalendarMonth.mend),
    (26, 10.0, CalendarMonth.slow_link),
    (26, 16.0, CalendarMonth.edit),
    (27, 9.0, CalendarMonth.mend),
    (28, 9.0, CalendarMonth.kill_server),
    (28, 10.0, CalendarMonth.cut_power),
    (29, 9.0, CalendarMonth.mend),
)


@pytest.mark.slow
@pytest.mark.browser
def test_a_calendar_month_of_misfortune_is_shown_right_and_told_whole(
    playwright: Playwright, tmp_path: Path
) -> None:
    with ExitStack() as ends:
        month = CalendarMonth(playwright, tmp_path, ends)
        settle(month)
        for day, hour, happens in MISFORTUNES:
            month.live_until(hour_of(day, hour))
            happens(month)
        month.live_until(hour_of(DAYS + 1, 0))
        tell_all(month)
        month.end(killed=False)

        assert month.looks > 200
        assert month.bad == []
        assert_the_log_balances(month)


def hour_of(day: int, hours: float) -> int:
    return instant_of(FIRST_DAY.replace(hour=0, minute=0) + timedelta(day - 1), hours)


def settle(month: CalendarMonth) -> None:
    """Let the first minute of a profile pass: time is kept, and the disk has what there is."""
    month.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    month.page.wait_for_timeout(6000)
    month.mend()
    if month.disk:
        month.disk.sync()


def tell_all(month: CalendarMonth) -> None:
    """Let the browser deliver what all of them noted."""
    for _ in range(100):
        month.pass_to(month.clock.now() + 15_000)
        month.page.wait_for_timeout(200)
        if waiting_events(month.page) == 0:
            return
    raise AssertionError("the journal never emptied")


def assert_the_log_balances(month: CalendarMonth) -> None:
    """Every minute that the screen was on is told once, as the programme has it, and verified."""
    verified = subprocess.run(
        [sys.executable, "-m", "signage", "verify-plays", str(month.site.folder)],
        capture_output=True,
        text=True,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr

    with sqlite3.connect(month.site.folder / "var" / "signage.db") as store:
        store.row_factory = sqlite3.Row
        plays = store.execute("SELECT * FROM play ORDER BY started_at_ms").fetchall()
    store.close()
    told = [Told(play) for play in plays]
    for one in told:
        title, due_from, due_to = part_at((one.starts + one.ends) / 2)
        assert one.play["title"] == title, dict(one.play)
        assert due_from - one.exact <= one.starts <= one.ends <= due_to + one.exact, dict(one.play)
        assert not one.play["completed"] or abs(one.ends - due_to) <= one.exact, dict(one.play)
        assert one.play["seen"] != 0, dict(one.play)
    for before, after in pairwise(told):
        assert after.starts >= before.ends - after.exact, dict(after.play)
    for on_from, on_to, killed in month.on:
        covered = on_from
        for one in told:
            if one.ends > on_from and one.starts < on_to:
                assert one.starts <= covered + one.exact, dict(one.play)
                covered = one.ends
        # What the last browser has on air is told when it ends.
        last = part_at(on_to)[1] if not killed else on_to - NOTED_MS
        assert covered >= last - EXACT_MS
    print(f"{month.looks} looks, {len(plays)} plays, {len(month.on)} browsers")


class Told:
    """A play, and how exact it is: no more than its clock was, as it says itself."""

    def __init__(self, play: sqlite3.Row) -> None:
        self.play = play
        self.starts: int = play["started_at_ms"]
        self.ends: int = play["started_at_ms"] + play["duration_ms"]
        self.exact: int = EXACT_MS + (play["clock_bound_ms"] or 0)
