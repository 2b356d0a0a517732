"""Text files as people save them: encoding found out, size bounded, old letters told."""

from pathlib import Path

from signage.core.content.legacy_text import legacy_encoding, modernised
from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.library.reading import SourceFile

LARGEST_BYTES = 1_000_000  # a text of a megabyte is a book, or not a text
_SAMPLE = 60


def read_text(file: SourceFile) -> str | Problem:
    """Return a file's text, line breaks as `\\n`, or say why it is none."""
    if file.source.size_bytes > LARGEST_BYTES:
        return Problem(
            code="too_large", where="", arguments={"size": _kb(file.path), "limit": "1.000 KB"}
        )
    encoded = file.path.read_bytes()
    if not encoded.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return Problem(code="empty_file", where="")
    utf16 = encoded[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = encoded.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = encoded[: error.start].count(b"\n") + 1
        return Problem(code="not_unicode", where="", line=line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def legacy_problem(text: str) -> Problem | None:
    """Say that a text is in an old encoding, with its first such line converted."""
    encoding = legacy_encoding(text)
    if encoding is None:
        return None
    lines = list(enumerate(text.split("\n"), start=1))
    at, line = next((n, line) for n, line in lines if modernised(line, encoding) != line)
    return Problem(
        code="legacy_text",
        where="",
        line=at,
        arguments={
            "encoding": encoding,
            "sample": line.strip()[:_SAMPLE],
            "converted": normalise(modernised(line.strip()[:_SAMPLE], encoding)),
        },
    )


def _kb(path: Path) -> str:
    return f"{path.stat().st_size // 1000:,} KB".replace(",", ".")
