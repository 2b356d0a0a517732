"""Files that the reader tests make, as people's programs would."""

import hashlib
from pathlib import Path

from signage.core.source import Source
from signage.library.reading import SourceFile


def source_file(path: Path) -> SourceFile:
    """Describe a file as the library does once it has held still."""
    content = path.read_bytes()
    source = Source(
        sha256=hashlib.sha256(content).hexdigest(),
        extension=path.suffix.lower().removeprefix("."),
        name=path.name,
        size_bytes=len(content),
    )
    return SourceFile(name=path.name, path=path, source=source)


def codes(reading) -> list[str]:
    """List the codes of what is wrong."""
    return [problem.code for problem in reading.problems]
