"""The house keeps its floors: import contracts, sizes, words that stay out."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "signage").rglob("*.py"))
WORDS = "Manager|Helper|Handler|Service|Processor|Controller|Util|Misc(?=[A-Z_(:])"
FORBIDDEN = re.compile(rf"^(class|def|async def) \w*({WORDS})\w*\b")


def test_imports_point_downward_only() -> None:
    lint = Path(sys.executable).parent / "lint-imports"

    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_what_it_answers_for_and_fits_one_reading(path: Path) -> None:
    text = path.read_text("utf-8")

    assert text.startswith(('"""', "# ")), "no docstring at the top"
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_names_are_the_trade_s_words(path: Path) -> None:
    found = [line for line in path.read_text("utf-8").splitlines() if FORBIDDEN.match(line)]

    assert found == []


def test_types_are_made_ready_before_threads_meet_them() -> None:
    # Two threads that decode into a type for the first time at once end the process
    # (msgspec 0.22): what threads share decodes with a decoder made when its module is loaded.
    alone = {
        "app.py",  # before anything runs
        "library/readers/answers.py",  # in a worker, and on the event loop
        "store/backup.py",  # a command
        "web/versions.py",  # kinds whose decoders the store made
    }
    late = re.compile(r"(json|toml|msgpack)\.decode\([^\n]*type=(?!dict\[)")

    found = {
        path.relative_to(ROOT / "signage").as_posix()
        for path in MODULES
        if "bench" not in path.parts and late.search(path.read_text("utf-8"))
    }

    assert found == alone


def test_no_registry_and_no_machine_is_named_anywhere() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    needles = ("pypi" + ".org", "npmjs" + ".org", "--index" + "-url", '"resolved"' + ": ")

    named = [
        name
        for name in tracked
        if (ROOT / name).suffix in {".py", ".toml", ".txt", ".json", ".md", ".js", ""}
        and (ROOT / name).is_file()
        and any(needle in (ROOT / name).read_text("utf-8", "replace") for needle in needles)
    ]

    assert named == []
