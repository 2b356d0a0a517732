"""Signs of life in memory."""

from signage.core.showing.report import PlayerState
from signage.core.time.times import Instant
from signage.push.heartbeats import Heartbeats
from signage.push.hub import Hub
from signage.push.stream import DEAD_AFTER_MS

NOON = Instant(1_795_000_000_000)
STATE = PlayerState(build="x")


class Silent:
    """A listener that is only there."""

    def tell(self, frame: bytes) -> None: ...

    def order(self, frame: bytes) -> None: ...

    def close(self) -> None: ...


def test_nothing_is_known_of_a_screen_nobody_heard_of():
    heartbeat = Heartbeats(Hub(now=lambda: NOON)).of("sanh-1")

    assert (heartbeat.seen_ms, heartbeat.state, heartbeat.connected) == (None, None, False)


def test_a_report_without_state_keeps_the_last_one():
    beats = Heartbeats(Hub(now=lambda: NOON))
    beats.reported("sanh-1", NOON, STATE)

    beats.reported("sanh-1", Instant(NOON + 5), None)

    assert beats.of("sanh-1").state == STATE
    assert beats.of("sanh-1").reported_ms == NOON + 5


def test_a_stream_counts_as_seen_until_half_a_minute_before_it_ends():
    now = [NOON]
    hub = Hub(now=lambda: now[0])
    beats = Heartbeats(hub)
    listener = Silent()
    topic = hub.join("sanh-1", listener)
    assert beats.of("sanh-1").connected

    now[0] = Instant(NOON + 60_000)
    hub.leave(topic, listener)

    assert beats.of("sanh-1").seen_ms == NOON + 60_000 - DEAD_AFTER_MS
    assert not beats.of("sanh-1").connected


def test_states_are_handed_out_for_writing_once():
    beats = Heartbeats(Hub(now=lambda: NOON))
    beats.reported("sanh-1", NOON, STATE)

    assert beats.take_unsaved() == {"sanh-1": (NOON, STATE)}
    assert beats.take_unsaved() == {}


def test_what_was_written_down_comes_back_but_newer_knowledge_wins():
    beats = Heartbeats(Hub(now=lambda: NOON))
    beats.reported("sanh-1", NOON, STATE)

    beats.restore({"sanh-1": (Instant(1), PlayerState()), "sanh-2": (Instant(2), STATE)})

    assert beats.of("sanh-1").state == STATE
    assert beats.of("sanh-2").seen_ms == 2
