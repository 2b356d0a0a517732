"""A card's body as plain values: paragraphs and list items, made of plain and bold runs.

Only paragraphs, lists, headings, bold and line breaks mean anything; every other mark prints as
it was typed. Nothing here is markup of the layout engine.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token


class Run(msgspec.Struct, frozen=True):
    """Some text in one weight; `\\n` is a line break."""

    text: str
    bold: bool = False


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph, heading or list item; `mark` is `1.` or `•` in front of an item."""

    runs: tuple[Run, ...]
    mark: str = ""
    level: int = 0
    heading: bool = False

    @property
    def text(self) -> str:
        """Return the words alone."""
        return "".join(run.text for run in self.runs)


def paragraphs(body: str) -> tuple[Paragraph, ...]:
    """Read the Markdown subset."""
    found: list[Paragraph] = []
    marks: list[str] = []
    counts: list[int | None] = []
    heading = False
    for token in _parser().parse(body):
        if token.type == "heading_open":
            heading = True
        elif token.type == "ordered_list_open":
            counts.append(int(token.attrs.get("start", 1)) - 1)
        elif token.type == "bullet_list_open":
            counts.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            counts.pop()
        elif token.type == "list_item_open":
            count = counts[-1]
            if count is not None:
                counts[-1] = count + 1
            marks.append("•" if count is None else f"{count + 1}.")
        elif token.type == "inline":
            runs = tuple(_runs(token.children or ()))
            if any(run.text.strip() for run in runs):
                mark = marks.pop() if marks else ""
                found.append(
                    Paragraph(runs=runs, mark=mark, level=max(0, len(counts) - 1), heading=heading)
                )
            heading = False
    return tuple(found)


def _runs(children: Sequence[Token]) -> Iterable[Run]:
    bold = 0
    for child in children:
        if child.type == "strong_open":
            bold += 1
        elif child.type == "strong_close":
            bold -= 1
        elif child.type in ("softbreak", "hardbreak"):
            yield Run("\n", bold > 0)
        elif child.content:
            yield Run(re.sub(r" *\n *", "\n", child.content), bold > 0)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False})
    return parser.enable(["emphasis", "list", "newline", "heading", "escape"])
