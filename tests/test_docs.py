"""The documents tell the truth: settings, commands, words."""

import re
from pathlib import Path

import pytest
import typer

from signage.cli import app
from signage.core.content.problem import CATALOGUE
from signage.settings import NAMES, Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # it is a group
FIELD = re.compile(r"\{(\w+)")


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_has_its_row_with_default_and_reason(name: str) -> None:
    field = Settings.__dataclass_fields__[name]
    default = field.default
    said = f'"{default}"' if isinstance(default, str) else str(default).lower()

    assert f"| `{name}` | `{said}` | {field.metadata['reason']} |" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`signage {command}" in README


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"`signage ([a-z-]+)", README))

    assert named <= set(COMMANDS)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_problem_is_said_in_both_languages_with_the_same_facts(code: str) -> None:
    vietnamese, english = CATALOGUE[code]

    plain = {name.removesuffix("_en") for name in FIELD.findall(english)}
    assert set(FIELD.findall(vietnamese)) == plain
    assert not re.search(r"(?<!\w)'|'(?!\w)", vietnamese + english), (
        "quotes otherwise than pages do"
    )
    assert " — " in vietnamese, "says what is wrong, but not what to do"
    assert " — " in english, "says what is wrong, but not what to do"


def test_architecture_fits_one_sitting() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text("utf-8").splitlines()) < 200
