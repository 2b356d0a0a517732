"""Fixtures of the journeys: one playwright for all, a small player server for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from tests.journeys.browsers import opened
from tests.journeys.player_server import ManifestMaker, PlayerServer

# A wait ends as soon as it is true; this is for a machine that does ten other things.
PATIENCE_MS = 30_000


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture
def players() -> Iterator[PlayerServer]:
    server = PlayerServer()
    yield server
    server.close()


@pytest.fixture
def maker(players: PlayerServer) -> ManifestMaker:
    return ManifestMaker(players, canvas={"width_px": 640, "height_px": 360})


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    with opened(playwright, tmp_path / "profile") as context:
        yield context


@pytest.fixture
def screen(browser: BrowserContext) -> Page:
    page = browser.pages[0]
    page.on("pageerror", lambda error: print("page error:", error))
    page.on("console", lambda message: print("console:", message.text))
    return page
