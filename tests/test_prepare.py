"""What the tests need is installed, or said plainly."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PREPARE = Path(__file__).with_name("prepare.py")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of what `prepare.py` stands beside, and a folder of programs with none in it."""
    for folder in ("tests", "players", "bin"):
        (tmp_path / folder).mkdir()
    shutil.copy(PREPARE, tmp_path / "tests")
    (tmp_path / "players" / "package.json").write_text("{}", "utf-8")
    return tmp_path


def prepare(bare: Path, **programs: str) -> tuple[int, str]:
    """Prepare the player's tools where there are only these programs."""
    for name, script in programs.items():
        program = bare / "bin" / name.replace("_", "-")
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, str(bare / "tests" / "prepare.py"), "--node"],
        env={"PATH": str(bare / "bin")},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_tools_that_cannot_be_fetched_are_named_with_what_to_do(bare: Path) -> None:
    npm = "echo many; echo words; echo 'npm error network ENOTFOUND'; exit 1"

    code, said = prepare(bare, node="", npm=npm)

    assert code == 1
    assert "COULD NOT INSTALL the player's tools: npm install" in said
    assert "ENOTFOUND" in said
    assert "npm config set registry" in said


def test_a_package_that_cannot_be_had_is_named_with_what_was_said(bare: Path) -> None:
    apt = "echo E: Temporary failure resolving deb.debian.org >&2; exit 100"

    code, said = prepare(bare, apt_get=apt, sudo='shift; exec "$@"')

    assert code == 1
    assert "COULD NOT INSTALL nodejs npm: apt-get install" in said
    assert "Temporary failure resolving" in said
    assert "install Node 20 or newer" in said


def test_where_there_is_no_apt_the_packages_are_named(bare: Path) -> None:
    code, said = prepare(bare)

    assert code == 1
    assert "MISSING: nodejs npm — no apt-get here" in said


def test_tools_are_installed_once_for_each_list_of_them(bare: Path) -> None:
    install = "/bin/mkdir -p node_modules; echo x >> asked"

    assert prepare(bare, node="", npm=install) == prepare(bare) == (0, "")
    assert (bare / "players" / "asked").read_text() == "x\n"
