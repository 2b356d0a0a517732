"""The text of `playlist.toml` ↔ rules and problems; no disk.

A file with any mistake is refused whole: half of somebody's rules is not what they wrote.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime
from typing import get_args

from signage.core.content.asset import Fit
from signage.core.content.file_name import nfc
from signage.core.content.playlist import Approval, LongPictures, PlaylistRules, Transition
from signage.core.content.problem import Problem

LONGEST_DURATION_S = 24 * 3600  # as for a token in a name
LONGEST_TRANSITION_MS = 5_000  # more is a typing mistake, and longer than many entries

_NO_RULES = PlaylistRules()
_APPROVAL_LINE = re.compile(r'^\s*"?approval"?\s*=\s*["\'](\w+)["\']', re.MULTILINE)
_TOML_PLACE = re.compile(r"\s*\(at line (\d+), column \d+\)$")

Value = object  # what TOML holds; it leaves this module typed


def parse_rules(text: str) -> tuple[PlaylistRules | None, tuple[Problem, ...]]:
    """Read the rules, or say with lines why not. Problems have no place yet (`where` is empty)."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        return None, (_syntax_problem(failure, text),)
    problems: list[Problem] = []
    rules = _NO_RULES
    for key, value in table.items():
        line = _line_of(key, text)
        if key not in _KEYS:
            problems.append(_unknown(key, line))
            continue
        expected, read = _KEYS[key]
        changed = read(rules, value)
        if changed is None:
            shown = f"“{value}”" if isinstance(value, str) else str(value)
            arguments = {"key": key, "value": shown, "expected": expected}
            problems.append(Problem(code="bad_value", where="", line=line, arguments=arguments))
        else:
            rules = changed
    if rules.valid_from and rules.valid_until and rules.valid_until < rules.valid_from:
        problems.append(_reversed_dates(rules, _line_of("valid_until", text)))
    return (None if problems else rules), tuple(problems)


def guarded_rules(text: str) -> PlaylistRules:
    """Return what holds while rules cannot be read and no earlier ones are known.

    Only `approval` matters then: when the text asks for one, or seems to, nothing is shown
    without it.
    """
    found = _APPROVAL_LINE.search(text)
    if found and found[1] in get_args(Approval):
        return PlaylistRules(approval=found[1])  # type: ignore[arg-type]  # checked above
    names = re.findall(r'^\s*"?(\w+)"?\s*=', text, re.MULTILINE)
    asks = "approval" in text or difflib.get_close_matches("approval", names, cutoff=0.7)
    return PlaylistRules(approval="required" if asks else None)


def order_lines(text: str, order: tuple[str, ...]) -> dict[str, int]:
    """Tell on which line each name of `order` stands, or that of `order` itself."""
    first = _line_of("order", text) or 1
    lines = [nfc(line) for line in text.splitlines()]
    return {
        name: next((n for n, line in enumerate(lines[first - 1 :], first) if name in line), first)
        for name in order
    }


def dump_rules(rules: PlaylistRules, text: str = "") -> str:
    """Write rules down, into `text` when given: its comments and untouched lines stay.

    A text where that cannot be done, because it is no TOML or holds tables, is replaced whole.
    """
    plain = "".join(f"{key} = {value}\n" for key, value in _written(rules))
    try:
        edited = _edited(text, rules)
    except tomllib.TOMLDecodeError:
        return plain
    return edited if parse_rules(edited) == (rules, ()) else plain


def _edited(text: str, rules: PlaylistRules) -> str:
    wanted = dict(_written(rules))
    lines = text.splitlines()
    for key in tomllib.loads(text):
        lines = _with_statement(lines, key, wanted.pop(key, None))
    lines += [f"{key} = {value}" for key, value in wanted.items()]
    return "\n".join(lines).strip("\n") + "\n" if any(lines) else ""


def _syntax_problem(failure: tomllib.TOMLDecodeError, text: str) -> Problem:
    place = _TOML_PLACE.search(str(failure))
    line = int(place[1]) if place else max(1, len(text.splitlines()))
    reason = _TOML_PLACE.sub("", str(failure)).removesuffix(" (at end of document)")
    reason = reason[:1].lower() + reason[1:]
    return Problem(code="bad_toml", where="", line=line, arguments={"reason": reason})


def _unknown(key: str, line: int | None) -> Problem:
    near = difflib.get_close_matches(key, _KEYS, n=1)
    hint = f" (→ “{near[0]}”?)" if near else ""
    return Problem(code="unknown_key", where="", line=line, arguments={"key": key, "hint": hint})


def _reversed_dates(rules: PlaylistRules, line: int | None) -> Problem:
    arguments = {
        "key": "valid_until",
        "value": str(rules.valid_until),
        "expected": f">= valid_from = {rules.valid_from}",
    }
    return Problem(code="bad_value", where="", line=line, arguments=arguments)


def _line_of(key: str, text: str) -> int | None:
    pattern = re.compile(rf'\s*(\[+\s*)?["\']?{re.escape(key)}["\']?\s*[=.\]]')
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return number
    return None


# Each returns the rules with the value in them, or None when it cannot be used.
_Read = Callable[[PlaylistRules, Value], PlaylistRules | None]


def _read_title(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    return replace(rules, title=nfc(value).strip()) if isinstance(value, str) else None


def _read_order(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        return None
    return replace(rules, order=tuple(dict.fromkeys(nfc(name) for name in value)))


def _read_duration(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 1 <= value <= LONGEST_DURATION_S:
        return None
    return replace(rules, default_duration_ms=round(value * 1000))


def _read_transition(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    known = value in get_args(Transition)
    return replace(rules, transition=value) if known else None  # type: ignore[arg-type]  # known


def _read_transition_ms(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return replace(rules, transition_ms=value) if 0 <= value <= LONGEST_TRANSITION_MS else None


def _read_approval(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    known = value in get_args(Approval)
    return replace(rules, approval=value) if known else None  # type: ignore[arg-type]  # known


def _read_fit(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    known = value in get_args(Fit)
    return replace(rules, fit=value) if known else None  # type: ignore[arg-type]  # known


def _read_long(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    known = value in get_args(LongPictures)
    return replace(rules, long=value) if known else None  # type: ignore[arg-type]  # known


def _day(value: Value) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _read_valid_from(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    day = _day(value)
    return replace(rules, valid_from=day) if day else None


def _read_valid_until(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    day = _day(value)
    return replace(rules, valid_until=day) if day else None


def _read_pinned(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    return replace(rules, pinned=value) if isinstance(value, bool) else None


def _read_festive(rules: PlaylistRules, value: Value) -> PlaylistRules | None:
    return replace(rules, festive=value) if isinstance(value, bool) else None


_KEYS: dict[str, tuple[str, _Read]] = {
    "title": ('"…"', _read_title),
    "order": ('["01 a.png", "media/b.mp4"]', _read_order),
    "default_duration_s": (f"1 … {LONGEST_DURATION_S}", _read_duration),
    "transition": (" | ".join(get_args(Transition)), _read_transition),
    "transition_ms": (f"0 … {LONGEST_TRANSITION_MS}", _read_transition_ms),
    "approval": (" | ".join(get_args(Approval)), _read_approval),
    "fit": (" | ".join(get_args(Fit)), _read_fit),
    "long": (" | ".join(get_args(LongPictures)), _read_long),
    "valid_from": ("2027-01-31", _read_valid_from),
    "valid_until": ("2027-01-31", _read_valid_until),
    "pinned": ("true | false", _read_pinned),
    "festive": ("true | false", _read_festive),
}


def _written(rules: PlaylistRules) -> Iterator[tuple[str, str]]:
    for field in fields(PlaylistRules):
        value = getattr(rules, field.name)
        if value == getattr(_NO_RULES, field.name):
            continue
        if field.name == "default_duration_ms":
            yield "default_duration_s", _toml(value // 1000 if value % 1000 == 0 else value / 1000)
        else:
            yield field.name, _toml(value)


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, str):
        return '"' + re.sub(r'[\x00-\x1f"\\\x7f]', _escaped, value) + '"'
    return str(value)  # numbers and dates are written as Python shows them


def _escaped(character: re.Match[str]) -> str:
    return "\\" + character[0] if character[0] in '"\\' else f"\\u{ord(character[0]):04x}"


def _with_statement(lines: list[str], key: str, wanted: str | None) -> list[str]:
    """Replace or remove one statement, which may run over several lines."""
    start = (_line_of(key, "\n".join(lines)) or 1) - 1
    for end in range(start + 1, len(lines) + 1):
        try:
            statement = tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        if wanted is not None and tomllib.loads(f"{key} = {wanted}") == statement:
            return lines
        return lines[:start] + ([f"{key} = {wanted}"] if wanted is not None else []) + lines[end:]
    return lines
