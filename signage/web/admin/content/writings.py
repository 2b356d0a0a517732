"""What can be written in the browser: cards, infographics, running lines; each becomes a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from signage.core.content.card import CardType
from signage.core.content.source import Source
from signage.errors import NotFound
from signage.library.readers import card as card_reader
from signage.library.readers import infographic as infographic_reader
from signage.library.readers import ticker as ticker_reader
from signage.library.readers.front_matter import parse_front_matter, with_values
from signage.library.readers.plain_text import read_text
from signage.library.reading import Reading, SourceFile
from signage.web.admin.content.card_forms import card_text, said_in
from signage.web.admin.content.figure_forms import figure_said, figure_text
from signage.web.admin.desk.wording import CARD_NAMES

Said = Mapping[str, str]
WRITTEN = ("md", "toml", "txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One way to write: its kind, its file's extension, the way from form to file, its reader.

    `put_together` takes the fields and the file as it was, empty for a new one. `needed` are
    the fields without which there is nothing to draw yet.
    """

    kind: str
    extension: str
    needed: tuple[str, ...]
    put_together: Callable[[Said, str], str]
    read: Callable[[SourceFile, Mapping[str, SourceFile]], Reading]


def writing_of(kind: str) -> Writing:
    """Return the way to write a kind.

    Raises: NotFound.
    """
    if kind == "figures":
        return Writing(
            kind=kind,
            extension="toml",
            needed=("title", "rows", "source"),
            put_together=lambda said, _: figure_text(said),
            read=infographic_reader.read,
        )
    if kind == "ticker":
        return Writing(
            kind=kind,
            extension="txt",
            needed=("lines",),
            put_together=_ticker_text,
            read=ticker_reader.read,
        )
    if kind not in CARD_NAMES:
        raise NotFound(f"cards: there is no kind “{kind}”", vi="Không có loại thẻ này")
    return Writing(
        kind=kind,
        extension="md",
        needed=(),
        put_together=lambda said, before: card_text(cast(CardType, kind), said, before),
        read=card_reader.read,
    )


def can_be_written(kept: Path, source: Source) -> bool:
    """Tell whether a file can be changed in a form."""
    return taken_apart(source.extension, text_of(kept, source)) is not None


def text_of(kept: Path, source: Source) -> str:
    """Return the text of a kept file, whatever its encoding; empty for what is no text."""
    if source.extension not in WRITTEN:
        return ""
    file = SourceFile(name=source.name, path=kept / source.kept_name, source=source)
    text = read_text(file)
    return text if isinstance(text, str) else ""


def taken_apart(extension: str, text: str) -> tuple[str, dict[str, str]] | None:
    """Return the kind and the fields of a file's text; None when no form can say it."""
    if extension == "md":
        kind, said = said_in(text)
        return kind, said
    if extension == "txt":
        front = parse_front_matter(text)
        if "procedure" not in front.entries:
            return "ticker", {"lines": text}
        return "ticker", {"lines": front.body, "procedure": front.value("procedure")}
    figure = figure_said(text) if extension == "toml" else None
    return ("figures", figure) if figure is not None else None


def _ticker_text(said: Said, before: str) -> str:
    """Return the lines, with front matter above them only where it names a procedure."""
    lines = said.get("lines", "").replace("\r\n", "\n").strip() + "\n"
    code = said.get("procedure", "").strip()
    front = parse_front_matter(before)
    return (
        with_values(before if front.entries else "", {"procedure": code}, lines) if code else lines
    )
