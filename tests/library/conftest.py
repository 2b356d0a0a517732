import os
import subprocess

import pytest

from tests.library.world import play


@pytest.fixture
def story(tmp_path):
    """Play a coroutine function in a world of its own: `@story`, or `story(function)`."""
    return lambda function: play(tmp_path / "site", function)


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of eight megabytes; needs root."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("NOT TESTED: a full disk needs root and mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
