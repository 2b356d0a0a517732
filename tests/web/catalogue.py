"""Every sentence of the pages, found in templates and modules: what `locale/en.po` must hold.

`python -m tests.web.catalogue` writes those that are missing to standard output, ready to fill in.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "signage" / "web"
# `count` says one sentence about many: singular and plural have the same Vietnamese.
KEYWORDS = {"say": None, "mark": None, "count": (1, 1)}


def sentences() -> set[str]:
    """Return every Vietnamese sentence that people may be told."""
    # `"a/b".count("/")` looks like a sentence to the extractor and says nothing to anybody.
    return {text for _, text in _places() if any(map(str.isalpha, text))}


def _places() -> Iterator[tuple[Path, str]]:
    for path in sorted(WEB.rglob("*.py")):
        yield from _in_file(path, "python")
    for path in sorted((WEB / "templates").rglob("*.html")):
        yield from _in_file(path, "jinja2.ext.babel_extract")


def _in_file(path: Path, method: str) -> Iterator[tuple[Path, str]]:
    with path.open("rb") as file:
        for _, message, _, _ in extract(method, file, keywords=KEYWORDS):
            yield path, message if isinstance(message, str) else message[0]


def translated() -> dict[str, str | tuple[str, ...]]:
    """Return the English of every sentence in the catalogue."""
    with (WEB / "locale" / "en.po").open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message.string
            for message in read_po(file, locale="en")
            if message.id and not message.fuzzy
        }


if __name__ == "__main__":
    missing = sorted(sentences() - translated().keys())
    sys.stdout.write("".join(f"{text!r}\n" for text in missing))
