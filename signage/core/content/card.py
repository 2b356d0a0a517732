"""Typed text and data that become slides: cards, infographics, questions, tables, tickers."""

from typing import Literal

import msgspec

from signage.core.content.source import Source

CardType = Literal["announcement", "notice", "qa", "event", "guide", "contact", "qr"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One numbered step of a guide, with its picture when it has one."""

    text: str
    picture: Source | None = None


class Card(msgspec.Struct, frozen=True, kw_only=True, tag_field="shape", tag="card"):
    """One card from front matter and a Markdown body.

    `body` is Markdown's subset: paragraphs, lists, bold, line breaks; kept as text and set as
    values, never as markup of the layout engine. Dates are shown as written, `dd/mm/yyyy`.
    """

    type: CardType = "announcement"
    title: str
    body: str = ""
    agency: str = ""
    number: str = ""
    date: str = ""
    qr: str = ""
    qr_caption: str = ""
    phone: str = ""
    place: str = ""
    time: str = ""
    answer: str = ""
    legal_basis: str = ""
    picture: Source | None = None
    steps: tuple[Step, ...] = ()
    language: str = "vi"


BlockKind = Literal[
    "numbers",
    "bars",
    "columns",
    "stacked",
    "donut",
    "line",
    "timeline",
    "comparison",
    "ranking",
    "progress",
]


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """One block of an infographic: a kind, labels and numbers.

    `values` go with `labels`, None where a number is not known; `series` holds one tuple a series,
    named by `series_names`. `previous` are the values of an earlier time, `targets` those to
    reach. `notes` are words to a label; `columns` and `cells` the words of a comparison.
    `highlight` is the index of the label that matters.
    """

    kind: BlockKind
    title: str = ""
    labels: tuple[str, ...] = ()
    values: tuple[float | None, ...] = ()
    series: tuple[tuple[float | None, ...], ...] = ()
    series_names: tuple[str, ...] = ()
    unit: str = ""
    units: tuple[str, ...] = ()  # where each number has its own
    decimals: int = 0
    previous: tuple[float | None, ...] = ()
    compared_with: str = ""
    targets: tuple[float | None, ...] = ()
    highlight: int | None = None
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()


class Infographic(msgspec.Struct, frozen=True, kw_only=True, tag_field="shape", tag="infographic"):
    """One to six blocks under a sentence that says what the picture shows."""

    title: str
    blocks: tuple[Block, ...]
    origin: str  # the source line
    agency: str = ""
    number: str = ""
    date: str = ""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question with its answer."""

    question: str
    answer: str
    legal_basis: str = ""
    field: str = ""


class QuestionList(msgspec.Struct, frozen=True, kw_only=True, tag_field="shape", tag="questions"):
    """Questions and answers from a table, a card each."""

    title: str
    questions: tuple[Question, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True, tag_field="shape", tag="table"):
    """A plain table that is no list of a known kind."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class TickerLines(msgspec.Struct, frozen=True, kw_only=True, tag_field="shape", tag="ticker"):
    """Lines that run through a ticker zone, or one slide where there is none."""

    lines: tuple[str, ...]
