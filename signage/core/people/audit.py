"""The record of who did what: sentences that people can read, chained so that edits show.

Each record's chain is the SHA-256 over the chain before it and the record itself; whoever changes
or removes one breaks every later link.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from signage.core.people.acts import ACTS, EXPORT_NAMES, ROLE_NAMES
from signage.core.time.times import Instant

FIRST_LINK = ""
# Which of two sentences.
VI, EN = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One act. `before` and `after` are JSON or empty; `arguments` fill the act's sentence."""

    number: int
    at_ms: Instant
    person: str
    address: str
    act: str
    subject: str
    unit: str = ""
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    before: str = ""
    after: str = ""


def link(previous: str, record: Record) -> str:
    """Return the chain of a record that follows the chain `previous`."""
    parts = (
        previous,
        record.number,
        record.at_ms,
        record.person,
        record.address,
        record.act,
        record.subject,
        record.unit,
        dict(record.arguments),
        record.before,
        record.after,
    )
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()


def first_broken(chained: Iterable[tuple[Record, str]]) -> int | None:
    """Return the number of the first record that does not fit its chain, None when all do.

    Numbers start at 1 without gaps; a missing record is named by its own number.
    """
    previous, expected = FIRST_LINK, 1
    for record, chain in chained:
        if record.number != expected:
            return expected
        if link(previous, record) != chain:
            return record.number
        previous, expected = chain, expected + 1
    return None


def sentence(record: Record, units: Mapping[str, str] | None = None) -> dict[str, str]:
    """Say a record in both languages: `{"vi": …, "en": …}`; names are those of the time.

    `units` names those of which older records hold only the id.
    """
    said = ACTS.get(record.act, ("{person}: {act} {subject}",) * 2)
    vietnamese, english = (
        text.format_map(_Forgiving(_words(record, language, units or {})))
        for text, language in zip(said, (VI, EN), strict=True)
    )
    return {"vi": vietnamese, "en": english}


def _words(record: Record, language: int, units: Mapping[str, str]) -> dict[str, str | int]:
    told = record.arguments
    document = _document(record.after) or _document(record.before)
    everything = ("mọi màn hình", "every screen")[language]
    words: dict[str, str | int] = {
        **told,
        "act": record.act,
        "unit": told.get("unit_name") or units.get(record.unit, record.unit),
        "person": told.get("person_name") or record.person or ("hệ thống", "the system")[language],
        "subject": told.get("subject_name")
        or document.get("title")
        or document.get("name")
        or (everything if record.subject == "*" else record.subject),
        "reach": _reach(told, document, language),
    }
    if record.act == "refused":
        # Older records have one text for both.
        words["what"] = told.get(("vi", "en")[language]) or told.get("what", "…")
    if "to" in told:
        words["to"] = units.get(str(told["to"]), told["to"])
    if record.act == "exported":
        words["subject"] = _exported(record.subject, language)
    if "roles" in told:
        words["roles"] = _roles(str(told["roles"]), language)
    return words


def _document(text: str) -> dict[str, Any]:
    found = msgspec.json.decode(text) if text else None
    return found if isinstance(found, dict) else {}


def _reach(told: Mapping[str, str | int], document: Mapping[str, Any], language: int) -> str:
    """Say on how many screens, and whether it was a drill."""
    words = ""
    if "screens" in told:
        count = told["screens"]
        words = (f" trên {count} màn hình", f" on {count} screen{'s' * (count != 1)}")[language]
    return words + (" (diễn tập)", " (drill)")[language] if document.get("drill") else words


def _exported(name: str, language: int) -> str:
    """Say what a file was, and its name."""
    kinds = (names for start, names in EXPORT_NAMES.items() if name.startswith(start))
    kind = next(kinds, None)
    return f"{kind[language]} ({name})" if kind is not None else name


def _roles(text: str, language: int) -> str:
    """Say `editor @ Huế` with the role's name."""
    said = []
    for each in text.split(", "):
        role, at, place = each.partition(" @ ")
        name = ROLE_NAMES[role][language] if role in ROLE_NAMES else role
        said.append(f"{name}{(', ở ', ' in ')[language] if at else ''}{place}")
    return "; ".join(said)


class _Forgiving(dict[str, str | int]):
    """Old records may lack an argument that today's sentence has; they stay readable."""

    def __missing__(self, key: str) -> str:
        return "…"
