import threading
from pathlib import Path

import pytest

from signage.errors import Conflict, NotFound, Rejected, Unavailable
from signage.store.audit import load_records, record
from signage.store.backup import check_backup, find_backup, make_backup, restore_backup
from signage.store.database import Database
from signage.store.play_chains import verify_plays
from signage.store.plays import record_report
from signage.store.units import units
from tests.store.samples import HUE, LAN, NOW, report

TITLE = "Thông báo nghỉ lễ 02-9 (bản cuối).md"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    for name, content in {
        "signage.toml": 'name = "Huế"\n',
        f"playlists/mot-cua/{TITLE}": "# Nghỉ lễ\n",
        "media/intro.mp4": "x" * 100_000,
        "var/kept/abc.md": "# Cũ\n",
        "var/renditions/lớn.png": "không cần",
    }.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return site


@pytest.fixture
def running(site: Path):
    database = Database.open(site / "var/signage.db")

    def write(c):
        units.save(c, HUE, NOW)
        record(c, LAN, "uploaded", "mot-cua/a.md", now=NOW)
        record_report(c, "sanh-1", report(1, 2, 3), NOW)

    database.write_sync(write)
    yield database
    database.close()


def back_up(site: Path, target: Path, now: int = NOW):
    return make_backup(site, site / "var/signage.db", target, now=now)


def test_what_was_backed_up_comes_back_elsewhere_with_equal_bytes(site, running, tmp_path: Path):
    (site / "playlists/trống").mkdir()
    back_up(site, tmp_path / "backups")

    other = tmp_path / "khác"
    restore_backup(tmp_path / "backups", other)

    for name in (
        "signage.toml",
        f"playlists/mot-cua/{TITLE}",
        "media/intro.mp4",
        "var/kept/abc.md",
    ):
        assert (other / name).read_bytes() == (site / name).read_bytes()
    assert (other / "playlists/trống").is_dir()
    assert not (other / "var/renditions").exists()
    restored = Database.open(other / "var/signage.db")
    assert restored.read_sync(units.all) == {"hue": HUE}
    assert restored.read_sync(verify_plays) is None
    assert [one.act for one in restored.read_sync(load_records)] == ["uploaded"]
    restored.close()


def test_a_backup_is_taken_while_the_server_writes(site, running, tmp_path: Path):
    stop, written = threading.Event(), []

    def keep_writing():
        while not stop.is_set():
            running.write_sync(lambda c: record(c, LAN, "uploaded", "x", now=NOW))
            written.append(1)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    backup = back_up(site, tmp_path / "backups")
    stop.set()
    writer.join()

    check_backup(backup)
    assert written


def test_the_newest_of_several_is_restored_and_equal_files_share_their_bytes(
    site, running, tmp_path: Path
):
    first = back_up(site, tmp_path / "backups")
    (site / "signage.toml").write_text('name = "Thuận Hóa"\n')

    second = back_up(site, tmp_path / "backups", NOW + 60_000)

    same = "site/media/intro.mp4"
    assert (first.folder / same).stat().st_ino == (second.folder / same).stat().st_ino
    restore_backup(tmp_path / "backups", tmp_path / "other")
    assert "Thuận Hóa" in (tmp_path / "other/signage.toml").read_text()
    restore_backup(first.folder, tmp_path / "older")
    assert "Huế" in (tmp_path / "older/signage.toml").read_text()


@pytest.mark.parametrize("name", ["site/media/intro.mp4", "signage.db"])
def test_a_backup_changed_by_hand_is_refused_before_anything_is_written(
    site, running, tmp_path: Path, name: str
):
    backup = back_up(site, tmp_path / "backups")
    changed = bytearray((backup.folder / name).read_bytes())
    changed[-1] ^= 1
    (backup.folder / name).write_bytes(changed)

    with pytest.raises(Unavailable, match=name):
        restore_backup(tmp_path / "backups", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_missing_file_is_named(site, running, tmp_path: Path):
    backup = back_up(site, tmp_path / "backups")
    (backup.folder / "site/signage.toml").unlink()

    with pytest.raises(Unavailable, match=r"signage\.toml"):
        check_backup(backup)


def test_nothing_is_restored_over_a_site(site, running, tmp_path: Path):
    back_up(site, tmp_path / "backups")

    with pytest.raises(Conflict):
        restore_backup(tmp_path / "backups", site)


def test_a_folder_without_a_backup_says_so(tmp_path: Path):
    with pytest.raises(NotFound):
        find_backup(tmp_path)


def test_a_backup_inside_what_is_backed_up_is_refused(site, running):
    with pytest.raises(Rejected):
        back_up(site, site / "media/backups")


def test_a_backup_that_fails_leaves_nothing_behind(site, tmp_path: Path):
    (site / "var/signage.db").write_bytes(b"khong phai" * 1000)

    with pytest.raises(Unavailable):
        back_up(site, tmp_path / "backups")

    assert list((tmp_path / "backups").iterdir()) == []
