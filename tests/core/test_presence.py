"""Reach and health are two answers to two questions."""

import pytest

from signage.core.showing.presence import (
    LATE_AFTER_MS,
    OFFLINE_AFTER_MS,
    STALE_AFTER_MS,
    Heartbeat,
    health_of,
    impairments_of,
    reach_of,
)
from signage.core.showing.report import Clock, PlayerState
from signage.core.time.times import Instant

NOON = Instant(1_795_000_000_000)
WELL = PlayerState(offline_class="B", clock=Clock(quality="synced"))


def beat(**given) -> Heartbeat:
    return Heartbeat(**given)


@pytest.mark.parametrize(
    ("silence_ms", "reach"),
    [
        (0, "online"),
        (LATE_AFTER_MS - 1, "online"),
        (LATE_AFTER_MS, "late"),
        (STALE_AFTER_MS, "stale"),
        (OFFLINE_AFTER_MS - 1, "stale"),
        (OFFLINE_AFTER_MS, "offline"),
    ],
)
def test_reach_follows_the_silence(silence_ms, reach):
    assert reach_of(beat(seen_ms=Instant(NOON - silence_ms)), NOON) == reach


def test_a_player_nobody_heard_of_is_unknown_not_offline():
    assert reach_of(beat(), NOON) == "unknown"
    assert health_of(beat(), NOON) == "unknown"


def test_an_open_stream_is_no_silence():
    assert reach_of(beat(seen_ms=Instant(0), connected=True), NOON) == "online"


def test_a_player_that_said_nothing_of_itself_is_neither_well_nor_ill():
    assert health_of(beat(connected=True), NOON) == "unknown"


def test_a_player_can_be_away_and_well():
    heartbeat = beat(seen_ms=Instant(0), reported_ms=Instant(0), state=WELL)

    assert (reach_of(heartbeat, NOON), health_of(heartbeat, NOON)) == ("offline", "healthy")


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (PlayerState(errors=["decode"]), ("errors",)),
        (PlayerState(clock=Clock(quality="guess")), ("clock",)),
        (PlayerState(offline_class="D"), ("forgetful",)),
        (PlayerState(), ()),
    ],
    ids=["errors", "clock", "forgetful", "nothing-said"],
)
def test_what_a_player_says_of_itself_impairs_it(state, found):
    heartbeat = beat(seen_ms=NOON, reported_ms=NOON, state=state)

    assert impairments_of(heartbeat, NOON) == found
    assert health_of(heartbeat, NOON) == ("impaired" if found else "healthy")


def test_a_page_that_stopped_reporting_while_its_stream_is_open_is_impaired():
    heartbeat = beat(reported_ms=Instant(NOON - STALE_AFTER_MS), state=WELL, connected=True)

    assert impairments_of(heartbeat, NOON) == ("silent",)
