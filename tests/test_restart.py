"""A server that starts again: players come back at once, and get no programme with holes."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from signage.app import running
from signage.core.showing.edition import Edition
from signage.demo import make_site
from signage.errands.deeds import apply_to_site
from signage.publisher import Publisher
from signage.settings import load_settings
from tests.served import picture

SCREENS = """
[[screens]]
id = "sanh"
name = "Bảng sảnh"
unit = "goc"
kind = "eboard"
canvas = "640x360"
default_playlist = "tin"
"""
LIMIT_S = 20


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    make_site(site)
    rules = tmp_path / "apply.toml"
    rules.write_text(SCREENS, encoding="utf-8")
    apply_to_site(load_settings(site, environment={}), rules)
    folder = site / "playlists" / "tin"
    folder.mkdir(parents=True)
    (folder / "playlist.toml").write_text('approval = "none"\n', encoding="utf-8")
    picture(folder / "1 ảnh.png", "navy")
    (folder / "2 tin.txt").write_text("Lịch tiếp dân\n\nThứ Năm hằng tuần.", encoding="utf-8")
    return site


def test_the_first_programme_after_a_start_is_the_last_one_before(site: Path) -> None:
    before = asyncio.run(first_edition(site, lambda edition: len(titles(edition)) == 2))

    after = asyncio.run(first_edition(site, lambda edition: bool(edition.revision)))

    assert titles(after) == titles(before)


async def first_edition(site: Path, holds: Callable[[Edition], bool]) -> Edition:
    """Serve a site until players can be given an edition of which this holds."""
    async with running(load_settings(site, environment={}), follow=True) as parts:
        edition = await _first(parts.publisher, holds)
        await parts.publisher.publish()  # what is on air is on record, too, when this is done
        return edition


async def _first(publisher: Publisher, holds: Callable[[Edition], bool]) -> Edition:
    editions: asyncio.Queue[Edition] = asyncio.Queue()
    publisher.listen(editions.put_nowait)
    edition = publisher.current
    async with asyncio.timeout(LIMIT_S):
        while not holds(edition):
            edition = await editions.get()
    return edition


def titles(edition: Edition) -> set[str]:
    manifest = edition.manifests.get("sanh")
    return {item["title"] for item in manifest.document["items"].values()} if manifest else set()
