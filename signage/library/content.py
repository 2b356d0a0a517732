"""What the two folders hold, as values: for each playlist its rules and one verdict a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from signage.core.content.playlist import Item, PlaylistRules
from signage.core.content.problem import Problem

VerdictState = Literal["settling", "ready", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What is known of one name in a playlist.

    `name` is in NFC; a file of the shared library keeps its `media/` in front. While a version
    is *settling* (being copied or read) `item` is still the one before, or None when there was
    none. A *broken* one has no item and problems that say why. `sha256` is that of the settled
    bytes, empty while there are none.
    """

    name: str
    where: str
    state: VerdictState
    item: Item | None = None
    problems: tuple[Problem, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderContent:
    """One playlist folder; `files` stand in play order, `problems` concern the folder itself."""

    id: str
    rules: PlaylistRules = field(default_factory=PlaylistRules)
    files: tuple[FileVerdict, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def settling(self) -> int:
        """Count the files whose newest version is not examined yet."""
        return sum(verdict.state == "settling" for verdict in self.files)

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        """Return the folder's problems, then those of its files in play order."""
        return self.problems + tuple(p for verdict in self.files for p in verdict.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything in the two folders; `problems` belong to no playlist.

    `settling` counts the files whose newest version is not examined yet.
    """

    playlists: Mapping[str, FolderContent] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    settling: int = 0

    @property
    def every_problem(self) -> tuple[Problem, ...]:
        """Return all problems of the site's content, playlist by playlist."""
        return self.problems + tuple(
            problem for folder in self.playlists.values() for problem in folder.every_problem
        )
