"""A city's year: its site, its rules, and who should be on air by a naive reading of them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from signage.app import running, system_now
from signage.core.showing.campaign import Mourning
from signage.core.showing.edition import Edition
from signage.core.time.times import Instant
from signage.demo import make_site
from signage.errands.deeds import apply_to_site
from signage.settings import load_settings
from signage.store.calendar import mourning
from signage.store.database import Database
from tests.served import picture

TZ = ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE_MS = 60_000
BOARDS = ("dung", "mot-cua", "xa")
SCREENS = (*BOARDS, "led")
MOURNING = (date(2026, 12, 22), date(2026, 12, 23))
EMERGENCIES = {
    id: (datetime.fromisoformat(start), datetime.fromisoformat(end))
    for id, start, end in (
        ("lu", "2026-12-14T23:10", "2026-12-15T01:10"),
        ("bao", "2026-12-22T10:00", "2026-12-22T11:00"),
    )
}
DEFAULTS = {"mot-cua": "mot-cua", "dung": "mot-cua", "led": "led", "xa": "ban-lang"}
# The days of December 2026 on which offices work: there is no holiday in it.
WORKING, ANY, TET = "working", "mon-sun", "tet"

RULES = """
[[units]]
id = "thuan-hoa"
name = "UBND phường Thuận Hóa"
kind = "commune"
parent = "goc"
[[units]]
id = "a-luoi"
name = "UBND xã A Lưới 1"
kind = "commune"
parent = "goc"

[[screens]]
id = "mot-cua"
name = "Bảng một cửa"
unit = "thuan-hoa"
kind = "eboard"
canvas = "640x360"
default_playlist = "mot-cua"
hours = [{ days = "mon-fri", start = "07:00", end = "17:30" }]
[[screens]]
id = "dung"
name = "Bảng đứng"
unit = "thuan-hoa"
kind = "eboard"
canvas = "360x640"
default_playlist = "mot-cua"
[[screens]]
id = "led"
name = "LED quảng trường"
unit = "thuan-hoa"
kind = "led"
canvas = "192x96"
pitch_mm = 5
default_playlist = "led"
hours = [{ days = "mon-sun", start = "05:30", end = "22:00" }]
[[screens]]
id = "xa"
name = "Bảng xã A Lưới"
unit = "a-luoi"
kind = "eboard"
canvas = "640x360"
default_playlist = "ban-lang"

[[takeovers]]
id = "lu"
title = "Lũ khẩn cấp"
playlist = "khan-cap"
targets = { screens = ["led"] }
start = 2026-12-14T23:10:00+07:00
end = 2026-12-15T01:10:00+07:00
level = "life_safety"
reason = "Tin lũ số 12"
[[takeovers]]
id = "bao"
title = "Bão gần bờ"
playlist = "khan-cap"
targets = { screens = ["led"] }
start = 2026-12-22T10:00:00+07:00
end = 2026-12-22T11:00:00+07:00
level = "warning"
reason = "Tin bão số 3"
"""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One campaign as its admin thinks of it."""

    id: str
    unit: str = "goc"
    reach: tuple[str, ...] = SCREENS
    targets: str = ""
    first: date = date(2020, 1, 1)
    last: date = date(2039, 1, 1)
    days: str = ANY
    parts: tuple[tuple[str, str], ...] = (("00:00", "24:00"),)
    priority: int = 0
    extra: str = ""
    state: str = "approved"
    share: int = 0
    limited: bool = False
    mandatory: bool = False
    missing: str = ""

    def toml(self) -> str:
        parts = ", ".join(
            f'{{ days = "{self.days}", start = "{start}", end = "{end}" }}'
            for start, end in self.parts
        )
        targets = f"targets = {{ {self.targets} }}\n" if self.targets else ""
        share = f"share_percent = {self.share}\n" if self.share else ""
        return (
            f'[[campaigns]]\nid = "{self.id}"\ntitle = "Đợt {self.id}"\nunit = "{self.unit}"\n'
            f'playlists = ["{self.id}"]\n{targets}{share}{self.extra}\n'
            f"from = {self.first}\nuntil = {self.last}\ndayparts = [{parts}]\n"
            f'priority = {self.priority}\nstate = "{self.state}"\n'
        )

    def is_asked_for(self, screen: str) -> bool:
        return self.unit == "goc" or (self.unit == "a-luoi") == (screen == "xa")

    def stops(self, screen: str, at: datetime) -> str:
        """Return why the rules alone keep the campaign off, or nothing."""
        if screen not in self.reach:
            return "not_targeted"
        if self.state != "approved":
            return {"draft": "not_approved"}.get(self.state, self.state)
        days = [day for day in (at.date(), at.date() - timedelta(days=1)) if self._runs(day, at)]
        if any(self.first <= day <= self.last and _is(self.days, day) for day in days):
            return ""
        if not self.first <= at.date() <= self.last:
            return "outside_dates"
        return "outside_daypart" if _is(self.days, at.date()) else "outside_calendar"

    def _runs(self, day: date, at: datetime) -> bool:
        """Tell whether a part that belongs to this day holds the instant."""
        for start, end in self.parts:
            begins = datetime.combine(day, time.fromisoformat(start))
            ends = datetime.combine(day, time()) + timedelta(days=1)
            if end != "24:00":
                ends = datetime.combine(day, time.fromisoformat(end))
            if ends <= begins:
                ends += timedelta(days=1)
            if begins <= at < ends:
                return True
        return False


def _is(days: str, day: date) -> bool:
    return {ANY: True, WORKING: day.weekday() < 5, TET: False}[days]


ADVENT = {"first": date(2026, 12, 1), "last": date(2026, 12, 30)}
CAMPAIGNS = (
    Rule(
        id="cchc", reach=BOARDS, targets='kinds = ["eboard"]', days=WORKING, share=20,
        parts=(("08:00", "11:30"), ("13:30", "17:00")), extra="mandatory = true", **ADVENT,
    ),
    Rule(
        id="nhac", reach=BOARDS, targets='kinds = ["eboard"]', days=WORKING, share=10,
        parts=(("08:00", "10:00"),),
    ),
    Rule(
        id="phuong", unit="thuan-hoa", reach=("dung", "led", "mot-cua"), priority=90,
        first=date(2026, 12, 1), last=date(2026, 12, 20),
    ),
    Rule(id="thua", unit="a-luoi", reach=("xa",), priority=60, limited=True,
         extra="max_plays_per_hour = 6"),
    Rule(id="lang", unit="a-luoi", reach=("xa",), priority=50),
    Rule(
        id="hoi-dem", unit="thuan-hoa", reach=("dung", "led"), priority=95,
        targets='screens = ["dung", "led"]', parts=(("16:00", "01:00"),),
        first=date(2026, 12, 12), last=date(2026, 12, 13),
    ),
    Rule(
        id="le", reach=("led",), targets='screens = ["led"]', priority=98,
        first=date(2026, 12, 21), last=date(2026, 12, 24),
    ),
    Rule(id="chung", parts=(("18:00", "18:30"),), mandatory=True, extra="mandatory = true"),
    Rule(id="tet", days=TET, priority=99),
    Rule(id="nhap", priority=200, state="draft"),
    Rule(id="nghi", priority=200, state="paused"),
    Rule(id="het", priority=200, state="ended"),
    Rule(id="trong", priority=200, missing="empty"),
    Rule(id="hong", priority=200, missing="broken_content"),
    Rule(id="cho", priority=200, missing="not_approved"),
)  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """Who may be on air, and every loser with its reason; `limited` are on air or rate-limited."""

    on_air: frozenset[str]
    losers: dict[str, str]
    limited: frozenset[str] = frozenset()


def expected(screen: str, at: datetime) -> Expected:
    """Read the rules minute by minute, as a person with a calendar would."""
    losers = {
        id: "outside_dates"
        for id, (start, end) in EMERGENCIES.items()
        if screen == "led" and not start <= at < end
    }
    held = (
        {id for id, (start, end) in EMERGENCIES.items() if start <= at < end}
        if (screen == "led")
        else set()
    )
    closed = _is_closed(screen, at)
    everything = "overridden_by_takeover" if held else ""
    ready: list[Rule] = []
    for rule in CAMPAIGNS:
        why = rule.stops(screen, at)
        if why and not rule.is_asked_for(screen):
            continue
        missing = "empty" if rule.id == "le" and at.date() in MOURNING else rule.missing
        why = why or ("screen_closed" if closed else "") or missing or everything
        if why:
            losers[rule.id] = why
        else:
            ready.append(rule)
    default = DEFAULTS[screen]
    if closed or held:
        losers[default] = "screen_closed" if closed else everything
        awake = {"lu"} & held if closed else held
        return Expected(frozenset(awake or {"closed"}), losers)
    loop = _in_loop(ready)
    if all(rule.share or rule.limited for rule in loop):
        playing = {rule.id for rule in loop} | {default}
    else:
        playing = {rule.id for rule in loop}
        losers[default] = "lower_priority"
    losers |= {rule.id: "lower_priority" for rule in ready if rule not in loop}
    limited = frozenset(rule.id for rule in loop if rule.limited)
    return Expected(frozenset(playing), losers, limited)


def _in_loop(ready: Iterable[Rule]) -> list[Rule]:
    """Return shares, and the highest priority of the rest; limited ones let the next one in."""
    loop = [rule for rule in ready if rule.share]
    rest = [rule for rule in ready if not rule.share]
    for priority in sorted({rule.priority for rule in rest}, reverse=True):
        level = [rule for rule in rest if rule.priority == priority]
        loop += level
        if not all(rule.limited for rule in level):
            break
    return loop + [rule for rule in rest if rule.mandatory and rule not in loop]


def _is_closed(screen: str, at: datetime) -> bool:
    if screen == "mot-cua":
        return at.weekday() > 4 or not time(7) <= at.time() < time(17, 30)
    if screen != "led":
        return False
    return not time(5, 30) <= at.time() < time(22)


def instant(at: datetime) -> Instant:
    return Instant(round(at.replace(tzinfo=TZ).timestamp() * 1000))


def local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, TZ).replace(tzinfo=None)


def build(folder: Path) -> Path:
    """Make the site: two pictures a playlist, everybody's campaigns, two days of mourning."""
    make_site(folder)
    settings = folder / "signage.toml"
    settings.write_text(settings.read_text("utf-8").replace('"required"', '"none"'), "utf-8")
    names = {rule.id for rule in CAMPAIGNS} | set(DEFAULTS.values()) | {"khan-cap"}
    for number, name in enumerate(sorted(names)):
        shelf = folder / "playlists" / name
        shelf.mkdir()
        if name == "hong":
            (shelf / "ảnh.png").write_bytes(b"\x89PNG\r\n\x1a\nhalf a picture")
        elif name != "trong":
            colour = f"hsl({number * 17 % 360}, 90%, 40%)"
            picture(shelf / "01 một [12s].png", colour, words=f"{name} 1")
            picture(shelf / "02 hai [7s].png", colour, words=f"{name} 2")
    (folder / "playlists/cho/playlist.toml").write_text('approval = "required"\n')
    (folder / "playlists/le/playlist.toml").write_text("festive = true\n")
    rules = folder / "year.toml"
    rules.write_text(RULES + "".join(rule.toml() for rule in CAMPAIGNS), "utf-8")
    apply_to_site(load_settings(folder), rules)
    made = Mourning(id="quoc-tang", from_=MOURNING[0], until=MOURNING[1])
    with_store(folder, lambda connection: mourning.save(connection, made, system_now()))
    return folder


def with_store(folder: Path, change) -> None:
    database = Database.open(load_settings(folder).store)
    try:
        database.write_sync(change)
    finally:
        database.close()


def editions(folder: Path, *days: date) -> dict[date, Edition]:
    """Make the editions that a server would have on these days, with one drawing of each page."""

    async def make() -> dict[date, Edition]:
        clock = [instant(datetime.combine(days[0], time()))]
        made = {}
        async with running(load_settings(folder), follow=False, now=lambda: clock[0]) as parts:
            for day in days:
                clock[0] = instant(datetime.combine(day, time()))
                made[day] = await parts.publisher.settle()
        return made

    return asyncio.run(make())
