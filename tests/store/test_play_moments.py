"""What a screen told to have shown at an instant is found, by zone, across boots and faults."""

from signage.core.showing.report import Fault, Report
from signage.core.time.times import Instant
from signage.store.database import Database
from signage.store.play_moments import told_at
from signage.store.plays import record_report
from signage.store.takeovers import takeovers
from tests.store.samples import NOW, play
from tests.store.test_play_takeovers import of, takeover


def keep(database: Database, boot: str, *plays, faults=(), screen="sanh-1") -> None:
    sent = Report(boot=boot, plays=list(plays), faults=list(faults))
    end = max(one.started_at_ms + one.duration_ms for one in plays)
    database.write_sync(lambda c: record_report(c, screen, sent, Instant(end + 1000)))


def titles(database: Database, at: int, screen: str = "sanh-1") -> list[str]:
    told = database.read_sync(lambda c: told_at(c, screen, Instant(at)))
    return [f"{one.zone} {one.title}" for one in told]


def test_an_instant_belongs_to_the_play_that_starts_at_it_and_not_to_the_one_that_ends(
    either: Database,
) -> None:
    keep(either, "một", *(play(seq, title=f"trang {seq}") for seq in range(1, 30)))

    assert titles(either, NOW + 170_000) == ["main trang 17"]
    assert titles(either, NOW + 169_999) == ["main trang 16"]
    assert titles(either, NOW + 9_999) == titles(either, NOW + 300_000) == []
    assert titles(either, NOW + 170_000, "quay") == []


def test_zones_are_told_beside_each_other_though_a_long_page_is_told_last(
    either: Database,
) -> None:
    lines = [play(seq, zone="ticker", title="Tin chạy") for seq in range(1, 9)]
    page = play(9, title="Cả ngày", started_at_ms=NOW + 5_000, duration_ms=86_000)
    keep(either, "một", *lines, page)

    assert titles(either, NOW + 45_000) == ["main Cả ngày", "ticker Tin chạy"]


def test_faults_between_plays_and_a_pause_between_boots_are_no_plays(either: Database) -> None:
    keep(either, "một", play(1), play(3), faults=[Fault(seq=2, kind="decode_failed")])
    keep(either, "hai", play(1, started_at_ms=NOW + 90_000, title="sau khi có điện"))

    assert titles(either, NOW + 25_000) == []
    assert titles(either, NOW + 60_000) == []
    assert titles(either, NOW + 95_000) == ["main sau khi có điện"]


def test_a_play_of_a_drill_is_told_as_a_drill(either: Database) -> None:
    drill = takeover("dien-tap", drill=True)
    either.write_sync(lambda c: takeovers.save(c, drill, Instant(NOW)))
    keep(either, "một", play(1, **of("dien-tap")))

    (told,) = either.read_sync(lambda c: told_at(c, "sanh-1", Instant(NOW + 12_000)))

    assert (told.takeover, told.drill, told.seen) == ("dien-tap", True, True)
