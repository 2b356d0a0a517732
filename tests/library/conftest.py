import pytest

from tests.library.world import play


@pytest.fixture
def story(tmp_path):
    """Play a coroutine function in a world of its own: `@story`, or `story(function)`."""
    return lambda function: play(tmp_path / "site", function)
