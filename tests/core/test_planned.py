"""What a timetable plans for whom agrees with the playing rule, second by second."""

from collections import Counter

import pytest

from signage.core.place.screen import OpenHours
from signage.core.showing.manifest import position
from signage.core.showing.planned import planned_airtime
from signage.core.time.times import HOUR_MS, Span
from tests.core.showing import at, campaign, compiled, part, playlist, rules, screen

SECOND_MS = 1000
OPEN = (OpenHours(days="mon-sun", start="07:00", end="17:30"),)
MADE = compiled(
    rules(
        screen(hours=OPEN),
        campaign("tet", dayparts=(part("07:30", "09:30"),)),
        campaign("bhyt", dayparts=(part("08:00", "10:00"),), weight=2),
    ),
    playlist("chung", 10_000, 12_000),
    playlist("tet", 8_000),
    playlist("bhyt", 6_000),
).manifests
MORNING = Span(at("2026-12-01T06:00"), at("2026-12-01T12:00"))


def test_every_campaign_gets_what_the_playing_rule_gives_it() -> None:
    manifest = MADE["sanh-1"]
    shown: Counter[str | None] = Counter()
    for when in range(MORNING.start_ms, MORNING.end_ms, SECOND_MS):
        found = position(manifest, "main", when)
        if found.entry is not None:
            shown[found.entry["campaign"]] += SECOND_MS

    planned: Counter[str | None] = Counter()
    for each, length_ms in planned_airtime(MADE, MORNING).items():
        planned[each.campaign] += length_ms

    assert planned.keys() == shown.keys() == {None, "tet", "bhyt"}
    for campaign_id, length_ms in planned.items():
        # A slot ends in the middle of a loop: at most one loop apart each time.
        assert length_ms == pytest.approx(shown[campaign_id], abs=60_000)
    assert sum(planned.values()) == pytest.approx(5 * HOUR_MS)


def test_nothing_is_planned_while_a_screen_is_closed() -> None:
    assert planned_airtime(MADE, Span(at("2026-12-01T18:00"), at("2026-12-02T06:00"))) == {}
