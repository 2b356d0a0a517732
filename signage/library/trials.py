"""Reading on trial: what a file would become with other files beside it; no folder is touched."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from signage.core.content.file_name import extension_of, nfc
from signage.disk import keep
from signage.errors import NotFound
from signage.library.examine import Examiner
from signage.library.readers import kind_of
from signage.library.reading import Reading
from signage.library.scan import PLAYLISTS, bases_of
from signage.library.shelf import Shelf
from signage.library.writing import FolderWriter, checked_name


class Trials:
    """Reads for a person who has not decided yet."""

    def __init__(
        self, site: Path, kept: Path, shelf: Shelf, examiner: Examiner, writer: FolderWriter
    ) -> None:
        self._site = site
        self._kept = kept
        self._shelf = shelf
        self._examiner = examiner
        self._writer = writer

    async def read(
        self, playlist: str, name: str, beside: Mapping[str, bytes], content: bytes | None = None
    ) -> Reading:
        """Read a file as it would be with other files beside it.

        Without `content` it is the file that is there. Raises: NotFound.
        """
        kind, name = kind_of(extension_of(name)), nfc(name)
        path = self._shelf.find(f"{PLAYLISTS}/{playlist}", name)
        known = self._shelf.get(path) if path is not None else None
        source = known.source if known is not None else None
        if content is not None:
            source = await self._examiner.keep_bytes(name, content)
        if kind is None or source is None:
            raise NotFound(f"{playlist}: there is no '{name}'", vi=f"Không có tệp “{name}”")
        others = {
            other: await self._examiner.keep_bytes(other, text) for other, text in beside.items()
        }
        return await self._examiner.read(kind, name, source, others)

    async def bytes_of(self, playlist: str, name: str) -> bytes | None:
        """Return what a file of a playlist holds now; None when there is none."""

        def read() -> bytes | None:
            path = self._writer.folder(playlist) / checked_name(name)
            try:
                source, _ = keep(path, self._kept, inside=bases_of(self._site))
            except OSError:
                return None
            return (self._kept / source.kept_name).read_bytes()

        return await asyncio.to_thread(read)
