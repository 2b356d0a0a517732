import os
from pathlib import Path

from PIL import Image

from signage.render.thumbnails import prune_thumbnails, thumbnail

MADE_S = 1_795_000_000


def small_copy(folder: Path, name: str) -> Path:
    picture = folder / f"{name}.png"
    Image.new("RGB", (640, 360), "#a5271d").save(picture)
    made = thumbnail(picture, folder / "thumbnails", 160)
    os.utime(made, (MADE_S, MADE_S))
    return made


def test_small_copies_go_when_they_are_old_and_nobody_shows_the_picture(tmp_path: Path):
    shown, gone = small_copy(tmp_path, "a1-shown"), small_copy(tmp_path, "b2")
    used = {"a1-shown.png"}

    assert prune_thumbnails(tmp_path / "thumbnails", used, before_s=MADE_S) == 0
    assert prune_thumbnails(tmp_path / "thumbnails", used, before_s=MADE_S + 1) == 1
    assert shown.exists() and not gone.exists()
    assert thumbnail(tmp_path / "b2.png", tmp_path / "thumbnails", 160) == gone
    assert gone.exists()


def test_a_site_that_made_no_small_copies_yet_has_none_to_delete(tmp_path: Path):
    assert prune_thumbnails(tmp_path / "thumbnails", set(), before_s=MADE_S) == 0
