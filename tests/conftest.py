"""Marks what needs a browser, and says loudly when there is none."""

from pathlib import Path

import pytest

from tests.prepare import find_chromium

HERE = Path(__file__).parent
# Where `make test` looks for them.
OF_BROWSERS = (HERE / "journeys", HERE / "bench")
NO_CHROMIUM = "CHROMIUM IS MISSING: run tests/prepare.py, or set SIGNAGE_CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that asks for playwright needs a browser, whoever forgot to say so."""
    chromium = find_chromium()
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if not item.get_closest_marker("browser"):
            continue
        if item.path.parent not in OF_BROWSERS:
            raise pytest.UsageError(f"{item.nodeid}: browsers belong to tests/journeys")
        if chromium is None:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
