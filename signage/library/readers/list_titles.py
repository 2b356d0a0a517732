"""Titles above and inside tables of procedures: which lines are some, and what they say of rows.

Titles are told by their form, place and words, never by their length. Where they name several
kinds of change, or none, nothing is supposed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from signage.core.content.procedure import ChangeType, Level
from signage.core.content.procedure_titles import (
    field_in,
    level_in,
    names_field,
    title_changes,
    without_numbering,
)
from signage.core.content.procedure_words import fold

_TITLE_WORDS = re.compile(r"\b(danh muc|tthc|thu tuc hanh chinh|linh vuc)\b|^[a-d] cap ")
_ARTICLE = re.compile(r"dieu \d+ (?P<said>.*)")
_ANNEX = re.compile(r"(phu luc|danh muc|phan)\b")
_FOOTNOTE = re.compile(r"\(?(?P<mark>\*+|\[\d{1,2}\])\)?\s*:?\s*(?P<text>.*)", re.DOTALL)
# Reasons of a decision name laws that amend laws.
_NO_TITLES = (
    "can cu",
    "theo de nghi",
    "xet de nghi",
    "noi nhan",
    "nhu dieu",
    "kem theo",
    "ban hanh kem theo",
)


@dataclass(slots=True)
class Section:
    """What the titles so far say about the rows below them.

    `title` is what named their kind of change, or should have; `number` counts the titles that
    named one. `rows` says whether any came since.
    """

    change: ChangeType | None = None
    level: Level = "unknown"
    field: str = ""
    title: str = ""
    number: int = 0
    has_rows: bool = False
    articles: frozenset[ChangeType] = frozenset()

    def read(self, title: str, *, is_group: bool) -> None:
        """Follow a title; a group row that says nothing else names a field."""
        changes, level = title_changes(title), level_in(title)
        if changes or (not is_group and self.has_rows and _begins_annex(title)):
            self._begin(changes[0] if len(changes) == 1 else None, title)
            self.level, self.field = level, ""
        elif self.change is None and not is_group:
            self.title = title
        if names_field(title):
            if is_group or not changes:
                self.field = field_in(title)
        elif level != "unknown" and not changes:
            self.level, self.field = level, ""
        elif is_group and not changes:
            self.field = field_in(title)

    def read_article(self, title: str) -> None:
        """Follow an article of the decision; several that announce different kinds say none."""
        self.articles |= frozenset(title_changes(title))
        self._begin(next(iter(self.articles)) if len(self.articles) == 1 else None, title)

    def _begin(self, change: ChangeType | None, title: str) -> None:
        self.change, self.title = change, title
        self.number += 1
        self.has_rows = False


def read_titles(lines: Iterable[str], section: Section) -> None:
    """Follow the titles among the lines between two tables."""
    for line in _joined(lines):
        folded = fold(line)
        if folded.startswith(_NO_TITLES) or not _TITLE_WORDS.search(folded):
            continue
        if article := _ARTICLE.match(folded):
            if article["said"].startswith(("cong bo", "ban hanh")):
                section.read_article(line)
        elif not _is_sentence(line):
            section.read(line, is_group=False)


def footnote_in(line: str) -> tuple[str, str] | None:
    """Return the mark of a footnote and its words, when a line is one."""
    match = _FOOTNOTE.match(line) if line.startswith(("*", "(*", "[")) else None
    return (match["mark"], match["text"].strip()) if match else None


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Put together the lines of a title in capitals that was broken by hand."""
    title = ""
    for line in lines:
        if line.isupper() and title and not _begins_title(line):
            title = f"{title} {line}"
            continue
        if title:
            yield title
        title = ""
        if line.isupper():
            title = line
        else:
            yield line
    if title:
        yield title


def _begins_title(line: str) -> bool:
    return without_numbering(line) != line.strip(" :.") or _begins_annex(line)


def _begins_annex(line: str) -> bool:
    return line.isupper() and _ANNEX.match(fold(line)) is not None


def _is_sentence(line: str) -> bool:
    """Tell what a decision lays down from a title: it ends as a sentence does."""
    return line.endswith((";", ".")) and not line.isupper()
