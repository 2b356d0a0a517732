"""Text files as people save them: encoding found out, size bounded, old letters told."""

from pathlib import Path

from signage.core.content.legacy_text import legacy_encoding, modernised
from signage.core.content.problem import Problem
from signage.core.content.text import normalise
from signage.library.reading import SourceFile

LARGEST_BYTES = 1_000_000  # a text of a megabyte is a book, or not a text
_SAMPLE = 60
_LOOKED_AT = 65_536  # bytes that tell how a text is encoded
_LEAST_ZEROS = 0.1


def read_text(file: SourceFile) -> str | Problem:
    """Return a file's text, line breaks as `\\n`, or say why it is none."""
    if file.source.size_bytes > LARGEST_BYTES:
        return Problem(
            code="too_large", where="", arguments={"size": _kb(file.path), "limit": "1.000 KB"}
        )
    encoded = file.path.read_bytes()
    if not encoded.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return Problem(code="empty_file", where="")
    try:
        text = encoded.decode(utf16_of(encoded) or "utf-8-sig")
    except UnicodeDecodeError as error:
        line = encoded[: error.start].count(b"\n") + 1
        return Problem(code="not_unicode", where="", line=line)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def utf16_of(encoded: bytes) -> str:
    """Return which UTF-16 a text is in, also when no mark says so; empty for other texts.

    Every space, digit and line break of it has a zero byte, always on the same side.
    """
    if encoded[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    sample = encoded[:_LOOKED_AT]
    before, after = sample[::2].count(0), sample[1::2].count(0)
    if max(before, after) < _LEAST_ZEROS * len(sample) or min(before, after) > 0.1 * max(
        before, after
    ):
        return ""
    return "utf-16-le" if after else "utf-16-be"


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
