"""The relay's clock: what is known, and how sure."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from signage.core.time.times import Instant
from signage.mirror.clock import RelayClock
from signage.mirror.upstream import TimeSample

NOON = Instant(1_795_000_000_000)
HOUR = 3_600_000
FACTORY = Instant(0)


@dataclass
class Device:
    """A device with a steady clock and one that may be wrong."""

    path: Path
    wall_ms: int = NOON
    tick: float = 5000.0

    def clock(self) -> RelayClock:
        return RelayClock(self.path, wall=lambda: Instant(self.wall_ms), ticks=lambda: self.tick)

    def sample(self, server_ms: int, *, trip: float = 10.0, quality: str = "synced") -> TimeSample:
        return TimeSample(
            sent_ms=self.tick - trip,
            received_ms=self.tick,
            server_ms=server_ms,
            quality=quality,
        )

    def passes(self, ms: int) -> None:
        self.tick += ms
        self.wall_ms += ms


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path / "clock.json")


def read(clock: RelayClock) -> tuple[int, str]:
    reading = clock.read()
    return reading.now_ms, reading.quality


def test_a_device_that_never_met_a_server_says_so(device):
    assert read(device.clock()) == (NOON, "none")


def test_a_sample_counts_from_the_middle_of_its_trip(device):
    clock = device.clock()

    clock.sample(device.sample(NOON + HOUR, trip=10))
    device.passes(1000)

    assert read(clock) == (NOON + HOUR + 1005, "synced")


def test_the_quickest_sample_is_believed(device):
    clock = device.clock()
    clock.sample(device.sample(NOON, trip=4))

    clock.sample(device.sample(NOON + 300, trip=900))

    assert read(clock)[0] == NOON + 2


def test_an_old_sample_gives_way_to_a_newer_one(device):
    clock = device.clock()
    clock.sample(device.sample(NOON, trip=2))
    device.passes(10 * HOUR)

    clock.sample(device.sample(NOON + 10 * HOUR + 40, trip=20))

    assert read(clock)[0] == NOON + 10 * HOUR + 50


def test_the_bound_grows_with_the_age_of_what_is_known(device):
    clock = device.clock()
    clock.sample(device.sample(NOON, trip=10))
    early = clock.read().bound_ms
    device.passes(HOUR)

    assert early == 6
    assert clock.read().bound_ms == pytest.approx(186, abs=1)


def test_after_a_restart_the_device_clock_is_corrected_by_what_was_known(device):
    clock = device.clock()
    clock.sample(device.sample(NOON + HOUR, trip=0))
    clock.save()
    device.wall_ms += 60_000
    device.tick = 100.0

    assert read(device.clock()) == (NOON + HOUR + 60_000, "guess")


def test_a_clock_that_fell_back_to_its_factory_date_goes_on_from_the_last_moment(device):
    clock = device.clock()
    clock.sample(device.sample(NOON, trip=0))
    clock.save()
    device.wall_ms = FACTORY

    again = device.clock()
    device.passes(HOUR)

    assert read(again) == (NOON + HOUR, "floor")


def test_a_stored_week_is_surely_past_its_beginning(device):
    device.wall_ms = FACTORY
    clock = device.clock()

    clock.raise_floor(NOON)

    assert read(clock) == (NOON, "floor")


def test_a_stored_week_does_not_move_a_clock_that_is_right(device):
    clock = device.clock()
    clock.sample(device.sample(NOON))

    clock.raise_floor(NOON + HOUR)

    assert read(clock)[1] == "synced"


@pytest.mark.parametrize("quality", ["guess", "floor", "none", "unheard-of"])
def test_a_server_that_is_unsure_does_not_unsettle_one_that_knows(device, quality):
    clock = device.clock()
    clock.sample(device.sample(NOON, trip=0))

    clock.sample(device.sample(NOON + HOUR, trip=0, quality=quality))

    assert read(clock) == (NOON, "synced")


def test_an_unsure_server_is_better_than_nothing_and_gives_way_to_a_sure_one(device):
    clock = device.clock()

    clock.sample(device.sample(NOON + HOUR, trip=0, quality="guess"))
    assert read(clock) == (NOON + HOUR, "guess")
    clock.sample(device.sample(NOON + 2 * HOUR, trip=50))

    assert read(clock) == (NOON + 2 * HOUR + 25, "synced")


@pytest.mark.parametrize("note", [b"", b"{}", b"[]", b'{"wall_ms": "x", "server_ms": 1}', b"\xff"])
def test_a_note_that_cannot_be_read_is_no_note(device, note):
    device.path.write_bytes(note)

    assert read(device.clock())[1] == "none"


def test_nothing_is_written_down_while_nothing_is_known(device):
    device.clock().save()

    assert not device.path.exists()
