"""`signage apply FILE.toml`: units, screens, campaigns, takeovers and people from one file.

All or nothing: with one error nothing is written. Applying twice changes nothing the second
time. What the file does not name, whole things or single keys, stays as it is.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from signage.core.content.problem import Problem
from signage.core.time.times import Instant
from signage.store.apply_fields import SECTIONS
from signage.store.apply_merge import merge
from signage.store.apply_write import Applied, write
from signage.store.audit import Actor
from signage.store.toml_places import Place, find_tables
from signage.store.toml_values import Reader, nearest, shown

_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One `[[section]]` table: what was read of it, and where it stands."""

    values: dict[str, Any]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A file as read, before it is compared with what is there."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def apply_text(
    connection: Connection,
    text: str,
    *,
    where: str,
    actor: Actor,
    now: Instant,
    tz: str,
    playlists: Collection[str] = (),
) -> Applied:
    """Apply a file's text inside the caller's transaction.

    `playlists` are the folders that exist; naming another one is a warning. With errors the
    result holds them, `ok` is false and nothing was written.
    """
    parsed = parse(text, where=where)
    reader = Reader(where, list(parsed.problems))
    drafts = merge(connection, reader, parsed.entries, now=now, tz=tz, playlists=playlists)
    problems = tuple(sorted(reader.problems, key=lambda problem: problem.line or 0))
    if any(problem.severity == "error" for problem in problems):
        return Applied(problems=problems)
    return write(connection, drafts, problems, where=where, actor=actor, now=now)


def parse(text: str, *, where: str) -> Parsed:
    """Read a file's text, collecting every problem with its line; no store needed."""
    reader = Reader(where)
    whole = Place(tuple(text.splitlines()) or ("",), 0, text.count("\n") + 1)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line = _LINE.search(str(wrong))
        at = int(line.group(1)) - 1 if line else len(whole.lines) - 1
        reader.say("bad_apply_file", Place(whole.lines, at, at + 1), reason=str(wrong))
        return Parsed(problems=tuple(reader.problems))
    tables = find_tables(text)
    entries = {}
    for section, raw in document.items():
        places = tables.get(section, [])
        if section not in SECTIONS:
            here = places[0] if places else whole.key(section)
            reader.say("unknown_key", here, key=section, hint=nearest(section, SECTIONS))
        elif not isinstance(raw, list):
            example = f"[[{section}]]"
            here = places[0] if places else whole.key(section)
            reader.say("bad_value", here, key=section, value=shown(raw), expected=example)
        else:
            entries[section] = _entries(reader, section, raw, places, whole.key(section))
    return Parsed(entries=entries, problems=tuple(reader.problems))


def _entries(
    reader: Reader, section: str, raw: list[Any], places: list[Place], around: Place
) -> list[Entry]:
    found: list[Entry] = []
    seen: set[str] = set()
    for index, table in enumerate(raw):
        place = places[index] if index < len(places) else around
        # Whether a required key may be absent depends on what is there already: see `merge`.
        values = reader.table(table, SECTIONS[section], place, key=section, complete=False)
        if "id" not in values:
            if isinstance(table, dict) and "id" not in table:
                example = SECTIONS[section]["id"].example
                reader.say("missing_key", place, key="id", example=example)
            continue
        if values["id"] in seen:
            reader.say("duplicate_id", place.key("id"), id=values["id"])
        seen.add(values["id"])
        found.append(Entry(values=values, place=place))
    return found
