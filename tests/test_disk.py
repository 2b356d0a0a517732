"""Disk: nothing half-written has a final name, copies are what they say, names stay inside."""

import hashlib
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from signage.disk import (
    ChangedMeanwhile,
    DiskFull,
    hash_file,
    is_being_written,
    is_share,
    keep,
    safe_join,
    stamp_of,
    write_atomically,
)
from signage.errors import NotFound, Rejected


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of four megabytes; needs root."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("NOT TESTED: a full disk needs root and mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_written_file_replaces_the_old_one_whole(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")

    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.toml"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(small_disk):
    path = small_disk / "a.bin"
    path.write_bytes(b"old")

    with pytest.raises(DiskFull, match="free some space"):
        write_atomically(path, bytes(8_000_000))

    assert path.read_bytes() == b"old"
    assert [entry.name for entry in small_disk.iterdir()] == ["a.bin"]


def test_a_kept_copy_has_the_name_of_its_hash_and_the_bytes_of_the_file(tmp_path):
    content = os.urandom(9_000_000)
    path = tmp_path / "Thông báo.PNG"
    path.write_bytes(content)
    folder = tmp_path / "kept"
    folder.mkdir()

    source, stamp = keep(path, folder)

    assert source.sha256 == hashlib.sha256(content).hexdigest()
    assert (source.extension, source.name) == ("png", "Thông báo.PNG")
    assert (folder / source.kept_name).read_bytes() == content
    assert stamp == stamp_of(path.stat())
    assert len(list(folder.iterdir())) == 1
    assert hash_file(path) == (source, stamp)


def test_a_copy_across_disks_is_the_same(tmp_path, small_disk):
    path = small_disk / "a.png"
    path.write_bytes(os.urandom(100_000))

    source, _ = keep(path, tmp_path)

    assert (tmp_path / source.kept_name).read_bytes() == path.read_bytes()


def test_a_copy_that_does_not_fit_is_refused_before_it_is_begun(tmp_path, small_disk):
    path = tmp_path / "a.png"
    path.write_bytes(bytes(4_150_000))

    with pytest.raises(DiskFull):
        keep(path, small_disk)

    assert list(small_disk.iterdir()) == []


def test_a_pipe_is_not_a_file_and_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "a.png")

    with pytest.raises(NotFound):
        keep(tmp_path / "a.png", tmp_path)


def test_a_link_that_leads_out_is_refused_even_when_it_was_just_made(tmp_path):
    inside = tmp_path / "site"
    inside.mkdir()
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    (inside / "a.png").symlink_to(secret)

    with pytest.raises(Rejected, match="leads out of the site"):
        keep(inside / "a.png", tmp_path, inside=[inside])

    assert not list(tmp_path.glob(".signage*"))


def test_a_file_that_is_written_to_while_it_is_copied_is_not_kept(tmp_path):
    path = tmp_path / "a.png"
    path.touch()
    os.truncate(path, 400_000_000)
    folder = tmp_path / "kept"
    folder.mkdir()

    def write_once_it_is_being_copied():
        while not any(copy.stat().st_size for copy in folder.iterdir()):
            pass
        os.truncate(path, 0)

    writer = threading.Thread(target=write_once_it_is_being_copied)
    writer.start()
    with pytest.raises(ChangedMeanwhile):
        keep(path, folder)
    writer.join()

    assert list(folder.iterdir()) == []


def test_a_copy_ends_when_nobody_wants_it_any_more(tmp_path):
    path = tmp_path / "a.mp4"
    path.touch()
    os.truncate(path, 50_000_000)
    folder = tmp_path / "kept"
    folder.mkdir()
    answers = iter([True, True, False])

    with pytest.raises(ChangedMeanwhile):
        keep(path, folder, go_on=lambda: next(answers))

    assert list(folder.iterdir()) == []


def test_a_writer_is_noticed_until_it_closes(tmp_path):
    path = tmp_path / "a.md"

    with path.open("w"):
        assert is_being_written(path)

    assert not is_being_written(path)
    assert not is_being_written(tmp_path / "none")


def test_a_local_disk_is_no_share(tmp_path):
    assert not is_share(tmp_path)
    assert not is_share(tmp_path / "none")


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../a", "a/../b", "a//b", ".", "a\0b", "a\nb", "a\\b", "ữ" * 86],
)
def test_unsafe_names_are_refused(name):
    with pytest.raises(Rejected, match="not a safe name"):
        safe_join(Path("/srv"), name)


@pytest.mark.parametrize("name", ["a.png", "Tết 🎉 [15s] “x”.png", "a/b.png", "ữ" * 85])
def test_other_names_are_joined(name):
    assert safe_join(Path("/srv"), name) == Path("/srv") / name


def test_the_reserve_of_a_small_disk_is_small(small_disk):
    assert shutil.disk_usage(small_disk).free > 4_000_000

    write_atomically(small_disk / "a", bytes(1_000_000))

    assert keep(small_disk / "a", small_disk)[0].size_bytes == 1_000_000
