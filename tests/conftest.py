"""Marks what needs a browser, and says loudly when there is none."""

import pytest

from tests.prepare import find_chromium

NO_CHROMIUM = "CHROMIUM IS MISSING: run tests/prepare.py, or set SIGNAGE_CHROMIUM"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that asks for playwright needs a browser, whoever forgot to say so."""
    chromium = find_chromium()
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and chromium is None:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
