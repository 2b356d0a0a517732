"""Read TOML values into typed ones, every mistake with its line, none of them fatal.

A field is a function from a raw value to a typed one that raises ValueError, with an example of
what would be right. What is wrong is collected in a `Reader`; what is right goes on.
"""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from signage.core.content.problem import Problem
from signage.store.toml_places import Place

_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
_LONGEST_SLUG = 63  # so that ids fit file names, cookies and host labels
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How one key is read. `example` is TOML that people can copy."""

    read: Callable[["Reader", Any, Place], Any]
    example: str
    required: bool = False


Fields = Mapping[str, Field]


@dataclass(slots=True)
class Reader:
    """Collects the problems of one file named `where`."""

    where: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, place: Place, **arguments: str | int | float) -> None:
        """Add one problem."""
        self.problems.append(
            Problem(code=code, where=self.where, line=place.line, arguments=arguments)
        )

    def table(
        self, raw: object, fields: Fields, place: Place, *, key: str = "", complete: bool = True
    ) -> dict[str, Any]:
        """Read a table key by key; `complete` asks for the required keys."""
        if not isinstance(raw, dict):
            self.say("bad_value", place, key=key, value=shown(raw), expected="{ … }")
            return {}
        for name in raw:
            if name not in fields:
                self.say("unknown_key", place.key(name), key=name, hint=nearest(name, fields))
        if complete:
            for name, wanted in fields.items():
                if wanted.required and name not in raw:
                    self.say("missing_key", place, key=name, example=wanted.example)
        values = {}
        for name in fields:
            if name not in raw:
                continue
            here = place.key(name)
            try:
                values[name] = fields[name].read(self, raw[name], here)
            except (ValueError, TypeError):
                example = fields[name].example
                self.say("bad_value", here, key=name, value=shown(raw[name]), expected=example)
        return values


def nearest(name: str, known: Mapping[str, object] | frozenset[str]) -> str:
    """Return a hint with the nearest known name, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (→ “{near[0]}”?)" if near else ""


def shown(raw: object) -> str:
    """Return a value as people would recognise it, not too long."""
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    return text if len(text) <= 60 else text[:59] + "…"


def text(_: Reader, raw: object, __: Place) -> str:
    """Read a text of one line."""
    if not isinstance(raw, str) or "\n" in raw.strip():
        raise ValueError
    return raw.strip()


def name(reader: Reader, raw: object, place: Place) -> str:
    """Read a text that is not empty."""
    found = text(reader, raw, place)
    if not found or len(found) > 200:
        raise ValueError
    return found


def slug(_: Reader, raw: object, __: Place) -> str:
    """Read an id."""
    if not isinstance(raw, str) or len(raw) > _LONGEST_SLUG or not _SLUG.fullmatch(raw):
        raise ValueError
    return raw


def flag(_: Reader, raw: object, __: Place) -> bool:
    """Read true or false."""
    if not isinstance(raw, bool):
        raise ValueError
    return raw


def clock(_: Reader, raw: object, __: Place) -> str:
    """Read `HH:MM`, 00:00 to 24:00."""
    if isinstance(raw, time):
        return raw.strftime("%H:%M")
    if not isinstance(raw, str) or not _CLOCK.fullmatch(raw):
        raise ValueError
    return raw


def day(_: Reader, raw: object, __: Place) -> date:
    """Read a local date."""
    if isinstance(raw, datetime):
        raise ValueError
    return raw if isinstance(raw, date) else date.fromisoformat(str(raw))


def whole(least: int, most: int) -> Callable[[Reader, object, Place], int]:
    """Read a whole number from `least` to `most`."""

    def read(_: Reader, raw: object, __: Place) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or not least <= raw <= most:
            raise ValueError
        return raw

    return read


def number(least: float, most: float) -> Callable[[Reader, object, Place], float]:
    """Read a number from `least` to `most`."""

    def read(_: Reader, raw: object, __: Place) -> float:
        if not isinstance(raw, int | float) or isinstance(raw, bool) or not least <= raw <= most:
            raise ValueError
        return float(raw)

    return read


def one_of(*choices: str) -> Callable[[Reader, object, Place], str]:
    """Read one word of a closed set."""

    def read(_: Reader, raw: object, __: Place) -> str:
        if raw not in choices:
            raise ValueError
        return str(raw)

    return read


def list_of(
    read_one: Callable[[Reader, Any, Place], Any],
) -> Callable[[Reader, object, Place], tuple[Any, ...]]:
    """Read a list of equal things."""

    def read(reader: Reader, raw: object, place: Place) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise ValueError
        return tuple(read_one(reader, part, place) for part in raw)

    return read


def table_of(fields: Fields, make: Callable[..., Any]) -> Callable[[Reader, object, Place], Any]:
    """Read an inline table into a value; None when it has problems, which are collected."""

    def read(reader: Reader, raw: object, place: Place) -> object:
        before = len(reader.problems)
        values = reader.table(raw, fields, place)
        if len(reader.problems) > before:
            return None
        return make(**values)

    return read
