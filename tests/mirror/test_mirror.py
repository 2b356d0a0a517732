"""A mirror of a real server: what it brings, keeps, hands out and passes on."""

import hashlib
import os

import pytest

from signage.errors import Unavailable
from signage.mirror import generations
from tests.mirror.above import report_of
from tests.mirror.conftest import NOON, eventually

RED, BLUE, GREEN = b"red" * 1000, b"blue" * 1000, b"green" * 1000
LARGE = os.urandom(1 << 20)


def name_of(picture: bytes) -> str:
    return f"{hashlib.sha256(picture).hexdigest()}.png"


def shown(mirror, screen="sanh-1"):
    return mirror.revision(screen)


def test_a_manifest_is_handed_out_once_all_its_media_are_here(above, mirroring):
    manifest = above.publish("sanh-1", [RED, BLUE])
    mirror = mirroring()

    eventually(lambda: shown(mirror) == manifest.revision)

    assert mirror.manifest("sanh-1").encoded == manifest.encoded
    assert mirror.shelf.path(name_of(RED)).read_bytes() == RED
    assert mirror.own_screen == "sanh-1"


def test_until_then_players_are_asked_to_come_again(above, mirroring):
    above.publish("sanh-1", [RED])
    above.refuse_media = True
    mirror = mirroring()
    eventually(lambda: any(path.startswith("/media/") for path in above.asked))

    with pytest.raises(Unavailable, match="on its way"):
        mirror.manifest("sanh-1")


def test_a_change_is_heard_and_followed(above, mirroring, watched):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")

    newer = above.publish("sanh-1", [RED, BLUE])

    eventually(lambda: shown(mirror) == newer.revision)
    assert ("changed", "sanh-1", newer.revision) in watched.heard


def test_what_was_shown_stays_while_the_new_media_do_not_come(above, mirroring):
    old = above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) == old.revision)
    above.refuse_media = True

    above.publish("sanh-1", [BLUE])

    eventually(lambda: f"/media/{name_of(BLUE)}" in above.asked)
    assert shown(mirror) == old.revision


def test_a_restart_without_upstream_serves_at_once(above, mirroring):
    manifest = above.publish("sanh-1", [RED, BLUE])
    mirror = mirroring()
    eventually(lambda: shown(mirror) == manifest.revision)
    above.stop()

    again = mirroring()

    assert shown(again) == manifest.revision
    assert again.shelf.path(name_of(BLUE)).read_bytes() == BLUE
    assert again.own_screen == "sanh-1"


def test_a_takeover_does_not_wait_for_films(above, mirroring):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    above.cut_after = len(GREEN)

    urgent = above.publish("sanh-1", [RED, LARGE, GREEN], takeover=2)

    eventually(lambda: shown(mirror) == urgent.revision)
    assert mirror.shelf.path(name_of(GREEN)) is not None
    assert mirror.shelf.path(name_of(LARGE)) is None


def test_a_takeover_survives_a_power_cut_while_a_film_is_still_on_its_way(above, mirroring):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    above.cut_after = len(GREEN)
    urgent = above.publish("sanh-1", [RED, LARGE, GREEN], takeover=2)
    eventually(lambda: shown(mirror) == urgent.revision)
    above.stop()

    again = mirroring()

    assert shown(again) == urgent.revision
    assert again.shelf.path(name_of(GREEN)) is not None


def cut_in_the_middle(above, mirroring, tmp_path):
    """Publish a large file of which 300,000 bytes arrive, and nothing after them."""
    above.cut_after, above.cut_once = 300_000, True
    manifest = above.publish("sanh-1", [LARGE])
    mirror = mirroring()
    half = tmp_path / "mirror" / "halves" / name_of(LARGE)
    eventually(lambda: half.exists() and half.stat().st_size == 300_000)
    above.ranges.clear()
    return manifest, mirror


def mend(above):
    # What is still being cut must not refuse again what was mended meanwhile.
    above.cut_after, above.cut_once, above.refuse_media = None, False, False


def test_a_download_that_was_cut_goes_on_where_it_ended(above, mirroring, tmp_path):
    manifest, mirror = cut_in_the_middle(above, mirroring, tmp_path)

    mend(above)

    eventually(lambda: shown(mirror) == manifest.revision)
    assert set(above.ranges) == {"bytes=300000-"}
    assert mirror.shelf.path(name_of(LARGE)).read_bytes() == LARGE


def test_a_download_goes_on_after_a_restart(above, mirroring, tmp_path):
    manifest, _ = cut_in_the_middle(above, mirroring, tmp_path)

    mirror = mirroring()
    mend(above)

    eventually(lambda: shown(mirror) == manifest.revision)
    assert set(above.ranges) == {"bytes=300000-"}
    assert mirror.shelf.path(name_of(LARGE)).read_bytes() == LARGE


def test_a_half_that_rotted_is_fetched_afresh(above, mirroring, tmp_path):
    manifest = above.publish("sanh-1", [LARGE])
    half = tmp_path / "mirror" / "halves" / name_of(LARGE)
    half.parent.mkdir(parents=True)
    half.write_bytes(b"x" * 1000)

    mirror = mirroring()

    eventually(lambda: shown(mirror) == manifest.revision)
    assert mirror.shelf.path(name_of(LARGE)).read_bytes() == LARGE


def test_a_damaged_copy_is_found_after_a_restart_and_fetched_again(above, mirroring, tmp_path):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    copy = tmp_path / "mirror" / "media" / name_of(RED)
    copy.write_bytes(b"RED" + RED[3:])

    mirror = mirroring()

    eventually(lambda: mirror.shelf.path(name_of(RED)) is not None)
    assert copy.read_bytes() == RED


def test_without_upstream_a_damaged_generation_gives_way_to_the_one_before(
    above, mirroring, tmp_path
):
    old = above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) == old.revision)
    new = above.publish("sanh-1", [BLUE])
    eventually(lambda: shown(mirror) == new.revision)
    above.stop()
    (tmp_path / "mirror" / "media" / name_of(BLUE)).write_bytes(b"?" * len(BLUE))

    mirror = mirroring()

    eventually(lambda: shown(mirror) == old.revision)
    assert mirror.shelf.path(name_of(RED)).read_bytes() == RED


def test_a_damaged_copy_is_never_served(above, mirroring, tmp_path):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    above.stop()
    (tmp_path / "mirror" / "media" / name_of(RED)).write_bytes(b"?" * len(RED))

    mirror = mirroring()

    assert mirror.shelf.path(name_of(RED)) is None


def test_the_generation_before_goes_once_the_new_one_survived_a_restart(
    above, mirroring, tmp_path
):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    new = above.publish("sanh-1", [BLUE])
    eventually(lambda: shown(mirror) == new.revision)
    stored = tmp_path / "mirror" / "screens" / "sanh-1"
    assert len(list(stored.iterdir())) == 2

    mirroring()

    eventually(lambda: len(list(stored.iterdir())) == 1)
    assert new.revision in next(stored.iterdir()).name


def test_the_generation_before_stays_until_the_new_one_proved_itself(above, mirroring):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    new = above.publish("sanh-1", [BLUE])
    eventually(lambda: shown(mirror) == new.revision)

    mirror.prune()

    assert mirror.may_fetch("sanh-1", hashlib.sha256(RED).hexdigest())
    assert mirror.shelf.path(name_of(RED)) is not None


def test_what_nobody_names_is_deleted(above, mirroring, tmp_path):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    stray = tmp_path / "mirror" / "media" / name_of(GREEN)
    stray.write_bytes(GREEN)

    mirror.prune()

    assert not stray.exists()
    assert mirror.shelf.path(name_of(RED)) is not None


def test_reports_arrive_once_and_states_with_them(above, mirroring):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")

    assert mirror.record("sanh-1", report_of("b1", 1, 2, build="x")) == 2
    assert mirror.record("sanh-1", report_of("b1", 2, 3)) == 3

    eventually(lambda: above.shelf.boots.get(("sanh-1", "b1")) == ["lượt 1", "lượt 2", "lượt 3"])
    eventually(lambda: mirror.spool.waiting() == 0)
    assert above.shelf.states == ["x"]


def test_reports_wait_for_the_link_over_a_restart(above, mirroring):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")
    above.stop()
    assert mirror.record("sanh-1", report_of("b1", *range(1, 1200))) == 1199

    mirror = mirroring()
    assert mirror.record("sanh-1", report_of("b1", 1200)) == 1200
    above.start()

    eventually(lambda: mirror.spool.waiting() == 0)
    assert above.shelf.boots[("sanh-1", "b1")] == [f"lượt {n}" for n in range(1, 1201)]


def test_a_fresh_relay_learns_from_upstream_what_a_boot_has_sent_before(above, mirroring):
    above.publish("sanh-1", [RED])
    above.shelf.boots[("sanh-1", "b1")] = [f"lượt {n}" for n in range(1, 57)]
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "")

    assert mirror.record("sanh-1", report_of("b1", 57, 58)) == 0

    eventually(lambda: mirror.spool.waiting() == 0)
    assert mirror.record("sanh-1", report_of("b1", 57, 58)) == 58


def test_another_players_token_is_learnt_and_mirrored(above, mirroring, watched):
    above.publish("sanh-1", [RED])
    other = above.publish("sanh-2", [BLUE])
    mirror = mirroring()

    assert mirror.learn("token-2") == "sanh-2"
    assert mirror.learn("geraten") is None

    eventually(lambda: shown(mirror, "sanh-2") == other.revision)
    assert mirror.tokens["sanh-2"] == "token-2"
    assert ("tokens",) in watched.heard


def test_learnt_tokens_survive_a_restart_without_upstream(above, mirroring):
    above.publish("sanh-1", [RED])
    above.publish("sanh-2", [BLUE])
    mirror = mirroring()
    mirror.learn("token-2")
    eventually(lambda: shown(mirror, "sanh-2") != "" and mirror.own_screen == "sanh-1")
    above.stop()

    assert mirroring().tokens == {"sanh-1": "token-1", "sanh-2": "token-2"}


def test_a_revoked_token_is_forgotten_but_our_own_screen_plays_on(above, mirroring, watched):
    above.publish("sanh-1", [RED])
    above.publish("sanh-2", [BLUE])
    mirror = mirroring()
    mirror.learn("token-2")
    eventually(lambda: shown(mirror) != "" and shown(mirror, "sanh-2") != "")
    above.stop()
    above.tokens.clear()
    above.start()

    eventually(lambda: "sanh-2" not in mirror.tokens)
    assert shown(mirror) != ""


def test_orders_are_passed_on(above, mirroring, watched):
    above.publish("sanh-1", [RED])
    mirror = mirroring()
    eventually(lambda: shown(mirror) != "" and above.hub.is_listening("sanh-1"))

    above.order("sanh-1", "identify")

    eventually(lambda: ("ordered", "sanh-1", "identify") in watched.heard)


def test_pairing_goes_through(above, mirroring):
    above.publish("sanh-1", [RED])
    above.publish("sanh-2", [BLUE])
    mirror = mirroring()
    assert mirror.begin_pairing() == ("123456", "claim")
    assert mirror.collect_pairing("claim") == "waiting"
    assert mirror.collect_pairing("anderswo") is None
    above.shelf.confirmed["claim"] = ("sanh-2", "token-2")

    assert mirror.collect_pairing("claim") == ("sanh-2", "token-2")
    eventually(lambda: shown(mirror, "sanh-2") != "")


def test_the_time_is_upstreams(above, mirroring):
    above.publish("sanh-1", [RED])
    mirror = mirroring(wall=NOON - 86_400_000)

    eventually(lambda: mirror.clock.read().quality == "synced")
    assert abs(mirror.clock.now() - NOON) < LIMIT_MS


LIMIT_MS = 10_000


def test_a_restart_without_upstream_guesses_from_what_was_known(above, mirroring):
    above.publish("sanh-1", [RED])
    mirror = mirroring(wall=NOON - 86_400_000)
    eventually(lambda: mirror.clock.read().quality == "synced")
    above.stop()

    later = mirroring(wall=NOON - 86_400_000 + 3_600_000)

    assert later.clock.read().quality == "guess"
    assert abs(later.clock.now() - NOON - 3_600_000) < LIMIT_MS


def test_a_broken_answer_is_no_manifest(above):
    whole = above.publish("sanh-1", [RED]).encoded

    for broken in (whole[:-5], b"<html>", whole.replace(b"e0", b"e9"), b"[]", b"{}"):
        with pytest.raises(Unavailable):
            generations.read_manifest(broken)
