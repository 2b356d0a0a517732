"""The player over thousands of changes, on duty: what it tells is counted, its memory is weighed.

A clock that runs fast takes a player off duty, so its manifest is hurried on the way instead: each
entry lasts a fifth of a second. Journal, samples and reports work as in a hall.
"""

import json
import sqlite3
import time
from pathlib import Path
from statistics import linear_regression, median
from typing import TYPE_CHECKING

from signage.bench.browser import browsing, processes_of
from signage.bench.processes import quiet_for
from signage.bench.rows import Row
from signage.bench.trial_site import TrialSite

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

_ENTRY_S = 0.2
_LOOKS = 30
# What browsers load at first is no leak: the first third of the run is not counted.
_BEGINS_AT = _LOOKS // 3


def endure(site: TrialSite, folder: Path, changes: int) -> list[Row]:
    """Let the player change so often and return what became of its memory."""
    before = _told(site)
    with browsing(folder / "endurance") as browser:
        _hurry(browser)
        page = browser.pages[0]
        page.goto(site.play_url)
        looks = [_look(page, folder / "endurance", changes) for _ in range(_LOOKS)]
    told = _told(site) - before
    seconds, memory_mb, nodes = zip(*looks[_BEGINS_AT:], strict=True)
    slope = linear_regression(seconds, memory_mb).slope * 1000 * _ENTRY_S
    third = len(memory_mb) // 3
    return [
        Row(name="changes, on duty, as told to the server", unit="", figure=told),
        Row(
            name="memory of all its processes (PSS), last looks",
            unit="MB",
            figure=median(memory_mb[-third:]),
            floor=median(memory_mb[:third]),
            floor_name="after a third",
            most=1.1,
        ),
        Row(name="memory's slope, a thousand changes", unit="MB", figure=slope),
        Row(name="elements, most minus least", unit="", figure=max(nodes) - min(nodes), most=8),
    ]


def _look(page: "Page", profile: Path, changes: int) -> tuple[float, float, int]:
    page.wait_for_timeout(changes * _ENTRY_S * 1000 / _LOOKS)  # answers the routes meanwhile
    elements: int = page.evaluate("document.querySelectorAll('*').length")
    return time.monotonic(), _pss_mb(profile), elements


def _hurry(browser: "BrowserContext") -> None:
    def hurried(route: "Route") -> None:
        answer = route.fetch()
        if answer.status != 200:
            route.fulfill(response=answer)
            return
        manifest = json.loads(answer.body())
        for loop in manifest["loops"].values():
            for entry in loop["entries"]:
                entry["duration_ms"] = int(_ENTRY_S * 1000)
        route.fulfill(response=answer, body=json.dumps(manifest))

    browser.route("**/api/player/manifest*", hurried)


def _told(site: TrialSite) -> int:
    """Count the plays that the server has, once the last report has come."""
    quiet_for(1)
    with sqlite3.connect(f"file:{site.folder / 'var' / 'signage.db'}?mode=ro", uri=True) as store:
        count = store.execute("SELECT count(*) FROM play").fetchone()
    store.close()
    return int(count[0])


def _pss_mb(profile: Path) -> float:
    total = 0
    for process in _with_children(processes_of(profile)):
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Pss:"))
    return total / 1024


def _with_children(processes: list[int]) -> set[int]:
    found = set(processes)
    waiting = list(processes)
    while waiting:
        process = waiting.pop()
        try:
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except OSError:
            continue
        new = {int(child) for child in children} - found
        found |= new
        waiting += new
    return found
