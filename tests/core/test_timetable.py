import hashlib
import itertools
import json
import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from showing import (
    HUE,
    NOW,
    UNITS,
    WEEK,
    at,
    campaign,
    compiled,
    drawn,
    item,
    page,
    part,
    playlist,
    rules,
    screen,
)

from signage.core.content.playlist import DrawnItem, DrawnPhase
from signage.core.place.canvas import parse_canvas
from signage.core.place.organisation import Unit
from signage.core.place.screen import Dimming, Location, OpenHours, zones_of
from signage.core.showing.campaign import Blackout, Campaign, Daypart, Mourning, Takeover
from signage.core.showing.edition import Edition
from signage.core.showing.manifest import canonical, position
from signage.core.showing.shelf import SLATE, drawn_item_id
from signage.core.showing.takeover import in_force, is_entry_of
from signage.core.showing.timetable import (
    CompileMemo,
    compile_manifests,
    next_change,
    playlists_of,
)
from signage.core.time.calendar import Calendar
from signage.core.time.times import (
    ALWAYS,
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    Instant,
    Span,
    local_date,
    local_midnight,
    moment_of,
    week_of,
)

CHUNG = playlist("chung", 10_000, 12_000, 8_000)


def entry_at(manifest, when, zone="main"):
    return position(manifest, zone, when)


def campaigns_in_loop(manifest, when):
    found = position(manifest, "main", when)
    entries = manifest.document["loops"][found.loop]["entries"]
    return {entry["campaign"] for entry in entries}


def only(compilation):
    return compilation.manifests["sanh-1"]


names = st.sampled_from(["tet", "bhyt", "pccc", "bau-cu"])
clock = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
dayparts = st.builds(
    Daypart,
    days=st.sampled_from(["mon-fri", "sat,sun", "mon-sun", "tue", "working"]),
    start=clock,
    end=clock,
).filter(lambda part: part.start != part.end)
campaigns = st.builds(
    Campaign,
    id=names,
    title=names,
    unit=st.just("hue"),
    playlists=names.map(lambda name: (name,)),
    from_=st.none() | st.dates(date(2026, 11, 30), date(2026, 12, 20)),
    until=st.none() | st.dates(date(2026, 11, 30), date(2026, 12, 20)),
    dayparts=st.lists(dayparts, max_size=2).map(tuple),
    priority=st.integers(0, 2),
    weight=st.integers(1, 3),
    share_percent=st.none() | st.sampled_from([10, 20, 50, 60]),
    max_plays_per_hour=st.none() | st.sampled_from([2, 6, 12]),
    mandatory=st.booleans(),
    state=st.just("approved"),
)
rule_sets = st.lists(campaigns, max_size=4, unique_by=lambda one: one.id).map(lambda c: rules(*c))
SHELF = [
    CHUNG,
    playlist("tet", 10_000),
    playlist("bhyt", 15_000, 15_000),
    playlist("pccc", 30_000),
    playlist("bau-cu", 9_000, 11_000, 20_000),
]
patient = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# The sentences of the contract first.


@patient
@given(rule_sets, st.integers(0, 6 * DAY_MS), st.randoms())
def test_a_manifest_is_a_pure_function_of_content_rules_and_week(some_rules, later, chance):
    week = week_of(HUE, Instant(WEEK.start_ms + later))
    order = list(some_rules.campaigns.values())
    chance.shuffle(order)
    shuffled = replace(some_rules, campaigns={one.id: one for one in order})
    shelf = list(SHELF)
    chance.shuffle(shelf)

    first = only(compiled(some_rules, *SHELF))
    second = only(compiled(shuffled, *shelf, week=week))

    assert first.encoded == second.encoded


@patient
@given(rule_sets, rule_sets)
def test_a_memory_changes_nothing_but_the_time_it_takes(before, after):
    memo = CompileMemo()

    compiled(before, *SHELF, memo=memo)
    remembered = compiled(after, *SHELF, memo=memo)

    assert only(remembered).encoded == only(compiled(after, *SHELF)).encoded


@patient
@given(rule_sets)
def test_positions_survive_the_change_of_the_week(some_rules):
    monday = Instant(WEEK.start_ms + 7 * DAY_MS)
    next_week = week_of(HUE, monday)
    this = only(compiled(some_rules, *SHELF))
    that = only(compiled(some_rules, *SHELF, week=next_week))

    for step in range(0, 21 * DAY_MS, 5 * HOUR_MS + 777):
        when = Instant(monday + step)
        assert position(this, "main", when) == position(that, "main", when)


@patient
@given(rule_sets)
def test_slots_touch_cover_the_validity_and_begin_at_boundaries_or_midnights(some_rules):
    document = only(compiled(some_rules, *SHELF)).document

    for zone in document["zones"]:
        slots = zone["timetable"]
        assert slots[0]["start_ms"] == document["valid_from_ms"]
        assert slots[-1]["end_ms"] == document["valid_until_ms"]
        for slot, after in itertools.pairwise(slots):
            assert slot["start_ms"] < slot["end_ms"] == after["start_ms"]
            is_midnight = local_midnight(HUE, local_date(HUE, after["start_ms"]))
            assert slot["loop"] != after["loop"] or after["start_ms"] == is_midnight
        starts = {slot["start_ms"] for slot in slots}
        for day in range(35):
            assert WEEK.start_ms + day * DAY_MS in starts


@patient
@given(rule_sets)
def test_every_name_in_a_manifest_is_defined_in_it_and_every_definition_used(some_rules):
    document = only(compiled(some_rules, *SHELF)).document

    loops = {slot["loop"] for zone in document["zones"] for slot in zone["timetable"]}
    entries = [entry for loop in document["loops"].values() for entry in loop["entries"]]
    assert loops == set(document["loops"])
    assert {entry["item"] for entry in entries} == set(document["items"])
    assert {item["asset"] for item in document["items"].values()} == set(document["assets"])
    for loop in document["loops"].values():
        ids = [entry["entry"] for entry in loop["entries"]]
        assert len(ids) == len(set(ids))
        assert all(entry["duration_ms"] > 0 for entry in loop["entries"])


@patient
@given(rule_sets)
def test_the_revision_is_the_digest_of_the_canonical_rest(some_rules):
    manifest = only(compiled(some_rules, *SHELF))

    rest = json.loads(manifest.encoded)
    revision = rest.pop("revision")
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == revision == manifest.revision
    assert json.loads(manifest.encoded) == json.loads(json.dumps(manifest.document))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8"))
    | st.integers(1, 99).map(lambda n: n / 100),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcdefgh_0"), inner),
    max_leaves=20,
)


@given(json_values)
def test_the_canonical_form_is_that_of_json_dumps(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert canonical(value) == text.encode()


def test_an_added_file_renames_no_other_entry():
    before = only(compiled(rules(), playlist("chung", 10_000, 10_000)))
    more = playlist(
        "chung",
        items=(item("chung", "0.png", page("mới")), *playlist("chung", 10_000, 10_000).items),
    )
    after = only(compiled(rules(), more))

    def ids(manifest):
        return {
            e["entry"] for loop in manifest.document["loops"].values() for e in loop["entries"]
        }

    assert ids(before) < ids(after)


def test_an_item_keeps_its_id_when_its_bytes_change_and_the_asset_does_not():
    one = only(compiled(rules(), playlist("chung", items=(item("chung", "a.png", page("cũ")),))))
    two = only(compiled(rules(), playlist("chung", items=(item("chung", "a.png", page("mới")),))))

    assert set(one.document["items"]) == set(two.document["items"])
    assert one.assets.isdisjoint(two.assets)


# Winners, against an oracle that walks through the minutes.


def naive_instants(one, tz, walls, days, calendar):
    """Return the minutes in which a campaign's rules hold, by looking at wall clocks only."""
    held = set()

    def first_minute(day, clock):
        hours, minutes = map(int, clock.split(":"))
        wanted = datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)
        high = len(walls)
        guess = [
            n for n in (index_of_day[day] + step for step in range(-1, 60 * 26)) if 0 <= n < high
        ]
        return next((n for n in guess if walls[n] >= wanted), high)

    index_of_day = {}
    for number, wall in enumerate(walls):
        index_of_day.setdefault(wall.date(), number)
    for day in days:
        if day not in index_of_day:
            continue
        if (one.from_ and day < one.from_) or (one.until and day > one.until):
            continue
        for daypart in one.dayparts or (Daypart(),):
            if not naive_day(daypart.days, day, calendar):
                continue
            last = day
            end = daypart.end
            if end <= daypart.start or end == "24:00":
                last, end = day + timedelta(days=1), "00:00" if end == "24:00" else end
            if last not in index_of_day:
                held.update(range(first_minute(day, daypart.start), len(walls)))
                continue
            held.update(range(first_minute(day, daypart.start), first_minute(last, end)))
    return held


def naive_day(words, day, calendar):
    by_name = {
        "mon-fri": day.weekday() < 5,
        "sat,sun": day.weekday() >= 5,
        "mon-sun": True,
        "tue": day.weekday() == 1,
        "working": day.weekday() < 5 and day not in calendar.days.get("holiday", ()),
    }
    return by_name[words]


def naive_winners(active):
    """Say in the plainest way who is in the loop."""
    taken, total = [], 0
    for one in sorted(active, key=lambda c: (-c.priority, not c.mandatory, c.id)):
        if one.share_percent and total + one.share_percent <= 100:
            taken.append(one)
            total += one.share_percent
    if total == 100 and any(not one.max_plays_per_hour for one in taken):
        return {one.id for one in taken}
    rest = [one for one in active if not one.share_percent]
    chosen = []
    for priority in sorted({one.priority for one in rest}, reverse=True):
        chosen += [one for one in rest if one.priority == priority]
        if any(not one.max_plays_per_hour for one in chosen):
            break
    mandatory = [one for one in rest if one.mandatory]
    if mandatory:
        top = max(one.priority for one in mandatory)
        chosen += [one for one in mandatory if one.priority == top]
    winners = {one.id for one in (*taken, *chosen)}
    if all(one.max_plays_per_hour for one in chosen):
        winners.add(None)
    return winners


def some_campaigns(seed, first, count=7):
    chance = random.Random(seed)
    made = []
    for number in range(count):
        start = first + timedelta(days=chance.randrange(-5, 70))
        parts = []
        for _ in range(chance.randrange(0, 3)):
            begins, ends = (
                f"{chance.randrange(24):02}:{chance.choice((0, 15, 30)):02}" for _ in "ab"
            )
            if begins != ends:
                words = chance.choice(["mon-fri", "sat,sun", "mon-sun", "tue", "working"])
                parts.append(Daypart(days=words, start=begins, end=ends))
        made.append(
            campaign(
                f"c{number}",
                from_=start if number else None,
                until=start + timedelta(days=chance.randrange(1, 50)) if number else None,
                dayparts=tuple(parts),
                priority=chance.choice((0, 0, 1, 2)),
                share_percent=chance.choice((None, None, None, 30, 60)),
                max_plays_per_hour=chance.choice((None, None, None, 6)),
                mandatory=chance.random() < 0.25,
            )
        )
    return made


@pytest.mark.parametrize(
    ("tz", "first"),
    [
        (HUE, date(2027, 12, 6)),
        ("Europe/Rome", date(2027, 1, 4)),
        ("Australia/Sydney", date(2027, 2, 1)),
        ("America/Santiago", date(2028, 2, 14)),
        ("Europe/Rome", date(2026, 9, 7)),
    ],
    ids=["year's end", "spring, north", "autumn, south", "leap day, south", "autumn, north"],
)
def test_ninety_days_agree_minute_by_minute_with_a_naive_walk(tz, first):
    span = Span(local_midnight(tz, first), local_midnight(tz, first + timedelta(days=90)))
    calendar = Calendar(days={"holiday": frozenset({first + timedelta(days=10)})})
    made = some_campaigns(first.toordinal(), first)
    shelf = [CHUNG, *(playlist(one.id, 10_000) for one in made)]
    manifest = only(compiled(rules(*made, tz=tz, calendar=calendar), *shelf, week=span))
    start = span.start_ms - DAY_MS
    minutes = (span.end_ms - start) // MINUTE_MS
    walls = [
        moment_of(Instant(start + n * MINUTE_MS), tz).replace(tzinfo=None) for n in range(minutes)
    ]
    days = [first + timedelta(days=n) for n in range(-1, 91)]
    held = {one.id: naive_instants(one, tz, walls, days, calendar) for one in made}

    slots = iter(manifest.document["zones"][0]["timetable"])
    slot = next(slots)
    loops = {
        name: {entry["campaign"] for entry in loop["entries"]}
        for name, loop in manifest.document["loops"].items()
    }
    known = {}
    for minute in range(DAY_MS // MINUTE_MS, minutes):
        when = start + minute * MINUTE_MS
        while when >= slot["end_ms"]:
            assert slot["end_ms"] % MINUTE_MS == 0
            slot = next(slots)
        active = tuple(one for one in made if minute in held[one.id])
        if active not in known:
            known[active] = naive_winners(active)
        assert loops[slot["loop"]] == known[active], walls[minute]


def test_around_every_boundary_the_change_falls_on_its_millisecond():
    morning = campaign("tet", dayparts=(part("08:00", "11:30", "mon-fri"),))
    manifest = only(compiled(rules(morning), CHUNG, playlist("tet", 10_000)))

    for day in range(1, 5):
        for clock, before, after in (("08:00", None, "tet"), ("11:30", "tet", None)):
            edge = at(f"2026-12-0{day}T{clock}")
            for second in range(-5, 6):
                wanted = after if second >= 0 else before
                when = Instant(edge + second * 1000)
                assert entry_at(manifest, when).entry["campaign"] == wanted
            assert entry_at(manifest, Instant(edge - 1)).entry["campaign"] == before


@settings(max_examples=40, deadline=None)
@given(st.lists(campaigns, min_size=1, max_size=4, unique_by=lambda one: one.id))
def test_whoever_holds_wins_as_the_plainest_reading_says(made):
    made = [replace(one, dayparts=(), from_=None, until=None) for one in made]
    shelf = [CHUNG, *SHELF[1:]]
    manifest = only(compiled(rules(*made), *shelf))

    assert campaigns_in_loop(manifest, NOW) == naive_winners(made)


# Shares, weights, limits.


def airtime(manifest, start, end):
    """Return the milliseconds of every campaign between two instants, walking entry by entry."""
    total: dict = {}
    when = start
    while when < end:
        found = entry_at(manifest, when)
        until = min(end, found.start_ms + found.duration_ms)
        total[found.entry["campaign"]] = total.get(found.entry["campaign"], 0) + until - when
        when = Instant(until)
    return total


def starts(manifest, name, start, end):
    """Return when entries of a campaign begin between two instants."""
    found_starts = []
    for slot in manifest.document["zones"][0]["timetable"]:
        when = slot["start_ms"]
        if when >= end or slot["end_ms"] <= start:
            continue
        entries = manifest.document["loops"][slot["loop"]]["entries"]
        for entry in itertools.cycle(entries):
            if when >= min(end, slot["end_ms"]):
                break
            if entry["campaign"] == name and when >= start:
                found_starts.append(when)
            when += entry["duration_ms"]
    return found_starts


@settings(max_examples=60, deadline=None)
@given(
    st.integers(5, 95),
    st.lists(st.integers(5_000, 40_000), min_size=1, max_size=4),
    st.lists(st.integers(5_000, 40_000), min_size=1, max_size=9),
)
def test_a_share_is_exact_within_an_entry_a_loop_and_two_percent_an_hour(percent, own, others):
    made = campaign("bhyt", share_percent=percent)
    manifest = only(compiled(rules(made), playlist("chung", *others), playlist("bhyt", *own)))

    (loop,) = manifest.document["loops"].values()
    length = sum(entry["duration_ms"] for entry in loop["entries"])
    taken = sum(e["duration_ms"] for e in loop["entries"] if e["campaign"] == "bhyt")
    assert abs(taken - length * percent / 100) <= max(*own, *others)
    hour = airtime(manifest, at("2026-12-01T09:00"), at("2026-12-01T10:00"))
    assert abs(hour["bhyt"] / HOUR_MS * 100 - percent) <= 2
    assert {e["item"] for e in loop["entries"]} == set(manifest.document["items"])


def test_shares_are_taken_in_order_of_priority_then_id_and_the_rest_find_it_full():
    made = [
        campaign("a", share_percent=60),
        campaign("b", share_percent=50, priority=5),
        campaign("c", share_percent=50, priority=1),
        campaign("d", priority=9),
    ]
    shelf = [playlist(one.id, 10_000) for one in made]

    manifest = only(compiled(rules(*made), CHUNG, *shelf))

    assert campaigns_in_loop(manifest, NOW) == {"b", "c"}


def test_weights_count_plays_and_turns_are_spread():
    made = [campaign("a", weight=3), campaign("b", weight=2), campaign("c", weight=1)]
    shelf = [playlist("a", 20_000), playlist("b", 5_000), playlist("c", 10_000)]

    manifest = only(compiled(rules(*made), CHUNG, *shelf))

    (loop,) = manifest.document["loops"].values()
    order = [entry["campaign"] for entry in loop["entries"]]
    assert sorted(order) == ["a"] * 3 + ["b"] * 2 + ["c"]
    assert all(one != after for one, after in zip(order, order[1:] + order[:1], strict=True))


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 30),
    st.integers(1, 3),
    st.lists(st.integers(5_000, 30_000), min_size=1, max_size=6),
)
def test_no_hour_holds_more_plays_than_allowed_and_an_ordinary_one_nearly_as_many(
    most, files, others
):
    made = campaign(
        "pccc", max_plays_per_hour=most, priority=3, dayparts=(part("07:10", "19:20"),)
    )
    shelf = [playlist("chung", *others), playlist("pccc", *[10_000] * files)]

    manifest = only(compiled(rules(made), *shelf))

    found = starts(manifest, "pccc", at("2026-12-01T06:00"), at("2026-12-01T20:00"))
    gaps = [b - a for a, b in itertools.pairwise(found)]
    assert all(gap >= HOUR_MS // most for gap in gaps)
    assert len(found) >= int(most * 12 * 0.7)


def test_a_limit_holds_across_slots_and_midnights_too():
    made = [
        campaign("pccc", max_plays_per_hour=4),
        *(campaign(f"c{n}", dayparts=(part(f"{n:02}:20", f"{n:02}:50"),)) for n in range(24)),
    ]
    shelf = [CHUNG, *(playlist(one.id, 10_000) for one in made)]

    manifest = only(compiled(rules(*made), *shelf))

    found = starts(manifest, "pccc", at("2026-12-01T00:00"), at("2026-12-03T00:00"))
    assert all(b - a >= HOUR_MS // 4 for a, b in itertools.pairwise(found))
    assert len(found) > 48


def test_when_all_winners_are_limited_the_next_priority_fills_the_time():
    made = [campaign("a", priority=9, max_plays_per_hour=6), campaign("b", priority=1)]
    shelf = [CHUNG, playlist("a", 10_000), playlist("b", 10_000)]

    assert campaigns_in_loop(only(compiled(rules(*made), *shelf)), NOW) == {"a", "b"}


def test_a_mandatory_campaign_shares_with_a_local_one_of_any_priority():
    made = [
        campaign("hue", mandatory=True),
        campaign("phuong", unit="thuan-hoa", priority=100),
        campaign("khac", priority=50),
    ]
    shelf = [CHUNG, *(playlist(one.id, 10_000) for one in made)]

    assert campaigns_in_loop(only(compiled(rules(*made), *shelf)), NOW) == {"hue", "phuong"}


def test_pinned_items_are_in_every_loop():
    made = [
        campaign("a", priority=9),
        campaign("b", share_percent=100, dayparts=(part("08:00", "09:00"),)),
    ]
    shelf = [CHUNG, playlist("a", 10_000), playlist("b", 10_000)]
    hotline = playlist("duong-day-nong", 9_000, pinned=True)

    document = only(compiled(rules(*made), *shelf, hotline)).document

    pinned = hotline.items[0].id
    for loop in document["loops"].values():
        assert pinned in {entry["item"] for entry in loop["entries"]}


def test_a_pinned_default_of_one_unit_is_not_in_the_loops_of_others():
    units = dict(UNITS)
    units["quang-dien"] = replace(units["quang-dien"], default_playlist="qd")
    screens = [screen("a"), screen("b", unit="quang-dien")]

    found = compiled(rules(*screens, units=units), CHUNG, playlist("qd", 9_000, pinned=True))

    pinned = playlist("qd", 9_000).items[0].id
    assert pinned not in found.manifests["a"].document["items"]
    assert pinned in found.manifests["b"].document["items"]


# Defaults, validity, festive playlists.


def test_defaults_are_tried_from_the_screen_to_the_site_and_the_slate_at_last():
    units = dict(UNITS)
    units["thuan-hoa"] = replace(units["thuan-hoa"], default_playlist="phuong")
    with_own = rules(screen(default_playlist="rieng"), units=units)

    def owner(*shelf):
        manifest = only(compiled(with_own, *shelf))
        return manifest.document["items"][position(manifest, "main", NOW).item]["title"]

    own, ward = playlist("rieng", 10_000), playlist("phuong", 11_000)
    assert owner(own, ward, CHUNG).startswith("1.png")
    shown = only(compiled(with_own, own, ward, CHUNG)).assets
    assert shown == {page("rieng/1").asset.sha256}
    assert only(compiled(with_own, ward, CHUNG)).assets == {page("phuong/1").asset.sha256}
    assert len(only(compiled(with_own, CHUNG)).assets) == 3
    assert only(compiled(with_own)).assets == {page(f"{SLATE}/1").asset.sha256}


def test_without_even_a_slate_the_screen_is_blank_and_the_slots_still_cover():
    found = compile_manifests(rules(), {"sanh-1": {}}, week=WEEK)

    document = found.manifests["sanh-1"].document
    assert position(document, "main", NOW).item == "blank"
    assert document["items"]["blank"]["kind"] == "blank"


def test_an_item_plays_only_while_it_is_valid_and_the_default_steps_in():
    day = Span(at("2026-12-03T00:00"), at("2026-12-04T00:00"))
    tet = playlist("tet", items=(item("tet", "a.png", page("a"), span=day),))

    manifest = only(compiled(rules(campaign("tet")), CHUNG, tet))

    owners = [entry_at(manifest, at(f"2026-12-0{n}T12:00")).entry["campaign"] for n in (2, 3, 4)]
    assert owners == [None, "tet", None]


def test_a_playlist_is_valid_on_both_its_dates():
    tet = playlist("tet", 10_000, valid_from=date(2026, 12, 2), valid_until=date(2026, 12, 3))

    manifest = only(compiled(rules(campaign("tet")), CHUNG, tet))

    def owner(text):
        return entry_at(manifest, at(text)).entry["campaign"]

    assert [owner("2026-12-01T23:59:59.999"), owner("2026-12-02T00:00")] == [None, "tet"]
    assert [owner("2026-12-03T23:59:59.999"), owner("2026-12-04T00:00")] == ["tet", None]


def test_phases_of_an_item_change_its_page_at_their_instant():
    noon = at("2026-12-02T12:00")
    phases = (
        DrawnPhase(span=Span(Instant(0), noon), pages=(page("trước"),)),
        DrawnPhase(span=Span(noon, Instant(2**53)), pages=(page("sau"), page("sau 2"))),
    )
    changing = DrawnItem(id="i1", title="Danh mục", duration_ms=None, phases=phases)

    manifest = only(compiled(rules(), playlist("chung", items=(changing,))))

    def asset(when):
        return manifest.document["items"][entry_at(manifest, when).item]["asset"]

    assert asset(Instant(noon - 1)) == page("trước").asset.sha256
    assert asset(noon) == page("sau").asset.sha256
    assert asset(Instant(noon + 10_000)) == page("sau 2").asset.sha256


def test_festive_playlists_rest_during_mourning_and_return_by_themselves():
    tet = playlist("tet", 10_000, festive=True)
    sad = Mourning(id="qt", from_=date(2026, 12, 2), until=date(2026, 12, 3))

    manifest = only(compiled(rules(campaign("tet"), mourning=(sad,)), CHUNG, tet))

    owners = [
        entry_at(manifest, at(text)).entry["campaign"]
        for text in (
            "2026-12-01T23:59",
            "2026-12-02T00:00",
            "2026-12-03T23:59",
            "2026-12-04T00:00",
        )
    ]
    assert owners == ["tet", None, None, "tet"]


def test_a_name_token_beats_the_playlists_default_which_beats_the_page_but_not_a_film():
    film = page("phim", 42_000, kind="video")
    items = (
        item("chung", "a.png", page("a", 8_000), duration_ms=15_000),
        item("chung", "b.png", page("b", 8_000)),
        item("chung", "c.mp4", film),
    )

    manifest = only(compiled(rules(), playlist("chung", items=items, default_duration_ms=12_000)))

    (loop,) = manifest.document["loops"].values()
    assert [entry["duration_ms"] for entry in loop["entries"]] == [15_000, 12_000, 42_000]


# Hours, dimming, ticker.


def test_opening_hours_and_dimming_are_spelled_out_for_the_whole_validity():
    led = screen(
        hours=(OpenHours(days="mon-fri", start="07:00", end="17:30"),),
        dim=(Dimming(start="sunset", end="sunrise", percent=60),),
        location=Location(lat=16.46, lon=107.59, outdoor=True),
        sound=True,
    )

    document = only(compiled(rules(led), CHUNG)).document["screen"]

    assert len(document["hours"]) == 25
    assert document["hours"][0] == [at("2026-11-30T07:00"), at("2026-11-30T17:30")]
    assert all(start < end and percent == 60 for start, end, percent in document["dim"])
    evening = at("2026-12-01T17:20")
    assert any(abs(start - evening) < 10 * MINUTE_MS for start, _, _ in document["dim"])
    assert document["sound"] is False
    assert document["tz"] == HUE


def test_always_on_is_null_and_never_is_an_empty_list():
    always = only(compiled(rules(screen(hours=None)), CHUNG)).document
    never = only(compiled(rules(screen(hours=())), CHUNG)).document

    assert always["screen"]["hours"] is None
    assert never["screen"]["hours"] == []
    assert position(never, "main", NOW).holder == "closed"


def test_the_ticker_runs_the_lines_of_the_winning_playlist_and_is_blank_otherwise():
    line = Page_ticker("tin", 30_000)
    with_lines = replace(CHUNG, ticker=(item("chung", "tin.txt", line),))
    morning = campaign("tet", dayparts=(part("08:00", "09:00"),))

    manifest = only(compiled(rules(screen(layout="ticker"), morning), with_lines, SHELF[1]))

    assert entry_at(manifest, at("2026-12-01T07:00"), "ticker").entry["duration_ms"] == 30_000
    assert entry_at(manifest, at("2026-12-01T08:30"), "ticker").item == "blank"
    kinds = {zone["kind"] for zone in manifest.document["zones"]}
    assert kinds == {"main", "ticker", "clock"}


@pytest.mark.parametrize("size", ["1920x1080", "1080x1920", "3840x2160"])
def test_the_clock_of_a_board_has_room_for_a_date_that_is_read_from_four_metres(size):
    canvas = parse_canvas(size)
    zones = {zone.id: zone.rect for zone in zones_of(screen(layout="ticker", canvas=canvas))}

    forty_px = 40 * max(canvas.width_px, canvas.height_px) / 1920
    assert zones["clock"].width_px >= 8 * forty_px, "a weekday and a date are eight em"
    assert zones["ticker"].width_px > zones["clock"].width_px


def test_a_campaign_of_lines_only_runs_in_the_ticker_and_leaves_the_main_zone_alone():
    lines = playlist("canh-bao", items=())
    lines = replace(
        lines, missing="", ticker=(item("canh-bao", "a.txt", Page_ticker("a", 20_000)),)
    )

    manifest = only(
        compiled(rules(screen(layout="ticker"), campaign("canh-bao", priority=9)), CHUNG, lines)
    )

    assert entry_at(manifest, NOW).entry["campaign"] is None
    assert entry_at(manifest, NOW, "ticker").entry["campaign"] == "canh-bao"


def Page_ticker(name, duration_ms):
    return page(name, duration_ms, kind="ticker", speed_px_s=120)


# Takeovers and blackouts.


def takeover(name="lu", start="2026-12-01T09:00", end="2026-12-01T12:00", **more):
    fields = {
        "title": f"Tin {name}",
        "playlist": "khan-cap",
        "unit": "hue",
        "start_ms": at(start),
        "end_ms": at(end),
        **more,
    }
    return Takeover(id=name, **fields)


URGENT = playlist("khan-cap", 10_000, 10_000)


def test_a_takeover_holds_the_screen_from_start_to_end_and_is_kept_before():
    manifest = only(compiled(rules(takeover()), CHUNG, URGENT))

    assert manifest.document["adopt"] == "now"
    assert manifest.document["takeover"]["start_ms"] == at("2026-12-01T09:00")
    holders = [
        position(manifest, "main", at(f"2026-12-01T{text}")).holder
        for text in ("08:59:59.999", "09:00", "11:59:59.999", "12:00")
    ]
    assert holders == ["slot", "takeover", "takeover", "slot"]


WIDE = tuple(
    replace(one, phases=(DrawnPhase(span=ALWAYS, pages=(page(f"wide {one.id}", 10_000),)),))
    for one in URGENT.items
)


def test_danger_to_life_shows_what_is_drawn_for_the_whole_canvas():
    urgent = replace(URGENT, canvas=WIDE)

    document = only(compiled(rules(takeover(level="life_safety")), CHUNG, urgent)).document

    entries = document["loops"][document["takeover"]["loop"]]["entries"]
    items = [document["items"][entry["item"]]["asset"] for entry in entries]
    assert document["takeover"]["whole_canvas"] is True
    assert document["takeover"]["ticker_loop"] is None
    assert items == [phase.pages[0].asset.sha256 for one in WIDE for phase in one.phases]
    assert {drawn_item_id(entry["item"]) for entry in entries} == {one.id for one in URGENT.items}


@pytest.mark.parametrize(
    ("level", "canvas"),
    [
        pytest.param("warning", WIDE, id="a warning leaves others their zones"),
        pytest.param("life_safety", WIDE[:1], id="not all of it is drawn yet"),
        pytest.param("life_safety", (), id="no other system has a zone"),
    ],
)
def test_otherwise_a_takeover_shows_what_is_drawn_for_the_main_zone(level, canvas):
    urgent = replace(URGENT, canvas=canvas)

    document = only(compiled(rules(takeover(level=level)), CHUNG, urgent)).document

    entries = document["loops"][document["takeover"]["loop"]]["entries"]
    assert "whole_canvas" not in document["takeover"]
    assert [entry["item"] for entry in entries] == [one.id for one in URGENT.items]


def test_every_entry_of_a_takeover_tells_whose_it_is_and_no_other_entry_does():
    first, second = takeover("lu"), takeover("bao", "2026-12-01T13:00", "2026-12-01T14:00")
    again = (*URGENT.items, URGENT.items[0])
    line = item("khan-cap", "tin.txt", Page_ticker("tin", 30_000))
    urgent = replace(URGENT, items=again, ticker=(line,))
    own = campaign("khan-cap", priority=9)

    manifest = only(compiled(rules(screen(layout="ticker"), first, second, own), CHUNG, urgent))

    document = manifest.document
    whose = {
        (row[key], entry["entry"]): row["id"]
        for row in (document["takeover"], *document["next_takeovers"])
        for key in ("loop", "ticker_loop")
        for entry in document["loops"][row[key]]["entries"]
    }
    assert len(whose) == 8
    for name, loop in document["loops"].items():
        for entry in loop["entries"]:
            told = [t for t in ("lu", "bao") if is_entry_of(entry["entry"], entry["item"], t)]
            assert told == [t for t in [whose.get((name, entry["entry"]))] if t]


def test_takeovers_that_overlap_are_resolved_by_level_then_start_then_id():
    made = [
        takeover("a", level="information"),
        takeover("b", "2026-12-01T10:00", "2026-12-01T11:00", level="life_safety"),
        takeover("c", "2026-12-01T10:30", "2026-12-01T13:00", level="information"),
    ]

    document = only(compiled(rules(*made), CHUNG, URGENT)).document

    spans = [document["takeover"], *document["next_takeovers"]]
    found = [(t["id"], t["start_ms"], t["end_ms"]) for t in spans]
    assert found == [
        ("a", at("2026-12-01T09:00"), at("2026-12-01T10:00")),
        ("b", at("2026-12-01T10:00"), at("2026-12-01T11:00")),
        ("a", at("2026-12-01T11:00"), at("2026-12-01T12:00")),
        ("c", at("2026-12-01T12:00"), at("2026-12-01T13:00")),
    ]


def test_what_is_over_leaves_the_manifest_at_its_end_and_not_before():
    made = rules(takeover(), takeover("b", "2026-12-02T09:00", "2026-12-02T10:00"))

    def first(text):
        return only(compiled(in_force(made, at(text)), CHUNG, URGENT))

    assert first("2026-12-01T08:00").revision != first("2026-12-01T12:00").revision
    assert first("2026-12-01T09:00").encoded == first("2026-12-01T11:59:59").encoded
    assert first("2026-12-01T12:00").document["takeover"]["id"] == "b"
    assert first("2026-12-02T10:00").document["takeover"] is None


def test_only_danger_to_life_wakes_a_sleeping_screen():
    asleep = screen(hours=(OpenHours(days="mon-sun", start="05:30", end="10:00"),))

    quiet = only(compiled(rules(asleep, takeover(level="warning")), CHUNG, URGENT))
    loud = only(compiled(rules(asleep, takeover(level="life_safety")), CHUNG, URGENT))

    assert position(quiet, "main", at("2026-12-01T09:30")).holder == "takeover"
    assert position(quiet, "main", at("2026-12-01T10:00")).holder == "closed"
    assert position(loud, "main", at("2026-12-01T11:00")).holder == "takeover"
    assert position(loud, "main", at("2026-12-01T12:00")).holder == "closed"


def test_a_takeover_ended_by_hand_ends_there_and_one_that_waits_is_no_rule_yet():
    ended = only(compiled(rules(takeover(ended_ms=at("2026-12-01T10:00"))), CHUNG, URGENT))
    waiting = only(compiled(rules(takeover(waits=True)), CHUNG, URGENT))

    assert ended.document["takeover"]["end_ms"] == at("2026-12-01T10:00")
    assert waiting.document["takeover"] is None


def test_a_takeover_without_anything_to_show_leaves_the_screen_to_the_rest():
    empty = playlist("khan-cap")

    manifest = only(compiled(rules(takeover()), CHUNG, empty))

    assert manifest.document["takeover"] is None


def test_a_takeover_reaches_its_targets_only():
    screens = [screen("a"), screen("b", unit="quang-dien")]
    flood = takeover(unit="quang-dien")

    found = compiled(rules(*screens, flood), CHUNG, URGENT)

    assert found.manifests["a"].document["takeover"] is None
    assert found.manifests["b"].document["takeover"]["id"] == "lu"


def test_a_blackout_shows_its_slate_or_black_on_what_it_reaches():
    screens = [screen("a"), screen("b", unit="quang-dien"), screen("c", unit="hue")]
    off = Blackout(id="1", units=("quang-dien",), screens=("c",), since_ms=NOW, slate=True)

    found = compiled(rules(*screens, off), CHUNG).manifests

    assert found["a"].document["blackout"] is None
    assert found["a"].document["adopt"] == "boundary"
    for name in "bc":
        shown = position(found[name], "main", NOW)
        assert shown.holder == "blackout"
        assert found[name].document["items"][shown.item]["title"]
        assert found[name].document["adopt"] == "now"


def test_a_blackout_of_everything_without_a_slate_is_black():
    manifest = only(compiled(rules(Blackout(id="1", since_ms=NOW)), CHUNG))

    assert manifest.document["blackout"] == {"since_ms": NOW, "slate": None}


# What else a compilation says.


def test_a_loop_longer_than_people_wait_is_a_problem_on_boards_only():
    long = playlist("chung", *[20_000] * 16)
    screens = [screen("a"), screen("b", kind="led")]

    found = compiled(rules(*screens), long).problems

    assert [(p.code, p.where, p.severity) for p in found] == [
        ("loop_too_long", "playlists/chung", "warning")
    ]
    assert found[0].arguments["length_ms"] == 320_000


def test_limited_entries_do_not_count_towards_a_loop_that_is_too_long():
    made = campaign("pccc", max_plays_per_hour=2)

    assert not compiled(rules(made), CHUNG, playlist("pccc", 10_000)).problems


def test_the_next_change_is_a_slots_end_a_takeovers_edge_an_hour_or_monday():
    quiet = rules()
    busy = rules(
        campaign("tet", dayparts=(part("08:30", "09:00"),)),
        takeover(),
        screen(hours=(OpenHours(days="mon-sun", start="05:00", end="23:00"),)),
    )

    def due(some_rules, text):
        manifests = compiled(some_rules, CHUNG, URGENT, SHELF[1]).manifests
        edition = Edition(revision="", published_ms=NOW, rules=some_rules, manifests=manifests)
        return next_change(edition, at(text))

    assert due(quiet, "2026-12-01T08:00") == at("2026-12-02T00:00")
    assert due(busy, "2026-12-01T08:00") == at("2026-12-01T08:30")
    assert due(busy, "2026-12-01T08:30") == at("2026-12-01T09:00")
    assert due(busy, "2026-12-01T09:00") == at("2026-12-01T12:00")
    assert due(busy, "2026-12-01T22:00") == at("2026-12-01T23:00")
    assert due(busy, "2026-12-01T23:00") == at("2026-12-02T00:00")
    assert due(quiet, "2026-12-06T12:00") == at("2026-12-07T00:00")


def test_the_playlists_to_draw_are_those_that_may_be_shown_this_month():
    made = rules(
        campaign("tet"),
        campaign("nhap", state="draft"),
        campaign("qua", until=date(2026, 11, 1)),
        campaign("xa", unit="quang-dien"),
        takeover(),
        screen(default_playlist="rieng"),
    )

    found = playlists_of(made, "sanh-1", WEEK)

    assert found == {"tet", "khan-cap", "rieng", "chung"}


def test_deleting_or_pausing_a_campaign_removes_it_from_every_screen_at_once():
    screens = [screen("a"), screen("b", unit="quang-dien")]
    memo = CompileMemo()
    shelf = [CHUNG, playlist("tet", 10_000)]
    before = compiled(rules(*screens, campaign("tet", unit="thuan-hoa")), *shelf, memo=memo)

    after = compiled(
        rules(*screens, campaign("tet", unit="thuan-hoa", state="paused")), *shelf, memo=memo
    )

    changed = [n for n in "ab" if before.manifests[n].revision != after.manifests[n].revision]
    assert changed == ["a"]
    assert b'"tet"' not in after.manifests["a"].encoded


def test_a_screen_whose_manifest_did_not_change_keeps_its_very_object():
    memo = CompileMemo()
    screens = [screen("a"), screen("b", unit="quang-dien")]
    before = compiled(rules(*screens), CHUNG, memo=memo)

    after = compiled(
        rules(*screens, campaign("tet", unit="quang-dien")), CHUNG, SHELF[1], memo=memo
    )

    assert before.manifests["b"].revision != after.manifests["b"].revision
    assert before.manifests["a"].revision == after.manifests["a"].revision


def test_thirty_days_of_a_busy_screen_stay_under_a_hundred_kilobytes():
    made = [
        campaign(f"c{n}", dayparts=(part(f"{6 + n:02}:00", f"{8 + n:02}:00", "mon-fri"),))
        for n in range(12)
    ]
    shelf = [CHUNG, *(playlist(one.id, *[10_000] * 6) for one in made)]

    assert len(only(compiled(rules(*made), *shelf)).encoded) <= 100_000


def test_moving_a_unit_moves_what_reaches_its_screens():
    memo = CompileMemo()
    moved = {**UNITS, "thuan-hoa": Unit(id="thuan-hoa", name="x", kind="commune", parent=None)}
    shelf = [CHUNG, playlist("tet", 10_000)]
    before = only(compiled(rules(campaign("tet")), *shelf, memo=memo))

    after = only(compiled(rules(campaign("tet"), units=moved), *shelf, memo=memo))

    assert campaigns_in_loop(before, NOW) == {"tet"}
    assert campaigns_in_loop(after, NOW) == {None}


def test_drawn_gives_every_screen_a_slate():
    assert SLATE in drawn()


def test_days_that_the_calendar_does_not_know_and_empty_dayparts_are_named():
    made = campaign("tet", dayparts=(part("08:00", "09:00", "mung_3"), part("07:00", "07:00")))

    found = compiled(rules(made), CHUNG, SHELF[1])

    assert [(p.code, p.where) for p in found.problems] == [
        ("unknown_day", "campaigns/tet"),
        ("empty_daypart", "campaigns/tet"),
    ]
    assert campaigns_in_loop(only(found), at("2026-12-01T07:00")) == {None}


def test_pinned_playlists_keep_their_order_whatever_was_compiled_before():
    one, two = playlist("a", 9_000, pinned=True), playlist("b", 8_000, pinned=True)
    memo = CompileMemo()
    compiled(rules(), CHUNG, two, memo=memo)

    remembered = only(compiled(rules(), CHUNG, one, two, memo=memo))

    assert remembered.encoded == only(compiled(rules(), CHUNG, one, two)).encoded


def test_a_thousand_editions_leave_no_thousand_playlists_in_memory():
    memo = CompileMemo()
    for number in range(400):
        grown = playlist("chung", *[10_000 + number] * 60)
        remembered = only(compiled(rules(), grown, memo=memo))

    assert remembered.encoded == only(compiled(rules(), grown)).encoded
    assert len(memo.groups.book._playlists) < 150
