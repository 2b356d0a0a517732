"""Players, a relay and the server killed at random moments: are plays lost, or counted twice?

Each player writes down what it emits before its journal has it; the store is read with nothing
but SQLite when all is over. A play that a journal had made durable must be in the store once;
one that was emitted in the very instant of a kill may be missing, but nothing may be there twice
or out of nowhere.
"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from signage.bench.kill_stand import BrowserPlayer, NodePlayer, Truth, lay_out
from signage.bench.processes import quiet_for
from signage.bench.rows import Row, show
from signage.bench.trial_site import TrialRelay, TrialSite, free_port

# The published figure: SIGNAGE_BENCH_KILLS=1000, which takes a quarter of an hour.
KILLS = int(os.environ.get("SIGNAGE_BENCH_KILLS", "30"))
SEED = int(os.environ.get("SIGNAGE_BENCH_SEED", "1"))
# A browser needs seconds to start: one kill of so many is its.
_BROWSER_SHARE = 25
_NODE_PLAYERS = ("one", "two", "direct")
_WEIGHTS = {"player": 76, "relay": 16, "server": 8}
_DELIVERED_WITHIN_S = 600.0


@dataclass
class Outcome:
    """What was killed, what was emitted, and what the store makes of it."""

    kills: Counter[str] = field(default_factory=Counter)
    truth: Truth = field(default_factory=Truth)
    stored: Counter[str] = field(default_factory=Counter)
    of_browser: int = 0
    stand_ins: int = 0
    verified: bool = False

    @property
    def lost(self) -> set[str]:
        """Return the plays that a journal held and the store does not."""
        return self.truth.kept - set(self.stored)

    @property
    def doubled(self) -> list[str]:
        """Return the plays that are in the store more than once."""
        return [name for name, times in self.stored.items() if times > 1]

    @property
    def invented(self) -> set[str]:
        """Return the plays in the store that nobody emitted."""
        return set(self.stored) - self.truth.emitted

    @property
    def deaths(self) -> int:
        """Return how often a player died, the quiet end of the Node players included."""
        return self.kills["player"] + self.kills["browser"] + len(_NODE_PLAYERS)

    @property
    def cut_short(self) -> set[str]:
        """Return the plays that a kill took before they were durable anywhere."""
        return self.truth.emitted - self.truth.kept - set(self.stored)


def run(console: Console) -> None:
    """Measure and print."""
    found = kill_at_random(KILLS, seed=SEED)
    killed, truth = found.kills, found.truth
    rows = [
        _count("kills (SIGKILL)", killed.total()),
        _count("… of Node players: the real journal, on a file", killed["player"]),
        _count("… of Chromium, the whole player", killed["browser"]),
        _count("… of the relay", killed["relay"]),
        _count("… of the server", killed["server"]),
        _count("plays emitted", len(truth.emitted)),
        _count("… by Chromium", found.of_browser),
        _count("plays lost that a journal held", len(found.lost), most=0),
        _count("plays stored twice", len(found.doubled), most=0),
        _count("plays stored that nobody emitted", len(found.invented), most=0),
        # A kill takes what has not reached the disk: one play, as they come one by one.
        _count("plays that a kill took first", len(found.cut_short), most=found.deaths),
        _count("numbers that stand in for lost plays", found.stand_ins),
        Row(name="chain verified", unit="", figure=int(found.verified), least=1),
    ]
    note = f"seed {SEED}; {len(_NODE_PLAYERS)} players in Node, one in Chromium, relay, server"
    show(console, "Plays under kills", rows, note=note)


def _count(name: str, figure: int, most: int | None = None) -> Row:
    return Row(name=name, unit="", figure=figure, most=most)


def kill_at_random(kills: int, *, seed: int) -> Outcome:
    """Kill so often; return what became of the plays."""
    found = Outcome()
    with tempfile.TemporaryDirectory(prefix="signage-kills-") as name, _stand(Path(name)) as stand:
        stand.kill_all(kills, random.Random(seed), found.kills)
        found.truth.read(stand.browser.truth)
        found.of_browser = len(found.truth.emitted)
        for player in stand.nodes:
            found.truth.read(player.truth)
        stand.deliver(found.truth.kept)
        stand.site.kill()
        found.stored, found.stand_ins = _read_store(stand.site.folder)
        found.verified = _verify(stand.site.folder)
    return found


@dataclass
class _Stand:
    site: TrialSite
    relay: TrialRelay
    nodes: list[NodePlayer]
    browser: BrowserPlayer

    def kill_all(self, kills: int, chance: random.Random, counted: Counter[str]) -> None:
        of_browser = max(1, kills // _BROWSER_SHARE)
        lives = ThreadPoolExecutor(1).submit(
            self.browser.live, of_browser, random.Random(chance.random())
        )
        for _ in range(kills - of_browser):
            quiet_for(chance.uniform(0, 1))
            what, victim = self.choose(chance)
            victim.kill()
            if what != "player":
                quiet_for(chance.uniform(0, 0.5))
            victim.launch()
            counted[what] += 1
        lives.result()
        counted["browser"] = of_browser
        for node in self.nodes:
            node.kill()

    def choose(self, chance: random.Random) -> tuple[str, NodePlayer | TrialRelay | TrialSite]:
        """Choose a victim; what starts slowly may finish its start three times of four."""
        what = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        starts_on, player = chance.random() < 0.75, chance.choice(self.nodes)
        upper: dict[str, TrialRelay | TrialSite] = {"relay": self.relay, "server": self.site}
        victim = upper.get(what)
        if victim is None or (starts_on and not victim.answers):
            return "player", player
        return what, victim

    def deliver(self, kept: set[str]) -> None:
        """Let everybody live until the store has all, or the time is over."""
        for node in self.nodes:
            node.launch(quiet=True)
        arrived = threading.Event()
        last = ThreadPoolExecutor(1).submit(self.browser.deliver, arrived)
        until = time.monotonic() + _DELIVERED_WITHIN_S
        while time.monotonic() < until and not kept <= set(_read_store(self.site.folder)[0]):
            quiet_for(1)
        # Whatever would come twice or out of nowhere gets the time to come.
        quiet_for(3)
        arrived.set()
        last.result()


@contextmanager
def _stand(folder: Path) -> Iterator[_Stand]:
    site = TrialSite(folder / "site", port=free_port())
    for number, colour in enumerate(((200, 60, 60), (60, 200, 60), (60, 60, 200))):
        site.paint(f"{number}.png", colour)
    site.start()
    port = free_port()
    relay = TrialRelay(folder / "mirror", upstream=site.url, token=site.token, port=port)
    relay.start()
    laid = lay_out(folder / "players")
    nodes = [
        NodePlayer(
            laid, name, address=site.url if name == "direct" else relay.url, token=site.token
        )
        for name in _NODE_PLAYERS
    ]
    browser = BrowserPlayer(folder, relay.play_url)
    stand = _Stand(site, relay, nodes, browser)
    try:
        for node in nodes:
            node.launch()
        yield stand
    finally:
        for node in nodes:
            node.kill()
        browser.close()
        relay.kill()
        site.kill()


def _read_store(site: Path) -> tuple[Counter[str], int]:
    """Read the plays by boot, instant and title, and count what stands in for lost numbers."""
    with sqlite3.connect(f"file:{site / 'var' / 'signage.db'}?mode=ro", uri=True) as store:
        rows = store.execute("SELECT boot, started_at_ms, title FROM play").fetchall()
        lost = store.execute("SELECT count(*) FROM fault WHERE kind IN ('lost', 'gap')").fetchone()
    store.close()
    return Counter(f"{boot} {at} {title}" for boot, at, title in rows), int(lost[0])


def _verify(site: Path) -> bool:
    command = [sys.executable, "-m", "signage", "verify-plays", str(site)]
    return subprocess.run(command, capture_output=True).returncode == 0
