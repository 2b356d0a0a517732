"""One module a kind of file: bytes in, a typed body and its problems out.

A reader module offers `read(file, companions)` and, when its files can name others,
`companions(file)`. Readers are imported only where they run, in worker processes: decoders are
large and may crash.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from signage.library.reading import Reading, SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file: the module that reads it, and what the library must know beforehand.

    `has_end_mark`: a cut file is recognised, so a short settle time is enough. `names_others`:
    its files may use other files. `uses_name`: the file's name is part of what is read.
    `deadline_s` is what its reader may take, and `deadline_s_per_mb` more for each megabyte.
    """

    reader: str
    extensions: tuple[str, ...]
    has_end_mark: bool = True
    names_others: bool = False
    uses_name: bool = False
    slow: bool = False
    deadline_s: float = 30.0
    deadline_s_per_mb: float = 0.0


KINDS = (
    # A 200-megapixel photograph takes 4 s on a busy small server, the longest animation 30 s.
    Kind(
        reader="picture",
        extensions=("png", "jpg", "jpeg", "webp", "avif", "gif", "heic"),
        deadline_s=90.0,
    ),
    Kind(
        reader="video",
        extensions=("mp4", "webm", "mov", "mkv"),
        slow=True,
        deadline_s=120.0,
        deadline_s_per_mb=1.0,
    ),
    Kind(reader="audio", extensions=("m4a", "ogg", "wav"), slow=True),
    Kind(reader="audio", extensions=("mp3",), slow=True, has_end_mark=False),
    Kind(reader="document", extensions=("pdf",)),
    Kind(reader="card", extensions=("md",), has_end_mark=False, names_others=True, uses_name=True),
    Kind(
        reader="infographic",
        extensions=("toml",),
        has_end_mark=False,
        names_others=True,
        uses_name=True,
    ),
    Kind(reader="ticker", extensions=("txt",), has_end_mark=False, uses_name=True),
    Kind(
        reader="table",
        extensions=("csv",),
        has_end_mark=False,
        names_others=True,
        uses_name=True,
    ),
    # Refusing a bomb means to unpack it up to its limit first.
    Kind(
        reader="table",
        extensions=("xlsx", "ods", "docx"),
        names_others=True,
        uses_name=True,
        deadline_s=60.0,
    ),
)
_BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}
ACCEPTED = " ".join(f".{extension}" for extension in _BY_EXTENSION)


def kind_of(extension: str) -> Kind | None:
    """Return the kind of files with this extension, None when they cannot be shown."""
    return _BY_EXTENSION.get(extension)


def name_companions(reader: str, file: SourceFile) -> tuple[str, ...]:
    """Ask a reader which other files this one uses, as written in it. Runs in a worker."""
    module = importlib.import_module(f"{__name__}.{reader}")
    named: tuple[str, ...] = module.companions(file) if hasattr(module, "companions") else ()
    return named


def read_file(reader: str, file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Have a reader read one file. Names that lead to no file are absent from `companions`.

    Runs in a worker.
    """
    module = importlib.import_module(f"{__name__}.{reader}")
    reading: Reading = module.read(file, companions)
    return reading


def read_files(jobs: Sequence[tuple[str, SourceFile]]) -> list[Reading | None]:
    """Read several small files that use no others; None for one whose reader failed.

    Such a file is read again alone, where its failure is told. Runs in a worker.
    """
    readings: list[Reading | None] = []
    for reader, file in jobs:
        try:
            readings.append(read_file(reader, file, {}))
        except Exception:  # noqa: BLE001  # told when it is read alone
            readings.append(None)
    return readings
