"""Reading on trial: what a file would become with other files beside it; no folder is touched."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from signage.core.content.file_name import extension_of, nfc
from signage.core.content.playlist import Picture
from signage.core.content.source import Source
from signage.disk import keep
from signage.errors import NotFound
from signage.library.examine import Examiner
from signage.library.readers import kind_of
from signage.library.reading import Reading
from signage.library.scan import MEDIA, PLAYLISTS, bases_of
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
            raise NotFound(f"{playlist}: there is no “{name}”", vi=f"Không có tệp “{name}”")
        others = {
            other: await self._examiner.keep_bytes(other, text) for other, text in beside.items()
        }
        return await self._examiner.read(kind, name, source, others)

    def picture_names(self, playlist: str) -> tuple[str, ...]:
        """Return what a card of a playlist may write to name a picture, its own folder's first."""
        return tuple(
            f"{before}{file.name.name}"
            for before, folder in (("", f"{PLAYLISTS}/{playlist}"), (f"{MEDIA}/", MEDIA))
            for file in sorted(self._shelf.files_in(folder), key=lambda file: file.key)
            if _is_picture(file.name.name)
            and (file.reading is None or file.reading.phases)
            and not any(problem.severity == "error" for problem in file.problems)
        )

    async def picture(self, playlist: str, written: str) -> Picture | None:
        """Return the picture that a card of a playlist means; None when it cannot be shown."""
        path = self._shelf.find(f"{PLAYLISTS}/{playlist}", written)
        kind = kind_of(extension_of(written))
        if path is None or kind is None or not _is_picture(written):
            return None
        name = nfc(path.rpartition("/")[2])
        try:
            source = await asyncio.to_thread(self._kept_copy, self._site / path)
        except OSError:
            return None
        reading = await self._examiner.read(kind, name, source, {})
        body = reading.phases[0].body if reading.phases else None
        return body if isinstance(body, Picture) else None

    async def bytes_of(self, playlist: str, name: str) -> bytes | None:
        """Return what a file of a playlist holds now; None when there is none."""

        def read() -> bytes | None:
            path = self._writer.folder(playlist) / checked_name(name)
            try:
                source = self._kept_copy(path)
            except OSError:
                return None
            return (self._kept / source.kept_name).read_bytes()

        return await asyncio.to_thread(read)

    def _kept_copy(self, path: Path) -> Source:
        source, _ = keep(path, self._kept, inside=bases_of(self._site))
        return source


def _is_picture(name: str) -> bool:
    kind = kind_of(extension_of(name))
    return kind is not None and kind.reader == "picture"
