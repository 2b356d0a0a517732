"""The year of a city's admin: every minute is right, explained, and the same on the player."""

import asyncio
import json
import subprocess
import threading
import time as clock
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from PIL import Image

from signage.app import system_now
from signage.core.showing.campaign import Blackout
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import position
from signage.core.time.times import Instant
from signage.errands.deeds import apply_to_site, new_api_token
from signage.errands.looking import look_at_site, plan_at, plan_on
from signage.settings import load_settings
from signage.store.takeovers import blackouts
from tests import served
from tests.journeys.year import (
    BOARDS,
    EMERGENCIES,
    MINUTE_MS,
    MOURNING,
    SCREENS,
    build,
    editions,
    expected,
    instant,
    local,
    with_store,
)
from tests.served import Served, command, picture

ADVENT = date(2026, 11, 30)
WHOLE_DAYS = (
    ("mot-cua", date(2026, 12, 1)),
    ("dung", date(2026, 12, 12)),
    ("led", date(2026, 12, 14)),
    ("xa", date(2026, 12, 15)),
    ("led", date(2026, 12, 22)),
)
OTHER_DAYS = (date(2026, 12, 13), date(2026, 12, 21), date(2026, 12, 24), date(2026, 12, 31))
TET_2027 = [date(2027, 2, day) for day in (5, 6, 7, 8)]
TET_2030 = [date(2030, 2, day) for day in (1, 2, 3, 4)]
PLACE_OF = Path(__file__).with_name("place_of.js")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("year") / "hue")


@pytest.fixture(scope="module")
def year(site: Path) -> dict[date, Edition]:
    mondays = (date(2026, 11, 23), ADVENT, date(2027, 2, 1), date(2027, 4, 26), date(2030, 1, 28))
    return editions(site, *mondays)


def boundaries(day: date) -> Iterator[Instant]:
    """Yield every instant of a day at which some rule begins or ends, and 1 ms around it."""
    hours = ("00:00", "01:00", "05:30", "07:00", "08:00", "10:00", "11:30", "13:30", "16:00")
    walls = [datetime.combine(day, time.fromisoformat(text)) for text in hours]
    walls += [datetime.combine(day, time(h, m)) for h, m in ((17, 0), (17, 30), (18, 0), (22, 0))]
    walls += [edge for ends in EMERGENCIES.values() for edge in ends if edge.date() == day]
    for wall in walls:
        yield from (Instant(instant(wall) + step) for step in (-1, 0, 1))


def minutes(day: date) -> Iterator[Instant]:
    start = instant(datetime.combine(day, time()))
    yield from (Instant(start + minute * MINUTE_MS) for minute in range(24 * 60))


def check(edition: Edition, screen: str, at: Instant) -> str:
    """Compare `plan --at` with a naive reading of the rules; return who is on air."""
    said, wanted = plan_at(edition, screen, at), expected(screen, local(at))
    winner = said["winner"]["id"] or said["winner"]["kind"]
    losers = {loser["id"]: loser["reason"] for loser in said["losers"]}
    limited = {id: "rate_limited" for id in wanted.limited if id != winner}
    assert winner in wanted.on_air, f"{screen} {local(at)}"
    assert losers == wanted.losers | limited, f"{screen} {local(at)}"
    assert all(loser["message"]["vi"] for loser in said["losers"])
    return str(winner)


@pytest.mark.parametrize(("screen", "day"), WHOLE_DAYS)
def test_every_minute_of_a_day_is_right_and_explained(
    year: dict[date, Edition], screen: str, day: date
) -> None:
    seen = {check(year[ADVENT], screen, at) for at in minutes(day)}

    everybody = {id for at in minutes(day) for id in expected(screen, local(at)).on_air}
    assert seen == everybody  # everyone who is in a loop also comes on


@pytest.mark.parametrize("screen", SCREENS)
def test_rules_begin_and_end_to_the_millisecond(year: dict[date, Edition], screen: str) -> None:
    for day in {*(day for _, day in WHOLE_DAYS), *OTHER_DAYS}:
        for at in boundaries(day):
            check(year[ADVENT], screen, at)


def test_a_mandatory_campaign_has_its_fifth_of_every_working_hour(
    year: dict[date, Edition],
) -> None:
    hours = ((8, 0, 60), (9, 0, 60), (10, 0, 60), (11, 0, 30), (13, 30, 30), (14, 0, 60))
    hours += ((15, 0, 60), (16, 0, 60))
    for screen in BOARDS:
        for day in (date(2026, 12, number) for number in (1, 11, 18, 22, 25, 30)):
            for hour, minute, length in hours:
                start = instant(datetime.combine(day, time(hour, minute)))
                shares = airtime(year[ADVENT], screen, start, length * MINUTE_MS)
                assert shares["cchc"] == pytest.approx(20, abs=2), (screen, day, hour, minute)
                nagging = 10 if hour in (8, 9) else 0
                assert shares["nhac"] == pytest.approx(nagging, abs=2), (screen, day, hour)


def airtime(edition: Edition, screen: str, start: Instant, length_ms: int) -> dict[str, float]:
    """Return the percentage of the airtime of each campaign over a span."""
    shown: dict[str, float] = defaultdict(float)
    at, end = int(start), start + length_ms
    while at < end:
        found = position(edition.manifests[screen], "main", at)
        assert found.entry is not None
        until = min(found.start_ms + found.duration_ms, end)
        shown[found.entry["campaign"]] += 100 * (until - at) / length_ms
        at = until
    return shown


def test_a_mandatory_campaign_without_a_share_stays_beside_local_ones_of_any_priority(
    year: dict[date, Edition],
) -> None:
    start = instant(datetime.fromisoformat("2026-12-12T18:00"))

    shares = airtime(year[ADVENT], "dung", start, 30 * MINUTE_MS)

    assert shares["chung"] == pytest.approx(50, abs=3)  # with `hoi-dem`, whose priority is 95
    assert shares["hoi-dem"] == pytest.approx(50, abs=3)


@pytest.mark.parametrize(
    ("monday", "holiday", "before"),
    [
        (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 23)),
        (date(2027, 2, 1), date(2027, 2, 5), date(2027, 2, 4)),
        (date(2027, 4, 26), date(2027, 4, 30), date(2027, 4, 29)),
        (date(2030, 1, 28), date(2030, 2, 1), date(2030, 1, 31)),
    ],
)
def test_working_days_skip_holidays(
    year: dict[date, Edition], monday: date, holiday: date, before: date
) -> None:
    assert "nhac" in winners(year[monday], "dung", before)
    assert "nhac" not in winners(year[monday], "dung", holiday)

    morning = instant(datetime.combine(holiday, time(9)))
    losers = plan_at(year[monday], "dung", morning)["losers"]
    reasons = {loser["id"]: loser["reason"] for loser in losers}
    assert reasons["nhac"] == "outside_calendar"


@pytest.mark.parametrize(
    ("monday", "feast"), [(date(2027, 2, 1), TET_2027), (date(2030, 1, 28), TET_2030)]
)
def test_tet_lasts_from_the_last_evening_of_the_old_year_to_the_third_day(
    year: dict[date, Edition], monday: date, feast: list[date]
) -> None:
    days = [monday + timedelta(days=step) for step in range(21)]

    with_tet = [day for day in days if "tet" in winners(year[monday], "dung", day)]

    assert with_tet == feast
    start = instant(datetime.combine(feast[0], time()))
    end = instant(datetime.combine(feast[-1] + timedelta(days=1), time()))
    on_air = [
        plan_at(year[monday], "dung", Instant(at))["winner"]["id"] == "tet"
        for at in (start - 1, start, end - 1, end)
    ]
    assert on_air == [False, True, True, False]


def winners(edition: Edition, screen: str, day: date) -> set[str]:
    return {id for slot in plan_on(edition, screen, day)["slots"] for id in slot["winners"]}


def test_the_slots_of_every_zone_touch_and_cover(year: dict[date, Edition]) -> None:
    for edition in year.values():
        for manifest in edition.manifests.values():
            document = manifest.document
            for zone in document["zones"]:
                slots = zone["timetable"]
                ends = [document["valid_from_ms"], *(slot["end_ms"] for slot in slots)]
                assert ends == [*(s["start_ms"] for s in slots), document["valid_until_ms"]]


def test_the_day_of_a_sleeping_screen_shows_its_dark_and_its_emergency(
    year: dict[date, Edition],
) -> None:
    slots = plan_on(year[ADVENT], "led", date(2026, 12, 14))["slots"]

    assert [slot["end_ms"] for slot in slots[:-1]] == [slot["start_ms"] for slot in slots[1:]]
    seen = [(local(slot["start_ms"]).strftime("%H:%M"), slot["winners"]) for slot in slots]
    lit = [start for start, ids in seen if ids]
    assert lit[0] == "05:30"
    assert seen[-2:] == [("22:00", []), ("23:10", ["lu"])]


def test_the_player_is_where_the_server_says_at_every_instant(year: dict[date, Edition]) -> None:
    manifests = year[ADVENT].manifests
    days = {*(day for _, day in WHOLE_DAYS), *OTHER_DAYS}
    instants = {at for day in days for at in (*boundaries(day), *minutes(day))}
    asks = [(screen, "main", at) for screen in SCREENS for at in sorted(instants)]

    compare_with_player(year[ADVENT], asks)

    slots = {s: manifests[s].document["zones"][0]["timetable"] for s in SCREENS}
    starts = [(screen, slot["start_ms"]) for screen in SCREENS for slot in slots[screen]]
    edges = [(screen, "main", at + step) for screen, at in starts for step in (0, 1)]
    compare_with_player(year[ADVENT], edges)


def compare_with_player(edition: Edition, asks: list[tuple[str, str, int]]) -> None:
    documents = {screen: edition.manifests[screen].document for screen in SCREENS}
    done = subprocess.run(
        ["node", str(PLACE_OF)],
        input=json.dumps({"manifests": documents, "asks": asks}),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(done.stdout)
    assert len(answers) == len(asks)
    for (screen, zone, at), (holder, entry, item, offset_ms, shown) in zip(
        asks, answers, strict=True
    ):
        found = position(documents[screen], zone, at)
        wanted = (found.holder, found.entry and found.entry["entry"], found.entry and found.item)
        assert (holder, entry, item) == wanted, (screen, local(at))
        if found.entry is not None:
            assert offset_ms == found.offset_ms, (screen, local(at))
            # A slot may begin inside an entry; what is shown began with the slot then.
            assert shown[0] == found.item, (screen, local(at))


def colours_of(site: Path, edition: Edition, screen: str, day: date) -> dict[str, set[bool]]:
    """Tell for each winner of a day whether its pictures have colour."""
    found: dict[str, set[bool]] = defaultdict(set)
    document = edition.manifests[screen].document
    shown = {
        (entry["campaign"] or slot["winners"][0], document["items"][entry["item"]]["asset"])
        for slot in plan_on(edition, screen, day)["slots"]
        for entry in slot["entries"]
    }
    for owner, asset in shown:
        name = document["assets"][asset]["url"].rsplit("/", 1)[1]
        with Image.open(site / "var/renditions/media" / name) as opened:
            bands = opened.convert("RGB").convert("HSV").getextrema()
        found[owner].add(bands[1][1] > 60)
    return found


@pytest.mark.parametrize("day", MOURNING)
def test_mourning_is_grey_and_suspends_what_is_festive_but_not_warnings(
    site: Path, year: dict[date, Edition], day: date
) -> None:
    for screen in SCREENS:
        seen = colours_of(site, year[ADVENT], screen, day)
        warning = seen.pop("bao", None)
        assert warning == ({True} if (screen, day) == ("led", MOURNING[0]) else None)
        assert "le" not in seen
        assert set().union(*seen.values()) <= {False}, (screen, seen)


def test_colours_and_feasts_return_after_mourning(site: Path, year: dict[date, Edition]) -> None:
    for day in (MOURNING[0] - timedelta(days=1), MOURNING[1] + timedelta(days=1)):
        seen = colours_of(site, year[ADVENT], "led", day)
        assert "le" in seen
        assert set().union(*seen.values()) == {True}


def test_a_blackout_begins_to_the_millisecond_and_is_explained(
    site: Path, year: dict[date, Edition]
) -> None:
    since = instant(datetime.fromisoformat("2026-12-28T09:15:30.250"))
    made = Blackout(id="tat", since_ms=since, reason="Diễn tập")
    with_store(site, lambda connection: blackouts.save(connection, made, system_now()))

    edition = editions(site, ADVENT)[ADVENT]

    for screen in SCREENS:
        check(edition, screen, Instant(since - 1))
        for at in (since, Instant(since + 1), Instant(since + 24 * 60 * MINUTE_MS)):
            said = plan_at(edition, screen, at)
            assert said["winner"]["kind"] == "blackout"
            reasons = {loser["reason"] for loser in said["losers"]}
            assert "overridden_by_blackout" in reasons
            assert reasons.isdisjoint({"lower_priority", "share_full", "rate_limited"})
    asks = [(screen, "main", since + step) for screen in SCREENS for step in (-1, 0, 1)]
    compare_with_player(edition, asks)
    with_store(site, lambda connection: blackouts.remove(connection, "tat"))


def test_a_plan_of_the_past_knows_files_that_came_later(tmp_path: Path) -> None:
    site = served.make_site(tmp_path / "s")
    picture(site / "playlists" / "sanh" / "mới.png", "red")

    edition, at = asyncio.run(look_at_site(load_settings(site), moment="2026-01-05T09:00"))

    assert plan_at(edition, "sanh", at)["now"]["title"] == "mới"


CITY = """
[[units]]
id = "a-luoi"
name = "UBND xã A Lưới 1"
kind = "commune"
parent = "goc"
[[screens]]
id = "led"
name = "LED"
unit = "goc"
kind = "led"
canvas = "192x96"
pitch_mm = 5
default_playlist = "sanh"
hours = []
[[screens]]
id = "xa"
name = "Bảng xã"
unit = "a-luoi"
kind = "eboard"
canvas = "640x360"
default_playlist = "sanh"
"""


def campaign(id: str, targets: str, more: str = "") -> str:
    return (
        f'[[campaigns]]\nid = "{id}"\ntitle = "{id}"\nunit = "goc"\nplaylists = ["{id}"]\n'
        f'targets = {{ screens = [{targets}] }}\nstate = "approved"\n{more}\n'
    )


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Served]:
    rules = CITY + campaign("mot", '"sanh", "xa"') + campaign("hai", '"xa"')
    made = served.make_site(tmp_path / "city", rules + campaign("ba", '"sanh"'))
    for name, colour in (("sanh", "red"), ("mot", "blue"), ("hai", "green"), ("ba", "teal")):
        picture(made / "playlists" / name / f"{name}.png", colour)
    with Served(made) as running:
        running.until(lambda: {"mot", "ba"} <= set(running.titles("sanh")))
        running.until(lambda: {"mot", "hai"} <= set(running.titles("xa")))
        yield running


@pytest.mark.slow
def test_a_blackout_reaches_every_screen_in_five_seconds_and_survives_a_crash(
    city: Served,
) -> None:
    screens = ("sanh", "xa", "led")
    began = clock.monotonic()
    command("blackout", "on", "--reason", "Diễn tập", str(city.site))
    for screen in screens:
        city.until(lambda screen=screen: city.manifest(screen)["blackout"], limit_s=5)
    assert clock.monotonic() - began <= 5
    since = [city.manifest(screen)["blackout"] for screen in screens]

    city.kill()
    city.start()

    assert [city.manifest(screen)["blackout"] for screen in screens] == since
    command("blackout", "off", str(city.site))
    for screen in screens:
        city.until(lambda screen=screen: city.manifest(screen)["blackout"] is None, limit_s=5)


class Ear:
    """Hears the revisions that a screen's event stream tells it."""

    def __init__(self, city: Served, screen: str) -> None:
        self.heard: list[str] = []
        request = urllib.request.Request(
            f"{city.address}/api/player/events",
            headers={"Authorization": f"Bearer {city.token(screen)}"},
        )
        self._stream = urllib.request.urlopen(request, timeout=60)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        event = b""
        for line in self._stream:
            if line.startswith(b"event:"):
                event = line.split()[1]
            elif line.startswith(b"data:") and event == b"revision":
                self.heard.append(json.loads(line[5:])["revision"])


def apply(city: Served, rules: str) -> None:
    (city.site / "edit.toml").write_text(rules, "utf-8")
    apply_to_site(load_settings(city.site), city.site / "edit.toml")


@pytest.mark.slow
def test_a_campaign_leaves_exactly_the_screens_that_lose_it(city: Served) -> None:
    screens = ("sanh", "xa", "led")
    ears = {screen: Ear(city, screen) for screen in screens}
    yesterday = local(system_now()).date() - timedelta(days=1)

    def edit(loser: str, gone: str, change: Callable[[], None]) -> None:
        before = {screen: city.manifest(screen)["revision"] for screen in screens}
        heard = {screen: len(ear.heard) for screen, ear in ears.items()}
        change()
        city.until(lambda: gone not in city.titles(loser))
        after = {screen: city.manifest(screen)["revision"] for screen in screens}
        assert {screen for screen in screens if after[screen] != before[screen]} == {loser}
        city.until(lambda: after[loser] in ears[loser].heard[heard[loser] :])
        # Events of one edition leave together; the next edit would show a late one.
        news = {s: [r for r in ears[s].heard[heard[s] :] if r != before[s]] for s in screens}
        assert [screen for screen in screens if news[screen]] == [loser]

    paused = campaign("hai", '"xa"').replace('"approved"', '"paused"')
    edit("xa", "hai", lambda: apply(city, paused))
    edit("sanh", "mot", lambda: apply(city, campaign("mot", '"xa"')))
    edit("sanh", "ba", lambda: apply(city, campaign("ba", '"sanh"', f"until = {yesterday}")))
    edit("xa", "mot", lambda: delete(city, "mot"))


def delete(city: Served, id: str) -> None:
    """Delete a campaign as a program does it."""
    token = new_api_token(load_settings(city.site), "admin", scopes=("view", "schedule"), days=1)
    address = f"{city.address}/api/v1/campaigns/{id}"
    headers = {"Authorization": f"Bearer {token}"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        headers["If-Match"] = answer.headers["ETag"]
    request = urllib.request.Request(address, headers=headers, method="DELETE")
    with urllib.request.urlopen(request) as answer:
        assert answer.status in (200, 204)
