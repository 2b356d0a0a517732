"""When a version of a file counts as whole: the rules of stillness, one by one."""

import pytest

from signage.core.time.times import Instant
from signage.disk import Stamp
from signage.library.scan import FolderListing
from signage.library.settling import Changes, Settling, Surroundings, merged

FOLDER = "playlists/sanh"
PICTURE = f"{FOLDER}/a.png"
TEXT = f"{FOLDER}/a.md"
START = 1_000_000


def stamp(size=10, modified=9_000_000, changed=None, inode=7, device=1):
    """Make a stamp of a file written in the future of the test's clock, unless told otherwise."""
    return Stamp(device, inode, size, modified * 10**6, (changed or modified) * 10**6)


class Desk:
    """One folder, whose listings a test writes down."""

    def __init__(self, shares=(), being_written=()):
        self.at = START
        self.being_written = set(being_written)
        self.settling = Settling(
            Surroundings(
                is_share=lambda device: device in shares,
                has_end_mark=lambda path: path.endswith(".png"),
                is_being_written=lambda path: path in self.being_written,
            )
        )

    def see(self, after_ms=0, hidden=(), **files) -> Changes:
        self.at += after_ms
        named = {name.replace("_", "."): value for name, value in files.items()}
        listing = FolderListing(folder=FOLDER, files=named, hidden=frozenset(hidden))
        return self.settling.see(listing, Instant(self.at))

    def due_in(self):
        due = self.settling.due(FOLDER)
        return None if due is None else due - self.at


def test_a_picture_is_ready_after_a_fifth_of_a_second_of_stillness():
    desk = Desk()

    assert desk.see(a_png=stamp()).moving == {PICTURE}
    assert desk.due_in() == 200
    assert not desk.see(199, a_png=stamp())
    assert desk.see(1, a_png=stamp()).ready == {PICTURE: stamp()}
    assert desk.due_in() is None


def test_a_text_is_ready_after_a_second_because_nothing_says_that_it_is_whole():
    desk = Desk()

    desk.see(a_md=stamp())

    assert not desk.see(999, a_md=stamp())
    assert desk.see(1, a_md=stamp()).ready == {TEXT: stamp()}


@pytest.mark.parametrize(
    ("arrived", "hidden"),
    [(stamp(modified=9_000_000, changed=9_000_004), ()), (stamp(inode=7), (7,))],
    ids=["renamed-later-than-written", "had-a-temporary-name"],
)
def test_a_text_that_arrived_by_rename_is_as_quick_as_a_picture(arrived, hidden):
    desk = Desk()
    desk.see(hidden=hidden)

    desk.see(a_md=arrived)

    assert desk.see(200, a_md=arrived).ready == {TEXT: arrived}


def test_a_share_asks_for_two_seconds_whatever_the_times_of_its_files_say():
    desk = Desk(shares={1})
    old = stamp(modified=1_000)

    desk.see(a_png=old)

    assert not desk.see(1_999, a_png=old)
    assert desk.see(1, a_png=old).ready == {PICTURE: old}


def test_an_old_file_on_a_local_disk_is_ready_at_first_sight():
    desk = Desk()
    old = stamp(modified=START - 60_000)

    assert desk.see(a_md=old) == Changes(ready={TEXT: old})


def test_a_growing_file_is_never_ready_before_it_stops():
    desk = Desk()

    for size in range(10, 30):
        growing = stamp(size=size, modified=9_000_000 + size)
        assert desk.see(150, a_png=growing).moving == {PICTURE}

    assert desk.see(200, a_png=growing).ready == {PICTURE: growing}


@pytest.mark.parametrize(
    ("name", "path", "wait_ms"), [("a_png", PICTURE, 2_000), ("a_md", TEXT, 5_000)]
)
def test_a_file_that_somebody_still_writes_waits_but_not_for_ever(name, path, wait_ms):
    desk = Desk(being_written={path})

    desk.see(**{name: stamp()})

    assert not desk.see(wait_ms - 1, **{name: stamp()})
    assert desk.see(1, **{name: stamp()}).ready == {path: stamp()}


def test_a_file_is_ready_soon_after_its_writer_has_closed_it():
    desk = Desk(being_written={PICTURE})
    desk.see(a_png=stamp())
    desk.see(300, a_png=stamp())
    assert desk.due_in() == 200

    desk.being_written.clear()

    assert desk.see(200, a_png=stamp()).ready == {PICTURE: stamp()}


def test_a_file_that_was_ready_is_ready_at_once_under_its_new_name():
    desk = Desk()
    desk.see(a_md=stamp())
    desk.see(1_000, a_md=stamp())

    renamed = desk.see(b_md=stamp(changed=9_000_500))

    assert list(renamed.ready) == [f"{FOLDER}/b.md"]


def test_a_file_that_was_not_ready_is_not_ready_under_a_new_name_either():
    desk = Desk()
    desk.see(a_md=stamp())

    renamed = desk.see(100, b_md=stamp())

    assert renamed.moving == {f"{FOLDER}/b.md"}


def test_what_we_wrote_ourselves_is_ready_at_once():
    desk = Desk()
    desk.settling.trust(TEXT)

    assert desk.see(a_md=stamp()).ready == {TEXT: stamp()}

    desk.settling.trust_no_more(TEXT)
    assert desk.see(100, a_md=stamp(size=11)).moving == {TEXT}


def test_a_vanished_file_is_missed_for_a_moment_first():
    desk = Desk()
    desk.see(a_png=stamp(modified=1))

    assert not desk.see()
    assert desk.due_in() == 200
    assert desk.see(200).gone == {PICTURE}
    assert desk.due_in() is None


def test_a_file_saved_by_deleting_it_first_was_never_gone():
    desk = Desk()
    desk.see(a_png=stamp(modified=1))
    desk.see()

    saved = desk.see(50, a_png=stamp(inode=8))

    assert saved.moving == {PICTURE}
    assert not desk.see(199, a_png=stamp(inode=8)).gone


def test_after_broken_versions_the_next_one_must_hold_still_for_longer():
    desk = Desk()
    for _ in range(2):
        desk.settling.judge(PICTURE, is_good=False)

    desk.see(a_png=stamp())

    assert desk.due_in() == 800
    desk.settling.judge(PICTURE, is_good=True)
    desk.see(a_png=stamp(size=11))
    assert desk.due_in() == 200


def test_a_clock_that_is_set_back_only_starts_the_wait_again():
    desk = Desk()
    desk.see(a_png=stamp())

    desk.see(-500_000, a_png=stamp())

    assert desk.see(200, a_png=stamp()).ready == {PICTURE: stamp()}


def test_a_forgotten_folder_is_seen_anew():
    desk = Desk()
    desk.see(a_png=stamp(modified=1))

    assert desk.settling.forget(FOLDER).gone == {PICTURE}
    assert desk.see(a_png=stamp(modified=1)).ready


def test_changes_of_several_looks_are_joined():
    joined = merged(
        [
            Changes(gone=frozenset({"a"}), moving=frozenset({"b"})),
            Changes(ready={"a": stamp()}),
        ]
    )

    assert joined == Changes(ready={"a": stamp()}, moving=frozenset({"b"}))
