"""Make the content of the whole site from what the shelf and the rule book hold.

Only playlists in which something changed are assembled again, in a thread: one of 10,000 files
takes a tenth of a second.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence

from signage.core.content.file_name import nfc
from signage.core.content.problem import Problem
from signage.library.assembly import Assembler, Examined, FolderState, spelled
from signage.library.content import Content, FolderContent
from signage.library.readings import Readings
from signage.library.rules import RuleBook
from signage.library.scan import MEDIA, PLAYLISTS
from signage.library.shelf import Shelf

Problems = Mapping[str, tuple[Problem, ...]]


class Composer:
    """Composes contents, each from the one before."""

    def __init__(self, shelf: Shelf, rules: RuleBook, readings: Readings, *, tz: str) -> None:
        self._shelf = shelf
        self._rules = rules
        self._assembler = Assembler(tz, recall=readings.recall_note, note=readings.note)

    def forget(self, paths: Iterable[str]) -> None:
        """Drop what is remembered of files that are gone."""
        self._assembler.forget(paths)

    async def compose(
        self, folders: Sequence[str], found: Problems, dirty: Collection[str], before: Content
    ) -> tuple[Content, frozenset[str]]:
        """Return the content and the playlists that differ; `before` itself when nothing does.

        `found` are the folders' problems, `dirty` the folders in which something changed.
        """
        by_id, twins = _by_id(folders)
        wanted = [
            (self._rules.state(folder, found.get(folder, ())), self._shelf.files_in(folder))
            for folder in by_id.values()
            if folder in dirty or (MEDIA in dirty and self._rules.of(folder).order)
        ]
        media = {file.name.name: file for file in self._shelf.files_in(MEDIA)}
        made = await asyncio.to_thread(self._assemble, wanted, media)
        playlists = {
            name: made.get(name) or before.playlists[name]
            for name in sorted(by_id)
            if name in made or name in before.playlists
        }
        problems = (*found.get(PLAYLISTS, ()), *found.get(MEDIA, ()), *twins)
        changed = frozenset(
            name
            for name in playlists.keys() | before.playlists.keys()
            if playlists.get(name) != before.playlists.get(name)
        )
        if not changed and problems == before.problems:
            return before, changed
        settling = sum(folder.settling for folder in playlists.values())
        return Content(playlists=playlists, problems=problems, settling=settling), changed

    def _assemble(
        self, wanted: list[tuple[FolderState, list[Examined]]], media: Mapping[str, Examined]
    ) -> dict[str, FolderContent]:
        return {state.id: self._assembler.assemble(state, files, media) for state, files in wanted}


def _by_id(folders: Sequence[str]) -> tuple[dict[str, str], list[Problem]]:
    """Return the folder of each playlist; folders equal in NFC are one too many."""
    by_id: dict[str, str] = {}
    twins: list[Problem] = []
    for folder in sorted(folders):
        name = nfc(folder.rpartition("/")[2])
        if name in by_id:
            other = {"other": spelled(folder)}
            twins.append(Problem(code="name_clash", where=nfc(folder), arguments=other))
        else:
            by_id[name] = folder
    return by_id, twins
