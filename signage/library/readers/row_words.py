"""Cells of one row as the words that are shown: fees, notes, what was beside what is."""

from collections.abc import Iterator, Mapping
from typing import Literal

from signage.core.content.procedure_words import Column, without_footnote

# A mark behind any of these leads to a footnote.
_MARKED: tuple[Column, ...] = (
    "name",
    "code",
    "time",
    "place",
    "fee",
    "charge",
    "exemption",
    "agency",
    "legal_basis",
    "amending_document",
    "reason",
    "note",
)


def fees(cells: Mapping[Column, str]) -> str:
    """Return the fee text word for word; two columns keep their heads."""
    fee, charge = cells.get("fee", ""), cells.get("charge", "")
    if fee and charge:
        return f"Phí: {fee}\nLệ phí: {charge}"
    return fee or charge


def beside(cells: Mapping[Column, str], side: Literal["before", "after"]) -> str:
    """Return what was or is laid down: the text, and the time and fee that have an old one."""
    is_old = side == "before"
    told = [cells.get(side, "")]
    if time := cells.get("time_before"):
        told.append(f"Thời hạn: {time if is_old else cells.get('time', '–')}")
    if fee := cells.get("fee_before"):
        told.append(f"Phí, lệ phí: {fee if is_old else fees(cells) or '–'}")
    return "\n".join(text for text in told if text)


def notes(cells: Mapping[Column, str], title: str, footnotes: Mapping[str, str]) -> str:
    """Return the row's note and the footnotes that its cells and its title lead to."""
    marks = dict.fromkeys((*_marks(cells), without_footnote(title)[1].strip("()")))
    told = [cells.get("note", ""), *(footnotes.get(mark, "") for mark in marks)]
    return "\n".join(note for note in told if note)


def _marks(cells: Mapping[Column, str]) -> Iterator[str]:
    for column in _MARKED:
        for line in cells.get(column, "").split("\n"):
            yield without_footnote(line.strip())[1].strip("()")
