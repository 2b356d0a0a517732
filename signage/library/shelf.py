"""What is known of every file right now, and what must be examined when something changes.

Mutable and touched by the event loop only; records are values and may be read anywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from signage.core.content.file_name import natural_key, nfc, parse_file_name
from signage.core.content.problem import Problem
from signage.core.content.source import Source
from signage.disk import Stamp
from signage.library.assembly import Examined
from signage.library.reading import Reading
from signage.library.scan import MEDIA, PLAYLISTS
from signage.library.settling import Changes

RULES_NAME = "playlist.toml"


def folder_of(path: str) -> str:
    """Return the folder of a path, relative to the site."""
    return path.rpartition("/")[0]


def is_rules(path: str) -> bool:
    """Tell whether a path is the rules of a playlist."""
    folder, _, name = path.rpartition("/")
    return name == RULES_NAME and folder.startswith(f"{PLAYLISTS}/")


class Shelf:
    """The records of all files, and who uses whom."""

    def __init__(self) -> None:
        self._files: dict[str, Examined] = {}
        self._stamps: dict[str, Stamp] = {}
        self._folders: dict[str, dict[str, None]] = {}
        self._named: dict[str, list[str]] = {}
        self._users: dict[str, set[str]] = {}
        self._places_used: dict[str, list[str]] = {}

    def get(self, path: str) -> Examined | None:
        """Return what is known of a file."""
        return self._files.get(path)

    def stamp(self, path: str) -> Stamp | None:
        """Return the settled version of a file; None while it moves or when it is gone."""
        return self._stamps.get(path)

    def needs_examination(self, path: str) -> bool:
        """Tell whether a version of the file has settled that was not examined."""
        return path in self._stamps and self._files[path].state == "settling"

    def hashes(self) -> frozenset[str]:
        """Return the hashes of everything that verdicts are made of."""
        sources = [
            source
            for file in self._files.values()
            for source in (file.source, *file.companions)
            if source is not None
        ]
        return frozenset(source.sha256 for source in sources)

    def shows_anything_of(self, folder: str) -> bool:
        """Tell whether any file of a folder was ever read."""
        return any(file.reading is not None for file in self.files_in(folder))

    def files_in(self, folder: str) -> list[Examined]:
        """Return what is known of every file of a folder."""
        return [self._files[path] for path in self._folders.get(folder, ())]

    def users_of(self, path: str) -> frozenset[str]:
        """Return the files that named this one, or that looked for it in vain."""
        named = f"{folder_of(path)}/{nfc(path.rpartition('/')[2])}"
        return frozenset(self._users.get(named, ()))

    def take_in(self, changes: Changes) -> frozenset[str]:
        """Note what moved, settled and went; return the folders whose content may differ."""
        for path in changes.gone:
            self._drop(path)
        for path in changes.moving:
            self._stamps.pop(path, None)
            self._note(path)
        for path, stamp in changes.ready.items():
            self._stamps[path] = stamp
            self._note(path)
        touched = (*changes.gone, *changes.moving, *changes.ready)
        return frozenset(folder_of(path) for path in touched)

    def find(self, folder: str, written: str) -> str | None:
        """Return the path of the file that is meant by a name written in this folder.

        Without `media/` in front a file of the same folder comes first, then one of the library.
        """
        name = nfc(written).removeprefix("./")
        for place in _places(folder, name):
            paths = self._named.get(place)
            if paths:
                # Of two twins the one that can be read; both are explained elsewhere.
                return min(paths, key=lambda path: (path not in self._stamps, path))
        return None

    def use(self, path: str, names: Sequence[str]) -> frozenset[str]:
        """Note that a file names others; return the paths of those that exist."""
        folder = folder_of(path)
        for place in self._places_used.pop(path, ()):
            self._users[place].discard(path)
        places = [p for name in names for p in _places(folder, nfc(name).removeprefix("./"))]
        for place in places:
            self._users.setdefault(place, set()).add(path)
        if places:
            self._places_used[path] = places
        found = (self.find(folder, name) for name in names)
        return frozenset(other for other in found if other is not None)

    def refuse(self, path: str, problems: Iterable[Problem], source: Source | None = None) -> None:
        """Note that a version cannot be shown."""
        if (known := self._files.get(path)) is not None:
            self._files[path] = replace(
                known, state="broken", source=source, reading=None, problems=tuple(problems)
            )

    def wait(self, path: str, uses: frozenset[str]) -> None:
        """Note that a file waits for others that it uses."""
        if (known := self._files.get(path)) is not None:
            self._files[path] = replace(known, uses=uses)

    def conclude(
        self,
        path: str,
        source: Source,
        reading: Reading,
        *,
        companions: tuple[Source, ...] = (),
        uses: frozenset[str] = frozenset(),
    ) -> None:
        """Note what a version was read as."""
        if (known := self._files.get(path)) is not None:
            self._files[path] = replace(
                known,
                state="ready" if reading.phases else "broken",
                source=source,
                companions=companions,
                reading=reading,
                problems=(),
                uses=uses,
            )

    def _note(self, path: str) -> None:
        if is_rules(path):
            return
        known = self._files.get(path)
        if known is not None:
            self._files[path] = replace(known, state="settling", problems=())
            return
        folder, _, name = path.rpartition("/")
        parsed = parse_file_name(name)
        self._files[path] = Examined(path=path, name=parsed, key=natural_key(name))
        self._folders.setdefault(folder, {})[path] = None
        self._named.setdefault(f"{folder}/{parsed.name}", []).append(path)

    def _drop(self, path: str) -> None:
        self._stamps.pop(path, None)
        known = self._files.pop(path, None)
        if known is None:
            return
        folder = folder_of(path)
        self._folders[folder].pop(path)
        named = f"{folder}/{known.name.name}"
        self._named[named].remove(path)
        if not self._named[named]:
            del self._named[named]
        self.use(path, ())


def _places(folder: str, name: str) -> tuple[str, ...]:
    if name.startswith(f"{MEDIA}/"):
        return (name,)
    return (f"{folder}/{name}",) if folder == MEDIA else (f"{folder}/{name}", f"{MEDIA}/{name}")
