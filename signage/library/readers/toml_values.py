"""Values of an infographic's TOML table, each checked; what is wrong is noted with its line."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from signage.core.content.figures import parse_number
from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.library.reading import SourceFile


@dataclass(slots=True)
class Found:
    """The file under the reader's eyes, and what is wrong with it.

    `block` is the number of the block at hand, -1 outside of any.
    """

    text: str
    companions: Mapping[str, SourceFile]
    problems: list[Problem] = field(default_factory=list)
    block: int = -1

    def report(self, code: str, at: str, /, **arguments: str | int) -> None:
        """Note a problem at the line of a key."""
        self.problems.append(
            Problem(code=code, where="", line=self.line_of(at), arguments=arguments)
        )

    def line_of(self, key: str) -> int | None:
        """Return the line of a key in the block at hand, the block's own when it has none."""
        seen, opened = -1, None
        pattern = re.compile(rf"[\s{{,]*[\"']?{re.escape(key)}[\"']?\s*=") if key else None
        for number, line in enumerate(self.text.split("\n"), start=1):
            if line.strip().startswith("[[blocks]]"):
                seen += 1
                opened = number if seen == self.block else opened
            elif seen == self.block and pattern and pattern.match(line):
                return number
        return opened if key in ("", "items") else self.line_of("items")


class Wrong(Exception):
    """A value is not what its key asks for; it has been reported."""


def text_of(table: dict[str, Any], key: str, found: Found) -> str:
    """Return a text, empty when it is not given."""
    value = table.get(key, "")
    if isinstance(value, bool | dict | list):
        found.report("bad_block_value", key, key=key, wanted='"…"')
        raise Wrong
    # A date without quotation marks is a TOML date.
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else normalise(str(value))


def texts_of(table: dict[str, Any], key: str, found: Found) -> tuple[str, ...]:
    """Return a list of texts."""
    value = table.get(key, [])
    if not isinstance(value, list) or any(isinstance(cell, (dict, list)) for cell in value):
        found.report("bad_block_value", key, key=key, wanted='["…", "…"]')
        raise Wrong
    return tuple(normalise(str(cell)) for cell in value)


def numbers_of(table: dict[str, Any], key: str, found: Found) -> tuple[float | None, ...]:
    """Return a list of numbers; an empty text or a dash is a number that is not known."""
    value = table.get(key, [])
    if not isinstance(value, list):
        found.report("bad_block_value", key, key=key, wanted="[1, 2, 3]")
        raise Wrong
    return tuple(_number(cell, key, found) for cell in value)


def _number(cell: Any, key: str, found: Found) -> float | None:  # noqa: ANN401 - what TOML holds
    if isinstance(cell, str):
        if cell.strip() in ("", "-", "–"):
            return None
        parsed = parse_number(cell)
        if parsed is not None:
            return parsed
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e15:
        return float(cell)
    found.report("not_a_number", key, value=str(cell)[:40])
    return None


def refuse_unknown(table: dict[str, Any], known: tuple[str, ...], found: Found) -> None:
    """Note every key that means nothing here."""
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" (→ “{near[0]}”?)" if near else ""
            found.report("unknown_key", key, key=key[:40], hint=hint)
