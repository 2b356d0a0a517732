"""The record of who did what: sentences that people can read, chained so that edits show.

Each record's chain is the SHA-256 over the chain before it and the record itself; whoever changes
or removes one breaks every later link.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from signage.core.people.acts import ACTS
from signage.core.time.times import Instant

FIRST_LINK = ""


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


def sentence(record: Record) -> dict[str, str]:
    """Say a record in both languages: `{"vi": …, "en": …}`."""
    vietnamese, english = ACTS.get(record.act, ("{person}: {act} {subject}",) * 2)
    words = {
        **record.arguments,
        "person": record.person or "hệ thống",
        "act": record.act,
        "subject": record.subject,
        "unit": record.unit,
    }
    filled = _Forgiving(words)
    said = vietnamese.format_map(filled)
    words["person"] = record.person or "the system"
    return {"vi": said, "en": english.format_map(_Forgiving(words))}


class _Forgiving(dict[str, str | int]):
    """Old records may lack an argument that today's sentence has; they stay readable."""

    def __missing__(self, key: str) -> str:
        return "…"
