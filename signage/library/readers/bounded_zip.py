"""Parts of DOCX, XLSX and ODS files, unpacked within bounds and without surprises.

The sizes that an archive states are not believed: bytes are counted while they come out.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signage.library.readers.grids import RefusedFile, refuse
from signage.library.readers.signatures import content_of

# A 2,000-row annex with every price list is 30 MB of XML; pictures are not unpacked.
LARGEST_XML_BYTES = 120_000_000
MOST_PARTS = 5_000  # a workbook with a sheet a commune has some hundreds
_CHUNK_BYTES = 1 << 20
_MACROS = re.compile(r"(?:vbaProject|vbaData)|\.bin$|^Basic/|^Scripts/", re.IGNORECASE)
# The printer's settings and old controls are `.bin` parts without any program in them.
_HARMLESS = re.compile(r"printerSettings|/embeddings/|/activeX/", re.IGNORECASE)


class Package:
    """An opened office file; its parts come out as bytes, all together within the bound."""

    def __init__(self, archive: zipfile.ZipFile, size_bytes: int) -> None:
        self._archive = archive
        self._size_bytes = size_bytes
        self._left = LARGEST_XML_BYTES
        self.names = archive.namelist()

    def part(self, name: str) -> bytes:
        """Unpack one part.

        Raises: RefusedFile when it is too large in all, damaged, or declares entities.
        """
        taken = bytearray()
        try:
            with self._archive.open(name) as part:
                while chunk := part.read(_CHUNK_BYTES):
                    taken += chunk
                    if len(taken) > self._left:
                        raise self._too_large()
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, KeyError):
            raise refuse("truncated") from None
        except RuntimeError:  # how zipfile says that a part is locked
            raise refuse("encrypted") from None
        self._left -= len(taken)
        if b"<!DOCTYPE" in taken or b"<!ENTITY" in taken:
            raise refuse("unsafe_office", reason="DOCTYPE, ENTITY")
        return bytes(taken)

    def _too_large(self) -> RefusedFile:
        size = f"{max(1, self._size_bytes // 1000)} KB"
        return refuse("unpacks_too_large", size=size, limit=f"{LARGEST_XML_BYTES // 1_000_000} MB")


@contextmanager
def opened_package(path: Path) -> Iterator[Package]:
    """Open an office file.

    Raises: RefusedFile when it is locked, damaged, no such file, or carries a program.
    """
    content = content_of(path)
    if content == "ole":  # the shell that a password puts around them; also old DOC and XLS
        raise refuse("encrypted" if _is_locked(path) else "old_office")
    if content != "zip":
        raise refuse("truncated" if content == "unknown" else "unsafe", reason=content.upper())
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MOST_PARTS:
                raise refuse("unsafe_office", reason=f"> {MOST_PARTS} ZIP")
            for name in archive.namelist():
                if _MACROS.search(name) and not _HARMLESS.search(name):
                    raise refuse("macro_office")
            yield Package(archive, path.stat().st_size)
    except zipfile.BadZipFile:
        raise refuse("truncated") from None


def _is_locked(path: Path) -> bool:
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(1 << 20)
